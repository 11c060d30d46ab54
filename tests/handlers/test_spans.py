"""The time a statement is asked for: a client's own, and after a client's name; nothing is guessed."""

from datetime import date
from typing import Any

import pytest

from bot.flows.notices import Usage
from bot.flows.statements import WantedSpan
from bot.handlers.admin import parsing
from bot.handlers.spans import read_span
from tests.handlers.rig import BOSS, IVAN, OLGA, Rig, text

NOVEMBER = WantedSpan(days=(date(2026, 11, 1), date(2026, 12, 1)))
TIMES: tuple[tuple[str, WantedSpan], ...] = (
    ("", WantedSpan()),
    ("last", WantedSpan(which="last")),
    ("YEAR", WantedSpan(which="year")),
    ("2026-11", NOVEMBER),
    ("2026-12", WantedSpan(days=(date(2026, 12, 1), date(2027, 1, 1)))),
    ("2026-11-01 2026-11-30", NOVEMBER),
    ("2026-11-15 2026-11-15", WantedSpan(days=(date(2026, 11, 15), date(2026, 11, 16)))),
    ("2028-02-29 2028-12-31", WantedSpan(days=(date(2028, 2, 29), date(2029, 1, 1)))),
)
MISTAKES = (
    *(("this", "bad_date"), ("2026", "bad_date"), ("2026-13", "bad_date"), ("2026-00", "bad_date")),
    *(
        ("2026-11-01", "bad_date"),
        ("2026-11-31 2026-12-01", "bad_date"),
        ("2026-11-02 2026-11-01", "bad_date"),
    ),
    *(("1999-11", "bad_date"), ("2026-11 2026-12", "bad_date"), ("２０２６-11", "bad_date")),
    *(
        ("2027-02-29 2027-03-01", "bad_date"),
        ("2026-11-01 2026-11-02 2026-11-03", "extra"),
        ("-1", "bad_date"),
    ),
)


@pytest.mark.parametrize(("typed", "wanted"), TIMES)
def test_a_time_has_few_spellings_and_of_two_days_both_count(typed: str, wanted: WantedSpan) -> None:
    assert read_span(typed.split(), "statement") == wanted


@pytest.mark.parametrize(("typed", "error"), MISTAKES)
def test_anything_else_is_a_mistake_that_is_told(typed: str, error: str) -> None:
    found = read_span(typed.split(), "statement")
    assert isinstance(found, Usage)
    assert (found.command, found.error) == ("statement", error)


@pytest.mark.parametrize(("typed", "wanted"), TIMES)
@pytest.mark.parametrize(("client", "name"), [("Budmax", "Budmax"), ('"Bud max"', "Bud max"), ("#7", "#7")])
def test_after_a_clients_name_it_is_the_same(typed: str, wanted: WantedSpan, client: str, name: str) -> None:
    assert parsing.statement(f"{client} {typed}") == parsing.Statement(client=name, wanted=wanted)


@pytest.mark.parametrize("typed", ["", "Budmax soon", "Budmax 2026-11 2026-12 2026-12", '"Budmax', "#0"])
def test_what_is_no_clients_statement_is_told(typed: str) -> None:
    assert isinstance(parsing.statement(typed), Usage)


@pytest.mark.parametrize(
    ("typed", "filters"),
    [
        ("", {}),
        ("Budmax", {"client": "Budmax"}),
        ('who="Ivan P" since=2026-11-01', {"who": "Ivan P", "since": date(2026, 11, 1)}),
        ("what=Deposit #7", {"client": "#7", "what": "deposit"}),
    ],
)
def test_the_audits_filters_are_all_optional(typed: str, filters: dict[str, Any]) -> None:
    usual: dict[str, Any] = {"client": None, "who": None, "what": "", "since": None}
    assert parsing.audit(typed) == parsing.Audit(**(usual | filters))


@pytest.mark.parametrize("typed", ["since=soon", 'who=""', "whom=Ivan", "Budmax Orbit", "what=a what=b"])
def test_a_filter_that_cannot_be_read_is_told(typed: str) -> None:
    assert isinstance(parsing.audit(typed), Usage)


async def test_who_writes_statement_decides_whose_it_is(rig: Rig) -> None:
    for user, typed in ((BOSS, "Budmax last"), (OLGA, "last"), (IVAN, "last"), (OLGA, "Budmax")):
        await rig.feed(text(f"/statement {typed}", user))
    calls = rig.flows.calls
    assert [call.flow for call in calls] == ["admin.statement", "client.statement", "client.statement", "say"]
    assert calls[0].values == {"client": "Budmax", "wanted": WantedSpan(which="last")}
    assert calls[1].values == calls[2].values == {"wanted": WantedSpan(which="last")}
    assert isinstance(calls[3].values["notice"], Usage)
