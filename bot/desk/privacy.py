"""Who is gone: the number that stands in a person's place, and how what names them is taken out of a text.

A row that must stay (a request, a move of the ledger) keeps a number that is nobody's: Telegram's ids have at
most 52 significant bits (Bot API), these lie beyond. People read `#5`, the number the contact had.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

from bot.ids import ContactId, UserId

NOBODY: Final = -(2**52)
"""Numbers from here down stand for people who are gone."""

_KEPT: Final = frozenset(
    {
        *("n", "do", "what", "kind", "state", "asset", "unit", "reason", "currency", "code", "side", "role"),
        *("language", "zone", "error", "command", "form", "file", "choosing", "media", "paid", "decision"),
    }
)
"""Fields that hold a word of ours and never a person's."""
_SHORTEST: Final = 4
"""Characters from which a text is taken for the person's own wherever it stands."""


def stand_in(contact_id: ContactId | int) -> UserId:
    """The number in place of a contact's own."""
    return UserId(NOBODY - int(contact_id))


def is_gone(user: int) -> bool:
    """Whether the number stands for somebody who is gone."""
    return user <= NOBODY


def called(user: int) -> str:
    """What people read in place of the name: `#5`."""
    return f"#{NOBODY - user}"


@dataclass(frozen=True, kw_only=True)
class Marks:
    """What a person (or, without `user`, a client) could be known by: number, names, `texts` of theirs.
    `handle`: the user name (or the client's), which nobody else has; `instead` stands for the number."""

    user: UserId | None
    instead: UserId
    names: tuple[str, ...] = ()
    handle: str = ""
    texts: frozenset[str] = field(default_factory=frozenset)

    @property
    def unnamed(self) -> "Marks":
        """The same for a text that may speak of somebody else of that name."""
        return replace(self, names=())

    @cached_property
    def number(self) -> re.Pattern[str] | None:
        """The person's number, with the name before it where it stands in brackets: `Olga (301)`."""
        return (
            None
            if self.user is None
            else re.compile(rf"(?<![0-9])(?:[^\s(]+ \({self.user}\)|{self.user})(?![0-9])")
        )

    @cached_property
    def called(self) -> re.Pattern[str] | None:
        """Any name as a word of its own, longest first."""
        known = (name for name in (*self.names, self.handle) if name.strip())
        words = sorted(map(re.escape, known), key=len, reverse=True)
        return re.compile(rf"(?<!\w)@?(?:{'|'.join(words)})(?!\w)", re.IGNORECASE) if words else None

    @cached_property
    def flat(self) -> tuple[str, ...]:
        """The texts on one line each, as excerpts show them."""
        return tuple({flat for text in self.texts if len(flat := " ".join(text.split())) >= _SHORTEST})


def without(text: str, marks: Marks) -> str:
    """The text without the person. One that is JSON stays so, with the same fields."""
    if text[:1] in ("{", "["):
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            return _prose(text, marks)
        cleared = _value(value, marks)
        return text if cleared == value else json.dumps(cleared, ensure_ascii=False)
    return _prose(text, marks)


def _value(value: Any, marks: Marks) -> Any:
    match value:
        case bool():
            return value
        case int():
            return int(marks.instead) if value == marks.user else value
        case str():
            return without(value, marks)
        case list():
            return [_value(one, marks) for one in value]
        case dict():
            return {
                name: one if name in _KEPT and isinstance(one, str) else _value(one, marks)
                for name, one in value.items()
            }
        case _:
            return value


def _prose(text: str, marks: Marks) -> str:
    if _own(" ".join(text.split()), marks.flat):
        return ""
    told = called(marks.instead)
    for pattern in (marks.number, marks.called):
        text = text if pattern is None else pattern.sub(told, text)
    return text


def _own(flat: str, texts: Sequence[str]) -> bool:
    """Whether it is what the person wrote, or its beginning as an excerpt shows it, or holds it."""
    if flat.endswith("…"):
        begun = flat[:-1].rstrip()
        return len(begun) >= _SHORTEST and any(text.startswith(begun) for text in texts)
    return any(text in flat for text in texts)
