"""`/staff` and its three further forms, read as strictly as the rest. Pure and total."""

from dataclasses import dataclass
from typing import Final

from bot.flows.notices import Usage
from bot.handlers.admin.values import user_id
from bot.handlers.admin.words import Shape, Words, read_words
from bot.ids import UserId

ROLES: Final = ("agent", "lead")
VERBS: Final = ("add", "invite", "remove")


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffShow:
    """`/staff` alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffInvite:
    """`role`: agent | lead."""

    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffAdd:
    user_id: UserId
    role: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRemove:
    user_id: UserId


StaffCommand = StaffShow | StaffInvite | StaffAdd | StaffRemove


def staff(text: str) -> StaffCommand | Usage:
    """Nothing, `invite agent|lead`, `add <user id> agent|lead "Name"` or `remove <user id>`."""
    verb, _, rest = text.strip().partition(" ")
    match verb:
        case "":
            return StaffShow()
        case "invite":
            return _invite(rest)
        case "add":
            return _add(rest)
        case "remove":
            return _remove(rest)
        case _:
            return Usage(command="staff", error="extra", detail=verb, options=VERBS)


def _invite(text: str) -> StaffInvite | Usage:
    words = _words(text, "agent|lead")
    if isinstance(words, Usage):
        return words
    return _bad_role(words.fields[0]) or StaffInvite(role=words.fields[0])


def _add(text: str) -> StaffAdd | Usage:
    words = _words(text, "user id", "agent|lead", "name")
    if isinstance(words, Usage):
        return words
    typed, role, name = words.fields
    user = user_id(typed)
    if user is None:
        return Usage(command="staff", error="bad_number", detail=typed)
    return _bad_role(role) or StaffAdd(user_id=user, role=role, name=name)


def _remove(text: str) -> StaffRemove | Usage:
    words = _words(text, "user id")
    if isinstance(words, Usage):
        return words
    user = user_id(words.fields[0])
    if user is None:
        return Usage(command="staff", error="bad_number", detail=words.fields[0])
    return StaffRemove(user_id=user)


def _words(text: str, *fields: str) -> Words | Usage:
    return read_words(text, Shape(command="staff", fields=fields))


def _bad_role(role: str) -> Usage | None:
    return None if role in ROLES else Usage(command="staff", error="extra", detail=role, options=ROLES)
