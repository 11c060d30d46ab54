"""The races of the rig of claims: what is set up, who presses what at once, and what must come of it.

A race is one request (or one payment) that several people claim at the same moment. It depends on the seed
and its number only. `judge` reads the books afterwards and says what was wrong with it.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.desk.people import Role
from bot.flows.admin.ledger import pay_in
from bot.flows.client.quotes import accept_covered
from bot.flows.scene import Scene
from bot.flows.source import Source
from bot.flows.staff.take import take
from bot.ids import AccountId, ChatId, MessageId, QuoteId, RequestId, UserId
from bot.ports import Tx
from bot.quota.price import Line, Price
from tests.faults.last_unit import HOUSE as SMALL
from tests.faults.last_unit import NOW, client_with_a_unit, offered

NO_REQUEST, NO_QUOTE = RequestId(0), QuoteId(0)
AT_ONCE = 20
"""Presses of one race."""
GROUP = ChatId(-1_001_000_000_001)
STAFF = tuple(UserId(2_000 + number) for number in range(AT_ONCE))
LEAD = UserId(1_900)
ADMINS = (UserId(1_800), UserId(1_801))
FIRST_CONTACT = 5_000_000_000
HOUSE = replace(SMALL, admins=frozenset(ADMINS), staff_group=GROUP)
PAID, COSTS, WORKED = 50_000, 12_300, 5
"""Minor units on the deposit and of the price with its tax; minutes that staff say it took."""
PRICE = Price(
    currency="EUR",
    lines=(Line(service="work", quantity=1, unit_net=10_000, net=10_000),),
    net=10_000,
    tax=2_300,
    gross=COSTS,
    tax_rate=2_300,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """What one person does, by the name of a flow, with its numbers and words."""

    user: UserId
    do: str
    number: int = 0
    second: int = 0
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    """One race, set up."""

    number: int
    kind: str
    presses: tuple[Press, ...]
    account: AccountId
    request: RequestId = NO_REQUEST
    quote: QuoteId = NO_QUOTE


def name_of(user: UserId) -> str:
    """Under which a member of the staff is known to the others."""
    return f"Staff {user}"


def source(user: UserId, number: int = 1, *, group: bool = False) -> Source:
    """A press."""
    return Source(
        inbox_id=None,
        user=user,
        chat=GROUP if group else ChatId(int(user)),
        thread=None,
        message=MessageId(number),
        first_name=f"Person {user}",
        username=None,
        language_code="en",
        at=NOW,
        private=not group,
    )


def scene_of(tx: Tx, user: UserId) -> Scene:
    """For what happened before the race."""
    return Scene(tx=tx, house=HOUSE, now=NOW, source=source(user))


def settle_in(tx: Tx) -> None:
    """The staff, a lead, two admins, and a queue for what they take."""
    for user in (*STAFF, LEAD, *ADMINS):
        tx.people.seen(user_id=user, first_name=f"Person {user}", username=None, guess="en", now=NOW)
        tx.people.started(user)
    for user in (*STAFF, LEAD):
        tx.staff.put(
            user_id=user, role=Role.LEAD if user == LEAD else Role.AGENT, name=name_of(user), now=NOW
        )
    tx.queues.bind(kind="consultation", chat_id=GROUP, topic_id=None, now=NOW)


# --- setting up


def client(tx: Tx, number: int, *, suffix: str = "") -> tuple[AccountId, UserId, UserId]:
    """A client with one unit left, and its two contacts."""
    first, second = (UserId(FIRST_CONTACT + 4 * number + which + 2 * bool(suffix)) for which in (0, 1))
    account, _ = client_with_a_unit(
        tx,
        name=f"Client {number}{suffix}",
        key=f"claim:{number}{suffix}",
        by=ADMINS[0],
        users=(first, second),
    )
    return account, first, second


def asked(tx: Tx, account: AccountId, user: UserId) -> RequestId:
    """A request that was offered to its client."""
    contact = tx.contacts.by_user(user)
    assert contact is not None
    return offered(tx, account, contact.id, user, text="How do I print it?")


def queued(tx: Tx, number: int) -> tuple[AccountId, RequestId]:
    """A request in the queue, its unit held."""
    account, first, _ = client(tx, number)
    request = asked(tx, account, first)
    answer = accept_covered(scene_of(tx, first), request)
    assert answer.code == "accepted", answer
    return account, request


def taken(tx: Tx, number: int, by: UserId) -> tuple[AccountId, RequestId]:
    """The same in somebody's hands."""
    account, request = queued(tx, number)
    answer = take(scene_of(tx, by), request)
    assert answer.code == "taken_by_you", answer
    return account, request


def a_take(tx: Tx, number: int, dice: random.Random) -> Race:
    """Everybody takes one card."""
    account, request = queued(tx, number)
    presses = tuple(Press(user=user, do="take", number=request) for user in STAFF)
    return Race(number=number, kind="take", presses=shuffled(presses, dice), account=account, request=request)


def a_release(tx: Tx, number: int, dice: random.Random) -> Race:
    """Whoever has it gives it back while all the others take it."""
    holder, *others = dice.sample(STAFF, len(STAFF))
    account, request = taken(tx, number, holder)
    takes = [Press(user=user, do="take", number=request) for user in others]
    # Its place decides how many come too early; in the middle both happen.
    takes.insert(dice.randrange(len(takes) // 2), Press(user=holder, do="release", number=request))
    return Race(number=number, kind="release", presses=tuple(takes), account=account, request=request)


def a_transfer(tx: Tx, number: int, dice: random.Random) -> Race:
    """Whoever has it hands it on, to everybody; or to one colleague while the lead gives it to another."""
    holder, *others = dice.sample(STAFF, len(STAFF))
    account, request = taken(tx, number, holder)
    pairs = [(holder, to) for to in (*others, others[0])]
    if dice.random() < 0.5:
        pairs = [(holder, others[0]), (LEAD, others[1])] * (AT_ONCE // 2)
    presses = [Press(user=by, do="transfer", number=request, second=int(to)) for by, to in pairs]
    return Race(
        number=number, kind="transfer", presses=shuffled(presses, dice), account=account, request=request
    )


def a_close(tx: Tx, number: int, dice: random.Random) -> Race:
    """Done and Cancel, by whoever has it and by the lead."""
    holder = dice.choice(STAFF)
    account, request = taken(tx, number, holder)
    presses = [
        Press(user=user, do=do, number=request, second=WORKED if do == "done" else 1)
        for user in (holder, LEAD)
        for do in ("done", "cancel")
        for _ in range(AT_ONCE // 4)
    ]
    return Race(
        number=number, kind="close", presses=shuffled(presses, dice), account=account, request=request
    )


def an_accept(tx: Tx, number: int, dice: random.Random) -> Race:
    """Two contacts say yes to one price."""
    account, first, second = client(tx, number)
    pay(tx, account, f"before-{number}")
    request = asked(tx, account, first)
    quote = tx.quotes.add(
        request_id=request,
        account_id=account,
        price=PRICE,
        valid_until=NOW + timedelta(days=1),
        now=NOW,
    )
    presses = [Press(user=user, do="accept", number=quote) for user in (first, second)] * (AT_ONCE // 2)
    return Race(
        number=number,
        kind="accept",
        presses=shuffled(presses, dice),
        account=account,
        request=request,
        quote=quote,
    )


def a_payment(tx: Tx, number: int, dice: random.Random) -> Race:
    """Two admins book what stands under one reference; in every other race one of them to another client."""
    account, _, _ = client(tx, number)
    client(tx, number, suffix=" Sons")
    other = "" if dice.random() < 0.5 else " Sons"
    names = (f"Client {number}", f"Client {number}{other}")
    presses = [
        Press(user=user, do="deposit", number=PAID, words=(name, f"pay-{number}"))
        for user, name in zip(ADMINS, names, strict=True)
    ] * (AT_ONCE // 2)
    return Race(number=number, kind="payment", presses=shuffled(presses, dice), account=account)


def pay(tx: Tx, account: AccountId, reference: str) -> None:
    scene = scene_of(tx, ADMINS[0])
    assert pay_in(scene, tx.accounts.lock(account), PAID, reference) is not None


def shuffled(presses: Sequence[Press], dice: random.Random) -> tuple[Press, ...]:
    return tuple(dice.sample(presses, len(presses)))


KINDS: Mapping[str, Callable[[Tx, int, random.Random], Race]] = {
    "take": a_take,
    "release": a_release,
    "transfer": a_transfer,
    "close": a_close,
    "accept": an_accept,
    "payment": a_payment,
}


def kind_of(seed: int, number: int) -> str:
    """Half of all races are for Take; the others are of each kind in turn, by chance."""
    dice = random.Random(f"{seed}/{number}/kind")
    return "take" if dice.random() < 0.5 else dice.choice(list(KINDS)[1:])


def set_up(tx: Tx, seed: int, number: int, kind: str | None = None) -> Race:
    """The race of that number."""
    return KINDS[kind or kind_of(seed, number)](tx, number, random.Random(f"{seed}/{number}"))
