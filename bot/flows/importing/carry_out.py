"""An import carried out: every step by the same functions as the admins' commands, in one transaction."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import assert_never

from bot.desk.people import Account
from bot.flows.act import offer_again
from bot.flows.admin.clients import add_account, put_invite
from bot.flows.admin.ledger import pay_in, quota_given
from bot.flows.admin.purse import Purse, open_purse
from bot.flows.client.start import admit
from bot.flows.codec import encode
from bot.flows.house import start_link
from bot.flows.importing.balances import reference_of, units_key, units_print
from bot.flows.importing.lines import (
    Act,
    BalanceLine,
    ClientLine,
    ContactLine,
    Invitation,
    Overtaken,
    PriceLine,
    Step,
)
from bot.flows.importing.people import client_key, client_print, contact_key, contact_print
from bot.flows.importing.prices import put_price
from bot.flows.importing.view import folded
from bot.flows.notices import Changed, Welcome
from bot.flows.once import booked_under
from bot.flows.scene import Scene
from bot.ids import AccountId


@dataclass(slots=True, kw_only=True)
class Hands:
    """What carries the steps out: the transaction, the clients by name, tokens for links not yet given, and
    the purse of each client that something was paid into."""

    scene: Scene
    tokens: Iterator[str]
    accounts: dict[str, AccountId] = field(default_factory=dict)
    purses: dict[AccountId, Purse] = field(default_factory=dict)
    links: list[Invitation] = field(default_factory=list)


def carry_out(
    scene: Scene, steps: list[Step], *, tokens: Iterator[str], tick: Callable[[], object]
) -> list[Invitation]:
    """Do all steps; the links that were made. Raises Overtaken, after which nothing may be kept."""
    hands = Hands(scene=scene, tokens=tokens)
    hands.accounts = {folded(account.name): account.id for account in scene.tx.accounts.all()}
    for step in steps:
        do(hands, step)
        tick()
    for account_id, purse in hands.purses.items():
        # Once, when all has come in: what waits is offered from the whole of it, and by the prices set above.
        if purse.pending:
            offer_again(scene, account_id)
    return hands.links


def do(hands: Hands, step: Step) -> None:
    """One step."""
    match step.line:
        case ClientLine():
            add_client(hands, step.line)
        case ContactLine():
            add_contact(hands, step, step.line)
        case BalanceLine():
            book_balance(hands, step, step.line)
        case PriceLine():
            set_price(hands, step, step.line)
        case _:
            assert_never(step.line)


def account_of(hands: Hands, name: str) -> Account:
    """The client of that name, locked."""
    return hands.scene.tx.accounts.lock(hands.accounts[folded(name)])


def purse_of(hands: Hands, name: str) -> Purse:
    """The purse of the client of that name, opened once: each line costs the same, however many there are."""
    account_id = hands.accounts[folded(name)]
    if account_id not in hands.purses:
        hands.purses[account_id] = open_purse(hands.scene, hands.scene.tx.accounts.lock(account_id))
    return hands.purses[account_id]


def add_client(hands: Hands, line: ClientLine) -> None:
    """The client, with its contract from today or from the day given; nobody is invited by this."""
    scene, book = hands.scene, hands.scene.house.plan_book
    account_id = add_account(
        scene,
        line.client,
        line.plan or min(book.plans.values(), key=lambda one: one.tier).code,
        currency=line.currency or next(iter(book.zones)),
        language=line.language or scene.house.language,
        starts=line.starts,
    )
    if account_id is None:
        raise Overtaken(f"a client “{line.client}” was added meanwhile")
    hands.accounts[folded(line.client)] = account_id
    note(scene, client_key(account_id), client_print(line), what="client", client=line.client)


def note(scene: Scene, key: str, said: str, *, what: str, client: str, subject: str = "") -> None:
    """Remember that this line was done."""
    kept = Changed(audit_id=0, what=what, client=client, subject=subject, before="", after="")
    scene.tx.keys.put(key, fingerprint=said, outcome=encode(kept), now=scene.now)


def add_contact(hands: Hands, step: Step, line: ContactLine) -> None:
    """Linked, and told so, who wrote to the bot before; a link for anybody else."""
    scene, account = hands.scene, account_of(hands, line.client)
    if step.act is Act.LINK and line.telegram is not None:
        person = scene.tx.people.get(line.telegram)
        name = line.person if person is None else person.first_name
        welcome = admit(scene, account.id, line.telegram, name=name)
        if not isinstance(welcome, Welcome):
            raise Overtaken(f"{line.person} became a contact meanwhile")
        scene.tell(line.telegram, welcome)
    else:
        token = next(hands.tokens)
        until = put_invite(scene, account.id, token)
        link = Invitation(
            client=account.name,
            person=line.person,
            email=line.email,
            link=start_link(scene.house, token),
            until=until.date(),
        )
        hands.links.append(link)
    scene.tx.audit.add(
        actor=scene.source.user,
        account_id=account.id,
        action=f"contact_add {line.person}",
        before="",
        after=str(step.act),
        undo="",
        now=scene.now,
    )
    said = contact_print(line)
    note(
        scene,
        contact_key(account.id, line),
        said,
        what="contact",
        client=account.name,
        subject=line.person,
    )


def book_balance(hands: Hands, step: Step, line: BalanceLine) -> None:
    """Money as a payment under its reference, units as a lot of their own."""
    scene, purse = hands.scene, purse_of(hands, line.client)
    account, reference = purse.account, reference_of(line, step.asset)
    if step.act is Act.DEPOSIT:
        if pay_in(scene, account, step.amount, reference, purse=purse) is None:
            raise Overtaken(f"the payment “{reference}” was booked meanwhile")
        return
    key, standing = booked_under(scene, units_key(account.id, step.asset, reference))
    if standing is not None:
        raise Overtaken(f"the units “{reference}” were given meanwhile")
    changed = quota_given(
        scene, account, step.amount, step.asset, until=line.ends, because=reference, key=key, purse=purse
    )
    said = units_print(step.amount, line)
    scene.tx.keys.put(key, fingerprint=said, outcome=encode(changed), now=scene.now)


def set_price(hands: Hands, step: Step, line: PriceLine) -> None:
    """A price of the client's own list or of the base list."""
    account = None if line.client is None else account_of(hands, line.client)
    put_price(hands.scene, account, line, step)
