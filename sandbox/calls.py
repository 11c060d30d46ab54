"""One Bot API call over HTTP: token, method, faults, checks, effect, answer, log."""

from __future__ import annotations

import asyncio
import inspect
import json
from typing import Any

from aiohttp import web

from sandbox.body import loggable, read_params, refuse_broken_text
from sandbox.errors import ApiError, too_many
from sandbox.faults import AFTER_EFFECT, Fault
from sandbox.methods import METHODS, Method, RawResult
from sandbox.methods.registry import Described
from sandbox.model import Json
from sandbox.wording import refusal
from sandbox.world import World

LONGEST_HANG = 120.0
BAD_GATEWAY = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body></body>\r\n</html>\r\n"


async def serve_call(world: World, request: web.Request, token: str, name: str) -> web.StreamResponse:
    """Answer POST or GET /bot<token>/<name>."""
    if token != world.settings.token:
        return _json(ApiError(401, "Unauthorized").body(), 401)
    proper = world.violations.spec.by_lower_name.get(name.lower(), name)
    if proper == "getUpdates":
        return await _serve(world, request, proper)
    world.idle.call_begins(proper)
    try:
        return await _serve(world, request, proper)
    finally:
        world.idle.call_ends(proper)


async def _serve(world: World, request: web.Request, name: str) -> web.StreamResponse:
    try:
        params = await read_params(request, world.violations.spec, name)
        refuse_broken_text(params)
    except ApiError as error:
        _log(world, name, {}, error=error)
        return _json(error.body(), error.code)
    fault = world.faults.strike(name, params.get("chat_id"))
    if fault is not None and fault.kind not in AFTER_EFFECT:
        return await _struck(world, request, name, params, fault)
    body, status = await perform(world, name, params, fault=fault)
    if fault is not None and fault.kind == "reset_after":
        return _cut(request)
    if fault is not None and fault.kind == "badjson":
        return web.Response(text='{"ok":true,"result":', content_type="application/json")
    return web.Response(text=body, status=status, content_type="application/json")


async def perform(world: World, name: str, params: Json, *, fault: Fault | None = None) -> tuple[str, int]:
    """Carry out one call; the JSON text of the answer and its HTTP status.  Never raises ApiError."""
    try:
        known = _method(world, name)
        wrong = refusal(world.violations.request(known.name, params))
        if wrong is not None:
            raise wrong
        result = known.run(world, params)
        if inspect.isawaitable(result):
            result = await result
    except ApiError as error:
        _log(world, name, params, error=error, fault=fault)
        return json.dumps(error.body()), error.code
    _log(world, name, params, fault=fault)
    return _answer(world, known, result), 200


def _method(world: World, name: str) -> Method:
    known = METHODS.get(name.lower())
    if known is not None:
        return known
    if name in world.violations.spec.methods:
        entry = {"what": "request", "code": "unsupported", "path": name, "problem": "not in the sandbox"}
        world.violations.errors.append(entry)
        raise ApiError(501, f"Not Implemented: sandbox: {name} is a method that the sandbox does not have")
    raise ApiError(404, "Not Found")


def _answer(world: World, known: Method, result: Any) -> str:
    if isinstance(result, RawResult):
        return f'{{"ok":true,"result":{result.text}}}'
    extra: Json = {}
    if isinstance(result, Described):
        result, extra = result.result, {"description": result.description}
    if known.name != "getUpdates":  # updates were checked one by one when they were made
        world.violations.answer(known.name, known.returns, result)
    return json.dumps({"ok": True, "result": result, **extra})


def struck(world: World, name: str, params: Json, fault: Fault) -> ApiError | None:
    """A fault in place of the effect is logged; the error it answers with, None where the answer is none."""
    error = {
        "429": too_many(fault.retry_after),
        "500": ApiError(500, "Internal Server Error"),
        "error": ApiError(fault.code, fault.description),
    }.get(fault.kind)
    _log(world, name, params, error=error or ApiError(0, fault.kind), fault=fault)
    return error


async def _struck(
    world: World, request: web.Request, name: str, params: Json, fault: Fault
) -> web.StreamResponse:
    """A fault in place of the effect."""
    error = struck(world, name, params, fault)
    if error is not None:
        return _json(error.body(), error.code)
    if fault.kind == "502html":
        return web.Response(text=BAD_GATEWAY, status=502, content_type="text/html")
    if fault.kind == "hang":
        until = asyncio.get_running_loop().time() + LONGEST_HANG
        while not world.over and asyncio.get_running_loop().time() < until:
            await world.changed.wait(1.0)
    return _cut(request)


def _cut(request: web.Request) -> web.StreamResponse:
    """Cut the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _json(body: Json, status: int) -> web.Response:
    return web.json_response(body, status=status)


def _log(
    world: World, name: str, params: Json, *, error: ApiError | None = None, fault: Fault | None = None
) -> None:
    world.calls.add(
        method=name,
        params=loggable(params),
        ok=error is None,
        error_code=error.code if error else None,
        description=error.description if error else None,
        fault=fault.kind if fault else None,
    )
