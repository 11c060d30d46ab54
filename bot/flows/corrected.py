"""A kind corrected while somebody works on the request: dearer, it waits for the client's yes to the price,
and is what it was until then; paid for already, it costs nothing again."""

from dataclasses import replace

from bot.desk.request import Request
from bot.flows.act import ask_of, placed
from bot.flows.cards import TURN, drop_card, put_card, queue_of
from bot.flows.case import Case
from bot.flows.scene import Work
from bot.ids import QuoteId
from bot.quota.decision import Accept, Ask, Decision, Decline, Funding, Offer


def await_price(work: Work, quote_id: QuoteId, kind: str) -> None:
    """With a yes to this price the request becomes one of that kind."""
    work.tx.keys.put(_key(quote_id), fingerprint=kind, outcome=kind, now=work.now)


def kind_of(work: Work, quote_id: QuoteId, kind: str) -> str:
    """The kind that the price is for: `kind`, unless it becomes another with the yes."""
    kept = work.tx.keys.get(_key(quote_id))
    return kind if kept is None else kept[1]


def agreed(case: Case, quote_id: QuoteId) -> Case:
    """The case as one of the kind that its price was for; as it is when the price was for no other kind."""
    work, old = case.work, case.request
    kind = kind_of(work, quote_id, old.kind)
    if kind == old.kind:
        return case
    if queue_of(work, kind) != queue_of(work, old.kind):
        drop_card(work, old)
    as_before = {"due_at": old.due_at, "promised_at": old.promised_at}  # who works on it answers as promised
    changes = placed(case, ask_of(case, kind)) | as_before
    work.tx.requests.change(old.id, **changes)
    request = work.tx.requests.get(old.id) or old
    put_card(work, request, priority=TURN)
    return replace(case, request=request)


def paid_before(work: Work, request: Request, ask: Ask, decision: Decision) -> Decision:
    """The decision, free where the request was charged for just that before: it was closed and came back."""
    hold = work.tx.ledger.captured_hold(request.id)
    if hold is None or hold.reversed_at is not None or not isinstance(decision, Accept | Offer | Decline):
        return decision
    same = hold.kind == ask.kind if hold.kind else hold.asset == ask.asset
    return Accept(funding=Funding.FREE, hold=None, price=None) if same else decision


def _key(quote_id: QuoteId) -> str:
    return f"quote:{quote_id}:kind"
