"""The Bot API data catches planted faults in requests, updates and answers, and cries no wolf."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest

from sandbox.model import Upload
from sandbox.spec import Finding, Violations, load_spec, utf16
from tests.sandbox.lab import Json, Lab, second_opinion, unknown_fields

SPEC = load_spec()
REQUEST: Json = {
    "chat_id": 5,
    "text": "hello",
    "entities": [{"type": "bold", "offset": 0, "length": 5}],
    "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]},
}
UPDATE: Json = {
    "update_id": 1,
    "message": {
        "message_id": 1,
        "date": 1,
        "chat": {"id": 5, "type": "private", "first_name": "A"},
        "from": {"id": 5, "is_bot": False, "first_name": "A"},
        "text": "x",
        "entities": [{"type": "bold", "offset": 0, "length": 1}],
    },
}

Planting = Callable[[Json], object]

REQUEST_FAULTS: list[tuple[str, str, Planting]] = [
    ("a missing parameter", "missing", lambda r: r.pop("text")),
    ("an unknown parameter", "unknown", lambda r: r.update(txt="x")),
    ("a text for a number", "type", lambda r: r.update(message_thread_id="7")),
    ("a number for a text", "type", lambda r: r.update(text=7)),
    ("a truth value for a number", "type", lambda r: r.update(message_thread_id=True)),
    ("a text for a truth value", "type", lambda r: r.update(protect_content="yes")),
    ("an object for an array", "type", lambda r: r.update(entities={"type": "bold"})),
    ("a row that is no array", "type", lambda r: r["reply_markup"].update(inline_keyboard=[{"text": "a"}])),
    (
        "an unknown field of a button",
        "unknown",
        lambda r: r["reply_markup"]["inline_keyboard"][0][0].update(dat="b"),
    ),
    (
        "data beyond 64 bytes",
        "length",
        lambda r: r["reply_markup"]["inline_keyboard"][0][0].update(callback_data="ж" * 33),
    ),
    ("a text beyond 4096 units", "length", lambda r: r.update(text="😀" * 2049)),
    ("an entity without its length", "missing", lambda r: r["entities"][0].pop("length")),
    (
        "an unknown style",
        "enum",
        lambda r: r["reply_markup"]["inline_keyboard"][0][0].update(style="rainbow"),
    ),
    ("a reply to a text", "type", lambda r: r.update(reply_parameters={"message_id": "1"})),
]

UPDATE_FAULTS: list[tuple[str, str, Planting]] = [
    ("no date", "missing", lambda u: u["message"].pop("date")),
    ("a date as text", "type", lambda u: u["message"].update(date="2026")),
    ("an id as text", "type", lambda u: u["message"]["chat"].update(id="5")),
    ("an unknown kind of update", "unknown", lambda u: u.update(massage=u.pop("message"))),
    ("an unknown field", "unknown", lambda u: u["message"].update(is_topic=True)),
    ("False where only True may stand", "type", lambda u: u["message"].update(is_topic_message=False)),
    ("a member without a status", "missing", lambda u: u.update(my_chat_member=_change({"user": _USER}))),
    (
        "a member of an unknown status",
        "type",
        lambda u: u.update(my_chat_member=_change({"user": _USER, "status": "guest"})),
    ),
    ("an unknown chat type", "enum", lambda u: u["message"]["chat"].update(type="forum")),
]

_USER: Json = {"id": 5, "is_bot": False, "first_name": "A"}


def _change(member: Json) -> Json:
    chat = {"id": 5, "type": "private"}
    left = {"status": "left", "user": _USER}
    return {"chat": chat, "from": _USER, "date": 1, "old_chat_member": left, "new_chat_member": member}


def codes(findings: list[Finding]) -> set[str]:
    return {found.code for found in findings}


def test_sound_samples_raise_no_finding() -> None:
    assert SPEC.check_request("sendMessage", REQUEST) == []
    assert SPEC.check(["Update"], UPDATE, "Update") == []


@pytest.mark.parametrize(("name", "code", "plant"), REQUEST_FAULTS, ids=[f[0] for f in REQUEST_FAULTS])
def test_a_fault_planted_in_a_request_is_found(name: str, code: str, plant: Planting) -> None:
    request = copy.deepcopy(REQUEST)
    plant(request)
    assert codes(SPEC.check_request("sendMessage", request)) == {code}, name


@pytest.mark.parametrize(("name", "code", "plant"), UPDATE_FAULTS, ids=[f[0] for f in UPDATE_FAULTS])
def test_a_fault_planted_in_an_update_is_found(name: str, code: str, plant: Planting) -> None:
    update = copy.deepcopy(UPDATE)
    plant(update)
    assert codes(SPEC.check(["Update"], update, "Update")) == {code}, name


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("sendPhoto", {"chat_id": "@channel", "photo": Upload(name="a", content_type="", data=b"x")}),
        (
            "sendMediaGroup",
            {"chat_id": 1, "media": [{"type": "photo", "media": "a"}, {"type": "video", "media": "b"}]},
        ),
        ("setMyCommands", {"commands": [], "scope": {"type": "chat_member", "chat_id": 1, "user_id": 2}}),
        ("setMyCommands", {"commands": [], "language_code": "pl"}),
        (
            "setMessageReaction",
            {"chat_id": 1, "message_id": 2, "reaction": [{"type": "emoji", "emoji": "👍"}]},
        ),
        ("sendMessage", {"chat_id": 1, "text": "<b>" * 2000, "parse_mode": "HTML"}),
        (
            "sendMessage",
            {"chat_id": 1, "text": "x", "reply_markup": {"force_reply": True, "selective": False}},
        ),
        ("sendLocation", {"chat_id": 1, "latitude": 52, "longitude": 21.5}),
        ("answerCallbackQuery", {"callback_query_id": "1", "text": "", "show_alert": True}),
        ("editMessageMedia", {"chat_id": 1, "message_id": 1, "media": {"type": "document", "media": "x"}}),
        ("getUpdates", {"offset": -1, "limit": 100, "timeout": 50, "allowed_updates": ["message"]}),
    ],
)
def test_sound_requests_raise_no_false_alarm(method: str, params: Json) -> None:
    assert SPEC.check_request(method, params) == []


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("setMyCommands", {"commands": [], "scope": {"type": "chat"}}),
        ("setMyCommands", {"commands": [], "scope": {"type": "everywhere"}}),
        (
            "sendMediaGroup",
            {"chat_id": 1, "media": [{"type": "photo", "media": "a"}, {"type": "poll", "media": "b"}]},
        ),
        ("setMessageReaction", {"chat_id": 1, "message_id": 2, "reaction": [{"type": "emoji"}]}),
        ("getUpdates", {"limit": 101}),
    ],
)
def test_faults_inside_abstract_types_and_ranges_are_found(method: str, params: Json) -> None:
    assert any(not found.warning for found in SPEC.check_request(method, params))


def test_the_data_is_of_the_newest_bot_api() -> None:
    assert (SPEC.version, len(SPEC.methods), len(SPEC.types)) == ("10.3", 185, 400)


def test_lengths_are_counted_in_utf16_units() -> None:
    assert (utf16("aж😀"), utf16("\ud83d")) == (4, 1)


def test_enumerations_only_warn() -> None:
    record = Violations(SPEC)
    update = copy.deepcopy(UPDATE)
    update["message"]["chat"]["type"] = "forum"
    record.update(update)
    assert record.errors == []
    assert record.warnings[0]["path"] == "Update.message.chat.type"


async def test_a_faulty_request_is_refused_and_recorded(lab: Lab) -> None:
    anna = await lab.person()
    unknown = await lab.refused("sendMessage", chat_id=anna, text="x", txt="y")
    spoiled = await lab.refused("sendMessage", chat_id=anna, text=7)
    assert unknown == "400 Bad Request: sandbox: sendMessage.txt: the Bot API has no such field"
    assert spoiled.startswith("400 Bad Request: sandbox: sendMessage.text: expected String")
    assert [(v["what"], v["code"], v["path"]) for v in await lab.violations()] == [
        ("request", "unknown", "sendMessage.txt"),
        ("request", "type", "sendMessage.text"),
    ]


async def test_the_sandboxs_own_slips_are_recorded(lab: Lab) -> None:
    lab.world.bot.first_name = None  # type: ignore[assignment]  # planted: a User must have a first name
    lab.world.bot.username = 7  # type: ignore[assignment]  # planted: a username is a text
    await lab.call("getMe")
    found = [(v["what"], v["code"], v["path"]) for v in await lab.violations()]
    assert ("answer", "missing", "getMe.first_name") in found
    assert ("answer", "type", "getMe.username") in found


async def test_the_sandboxs_own_faulty_updates_are_recorded(lab: Lab) -> None:
    anna = await lab.person()
    lab.world.people[anna].language_code = 5  # type: ignore[assignment]  # planted: a language code is a text
    await lab.act(anna, "send", text="x")
    found = await lab.violations()
    assert [(v["what"], v["path"]) for v in found] == [("update", "Update.message.from.language_code")]


def test_the_second_opinion_finds_an_unknown_field_deep_inside() -> None:
    update = copy.deepcopy(UPDATE)
    update["message"]["reply_to_message"] = copy.deepcopy(UPDATE["message"])
    second_opinion(update)
    update["message"]["reply_to_message"]["chat"]["mood"] = "good"
    with pytest.raises(AssertionError):
        second_opinion(update)
    assert unknown_fields([]) == set()
