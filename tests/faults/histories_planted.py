"""Builds with a defect planted on purpose that a history with a plain model beside it must bring to light."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from bot.desk.request import Request, RequestEvent, RequestState
from bot.flows.case import Case, open_case, step
from bot.flows.notices import Declined, Toast
from bot.flows.scene import Scene, Work
from bot.quota import lot
from bot.quota.hold import Hold
from bot.quota.lot import HoldPlan, Lot, Short


@contextmanager
def blind_to_holds() -> Iterator[None]:
    """What others hold already is offered and held once more, as if it had been looked at before they did."""
    plan_hold = lot.plan_hold

    def looks_before(lots: list[Lot], **more: Any) -> HoldPlan | Short:
        return plan_hold([replace(one, held=0) for one in lots], **more)

    with patch("bot.quota.decision.plan_hold", looks_before):
        yield


@contextmanager
def keeping_what_is_undone() -> Iterator[None]:
    """Who takes a request back does not get the unit back."""

    def keeps(work: Work, request: Request) -> Hold | None:
        return work.tx.ledger.live_hold(request.id)

    with patch("bot.flows.client.ways_on.release", keeps):
        yield


@contextmanager
def silent_refusals() -> Iterator[None]:
    """A request is declined, and nobody says so."""
    tell = Case.tell

    def says_nothing(self: Case, notice: object) -> None:
        if not isinstance(notice, Declined):
            tell(self, notice)

    with patch.object(Case, "tell", says_nothing):
        yield


@contextmanager
def taking_twice() -> Iterator[None]:
    """A press takes what a colleague has already."""

    def takes(scene: Scene, request: Request) -> Toast:
        if request.state is RequestState.TAKEN:
            case = open_case(scene, request)
            step(case, RequestEvent.TRANSFER, assignee=scene.source.user, taken_at=scene.now)
        return Toast(code="taken_by_you")

    with patch("bot.flows.staff.take.lost", takes):
        yield


BUILDS: dict[str, Callable[[], AbstractContextManager[None]]] = {
    "what is held counts as free": blind_to_holds,
    "undo keeps the unit": keeping_what_is_undone,
    "refusals without a word": silent_refusals,
    "taken twice": taking_twice,
}
"""Each is caught, or the rig is blind."""
