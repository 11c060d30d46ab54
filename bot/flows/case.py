"""One request in hand: its account's standing, its moves by the table, what its client is told."""

import dataclasses
from datetime import datetime, timedelta

from bot.desk.request import Request, RequestEvent, RequestState, move
from bot.flows.accounts import load_standing
from bot.flows.cards import client_slot
from bot.flows.scene import Work
from bot.quota.lot import Lot, usable
from bot.quota.standing import Standing

PUT_OFF = 8
"""Priority of what waits for the morning: nothing else has it, so it holds back nothing."""
EXCERPT = 80
"""Characters of the client's text that remind of which request is meant."""


class IllegalMove(RuntimeError):
    """A flow asked for a move that the request's table does not have: a defect of ours."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One request in hand: whose, by which standing, and whether its message starts anew.

    `fresh`: somebody else's act brought this about (a deposit, a renewal), so the client gets a new message
    instead of an edit of an old one. `told_at`: decided at night, told in the morning. `corrected`:
    a person of the desk said that it is of this kind. `instead`: they said yes to a price that holds no more,
    so what the contract covers waits for a yes of its own.
    """

    work: Work
    request: Request
    standing: Standing
    fresh: bool = False
    again: bool = False
    told_at: datetime | None = None
    corrected: str = ""
    instead: bool = False

    def tell(self, notice: object) -> None:
        user, slot = self.request.user_id, client_slot(self.request)
        priority = 5 if self.told_at is None else PUT_OFF
        self.work.tell(user, notice, slot=slot, fresh=self.fresh, priority=priority, not_before=self.told_at)


def open_case(work: Work, request: Request, *, fresh: bool = False, again: bool = False) -> Case:
    """Lock the account and read its standing."""
    standing = load_standing(work, request.account_id)
    return Case(work=work, request=request, standing=standing, fresh=fresh, again=again)


def excerpt(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= EXCERPT else flat[: EXCERPT - 1].rstrip() + "…"


def step(case: Case, event: RequestEvent, **changes: object) -> Case:
    """Move the request by its table; raises IllegalMove, or when another transaction was faster (it
    cannot be:
    the account is locked)."""
    target = move(case.request.state, event)
    if case.request.state is RequestState.CLARIFYING:
        changes = {"wake_at": None, **changes}  # the question is answered, so it is not brought up any more
    if target is None or not case.work.tx.requests.move(case.request, target, **changes):
        raise IllegalMove(f"request {case.request.id}: {event} in {case.request.state}")
    moved = case.work.tx.requests.get(case.request.id)
    if moved is None:
        raise LookupError(f"request {case.request.id} is gone")
    return dataclasses.replace(case, request=moved)


def without_hold(case: Case) -> Standing:
    """The standing as it would be had the request nothing held."""
    hold = case.work.tx.ledger.live_hold(case.request.id)
    held = {} if hold is None else {line.lot_id: line.amount for line in hold.lines}
    lots = tuple(dataclasses.replace(lot, held=lot.held - held.get(lot.id, 0)) for lot in case.standing.lots)
    return dataclasses.replace(case.standing, lots=lots)


def in_place(case: Case) -> Standing:
    """The standing for what takes the place of the request's hold in one step: without it, but what it keeps
    in lots that have ended stays with the request and is drawn on first (decision 0009). Only to plan on: the
    plan is held right after the release, before anything is settled."""
    before, hold = without_hold(case), case.work.tx.ledger.live_hold(case.request.id)
    kept = {} if hold is None else {line.lot_id: line.amount for line in hold.lines}
    first = min((lot.priority for lot in before.lots), default=0)

    def kept_alive(lot: Lot) -> Lot:
        if lot.id not in kept or usable(lot, now=before.now):
            return lot
        until = before.now + timedelta(microseconds=1)  # the earliest end of all, so the first in burn-down
        posted = lot.held + kept[lot.id]
        return dataclasses.replace(lot, priority=first, expires_at=until, posted=posted)

    return dataclasses.replace(before, lots=tuple(kept_alive(lot) for lot in before.lots))
