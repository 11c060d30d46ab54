"""The measure of the delivery bench: aiogram's own webhook bot that says what was said, and keeps nothing."""

import os

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

from tests.bench.telegram import BOT_ID, SECRET, TOKEN


async def echo(told: Message) -> None:
    """The same words back."""
    await told.answer(told.text or "?")


async def ready(_request: web.Request) -> web.Response:
    """It has nothing to open."""
    return web.json_response({"ok": True})


def main() -> None:
    """Listens on the port BENCH_PORT, calls the Bot API at BENCH_API."""
    api = TelegramAPIServer.from_base(os.environ["BENCH_API"])
    bot = Bot(TOKEN, session=AiohttpSession(api=api))
    dispatcher = Dispatcher(disable_fsm=True)
    dispatcher.message.register(echo)
    app = web.Application()
    app.add_routes([web.get("/readyz", ready)])
    SimpleRequestHandler(dispatcher, bot, secret_token=SECRET).register(app, path=f"/wh/{BOT_ID}")
    setup_application(app, dispatcher, bot=bot)
    web.run_app(app, host="127.0.0.1", port=int(os.environ["BENCH_PORT"]), print=None, access_log=None)


if __name__ == "__main__":
    main()
