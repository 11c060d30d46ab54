"""Idempotency: the same intent done once, its outcome kept, declines too; the same key with another
body is an error."""

import hashlib
import json
from collections.abc import Callable
from typing import TypeVar, cast

from bot.flows.codec import decode, encode
from bot.flows.scene import Work

T = TypeVar("T")


class KeyConflict(RuntimeError):
    """A key was used before with other parameters: two intents under one name, a defect of the caller."""


def fingerprint(*parameters: object) -> str:
    """A digest of the parameters, in their order."""
    return hashlib.sha256(json.dumps(parameters, default=str).encode()).hexdigest()[:32]


def once(work: Work, key: str, body: Callable[[], T], *, parameters: tuple[object, ...]) -> T:
    """The outcome of `body`, run only if the key is new; raises KeyConflict on other parameters."""
    print_ = fingerprint(*parameters)
    kept = work.tx.keys.get(key)
    if kept is None:
        outcome = body()
        work.tx.keys.put(key, fingerprint=print_, outcome=encode(outcome), now=work.now)
        return outcome
    if kept[0] != print_:
        raise KeyConflict(key)
    return cast("T", decode(kept[1]))
