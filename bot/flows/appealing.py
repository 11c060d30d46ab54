"""An appeal about a request that waits: laid before those who decide with the client's figures, and answered.

The appeal is a request like any other, in the leads' queue; the question it raises is one more row, so that
it is decided once, by button or by command, and nobody forgets it.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.desk.hours import add_working
from bot.desk.request import PENDING, Request, RequestEvent, RequestState
from bot.flows.accounts import load_standing, tariff_of, view_of
from bot.flows.act import act, ask_of
from bot.flows.cards import client_slot, put_card
from bot.flows.case import Case, excerpt, open_case, step
from bot.flows.notices import AppealAnswered, AppealCard
from bot.flows.opening import days_off
from bot.flows.reach import deciders, reachable
from bot.flows.scene import Work
from bot.flows.shown import name_of, request_line
from bot.ids import AccountId, AppealId, AuditId, RequestId, UserId
from bot.ports import AppealRow
from bot.quota.decision import Decline, Offer, decide
from bot.quota.period import period_at
from bot.quota.standing import Standing, assets, included, used

APPEAL = "appeal"
FAVOURS = 99
"""More than these are not counted."""
TIMES = 3
"""How often admins are reminded of one that nobody decides."""
MONTH, QUARTER = timedelta(days=30), timedelta(days=92)
PAID = frozenset({"deposit", "bounce", "grant_undone"})
"""Reasons of journals by which money came in, or went out again because it never had."""


def act_on(case: Case, kind: str) -> Case:
    """Decide and do it; an appeal also lays the request that waits before those who decide."""
    case = act(case, kind)
    if kind == APPEAL and case.request.state is RequestState.QUEUED:
        raise_question(case)
    return case


def raise_question(case: Case) -> None:
    """Nothing when no request of theirs waits: then the appeal is words for a lead."""
    work, request = case.work, case.request
    about = matter_of(work, request)
    if about is None:
        return
    appeal_id = work.tx.appeals.add(
        request_id=request.id,
        about_id=about.id,
        account_id=request.account_id,
        contact_id=request.contact_id,
        remind_at=working_day_after(work, case.standing),
        now=work.now,
    )
    if appeal_id is not None:
        show(work, appeal_id)


def matter_of(work: Work, request: Request) -> Request | None:
    """The request that the appeal names, or the contact's latest that was offered at a price or declined."""
    named = None if request.parent_id is None else work.tx.requests.get(request.parent_id)
    if named is not None:
        return named if named.state in PENDING else None
    pending = work.tx.requests.pending_of_account(request.account_id)
    mine = [one for one in pending if one.user_id == request.user_id and one.state in PENDING]
    return max(mine, key=lambda one: one.id, default=None)


def working_day_after(work: Work, standing: Standing) -> datetime:
    """When a working day of the desk's longest hours has passed from now on."""
    hours = work.house.plan_book.hours
    closed, extra = days_off(work.house, standing, work.now)
    day = hours.length_of_day()
    return add_working(hours, zone=standing.zone, start=work.now, amount=day, closed=closed, extra=extra)


def slot_of(appeal_id: AppealId) -> str:
    return f"{APPEAL}:{appeal_id}"


def show(work: Work, appeal_id: AppealId, *, waits: bool = False) -> None:
    """The card to everybody who decides, as things stand now; `waits`: anew, because nobody has."""
    appeal = work.tx.appeals.get(appeal_id)
    if appeal is not None:
        card = card_of(work, appeal, waits=waits)
        for user in deciders(work):
            work.tell(user, card, slot=slot_of(appeal_id), fresh=waits)


def show_again(work: Work, request_id: RequestId) -> None:
    """The client added words to the appeal: they stand on the card as well."""
    appeal = work.tx.appeals.of_request(request_id)
    if appeal is not None and appeal.decision is None:
        show(work, appeal.id)


def matter(work: Work, appeal: AppealRow) -> tuple[Request, Request]:
    """(the appeal, what it is about); both are never deleted."""
    own, about = work.tx.requests.get(appeal.request_id), work.tx.requests.get(appeal.about_id)
    if own is None or about is None:
        raise LookupError(f"the requests of appeal {appeal.id} are gone")
    return own, about


def card_of(work: Work, appeal: AppealRow, *, waits: bool = False, words: bool = False) -> AppealCard:
    """What those who decide read: why, what waits, the client's figures, what would cover it."""
    own, about = matter(work, appeal)
    standing = load_standing(work, appeal.account_id)
    asked = ask_of(Case(work=work, request=about, standing=standing), about.kind)
    tariff = tariff_of(work, appeal.account_id, standing.currency)
    decision = decide(asked, standing, tariff, now=work.now)
    price = decision.price if isinstance(decision, Offer | Decline) else None
    missing = decision.missing if isinstance(decision, Decline) else 0
    needed = missing or (0 if price is None else price.gross)
    limits = standing.limits
    now, before = asked_lately(work, standing, appeal.account_id)
    return AppealCard(
        appeal_id=appeal.id,
        request_id=own.id,
        client=standing.name,
        contact=name_of(work, own.user_id) or "",
        why=own.text,
        about=request_line(work, about),
        price=price,
        missing=missing,
        figures=view_of(standing),
        used=tuple((one, used(standing, one), included(standing, one)) for one in assets(standing)),
        paid=paid_since(work, standing, work.now - QUARTER),
        asked=now,
        asked_before=before,
        favours=favours_lately(work, appeal.account_id),
        favour_minutes=work.tx.favours.minutes(appeal.account_id, since=work.now - MONTH),
        asset=asked.asset,
        credit=limits.credit + missing if missing else None,
        emergency=limits.emergency + needed if needed else None,
        until=standing.period.ends_at,
        decision=appeal.decision or "",
        by=name_of(work, appeal.decided_by) or "",
        because=appeal.because,
        waits=waits,
        words=words,
    )


def favours_lately(work: Work, account_id: AccountId) -> int:
    """How often work was done past the channel in the last month."""
    since = work.now - MONTH
    return sum(one.logged_at >= since for one in work.tx.favours.of_account(account_id, limit=FAVOURS))


def paid_since(work: Work, standing: Standing, since: datetime) -> int:
    """Own money that came into the account since then, in minor units."""
    lines = work.tx.ledger.lines(AccountId(standing.account_id), since=since, until=work.now)
    return sum(one.amount for one in lines if one.asset == standing.currency and one.reason in PAID)


def asked_lately(work: Work, standing: Standing, account_id: AccountId) -> tuple[int, int]:
    """(requests of this period, requests of the one before)."""
    account, period = work.tx.accounts.get(account_id), standing.period
    if account is None:
        return 0, 0
    last = period_at(account.anchor, zone=account.zone, now=period.starts_at - timedelta(microseconds=1))
    asked = work.tx.requests.asked
    return (
        asked(account_id, since=period.starts_at, until=period.ends_at),
        asked(account_id, since=last.starts_at, until=period.starts_at),
    )


def last_day(standing: Standing) -> date:
    """The last day of the running period, in the client's zone."""
    return (standing.period.ends_at - timedelta(microseconds=1)).astimezone(ZoneInfo(standing.zone)).date()


def decided(
    work: Work, appeal: AppealRow, decision: str, *, because: str, by: UserId | None, answer: AppealAnswered
) -> bool:
    """The one decision on an appeal: the client hears it, its own request is done, all who were shown it see
    who decided. False when another was faster."""
    if not work.tx.appeals.decide(appeal.id, decision, because=because, by=by, now=work.now):
        return False
    own, _ = matter(work, appeal)
    work.tell(own.user_id, answer, slot=client_slot(own), fresh=True)
    if own.state is RequestState.QUEUED and by is not None:
        case = step(open_case(work, own), RequestEvent.TAKE, assignee=by, taken_at=work.now)
        put_card(work, step(case, RequestEvent.FINISH, closed_at=work.now, minutes=0).request)
    return True


def answer_of(work: Work, appeal: AppealRow, decision: str, **told: object) -> AppealAnswered:
    """What the client reads; `told` are the notice's own fields."""
    _, about = matter(work, appeal)
    standing = load_standing(work, appeal.account_id)
    fields: dict[str, object] = {
        "decision": decision,
        "excerpt": excerpt(about.text),
        "zone": standing.zone,
        "currency": standing.currency,
    }
    return AppealAnswered(**(fields | told))  # type: ignore[arg-type]  # by keyword


def answer_by_command(
    work: Work,
    account_id: AccountId,
    decision: str,
    *,
    because: str,
    by: UserId,
    audit_id: AuditId,
    **told: object,
) -> None:
    """An admin gave by command what the client's open appeals ask for: that is their answer. The reason of
    the command is for the record and stays inside: the client reads what was given, and until when."""
    for appeal in work.tx.appeals.open_of(account_id):
        answer = answer_of(work, appeal, decision, **told)
        if serves(work, appeal, told.get("asset")) and decided(
            work, appeal, decision, because=because, by=by, answer=answer
        ):
            work.tx.appeals.booked(appeal.id, audit_id)
            show(work, appeal.id)


def serves(work: Work, appeal: AppealRow, asset: object) -> bool:
    """Whether units of that asset are what the request waits for; money serves any."""
    _, about = matter(work, appeal)
    standing = load_standing(work, appeal.account_id)
    return (
        asset is None or ask_of(Case(work=work, request=about, standing=standing), about.kind).asset == asset
    )


def offer_matter(work: Work, appeal: AppealRow, *, version: int) -> None:
    """The request is offered by today's standing, unless what was decided has done so already (`version` is
    its version before)."""
    _, about = matter(work, appeal)
    if about.version == version and about.state in PENDING:
        act(open_case(work, about, fresh=True, again=True), about.kind)


def undone(work: Work, audit_id: AuditId) -> None:
    """The change that decided an appeal is taken back: it is open again, and the client hears that, too."""
    for appeal in work.tx.appeals.by_audit(audit_id):
        own, about = matter(work, appeal)
        if about.state in PENDING and work.tx.appeals.about(appeal.contact_id, appeal.about_id) is None:
            standing = load_standing(work, appeal.account_id)
            work.tx.appeals.reopen(appeal.id, remind_at=working_day_after(work, standing))
            work.tell(own.user_id, answer_of(work, appeal, "again"), slot=client_slot(own), fresh=True)
            show(work, appeal.id)


def remind_appeal(work: Work, *, appeal_id: AppealId) -> bool:
    """Nobody has decided it for a working day: admins see it anew, unless it needs no decision any more."""
    seen = work.tx.appeals.get(appeal_id)
    if seen is None:
        return False
    work.tx.accounts.lock(seen.account_id)
    appeal = work.tx.appeals.get(appeal_id)
    if appeal is None or appeal.remind_at is None or appeal.remind_at > work.now:
        return False
    _, about = matter(work, appeal)
    if about.state not in PENDING:
        work.tx.appeals.decide(appeal.id, "moot", because="", by=None, now=work.now)
        show(work, appeal.id)
        return True
    times = appeal.reminded + 1
    standing = load_standing(work, appeal.account_id)
    following = working_day_after(work, standing) if times < TIMES else None
    work.tx.appeals.remind_at(appeal.id, following, times=times)
    card = card_of(work, appeal, waits=True)
    for admin in sorted(work.house.admins):
        if reachable(work, admin):
            work.tell(admin, card, slot=slot_of(appeal.id), fresh=True)
    return True
