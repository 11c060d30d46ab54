"""Admin commands are read strictly: one spelling a value, nothing extra, a clear word for each mistake."""

from datetime import date

import pytest

from bot.flows.admin.contacts import Wanted
from bot.flows.notices import Usage
from bot.handlers.admin import limits_parsing, parsing, retry_parsing
from bot.handlers.admin.catalogue import CATALOGUE
from bot.handlers.admin.staff_parsing import StaffAdd, StaffInvite, StaffRemove, StaffShow, staff
from bot.handlers.admin.values import day, is_client, signed, user_id
from bot.ids import RequestId, UserId
from bot.quota.money import Typed
from bot.views.commands import ADMIN, NAMES, STAFF
from tests.handlers.rig import BOSS, Rig, text

QUOTES = ('"{}"', "„{}”", "„{}“", "“{}”", "«{}»")
PARSERS = {
    "client_add": parsing.client_add,
    "plan": parsing.plan,
    "entity": parsing.entity,
    "quota": parsing.quota,
    "deposit": parsing.deposit,
    "credit": limits_parsing.credit,
    "emergency": lambda words: limits_parsing.limit(words, "emergency"),
    "contact": limits_parsing.contact,
    "refuse": limits_parsing.refuse,
    "price": parsing.price,
    "prices": parsing.prices,
    "ban": parsing.ban,
    "unban": parsing.unban,
    "retry": retry_parsing.retry,
    "staff": staff,
}


def read(command: str, rest: str) -> object:
    return PARSERS[command](rest)


def mistake(command: str, rest: str) -> tuple[str, str]:
    """Error and detail of a text that must not be read."""
    usage = read(command, rest)
    assert isinstance(usage, Usage), usage
    assert usage.command == command
    return usage.error, usage.detail


@pytest.mark.parametrize("form", QUOTES)
def test_a_name_may_stand_in_any_usual_quotes(form: str) -> None:
    asked = parsing.one_client(form.format("ООО Ромашка и дочери"), "client")
    assert asked == parsing.OneClient(client="ООО Ромашка и дочери")


@pytest.mark.parametrize("typed", ["Budmax", "Bud", "#12", "ИП", "O'Neil", "#999999999999999999"])
def test_a_bare_client_is_taken_as_typed(typed: str) -> None:
    assert parsing.one_client(f"  {typed} ", "audit") == parsing.OneClient(client=typed)


@pytest.mark.parametrize(
    ("typed", "error", "detail"),
    [
        ("", "missing", "client"),
        ("   ", "missing", "client"),
        ('""', "missing", "client"),
        ("« »", "missing", "client"),
        ('"Budmax', "missing", '"Budmax…'),
        ('"Budmax"x', "missing", '"Budmax"x…'),
        ("«Budmax", "missing", "«Budmax…"),
        ("ООО Ромашка", "extra", "Ромашка"),
        ('"a" "b"', "extra", "b"),
        ("Budmax plan=x", "extra", "plan=x"),
        ("#0", "unknown_client", "#0"),
        ("#01", "unknown_client", "#01"),
        ("#", "unknown_client", "#"),
        ("#-1", "unknown_client", "#-1"),
        ("#１", "unknown_client", "#１"),
        ("#1_0", "unknown_client", "#1_0"),
    ],
)
def test_a_client_that_is_no_single_name_is_refused(typed: str, error: str, detail: str) -> None:
    usage = parsing.one_client(typed, "client")
    assert usage == Usage(command="client", error=error, detail=detail)


@pytest.mark.parametrize("typed", ["+1", "-1", "+5", "-999999999"])
def test_a_signed_number_has_its_sign(typed: str) -> None:
    assert signed(typed) == int(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "5",
        "+0",
        "-0",
        "+05",
        "＋5",
        "+５",
        "−5",
        "–5",
        "+1_0",
        "+1e3",
        "+ 5",
        "+5.0",
        "++5",
        "+1000000000",
        "",
        "+",
        "NaN",
    ],
)
def test_no_other_spelling_is_a_signed_number(typed: str) -> None:
    assert signed(typed) is None
    assert mistake("quota", f'Budmax "{typed or " x"}" consultation because x')[0] == "bad_number"


@pytest.mark.parametrize("typed", ["2026-12-31", "2024-02-29", "2000-01-01", "2199-12-31"])
def test_a_date_is_year_month_day(typed: str) -> None:
    assert day(typed) == date.fromisoformat(typed)


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "2026-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-01-00",
            "2026-1-1",
            "31.12.2026",
            "20261231",
            "1999-12-31",
        ),
        *(
            "2200-01-01",
            "9999-12-31",
            "0000-00-00",
            "２０２６-01-01",
            "2026-12-31T00:00",
            "tomorrow",
            "",
            "2026-W01-1",
        ),
    ],
)
def test_no_other_spelling_is_a_date(typed: str) -> None:
    assert day(typed) is None
    if typed:
        assert mistake("plan", f"Budmax pro from={typed}") == ("bad_date", typed)
        assert mistake("quota", f"Budmax +1 work until={typed} because x") == ("bad_date", typed)
        assert mistake("credit", f"Budmax 5 until={typed} because x") == ("bad_date", typed)


def test_a_star_in_quotes_is_a_client() -> None:
    asked = parsing.price('"*" work 5')
    assert isinstance(asked, parsing.Price)
    assert asked.client == "*"


def test_the_reason_takes_the_rest_of_the_line_as_it_is() -> None:
    asked = parsing.quota('Budmax +2 work because said "yes" until=never\n because  of it')
    assert isinstance(asked, parsing.Quota)
    assert asked.because == 'said "yes" until=never because of it'
    assert asked.until is None


def test_a_client_called_because_stands_in_quotes() -> None:
    asked = parsing.quota('"because" -1 work because x')
    assert isinstance(asked, parsing.Quota)
    assert (asked.client, asked.because) == ("because", "x")


@pytest.mark.parametrize(
    ("command", "rest", "error", "detail"),
    [
        ("quota", "", "missing", "client"),
        ("quota", "Budmax", "missing", "amount"),
        ("quota", "Budmax +1", "missing", "unit"),
        ("quota", "Budmax +1 work", "no_because", ""),
        ("quota", "Budmax +1 work because", "no_because", ""),
        ("quota", "Budmax +1 work because \n ", "no_because", ""),
        ("quota", "Budmax +1 work now because x", "extra", "now"),
        ("quota", "Budmax +1 work Because x", "extra", "Because"),
        ("quota", "Budmax +1 work from=2026-01-01 because x", "extra", "from=2026-01-01"),
        ("quota", "Budmax +1 work until=2026-01-01 until=2026-01-02 because x", "extra", "until=2026-01-02"),
        ("deposit", "Budmax 500", "missing", "ref=…"),
        ("deposit", "Budmax ref=x", "missing", "amount"),
        ("deposit", 'Budmax 500 ref=""', "missing", "ref"),
        ("deposit", "Budmax 500 ref=a b", "bad_amount", "500 ref=a b"),
        ("deposit", "Budmax 500 because x ref=a", "bad_amount", "500 because x"),
        ("credit", "Budmax because x", "missing", "limit"),
        ("entity", "Budmax", "missing", "entity"),
        ("entity", "Budmax Acme Services", "extra", "Services"),
        ("entity", '#x "Acme Services"', "unknown_client", "#x"),
        ("emergency", "Budmax", "missing", "limit"),
        ("emergency", "Budmax 5000", "no_because", ""),
        ("emergency", "Budmax 5000 from=tomorrow because x", "bad_date", "tomorrow"),
        ("credit", "Budmax 5000 from=2026-13-01 because x", "bad_date", "2026-13-01"),
        ("contact", "Budmax", "missing", "contact"),
        ("contact", "Budmax #5", "missing", "write=… spend=… owner=…"),
        ("contact", "Budmax #5 write=maybe", "bad_choice", "maybe"),
        ("contact", "Budmax #5 owner=Yes", "bad_choice", "Yes"),
        ("contact", "Budmax #5 spend=-1", "bad_amount", "-1"),
        ("contact", "Budmax #5 spend=5e3", "bad_amount", "5e3"),
        ("contact", "Budmax #5 spend=5 spend=6", "extra", "spend=6"),
        ("contact", "Budmax #5 right=yes", "extra", "right=yes"),
        ("refuse", "twelve because x", "bad_number", "twelve"),
        ("refuse", "-1 because x", "bad_number", "-1"),
        ("refuse", "12", "no_because", ""),
        ("credit", "Budmax 5000", "no_because", ""),
        ("plan", "Budmax", "missing", "plan"),
        ("plan", "Budmax pro now", "extra", "now"),
        ("plan", "Budmax pro from=", "extra", "from="),
        ("plan", "Budmax pro from=2026-01-01 from=2026-01-01", "extra", "from=2026-01-01"),
        ("price", "Budmax 100", "missing", "amount"),
        ("price", "#0 work 100", "unknown_client", "#0"),
        ("client_add", "", "missing", "name"),
        ("client_add", '"Budmax"', "missing", "currency=…"),
        ("client_add", '"Budmax" currency=PLN', "missing", "lang=…"),
        ("client_add", '"Budmax" currency=PLN lang=pl tier=2', "extra", "tier=2"),
        ("client_add", '"Budmax" currency=PLN lang=pl from=soon', "bad_date", "soon"),
        ("client_add", "ООО Ромашка currency=RUB lang=ru", "extra", "Ромашка"),
        ("client_add", "currency=PLN lang=pl", "missing", "name"),
        ("staff", "boss", "extra", "boss"),
        ("staff", "invite", "missing", "agent|lead"),
        ("staff", "invite boss", "extra", "boss"),
        ("staff", "invite agent lead", "extra", "lead"),
        ("staff", "add 5 agent", "missing", "name"),
        ("staff", "add 5 boss Eva", "extra", "boss"),
        ("staff", "add eva agent Eva", "bad_number", "eva"),
        ("staff", "add 05 agent Eva", "bad_number", "05"),
        ("staff", "remove", "missing", "user id"),
        ("staff", "remove @eva", "bad_number", "@eva"),
        ("staff", "remove ５", "bad_number", "５"),
        ("staff", "remove 4503599627370496", "bad_number", "4503599627370496"),
        ("staff", "remove 5 6", "extra", "6"),
        ("ban", "", "missing", "who"),
        ("ban", "Budmax", "no_because", ""),
        ("ban", "Budmax Ltd because x", "extra", "Ltd"),
        ("ban", "05 because x", "unknown_person", "05"),
        ("ban", "４５ because x", "unknown_person", "４５"),
        ("ban", "#0 because x", "unknown_person", "#0"),
        ("ban", '"#x" because x', "unknown_person", "#x"),
        ("ban", "4503599627370496 because x", "unknown_person", "4503599627370496"),
        ("ban", "Budmax until=soon because x", "bad_date", "soon"),
        ("unban", "Budmax because x", "extra", "because"),
        ("retry", "", "missing", "case number"),
        ("retry", "42", "unknown_case", "42"),
        ("retry", "42-+7", "unknown_case", "42-+7"),
        ("retry", "42-007", "unknown_case", "42-007"),
        ("retry", "4²-7", "unknown_case", "4²-7"),
        ("retry", f"42-{10**18}", "unknown_case", f"42-{10**18}"),
        ("retry", "42-7 43-8", "extra", "43-8"),
    ],
)
def test_each_mistake_is_named_with_its_culprit(command: str, rest: str, error: str, detail: str) -> None:
    assert mistake(command, rest) == (error, detail)


def test_staff_is_a_list_or_one_of_three_changes() -> None:
    assert staff("") == StaffShow()
    assert staff(" invite lead ") == StaffInvite(role="lead")
    assert staff('add 555 agent "Eva B"') == StaffAdd(user_id=UserId(555), role="agent", name="Eva B")
    assert staff("remove 4503599627370495") == StaffRemove(user_id=UserId(4503599627370495))


def test_a_persons_number_is_plain_digits_of_at_most_52_bits() -> None:
    assert user_id("4503599627370495") == 2**52 - 1
    assert [user_id(text) for text in ("4503599627370496", "0", "05", "+5", "５", "")] == [None] * 6


@pytest.mark.parametrize("command", [command.name for command in CATALOGUE])
async def test_the_example_of_each_admin_command_works_as_it_stands(rig: Rig, command: str) -> None:
    example = next(one.example for one in CATALOGUE if one.name == command)
    call = await rig.call(text(example, BOSS))
    assert call.flow.startswith(f"admin.{command}")


def test_the_catalogue_has_every_command_of_the_admins_menu() -> None:
    names = [command.name for command in CATALOGUE]
    assert set(ADMIN) - set(STAFF) - set(NAMES) == set(names)
    assert len(set(names)) == len(names)


def test_a_quoted_number_sign_is_left_to_the_flow() -> None:
    assert is_client("#x", quoted=True)
    assert not is_client("#x", quoted=False)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("write=no", Wanted(write=False)),
        ("spend=any", Wanted(spend=(None,))),
        ("spend=none", Wanted(spend=(0,))),
        ("spend=500,50 owner=yes", Wanted(spend=(Typed(digits=50050, places=2),), owner=True)),
        (
            'spend="1 500,50" write=yes owner=no',
            Wanted(write=True, spend=(Typed(digits=150050, places=2),), owner=False),
        ),
    ],
)
def test_a_contact_gets_only_the_rights_that_are_named(typed: str, wanted: Wanted) -> None:
    asked = limits_parsing.contact(f'"Budmax" "Jan K" {typed}')
    assert asked == limits_parsing.Contact(client="Budmax", contact="Jan K", wanted=wanted)


def test_a_client_alone_asks_what_limits_were_set() -> None:
    assert limits_parsing.credit('"ООО Ромашка"') == parsing.OneClient(client="ООО Ромашка")
    assert limits_parsing.credit("Bud 5 from=2026-12-01 because x") == limits_parsing.Limit(
        client="Bud", amount=Typed(digits=5, places=0), starts=date(2026, 12, 1), until=None, because="x"
    )


def test_an_appeal_is_named_with_or_without_its_sign() -> None:
    for typed in ("12", "#12"):
        asked = limits_parsing.refuse(f"{typed} because as agreed")
        assert asked == limits_parsing.Refuse(request_id=RequestId(12), because="as agreed")
