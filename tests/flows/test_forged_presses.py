"""Every button in every hand in every state: whoever may not, changes nothing, and is answered all the same.

Anybody can press anything: Telegram does not promise that a press comes from a button that was shown. So each
action stands here with those whose press may change the books; one without a line fails the first test.
"""

import re
from itertools import product

import pytest

from bot.kinds.catalogue import BY_CODE
from bot.views.callbacks import ACTIONS, parse_press
from tests.flows.forging import ROLES, STATES, peopled
from tests.flows.lab import Lab
from tests.handlers.test_presses import BUTTONS, NO_BUTTONS_YET

NOBODY: frozenset[str] = frozenset()
OWNER, ADMIN, LEADS = frozenset({"owner"}), frozenset({"admin"}), frozenset({"lead", "admin"})
CLIENT = frozenset({"owner", "colleague"})
AT_IT = LEADS | {"assignee"}
DESK = AT_IT | {"agent"}
THEMSELVES = frozenset({"owner", "colleague", "foreign", "removed", "stranger"})

KINDS = tuple(BY_CODE)
WHO_MAY: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        ("accept", "accept_covered", "decline", "undo", "topup", "appeal", "wait_renewal"), CLIENT
    ),
    **dict.fromkeys(("person", "order", "new_order", "new_request", "same_request", "other_request"), CLIENT),
    **dict.fromkeys(("kind_more", "price_lines", "offer_again", "solved", "open_again"), CLIENT),
    **dict.fromkeys(("more_minutes", "held_minutes", "ask_owner"), CLIENT),
    **dict.fromkeys((f"kind_{kind}" for kind in KINDS), CLIENT),
    **dict.fromkeys((f"rate_{stars}" for stars in range(1, 6)), CLIENT),
    **dict.fromkeys(("approve", "disapprove", "let_write", "team_write_yes", "team_write_no"), OWNER),
    **dict.fromkeys(("team_owner_yes", *(f"team_spend_{place}" for place in range(1, 6))), OWNER),
    **dict.fromkeys(("team", "balance", "requests", "statement", "statement_last"), NOBODY),
    **dict.fromkeys(("statement_year", "statement_choose", "statement_of", "statement_csv"), NOBODY),
    **dict.fromkeys(("statement_xlsx", "language_ru", "language_pl", "language_en", "appeal_ban"), NOBODY),
    **dict.fromkeys(("audit_page", "audit_csv", "history", "board", "back", "taken", "note"), NOBODY),
    **dict.fromkeys(("take", *(f"to_{kind}" for kind in KINDS)), DESK),
    **dict.fromkeys(("author", "whose", "make_request", *(f"made_{kind}" for kind in KINDS)), DESK),
    **dict.fromkeys((f"favour_{minutes}" for minutes in (5, 10, 15, 30, 60)), DESK),
    **dict.fromkeys(("release", "done", "done_held", "cancel", "reclassify", "transfer"), AT_IT),
    **dict.fromkeys(("answers", "ready", "to"), AT_IT),
    **dict.fromkeys(("appeal_unit", "appeal_units", "appeal_credit", "appeal_emergency"), LEADS),
    **dict.fromkeys(("appeal_refuse", "appeal_back", "appeal_no_1", "appeal_no_2", "appeal_no_3"), LEADS),
    **dict.fromkeys(("admin_undo", "erase_client"), ADMIN),
    "erase_me": THEMSELVES,
}
OF_THEMSELVES = {("person", 0): CLIENT | {"foreign"}}
"""Without a number it is about whoever presses."""
FORMS = sorted(
    {
        (found.action, sum(number is not None for number in (found.id, found.extra)))
        for data, _, _ in BUTTONS
        if (found := parse_press(data)) is not None
    }
)
"""Each action with how many numbers its button carries."""
_FAMILY = re.compile(r"(kind|to|made|rate|favour)_")


def test_every_action_has_a_line_and_every_form_a_button() -> None:
    assert set(WHO_MAY) == ACTIONS
    assert {action for action, _ in FORMS} == ACTIONS - NO_BUTTONS_YET


def may(action: str, count: int) -> frozenset[str]:
    return OF_THEMSELVES.get((action, count), WHO_MAY[action])


def forms(state: str) -> list[tuple[str, int]]:
    """All of them in one state; elsewhere of each family, which one handler serves, its first two."""
    if state == "taken":
        return FORMS
    seen: dict[str, int] = {}
    kept = []
    for action, count in FORMS:
        family = _FAMILY.match(action)
        name = action if family is None else family[0]
        seen[name] = seen.get(name, 0) + 1
        if family is None or seen[name] <= 2:
            kept.append((action, count))
    return kept


def carried(action: str, count: int, asked: int) -> list[str]:
    """The action on the request at hand, and on the first of whatever it names."""
    numbers: list[tuple[int, ...]] = [(), (asked,), (asked, 1)][count : count + 1]
    if count == 2:
        numbers.append((1, 2))
    return [":".join((action, *map(str, one))) for one in numbers]


@pytest.mark.parametrize("state", STATES)
async def test_who_may_not_changes_nothing_and_is_answered(lab: Lab, state: str) -> None:
    forge = await peopled(lab, state)
    for role, user in ROLES.items():
        before = await forge.books(user)
        for action, count in forms(state):
            if role in may(action, count):
                continue
            for data in carried(action, count, int(forge.asked or 0)):
                assert await forge.press(data, user) == 1, (role, data)
        assert await forge.books(user) == before, role


@pytest.mark.parametrize("state", STATES)
async def test_who_may_is_answered_each_time_and_the_books_stay_sound(lab: Lab, state: str) -> None:
    """Pressed twice in a row, in a mixed order: the second press finds what the first left."""
    forge = await peopled(lab, state)
    allowed = sorted(product(forms(state), ROLES), key=lambda one: ("erase" in one[0][0], str(one)[::-1]))
    for (action, count), role in allowed:
        if role not in may(action, count):
            continue
        data = carried(action, count, int(forge.asked or 0))[0]
        for _ in range(2):
            assert await forge.press(data, ROLES[role]) == 1, (role, data)
    await lab.sound()


async def test_a_press_on_anothers_message_or_on_none_counts_as_its_sender(lab: Lab) -> None:
    """The message with the button may be forged, gone, or of another chat: rights hang on the sender."""
    forge = await peopled(lab, "offered")
    foreign, owner = ROLES["foreign"], ROLES["owner"]
    elsewhere = {"message_id": 9, "date": 0, "chat": {"id": int(owner), "type": "private"}}
    before = await forge.books(foreign)
    for data in ("accept:1", "undo:1", "decline:1", "solved:1"):
        for more in ({"message": elsewhere}, {"message": None}, {"message": None, "inline_message_id": "x"}):
            assert await forge.press(data, foreign, **more) == 1
    assert await forge.books(foreign) == before


async def test_a_bot_or_nobody_presses_nothing(lab: Lab) -> None:
    forge = await peopled(lab, "offered")
    owner = ROLES["owner"]
    before = await forge.books()
    robot = {"id": int(owner), "is_bot": True, "first_name": "olga"}
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    for sender in (robot, anonymous):
        assert await forge.press("accept:1", owner, **{"from": sender}) == 1
    assert await forge.books() == before


async def test_numbers_that_no_row_has_are_answered(lab: Lab) -> None:
    forge = await peopled(lab, "queued")
    before = await forge.books()
    for (action, count), user in product(forms("queued"), (ROLES["owner"], ROLES["lead"], ROLES["admin"])):
        if count == 0:
            continue
        data = ":".join((action, *("999999999999999999",) * count))
        assert await forge.press(data, user) == 1, data
    after = await forge.books()
    told = {"outbox"}
    assert {name: rows for name, rows in after.items() if name not in told} == {
        name: rows for name, rows in before.items() if name not in told
    }
