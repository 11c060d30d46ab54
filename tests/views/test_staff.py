"""Cards, headers and relayed messages: what staff see at a glance, and that clients' words stay words."""

import json

import pytest

from bot.flows import notices as n
from bot.views.graphemes import units
from bot.views.render import render
from bot.views.screen import Entity, Screen
from bot.views.texts import LANGUAGES
from tests.views import samples
from tests.views.samples import card, relayed


def shown(notice: object, language: str = "ru") -> Screen:
    return render(notice, lang=language, now=samples.NOW)


def actions(notice: object) -> list[list[str]]:
    return [[button.action for button in row] for row in shown(notice).keyboard]


def covered(screen: Screen, entity: Entity) -> str:
    raw = screen.text.encode("utf-16-le")
    return raw[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_has_client_words_kind_and_time(language: str) -> None:
    text = shown(card(), language).text
    for part in ("ООО Ромашка", "#12", "Ольга", samples.TEXT, "14:00"):
        assert part in text


def test_a_waiting_card_can_be_taken_corrected_or_looked_into() -> None:
    assert actions(card()) == [["take"], ["reclassify", "history"]]


@pytest.mark.parametrize("state", ["done", "cancelled", "undone", "offered", "answered"])
def test_a_card_that_nobody_can_take_has_no_buttons(state: str) -> None:
    assert actions(card(state=state, assignee="Иван")) == []


def test_a_taken_card_can_be_handed_over() -> None:
    assert actions(card(state="taken", assignee="Иван")) == [["transfer"]]


def test_a_taken_card_says_who_and_a_done_one_the_minutes() -> None:
    assert "Иван" in shown(card(state="taken", assignee="Иван")).text
    assert "Иван\u2069, 15 минут." in shown(card(state="done", assignee="Иван", minutes=15)).text


def test_the_clients_words_are_a_quotation_and_never_markup() -> None:
    words = "<b>жирный</b> *звёзды* _низ_ [a](http://b) `код`"
    screen = shown(card(text=words))
    [quote] = [entity for entity in screen.entities if entity.type == "blockquote"]
    assert covered(screen, quote) == words
    assert {entity.type for entity in screen.entities} == {"bold", "blockquote"}


def test_long_words_are_folded_and_leave_room_for_the_rest() -> None:
    screen = shown(card(text="Длинно. " * 1000, state="taken", assignee="Иван"))
    assert "expandable_blockquote" in {entity.type for entity in screen.entities}
    assert screen.text.endswith("Иван\u2069.")
    assert units(screen.text) <= 4096


def test_a_bargain_shows_the_accounts_figures() -> None:
    text = shown(card(kind="bargain", paid="free", left=None, figures=samples.STANDING), "en").text
    assert "4 consultations of 5" in text
    assert "€1,000.00" in text


def test_a_headers_buttons_finish_put_back_correct_and_close() -> None:
    notice = n.HeaderView(card=card(state="taken", assignee="Иван"), answered=0)
    assert actions(notice) == [
        ["done"],
        ["release", "transfer"],
        ["reclassify", "history"],
        ["cancel"],
    ]


def test_minutes_are_chosen_by_one_tap() -> None:
    screen = shown(n.HeaderView(card=card(state="taken"), answered=0, choosing="minutes"))
    pressed = [button.callback_data for row in screen.keyboard for button in row]
    assert pressed == [*(f"done:12:{minutes}" for minutes in (5, 10, 15, 30, 60, 120)), "back:12"]


def test_closing_undone_is_confirmed() -> None:
    screen = shown(n.HeaderView(card=card(state="taken"), answered=0, choosing="cancel"))
    assert [row[0].callback_data for row in screen.keyboard] == [
        *(f"cancel:12:{reason}" for reason in (2, 3, 4, 5)),
        "back:12",
    ]


def test_a_header_of_a_closed_request_has_no_buttons() -> None:
    assert actions(n.HeaderView(card=card(state="done", minutes=5), answered=0, choosing="minutes")) == []


def test_a_long_queue_is_cut_and_says_by_how_much() -> None:
    screen = shown(n.QueueList(mine=False, cards=tuple(card(request_id=1 + i) for i in range(30))))
    assert len(screen.keyboard) == 12
    assert "18" in screen.text


def test_which_request_sends_nothing_until_it_is_chosen() -> None:
    screen = shown(n.WhichRequest(talk_id=99, options=((12, "Budmax: a\nb"),)))
    assert screen.keyboard[0][0].callback_data == "to:12:99"
    assert screen.keyboard[0][0].text == "#12 Budmax: a b"


def test_an_answer_keeps_its_looks_after_the_name() -> None:
    entities = json.dumps(
        [
            {"type": "bold", "offset": 2, "length": 3},
            {"type": "text_link", "offset": 0, "length": 2, "url": "https://example.com"},
        ]
    )
    screen = shown(relayed(text="🙂жир", entities=entities))
    assert [(entity.type, covered(screen, entity)) for entity in screen.entities[1:]] == [
        ("bold", "жир"),
        ("text_link", "🙂"),
    ]


@pytest.mark.parametrize(
    "entities",
    [
        "not json",
        "{}",
        "[1, null]",
        '[{"type": "text_mention", "offset": 0, "length": 1}]',
        '[{"type": "bold", "offset": -1, "length": 2}]',
        '[{"type": "bold", "offset": 0, "length": 99}]',
        '[{"type": "bold", "offset": "0", "length": 1}]',
        '[{"type": "text_link", "offset": 0, "length": 1}]',
    ],
)
def test_looks_that_do_not_fit_are_dropped_and_the_words_stay(entities: str) -> None:
    screen = shown(relayed(text="слова", entities=entities, by=""))
    assert (screen.text, screen.entities) == ("слова", ())


def test_an_edited_message_shows_what_was_before() -> None:
    notice = relayed(side="client", by="Ольга", client="Budmax", text="стало", before="было", entities="[]")
    text = shown(notice).text
    assert text.index("Изменено. Было:") < text.index("было") < text.index("стало")


def test_a_request_put_back_leaves_a_header_that_says_so() -> None:
    screen = shown(n.HeaderView(card=card(state="queued"), answered=0))
    assert screen.text.endswith("Снова в очереди.")
    assert screen.keyboard == ()


def test_a_request_without_words_shows_no_empty_quotation() -> None:
    screen = shown(card(kind="person", text="", before="", paid="free", left=None))
    assert {entity.type for entity in screen.entities} == {"bold"}


def test_a_card_says_which_files_came() -> None:
    media = (("photo", 2), ("voice", 1), ("dice", 1))
    text = shown(card(attachments=4, media=media), "en").text
    assert "2 photos, 1 voice message, 1 attachment" in text


def test_no_clients_number_stands_bare_beside_a_requests() -> None:
    history = n.History(client="Budmax", standing=samples.STANDING, lines=())
    for notice in (card(), history):
        assert "#3" not in shown(notice, "en").text


def test_the_word_beside_the_stars_says_whose_work_it_is() -> None:
    told = n.StaffTold(
        what="rating_word", request_id=12, client="Budmax", detail="slow", stars=2, worker="tom"
    )
    text = shown(told, "en").text.replace("\u2068", "").replace("\u2069", "")
    assert text.splitlines() == [
        "Request #12 · Budmax",
        "The client's word beside the stars: ★★☆☆☆",
        "Worked on it: tom.",
        "slow",
    ]


def test_a_choice_says_what_has_no_words() -> None:
    choice = n.WhichRequest(talk_id=9, options=((12, "Budmax:"),), silent=((12, "work", "voice"),))
    assert shown(choice, "en").keyboard[0][0].text == "#12 Budmax: work, voice message"
