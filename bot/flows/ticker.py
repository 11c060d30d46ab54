"""Due work: drafts whose quiet time is over, quotes whose time is over, requests that waited for a renewal.

Each piece is a transaction of its own, guarded by the state it finds, so that running it twice changes
nothing.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.desk.request import Request, RequestEvent, RequestState
from bot.flows.accounts import tariff_of
from bot.flows.act import act, ask_of, put_through
from bot.flows.board import look, sign
from bot.flows.case import open_case, step
from bot.flows.client.seal import SealDraft
from bot.flows.notices import OfferLapsed
from bot.flows.scene import Flow, Work
from bot.ports import Tx
from bot.quota.decision import Accept, decide
from bot.quota.quote import Quote, QuoteState

BATCH = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticker(Flow):
    seal: SealDraft

    async def run_due(self) -> int:
        """Do everything that is due now; returns how many pieces were done."""
        now = self.clock.now()
        drafts = await self.store.read(lambda tx: tx.drafts.due(now=now, limit=BATCH))
        sealed = [await self.seal(draft.id) for draft in drafts]
        lapsed = await self.work(
            lambda work: sum(lapse(work, one) for one in work.tx.quotes.lapsing(now=work.now, limit=BATCH))
        )
        woken = await self.work(
            lambda work: sum(wake(work, one) for one in work.tx.requests.waking(now=work.now, limit=BATCH))
        )
        signed = await self.work(
            lambda work: sum(
                sign(work, work.tx.requests.get(one))
                for one in work.tx.busy.nearing(now=work.now, limit=BATCH)
            )
        )
        boards = await self.work(draw_boards)
        return sum(sealed) + lapsed + woken + signed + boards

    async def next_due(self) -> datetime | None:
        """When there will be something to do, as far as is known now."""
        return await self.store.read(next_due)


def next_due(tx: Tx) -> datetime | None:
    moments = (
        *(tx.drafts.next_due(), tx.quotes.next_lapse(), tx.requests.next_wake()),
        *(tx.busy.next_sign(), tx.busy.next_board()),
    )
    return min((moment for moment in moments if moment is not None), default=None)


def draw_boards(work: Work) -> int:
    """The boards whose turn has come."""
    boards = work.tx.busy.boards_due(now=work.now)
    for board in boards:
        look(work, board)
    return len(boards)


def lapse(work: Work, quote: Quote) -> bool:
    """The price held until now; the request can be asked for anew, nothing was charged."""
    work.tx.accounts.lock(quote.account_id)
    if not work.tx.quotes.close(quote.id, QuoteState.LAPSED, by=None, now=work.now):
        return False
    request = work.tx.requests.get(quote.request_id)
    if request is not None and request.state is RequestState.OFFERED:
        case = step(open_case(work, request), RequestEvent.LAPSE)
        case.tell(OfferLapsed(request_id=request.id))
    return True


def wake(work: Work, request: Request) -> bool:
    """The quota renewed: what waited for it goes through, as the client asked; else it is offered or
    declined anew."""
    if request.state is not RequestState.WAITING:
        work.tx.requests.change(request.id, wake_at=None)
        return False
    case = open_case(work, request, fresh=True)
    ask = ask_of(case, request.kind)
    tariff = tariff_of(work, request.account_id, case.standing.currency)
    decision = decide(ask, case.standing, tariff, now=work.now)
    if isinstance(decision, Accept):
        put_through(case, ask, decision, from_renewal=True)
    else:
        act(case, request.kind)
    return True
