"""Presses: each button's flow and numbers, nothing for a forged one, an answer for every one."""

from typing import Any

import pytest
from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import AnswerCallbackQuery

from bot.flows.notices import Toast
from bot.flows.statements import WantedSpan
from bot.kinds.catalogue import BY_CODE
from bot.views.callbacks import ACTIONS, parse_press
from bot.views.toasts import toast_text
from tests.handlers.rig import (
    BOSS,
    GROUP,
    IVAN,
    OLGA,
    RECEIVED,
    TOPIC,
    Raw,
    Rig,
    flow_names,
    in_topic,
    person,
    press,
    text,
)
from tests.handlers.test_commands import ROUTES

BUTTONS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("accept:7", "client.accept", {"quote_id": 7}),
    ("accept_covered:7", "client.accept_covered", {"request_id": 7}),
    ("decline:7", "client.decline", {"quote_id": 7}),
    ("price_lines:7", "client.price_lines", {"quote_id": 7}),
    ("more_minutes:7:75", "client.accept_minutes", {"request_id": 7, "asked": 75}),
    ("held_minutes:7:75", "client.decline_minutes", {"request_id": 7, "asked": 75}),
    ("approve:7", "client.approve", {"quote_id": 7}),
    ("disapprove:7", "client.disapprove", {"quote_id": 7}),
    ("team", "client.team", {}),
    ("team:7", "client.team_member", {"contact_id": 7}),
    ("team_write_yes:7", "client.team_set", {"contact_id": 7, "what": "write", "value": 1}),
    ("team_write_no:7", "client.team_set", {"contact_id": 7, "what": "write", "value": 0}),
    ("team_owner_yes:7", "client.team_set", {"contact_id": 7, "what": "owner", "value": 1}),
    *(
        (f"team_spend_{place}:7", "client.team_set", {"contact_id": 7, "what": "spend", "value": place})
        for place in range(1, 6)
    ),
    ("let_write:7", "client.team_set", {"contact_id": 7, "what": "write", "value": 1}),
    ("ask_owner", "client.ask_owner", {}),
    *(
        (f"appeal_{choice}:7", "admin.appeal_grant", {"appeal_id": 7, "choice": choice})
        for choice in ("unit", "units", "credit", "emergency")
    ),
    ("appeal_refuse:7", "admin.appeal_refuse", {"appeal_id": 7, "word": None}),
    ("appeal_back:7", "admin.appeal_refuse", {"appeal_id": 7, "word": 0}),
    *((f"appeal_no_{word}:7", "admin.appeal_refuse", {"appeal_id": 7, "word": word}) for word in range(1, 4)),
    ("undo:7", "client.undo", {"request_id": 7}),
    ("topup:7", "client.top_up", {"request_id": 7}),
    ("topup", "client.top_up", {"request_id": None}),
    ("person:7", "client.ask_person", {"request_id": 7}),
    ("person", "client.ask_person", {"request_id": None}),
    ("appeal:7", "client.appeal", {"request_id": 7}),
    ("wait_renewal:7", "client.wait_renewal", {"request_id": 7}),
    ("appeal_ban", "client.appeal_ban", {}),
    ("offer_again:7", "client.offer_again", {"request_id": 7}),
    ("order:7:2", "client.choose_order", {"request_id": 7, "number": 2}),
    ("new_order:7", "client.choose_order", {"request_id": 7}),
    ("same_request:7", "client.same_request", {"request_id": 7}),
    ("new_request:7", "client.new_request", {"request_id": 7}),
    ("new_request:7:8", "client.new_request", {"request_id": 7, "talk_id": 8}),
    ("other_request:7:8", "client.other_request", {"request_id": 7, "talk_id": 8}),
    ("solved:7", "client.solve", {"request_id": 7}),
    ("kind_more:7", "client.show_kinds", {"request_id": 7}),
    *((f"kind_{kind}:7", "client.choose_kind", {"request_id": 7, "kind": kind}) for kind in BY_CODE),
    *((f"rate_{stars}:7", "client.rate", {"request_id": 7, "stars": stars}) for stars in range(1, 6)),
    *((f"language_{code}", "client.set_language", {"language": code}) for code in ("ru", "pl", "en")),
    ("balance", "client.balance", {}),
    ("requests", "client.requests", {}),
    ("statement", "client.statement", {"wanted": WantedSpan()}),
    *(
        (f"statement_{which}", "client.statement", {"wanted": WantedSpan(which=which)})
        for which in ("last", "year", "choose")
    ),
    ("statement_of:7", "client.statement", {"wanted": WantedSpan(span=7)}),
    *(
        (f"statement_{form}:7", "client.statement_file", {"span": 7, "form": form})
        for form in ("csv", "xlsx")
    ),
    ("statement:3", "admin.statement_turn", {"account_id": 3, "wanted": WantedSpan()}),
    *(
        (f"statement_{which}:3", "admin.statement_turn", {"account_id": 3, "wanted": WantedSpan(which=which)})
        for which in ("last", "year", "choose")
    ),
    ("statement_of:7:3", "admin.statement_turn", {"account_id": 3, "wanted": WantedSpan(span=7)}),
    *(
        (f"statement_{form}:7:3", "admin.statement_file", {"account_id": 3, "span": 7, "form": form})
        for form in ("csv", "xlsx")
    ),
    ("audit_page:7", "admin.audit_page", {"before": 7}),
    ("audit_csv", "admin.audit_file", {}),
    ("erase_me", "client.erase", {}),
    ("erase_client:7:1", "admin.erase", {"account_id": 7, "seen": 1}),
    ("take:7", "staff.take", {"request_id": 7}),
    ("release:7", "staff.release", {"request_id": 7}),
    ("done:7", "staff.done_menu", {"request_id": 7}),
    ("done_held:7:61", "staff.done", {"request_id": 7, "minutes": 61, "held": True}),
    ("done:7:15", "staff.done", {"request_id": 7, "minutes": 15}),
    ("cancel:7", "staff.cancel_menu", {"request_id": 7}),
    ("cancel:7:1", "staff.cancel", {"request_id": 7, "reason": 1}),
    ("cancel:7:5", "staff.cancel", {"request_id": 7, "reason": 5}),
    ("open_again:7", "client.open_again", {"request_id": 7}),
    ("back:7", "staff.back", {"request_id": 7}),
    ("reclassify:7", "staff.reclassify_menu", {"request_id": 7}),
    *((f"to_{kind}:7", "staff.reclassify", {"request_id": 7, "kind": kind}) for kind in BY_CODE),
    ("history:7", "staff.history", {"request_id": 7}),
    ("board:7", "staff.turn_page", {"page": 7, "topic": None}),
    ("board:7:8", "staff.turn_page", {"page": 7, "topic": 8}),
    ("whose:7:8", "staff.whose", {"talk_id": 7, "page": 8}),
    ("author:7:8", "staff.author", {"contact_id": 7, "talk_id": 8}),
    ("make_request:7:8", "staff.make_request", {"contact_id": 7, "talk_id": 8}),
    *(
        (f"made_{kind}:7:8", "staff.make_request", {"contact_id": 7, "talk_id": 8, "kind": kind})
        for kind in BY_CODE
    ),
    *(
        (
            f"favour_{spent}:7:8",
            "staff.log_forward",
            {"contact_id": 7, "talk_id": 8, "minutes": spent},
        )
        for spent in (5, 10, 15, 30, 60)
    ),
    ("transfer:7", "staff.transfer_menu", {"request_id": 7}),
    ("transfer:7:201", "staff.transfer", {"request_id": 7, "to": 201}),
    ("answers:7", "staff.ready_menu", {"request_id": 7}),
    ("ready:7:8", "staff.ready_press", {"request_id": 7, "answer_id": 8}),
    ("to:7:8", "staff.answer_to", {"request_id": 7, "talk_id": 8}),
    ("admin_undo:7", "admin.undo_press", {"audit_id": 7}),
)

NO_BUTTONS_YET = {"note", "taken"}

FORGED = (
    *(
        None,
        "",
        "accept",
        "accept:",
        "accept:0",
        "accept:-1",
        "accept:+1",
        "accept: 1",
        "accept:1 ",
        "accept:01",
    ),
    *("accept:1_0", "accept:１", "accept:1.0", "accept:1e3", "accept:0x1", "accept:1:2", "accept:1:2:3"),
    *(
        "accept:9999999999999999999",
        "Accept:1",
        "ACCEPT:1",
        "аccept:1",
        "accept\x00:1",
        "accept:1\n",
        "accept;1",
    ),
    *(
        "balance:1",
        "language_ru:1",
        "language_de",
        "topup:1:2",
        "kind_sale:1",
        "kind_:1",
        "kind_work",
        "rate_6:1",
    ),
    *("rate_0:1", "rate_:1", "to:1", "to_work", "to_work:1:2", "done", "done:1:0", "done:1:-5", "cancel:1:0"),
    *("appeal_ban:1", "board", "board:1:2:3", "whose:1", "author:1", "make_request:1", "favour_7:1:2"),
    *("made_:7:8", "made_work:7", "made_nothing:7:8"),
    *("take", "take:1:1", "admin_undo", "admin_undo:1:1", "drop_table", "'; DROP TABLE", "🙂", "a" * 64),
    *("other_request:7", "other_request:0:1"),
    *("new_request", "new_request:0", "new_request:1:0", "new_request:1:2:3", "solved", "solved:1:1"),
    *("transfer", "transfer:1:-5", "transfer:1:0", "ready", "ready:1", "answers", "answers:1:1"),
    *("taken", "taken:1", "note:1", "client.accept:1", "__class__:1", "admin_undo:NaN"),
)


@pytest.mark.parametrize(("data", "flow", "values"), BUTTONS)
async def test_a_button_reaches_its_flow_and_is_answered(
    rig: Rig, data: str, flow: str, values: dict[str, Any]
) -> None:
    call = await rig.call(press(data))
    assert (call.flow, call.values) == (flow, values)
    assert [answer.callback_query_id for answer in rig.session.answers] == ["77"]


def test_the_buttons_are_all_there_are_and_all_flows_are_reached() -> None:
    handled = {parsed.action for data, _, _ in BUTTONS if (parsed := parse_press(data)) is not None}
    assert ACTIONS - handled == NO_BUTTONS_YET
    reached = {flow for _, flow, _ in (*BUTTONS, *ROUTES)}
    talk = {"client.submit", "client.edit", "staff.answer", "staff.forwarded", "staff.hold_back"}
    talk |= {"staff.note_file", "staff.close_undone"}
    service = {"staff.left", "staff.migrated"}
    left = flow_names() - reached - talk - service
    assert left == {"staff.edit"}, "edits of staff go by client.edit, the same flow"


@pytest.mark.parametrize("data", FORGED)
@pytest.mark.parametrize("user", [OLGA, BOSS])
async def test_a_forged_press_is_answered_and_does_nothing(rig: Rig, data: str | None, user: int) -> None:
    assert (await rig.call(press(data, user))).flow == "inbox.done"
    forged = toast_text(Toast(code="forged"), "en")
    assert [(answer.text, answer.show_alert) for answer in rig.session.answers] == [(forged, None)]


async def test_a_toast_is_said_in_the_pressers_own_language(rig: Rig) -> None:
    rig.flows.results["staff.take"] = Toast(code="already_taken", name="ivan", alert=True)
    rig.flows.languages = {IVAN: "pl", OLGA: "ru"}
    await rig.feed(press("take:7", IVAN))
    answer = rig.session.answers[0]
    assert answer.text == toast_text(Toast(code="already_taken", name="ivan"), "pl")
    assert "ivan" in answer.text
    assert answer.show_alert is True
    assert answer.url is None


async def test_a_toast_may_open_the_private_chat(rig: Rig) -> None:
    url = "https://t.me/DoormanBot?start=hello"
    rig.flows.results["staff.take"] = Toast(code="start_first", url=url)
    await rig.feed(press("take:7", IVAN))
    assert rig.session.answers[0].url == url


async def test_a_press_with_nothing_to_say_is_answered_all_the_same(rig: Rig) -> None:
    await rig.feed(press("balance"))
    assert [(answer.text, answer.url) for answer in rig.session.answers] == [(None, None)]


def refusal(words: str) -> TelegramBadRequest:
    method = AnswerCallbackQuery(callback_query_id="77")
    return TelegramBadRequest(method=method, message=f"Bad Request: {words}")


async def test_an_answer_that_comes_too_late_is_no_error(rig: Rig) -> None:
    rig.session.refusal = refusal("query is too old and response timeout expired or query ID is invalid")
    assert (await rig.call(press("take:7", IVAN))).flow == "staff.take"
    assert len(rig.session.answers) == 1


@pytest.mark.parametrize("error", [refusal("URL_INVALID"), ValueError("query is too old")])
async def test_any_other_refusal_of_an_answer_is_raised(rig: Rig, error: Exception) -> None:
    rig.session.refusal = error
    with pytest.raises(type(error)):
        await rig.feed(press("take:7", IVAN))


async def test_what_a_flow_raises_is_not_taken_for_a_late_answer(rig: Rig) -> None:
    rig.flows.results["staff.take"] = refusal("query is too old")
    with pytest.raises(TelegramBadRequest):
        await rig.feed(press("take:7", IVAN))
    assert rig.session.answers == []


async def test_a_press_that_telegram_forgot_is_handled_but_not_answered(rig: Rig) -> None:
    await rig.feed(press("take:7", IVAN), answerable=False)
    assert rig.flows.names == ["staff.take"]
    assert rig.session.calls == []


async def test_a_press_counts_from_its_arrival_and_knows_its_topic(rig: Rig) -> None:
    card = in_topic("card", BOSS)["message"] | {"message_id": 90}
    call = await rig.call(press("take:7", IVAN, message=card))
    source = call.source
    assert source is not None
    assert (source.user, source.chat, source.thread, source.message) == (IVAN, GROUP, TOPIC, 90)
    assert (source.at, source.private) == (RECEIVED, False)


@pytest.mark.parametrize(
    ("more", "chat", "place"),
    [
        (
            {
                "message": {
                    "chat": {"id": GROUP, "type": "supergroup", "title": "D"},
                    "message_id": 90,
                    "date": 0,
                }
            },
            GROUP,
            90,
        ),
        ({"message": None, "inline_message_id": "x"}, IVAN, None),
        ({"message": None}, IVAN, None),
    ],
)
async def test_a_press_on_a_message_that_is_not_shown_still_works(
    rig: Rig, more: Raw, chat: int, place: int | None
) -> None:
    call = await rig.call(press("take:7", IVAN, **more))
    assert call.flow == "staff.take"
    assert call.source is not None
    assert (call.source.chat, call.source.message, call.source.thread) == (chat, place, None)
    assert call.source.at == RECEIVED


async def test_a_game_press_is_forged(rig: Rig) -> None:
    assert (await rig.call(press(None, game_short_name="chess"))).flow == "inbox.done"
    assert len(rig.session.answers) == 1


async def test_a_press_by_nobody_does_nothing(rig: Rig) -> None:
    robot = {"from": person(IVAN, is_bot=True)}
    assert (await rig.call(press("take:7", IVAN, **robot))).flow == "inbox.done"
    assert [answer.text for answer in rig.session.answers] == [None]


async def test_words_that_look_like_a_press_are_words(rig: Rig) -> None:
    assert (await rig.call(text("take:7"))).flow == "client.submit"
