"""Amounts, times and languages as people write them."""

from datetime import UTC, datetime

import pytest

from bot.views.texts import LANGUAGES, normalise_language, texts

MOSCOW, WARSAW = "Europe/Moscow", "Europe/Warsaw"


def folded(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("language", "minor", "currency", "shown"),
    [
        ("pl", 14760, "PLN", "147,60 zł"),
        ("ru", 150000, "RUB", "1 500,00 ₽"),
        ("en", 4305, "EUR", "€43.05"),
        ("en", 14760, "PLN", "PLN 147.60"),
        ("ru", -150000, "RUB", "-1 500,00 ₽"),
        ("pl", 0, "EUR", "0,00 €"),
        ("en", 123456789012, "EUR", "€1,234,567,890.12"),
        ("en", 1500, "JPY", "¥1,500"),
        ("ru", 1500, "JPY", "1 500 ¥"),
        ("pl", -7, "JPY", "-7 JPY"),
        ("en", 12505, "KWD", "KWD 12.505"),
        ("pl", 12505, "KWD", "12,505 KWD"),
        ("ru", 1, "KWD", "0,001 KWD"),
    ],
)
def test_money_is_shown_in_the_way_of_the_language(
    language: str, minor: int, currency: str, shown: str
) -> None:
    assert folded(texts(language).money(minor, currency)) == shown


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "1,000.00 EUR"), ("ru", "1 000,00 EUR"), ("pl", "1 000,00 EUR")]
)
def test_an_amount_for_the_books_carries_the_code(language: str, shown: str) -> None:
    assert folded(texts(language).amount(100000, "EUR")) == shown


@pytest.mark.parametrize(
    ("minor", "currency", "shown"), [(1500, "JPY", "1,500 JPY"), (1234505, "KWD", "1,234.505 KWD")]
)
def test_an_amount_for_the_books_has_the_places_of_its_currency(
    minor: int, currency: str, shown: str
) -> None:
    assert texts("en").amount(minor, currency) == shown


@pytest.mark.parametrize(
    ("language", "points", "shown"),
    [("en", 2200, "22"), ("en", 750, "7.5"), ("ru", 750, "7,5"), ("pl", 1, "0,01")],
)
def test_a_rate_has_no_more_decimals_than_it_needs(language: str, points: int, shown: str) -> None:
    assert texts(language).percent(points) == shown


def test_a_time_of_today_is_shown_without_the_day() -> None:
    at, now = datetime(2026, 11, 23, 11, 0, tzinfo=UTC), datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
    assert [texts(language).moment(at, MOSCOW, now) for language in LANGUAGES] == ["14:00"] * 3


@pytest.mark.parametrize(
    ("language", "shown"),
    [("ru", "24 ноября (вт), 00:30"), ("pl", "24 listopada (wt), 00:30"), ("en", "24 November (Tue), 00:30")],
)
def test_today_is_the_day_in_the_readers_zone(language: str, shown: str) -> None:
    now, at = datetime(2026, 11, 23, 20, 59, tzinfo=UTC), datetime(2026, 11, 23, 21, 30, tzinfo=UTC)
    assert texts(language).moment(at, MOSCOW, now) == shown
    assert texts(language).moment(at, WARSAW, now) == "22:30"


def test_a_time_in_another_year_says_which() -> None:
    now, at = datetime(2026, 12, 31, 10, 0, tzinfo=UTC), datetime(2027, 1, 4, 10, 0, tzinfo=UTC)
    assert texts("pl").moment(at, WARSAW, now) == "4 stycznia 2027 (pon), 11:00"
    assert texts("ru").day(at, WARSAW, now) == "4 января 2027"
    assert texts("en").day(at, WARSAW, at) == "4 January"


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("en_US", "en"),
        ("", "en"),
        (None, "en"),
        ("x-foo", "en"),
        ("uk", "ru"),
        ("RU", "ru"),
        ("ru-RU", "ru"),
        ("be", "ru"),
        ("kk-KZ", "ru"),
        ("pl_PL", "pl"),
        (" pl ", "pl"),
        ("pt-br", "en"),
        ("\x00", "en"),
    ],
)
def test_whatever_a_client_calls_its_language_becomes_one_of_ours(code: str | None, language: str) -> None:
    assert normalise_language(code) == language


def test_a_language_without_texts_is_refused() -> None:
    with pytest.raises(ValueError, match="no texts in 'de'"):
        texts("de")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_value_is_never_read_as_a_pattern(language: str) -> None:
    hostile = "{0.__class__} {amount} %s"
    assert hostile in texts(language).t("Reason: {reason}", reason=hostile)
