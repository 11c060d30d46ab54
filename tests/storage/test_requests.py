"""Requests: compare and set, and the lists the desk works from."""

from datetime import timedelta

import pytest

from bot.desk.request import OPEN, PENDING, Request, RequestState
from bot.ids import AccountId, MessageId, RequestId
from bot.ports import NewRequest, Tx
from storage import DatabaseStore
from storage.errors import ConstraintRefused
from storage.repositories.requests import CHANGED, MOVED
from tests.storage.conftest import Place
from tests.storage.world import AGENT, CLIENT, LEAD, NOW, account, contact, found, minutes, request

S = RequestState


async def test_a_request_is_read_back_as_it_was_added(store: DatabaseStore, place: Place) -> None:
    def add(tx: Tx) -> Request:
        parent = request(tx)
        new = NewRequest(
            account_id=parent.account_id,
            contact_id=parent.contact_id,
            user_id=CLIENT,
            kind="estimate",
            state=S.OFFERED,
            text="Пересчитайте, пожалуйста",
            urgent=True,
            created_at=NOW,
            first_message=MessageId(41),
            order_number=7,
            recalculation=True,
            parent_id=parent.id,
            confidence=999,
            model="m",
        )
        return found(tx, tx.requests.add(new))

    assert await store.write(add) == Request(
        id=RequestId(2),
        account_id=AccountId(1),
        contact_id=(await store.read(lambda tx: tx.contacts.of_account(AccountId(1))))[0].id,
        user_id=CLIENT,
        kind="estimate",
        state=S.OFFERED,
        text="Пересчитайте, пожалуйста",
        urgent=True,
        order_number=7,
        recalculation=True,
        parent_id=RequestId(1),
        first_message=MessageId(41),
        created_at=NOW,
        due_at=None,
        wake_at=None,
        assignee=None,
        taken_at=None,
        closed_at=None,
        minutes=None,
        rating=None,
        version=1,
    )
    assert place.rows("SELECT confidence, model FROM request WHERE id = 2") == [(999, "m")]
    assert await store.read(lambda tx: tx.requests.get(RequestId(3))) is None


async def test_move_changes_state_version_and_the_columns_named(store: DatabaseStore) -> None:
    asked = await store.write(request)
    assert await store.write(
        lambda tx: tx.requests.move(asked, S.TAKEN, assignee=AGENT, taken_at=minutes(1), due_at=minutes(9))
    )
    taken = await store.read(lambda tx: found(tx, asked.id))
    assert (taken.state, taken.version, taken.assignee) == (S.TAKEN, 2, AGENT)
    assert (taken.taken_at, taken.due_at) == (minutes(1), minutes(9))
    assert await store.write(lambda tx: tx.requests.move(taken, S.QUEUED, assignee=None))
    assert (await store.read(lambda tx: found(tx, asked.id))).assignee is None


async def test_move_of_what_moved_meanwhile_changes_nothing(store: DatabaseStore) -> None:
    asked = await store.write(request)
    assert await store.write(lambda tx: tx.requests.move(asked, S.TAKEN, assignee=AGENT))
    assert not await store.write(lambda tx: tx.requests.move(asked, S.TAKEN, assignee=LEAD))
    taken = await store.read(lambda tx: found(tx, asked.id))
    assert (taken.assignee, taken.version) == (AGENT, 2)


async def test_move_with_an_old_version_in_the_same_state_changes_nothing(store: DatabaseStore) -> None:
    asked = await store.write(request)
    await store.write(lambda tx: tx.requests.move(asked, S.TAKEN, assignee=AGENT))
    taken = await store.read(lambda tx: found(tx, asked.id))
    await store.write(lambda tx: tx.requests.move(taken, S.QUEUED, assignee=None))
    assert not await store.write(lambda tx: tx.requests.move(asked, S.CANCELLED))
    assert (await store.read(lambda tx: found(tx, asked.id))).state is S.QUEUED


@pytest.mark.parametrize(
    "column", ["version", "created_at", "id", "account_id", "rating", "text = text --", "urgent", "", "KIND"]
)
async def test_move_of_a_column_not_listed_is_refused(store: DatabaseStore, column: str) -> None:
    asked = await store.write(request)
    with pytest.raises(TypeError, match="cannot change"):
        await store.write(lambda tx: tx.requests.move(asked, S.TAKEN, assignee=AGENT, **{column: 1}))
    assert await store.read(lambda tx: found(tx, asked.id)) == asked


@pytest.mark.parametrize("column", ["version", "state", "id", "assignee", "reopened", "text = text --"])
async def test_change_of_a_column_not_listed_is_refused(store: DatabaseStore, column: str) -> None:
    asked = await store.write(request)
    with pytest.raises(TypeError, match="cannot change"):
        await store.write(lambda tx: tx.requests.change(asked.id, **{column: 1}))
    assert await store.read(lambda tx: found(tx, asked.id)) == asked


async def test_every_listed_column_can_be_written(store: DatabaseStore) -> None:
    values: dict[str, object] = {
        "assignee": AGENT,
        "closed_at": minutes(3),
        "comment": "быстро",
        "due_at": minutes(4),
        "kind": "work",
        "minutes": 15,
        "order_number": 2,
        "promised_at": minutes(1),
        "rating": 5,
        "recalculation": True,
        "reopened": 1,
        "taken_at": minutes(1),
        "text": "иначе",
        "urgent": True,
        "wake_at": minutes(2),
    }
    asked = await store.write(request)
    moved = {name: values[name] for name in MOVED}
    assert await store.write(lambda tx: tx.requests.move(asked, S.DONE, **moved))
    await store.write(lambda tx: tx.requests.change(asked.id, **{name: values[name] for name in CHANGED}))
    await store.write(lambda tx: tx.requests.change(asked.id))
    now = await store.read(lambda tx: found(tx, asked.id))
    assert {name: getattr(now, name) for name in values} == values
    assert now.version == 2


async def test_taken_by_nobody_is_refused(store: DatabaseStore) -> None:
    asked = await store.write(request)
    with pytest.raises(ConstraintRefused):
        await store.write(lambda tx: tx.requests.move(asked, S.TAKEN))


async def test_open_and_pending_are_the_states_of_the_table(store: DatabaseStore) -> None:
    def one_of_each(tx: Tx) -> AccountId:
        account_id = account(tx)
        for state in S:
            made = request(tx, account_id=account_id, state=S.QUEUED)
            assert tx.requests.move(made, state, assignee=AGENT)
        return account_id

    account_id = await store.write(one_of_each)

    def lists(tx: Tx) -> list[list[RequestState]]:
        requests = tx.requests
        found = (
            requests.open_of_account(account_id),
            requests.open_of_user(CLIENT),
            requests.open_all(),
            requests.pending_of_account(account_id),
            requests.of_assignee(AGENT),
        )
        return [[one.state for one in some] for some in found]

    is_open, pending = [s for s in S if s in OPEN], [s for s in S if s in PENDING]
    assert await store.read(lists) == [is_open, is_open, is_open, pending, [S.TAKEN]]
    assert await store.read(lambda tx: tx.requests.open_of_user(LEAD)) == ()
    assert await store.read(lambda tx: tx.requests.open_of_account(AccountId(99))) == ()
    assert await store.read(lambda tx: tx.requests.count_open(account_id)) == len(is_open)
    assert await store.read(lambda tx: tx.requests.count_open(AccountId(99))) == 0


async def test_recent_are_the_latest_first(store: DatabaseStore) -> None:
    def three(tx: Tx) -> AccountId:
        account_id = account(tx)
        for _ in range(3):
            request(tx, account_id=account_id, state=S.DONE)
        return account_id

    account_id = await store.write(three)
    recent = await store.read(lambda tx: tx.requests.recent_of_account(account_id, limit=2))
    assert [one.id for one in recent] == [3, 2]


async def test_an_order_counts_its_accepted_recalculations(store: DatabaseStore) -> None:
    def order(tx: Tx) -> AccountId:
        account_id = account(tx)
        assert tx.requests.next_order(account_id) == 1
        request(tx, account_id=account_id, kind="estimate", order_number=1)
        for state in (S.DONE, S.QUEUED, S.TAKEN, S.UNDONE, S.CANCELLED, S.OFFERED, S.DECLINED):
            made = request(tx, account_id=account_id, kind="estimate", order_number=1, recalculation=True)
            assert tx.requests.move(made, state, assignee=AGENT)
        return account_id

    account_id = await store.write(order)
    ordered = await store.read(lambda tx: tx.requests.order(account_id, 1))
    assert ordered is not None
    assert (ordered[0].id, ordered[1]) == (1, 3)
    assert await store.read(lambda tx: tx.requests.next_order(account_id)) == 2
    assert await store.read(lambda tx: tx.requests.order(account_id, 2)) is None
    with pytest.raises(ConstraintRefused):
        await store.write(lambda tx: request(tx, account_id=account_id, kind="estimate", order_number=1))


async def test_count_is_from_then_on_and_leaves_out_what_was_undone(store: DatabaseStore) -> None:
    def some(tx: Tx) -> AccountId:
        account_id = account(tx)
        for state in (S.QUEUED, S.DECLINED, S.UNDONE):
            request(tx, account_id=account_id, kind="person", state=state)
        request(tx, account_id=account_id, kind="person", created_at=NOW - timedelta(microseconds=1))
        request(tx, account_id=account_id, kind="work")
        return account_id

    account_id = await store.write(some)
    assert await store.read(lambda tx: tx.requests.count(account_id, kind="person", since=NOW)) == 2


async def test_requests_wake_at_their_moment(store: DatabaseStore) -> None:
    asked = await store.write(request)
    assert await store.read(lambda tx: tx.requests.next_wake()) is None
    await store.write(lambda tx: tx.requests.change(asked.id, wake_at=minutes(5)))
    assert await store.read(lambda tx: tx.requests.next_wake()) == minutes(5)
    assert await store.read(lambda tx: tx.requests.waking(now=minutes(4), limit=9)) == ()
    (woken,) = await store.read(lambda tx: tx.requests.waking(now=minutes(5), limit=9))
    assert woken.id == asked.id


async def test_a_request_of_an_unknown_account_is_refused(store: DatabaseStore) -> None:
    def foreign(tx: Tx) -> None:
        contact_id = contact(tx, account(tx))
        tx.requests.add(
            NewRequest(
                account_id=AccountId(99),
                contact_id=contact_id,
                user_id=CLIENT,
                kind="work",
                state=S.QUEUED,
                text="",
                urgent=False,
                created_at=NOW,
            )
        )

    with pytest.raises(ConstraintRefused):
        await store.write(foreign)


async def test_the_newest_live_orders_are_listed_by_their_first_estimates(store: DatabaseStore) -> None:
    def ordered(tx: Tx) -> AccountId:
        account_id = account(tx)
        states = (S.DONE, S.QUEUED, S.CANCELLED, S.TAKEN, S.OFFERED)
        for number, state in enumerate(states, start=1):
            made = request(tx, account_id=account_id, kind="estimate", order_number=number)
            assert tx.requests.move(made, state, assignee=AGENT)
        request(tx, account_id=account_id, kind="estimate", order_number=1, recalculation=True)
        return account_id

    account_id = await store.write(ordered)

    def numbers(tx: Tx, since: int, limit: int) -> list[int | None]:
        found_orders = tx.requests.orders(account_id, since=minutes(since), limit=limit)
        return [one.order_number for one in found_orders]

    assert await store.read(lambda tx: numbers(tx, -1, 9)) == [4, 2, 1]
    assert await store.read(lambda tx: numbers(tx, -1, 2)) == [4, 2]
    assert await store.read(lambda tx: numbers(tx, 1, 9)) == []
