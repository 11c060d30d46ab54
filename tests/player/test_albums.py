"""An album counts as seen when it came whole, as one album, in the order in which it was sent."""

from datetime import UTC, datetime
from itertools import count

from bot.player.chats import Event, albums
from bot.player.checks import not_as_sent

ANNA, OLA = 1, 2
NAMES = ("a.jpg", "b.jpg", "c.jpg")


def pieces(*names: str, chat: int, album: str | None, by: int | None, first: int = 1) -> list[Event]:
    numbers = count(first)
    return [
        Event(
            seq=number,
            at=datetime(2026, 11, 23, tzinfo=UTC),
            kind="sent",
            chat_id=chat,
            message_id=number,
            thread_id=None,
            by=by,
            text="",
            media="photo",
            file_name=name,
            buttons=(),
            links=(),
            user_id=None,
            emoji="",
            album=album,
        )
        for name, number in ((name, next(numbers)) for name in names)
    ]


def sent() -> list[Event]:
    return [
        *pieces("x.jpg", "y.jpg", chat=ANNA, album="0", by=ANNA),
        *pieces(*NAMES, chat=ANNA, album="1", by=ANNA, first=3),
    ]


def trouble(came: list[Event], wanted: int | None = 3) -> list[str]:
    return list(not_as_sent(came, [*sent(), *came], wanted))


def arrived(*names: str, album: str | None = "7", first: int = 10) -> list[Event]:
    return pieces(*names, chat=OLA, album=album, by=None, first=first)


def test_one_album_in_order_is_as_sent() -> None:
    assert trouble(arrived(*NAMES)) == []


def test_without_the_question_nothing_is_wrong() -> None:
    assert trouble(arrived("b.jpg"), None) == []


def test_another_order_is_told() -> None:
    assert trouble(arrived("b.jpg", "a.jpg", "c.jpg")) == ["one album of 3: a.jpg, b.jpg, c.jpg"]


def test_two_albums_or_single_messages_are_no_album_of_three() -> None:
    assert trouble([*arrived("a.jpg", "b.jpg"), *arrived("c.jpg", album=None, first=12)])
    assert trouble([*arrived("a.jpg", "b.jpg"), *arrived("b.jpg", "c.jpg", album="8", first=12)])
    assert trouble(arrived(*NAMES, album=None))


def test_a_piece_too_many_or_too_few_is_told() -> None:
    assert trouble(arrived("a.jpg", "b.jpg"))
    assert trouble(arrived(*NAMES, "d.jpg"))
    assert trouble(arrived(*NAMES), 4)
    assert trouble([])


def test_pieces_stand_in_the_order_of_their_messages_in_their_newest_state() -> None:
    (one,) = albums(reversed(arrived(*NAMES)))
    assert [event.file_name for event in one] == list(NAMES)
