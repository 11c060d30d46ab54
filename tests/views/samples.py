"""One notice of every class, and more where the sentence depends on the values."""

from tests.views.made import (
    BARE,
    CLIENT,
    DUE,
    HOURS,
    LATER,
    LEFT,
    LINE,
    NAMES,
    NO_TAX,
    NOW,
    PRICE,
    RENEWS,
    STANDING,
    TEXT,
    ZONE,
    accepted,
    card,
    changed,
    declined,
    offered,
    relayed,
)
from tests.views.to_admins import MISTAKES, TO_ADMINS
from tests.views.to_clients import DECLINES, PERSON_REFUSED, TO_CLIENTS
from tests.views.to_staff import TO_STAFF

EVERYTHING: tuple[object, ...] = (*TO_CLIENTS, *TO_STAFF, *TO_ADMINS)

TOASTS = (
    *("taken_by_you", "already_taken", "not_staff", "lead_only", "start_first", "gone", "not_yours"),
    *("accepted", "already_accepted", "quote_over", "no_funds_now", "declined_ok", "undone", "too_late_undo"),
    "change_undone",
    *("rated", "language", "released", "done", "noted", "forged", "sent", "topup_sent", "person_sent"),
    *("waiting", "chosen", "already_chosen", "cancelled", "history_sent", "look_private", "reclassified"),
    *(
        "cannot_undo",
        "already_undone",
        "ban_over",
        "kept_only",
        "page_turned",
        "page_sent",
        "board_gone",
        "made_request",
        "favour_logged",
        "transferred",
        "colleague_away",
        "cannot_have_it",
        "nobody_else",
    ),
    *("solved", "no_due"),
)

__all__ = [
    "BARE",
    "CLIENT",
    "DECLINES",
    "DUE",
    "EVERYTHING",
    "HOURS",
    "LATER",
    "LEFT",
    "LINE",
    "MISTAKES",
    "NAMES",
    "NOW",
    "NO_TAX",
    "PERSON_REFUSED",
    "PRICE",
    "RENEWS",
    "STANDING",
    "TEXT",
    "TOASTS",
    "ZONE",
    "accepted",
    "card",
    "changed",
    "declined",
    "offered",
    "relayed",
]
