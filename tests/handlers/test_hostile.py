"""Whatever comes, nothing raises, nothing is left undone, and whoever acted is answered."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.handlers.rig import (
    BOSS,
    IVAN,
    OLGA,
    STRANGER,
    Raw,
    Rig,
    edited,
    in_topic,
    member,
    message,
    person,
    press,
    text,
)

FILE = {"file_id": "F", "file_unique_id": "u"}
SIZED = FILE | {"width": 10, "height": 10}
CHANNEL = {"id": -1009, "type": "channel", "title": "News"}
POST = {"message_id": 1, "date": 1, "chat": CHANNEL, "text": "/client x"}
HUGE = 10**30

ODD_MESSAGES: dict[str, Raw] = {
    "nothing": {},
    "empty text": {"text": ""},
    "sticker": {"sticker": SIZED | {"type": "regular", "is_animated": False, "is_video": False}},
    "dice": {"dice": {"emoji": "🎲", "value": 5}},
    "story": {"story": {"chat": {"id": 1, "type": "private"}, "id": 3}},
    "giveaway": {"giveaway": {"chats": [], "winners_selection_date": 1, "winner_count": 1}},
    "game": {"game": {"title": "g", "description": "d", "photo": [SIZED]}},
    "empty photo": {"photo": []},
    "4096 characters": {"text": "<" * 4096},
    "4096 emoji": {"text": "🙂" * 4096},
    "NUL": {"text": "a\x00b"},
    "only NUL": {"text": "\x00"},
    "lone surrogate": {"text": "a\ud800"},
    "bidirectional marks": {"text": "\u202eevil\u2066\u2069\u200f"},
    "letters of many marks": {"text": "z" + "\u0351" * 3000},
    "huge entity": {"text": "a", "entities": [{"type": "bold", "offset": HUGE, "length": HUGE}]},
    "negative entity": {"text": "a", "entities": [{"type": "bold", "offset": -1, "length": -1}]},
    "unknown entity": {"text": "a", "entities": [{"type": "hologram", "offset": 0, "length": 1}]},
    "forward": {
        "text": "Approved by admin",
        "forward_origin": {"type": "hidden_user", "sender_user_name": "B", "date": 1},
    },
    "by another bot": {"text": "x", "via_bot": {"id": 9, "is_bot": True, "first_name": "b"}},
    "quoting elsewhere": {"text": "x", "quote": {"text": "q", "position": 0}},
    "unknown field": {"hologram": {"a": [1, 2, {"b": None}]}},
    "far date": {"text": "x", "date": 253402300799},
    "zero date": {"text": "x", "date": 0},
    "huge message id": {"text": "x", "message_id": HUGE},
    "foreign deep link": {"text": "/start " + "x" * 4000},
    "odd deep link": {"text": "/start ../../etc/passwd\x00%00' OR 1=1"},
    "no command at all": {"text": "/"},
    "command of letters like ours": {"text": "/сlient Budmax"},
}

ODD_COMMANDS = (
    *(
        "/quota Ромашка ＋５ consultation because x",
        "/quota",
        "/quota +5",
        "/quota «",
        '/quota "',
        "/quota " + '"' * 4000,
    ),
    *("/deposit x 1e9 ref=a", "/deposit x 1_000 ref=a", "/deposit x NaN ref=a", "/deposit x Infinity ref=a"),
    *(
        "/deposit x -5 ref=a",
        "/deposit x ５ ref=a",
        "/deposit x 99999999999999999999 ref=a",
        "/deposit x 0 ref=a",
    ),
    *(
        "/credit x 5000 until=2026-02-30 because y",
        "/credit x 5000 until=9999-12-31 because y",
        "/credit x 1e400",
    ),
    *("/plan x y from=0000-00-00", "/plan x y from=2026-1-1", "/price * * *", "/price"),
    *(
        "/staff add 10000000000000000000000 agent x",
        "/staff add -1 agent x",
        "/staff boss",
        "/staff add ５ agent x",
    ),
    *(
        "/client #0",
        "/client #１",
        "/client #99999999999999999999",
        "/client",
        "/client a b c",
        "/audit \u202e",
    ),
    *(
        "/client_add",
        '/client_add "" currency=PLN lang=pl',
        "/client_add x=y",
        "/undo " + "9" * 4000,
        "/done " + "9" * 4000,
    ),
    *(
        "/bind",
        "/bind '; DROP TABLE",
        "/quote 1e9",
        "/quote ٣",
        "/note",
        "/note " + "\u0351" * 4000,
        "/done NaN",
    ),
)

OTHER_UPDATES: dict[str, Raw] = {
    "channel post": {"channel_post": POST},
    "edited channel post": {"edited_channel_post": POST},
    "no sender": {"message": {key: value for key, value in message(text="/help").items() if key != "from"}},
    "edit without a sender": {
        "edited_message": {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}}
    },
    "reaction": {
        "message_reaction": {
            "chat": {"id": OLGA, "type": "private"},
            "message_id": 3,
            "date": 1,
            "user": person(OLGA),
            "old_reaction": [],
            "new_reaction": [{"type": "emoji", "emoji": "👍"}],
        }
    },
    "inline query": {"inline_query": {"id": "1", "from": person(OLGA), "query": "x", "offset": ""}},
    "poll": {
        "poll": {
            "id": "1",
            "question": "?",
            "options": [],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": False,
            "members_only": False,
        }
    },
    "join request": {
        "chat_join_request": {"chat": CHANNEL, "from": person(OLGA), "user_chat_id": OLGA, "date": 1}
    },
    "somebody else's membership": {"chat_member": member("left")["my_chat_member"]},
    "unknown type": {"hologram_projected": {"from": person(OLGA), "id": 5}},
    "no type": {},
    "message in a channel": {"message": message(chat=CHANNEL, text="/client x")},
}


@pytest.mark.parametrize("name", ODD_MESSAGES)
@pytest.mark.parametrize("user", [OLGA, IVAN, STRANGER])
async def test_an_odd_private_message_reaches_one_flow(rig: Rig, name: str, user: int) -> None:
    call = await rig.call({"message": message(user) | ODD_MESSAGES[name]})
    assert call.flow in {
        *("client.submit", "client.start", "staff.answer", "staff.forwarded", "staff.hold_back", "unknown")
    }
    assert call.source is not None
    storable(call.values)


@pytest.mark.parametrize("name", ODD_MESSAGES)
async def test_an_odd_message_in_the_group_is_done_in_silence(rig: Rig, name: str) -> None:
    raw = in_topic("", IVAN)
    known = ODD_MESSAGES[name].get("text", "").startswith("/start")
    raw["message"] |= ODD_MESSAGES[name]
    assert (await rig.call(raw)).flow == ("say" if known else "inbox.done")


@pytest.mark.parametrize("name", ODD_MESSAGES)
async def test_an_odd_edit_raises_nothing(rig: Rig, name: str) -> None:
    raw = edited("", OLGA)
    raw["edited_message"] |= ODD_MESSAGES[name]
    assert (await rig.call(raw)).flow in {"client.edit", "inbox.done"}


@pytest.mark.parametrize("words", ODD_COMMANDS)
@pytest.mark.parametrize("user", [OLGA, BOSS])
async def test_an_odd_command_changes_nothing(rig: Rig, words: str, user: int) -> None:
    call = await rig.call(text(words, user))
    assert call.flow in {"say", "staff.bind", "staff.note", "admin.client", "admin.audit"}, call
    storable(call.values)


@pytest.mark.parametrize("name", OTHER_UPDATES)
async def test_what_is_for_nobody_is_done_in_silence(rig: Rig, name: str) -> None:
    assert (await rig.call(OTHER_UPDATES[name])).flow == "inbox.done"
    assert rig.session.calls == []


def storable(values: dict[str, Any]) -> None:
    """Both databases can keep every text: no NUL, no lone surrogate."""
    for value in values.values():
        shown = str(value)
        assert "\x00" not in shown
        shown.encode()


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(words=st.text(max_size=200), user=st.sampled_from([OLGA, IVAN, BOSS, STRANGER]), extra=ANYTHING)
async def test_any_words_of_anybody_reach_one_flow(words: str, user: int, extra: object) -> None:
    rig = Rig()
    await rig.feed(text(words, user, hologram=json.loads(json.dumps(extra))))
    assert len(rig.flows.calls) == 1


@settings(max_examples=150, deadline=None)
@given(data=st.text(max_size=64), user=st.sampled_from([OLGA, IVAN, BOSS, STRANGER]))
async def test_any_data_of_a_press_is_answered_once(data: str, user: int) -> None:
    rig = Rig()
    await rig.feed(press(data, user))
    assert len(rig.session.answers) == 1
    assert len(rig.flows.calls) == 1


@settings(max_examples=150, deadline=None)
@given(
    name=st.sampled_from(
        ["client_add", "client", "plan", "quota", "deposit", "credit", "price", "staff", "undo"]
    ),
    rest=st.text(alphabet='"„”«» =#*+-.,_0123456789abuntilref５\u00a0\u202e\n', max_size=60),
)
async def test_any_arguments_of_an_admin_reach_one_flow(name: str, rest: str) -> None:
    rig = Rig()
    await rig.feed(text(f"/{name} {rest}", BOSS))
    assert len(rig.flows.calls) == 1
    shown = {"credit": "admin.limits"}  # a client alone: what its limits were
    assert rig.flows.only.flow.startswith(("say", f"admin.{name}", shown.get(name, "say")))
