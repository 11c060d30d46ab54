"""What the other side sees: the author, the words whole, origins, albums, what was before."""

import json
from dataclasses import replace

import pytest

from bot.flows import notices as n
from bot.views.graphemes import cleaned, units
from bot.views.render import mark_repeat, render_all, surplus
from bot.views.screen import CAPTION_LIMIT, TEXT_LIMIT, Screen
from tests.views import samples
from tests.views.samples import relayed


def shown(notice: object, lang: str = "en", **more: object) -> tuple[Screen, ...]:
    return render_all(notice, lang=lang, now=samples.NOW, **more)  # type: ignore[arg-type]  # talk or singly


def piece(number: int, **changes: object) -> n.Relayed:
    given: dict[str, object] = {"text": "", "entities": "[]", "media": "photo", "file_id": f"F{number}"}
    return relayed(talk_id=number, by="Ivan", **(given | changes))


def client(**changes: object) -> n.Relayed:
    return relayed(side="client", by="Olga", client="Budmax", entities="[]", **changes)


def captions(screen: Screen) -> list[str]:
    return [item.text for item in screen.items]


def test_a_text_that_fits_is_one_message_with_its_author() -> None:
    (screen,) = shown(client(text="the invoice", talk_id=4))
    assert screen.text == "\u2068Olga\u2069, \u2068Budmax\u2069 · #12\nthe invoice"
    assert screen.stands_for == (4, 0)


@pytest.mark.parametrize("length", [3000, 4096, 9000])
def test_a_long_text_is_whole_in_messages_that_fit(length: int) -> None:
    text = ("Żółw 🙂 ma dom. " * 700)[:length]
    screens = shown(client(text=text, talk_id=4, before="b" * 700))
    assert all(units(screen.text) <= TEXT_LIMIT for screen in screens)
    assert "".join(screen.text for screen in screens).endswith(text)
    assert "b" * 599 in screens[0].text
    assert [screen.stands_for for screen in screens] == [(4, part) for part in range(len(screens))]


def test_a_captions_rest_follows_as_a_text() -> None:
    text = "Faktura. " * 113
    first, rest = shown(client(text=text, media="photo", file_id="F"))
    assert (first.media, first.file_id, rest.media) == ("photo", "F", None)
    assert units(first.text) <= CAPTION_LIMIT
    assert (first.text + rest.text).endswith(text)


def test_a_possible_repeat_is_marked_without_losing_a_word() -> None:
    for text in ("x" * 4096, "y" * 5000):
        for screen in shown(client(text=text)):
            for lang in ("ru", "pl", "en"):
                marked = mark_repeat(screen, lang)
                assert marked.text.startswith(screen.text)
                assert units(marked.text) <= TEXT_LIMIT


@pytest.mark.parametrize("media", ["sticker", "video_note", "location", "venue", "contact"])
def test_what_bears_no_words_comes_after_a_line_that_says_whose_it_is(media: str) -> None:
    notice = client(text="52.1, 21.0", media=media, file_id="F", details='{"latitude": 52.1}', talk_id=4)
    line, thing = shown(notice)
    assert line.text.endswith("#12")
    assert (thing.text, thing.media, thing.details) == ("", media, '{"latitude": 52.1}')
    assert (line.stands_for, thing.stands_for) == ((4, 0), (4, 1))
    assert mark_repeat(thing, "en") == thing


@pytest.mark.parametrize(
    ("origin", "line"),
    [
        ({"kind": "user", "name": "Jan"}, "Forwarded from \u2068Jan\u2069"),
        ({"kind": "hidden", "name": "J. K."}, "Forwarded from \u2068J. K.\u2069 (account hidden)"),
        (
            {"kind": "channel", "name": "News", "author": "Ed"},
            "Forwarded from \u2068News\u2069, \u2068Ed\u2069",
        ),
        ({"kind": "user", "name": ""}, "Forwarded from \u2068-\u2069"),
    ],
)
def test_a_forward_keeps_its_origin(origin: dict[str, str], line: str) -> None:
    (screen,) = shown(client(text="see this", origin=json.dumps(origin)))
    assert screen.text.split("\n")[1:] == [line, "see this"]


def test_looks_move_along_when_hidden_characters_are_left_out() -> None:
    entities = json.dumps(
        [{"type": "bold", "offset": 2, "length": 4}, {"type": "pre", "offset": 0, "length": 1}]
    )
    (screen,) = shown(relayed(text="\u202ea\r\nbc🙂", entities=entities, by=""))
    assert screen.text == "a\nbc🙂"
    assert [(look.type, look.offset, look.length) for look in screen.entities] == [("bold", 1, 3)]
    assert cleaned("a\r\nb") == ("a\nb", (0, 1, 1, 2, 3))


def test_a_programs_language_stays() -> None:
    entities = json.dumps([{"type": "pre", "offset": 0, "length": 4, "language": "sql"}])
    (screen,) = shown(relayed(text="drop", entities=entities, by=""))
    assert screen.entities[0].language == "sql"


def test_an_album_is_one_message_each_with_its_own_caption_and_the_author_on_the_only_one() -> None:
    album = n.RelayedAlbum(pieces=(piece(1), piece(2, text="the plan"), piece(3, media="video")))
    (screen,) = shown(album)
    assert captions(screen) == ["", "\u2068Ivan\u2069:\nthe plan", ""]
    assert [item.stands_for for item in screen.items] == [(1, 0), (2, 0), (3, 0)]
    worded = replace(album, pieces=(piece(1, text="a"), piece(2, text="b")))
    assert captions(shown(worded)[0]) == ["\u2068Ivan\u2069:\na", "b"]


def test_what_telegram_does_not_mix_goes_apart_in_order() -> None:
    kinds = ["photo", "video", "document", "document", "audio", "photo"]
    album = n.RelayedAlbum(pieces=tuple(piece(i, media=kind) for i, kind in enumerate(kinds, 1)))
    made = [[item.media for item in one.items] or one.media for one in shown(album)]
    assert made == [["photo", "video"], ["document", "document"], "audio", "photo"]
    assert [one.media for one in shown(album, singly=True)] == kinds


def test_an_album_has_ten_pieces_at_most() -> None:
    album = n.RelayedAlbum(pieces=tuple(piece(i) for i in range(1, 14)))
    assert [len(one.items) for one in shown(album)] == [10, 3]


def test_an_albums_long_caption_goes_on_after_it_and_a_piece_can_be_shown_alone() -> None:
    album = n.RelayedAlbum(pieces=(piece(1, text="x" * 1024), piece(2)))
    first, rest = shown(album)
    assert (len(first.items), rest.media, rest.stands_for) == (2, None, (1, 1))
    alone = shown(album, talk=1)
    assert [one.stands_for for one in alone] == [(1, 0), (1, 1)]
    assert (alone[0], alone[1]) == (first.items[0], rest)
    assert [one.stands_for for one in shown(replace(album, only=(2,)))] == [(2, 0)]


def test_a_possible_repeat_of_an_album_is_marked_once() -> None:
    album = n.RelayedAlbum(pieces=(piece(1), piece(2, text="the plan")))
    (screen,) = shown(album)
    marked = mark_repeat(screen, "en")
    assert marked.items[0] == screen.items[0]
    assert marked.items[1].text.startswith(screen.items[1].text + "\n(")


def test_what_stands_in_a_part_that_is_no_more_says_so() -> None:
    assert surplus(lang="pl", now=samples.NOW).text


def test_more_than_a_hundred_looks_are_cut_to_what_telegram_takes() -> None:
    entities = json.dumps([{"type": "bold", "offset": i, "length": 1} for i in range(150)])
    (screen,) = shown(relayed(text="x" * 200, entities=entities))
    assert len(mark_repeat(screen, "en").entities) == 100
