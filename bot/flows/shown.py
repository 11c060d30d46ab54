"""Requests as lines and cards: the values that views render, read from the database."""

from collections import Counter
from dataclasses import replace
from datetime import datetime

from bot.desk.people import StaffMember
from bot.desk.privacy import called, is_gone
from bot.desk.request import OPEN, Request, RequestState
from bot.desk.talk import Side
from bot.flows.accounts import load_standing, view_of
from bot.flows.case import excerpt
from bot.flows.notices import CardView, Charged, FavourLine, HeaderView, RequestLine, RequestList, UnitsLeft
from bot.flows.scene import Work
from bot.ids import AccountId, ChatId, RequestId, UserId
from bot.intake.burst import joined_text
from bot.quota.hold import Hold, HoldState
from bot.quota.lot import lent
from bot.quota.money import is_money
from bot.quota.standing import Standing, balance, units_left

RECENT = 8
FAVOURS = 5
"""How many of the latest favours a list shows."""
FIGURES = frozenset({"bargain", "person", "appeal", "complaint"})
"""Kinds whose card carries the account's figures."""


def name_of(work: Work, user: UserId | None) -> str | None:
    """A person's name as staff and clients see it."""
    if user is None:
        return None
    if is_gone(user):
        return called(user)
    member = work.tx.staff.get(user)
    if member is not None:
        return member.name
    kept = work.tx.queues.setting(name_kept(user))
    person = work.tx.people.get(user)
    return kept or (person.first_name if person is not None else str(user))


def name_kept(user: UserId) -> str:
    """The setting that keeps the name under which clients knew somebody who has left the desk."""
    return f"staff_name:{user}"


def part_with(work: Work, member: StaffMember) -> None:
    """Out of the staff; the client goes on reading the name they knew, never the private one."""
    work.tx.queues.set(name_kept(member.user_id), member.name)
    work.tx.staff.remove(member.user_id)


def unsaid_key(request_id: RequestId) -> str:
    """The key under which it is kept that a request went to the desk before anybody said what it is; its
    outcome is the kind as which it went."""
    return f"request:{request_id}:unsaid"


def unsaid(work: Work, request: Request) -> bool:
    """Whether nobody has said yet what it is: neither its client, nor the desk."""
    kept = work.tx.keys.get(unsaid_key(request.id))
    return kept is not None and kept[1] == request.kind and work.tx.ledger.last_hold(request.id) is None


def joined_away(work: Work, request: Request) -> bool:
    """Whether its words were put to another request, so that it is none of its own."""
    if request.state is not RequestState.CANCELLED or request.first_message is None:
        return False
    first = work.tx.talk.by_message(ChatId(int(request.user_id)), request.first_message)
    return first is not None and first.request_id != request.id


def request_line(work: Work, request: Request, *, reader: UserId | None = None) -> RequestLine:
    """As one line; to its own author without saying who wrote it."""
    return RequestLine(
        request_id=request.id,
        kind=request.kind,
        state=str(request.state),
        excerpt=excerpt(request.text),
        due_at=request.due_at,
        taken_by=name_of(work, request.assignee),
        order_number=request.order_number,
        created_at=request.created_at,
        rating=request.rating,
        comment=request.comment,
        reopened=request.reopened,
        recalculation=request.recalculation,
        by=None if request.user_id == reader else name_of(work, request.user_id),
    )


def request_list(
    work: Work, account_id: AccountId, zone: str, *, asked: int | None = None, reader: UserId | None = None
) -> RequestList:
    """The account's latest requests that are or were about something."""
    recent = work.tx.requests.recent_of_account(account_id, limit=2 * RECENT)
    told = [one for one in recent if one.state is not RequestState.ANSWERED and one.id != asked]
    told = [one for one in told if not joined_away(work, one)][:RECENT]
    lines = tuple(request_line(work, one, reader=reader) for one in told)
    return RequestList(lines=lines, zone=zone, asked=asked)


def paid_by(request: Request, standing: Standing, hold: Hold | None) -> tuple[str, int | None, str | None]:
    """(what pays, amount, asset) as the card says it, by the last hold of the request; money: the last
    resort of it."""
    if hold is not None and lapsed(request, hold):
        return ("expired" if request.state is RequestState.QUEUED else "at_risk", None, None)
    if hold is None or hold.state in (HoldState.RELEASED, HoldState.EXPIRED):
        return ("free", None, None)
    if hold.reversed_at is not None:
        return ("reversed", None, None)
    amount = hold.charged or hold.total
    if not is_money(hold.asset):
        return ("quota", amount, hold.asset)
    credit, emergency = lent(hold.captured or hold.lines, standing.lots)
    return ("emergency" if emergency else "credit" if credit else "balance", amount, hold.asset)


def lapsed(request: Request, hold: Hold) -> bool:
    """Whether what was agreed for the work on it as it stands is held no more because its time was over; not
    so what was held for another kind, or before it was opened again (that is free of charge)."""
    mine = hold.kind == request.kind and hold.reopened == request.reopened
    return mine and hold.state is HoldState.EXPIRED


def charged_of(hold: Hold | None, standing: Standing) -> Charged | None:
    """What was taken of a hold that is over; None while it lives, when it was taken back, and without one."""
    if hold is None or hold.state in (HoldState.HELD, HoldState.EXPIRED) or hold.reversed_at is not None:
        return None
    if not is_money(hold.asset):
        return Charged(asset=hold.asset, amount=hold.charged)
    credit, emergency = lent(hold.captured, standing.lots)
    tax = hold.charged - hold.captured_net
    return Charged(asset=hold.asset, amount=hold.charged, tax=tax, credit=credit, emergency=emergency)


def sign_of(request: Request, now: datetime) -> str:
    """`near` when the promised time is close (its first sign is due, or was given), `late` when it is over,
    while somebody waits for it."""
    if request.due_at is None or request.state not in OPEN:
        return ""
    if now >= request.due_at:
        return "late"
    signed = request.near_at is not None and (now >= request.near_at or request.near_at == request.due_at)
    return "near" if signed else ""


def card_view(work: Work, request: Request) -> CardView:
    """The card as it stands now."""
    standing = load_standing(work, request.account_id)
    hold = work.tx.ledger.last_hold(request.id)
    paid, amount, asset = paid_by(request, standing, hold)
    messages = [one for one in work.tx.talk.of_request(request.id) if one.side is Side.CLIENT]
    media = [one.content.media for one in messages if one.content.media is not None]
    edited = (one for one in messages if one.before is not None and one.content.text in request.text)
    parent = None if request.parent_id is None else work.tx.requests.get(request.parent_id)
    card = CardView(
        request_id=request.id,
        client=standing.name,
        account_id=request.account_id,
        tier=standing.plan.tier,
        contact=name_of(work, request.user_id) or "",
        kind=request.kind,
        state=str(request.state),
        text=request.text,
        attachments=len(media),
        media=tuple(sorted(Counter(media).items(), key=lambda one: (-one[1], one[0]))),
        due_at=request.due_at,
        zone=standing.zone,
        created_at=request.created_at,
        order_number=request.order_number,
        recalculation=request.recalculation and request.kind == "estimate",
        paid=paid,
        amount=amount,
        currency=standing.currency,
        left=UnitsLeft(asset=asset, left=units_left(standing, asset)) if asset and paid == "quota" else None,
        balance=balance(standing),
        assignee=name_of(work, request.assignee),
        minutes=request.minutes,
        urgent=request.urgent,
        figures=view_of(standing) if request.kind in FIGURES else None,
        before=next((one.before for one in edited), None),
        about=None if parent is None else request_line(work, parent),
        sign=sign_of(request, work.now),
        reopened=request.reopened,
        unsaid=unsaid(work, request),
    )
    return card if hold is None else with_parts(card, hold, standing)


def with_parts(card: CardView, hold: Hold, standing: Standing) -> CardView:
    """With what of the money is lent and, once the request is closed, with what it cost."""
    credit, emergency = lent(hold.captured or hold.lines, standing.lots)
    charged = charged_of(hold, standing) if card.state == RequestState.DONE else None
    return replace(card, credit=credit, emergency=emergency, charged=charged)


def header_view(
    work: Work, request: Request, choosing: str | None, reader: ChatId | None = None
) -> HeaderView:
    """The talk's header as it stands now; `answered` counts what staff wrote to the client. Whoever had
    the talk before reads who has it now, without buttons."""
    answered = sum(1 for one in work.tx.talk.of_request(request.id) if one.side is Side.STAFF)
    return HeaderView(
        card=card_view(work, request),
        answered=answered,
        choosing=choosing,
        mine=reader is None or int(reader) == int(request.assignee or 0),
        answers=bool(work.tx.answers.all()),
    )


def request_words(work: Work, request: Request) -> str:
    """The words of the request anew: those of the client's messages that it was made of and still has."""
    messages = work.tx.talk.of_request(request.id)
    first = [one for one in messages if one.side is Side.CLIENT and one.content.text.strip() in request.text]
    return joined_text([one.content.text for one in first])


def favour_lines(
    work: Work, account_id: AccountId, *, since: datetime | None = None
) -> tuple[FavourLine, ...]:
    """The latest favours, for the client's history."""
    return tuple(
        FavourLine(at=one.logged_at, by=name_of(work, one.staff_id) or "", minutes=one.minutes, text=one.text)
        for one in work.tx.favours.of_account(account_id, limit=FAVOURS)
        if since is None or one.logged_at >= since
    )
