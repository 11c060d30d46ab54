"""What a button carries: an action and at most two ids. Anybody can forge it, so it is read strictly.

A press says what is wanted, never that it is allowed: that is asked of the database.
"""

import re
from dataclasses import dataclass

from bot.kinds.catalogue import BY_CODE

STARS = (1, 2, 3, 4, 5)
FAVOUR_MINUTES = (5, 10, 15, 30, 60)
SPENDS = (1, 2, 3, 4, 5)
"""The places of the limits that an owner may choose for a colleague."""
REFUSALS = (1, 2, 3)
"""The ready words of a refused appeal."""

ACTIONS = frozenset(
    {
        *("accept", "accept_covered", "decline", "undo", "topup", "appeal", "wait_renewal", "person"),
        *("appeal_ban", "board", "whose", "author", "make_request"),
        *(f"favour_{minutes}" for minutes in FAVOUR_MINUTES),
        *("approve", "disapprove", "team", "team_write_yes", "team_write_no", "team_owner_yes"),
        *(f"team_spend_{place}" for place in SPENDS),
        *("ask_owner", "let_write", "appeal_unit", "appeal_units", "appeal_credit", "appeal_emergency"),
        *("appeal_refuse", "appeal_back", *(f"appeal_no_{word}" for word in REFUSALS)),
        *("order", "new_order"),
        *("new_request", "same_request", "other_request", "kind_more", "price_lines", "offer_again"),
        *("solved", "open_again", "transfer", "answers", "ready"),
        *("more_minutes", "held_minutes", "done_held"),
        *("take", "release", "done", "cancel", "reclassify", "note", "back", "history", "to", "taken"),
        *("language_ru", "language_pl", "language_en", "balance", "requests", "statement", "admin_undo"),
        *("statement_last", "statement_year", "statement_choose", "statement_of"),
        *("statement_csv", "statement_xlsx", "audit_page", "audit_csv"),
        *("erase_me", "erase_client"),
        *(f"kind_{kind}" for kind in BY_CODE),
        *(f"to_{kind}" for kind in BY_CODE),
        *(f"made_{kind}" for kind in BY_CODE),
        *(f"rate_{stars}" for stars in STARS),
    }
)

DATA_LIMIT = 64
"""Bytes, by the Bot API."""

_DATA = re.compile(r"([a-z][a-z0-9_]{0,23})(?::([1-9][0-9]{0,17}))?(?::([1-9][0-9]{0,17}))?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A button press: `id` is the request, quote or audit id of the action, `extra` a second one."""

    action: str
    id: int | None
    extra: int | None


def parse_press(data: str) -> Press | None:
    """The press, or None for anything that no button of ours carries."""
    found = _DATA.fullmatch(data)
    if found is None or found[1] not in ACTIONS:
        return None
    first, second = found[2], found[3]
    return Press(
        action=found[1],
        id=None if first is None else int(first),
        extra=None if second is None else int(second),
    )


def data(action: str, *ids: int) -> str:
    """What a button with that action carries. Raises ValueError for what `parse_press` would not read."""
    text = ":".join((action, *map(str, ids)))
    if len(text.encode()) > DATA_LIMIT or parse_press(text) is None:
        raise ValueError(f"no button may carry {text!r}")
    return text
