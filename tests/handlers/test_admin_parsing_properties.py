"""Any text is read or refused, and what is written is what is read."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.flows.notices import Usage
from bot.handlers.admin import parsing
from bot.quota.money import Typed, read_amount
from tests.handlers.test_admin_parsing import PARSERS, QUOTES, read

NAMES = st.text(
    alphabet=st.characters(exclude_characters='"„”“«»', exclude_categories=["Cs"]), min_size=1, max_size=40
).filter(lambda name: bool(name.strip()))
REASONS = st.text(min_size=1, max_size=60).map(lambda words: " ".join(words.split())).filter(bool)
DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2199, 12, 31))
MINORS = st.integers(min_value=1, max_value=10**12 - 1)


@given(text=st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    for command in PARSERS:
        assert read(command, text) is not None
    for single in ("client", "contact_add", "audit"):
        assert isinstance(parsing.one_client(text, single), parsing.OneClient | Usage)
    assert (parsing.nothing(text, "undo") is None) == (not text.strip())


@given(text=st.text(alphabet='"„”“«»=# \n\u00a0+-.,1590because*until', max_size=80))
def test_any_heap_of_signs_is_read_or_refused(text: str) -> None:
    for command in PARSERS:
        assert read(command, text) is not None


@given(name=NAMES, form=st.sampled_from(QUOTES), currency=st.sampled_from(["PLN", "eur"]))
def test_a_client_is_added_under_the_name_in_the_quotes(name: str, form: str, currency: str) -> None:
    asked = parsing.client_add(f"{form.format(name)} lang=pl currency={currency}")
    assert asked == parsing.ClientAdd(
        name=name, plan=None, currency=currency.upper(), language="pl", entity=None, starts=None
    )


@given(
    name=NAMES, form=st.sampled_from(QUOTES), amount=st.integers(1, 10**9 - 1), until=DAYS, because=REASONS
)
def test_what_is_written_is_what_is_read_for_quota(
    name: str, form: str, amount: int, until: date, because: str
) -> None:
    for number in (amount, -amount):
        words = f"{form.format(name)} {number:+d} work until={until.isoformat()} because {because}"
        expected = parsing.Quota(client=name, amount=number, unit="work", until=until, because=because)
        assert parsing.quota(words) == expected


@given(
    name=NAMES,
    minor=MINORS,
    space=st.sampled_from(["", " ", "\u00a0", "\u202f"]),
    point=st.sampled_from(".,"),
)
def test_what_is_written_is_what_is_read_for_deposits(name: str, minor: int, space: str, point: str) -> None:
    amount = f"{minor // 100:,}".replace(",", space) + f"{point}{minor % 100:02d}"
    asked = parsing.deposit(f"“{name}” {amount} ref=b-1")
    assert asked == parsing.Deposit(client=name, amount=Typed(digits=minor, places=2), reference="b-1")


@given(typed=st.text(alphabet="0123456789+-.,_eE ５−\u00a0", max_size=14))
def test_an_amount_is_read_exactly_when_money_reads_it(typed: str) -> None:
    asked = parsing.price(f"Budmax work {typed}")
    assert (asked.amount if isinstance(asked, parsing.Price) else None) == read_amount(typed.strip())
