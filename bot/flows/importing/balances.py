"""Lines of balances: money that was paid before and units that were left over."""

from zoneinfo import ZoneInfo

from bot.flows.admin.change import end_of
from bot.flows.importing.lines import Act, BalanceLine, Step
from bot.flows.importing.view import Known, View, folded, those
from bot.flows.once import booked_under, fingerprint
from bot.flows.payment import gone_payment, paid_under, pay_key, pay_print
from bot.ids import AccountId
from bot.quota.entities import Entity
from bot.quota.money import is_money, plain, scale_of
from bot.quota.tax import deposit_tax

MOST_UNITS = 1_000_000


def survey_balance(view: View, line: BalanceLine) -> None:
    """Money in the client's own currency, or units that it knows; both under a reference."""
    known = view.client(line, line.client)
    if known is None:
        return
    asset = line.asset or known.currency
    units = units_of(view, known)
    if asset == known.currency:
        survey_money(view, line, known)
    elif asset.lower() in units:
        survey_units(view, line, known, asset.lower())
    elif is_money(asset):
        mend = "give the amount in the client's currency: nothing is converted"
        view.problem(line, "currency", f"{known.name} has {known.currency}, the line says {asset}", mend)
    else:
        mend = f"give a unit of its plan or its currency{those((*units, known.currency))}"
        view.problem(line, "unit", f"{known.name} knows no unit “{asset}”", mend)


def units_of(view: View, known: Known) -> tuple[str, ...]:
    """What the client's plan counts, and what else it has lots of."""
    assets = dict.fromkeys((*known.plan.included, *view.held(known).units))
    return tuple(asset for asset in assets if not is_money(asset))


def reference_of(line: BalanceLine, asset: str) -> str:
    """The line's reference, or that of an opening balance, of which there is one for a client and asset."""
    return line.reference or f"opening:{folded(line.client)}:{asset}"


def survey_money(view: View, line: BalanceLine, known: Known) -> None:
    """A payment, booked once for its reference, by whichever way it is told."""
    currency, reference = known.currency, reference_of(line, known.currency)
    minor = line.amount.minor(currency)
    if minor is None:
        said = f"{currency} has {scale_of(currency)} decimal places"
        view.problem(line, "amount", said, "round it, or write thousands with a space or nothing between")
    elif line.ends is not None:
        view.problem(line, "ends", "paid money never expires", "leave this cell empty")
    elif view.first(line, pay_key(reference), "reference", f"the reference “{reference}”"):
        if minor == 0:
            view.warn(line, "amount", "it is zero", "nothing is booked")
            return
        _, standing = paid_under(view.work, reference)
        if standing is not None and standing != pay_print(known.id, minor):
            said = f"the reference “{reference}” was booked before, for another client or amount"
            mend = "give the payment a reference of its own, or correct the line"
            view.problem(line, "reference", said, mend)
            return
        if standing is None and bounced_before(view, line, known, reference):
            return
        tax = deposit_tax(minor, seller(view, known).tax)
        before = money_before(view, known)
        done = standing is not None
        if not done:
            moved(view, known, currency, minor - tax)
        view.step(
            Step(
                line=line,
                act=Act.DEPOSIT,
                client=known.name,
                subject=reference,
                before=f"{plain(before, currency)} {currency}",
                after=f"{plain(before if done else before + minor - tax, currency)} {currency}",
                asset=currency,
                amount=minor,
                done=done,
            )
        )


def bounced_before(view: View, line: BalanceLine, known: Known, reference: str) -> bool:
    """Whether the payment was booked and bounced: the file that told of it the first time knows nothing of
    that. One that was undone was a mistake of ours; it may come again, and is worth a look."""
    gone = gone_payment(view.work, reference)
    if gone is None:
        return False
    day = gone.at.astimezone(ZoneInfo(known.zone)).date()
    if gone.bounced:
        said = f"the payment “{reference}” bounced on {day}"
        view.problem(line, "reference", said, "if the money came after all, book it by /deposit")
    else:
        said = f"the payment “{reference}” was undone on {day}"
        view.warn(line, "reference", said, "it is booked again; leave the line out if it should stay undone")
    return gone.bounced


def seller(view: View, known: Known) -> Entity:
    """Which of the company's legal entities takes the money."""
    named = None if known.account is None else known.account.entity
    return view.work.house.plan_book.entity(known.currency, named)


def survey_units(view: View, line: BalanceLine, known: Known, unit: str) -> None:
    """Units as a lot of their own, given once for their reference."""
    count, reference = whole(line), reference_of(line, unit)
    taken = f"units:{folded(known.name)}:{unit}:{reference}"
    if count is None or count > MOST_UNITS:
        said = f"units are whole numbers up to {MOST_UNITS}"
        view.problem(line, "amount", said, "write it like 12, without thousands apart")
    elif line.ends is not None and end_of(line.ends, known.zone) <= view.work.now:
        view.problem(line, "ends", f"{line.ends} is over", "give a day to come, or leave the line out")
    elif view.first(line, taken, "reference", f"the reference “{reference}”"):
        if count == 0:
            view.warn(line, "amount", "it is zero", "nothing is given")
            return
        standing = None
        if known.id is not None:
            _, standing = booked_under(view.work, units_key(known.id, unit, reference))
        if standing is not None and standing != units_print(count, line):
            said = f"“{reference}” was imported before with another amount or end"
            mend = "give the units a reference of their own, or correct the line"
            view.problem(line, "reference", said, mend)
            return
        before = units_before(view, known, unit)
        if standing is None:
            moved(view, known, unit, count)
        view.step(
            Step(
                line=line,
                act=Act.UNITS,
                client=known.name,
                subject=f"{unit}, {reference}" if line.reference else unit,
                before=str(before),
                after=str(before if standing is not None else before + count),
                asset=unit,
                amount=count,
                done=standing is not None,
            )
        )


def whole(line: BalanceLine) -> int | None:
    """The amount as a count; None when it has a fraction, or three zeros that may be somebody's thousands."""
    count, rest = divmod(line.amount.digits, 10**line.amount.places)
    return None if rest or line.amount.places > 2 else count


def units_key(account_id: AccountId, unit: str, reference: str) -> str:
    """The key of a line of units."""
    return f"import:units:{account_id}:{unit}:{reference}"


def units_print(count: int, line: BalanceLine) -> str:
    """What a line of units says."""
    return fingerprint(count, line.ends)


def money_before(view: View, known: Known) -> int:
    """The balance as the lines before this one leave it."""
    return view.held(known).money + view.shift.get((folded(known.name), known.currency), 0)


def units_before(view: View, known: Known, unit: str) -> int:
    """The units left as the lines before this one leave them."""
    left = view.held(known).units.get(unit, 0)
    fresh = known.plan.included.get(unit, 0) if known.id is None else 0
    return left + fresh + view.shift.get((folded(known.name), unit), 0)


def moved(view: View, known: Known, asset: str, amount: int) -> None:
    """A line before moves what later ones find."""
    name = folded(known.name)
    view.shift[name, asset] = view.shift.get((name, asset), 0) + amount
