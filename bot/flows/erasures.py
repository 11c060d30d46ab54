"""Erasures outlive the database: they are handed over to a list outside of it, and done again where an older
backup has taken its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from bot.desk.erasure import Erasure, Whose
from bot.flows.privacy import erase_client, erase_person
from bot.flows.scene import Flow, Scene, Work
from bot.flows.source import Source
from bot.ids import AccountId, ChatId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasures(Flow):
    async def noted(self) -> tuple[Erasure, ...]:
        """What is to be written down outside of the database."""
        return await self.store.read(lambda tx: tx.privacy.noted())

    async def let_go(self, written: Sequence[Erasure]) -> None:
        """It is written down: no number of theirs stays here."""
        await self.work(partial(let_go, written=written))

    async def again(self, erasure: Erasure) -> bool:
        """Whether it had to be done again: the database is older than it."""
        return await self.work(lambda work: again(work, erasure))


def let_go(work: Work, *, written: Sequence[Erasure]) -> None:
    for erasure in written:
        work.tx.privacy.let_go(erasure)


def again(work: Work, erasure: Erasure) -> bool:
    """Whoever came back after it, or has the number since, is somebody else's matter."""
    if erasure.whose is Whose.CLIENT:
        return client_again(work, AccountId(erasure.number), erasure)
    user = UserId(erasure.number)
    seen = work.tx.privacy.last_seen(user)
    if seen is None or seen > erasure.at:
        return False
    erase_person(scene_of(work, user), user, work.tx.contacts.by_user(user))
    return True


def client_again(work: Work, account_id: AccountId, erasure: Erasure) -> bool:
    known = work.tx.accounts.get(account_id)
    if known is None or known.created_at > erasure.at or work.tx.privacy.is_erased(account_id):
        return False
    erase_client(scene_of(work, UserId(0)), work.tx.accounts.lock(account_id))
    return True


def scene_of(work: Work, user: UserId) -> Scene:
    """As if they had asked for it now: there is no update that did."""
    source = Source(
        inbox_id=None,
        user=user,
        chat=ChatId(int(user)),
        thread=None,
        message=None,
        first_name="",
        username=None,
        language_code=None,
        at=work.now,
        private=True,
    )
    return Scene(tx=work.tx, house=work.house, now=work.now, source=source)
