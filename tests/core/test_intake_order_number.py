"""An order's number is found however the word is inflected, and an amount is never taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.order_number import order_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("по заказу №7 когда ждать", 7),
        ("Заказ 12", 12),
        ("нужны правки в заказе номер 31", 31),
        ("что с заказом № 104?", 104),
        ("уточнение к заказу 5: бумага плотнее", 5),
        ("заказ №3, тираж 700 шт", 3),
        ("ЗАКАЗ 8 пересчитать на другой тираж", 8),
        ("zamówienie nr 12", 12),
        ("w zamówieniu 4 zmieńmy nakład", 4),
        ("zamowienia nr. 15 dotyczy", 15),
        ("pytanie o zamówienie 9", 9),
        ("zam. 22 proszę przeliczyć", 22),
        ("order #5", 5),
        ("Order no. 18 please", 18),
        ("for order number 77 we need 300 more", 77),
        ("order 6 with thicker paper", 6),
        ("please order #9 again", 9),
        ("про заказ 2, и ещё раз: заказ №2", 2),
        ("(заказ 41)", 41),
    ],
)
def test_an_order_is_found_by_its_number(text: str, number: int) -> None:
    assert order_number(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "заказ",
        "заказать 300 буклетов",
        "хотим заказ 5000 буклетов",
        "заказ на 48000 рублей",
        "заказ 500 руб",
        "заказ 13 000",
        "заказ 1,5 тыс",
        "заказ 12 мая забрали",
        "заказ 12.05",
        "заказ 20%",
        "заказ 7-8 коробок",
        "подзаказ 4",
        "zamówienie 300 szt",
        "zamówienie 250 zł",
        "zamówienie na 40 osób",
        "zamówienie 5/2025",
        "we order 5 a week",
        "order 500 leaflets",
        "can you order 3 more",
        "order 5k",
        "reorder 5",
        "border 5",
        "order 007",
        "order 0",
        "order -4",
        "order 12345678901",
        "заказ 1 или заказ 2",
        "invoice 5",
        "5000",
    ],
)
def test_no_order_is_found_in_amounts_dates_or_two_orders(text: str) -> None:
    assert order_number(text) is None


@given(st.text(max_size=200))
def test_any_text_gives_a_number_in_bounds_or_none(text: str) -> None:
    found = order_number(text)
    assert found is None or 1 <= found <= 999_999_999


@given(
    st.integers(min_value=1, max_value=999_999_999),
    st.sampled_from(["заказу №{}", "zamówieniem nr {}", "order #{}"]),
)
def test_a_number_with_its_sign_is_always_found(number: int, pattern: str) -> None:
    assert order_number(pattern.format(number)) == number
