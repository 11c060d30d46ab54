"""Notices as JSON text and back: the name of the class and its fields."""

import json
from functools import cache

from pydantic import TypeAdapter

from bot.flows import notices


class UnknownNotice(LookupError):
    """A stored notice whose class is not known (written by a newer version)."""


@cache
def _adapter(name: str) -> TypeAdapter[object]:
    shape = getattr(notices, name, None)
    if not isinstance(shape, type):
        raise UnknownNotice(name)
    return TypeAdapter(shape)


def encode(notice: object) -> str:
    """The notice as JSON text: `{"n": class, "f": {field: value}}`."""
    name = type(notice).__name__
    return json.dumps({"n": name, "f": _adapter(name).dump_python(notice, mode="json")}, ensure_ascii=False)


def decode(payload: str) -> object:
    """The notice of `encode`; raises UnknownNotice for a class that is not there."""
    stored = json.loads(payload)
    return _adapter(stored["n"]).validate_python(stored["f"])
