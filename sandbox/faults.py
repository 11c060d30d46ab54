"""Faults that the control API plants into Bot API calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sandbox.errors import ControlError
from sandbox.model import Json

KINDS = frozenset({"429", "500", "502html", "reset_before", "reset_after", "hang", "badjson", "error"})
AFTER_EFFECT = frozenset({"reset_after", "badjson"})
"""Kinds that let the call take effect and spoil only the answer."""


@dataclass(slots=True, kw_only=True)
class Fault:
    """One planted fault: skips `after` matching calls, then strikes `times` times."""

    kind: str
    method: str
    chat_id: int | None
    times: int
    after: int
    retry_after: int
    code: int
    description: str

    def matches(self, method: str, chat_id: Any) -> bool:
        """A star at the end stands for any ending ("*", "send*") but never means getUpdates: counting stays
        predictable while the bot polls.
        """
        if self.times <= 0 or (self.chat_id is not None and self.chat_id != chat_id):
            return False
        if self.method.endswith("*"):
            return method != "getUpdates" and method.lower().startswith(self.method[:-1].lower())
        return self.method.lower() == method.lower()


class Faults:
    """All planted faults of a world; the first one that matches strikes."""

    def __init__(self) -> None:
        self._planted: list[Fault] = []

    def plant(self, wish: Json) -> None:
        """Plant what POST /control/faults asks.  Raises ControlError for an unknown kind."""
        kind = str(wish.get("kind"))
        if kind not in KINDS:
            raise ControlError(f"unknown kind of fault {kind!r}; one of {sorted(KINDS)}")
        self._planted.append(
            Fault(
                kind=kind,
                method=str(wish.get("method", "*")),
                chat_id=wish.get("chat_id"),
                times=int(wish.get("times", 1)),
                after=int(wish.get("after", 0)),
                retry_after=int(wish.get("retry_after", 1)),
                code=int(wish.get("code", 400)),
                description=str(wish.get("description", "Bad Request: planted by the sandbox")),
            )
        )

    def clear(self) -> None:
        self._planted.clear()

    def strike(self, method: str, chat_id: Any) -> Fault | None:
        """The fault for this call, if any; counts it."""
        for fault in self._planted:
            if not fault.matches(method, chat_id):
                continue
            if fault.after > 0:
                fault.after -= 1
                continue
            fault.times -= 1
            return fault
        return None
