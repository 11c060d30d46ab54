"""The HTTP server: routes of the Bot API, of files and of the control API."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox.calls import serve_call
from sandbox.control import acts, setup, timing, watching
from sandbox.delivery import Delivery
from sandbox.errors import ControlError
from sandbox.files import file_path
from sandbox.model import Json
from sandbox.world import Settings, World

LARGEST_BODY = 60 * 1024 * 1024

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Sandbox:
    """The server's state: the present world and the courier that brings updates to its webhook."""

    def __init__(self, settings: Settings) -> None:
        self.world = World(settings)
        self.delivery = Delivery(self.world)

    async def reset(self, settings: Settings) -> None:
        """End the present world and begin a new one."""
        await self.close()
        self.world = World(settings)
        self.delivery = Delivery(self.world)
        self.delivery.begin()

    async def close(self) -> None:
        self.world.end()
        await self.delivery.close()

    async def call(self, request: web.Request) -> web.StreamResponse:
        """/bot<token>/<method>."""
        found = request.match_info
        return await serve_call(self.world, request, found["token"], found["method"])

    async def file(self, request: web.Request) -> web.StreamResponse:
        """/file/bot<token>/<path> as getFile named it."""
        if request.match_info["token"] != self.world.settings.token:
            return web.json_response(
                {"ok": False, "error_code": 401, "description": "Unauthorized"}, status=401
            )
        wanted = request.match_info["path"]
        for file in self.world.files.all():
            if file_path(file) == wanted:
                return web.Response(body=file.data)
        return web.json_response({"ok": False, "error_code": 404, "description": "Not Found"}, status=404)


def build_app(settings: Settings) -> web.Application:
    """The whole server as an aiohttp application."""
    sandbox = Sandbox(settings)
    app = web.Application(client_max_size=LARGEST_BODY)
    app[SANDBOX] = sandbox
    app.router.add_route("*", "/bot{token:[^/]+}/{method:[^/]+}", sandbox.call)
    app.router.add_get("/file/bot{token:[^/]+}/{path:.+}", sandbox.file)
    _add_control(app, sandbox)
    app.on_startup.append(_start)
    app.on_shutdown.append(_stop)
    return app


SANDBOX: web.AppKey[Sandbox] = web.AppKey("sandbox", Sandbox)


async def _start(app: web.Application) -> None:
    app[SANDBOX].delivery.begin()


async def _stop(app: web.Application) -> None:
    await app[SANDBOX].close()


def _add_control(app: web.Application, sandbox: Sandbox) -> None:
    for name, run in POSTS.items():
        app.router.add_post(f"/control/{name}", _posted(sandbox, run))
    for name, look in LOOKS.items():
        app.router.add_get(f"/control/{name}", _looked(sandbox, look))
    app.router.add_delete("/control/faults", _looked(sandbox, lambda world, _: _clear_faults(world)))
    app.router.add_post("/control/reset", _reset(sandbox))


def _pause(world: World, *, paused: bool) -> Json:
    world.updates.pause(paused=paused)
    return {"ok": True}


def _plant(world: World, wish: Json) -> Json:
    world.faults.plant(wish)
    return {"ok": True}


def _clear_faults(world: World) -> Json:
    world.faults.clear()
    return {"ok": True}


POSTS: dict[str, Callable[[World, Json], Any]] = {
    "people": setup.add_person,
    "groups": setup.add_group,
    "topics": setup.add_topic,
    "topic_delete": setup.delete_topic,
    "members": setup.set_member,
    "migrate": setup.migrate,
    "act": acts.act,
    "pause_delivery": lambda world, _: _pause(world, paused=True),
    "resume_delivery": lambda world, _: _pause(world, paused=False),
    "faults": _plant,
    "idle": timing.idle,
    "settle": timing.settle,
    "advance": timing.advance,
    "bot_gone": lambda world, _: timing.bot_gone(world),
}
"""POST /control/<name>; `reset`, which makes another world, is not among them."""
LOOKS: dict[str, Callable[[World, Any], Json]] = {
    "seen": watching.seen,
    "messages": watching.messages,
    "log": watching.log,
    "violations": watching.violations,
    "state": watching.state,
    "now": lambda world, _: timing.now(world),
}
"""GET /control/<name>."""


def _reset(sandbox: Sandbox) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            await sandbox.reset(setup.settings_of(await _wish(request)))
        except ControlError as error:
            return _refused(error)
        return web.json_response({"ok": True})

    return handle


def _posted(sandbox: Sandbox, run: Callable[[World, Json], Any]) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            answer = run(sandbox.world, await _wish(request))
            if isinstance(answer, Awaitable):
                answer = await answer
        except ControlError as error:
            return _refused(error)
        return web.json_response(answer)

    return handle


def _looked(sandbox: Sandbox, look: Callable[[World, Any], Json]) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            return web.json_response(look(sandbox.world, request.query))
        except ControlError as error:
            return _refused(error)

    return handle


async def _wish(request: web.Request) -> Json:
    body = await request.text()
    try:
        found = json.loads(body) if body.strip() else {}
    except ValueError:
        raise ControlError("the body is not JSON") from None
    if not isinstance(found, dict):
        raise ControlError("the body must be a JSON object")
    return found


def _refused(error: ControlError) -> web.Response:
    return web.json_response({"error": error.text, **error.details}, status=error.status)
