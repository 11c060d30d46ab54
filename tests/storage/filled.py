"""Rows of what the newer migrations brought: periods, prices from a day on, parts of holds, rights, limits,
approvals and appeals, each with values that differ from the columns' defaults."""

from functools import partial

from bot.desk.request import Request
from bot.ids import QuoteId
from bot.ports import CREDIT, EMERGENCY, Entry, Tx
from bot.quota.hold import Hold, Portion, part_of_price
from bot.quota.lot import Category, HoldLine, HoldPlan
from bot.quota.period import Period
from tests.storage.world import LEAD, NOW, lot, minutes

NET, TAX = 200, 46
PART = 100


def ledger(tx: Tx, asked: Request, child: Request, quote_id: QuoteId) -> None:
    """For an account with a live hold, a quote, and a second request."""
    tx.accounts.open_period(
        asked.account_id, Period(index=0, starts_at=NOW, ends_at=minutes(60)), plan="standard"
    )
    prices(tx, asked)
    charged_in_part(tx, child)
    rights(tx, asked, child, quote_id)
    for kind, amount, starts in ((CREDIT, 5, None), (CREDIT, 500, minutes(90)), (EMERGENCY, 9, None)):
        tx.ledger.set_credit(
            asked.account_id,
            limit=amount,
            until=None,
            by=LEAD,
            because="",
            now=NOW,
            kind=kind,
            starts=starts,
        )


def prices(tx: Tx, asked: Request) -> None:
    """A version with two prices from a later day, and one that was taken back."""
    numbers = [
        tx.prices.put(
            account_id=asked.account_id,
            currency="PLN",
            prices=named,
            valid_from=minutes(30),
            valid_to=None,
            by=LEAD,
            now=NOW,
        )
        for named in ({"hour": 2, "travel": 3}, {"hour": 4})
    ]
    tx.prices.take_back(numbers[1], by=LEAD, now=NOW)


def charged_in_part(tx: Tx, request: Request) -> None:
    """Money was held from two lots, and less of it charged than one of them gave."""
    deposit = partial(lot, tx, request.account_id, asset="PLN", amount=1000, category=Category.DEPOSIT)
    lines = tuple(
        HoldLine(lot_id=deposit(key=f"money:{held}"), amount=held) for held in (150, NET + TAX - 150)
    )
    tx.ledger.hold(
        request_id=request.id,
        account_id=request.account_id,
        plan=HoldPlan(asset="PLN", lines=lines),
        net=NET,
        tax=TAX,
        tax_rate=2300,
        expires_at=minutes(60),
        step=15,
        now=NOW,
    )
    hold = tx.ledger.live_hold(request.id)
    assert hold is not None
    portion = part_of_price(hold, PART)
    assert tx.ledger.capture_hold(hold, portion, now=NOW)
    book(tx, hold, portion, reason="capture")


def taken_back(tx: Tx, request: Request) -> None:
    """The charge is taken back."""
    hold = tx.ledger.captured_hold(request.id)
    assert hold is not None
    assert tx.ledger.reverse_hold(hold, now=NOW)
    book(tx, hold, part_of_price(hold, PART), reason="reversal")


def book(tx: Tx, hold: Hold, portion: Portion, *, reason: str) -> None:
    sign = 1 if reason == "reversal" else -1
    entries = [Entry(asset="PLN", amount=sign * one.amount, lot_id=one.lot_id) for one in portion.lines]
    earned = (("revenue", portion.net), ("vat", portion.tax))
    entries += [Entry(asset="PLN", amount=-sign * amount, system=system) for system, amount in earned]
    tx.ledger.post(
        reason=reason,
        reference=f"request:{hold.request_id}",
        account_id=hold.account_id,
        entries=entries,
        actor=LEAD,
        now=NOW,
    )


def rights(tx: Tx, asked: Request, child: Request, quote_id: QuoteId) -> None:
    """A contact who may not write and spend little, a price that was laid before an owner, an appeal that was
    answered and one that is open."""
    tx.contacts.set_rights(asked.contact_id, write=False, spend=500, owner=False)
    tx.contacts.asked(asked.contact_id, now=NOW)
    tx.approvals.ask(quote_id, account_id=asked.account_id, contact_id=asked.contact_id, now=NOW)
    tx.approvals.close(quote_id, "refused", by=LEAD, now=NOW)
    for own, about in ((child, asked), (asked, child)):
        appeal = tx.appeals.add(
            request_id=own.id,
            about_id=about.id,
            account_id=own.account_id,
            contact_id=own.contact_id,
            remind_at=minutes(60),
            now=NOW,
        )
        if own is child and appeal is not None:
            tx.appeals.decide(appeal, "units", because="goodwill", by=LEAD, now=NOW)
