"""What would make every update or every answer slow without anybody seeing it."""

import gc
import json
import weakref
from typing import Any

from aiogram import Bot, Router
from aiogram.methods import GetChatMenuButton, Response
from aiogram.types import MenuButtonDefault

from bot.delivery.session import Session
from bot.handlers.root import build_router
from tests.sandbox.lab import TOKEN


def routers(root: Router) -> list[Router]:
    return [root, *(one for sub in root.sub_routers for one in routers(sub))]


def test_every_handler_and_every_filter_is_a_coroutine() -> None:
    """aiogram has a thread do anything else: there and back, for each filter that an update passes."""
    called = [
        called
        for router in routers(build_router())
        for observer in router.observers.values()
        for handler in observer.handlers
        for called in (handler, *(handler.filters or ()))
    ]
    common = [
        one
        for router in routers(build_router())
        for observer in router.observers.values()
        for one in observer._handler.filters or ()
    ]
    assert len(called) > 100
    assert [one.callback for one in (*called, *common) if not one.awaitable] == []


def test_the_shape_of_an_answer_is_kept() -> None:
    """Pydantic forgets a shape that nobody holds, and aiogram asks for it with each answer."""
    call, content = GetChatMenuButton(), json.dumps({"ok": True, "result": {"type": "default"}})
    answer = Session().check_response(Bot(TOKEN), call, 200, content)
    assert isinstance(answer.result, MenuButtonDefault)
    del answer
    generic: Any = Response
    shape = weakref.ref(generic[call.__returning__])
    gc.collect()
    assert shape() is not None
