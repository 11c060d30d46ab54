"""Settling by hand: what a request cost is booked that was served while nothing was set aside for it, because
it was an emergency that nothing covered, or went on at the company's risk."""

from dataclasses import dataclass

from bot.desk.people import Account
from bot.desk.request import OPEN, Request, RequestState
from bot.flows.accounts import left_of, load_standing, tariff_of, to_pay
from bot.flows.admin.change import AdminFlow, record
from bot.flows.cards import put_card, put_header
from bot.flows.case import Case, excerpt, open_case
from bot.flows.codec import decode, encode
from bot.flows.money import capture, reserve, step_of
from bot.flows.notices import Changed, Charged, Settled, Usage
from bot.flows.once import fingerprint
from bot.flows.orders import scope_of
from bot.flows.reach import owners_to_ask
from bot.flows.scene import Scene
from bot.flows.source import Source
from bot.flows.warnings import warn
from bot.ids import RequestId
from bot.kinds.catalogue import BY_CODE
from bot.quota.handling import Handling
from bot.quota.hold import Hold, HoldState
from bot.quota.lot import HoldPlan, Short, free, lent, plan_hold, usable
from bot.quota.money import Typed, is_money, minor_of, plain
from bot.quota.price import Price, priced
from bot.quota.quote import QuoteState
from bot.quota.standing import Standing, assets, balance, held_money, units_left

SETTLED = OPEN | {RequestState.DONE}
"""What somebody works on, waits for somebody, or is done; anything else costs nothing."""
NEVER_CHARGED = frozenset({Handling.FREE, Handling.ESTIMATE})
"""Kinds that cost nothing unless a price was accepted; the price of an estimate is asked for first."""
STAFF_SERVICE = "work"
"""Under which service a price stands that a person named, where the kind has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be booked: units, or minor units before tax; `because` "" where nobody gave a reason."""

    asset: str
    amount: int
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settle(AdminFlow):
    """`/settle <request> <amount>|N <unit> [because …]`: net money as every price that staff name (`unit`
    None: minor units, or as typed), or units. A request that is done is charged at once; for an open one it
    is set aside and charged by its closing."""

    async def __call__(
        self, source: Source, *, request_id: RequestId, amount: int | Typed, unit: str | None, because: str
    ) -> None:
        await self.command(source, "settle", lambda scene: settle(scene, request_id, amount, unit, because))


def settle(scene: Scene, request_id: RequestId, given: int | Typed, unit: str | None, because: str) -> None:
    found = scene.tx.requests.get(request_id)
    if found is None:
        refuse(scene, "unknown_request", f"#{request_id}")
        return
    account = scene.tx.accounts.lock(found.account_id)
    case = open_case(scene, scene.tx.requests.get(request_id) or found, fresh=True)
    asset = account.currency if unit is None else unit
    amount = minor_of(given, asset)
    if unit is not None and unit not in known_units(case):
        refuse(scene, "unknown_unit", unit, options=known_units(case))
    elif amount is None or amount <= 0:
        refuse(scene, "bad_amount", f"{given} {asset}")
    elif case.request.state not in SETTLED:
        refuse(scene, "not_worked_on", f"#{request_id}")
    elif stands(scene, case.request, print_of(request_id, asset, amount)):
        return
    elif not agreed_otherwise(scene, case.request, amount, asset):
        book(scene, account, case, Wanted(asset=asset, amount=amount, because=because))


def refuse(scene: Scene, error: str, detail: str, *, options: tuple[str, ...] = ()) -> None:
    scene.answer(Usage(command="settle", error=error, detail=detail, options=options))


def known_units(case: Case) -> tuple[str, ...]:
    """What the account counts, units for this very order included."""
    own = (
        lot.asset
        for lot in case.standing.lots
        if lot.scope is not None and lot.scope == scope_of(case.request)
    )
    return tuple(asset for asset in dict.fromkeys([*assets(case.standing), *own]) if not is_money(asset))


def print_of(request_id: RequestId, asset: str, amount: int) -> str:
    """What of a command must be the same for it to be the same command."""
    return fingerprint(request_id, asset, amount)


def booked_key(hold: Hold) -> str:
    """Under it stands what was booked by hand, and with what words."""
    return f"hold:{hold.id}:settled"


def stands(scene: Scene, request: Request, print_: str) -> bool:
    """Whether something is charged or set aside for it already; the same command again is answered as it was
    answered then."""
    live = scene.tx.ledger.live_hold(request.id)
    hold = live or charge_now(scene, request)
    if hold is None:
        return False
    kept = scene.tx.keys.get(booked_key(hold))
    if kept is not None and kept[0] == print_:
        scene.answer(decode(kept[1]))
    else:
        refuse(scene, "already_charged" if live is None else "set_aside_already", f"#{request.id}")
    return True


def charge_now(scene: Scene, request: Request) -> Hold | None:
    """The charge that stands for this time; one from before it was opened again is none for this."""
    round_ = (one for one in scene.tx.ledger.holds_of(request.id) if one.reopened == request.reopened)
    return next((one for one in round_ if one.state is HoldState.CAPTURED and one.reversed_at is None), None)


def agreed_otherwise(scene: Scene, request: Request, amount: int, asset: str) -> bool:
    """Whether it is no matter of `/settle`, and says so: what was neither an emergency nor went on when its
    hold had ended is charged by a price that the client accepts, or not at all."""
    if why_of(scene, request):
        return False
    if request.state in OPEN:
        way = f"/quote {plain(amount, asset) if is_money(asset) else '…'}"
        scene.answer(Usage(command="settle", error="ask_first", detail=f"#{request.id}", ways=(way,)))
        return True
    last = scene.tx.quotes.last_of(request.id)
    if last is not None and last.state is QuoteState.DECLINED:
        refuse(scene, "price_declined", f"#{request.id}")
        return True
    if BY_CODE[request.kind].handling in NEVER_CHARGED and not scene.tx.ledger.holds_of(request.id):
        refuse(scene, "never_charged", f"#{request.id}")
        return True
    return False


def book(scene: Scene, account: Account, case: Case, wanted: Wanted) -> None:
    """Out of the lots in burn-down order, credit and (for an emergency) its allowance last; what they do not
    cover is refused with what is missing."""
    request, before, price = case.request, case.standing, price_of(scene, case, wanted)
    plan = plan_hold(
        before.lots,
        asset=wanted.asset,
        amount=wanted.amount if price is None else price.gross,
        limits=before.limits,
        emergency=BY_CODE[request.kind].handling is Handling.EMERGENCY,
        scope=scope_of(request),
        now=scene.now,
    )
    if isinstance(plan, Short):
        scene.answer(short_of(scene, account, plan))
        return
    why, charged = why_of(scene, request), charge_of(plan, before, price)
    reserve(scene, request, plan, price, step=step_of(before))
    warn(scene, request, before, plan)
    hold = scene.tx.ledger.live_hold(request.id)
    if hold is None:
        raise LookupError(f"request {request.id} holds nothing")
    if request.state is RequestState.DONE:
        capture(scene, hold, actor=scene.source.user)
    show(scene, request)
    after = load_standing(scene, account.id)
    tell(scene, request, after, charged, why=why, because=wanted.because)
    changed = Changed(
        audit_id=0,
        what="settle",
        client=account.name,
        subject=f"#{request.id} {hold.asset}",
        before=free_figure(before, hold.asset, scope=scope_of(request)),
        after=free_figure(after, hold.asset, scope=scope_of(request)),
        because=wanted.because,
        zone=account.zone,
        asset=hold.asset,
        charged=charged,
        aside=request.state is not RequestState.DONE,
    )
    echo(scene, account, hold, changed, print_of(request.id, wanted.asset, wanted.amount))


def price_of(scene: Scene, case: Case, wanted: Wanted) -> Price | None:
    """With the tax of the entity that sells to the client now; None for units."""
    if not is_money(wanted.asset):
        return None
    service = BY_CODE[case.request.kind].service or STAFF_SERVICE
    tax = tariff_of(scene, case.request.account_id, wanted.asset).tax
    return priced(wanted.amount, service=service, currency=wanted.asset, tax=tax)


def short_of(scene: Scene, account: Account, short: Short) -> Usage:
    """What is missing, tax on a deposit included, and the commands that bring it."""
    if not is_money(short.asset):
        given = f'/quota "{account.name}" +{short.missing} {short.asset} because …'
        return Usage(command="settle", error="too_much", detail=str(max(0, short.available)), ways=(given,))
    pays = plain(to_pay(scene, account.id, account.currency, short.missing), short.asset)
    limit = credit_for(scene, account, short)
    return Usage(
        command="settle",
        error="not_covered",
        detail=f"{plain(short.missing, short.asset)} {short.asset}",
        ways=(
            f'/deposit "{account.name}" {pays} ref=…',
            f'/credit "{account.name}" {plain(limit, short.asset)} because …',
        ),
    )


def credit_for(scene: Scene, account: Account, short: Short) -> int:
    """The credit limit that would cover it."""
    return load_standing(scene, account.id).limits.credit + short.missing


def why_of(scene: Scene, request: Request) -> str:
    """Why nothing was set aside before, as far as the books know; looked at before anything is. What was
    made by hand says nothing of it."""
    if BY_CODE[request.kind].handling is Handling.EMERGENCY:
        return "emergency"
    ours = (one for one in scene.tx.ledger.holds_of(request.id) if one.reopened == request.reopened)
    last = next((one for one in ours if scene.tx.keys.get(booked_key(one)) is None), None)
    if last is None or last.state is not HoldState.EXPIRED:
        return ""
    # One that ended after the closing waited for the minutes that nobody told.
    closed = request.closed_at if request.state is RequestState.DONE else None
    return "untold" if closed and last.expires_at and last.expires_at > closed else "at_risk"


def charge_of(plan: HoldPlan, before: Standing, price: Price | None) -> Charged:
    """What it costs, its tax, and what of it is lent."""
    credit, emergency = lent(plan.lines, before.lots)
    tax = 0 if price is None else price.tax
    return Charged(asset=plan.asset, amount=plan.total, tax=tax, credit=credit, emergency=emergency)


def show(scene: Scene, request: Request) -> None:
    """Card and header say what pays by now."""
    put_card(scene, request)
    if request.assignee is not None:
        put_header(scene, request, request.assignee)


def tell(
    scene: Scene, request: Request, after: Standing, charged: Charged, *, why: str, because: str = ""
) -> None:
    """Whoever asked and the client's owners: nobody pressed anything for it."""
    money = is_money(charged.asset)
    told = Settled(
        request_id=request.id,
        charged=charged,
        done=request.state is RequestState.DONE,
        why=why,
        because=because,
        excerpt=excerpt(request.text),
        left=None if money else left_of(after, charged.asset),
        balance=balance(after) if money else None,
        currency=after.currency,
    )
    everybody(scene, request, told)


def everybody(scene: Scene, request: Request, told: object) -> None:
    open_case(scene, request, fresh=True).tell(told)
    for owner in owners_to_ask(scene, request.account_id, besides=request.user_id):
        scene.tell(owner.user_id, told)


def echo(scene: Scene, account: Account, hold: Hold, changed: Changed, print_: str) -> None:
    """Before and after with Undo; kept under the hold, so that the same command again is answered so."""
    undo = {"do": "settle", "hold": hold.id, "request": hold.request_id}
    recorded = record(scene, account, changed, undo=undo)
    scene.tx.keys.put(booked_key(hold), fingerprint=print_, outcome=encode(recorded), now=scene.now)
    scene.answer(recorded)


def free_figure(standing: Standing, asset: str, *, scope: str | None = None) -> str:
    """What nothing is set aside from, as an administrator reads it, what serves only that `scope` included;
    below zero what is owed."""
    own = sum(
        free(lot)
        for lot in standing.lots
        if scope is not None and lot.scope == scope and lot.asset == asset and usable(lot, now=standing.now)
    )
    if not is_money(asset):
        return str(units_left(standing, asset) + own)
    return plain(balance(standing) - held_money(standing) + own, asset)
