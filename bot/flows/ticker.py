"""Due work: drafts whose quiet time is over, quotes and holds whose time is over, requests that waited for a
renewal.

Each piece is a transaction of its own, guarded by the state it finds, so that running it twice changes
nothing.
"""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

import structlog

from bot.desk.manners import Ban
from bot.desk.request import Request, RequestEvent, RequestState
from bot.desk.talk import Draft
from bot.flows.accounts import tariff_of
from bot.flows.act import act, ask_of, offer_again, put_through
from bot.flows.appealing import remind_appeal
from bot.flows.approvals import close_if_over
from bot.flows.board import look, sign
from bot.flows.case import open_case, step
from bot.flows.client.banned import ban_over
from bot.flows.client.seal import SealDraft
from bot.flows.holding import expire
from bot.flows.notices import OfferLapsed
from bot.flows.overdue import remind
from bot.flows.scene import Flow, Work
from bot.flows.unanswered import bring_up
from bot.ids import AccountId, QuoteId, RequestId
from bot.ports import AppealRow, Board, Reminder, Tx
from bot.quota.decision import Accept, decide
from bot.quota.hold import Hold
from bot.quota.pace import morning
from bot.quota.quote import Quote, QuoteState

log = structlog.get_logger(__name__)

BATCH = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticker(Flow):
    seal: SealDraft

    async def run_due(self) -> int:
        """Do everything that is due now; returns how many pieces were done. A piece that fails, because its
        client's plan is gone, say, is left for the next time and holds up no other."""
        now = self.clock.now()
        due = await self.store.read(partial(due_now, now=now))
        pieces: list[Callable[[], Awaitable[bool]]] = [
            *(partial(self.seal, draft.id) for draft in due.drafts),
            *(partial(self.work, partial(claimed, what=what, body=body)) for what, body in named(due)),
        ]
        return sum([await attempted(piece) for piece in pieces])

    async def next_due(self) -> datetime | None:
        """When there will be something to do, as far as is known now."""
        return await self.store.read(next_due)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What is due, each kind the longest waiting first."""

    bans: tuple[Ban, ...]
    drafts: tuple[Draft, ...]
    quotes: tuple[Quote, ...]
    requests: tuple[Request, ...]
    holds: tuple[Hold, ...]
    near: tuple[RequestId, ...]
    reminders: tuple[Reminder, ...]
    boards: tuple[Board, ...]
    appeals: tuple[AppealRow, ...]
    limits: tuple[tuple[int, AccountId], ...]


def due_now(tx: Tx, *, now: datetime) -> Due:
    return Due(
        bans=tx.manners.ended(now=now, limit=BATCH),
        drafts=tx.drafts.due(now=now, limit=BATCH),
        quotes=tx.quotes.lapsing(now=now, limit=BATCH),
        requests=tx.requests.waking(now=now, limit=BATCH),
        holds=tx.ledger.expiring(now=now, limit=BATCH),
        near=tx.busy.nearing(now=now, limit=BATCH),
        reminders=tx.busy.reminders(now=now, limit=BATCH),
        boards=tx.busy.boards_due(now=now),
        appeals=tx.appeals.reminding(now=now, limit=BATCH),
        limits=tx.limits.beginning(now=now, limit=BATCH),
    )


Body = Callable[[Work], bool]


def named(due: Due) -> Iterator[tuple[str, Body]]:
    """Each piece under the name by which processes keep it from each other."""
    yield from ((f"ban {ban.id}", partial(ban_over, ban=ban)) for ban in due.bans)
    yield from ((f"quote {quote.id}", partial(lapse, quote_id=quote.id)) for quote in due.quotes)
    yield from ((f"request {one.id}", partial(wake, request_id=one.id)) for one in due.requests)
    yield from ((f"hold {hold.id}", partial(expire_one, hold=hold)) for hold in due.holds)
    yield from ((f"sign {number}", partial(sign_one, request_id=number)) for number in due.near)
    yield from ((f"reminder {one.request_id}", partial(remind, reminder=one)) for one in due.reminders)
    yield from (
        (f"board {board.chat_id} {board.topic_id}", partial(draw_board, board=board)) for board in due.boards
    )
    yield from ((f"appeal {one.id}", partial(remind_appeal, appeal_id=one.id)) for one in due.appeals)
    for number, account in due.limits:
        yield f"limit {number}", partial(begin_limit, number=number, account_id=account)


def claimed(work: Work, *, what: str, body: Body) -> bool:
    """The piece, unless another process is at it."""
    return work.tx.workers.claim(f"due: {what}") and body(work)


async def attempted(piece: Callable[[], Awaitable[bool]]) -> bool:
    """Whether the piece was done; what it raises is logged and stays with it."""
    try:
        return await piece()
    except Exception:
        log.exception("due_piece_failed")
        return False


def next_due(tx: Tx) -> datetime | None:
    moments = (
        *(tx.manners.next_end(), tx.drafts.next_due(), tx.quotes.next_lapse(), tx.requests.next_wake()),
        tx.ledger.next_expiry(),
        *(tx.busy.next_sign(), tx.busy.next_reminder(), tx.busy.next_board()),
        *(tx.appeals.next_reminder(), tx.limits.next_beginning()),
    )
    return min((moment for moment in moments if moment is not None), default=None)


def expire_one(work: Work, *, hold: Hold) -> bool:
    """Nobody took the request in time: what it holds is free again."""
    return expire(work, request_id=hold.request_id, hold_id=hold.id)


def sign_one(work: Work, *, request_id: RequestId) -> bool:
    """The promised time of the request is near, or over: its card says so."""
    return sign(work, work.tx.requests.get(request_id))


def begin_limit(work: Work, *, number: int, account_id: AccountId) -> bool:
    """A limit that was set for this moment, a midnight, holds now: what waited for it is offered again, and
    the client hears it in the morning."""
    work.tx.accounts.lock(account_id)
    if not work.tx.limits.began(number):
        return False
    offer_again(work, account_id)
    return True


def draw_board(work: Work, *, board: Board) -> bool:
    """The board's turn has come."""
    look(work, board)
    return True


def lapse(work: Work, *, quote_id: QuoteId) -> bool:
    """The price held until now; the request can be asked for anew, nothing was charged."""
    quote = work.tx.quotes.get(quote_id)
    if quote is None:
        return False
    work.tx.accounts.lock(quote.account_id)
    waiting = work.tx.inbox.oldest()
    if waiting is not None and waiting < quote.valid_until:
        return False  # it may be the press that accepts the price: that counts from when it came in
    if not work.tx.quotes.close(quote.id, QuoteState.LAPSED, by=None, now=work.now):
        return False
    close_if_over(work, quote.id)
    request = work.tx.requests.get(quote.request_id)
    if request is not None and request.state is RequestState.OFFERED:
        case = step(open_case(work, request), RequestEvent.LAPSE)
        case.tell(OfferLapsed(request_id=request.id))
    return True


def wake(work: Work, *, request_id: RequestId) -> bool:
    """The quota renewed: what waited for it goes through, as the client asked; else it is offered or
    declined anew. It has its place from the renewal on, at midnight; the client hears it in the morning of
    that very day, also when the desk is closed on it: a price holds for some days only."""
    request = work.tx.requests.get(request_id)
    if request is None:
        return False
    if request.state is RequestState.CLARIFYING:
        return bring_up(work, request_id=request.id)
    if request.state is not RequestState.WAITING:
        work.tx.requests.change(request.id, wake_at=None)
        return True
    case = open_case(work, request, fresh=True)
    case = replace(case, told_at=morning(work.now, zone=case.standing.zone))
    ask = ask_of(case, request.kind)
    tariff = tariff_of(work, request.account_id, case.standing.currency)
    decision = decide(ask, case.standing, tariff, now=work.now)
    if isinstance(decision, Accept):
        put_through(case, ask, decision, from_renewal=True)
    else:
        act(case, request.kind)
    return True
