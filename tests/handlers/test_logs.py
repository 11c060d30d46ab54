"""No line ever holds the token, whichever way it was written."""

import asyncio
import io
import json
import logging
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import GetMe

from bot import logs

TOKEN = "1234567890:AAE-abcdefghijklmnopqrstuvwxyz_01234"
OTHER = "9876543210:BBE-abcdefghijklmnopqrstuvwxyz_01234"
SHORT = "42:SANDBOX"
ADDRESS = f"https://api.example/bot{TOKEN}/sendMessage"


@pytest.fixture
def out(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """Logs as configured, and everything put back afterwards."""
    root, hooks, stream = logging.getLogger(), (sys.excepthook, threading.excepthook), io.StringIO()
    handlers, level, raising = root.handlers[:], root.level, logging.raiseExceptions
    logs.configure(
        level="debug",
        form=getattr(request, "param", "json"),
        redactor=logs.Redactor([TOKEN, SHORT, ""]),
        stream=stream,
    )
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.raiseExceptions = raising
    logging.captureWarnings(capture=False)
    sys.excepthook, threading.excepthook = hooks
    structlog.reset_defaults()


def fail(error: Exception) -> None:
    raise error


def by_field() -> None:
    structlog.get_logger("x").info("asked", url=ADDRESS, nested={"a": [ADDRESS]})


def by_exception() -> None:
    try:
        fail(TelegramNetworkError(method=GetMe(), message=f"cannot reach {ADDRESS}"))
    except TelegramNetworkError:
        structlog.get_logger("x").exception("failed")


def by_cause() -> None:
    try:
        try:
            fail(OSError(ADDRESS))
        except OSError as error:
            raise RuntimeError("outer") from error
    except RuntimeError:
        structlog.get_logger("x").exception("failed")


def by_another_library() -> None:
    logging.getLogger("aiohttp.client").error("cannot reach %s", ADDRESS)


def by_a_library_with_a_traceback() -> None:
    try:
        fail(OSError(ADDRESS))
    except OSError:
        logging.getLogger("aiogram").exception("failed for %s", ADDRESS)


def by_a_crash() -> None:
    error = OSError(ADDRESS)
    sys.excepthook(OSError, error, None)


def by_a_crash_in_a_thread() -> None:
    thread = threading.Thread(target=lambda: (_ for _ in ()).throw(OSError(ADDRESS)).send(None))
    thread.start()
    thread.join()


def by_the_loop() -> None:
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(logs.loop_exception)
    loop.call_exception_handler({"message": ADDRESS, "exception": OSError(ADDRESS)})
    loop.close()


def by_a_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn(ADDRESS, UserWarning, stacklevel=1)


WAYS: list[Callable[[], None]] = [
    by_field,
    by_exception,
    by_cause,
    by_another_library,
    by_a_library_with_a_traceback,
    by_a_crash,
    by_a_crash_in_a_thread,
    by_the_loop,
    by_a_warning,
]


@pytest.mark.parametrize("out", ["json", "console"], indirect=True)
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_the_token_is_hidden_whichever_way_it_comes(out: io.StringIO, way: Callable[[], None]) -> None:
    way()
    written = out.getvalue()
    assert logs.HIDDEN in written
    assert TOKEN not in written
    assert TOKEN.split(":")[1] not in written


def test_whatever_looks_like_a_token_is_hidden_and_ordinary_text_is_not() -> None:
    redactor = logs.Redactor([SHORT])
    assert redactor.text(f"x bot{OTHER}/getMe y") == f"x {logs.HIDDEN}/getMe y"
    assert redactor.text(f"bot{OTHER.replace(':', '%3A')}") == logs.HIDDEN
    assert redactor.text("bot42:SANDBOX/getMe") == f"bot{logs.HIDDEN}/getMe"
    plain = "request 12345: consultation at 10:00:07, chat -1001234567890"
    assert redactor.text(plain) == plain


def test_a_json_line_is_one_line_with_the_time_in_utc(out: io.StringIO) -> None:
    structlog.get_logger("x").info("said", text="first\nsecond\r\x1b[31m", number=5)
    written = out.getvalue()
    assert written.count("\n") == 1
    line: dict[str, Any] = json.loads(written)
    assert list(line)[:3] == ["timestamp", "level", "event"]
    assert line["timestamp"].endswith("Z")
    assert (line["text"], line["number"], line["logger"]) == ("first\nsecond\r\x1b[31m", 5, "x")


def test_a_broken_log_call_does_not_print_past_the_redactor(
    out: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    logging.getLogger("x").error("%d", ADDRESS)
    assert TOKEN not in capsys.readouterr().err
    assert TOKEN not in out.getvalue()
