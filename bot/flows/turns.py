"""In what order what waits is taken: by due time, then by the tier of its client's plan, then by age.

What that needs to be known of the clients is read once for all that waits, however much it is.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.desk.people import Account
from bot.desk.request import Request
from bot.desk.routing import QueueCard, queue_order
from bot.flows.scene import Work
from bot.ids import AccountId


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """Whose request it is. `tier`: of the plan in force."""

    name: str
    zone: str
    tier: int


def clients_of(work: Work, requests: Collection[Request]) -> Mapping[AccountId, Client]:
    """Whose these requests are; KeyError when the plans file lost the plan of one of them. One that somebody
    else closed at this very moment is asked for by itself."""
    wanted = {one.account_id for one in requests}
    waiting = work.tx.accounts.waiting(now=work.now) if wanted else ()
    found = {account.id: _client(work, account, plan) for account, plan in waiting if account.id in wanted}
    for account_id in wanted - found.keys():
        account = work.tx.accounts.get(account_id)
        if account is not None:
            plan = work.tx.accounts.plan_at(account_id, now=work.now)
            found[account_id] = _client(work, account, plan)
    return found


def _client(work: Work, account: Account, plan: str) -> Client:
    return Client(name=account.name, zone=account.zone, tier=work.house.plan_book.plans[plan].tier)


def by_turn(requests: Collection[Request], clients: Mapping[AccountId, Client]) -> tuple[Request, ...]:
    """Open requests as they should be taken, the first first."""
    known = {one.id: one for one in requests}
    order = queue_order(
        QueueCard(request_id=one.id, due_at=one.due_at, tier=clients[one.account_id].tier) for one in requests
    )
    return tuple(known[card.request_id] for card in order)
