"""What becomes of a hold while its request waits and is worked on: renewed, ended by time, made anew."""

from bot.desk.request import Request, RequestState
from bot.flows.accounts import left_of
from bot.flows.by_hand import tell_uncovered
from bot.flows.cards import TURN, put_card
from bot.flows.case import Case, open_case
from bot.flows.closing import closed_notice, given_back
from bot.flows.freed import offer_freed
from bot.flows.notices import Accepted, HoldExpired, Toast
from bot.flows.once import once
from bot.flows.orders import scope_of
from bot.flows.scene import Work
from bot.flows.settling import settled
from bot.flows.shown import lapsed, name_of
from bot.flows.warnings import warn
from bot.ids import HoldId, RequestId
from bot.kinds.catalogue import BY_CODE
from bot.quota.handling import Handling
from bot.quota.hold import MINUTES, Hold, first_expiry, renewed_until
from bot.quota.lot import HoldPlan, plan_hold
from bot.quota.money import is_money
from bot.quota.standing import units_left


def renew(work: Work, request: Request) -> None:
    """Somebody took the request up, or put it back: what it holds lasts as long again from now. What fell due
    before it was taken is booked."""
    hold = work.tx.ledger.live_hold(request.id)
    if hold is not None:
        until = renewed_until(now=work.now, since=request.promised_from, due_at=request.due_at)
        work.tx.ledger.renew_hold(hold, expires_at=until)


def keep(case: Case) -> None:
    """The request is taken: its hold is renewed; one that ended by time is made anew, as it was. If nothing
    covers it any more, the work goes on at the company's risk, and admins hear once that it is to be
    settled. What was held before the request was opened again is over: that it goes on is free of charge."""
    work, request = case.work, case.request
    last = work.tx.ledger.last_hold(request.id)
    if last is None or not lapsed(request, last):
        renew(work, request)
        return
    plan = anew(case, last)
    if plan is not None:
        hold_again(work, request, last, plan)
    else:
        once(
            work,
            f"hold:{last.id}:settle",
            lambda: tell_risk(case),
            parameters=(request.id,),
            refused=lambda: Toast(code="gone"),
        )
    show_held(case)
    warn(work, request, case.standing, plan)


def hold_again(work: Work, request: Request, last: Hold, plan: HoldPlan) -> None:
    work.tx.ledger.hold(
        request_id=request.id,
        account_id=request.account_id,
        plan=plan,
        net=last.net,
        tax=last.tax,
        tax_rate=last.tax_rate,
        expires_at=first_expiry(now=work.now, since=request.promised_from, due_at=request.due_at),
        step=last.step,
        now=work.now,
    )


def tell_risk(case: Case) -> Toast:
    number = case.request.id
    agreed = case.work.tx.ledger.last_hold(number)
    tell_uncovered(case.work, case.standing.name, number, agreed, what="at_risk")
    return Toast(code="taken_by_you")


def anew(case: Case, last: Hold) -> HoldPlan | None:
    """What would be held for it now: the same price or units, of minutes as many as are left; None when that
    isn't covered."""
    standing, request = case.standing, case.request
    amount = last.total
    if last.asset == MINUTES:
        amount = min(amount, units_left(standing, MINUTES))
        if amount < last.step:
            return None
    plan = plan_hold(
        standing.lots,
        asset=last.asset,
        amount=amount,
        limits=standing.limits,
        emergency=BY_CODE[request.kind].handling is Handling.EMERGENCY,
        scope=scope_of(request),
        now=case.work.now,
    )
    return plan if isinstance(plan, HoldPlan) else None


def show_held(case: Case, *, approved_by: str | None = None) -> None:
    """In place of what the client read last: what is held for the work that goes on, and who has it.
    `approved_by`: the owner whose word it took."""
    request, hold = case.request, case.work.tx.ledger.live_hold(case.request.id)
    case = open_case(case.work, request, fresh=case.fresh)
    money = hold is not None and is_money(hold.asset)
    by_time = hold is not None and hold.asset == MINUTES
    case.tell(
        Accepted(
            request_id=request.id,
            kind=request.kind,
            due_at=request.due_at,
            zone=case.standing.zone,
            left=left_of(case.standing, hold.asset) if hold is not None and not money else None,
            minutes=hold.total if hold is not None and by_time else 0,
            step=hold.step if hold is not None and by_time else 1,
            charged=hold.total if hold is not None and money else None,
            currency=case.standing.currency,
            order_number=request.order_number,
            recalculation=request.recalculation,
            undo=False,
            taken_by=name_of(case.work, request.assignee),
            approved_by=approved_by,
        )
    )


def expire(work: Work, *, request_id: RequestId, hold_id: HoldId) -> bool:
    """Its time is over and nobody works on the request: what it holds is free again, and the client hears it,
    once, whoever asked first and so had it booked. Looked at anew under the account's lock: somebody may have
    taken the request meanwhile."""
    request = work.tx.requests.get(request_id)
    if request is None:
        return False
    settled(work, request.account_id)
    request, hold = work.tx.requests.get(request_id), work.tx.ledger.tell_ended(hold_id, now=work.now)
    if request is None or hold is None:
        return False
    last = work.tx.ledger.last_hold(request_id)
    if last is not None and last.id == hold_id:
        tell_ended(work, request, hold)
    offer_freed(work, hold)
    return True


def tell_ended(work: Work, request: Request, hold: Hold) -> None:
    """Both sides see it, unless they have seen since what became of the request: somebody has it, or it is
    over."""
    if request.state not in (RequestState.QUEUED, RequestState.DONE):
        return
    case = open_case(work, request, fresh=request.state is RequestState.QUEUED)
    put_card(work, request, priority=TURN)
    if request.state is RequestState.DONE:
        case.tell(closed_notice(case, None, hold=hold))
        return
    left, returned = given_back(case.standing, hold)
    currency = case.standing.currency
    case.tell(HoldExpired(request_id=request.id, left=left, returned=returned, currency=currency))
