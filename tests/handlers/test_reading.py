"""What of a message is passed on: words with entities, files by handle, lines; and what is not."""

import json
from typing import Any

import pytest
from aiogram.types import Message, MessageEntity

from bot.desk.talk import Content
from bot.handlers.reading import content_of, quoted, storable
from tests.handlers.rig import Raw, message

FILE = {"file_id": "F", "file_unique_id": "u"}
SIZED = FILE | {"width": 10, "height": 10}
TIMED = FILE | {"duration": 3}
PLACE = {"latitude": 52.2296761, "longitude": -21.0122287}


def small(**more: Any) -> Raw:
    return SIZED | {"file_id": "small", "width": 1, "height": 1} | more


def read(**fields: Any) -> Content | None:
    return content_of(Message.model_validate(message(**fields)))


@pytest.mark.parametrize(
    ("fields", "media"),
    [
        ({"photo": [small(), SIZED, small(file_id="middle", width=5)]}, "photo"),
        ({"live_photo": TIMED | SIZED | {"photo": [small(), SIZED]}}, "photo"),
        ({"document": FILE}, "document"),
        ({"animation": TIMED | SIZED, "document": FILE | {"file_id": "as document"}}, "animation"),
        ({"audio": TIMED}, "audio"),
        ({"voice": TIMED}, "voice"),
        ({"video": TIMED | SIZED}, "video"),
        ({"video_note": TIMED | {"length": 10}}, "video_note"),
        ({"sticker": SIZED | {"type": "regular", "is_animated": False, "is_video": False}}, "sticker"),
    ],
)
def test_a_file_is_named_by_its_field_and_handle(fields: Raw, media: str) -> None:
    assert read(**fields) == Content(text="", entities="[]", media=media, file_id="F")


def test_a_caption_goes_with_its_file_and_its_entities() -> None:
    bold = {"type": "bold", "offset": 0, "length": 3}
    content = read(document=FILE, caption="the plan", caption_entities=[bold])
    assert content is not None
    assert (content.text, content.media, json.loads(content.entities)) == ("the plan", "document", [bold])


def test_entities_are_telegrams_own_list() -> None:
    entities = [
        {"type": "bold", "offset": 0, "length": 2},
        {"type": "text_link", "offset": 3, "length": 4, "url": "https://example.org/?a=1"},
        {"type": "custom_emoji", "offset": 8, "length": 2, "custom_emoji_id": "5"},
    ]
    content = read(text="🙂 link 🙂", entities=entities)
    assert content is not None
    assert json.loads(content.entities) == entities


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"contact": {"phone_number": "+48600", "first_name": "Jan", "last_name": "K"}}, "Jan K\n+48600"),
        ({"contact": {"phone_number": "+48600", "first_name": "Jan"}}, "Jan\n+48600"),
        ({"location": PLACE}, "52.22968, -21.01223"),
        (
            {"venue": {"location": PLACE, "title": "Depot", "address": "Main 1"}, "location": PLACE},
            "Depot\nMain 1\n52.22968, -21.01223",
        ),
        ({"dice": {"emoji": "🎲", "value": 5}}, "🎲 5"),
        (
            {
                "poll": {
                    "id": "1",
                    "question": "When?",
                    "total_voter_count": 0,
                    "is_closed": False,
                    "is_anonymous": True,
                    "type": "regular",
                    "allows_multiple_answers": False,
                    "options": [
                        {"text": day, "voter_count": 0, "persistent_id": day} for day in ("Mon", "Tue")
                    ],
                    "allows_revoting": False,
                    "members_only": False,
                }
            },
            "When?\n• Mon\n• Tue",
        ),
    ],
)
def test_what_has_a_meaning_in_words_becomes_lines(fields: Raw, words: str) -> None:
    content = read(**fields)
    assert content is not None
    assert (content.text, content.entities, content.file_id) == (words, "[]", None)


@pytest.mark.parametrize(
    ("fields", "media", "details"),
    [
        ({"location": PLACE | {"live_period": 60}}, "location", PLACE),
        (
            {"venue": {"location": PLACE, "title": "Depot", "address": "Main 1"}, "location": PLACE},
            "venue",
            PLACE | {"title": "Depot", "address": "Main 1"},
        ),
        (
            {"contact": {"phone_number": "+48600", "first_name": "", "user_id": 5, "vcard": "V"}},
            "contact",
            {"phone_number": "+48600", "first_name": "+48600", "vcard": "V"},
        ),
        ({"photo": [SIZED], "has_media_spoiler": True}, "photo", {"has_spoiler": True}),
        (
            {"video": TIMED | SIZED, "show_caption_above_media": True},
            "video",
            {"show_caption_above_media": True},
        ),
    ],
)
def test_what_else_sends_it_again_is_kept(fields: Raw, media: str, details: Raw) -> None:
    content = read(**fields)
    assert content is not None
    assert content.details is not None
    assert (content.media, json.loads(content.details)) == (media, details)


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        (
            {
                "type": "user",
                "sender_user": {"id": 9, "is_bot": False, "first_name": "Jan", "last_name": "K"},
            },
            {"kind": "user", "name": "Jan K", "user": 9, "author": ""},
        ),
        (
            {"type": "hidden_user", "sender_user_name": "J\x00K"},
            {"kind": "hidden", "name": "JK", "user": None, "author": ""},
        ),
        (
            {"type": "chat", "sender_chat": {"id": -5, "type": "supergroup", "title": "Us"}},
            {"kind": "chat", "name": "Us", "user": None, "author": ""},
        ),
        (
            {
                "type": "channel",
                "chat": {"id": -6, "type": "channel", "title": "News"},
                "message_id": 3,
                "author_signature": "Ed",
            },
            {"kind": "channel", "name": "News", "user": None, "author": "Ed"},
        ),
    ],
)
def test_whose_words_a_forward_carries_is_kept(origin: Raw, expected: Raw) -> None:
    content = read(text="look", forward_origin=origin | {"date": 1_700_000_000})
    assert content is not None
    assert content.origin is not None
    assert json.loads(content.origin) == expected


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"text": ""},
        {"text": "\x00\x00"},
        {"story": {"chat": {"id": 1, "type": "private"}, "id": 3}},
        {"game": {"title": "g", "description": "d", "photo": [SIZED]}},
        {"giveaway": {"chats": [], "winners_selection_date": 1, "winner_count": 1}},
        {"something_of_2031": {"a": 1}},
    ],
)
def test_what_cannot_be_passed_on_is_no_content(fields: Raw) -> None:
    assert read(**fields) is None


def test_a_long_text_with_bidirectional_marks_stays_as_it_is() -> None:
    words = "\u202eab\u2066 <b>&amp;_*[x](y)" + "🙂" * 2000
    assert read(text=words) == Content(text=words)


@pytest.mark.parametrize(
    ("text", "kept", "entity", "moved"),
    [
        ("\x00bold", "bold", (1, 4), (0, 4)),
        ("bo\x00ld x", "bold x", (0, 5), (0, 4)),
        ("🙂\x00🙂 b", "🙂🙂 b", (6, 1), (5, 1)),
        ("ab\ud800c", "abc", (3, 1), (2, 1)),
        ("a\x00", "a", (1, 1), None),
        ("🙂 b", "🙂 b", (3, 1), (3, 1)),
    ],
)
def test_what_no_database_keeps_is_left_out_and_entities_move_along(
    text: str, kept: str, entity: tuple[int, int], moved: tuple[int, int] | None
) -> None:
    bold = MessageEntity(type="bold", offset=entity[0], length=entity[1])
    words, entities = storable(text, [bold])
    assert words == kept
    assert [(one["offset"], one["length"]) for one in entities] == ([] if moved is None else [moved])


def quoting(answered: Raw | None, **quote: Any) -> str | None:
    told = {"text": "one", "position": 4, "is_manual": True} | quote
    raw = message(text="yes", quote=told) | ({} if answered is None else {"reply_to_message": answered})
    return quoted(Message.model_validate(raw))


def test_a_quoted_part_is_kept_with_its_place_from_both_ends() -> None:
    found = quoting(message(text="🙂 one two", message_id=7), position=3)
    assert json.loads(found or "") == {"text": "one", "position": 3, "from_end": 7}


def test_a_part_of_a_caption_is_quoted_like_one_of_a_text() -> None:
    found = quoting(message(document=FILE, caption="two one", message_id=7))
    assert json.loads(found or "")["from_end"] == 3


def test_a_quote_that_nobody_chose_or_that_answers_nothing_here_is_none() -> None:
    assert quoting(message(text="two one", message_id=7), is_manual=None) is None
    assert quoting(None) is None
    assert quoted(Message.model_validate(message(text="yes"))) is None
