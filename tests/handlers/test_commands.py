"""Which command reaches which flow, with which values, and which words are no command."""

from datetime import date
from typing import Any

import pytest

from bot.flows.admin.contacts import Wanted
from bot.flows.notices import NotAllowed, Usage
from bot.flows.statements import WantedSpan
from bot.handlers.commands import parse_command
from bot.quota.money import Typed
from bot.views.commands import DESCRIPTIONS
from tests.handlers.rig import BOSS, IVAN, OLGA, STRANGER, Rig, flow_names, message, text
from tests.handlers.routes import BY_HAND

AMOUNT = Typed(digits=150_050, places=2)
DAYS = {"starts": date(2026, 12, 1), "until": date(2026, 12, 31)}
ROUTES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("/start", "client.start", {"payload": None}),
    ("/start abc_DEF-123", "client.start", {"payload": "abc_DEF-123"}),
    ("/balance", "client.balance", {}),
    ("/balance please", "client.balance", {}),
    ("/requests", "client.requests", {}),
    ("/statement", "client.statement", {"wanted": WantedSpan()}),
    ("/client_statement Budmax", "admin.statement", {"client": "Budmax", "wanted": WantedSpan()}),
    ("/topup", "client.top_up", {"request_id": None}),
    ("/topup 1 500,50", "client.top_up", {"request_id": None, "minor": Typed(digits=150050, places=2)}),
    ("/person", "client.ask_person", {"request_id": None}),
    ("/person about our terms", "client.ask_person", {"request_id": None, "words": "about our terms"}),
    ("/team", "client.team", {}),
    ("/language", "client.language", {}),
    ("/privacy", "client.privacy", {}),
    ("/export", "client.export", {}),
    ("/erase", "client.erase_ask", {}),
    ("/client_erase Budmax", "admin.erase_ask", {"client": "Budmax"}),
    ("/help", "client.help", {}),
    ("/HELP", "client.help", {}),
    ("/mine", "staff.mine", {}),
    ("/queue", "staff.queue", {}),
    ("/release", "staff.release", {"reply_to": None}),
    ("/note call after 15:00", "staff.note", {"text": "call after 15:00", "reply_to": None}),
    ("/note two\nlines", "staff.note", {"text": "two\nlines", "reply_to": None}),
    ("/done 15", "staff.done", {"minutes": 15, "charge": None, "reply_to": None}),
    ("/answers", "staff.answers", {}),
    (
        "/answers add hello Hello {contact},\n  here is {me}",
        "staff.answers_add",
        {"name": "hello", "text": "Hello {contact},\n  here is {me}"},
    ),
    ("/answers remove hello", "staff.answers_remove", {"name": "hello"}),
    ("/a hello", "staff.ready", {"name": "hello", "reply_to": None}),
    (
        "/log Budmax 15 explained the invoice\nby phone",
        "staff.log",
        {"client": "Budmax", "minutes": 15, "text": "explained the invoice by phone"},
    ),
    (
        "/log «ООО Ромашка» 5 звонок",
        "staff.log",
        {"client": "ООО Ромашка", "minutes": 5, "text": "звонок"},
    ),
    ("/quote 1 500,50", "staff.quote", {"minor": AMOUNT, "reply_to": None}),
    ("/bind consultation Estimate consultation", "staff.bind", {"kinds": ("consultation", "estimate")}),
    (
        '/client_add "Budmax" plan=basic currency=pln lang=PL from=2026-12-01',
        "admin.client_add",
        {"name": "Budmax", "plan": "basic", "currency": "PLN", "language": "pl", "entity": None}
        | {"starts": DAYS["starts"]},
    ),
    ("/client Bud", "admin.client", {"client": "Bud"}),
    ("/clients", "admin.clients", {}),
    ("/contact_add #12", "admin.contact_add", {"client": "#12"}),
    ("/plan Budmax pro", "admin.plan", {"client": "Budmax", "plan": "pro", "starts": None}),
    ('/entity Budmax "Acme Services"', "admin.entity", {"client": "Budmax", "entity": "Acme Services"}),
    (
        '/quota "ООО Ромашка" -5 consultation until=2026-12-31 because used before',
        "admin.quota",
        {
            "client": "ООО Ромашка",
            "amount": -5,
            "unit": "consultation",
            "until": date(2026, 12, 31),
            "because": "used before",
        },
    ),
    (
        "/deposit Budmax 1 500,50 ref=bank-11",
        "admin.deposit",
        {"client": "Budmax", "minor": AMOUNT, "reference": "bank-11"},
    ),
    (
        "/credit Budmax 5000 because a regular client",
        "admin.credit",
        {
            "client": "Budmax",
            "minor": Typed(digits=5000, places=0),
            "starts": None,
            "until": None,
            "because": "a regular client",
        },
    ),
    ("/credit Budmax", "admin.limits", {"client": "Budmax"}),
    (
        "/emergency Budmax 2000 until=2026-12-31 because the season",
        "admin.emergency",
        {
            "client": "Budmax",
            "minor": Typed(digits=2000, places=0),
            "starts": None,
            "until": date(2026, 12, 31),
            "because": "the season",
        },
    ),
    (
        "/contact Budmax #5 spend=500 write=no",
        "admin.contact",
        {
            "client": "Budmax",
            "contact": "#5",
            "wanted": Wanted(write=False, spend=(Typed(digits=500, places=0),)),
        },
    ),
    ("/refuse #12 because as agreed", "admin.refuse", {"request_id": 12, "because": "as agreed"}),
    (
        "/price * work 120.5 currency=pln from=2026-12-01 until=2026-12-31",
        "admin.price",
        {"client": None, "service": "work", "minor": Typed(digits=1205, places=1), "currency": "PLN"} | DAYS,
    ),
    *BY_HAND,
    ("/reverse #12 because twice", "admin.reverse", {"request_id": 12, "because": "twice"}),
    ("/prices", "admin.prices", {"client": None}),
    ("/prices Budmax", "admin.prices", {"client": "Budmax"}),
    ("/staff", "admin.staff", {}),
    ("/staff invite lead", "admin.staff_invite", {"role": "lead"}),
    ("/staff remove 555", "admin.staff_remove", {"user_id": 555}),
    ('/staff add 555 agent "Eva B"', "admin.staff_add", {"user_id": 555, "role": "agent", "name": "Eva B"}),
    (
        '/ban "ООО Ромашка" until=2026-12-31 because threats',
        "admin.ban",
        {"who": "ООО Ромашка", "until": date(2026, 12, 31), "because": "threats"},
    ),
    ("/ban #3 because threats", "admin.ban", {"who": "#3", "until": None, "because": "threats"}),
    ("/unban 555", "admin.unban", {"who": "555"}),
    ("/retry 42-700000002", "admin.retry", {"bot_id": 42, "update_id": 700_000_002}),
    ("/audit Budmax", "admin.audit", {"client": "Budmax", "who": None, "what": "", "since": None}),
    (
        "/audit who=Ivan what=Quota since=2026-12-01",
        "admin.audit",
        {"client": None, "who": "Ivan", "what": "quota", "since": date(2026, 12, 1)},
    ),
    ("/undo", "admin.undo", {}),
)

BY_PRESS_ONLY = {
    *("choose_kind", "show_kinds", "accept", "accept_covered", "decline", "price_lines", "undo", "appeal"),
    *("wait_renewal", "rate", "offer_again", "set_language", "statement_file"),
}


@pytest.mark.parametrize(("words", "flow", "values"), ROUTES)
async def test_a_command_reaches_its_flow_with_what_was_typed(
    rig: Rig, words: str, flow: str, values: dict[str, Any]
) -> None:
    call = await rig.call(text(words, BOSS))
    assert (call.flow, call.values) == (flow, values)
    assert call.source is not None
    assert (call.source.user, call.source.chat, call.source.private) == (BOSS, BOSS, True)


@pytest.mark.parametrize(("words", "flow", "values"), ROUTES)
async def test_a_well_written_command_reaches_the_flow_whoever_sends_it(
    rig: Rig, words: str, flow: str, values: dict[str, Any]
) -> None:
    call = await rig.call(text(words, STRANGER))
    assert call.flow == flow, "rights are the flow's to judge, in its transaction"


def test_the_routes_reach_every_admin_flow_and_every_command_of_the_menus() -> None:
    reached = {flow for _, flow, _ in ROUTES}
    assert {name for name in flow_names() if name.startswith("admin.")} - reached == {
        *("admin.undo_press", "admin.appeal_grant", "admin.appeal_refuse"),
        *("admin.statement_turn", "admin.statement_file", "admin.audit_page", "admin.audit_file"),
        "admin.erase",
    }
    commanded = {words.split()[0][1:].lower() for words, _, _ in ROUTES}
    assert set(DESCRIPTIONS) <= commanded


async def test_staff_commands_carry_the_message_they_reply_to(rig: Rig) -> None:
    reply = message(IVAN, message_id=41, text="header")
    for words in ("/done 5", "/note x", "/quote 10", "/release"):
        await rig.feed(text(words, IVAN, reply_to_message=reply))
    assert [call.values["reply_to"] for call in rig.flows.calls] == [41, 41, 41, 41]


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("/done", "missing"),
        ("/done abc", "bad_number"),
        ("/done -5", "bad_number"),
        ("/done 1_0", "bad_number"),
        ("/done ５", "bad_number"),
        ("/done 5 minutes", "bad_number"),
        ("/done 100000", "bad_number"),
        ("/note", "missing"),
        ("/quote", "missing"),
        ("/a", "missing"),
        ("/a hello there", "extra"),
        ("/answers show", "extra"),
        ("/answers add", "missing"),
        ("/answers add hello", "missing"),
        ("/answers remove", "missing"),
        ("/answers remove hello there", "extra"),
        ("/quote 1e9", "bad_amount"),
        ("/quote 0", "bad_amount"),
        ("/quote -5", "bad_amount"),
    ],
)
async def test_a_badly_written_staff_command_is_explained_and_does_nothing(
    rig: Rig, words: str, error: str
) -> None:
    call = await rig.call(text(words, IVAN))
    assert call.flow == "say"
    notice = call.values["notice"]
    assert isinstance(notice, Usage)
    assert (notice.command, notice.error) == (words.split(maxsplit=1)[0][1:], error)


@pytest.mark.parametrize(
    "words", ["/quota", "/quota Ромашка ＋５", "/deposit x NaN", "/staff boss", "/undo 5"]
)
@pytest.mark.parametrize("user", [OLGA, IVAN, STRANGER])
async def test_how_an_admin_command_is_written_is_told_to_no_one_else(
    rig: Rig, words: str, user: int
) -> None:
    call = await rig.call(text(words, user))
    assert (call.flow, call.values) == ("say", {"notice": NotAllowed(command=words.split(maxsplit=1)[0][1:])})


@pytest.mark.parametrize("user", [OLGA, STRANGER])
async def test_how_a_staff_command_is_written_is_not_told_to_clients(rig: Rig, user: int) -> None:
    call = await rig.call(text("/done soon", user))
    assert call.values == {"notice": NotAllowed(command="done")}


@pytest.mark.parametrize("user", [OLGA, IVAN, BOSS, STRANGER])
async def test_a_command_nobody_has_is_answered_as_such(rig: Rig, user: int) -> None:
    call = await rig.call(text("/balanse now", user))
    assert (call.flow, call.values) == ("unknown", {"command": "/balanse"})


@pytest.mark.parametrize("words", ["/help@DoormanBot", "/help@doormanbot", "/HELP@DOORMANBOT me"])
async def test_a_command_addressed_to_this_bot_is_taken(rig: Rig, words: str) -> None:
    assert (await rig.call(text(words))).flow == "client.help"


async def test_a_command_for_another_bot_runs_nothing_and_never_reaches_a_client(rig: Rig) -> None:
    call = await rig.call(text("/note@OtherBot secret", IVAN))
    assert (call.flow, call.values) == ("unknown", {"command": "/note"})


async def test_the_bots_name_is_asked_only_when_a_command_names_one(rig: Rig) -> None:
    await rig.feed(text("/help"))
    assert rig.session.calls == []
    await rig.feed(text("/help@DoormanBot"))
    await rig.feed(text("/help@DoormanBot"))
    assert len(rig.session.calls) == 1


async def test_a_command_in_a_caption_is_no_command(rig: Rig) -> None:
    photo = [{"file_id": "p", "file_unique_id": "u", "width": 1, "height": 1}]
    call = await rig.call({"message": message(OLGA, photo=photo, caption="/balance")})
    assert call.flow == "client.submit"
    assert call.values["content"].text == "/balance"


@pytest.mark.parametrize(
    "words",
    [
        "",
        None,
        "/",
        "//",
        "/ help",
        "help",
        "/etc/hosts",
        "/help!",
        "/help@",
        "/note: x",
        "/пomoc",
        "／help",
        "x /help",
    ],
)
def test_what_is_no_command_is_read_as_none(words: str | None) -> None:
    assert parse_command(words) is None


@pytest.mark.parametrize(
    ("words", "name", "rest", "to"),
    [
        ("/help", "help", "", None),
        ("/Help@Some_Bot  a  b ", "help", "a  b", "some_bot"),
        ("/note\u00a0x", "note", "x", None),
        ("/note\nx\ny", "note", "x\ny", None),
        ("/no\x00te x\x00y\ud800", "note", "xy", None),
    ],
)
def test_a_command_is_read_with_what_follows_it(words: str, name: str, rest: str, to: str | None) -> None:
    command = parse_command(words)
    assert command is not None
    assert (command.name, command.rest, command.to) == (name, rest, to)


async def test_the_recorder_holds_handlers_to_the_real_signatures(rig: Rig) -> None:
    with pytest.raises(TypeError, match="payload"):
        await rig.flows.client.start(None)


async def test_a_lead_who_mistypes_client_learns_how_it_is_written_and_an_agent_does_not(rig: Rig) -> None:
    call = await rig.call(text("/client", IVAN))
    assert call.values["notice"] == NotAllowed(command="client")
    rig.flows.calls.clear()
    rig.flows.leads = {IVAN}
    call = await rig.call(text("/client", IVAN))
    assert isinstance(call.values["notice"], Usage)
    rig.flows.calls.clear()
    assert (await rig.call(text("/deposit", IVAN))).values["notice"] == NotAllowed(command="deposit")


@pytest.mark.parametrize("words", ["/topup abc", "/topup -5", "/topup 0", "/topup 1e9"])
async def test_an_amount_that_is_none_is_explained_to_whoever_wants_to_pay_in(rig: Rig, words: str) -> None:
    call = await rig.call(text(words, BOSS))
    assert call.flow == "say"
    assert call.values == {"notice": Usage(command="topup", error="bad_amount", detail=words.split()[1])}
