"""Deciding an appeal: by the functions of the commands, so with audit and Undo; once, and always answered."""

from dataclasses import dataclass
from typing import Final

from bot.desk.people import Account
from bot.desk.request import PENDING
from bot.flows.accounts import load_standing
from bot.flows.admin.ledger import quota_given
from bot.flows.admin.limits import put_limit
from bot.flows.appealing import (
    answer_of,
    card_of,
    decided,
    last_day,
    matter,
    offer_matter,
    show,
    slot_of,
)
from bot.flows.notices import AppealAnswered, AppealCard, Changed, NotAllowed, Toast, Usage
from bot.flows.rights import may_look
from bot.flows.scene import Flow, Scene
from bot.flows.shown import name_of
from bot.flows.source import Source
from bot.ids import AppealId, AuditId, RequestId
from bot.ports import CREDIT, EMERGENCY, AppealRow

UNIT, UNITS = "unit", "units"
CHOICES: Final = (UNIT, UNITS, CREDIT, EMERGENCY)
GIVEN: Final = {UNIT: 1, UNITS: 3}
"""How many units a button gives; three last until the period ends."""
WORDS: Final = (1, 2, 3)
"""The numbers of the ready words of a refusal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantAppeal(Flow):
    """A button that gives something: units by admins and leads, money by admins only."""

    async def __call__(self, source: Source, *, appeal_id: AppealId, choice: str) -> Toast:
        return await self.run(source, lambda scene: grant_appeal(scene, appeal_id, choice))


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseAppeal(Flow):
    """`word` None: the ready words are shown to choose from; 0: back to the buttons."""

    async def __call__(self, source: Source, *, appeal_id: AppealId, word: int | None) -> Toast | None:
        return await self.run(source, lambda scene: refuse_press(scene, appeal_id, word))


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseCommand(Flow):
    """`/refuse <number> because …`: in one's own words, by the number of the appeal's request."""

    async def __call__(self, source: Source, *, request_id: RequestId, because: str) -> None:
        await self.run(source, lambda scene: refuse_command(scene, request_id, because))


def found(scene: Scene, appeal_id: AppealId) -> tuple[AppealRow, Account] | Toast:
    """The open appeal and its account, locked; or why the sender can't decide it."""
    appeal = scene.tx.appeals.get(appeal_id)
    if not may_look(scene.tx, scene.house, scene.source.user) or appeal is None:
        return Toast(code="forged")
    account = scene.tx.accounts.lock(appeal.account_id)
    appeal = scene.tx.appeals.get(appeal_id) or appeal
    if appeal.decision is not None:
        return Toast(code="decided_before", name=name_of(scene, appeal.decided_by) or "")
    if matter(scene, appeal)[1].state not in PENDING:
        scene.tx.appeals.decide(appeal.id, "moot", because="", by=None, now=scene.now)
        show(scene, appeal.id)
        return Toast(code="gone")
    return appeal, account


def grant_appeal(scene: Scene, appeal_id: AppealId, choice: str) -> Toast:
    seen = found(scene, appeal_id)
    if isinstance(seen, Toast):
        return seen
    appeal, account = seen
    if choice not in GIVEN and scene.source.user not in scene.house.admins:
        return Toast(code="admin_only", alert=True)
    card = card_of(scene, appeal)
    told = told_of(card, choice)
    if told is None:
        return Toast(code="gone")
    decision = UNITS if choice in GIVEN else choice
    because = f"appeal #{appeal.request_id}"
    answer = answer_of(scene, appeal, decision, **told)
    version = matter(scene, appeal)[1].version
    decided(scene, appeal, decision, because=because, by=scene.source.user, answer=answer)
    changed = book(scene, account, appeal, answer, because)
    scene.tx.appeals.booked(appeal.id, AuditId(changed.audit_id))
    if choice != EMERGENCY:
        offer_matter(scene, appeal, version=version)
    scene.answer(changed)
    show(scene, appeal.id)
    return Toast(code="appeal_granted")


def told_of(card: AppealCard, choice: str) -> dict[str, object] | None:
    """What the answer says of it; None where this way helps nothing."""
    if choice in GIVEN:
        until = card.until if choice == UNITS else None
        return None if card.asset is None else {"asset": card.asset, "amount": GIVEN[choice], "until": until}
    limit = card.credit if choice == CREDIT else card.emergency
    return None if limit is None or choice not in CHOICES else {"amount": limit, "until": card.until}


def book(scene: Scene, account: Account, appeal: AppealRow, answer: AppealAnswered, because: str) -> Changed:
    """As the command would."""
    day = None if answer.until is None else last_day(load_standing(scene, account.id))
    if answer.decision == UNITS:
        key = f"appeal:{appeal.id}:{scene.now.timestamp()}"
        return quota_given(scene, account, answer.amount, answer.asset, until=day, because=because, key=key)
    return put_limit(scene, account, answer.amount, until=day, because=because, kind=answer.decision)


def refuse_press(scene: Scene, appeal_id: AppealId, word: int | None) -> Toast | None:
    seen = found(scene, appeal_id)
    if isinstance(seen, Toast):
        return seen
    appeal, _ = seen
    if word in WORDS:
        refuse(scene, appeal, word=word)
        return Toast(code="appeal_refused")
    card = card_of(scene, appeal, words=word is None)
    scene.tell(scene.source.user, card, slot=slot_of(appeal.id))
    return None


def refuse(scene: Scene, appeal: AppealRow, *, word: int | None = None, because: str = "") -> None:
    """Nothing changes; the client hears why, and who else there is."""
    answer = answer_of(scene, appeal, "refused", word=word, reason=because, names=scene.house.names)
    reason = because or f"word:{word}"
    decided(scene, appeal, "refused", because=reason, by=scene.source.user, answer=answer)
    scene.tx.audit.add(
        actor=scene.source.user,
        account_id=appeal.account_id,
        action=f"appeal #{appeal.request_id} ({reason})",
        before="",
        after="refused",
        undo="",
        now=scene.now,
    )
    show(scene, appeal.id)


def refuse_command(scene: Scene, request_id: RequestId, because: str) -> None:
    if not may_look(scene.tx, scene.house, scene.source.user):
        scene.answer(NotAllowed(command="refuse"))
        return
    appeal = scene.tx.appeals.of_request(request_id)
    if appeal is None:
        scene.answer(Usage(command="refuse", error="no_appeal", detail=str(request_id)))
        return
    seen = found(scene, appeal.id)
    if isinstance(seen, Toast):
        scene.answer(Usage(command="refuse", error="decided", detail=str(request_id)))
    else:
        refuse(scene, seen[0], because=because)
