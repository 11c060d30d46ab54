"""A person leaves: what is open is closed, their words and names go, the books keep their sums. And what is
old is forgotten without anybody asking."""

from dataclasses import dataclass
from datetime import timedelta

from bot.desk.erasure import Erasure, Whose
from bot.desk.people import Account, Contact
from bot.desk.privacy import Marks, stand_in, without
from bot.desk.request import Request, RequestEvent, RequestState
from bot.flows.cards import put_card
from bot.flows.case import open_case, step
from bot.flows.closing import after, close_quote, withdraw
from bot.flows.money import release
from bot.flows.scene import Flow, Scene, Work
from bot.ids import AccountId, ContactId, UserId

SHOWN_ANEW = 20
"""The latest requests whose cards are put anew, so that no words stand in the queue."""
BATCH = 200
"""Requests that are forgotten in one transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetOld(Flow):
    """The daily job: texts of requests that ended long ago go, their figures stay."""

    async def __call__(self) -> int:
        """How many rows that were."""
        if self.house.keep_texts is None:
            return 0
        total = 0
        while forgotten := await self.work(forget):
            total += forgotten
        return total


def forget(work: Work) -> int:
    kept = work.house.keep_texts or timedelta.max
    return work.tx.privacy.forget(before=work.now - kept, now=work.now, limit=BATCH)


def in_work(work: Work, user: UserId) -> tuple[Request, ...]:
    """The person's requests that somebody works on."""
    found = (work.tx.requests.get(number) for number in work.tx.privacy.open_of(user))
    return tuple(one for one in found if one is not None and one.state is RequestState.TAKEN)


def erase_person(scene: Scene, user: UserId, contact: Contact | None) -> None:
    """Everything that is kept of the person goes, or keeps a number that is nobody's."""
    instead = stand_in(ContactId(0) if contact is None else contact.id)
    account_id = None if contact is None else contact.account_id
    if account_id is not None:
        scene.tx.accounts.lock(account_id)
        for number in scene.tx.privacy.open_of(user):
            request = scene.tx.requests.get(number)
            if request is not None:
                close(scene, request)
    marks = scene.tx.privacy.marks(user, instead=instead)
    shown = () if account_id is None else latest(scene, account_id, user)
    if contact is not None:
        scene.tx.privacy.erase_contact(contact.id, now=scene.now)
    scene.tx.privacy.erase_person(user, instead=instead, now=scene.now)
    clear(scene, marks, account_id)
    for request in shown:
        put_card(scene, request)
    scene.tx.privacy.note(Erasure(whose=Whose.PERSON, number=int(user), at=scene.now))


def erase_client(scene: Scene, account: Account) -> None:
    """All its people and its name; its number and its books stay."""
    for contact in scene.tx.contacts.of_account(account.id):
        erase_person(scene, contact.user_id, contact)
    scene.tx.privacy.erase_account(account.id, now=scene.now)
    clear(scene, Marks(user=None, instead=stand_in(account.id), handle=account.name), account.id)
    scene.tx.privacy.note(Erasure(whose=Whose.CLIENT, number=int(account.id), at=scene.now))


def close(scene: Scene, request: Request) -> None:
    """Nobody waits for it any more: what it holds goes back."""
    if request.state in {RequestState.QUEUED, RequestState.TAKEN}:
        withdraw(scene, request)
        return
    release(scene, request)
    close_quote(scene, request)
    after(step(open_case(scene, request), RequestEvent.CANCEL, closed_at=scene.now))


def latest(work: Work, account_id: AccountId, user: UserId) -> tuple[Request, ...]:
    recent = work.tx.requests.recent_of_account(account_id, limit=SHOWN_ANEW)
    return tuple(one for one in recent if one.user_id == user)


def clear(work: Work, marks: Marks, account_id: AccountId | None) -> None:
    """Out of what others' rows say, too."""
    elsewhere = marks.unnamed
    work.tx.privacy.clear(lambda text, own: without(text, marks if own else elsewhere), account_id=account_id)
