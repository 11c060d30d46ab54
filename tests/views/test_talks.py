"""What a talk's life looks like: topics, handing over, ready answers, closing, coming back."""

from dataclasses import replace

import pytest

from bot.flows import notices as n
from bot.views.graphemes import units
from bot.views.render import render
from bot.views.screen import Screen
from bot.views.texts import LANGUAGES
from bot.views.topics import NAME_LIMIT, topic_name
from tests.views.made import BARE, LINE, NOW, TEXT, accepted, card, declined, offered


def shown(notice: object, language: str = "en") -> Screen:
    return render(notice, lang=language, now=NOW)


def data(screen: Screen) -> list[str | None]:
    return [button.callback_data for row in screen.keyboard for button in row]


def test_a_topics_name_says_number_client_and_words_and_that_it_is_over() -> None:
    view = n.TopicView(request_id=12, client="Budmax", excerpt="Jak\nrozliczyć?", active=True)
    assert topic_name(view).startswith("#12 ")
    assert "Budmax" in topic_name(view)
    assert topic_name(view).endswith(": Jak rozliczyć?")
    assert topic_name(replace(view, active=False)) == f"✓ {topic_name(view)}"
    assert units(topic_name(replace(view, client="Ж" * 300, excerpt="🙂" * 300))) <= NAME_LIMIT


def test_the_receipt_of_what_is_in_progress_offers_its_end() -> None:
    assert data(shown(accepted(taken_by="Ivan", undo=False))) == ["solved:12"]
    assert data(shown(accepted())) == ["undo:12"]
    assert data(shown(accepted(same=11, same_excerpt=TEXT))) == ["undo:12", "same_request:12"]
    assert data(shown(accepted(taken_by="Ivan", undo=False, same=11))) == ["solved:12"]


def test_words_that_came_after_a_closed_request_say_that_opening_it_is_free() -> None:
    asked = n.AskKind(request_id=13, candidates=("work",), excerpt="", same=12, same_excerpt=TEXT)
    assert "free of charge" not in shown(asked).text
    again = shown(replace(asked, same_closed=True))
    assert "free of charge" in again.text
    assert data(again)[0] == "same_request:13"


def test_a_reply_to_a_closed_request_has_two_ways() -> None:
    screen = shown(n.AskSame(request_id=13, excerpt="", same=12, same_excerpt="How?"))
    assert data(screen) == ["same_request:13", "new_request:13"]
    assert "How?" in screen.text


def test_an_estimate_that_names_no_order_has_a_button_for_each_and_one_for_a_new_one() -> None:
    screen = shown(n.AskOrder(request_id=13, excerpt="3000?", options=((2, "5000\nleaflets"), (1, ""))))
    labels = [button.text for row in screen.keyboard for button in row][:3]
    assert data(screen)[:3] == ["order:13:2", "order:13:1", "new_order:13"]
    assert labels == ["Order no. 2 again: 5000 leaflets", "Recalculate order 1", "A new estimate"]
    assert "3000?" in screen.text


@pytest.mark.parametrize(
    ("language", "label"),
    [
        ("en", "Recalculate order 3"),
        ("ru", "Пересчитать заказ № 3"),
        ("pl", "Przeliczyć zamówienie nr 3"),
    ],
)
def test_a_reply_to_an_order_is_asked_whether_it_is_a_recalculation_of_it(language: str, label: str) -> None:
    asked = n.AskKind(request_id=13, candidates=("estimate", "work"), excerpt="", order_number=3)
    assert shown(asked, language).keyboard[0][0].text == label
    assert shown(replace(asked, order_number=None), language).keyboard[0][0].text != label


@pytest.mark.parametrize("notice", [offered(), declined()])
def test_what_has_a_price_or_cannot_be_had_may_belong_to_what_is_open(notice: n.Offered | n.Declined) -> None:
    button = f"same_request:{notice.request_id}"
    assert button not in data(shown(notice))
    assert button in data(shown(replace(notice, same=11, same_excerpt=TEXT)))


def test_a_continuation_can_be_made_a_request() -> None:
    assert data(shown(n.Continued(request_id=12, talk_id=99, excerpt="How?"))) == ["new_request:12:99"]


def test_a_header_hands_over_and_offers_ready_answers_only_where_there_are_any() -> None:
    view = n.HeaderView(card=card(state="taken", assignee="Ivan"), answered=0)
    assert "transfer:12" in data(shown(view))
    assert "answers:12" not in data(shown(view))
    assert "answers:12" in data(shown(replace(view, answers=True)))


def test_whoever_had_the_talk_before_has_no_buttons() -> None:
    view = n.HeaderView(card=card(state="taken", assignee="Eva"), answered=0, mine=False)
    assert data(shown(view)) == []
    assert "Eva" in shown(view).text


def test_what_the_client_closed_still_asks_for_the_minutes() -> None:
    view = n.HeaderView(card=card(state="done", assignee="Ivan", minutes=None), answered=1)
    assert data(shown(view))[0] == "done:12:5"
    assert data(shown(replace(view, card=card(state="done", assignee="Ivan", minutes=5)))) == []


def test_colleagues_and_ready_answers_are_buttons() -> None:
    screen = shown(n.ChooseColleague(request_id=12, options=((201, "Ivan", 3),)))
    assert data(screen) == ["transfer:12:201"]
    assert "(3)" in screen.keyboard[0][0].text
    assert data(shown(n.ChooseAnswer(request_id=12, options=((4, "hello"),)))) == ["ready:12:4"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_of_ready_answers_shows_names_texts_and_placeholders(language: str) -> None:
    listed = n.AnswerList(answers=(("hello", "Hello {contact}"),), places=("contact", "me"))
    text = shown(listed, language).text
    for part in ("/a hello", "Hello {contact}", "{contact} {me}", "/answers add"):
        assert part in text


def test_history_shows_stars_words_and_how_often_it_came_back() -> None:
    line = replace(LINE, state="done", rating=4, comment="quick", reopened=2)
    text = shown(n.History(client="Orbit", standing=BARE, lines=(line, LINE))).text
    assert "★★★★☆" in text
    assert "quick" in text
    assert "2 times" in text
    assert text.count("★") == 4


def test_a_request_that_came_back_says_so_on_its_card() -> None:
    assert "Opened again" in shown(card(reopened=1)).text
    assert "Opened again" not in shown(card()).text


@pytest.mark.parametrize("what", ["note", "rating_word", "client_edited"])
def test_somebodys_words_stand_apart_as_a_quotation(what: str) -> None:
    screen = shown(n.StaffTold(what=what, request_id=12, detail="<b>she</b> said"))
    (quote,) = [one for one in screen.entities if one.type == "blockquote"]
    assert screen.text[quote.offset : quote.offset + quote.length] == "<b>she</b> said"
