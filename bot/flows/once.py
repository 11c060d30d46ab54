"""Idempotency: the same intent done once, its outcome kept, declines too; the same key with another
body is refused."""

import hashlib
import json
from collections.abc import Callable
from typing import TypeVar, cast

import structlog

from bot.flows.codec import decode, encode
from bot.flows.notices import Changed
from bot.flows.scene import Work
from bot.ids import AuditId

T = TypeVar("T")

log = structlog.get_logger(__name__)


def fingerprint(*parameters: object) -> str:
    """A digest of the parameters, in their order."""
    return hashlib.sha256(json.dumps(parameters, default=str).encode()).hexdigest()[:32]


def once(
    work: Work,
    key: str,
    body: Callable[[], T],
    *,
    parameters: tuple[object, ...],
    refused: Callable[[], T],
) -> T:
    """The outcome of `body`, run only if the key is new. With other parameters than the key was used with,
    nothing is done: `refused` says so to whoever asked. Two intents under one name are a defect of the
    caller, so it is logged."""
    print_ = fingerprint(*parameters)
    kept = work.tx.keys.get(key)
    if kept is None:
        outcome = body()
        work.tx.keys.put(key, fingerprint=print_, outcome=encode(outcome), now=work.now)
        return outcome
    if kept[0] != print_:
        log.error("key_conflict", key=key)
        return refused()
    return cast("T", decode(kept[1]))


def booked_under(work: Work, key: str) -> tuple[str, str | None]:
    """(key, fingerprint) of the change that stands under a key, or the key to book under and None: a change
    that was undone leaves room for one more."""
    while (kept := work.tx.keys.get(key)) is not None:
        booked = decode(kept[1])
        row = work.tx.audit.get(AuditId(booked.audit_id)) if isinstance(booked, Changed) else None
        if row is None or row.undone_at is None:
            return key, kept[0]
        key = f"{key}:{row.id}"
    return key, None
