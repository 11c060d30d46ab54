"""An emergency in worded panic is heard, in three languages; wishes and courtesies by their own words."""

import pytest

from bot.intake.alarm import Alarm, alarm_in, heeded
from bot.intake.courtesy import courtesy_of
from bot.intake.judgement import Guess, Judgement, possible_emergency
from bot.intake.tfidf import TfidfClassifier
from bot.intake.wishes import granted, wish_in

CLASSIFIER = TfidfClassifier()


def judged(kind: str | None, *likely: str, urgent: bool = False) -> Judgement:
    ranked = tuple(Guess(kind=one, confidence=0.5) for one in likely)
    return Judgement(kind=kind, confidence=0.5, ranked=ranked, language="en", urgent=urgent, model="m")


@pytest.mark.parametrize(
    "text",
    [
        "Пожар в серверной, всё горит!!",
        "Караул! Производство встало, сервер упал",
        "у нас ЧП, ничего не включается",
        "Помогите, магазин стоит",
        "Awaria!! wszystko stanęło",
        "Serwer padł, nic nie działa",
        "Ratunku, zalewa nam halę",
        "Everything is down, please help",
        "the server crashed and the whole office is offline",
        "There is smoke in the server room, hurry",
    ],
)
def test_panic_is_an_emergency_at_once(text: str) -> None:
    assert alarm_in(text) is Alarm.CLEAR
    judgement = CLASSIFIER.classify_now(text, language="en")
    assert (judgement.kind, judgement.urgent, judgement.ranked[0].kind) == ("emergency", True, "emergency")


@pytest.mark.parametrize("text", ["ничего не работает", "sklep stoi", "the network is down"])
def test_one_sign_alone_is_asked_about_with_the_emergency_first(text: str) -> None:
    assert alarm_in(text) is Alarm.POSSIBLE
    judgement = CLASSIFIER.classify_now(text, language="en")
    assert judgement.kind == "emergency" or possible_emergency(judgement)


@pytest.mark.parametrize(
    "text",
    [
        "Сколько всё это стоит?",
        "У нас сроки горят, посчитайте тираж",
        "Что делать, если сервер не работает?",
        "на сайте красным горит «не оплачено»",
        "nie pali się, może być jutro",
        "Ile stoi taka maszyna w cenniku?",
        "how do I stop the server at night?",
        "Everything is fine, thank you",
        "",
    ],
)
def test_what_only_sounds_alike_is_no_alarm(text: str) -> None:
    assert alarm_in(text) is None


def test_words_that_put_it_off_make_less_of_a_clear_alarm() -> None:
    assert alarm_in("Вчера у нас была авария, сервер упал") is Alarm.POSSIBLE


def test_an_alarm_outweighs_what_the_model_was_sure_of() -> None:
    sure = judged("complaint", "complaint", "emergency")
    assert heeded(sure, Alarm.CLEAR).kind == "emergency"
    asked = heeded(sure, Alarm.POSSIBLE)
    assert (asked.kind, [one.kind for one in asked.ranked]) == (None, ["emergency", "complaint"])
    assert heeded(sure, None) == sure


def test_an_unsure_emergency_counts_as_possible_only_when_it_cannot_wait() -> None:
    assert possible_emergency(judged(None, "emergency", urgent=True))
    assert not possible_emergency(judged(None, "emergency"))
    assert not possible_emergency(judged(None, "work", "emergency", urgent=True))
    assert not possible_emergency(judged(None, urgent=True))


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("Хотим пожаловаться на мастера", "complaint"),
        ("Składam skargę na obsługę", "complaint"),
        ("I'd like to make a complaint about the visit", "complaint"),
        ("Дайте мне начальника", "appeal"),
        ("Chcę rozmawiać z kierownikiem", "appeal"),
        ("your manager, please", "appeal"),
        ("Пересчитайте, пожалуйста, заказ 4 на другую бумагу", "estimate"),
        ("proszę przeliczyć zamówienie nr 2 jeszcze raz", "estimate"),
        ("please recalculate order 3 for 20 seats", "estimate"),
        ("Как поменять руководителя в карточке организации?", None),
        ("who is the manager of this warehouse in the report?", None),
        ("jak przeliczyć kurs euro?", None),
        ("", None),
    ],
)
def test_a_wish_is_known_by_its_own_words(text: str, wish: str | None) -> None:
    assert wish_in(text) == wish


def test_a_wish_settles_doubt_and_leaves_an_emergency_alone() -> None:
    assert granted(judged(None, "appeal", "complaint"), "complaint").kind == "complaint"
    assert granted(judged("work", "work"), "complaint").kind == "complaint"
    assert granted(judged("appeal", "appeal"), "complaint").kind == "appeal"
    assert granted(judged("emergency", "emergency"), "complaint").kind == "emergency"
    assert granted(judged("work", "work"), "estimate").kind == "work"


def test_a_phrase_in_a_long_text_does_not_say_what_the_whole_is_about() -> None:
    assert wish_in("хочу пожаловаться. " + "и ещё одно длинное предложение " * 12) is None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Добрый день!", "hello"),
        ("Здравствуйте, спасибо большое", "thanks"),
        ("dzień dobry", "hello"),
        ("Dziękuję!", "thanks"),
        ("Hi", "hello"),
        ("thanks a lot 🙏", "thanks"),
        ("👍", "other"),
    ],
)
def test_a_greeting_and_thanks_are_told_apart(text: str, word: str) -> None:
    assert courtesy_of(text) == word
