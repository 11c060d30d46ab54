"""The statement: who may read it, of which time, what it says; its files come from the ledger."""

import json
from datetime import UTC, date, datetime

import pytest

from bot.flows.notices import (
    ChooseMonth,
    MoneyUnseen,
    NotAllowed,
    Statement,
    StatementFile,
    Toast,
    UnknownSender,
    Usage,
)
from bot.flows.statements import SHOWN, WantedSpan
from bot.ids import AccountId, ChatId, QuoteId, RequestId
from bot.quota.span import month_of, packed
from tests.flows.lab import BOSS, EVA, IVAN, OLGA, PETR, Lab
from tests.flows.test_holds import reverse
from tests.flows.test_tax import ON_DEPOSIT, seller

NOVEMBER = packed(month_of(date(2026, 11, 1), zone="Europe/Berlin"))


async def paid(lab: Lab) -> None:
    """A client with 100 euros who asked for one consultation beyond the quota, which is done."""
    await lab.join()
    await lab.hire(IVAN)
    await lab.quota(-5)
    await lab.deposit(10_000, "bank-7")
    request = await lab.ask("How?", "consultation")
    (quote,) = await quotes(lab)
    assert (await lab.flows.client.accept(lab.source(OLGA), quote_id=quote)).code == "accepted"
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.flows.staff.done(lab.source(IVAN), minutes=5, charge=None, reply_to=None)
    await lab.deliver()


async def quotes(lab: Lab) -> list[QuoteId]:
    return [QuoteId(row[0]) for row in lab.look("SELECT id FROM quote WHERE state = 'live'")]


async def read(lab: Lab, **wanted: object) -> Statement:
    await lab.flows.client.statement(lab.source(OLGA), wanted=WantedSpan(**wanted))  # type: ignore[arg-type]  # by keyword
    return lab.last(Statement, OLGA)


def by_asset(notice: Statement) -> dict[str, tuple[int, list[int], int]]:
    return {
        one.asset: (
            one.opening,
            [line.amount for line in notice.lines if line.asset == one.asset],
            one.closing,
        )
        for one in notice.totals
    }


async def test_opening_lines_and_closing_in_money_and_in_units(lab: Lab) -> None:
    await paid(lab)
    found = by_asset(await read(lab))
    assert found == {"EUR": (0, [10_000, -4305], 5695), "consultation": (0, [5, -5], 0)}


async def test_what_is_held_is_said_while_the_time_runs(lab: Lab) -> None:
    await lab.join()
    await lab.ask("How?", "consultation")
    held = {one.asset: one.held for one in (await read(lab)).totals}
    assert held == {"EUR": 0, "consultation": 1}
    lab.clock.moment = datetime(2027, 1, 2, tzinfo=UTC)
    assert {one.held for one in (await read(lab, which="last")).totals} == {0}


async def test_statements_join_without_gap(lab: Lab) -> None:
    await paid(lab)
    lab.clock.moment = datetime(2027, 1, 2, tzinfo=UTC)
    last, this = await read(lab, which="last"), await read(lab)
    assert last.until == this.since
    ends = {one.asset: one.closing for one in last.totals}
    assert {one.asset: one.opening for one in this.totals} == ends
    year = await read(lab, which="year")
    assert year.until is not None
    assert year.since.astimezone(UTC) < datetime(2027, 1, 1, tzinfo=UTC) < lab.clock.now() < year.until


async def test_a_month_and_two_days_are_times_too(lab: Lab) -> None:
    await paid(lab)
    whole = await read(lab, span=NOVEMBER)
    assert by_asset(whole)["EUR"] == (0, [10_000, -4305], 5695)
    before = await read(lab, days=(date(2026, 11, 1), date(2026, 11, 20)))
    assert (before.lines, {one.closing for one in before.totals}) == ((), {0})


async def test_the_first_period_had_nothing_before_it(lab: Lab) -> None:
    await lab.join()
    found = await read(lab, which="last")
    assert (found.lines, {one.count for one in found.totals}) == ((), {0})
    assert found.until == (await read(lab)).since


async def test_months_are_offered_from_the_first_on(lab: Lab) -> None:
    await lab.join()
    lab.clock.moment = datetime(2027, 1, 2, tzinfo=UTC)
    await lab.flows.client.statement(lab.source(OLGA), wanted=WantedSpan(which="choose"))
    months = lab.last(ChooseMonth, OLGA).months
    assert [month for month, _ in months] == [date(2027, 1, 1), date(2026, 12, 1), date(2026, 11, 1)]


async def test_a_long_statement_shows_the_newest_and_says_how_many_there_are(lab: Lab) -> None:
    await lab.join()
    for number in range(SHOWN + 3):
        lab.clock.moment = lab.clock.moment.replace(microsecond=number + 1)
        await lab.deposit(100, f"pay-{number}")
    found = await read(lab)
    euros = next(one for one in found.totals if one.asset == "EUR")
    assert (len(found.lines), euros.count, euros.closing) == (SHOWN, SHOWN + 3, (SHOWN + 3) * 100)
    assert found.lines[-1].balance == euros.closing


async def test_of_a_payment_with_tax_the_line_names_what_was_tax_also_when_it_is_taken_out(lab: Lab) -> None:
    seller(lab, ON_DEPOSIT)
    await lab.join()
    await lab.deposit(12_300, "bank-7")
    await lab.wait(days=1)
    await lab.flows.admin.undo(lab.source(BOSS))
    came, gone = [line for line in (await read(lab)).lines if line.asset == "EUR"]
    assert (came.amount, came.tax, came.balance) == (10_000, 2_300, 10_000)
    assert (gone.amount, gone.tax, gone.balance) == (-10_000, -2_300, 0)
    assert (came.of_payment, came.of_day) == ("", None)
    assert (gone.of_payment, gone.of_day) == ("bank-7", came.at)
    await lab.fresh()
    told = [(one.tax, one.of_payment) for one in (await file_of(lab)).lines if one.asset == "EUR"]
    assert told == [(2_300, ""), (-2_300, "bank-7")]


async def test_what_takes_units_back_says_when_they_were_booked_and_no_reference_of_ours(lab: Lab) -> None:
    await lab.join()
    for amount in (3, -2):
        await lab.quota(amount)
        await lab.wait(hours=1)
        await lab.flows.admin.undo(lab.source(BOSS))
    given, gone, taken, back = (await read(lab)).lines[-4:]
    assert [one.amount for one in (given, gone, taken, back)] == [3, -3, -2, 2]
    assert (gone.of_day, back.of_day, given.of_day, taken.of_day) == (given.at, taken.at, None, None)
    assert {one.of_payment for one in (given, gone, taken, back)} == {""}


async def test_a_charge_taken_back_names_its_request(lab: Lab) -> None:
    await paid(lab)
    await reverse(lab, RequestId(1))
    line = (await read(lab)).lines[-1]
    assert (line.amount, line.reason, line.reference, line.of_day) == (4305, "reversal", "request:1", None)


async def test_more_than_the_balance_may_be_held_on_credit(lab: Lab) -> None:
    await lab.join()
    await lab.quota(-5)
    await lab.flows.admin.credit(lab.source(BOSS), client="Orbit", minor=9_000, until=None, because="x")
    await lab.ask("How?", "consultation")
    (quote,) = await quotes(lab)
    await lab.flows.client.accept(lab.source(OLGA), quote_id=quote)
    euros = next(one for one in (await read(lab)).totals if one.asset == "EUR")
    assert (euros.closing, euros.held) == (0, 4305)


async def test_a_time_that_has_not_begun_has_no_balance_and_no_file(lab: Lab) -> None:
    await paid(lab)
    found = await read(lab, days=(date(2027, 3, 1), date(2027, 4, 1)))
    assert (found.ahead, found.lines, found.totals) == (True, (), ())
    march = packed(month_of(date(2027, 3, 1), zone="Europe/Berlin"))
    toast = await lab.flows.client.statement_file(lab.source(OLGA), span=march, form="csv")
    assert toast == Toast(code="statement_ahead", alert=True)
    await lab.flows.admin.statement(
        lab.source(BOSS), client="Orbit", wanted=WantedSpan(days=(date(2027, 3, 1), date(2027, 4, 1)))
    )
    assert (lab.last(Statement, BOSS).ahead, lab.last(Statement, BOSS).of) == (True, 1)
    running = await read(lab, days=(date(2026, 11, 23), date(2026, 11, 25)))
    assert not running.ahead
    assert running.lines


# --- files


async def file_of(lab: Lab, form: str = "csv", span: int = NOVEMBER) -> StatementFile:
    toast = await lab.flows.client.statement_file(lab.source(OLGA), span=span, form=form)
    assert toast == Toast(code="file_sent")
    (found,) = [one.notice for one in await lab.fresh() if isinstance(one.notice, StatementFile)]
    return found


async def test_a_file_has_every_line_with_its_request_and_reference(lab: Lab) -> None:
    await paid(lab)
    await lab.fresh()
    found = await file_of(lab)
    told = [(one.asset, one.amount, one.reason, one.reference) for one in found.lines if one.asset == "EUR"]
    assert told == [("EUR", 10_000, "deposit", "bank-7"), ("EUR", -4305, "capture", "request:1")]
    assert (found.form, found.client, found.zone) == ("csv", "Orbit", "Europe/Berlin")


async def test_a_file_that_is_tried_again_says_the_same_whatever_happened_since(lab: Lab) -> None:
    await paid(lab)
    await lab.fresh()
    await lab.flows.client.statement_file(lab.source(OLGA), span=NOVEMBER, form="xlsx")
    (row,) = await lab.flows.outbox.next((), 9)
    first = await lab.flows.outbox.prepare(row)
    await lab.deposit(500, "later")
    await lab.flows.client.set_language(lab.source(OLGA), language="pl")
    lead = await lab.flows.outbox.lead()
    assert lead is not None
    assert lead.repeats >= 1
    again = [one for one in await lab.flows.outbox.next((), 9) if one.send.shape == "statement_file"]
    second = await lab.flows.outbox.prepare(again[0])
    assert first is not None
    assert second is not None
    assert (second.notice, second.language) == (first.notice, first.language)
    assert again[0].repeat


async def test_a_promise_of_a_file_stays_small(lab: Lab) -> None:
    await paid(lab)
    await lab.flows.client.statement_file(lab.source(OLGA), span=NOVEMBER, form="xlsx")
    (payload,) = [row[2] for row in lab.rows() if row[1] == "statement_file"]
    assert len(payload) < 700
    assert json.loads(payload)["orders"] == []


@pytest.mark.parametrize("change", ["spend = 0, owner = 0", "account_id = 2", "user_id = 999"])
async def test_whoever_may_not_read_it_any_more_gets_no_file(lab: Lab, change: str) -> None:
    await paid(lab)
    await lab.join("Other", user=PETR)
    await lab.fresh()
    await lab.flows.client.statement_file(lab.source(OLGA), span=NOVEMBER, form="csv")
    lab.look(f"UPDATE contact SET {change} WHERE user_id = ?", int(OLGA))
    assert await lab.fresh() == []


@pytest.mark.parametrize("span", [0, 1, NOVEMBER // 10**9])
async def test_a_forged_time_is_no_time(lab: Lab, span: int) -> None:
    await lab.join()
    source = lab.source
    forged = Toast(code="forged")
    assert await lab.flows.client.statement_file(source(OLGA), span=span, form="csv") == forged
    assert await lab.flows.client.statement(source(OLGA), wanted=WantedSpan(span=span)) == forged
    assert await lab.flows.client.statement_file(source(OLGA), span=NOVEMBER, form="exe") == forged


async def test_more_lines_than_a_file_holds_are_asked_for_in_parts(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    await paid(lab)
    monkeypatch.setattr("bot.flows.statements.MOST_LINES", 3)
    toast = await lab.flows.client.statement_file(lab.source(OLGA), span=NOVEMBER, form="csv")
    assert toast == Toast(code="statement_long", alert=True)


# --- rights


async def test_a_contact_of_another_client_gets_their_own_books_by_any_button(lab: Lab) -> None:
    await paid(lab)
    await lab.join("Other", user=PETR)
    await lab.fresh()
    assert await lab.flows.client.statement_file(lab.source(PETR), span=NOVEMBER, form="csv") == Toast(
        code="file_sent"
    )
    (found,) = [one.notice for one in await lab.fresh() if isinstance(one.notice, StatementFile)]
    assert (found.client, {one.closing for one in found.totals if one.asset == "EUR"}) == ("Other", {0})
    forged = Toast(code="forged")
    for wanted in (WantedSpan(), WantedSpan(span=NOVEMBER), WantedSpan(which="choose")):
        turned = await lab.flows.admin.statement_turn(
            lab.source(PETR), account_id=AccountId(1), wanted=wanted
        )
        assert turned == forged
    sent = await lab.flows.admin.statement_file(
        lab.source(PETR), account_id=AccountId(1), span=NOVEMBER, form="csv"
    )
    assert sent == forged
    assert await lab.fresh() == []


async def test_whoever_may_accept_no_price_sees_no_money(lab: Lab) -> None:
    await lab.join()
    await lab.flows.admin.contact_add(lab.source(BOSS), client="Orbit")
    await lab.follow(PETR)
    lab.look("UPDATE contact SET spend = 0 WHERE user_id = ?", int(PETR))
    await lab.flows.client.statement(lab.source(PETR))
    assert lab.last(MoneyUnseen, PETR).owners == ("olga",)
    toast = await lab.flows.client.statement_file(lab.source(PETR), span=NOVEMBER, form="csv")
    assert toast == Toast(code="forged")
    lab.look("UPDATE contact SET spend = 100 WHERE user_id = ?", int(PETR))
    await lab.flows.client.statement(lab.source(PETR))
    assert lab.last(Statement, PETR).of is None


async def test_a_stranger_and_staff_have_no_statement(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    await lab.flows.client.statement(lab.source(EVA))
    assert isinstance(lab.told(EVA)[-1], UnknownSender)
    await lab.flows.client.statement(lab.source(IVAN))
    assert isinstance(lab.told(IVAN)[-1], NotAllowed)
    toast = await lab.flows.client.statement_file(lab.source(EVA), span=NOVEMBER, form="csv")
    assert toast == Toast(code="forged")


async def test_an_admin_reads_a_clients_statement_and_gets_its_file(lab: Lab) -> None:
    await paid(lab)
    await lab.fresh()
    await lab.flows.admin.statement(lab.source(BOSS), client="Orbit", wanted=WantedSpan())
    found = lab.last(Statement, BOSS)
    assert (found.of, by_asset(found)["EUR"]) == (1, (0, [10_000, -4305], 5695))
    await lab.fresh()
    toast = await lab.flows.admin.statement_file(
        lab.source(BOSS), account_id=AccountId(1), span=NOVEMBER, form="xlsx"
    )
    assert toast == Toast(code="file_sent")
    (sent,) = await lab.fresh()
    assert isinstance(sent.notice, StatementFile)
    assert sent.chat_id == ChatId(int(BOSS))
    await lab.flows.admin.statement(lab.source(BOSS), client="Nobody", wanted=WantedSpan())
    assert lab.last(Usage, BOSS).error == "unknown_client"
    await lab.flows.admin.statement(lab.source(OLGA), client="Orbit", wanted=WantedSpan())
    assert isinstance(lab.told(OLGA)[-1], NotAllowed)
