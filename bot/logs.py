"""Logs: one line an event, in UTC, as JSON or for people; no line ever holds the token.

The bot's token stands in the path of every call, so it turns up in exceptions of any library. Redaction is
the last thing done to a finished line, whoever wrote it; what a crash would print past the logs goes the same
way.
"""

import asyncio
import logging
import re
import sys
import threading
from collections.abc import Collection
from types import TracebackType
from typing import Any, Final, TextIO

import structlog
from structlog.types import EventDict, Processor, WrappedLogger

HIDDEN: Final = "[hidden]"
_LIKE_A_TOKEN: Final = re.compile(r"(?<![A-Za-z0-9])(bot)?[0-9]{5,}(?::|%3[Aa])[A-Za-z0-9_-]{30,}")
_QUIET: Final = ("aiogram.event", "aiohttp.access", "apscheduler", "asyncio")

log = structlog.get_logger(__name__)


def redacted(text: str) -> str:
    """The text without whatever looks like a bot's token: for errors that are kept outside the logs."""
    return _LIKE_A_TOKEN.sub(HIDDEN, text)


class Redactor:
    """Hides the secrets it was given, and whatever looks like a bot's token."""

    def __init__(self, secrets: Collection[str]) -> None:
        self._secrets = sorted(filter(None, secrets), key=len, reverse=True)

    def text(self, text: str) -> str:
        """The text without secrets."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN).replace(secret.replace(":", "%3A"), HIDDEN)
        return redacted(text)

    def __call__(self, _logger: WrappedLogger, _method: str, line: Any) -> str:
        """The last processor: gets a finished line."""
        return self.text(str(line))


def configure(*, level: str, form: str, redactor: Redactor, stream: TextIO | None = None) -> None:
    """Send every log of the process, structlog's and the standard library's, through one chain to `stream`
    (standard error). `level`: debug, info, warning, error; `form`: json or console."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=_ending(form, redactor))
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
    logging.raiseExceptions = False  # a broken log call must not print its arguments past the redactor
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    _hook_crashes()


def _ending(form: str, redactor: Redactor) -> list[Any]:
    meta = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if form == "console":
        return [meta, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()), redactor]
    return [
        meta,
        structlog.processors.format_exc_info,
        _event_first,
        structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
        redactor,
    ]


def _event_first(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The fields everybody looks for stand first in the line."""
    first = {name: event.pop(name) for name in ("timestamp", "level", "event") if name in event}
    return {**first, **event}


def _hook_crashes() -> None:
    sys.excepthook = _crashed
    threading.excepthook = _thread_crashed


def _crashed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    log.critical("crashed", exc_info=(kind, error, trace))


def _thread_crashed(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        log.critical("thread_crashed", exc_info=(args.exc_type, args.exc_value, args.exc_traceback))


def loop_exception(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """For `loop.set_exception_handler`: what nobody awaited is logged like all else."""
    log.error("unhandled_in_loop", message=context.get("message"), exc_info=context.get("exception"))
