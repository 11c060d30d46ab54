"""The right form for every count from 0 to 122, by rules written down here a second time."""

from collections.abc import Callable

import pytest

from bot.views.texts import LANGUAGES, texts
from tests.locales.reading import MessageId, catalogue, messages, strings

COUNTS = range(123)
BESIDES = {"used": 7, "number": 3, "time": "14:00"}
"""What such sentences say beside the count."""


def slavic(n: int, one: Callable[[int], bool]) -> int:
    if one(n):
        return 0
    return 1 if n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14) else 2


RULES: dict[str, Callable[[int], int]] = {
    "ru": lambda n: slavic(n, lambda m: m % 10 == 1 and m % 100 != 11),
    "pl": lambda n: slavic(n, lambda m: m == 1),
    "en": lambda n: int(n != 1),
}
PLURALS = sorted(identity for identity in messages(catalogue("en")) if isinstance(identity, tuple))


def filled(form: str, n: int) -> str:
    return form.format(n=n, **BESIDES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("identity", PLURALS, ids=lambda identity: identity[0])
def test_every_count_gets_its_form(identity: tuple[str, str], language: str) -> None:
    forms = strings(messages(catalogue(language))[identity])
    singular, plural = identity
    for n in COUNTS:
        said = texts(language).n(singular, plural, n, **BESIDES)
        assert said == filled(forms[RULES[language](n)], n)


def test_there_are_plurals_to_check() -> None:
    found: list[MessageId] = list(PLURALS)
    assert len(found) >= 12


@pytest.mark.parametrize(
    ("language", "n", "said"),
    [
        ("ru", 0, "Осталось 0 консультаций."),
        ("ru", 1, "Осталась 1 консультация."),
        ("ru", 4, "Остались 4 консультации."),
        ("ru", 5, "Осталось 5 консультаций."),
        ("ru", 11, "Осталось 11 консультаций."),
        ("ru", 12, "Осталось 12 консультаций."),
        ("ru", 21, "Осталась 21 консультация."),
        ("ru", 22, "Остались 22 консультации."),
        ("ru", 112, "Осталось 112 консультаций."),
        ("ru", 121, "Осталась 121 консультация."),
        ("pl", 0, "Pozostało 0 konsultacji."),
        ("pl", 1, "Pozostała 1 konsultacja."),
        ("pl", 2, "Pozostały 2 konsultacje."),
        ("pl", 5, "Pozostało 5 konsultacji."),
        ("pl", 12, "Pozostało 12 konsultacji."),
        ("pl", 21, "Pozostało 21 konsultacji."),
        ("pl", 22, "Pozostały 22 konsultacje."),
        ("pl", 122, "Pozostały 122 konsultacje."),
        ("en", 0, "0 consultations left."),
        ("en", 1, "1 consultation left."),
        ("en", 21, "21 consultations left."),
    ],
)
def test_verb_and_noun_agree_with_the_count(language: str, n: int, said: str) -> None:
    assert texts(language).n("{n} consultation left.", "{n} consultations left.", n) == said
