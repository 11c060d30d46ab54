"""Persons, contacts, invitations, staff, queues and settings."""

import pytest

from bot.desk.people import Role, StaffMember
from bot.desk.routing import QueueBinding
from bot.desk.talk import Content, Side
from bot.ids import ChatId, MessageId, TopicId, UserId
from bot.ports import Send, Tx
from storage import DatabaseStore
from storage.errors import ConstraintRefused
from tests.storage.conftest import Place
from tests.storage.world import AGENT, CLIENT, LEAD, NOW, account, contact, minutes

OLD, NEW = ChatId(-4_000), ChatId(-1_004_000)


def seen(tx: Tx, guess: str = "pl", first_name: str = "Olga") -> str:
    return tx.people.seen(user_id=CLIENT, first_name=first_name, username=None, guess=guess, now=NOW).language


async def test_the_guessed_language_counts_until_one_is_chosen(store: DatabaseStore) -> None:
    assert await store.write(seen) == "pl"
    assert await store.write(lambda tx: seen(tx, "en")) == "en"
    await store.write(lambda tx: tx.people.choose_language(CLIENT, "ru"))
    assert await store.write(lambda tx: seen(tx, "en", "Ольга")) == "ru"
    person = await store.read(lambda tx: tx.people.get(CLIENT))
    assert person is not None
    assert (person.first_name, person.chosen, person.started, person.blocked) == ("Ольга", True, False, False)


async def test_starting_clears_a_block(store: DatabaseStore) -> None:
    await store.write(seen)
    await store.write(lambda tx: tx.people.blocked(CLIENT, blocked=True))
    blocked = await store.read(lambda tx: tx.people.get(CLIENT))
    await store.write(lambda tx: tx.people.started(CLIENT))
    started = await store.read(lambda tx: tx.people.get(CLIENT))
    assert blocked is not None
    assert started is not None
    assert (blocked.blocked, started.blocked, started.started) == (True, False, True)
    assert await store.read(lambda tx: tx.people.get(LEAD)) is None


async def test_a_person_is_a_contact_of_one_client_only(store: DatabaseStore) -> None:
    first, second = await store.write(lambda tx: (account(tx), account(tx, name="Other")))
    contact_id = await store.write(lambda tx: contact(tx, first))
    again = await store.write(
        lambda tx: tx.contacts.add(account_id=second, user_id=CLIENT, owner=False, now=NOW)
    )
    assert again is None
    found = await store.read(lambda tx: tx.contacts.by_user(CLIENT))
    assert found is not None
    assert (found.id, found.account_id, found.owner, found.joined_at) == (contact_id, first, True, NOW)
    assert await store.read(lambda tx: tx.contacts.of_account(first)) == (found,)
    assert await store.read(lambda tx: tx.contacts.of_account(second)) == ()
    assert await store.read(lambda tx: tx.contacts.by_user(AGENT)) is None


async def test_an_invitation_is_used_once_and_in_time(store: DatabaseStore) -> None:
    account_id = await store.write(account)

    def invite(tx: Tx) -> None:
        for digest in ("one", "two"):
            tx.invites.add(
                digest=digest, account_id=account_id, role=None, by=LEAD, expires_at=minutes(10), now=NOW
            )

    await store.write(invite)
    one, two = await store.read(lambda tx: (tx.invites.by_digest("one"), tx.invites.by_digest("two")))
    assert one is not None
    assert two is not None
    assert await store.read(lambda tx: tx.invites.open_of(account_id, now=minutes(9))) == 2
    assert await store.write(lambda tx: tx.invites.use(one.id, user_id=CLIENT, now=minutes(9)))
    assert not await store.write(lambda tx: tx.invites.use(one.id, user_id=AGENT, now=minutes(9)))
    assert not await store.write(lambda tx: tx.invites.use(two.id, user_id=AGENT, now=minutes(10)))
    assert await store.read(lambda tx: tx.invites.open_of(account_id, now=minutes(9))) == 1
    used = await store.read(lambda tx: tx.invites.by_digest("one"))
    assert used is not None
    assert (used.used_by, used.used_at, used.created_by) == (CLIENT, minutes(9), LEAD)
    assert await store.read(lambda tx: tx.invites.by_digest("three")) is None


@pytest.mark.parametrize("both", [True, False])
async def test_an_invitation_leads_to_one_place(store: DatabaseStore, both: bool) -> None:
    account_id = await store.write(account)

    def invite(tx: Tx) -> None:
        tx.invites.add(
            digest="d",
            account_id=account_id if both else None,
            role=Role.AGENT if both else None,
            by=LEAD,
            expires_at=minutes(1),
            now=NOW,
        )

    with pytest.raises(ConstraintRefused):
        await store.write(invite)


async def test_staff_are_put_changed_and_removed(store: DatabaseStore) -> None:
    await store.write(lambda tx: tx.staff.put(user_id=LEAD, role=Role.AGENT, name="Ewa", now=NOW))
    await store.write(lambda tx: tx.staff.put(user_id=LEAD, role=Role.LEAD, name="Ewa N.", now=NOW))
    await store.write(lambda tx: tx.staff.put(user_id=AGENT, role=Role.AGENT, name="Piotr", now=NOW))
    ewa = StaffMember(user_id=LEAD, role=Role.LEAD, name="Ewa N.")
    assert await store.read(lambda tx: tx.staff.get(LEAD)) == ewa
    assert [member.name for member in await store.read(lambda tx: tx.staff.all())] == ["Piotr", "Ewa N."]
    assert await store.write(lambda tx: tx.staff.remove(AGENT))
    assert not await store.write(lambda tx: tx.staff.remove(AGENT))
    assert await store.read(lambda tx: tx.staff.get(AGENT)) is None


async def test_a_kind_has_one_queue(store: DatabaseStore) -> None:
    def bind(tx: Tx) -> None:
        tx.queues.bind(kind="work", chat_id=OLD, topic_id=TopicId(3), now=NOW)
        tx.queues.bind(kind="work", chat_id=OLD, topic_id=TopicId(4), now=NOW)
        tx.queues.bind(kind="complaint", chat_id=OLD, topic_id=TopicId(4), now=NOW)
        tx.queues.bind(kind="emergency", chat_id=OLD, topic_id=None, now=NOW)

    await store.write(bind)
    assert await store.read(lambda tx: tx.queues.all()) == (
        QueueBinding(kind="complaint", chat_id=OLD, topic_id=TopicId(4)),
        QueueBinding(kind="emergency", chat_id=OLD, topic_id=None),
        QueueBinding(kind="work", chat_id=OLD, topic_id=TopicId(4)),
    )
    assert await store.write(lambda tx: tx.queues.unbind_topic(OLD, TopicId(4))) == 2
    assert [binding.kind for binding in await store.read(lambda tx: tx.queues.all())] == ["emergency"]


async def test_a_setting_is_made_and_changed(store: DatabaseStore) -> None:
    assert await store.read(lambda tx: tx.queues.setting("group")) is None
    await store.write(lambda tx: tx.queues.set("group", "-100"))
    await store.write(lambda tx: tx.queues.set("group", "-200"))
    assert await store.read(lambda tx: tx.queues.setting("group")) == "-200"


async def test_all_but_the_numbers_of_messages_follows_a_group(store: DatabaseStore, place: Place) -> None:
    def before(tx: Tx) -> None:
        tx.queues.bind(kind="work", chat_id=OLD, topic_id=None, now=NOW)
        for slot, message in (("card:1", 11), ("card:2", 12)):
            send = Send(chat_id=OLD, shape="card", payload="{}", slot=slot)
            tx.outbox.sent(tx.outbox.put(send, now=NOW), message_id=MessageId(message), now=NOW)
            tx.outbox.put(send, now=NOW)
        for shape in ("delete", "reaction"):
            tx.outbox.put(Send(chat_id=OLD, shape=shape, payload='{"message": 11}'), now=NOW)
        flying = tx.outbox.put(Send(chat_id=OLD, shape="card", payload="{}", slot="card:3"), now=NOW)
        assert tx.outbox.sending(flying, now=NOW)
        newer = Send(chat_id=NEW, shape="card", payload="newer", slot="card:2")
        tx.outbox.sent(tx.outbox.put(newer, now=NOW), message_id=MessageId(99), now=NOW)
        tx.outbox.put(newer, now=NOW)
        tx.outbox.pause(OLD, until=minutes(1))
        talk_id = tx.talk.add(
            request_id=None,
            draft_id=None,
            side=Side.CLIENT,
            user_id=CLIENT,
            chat_id=ChatId(CLIENT),
            message_id=MessageId(1),
            content=Content(text="?"),
            at=NOW,
        )
        assert talk_id is not None
        tx.talk.copied(talk_id, chat_id=OLD, message_id=MessageId(31))

    await store.write(before)
    await store.write(lambda tx: tx.queues.migrate(old=OLD, new=NEW))
    await store.write(lambda tx: tx.queues.migrate(old=NEW, new=NEW))

    def after(tx: Tx) -> tuple[object, ...]:
        return (
            tx.queues.all()[0].chat_id,
            tx.outbox.slot(NEW, "card:1"),
            tx.outbox.slot(NEW, "card:2"),
            tx.outbox.slot(OLD, "card:2"),
            tx.talk.by_copy(NEW, MessageId(31)),
            tx.talk.by_copy(OLD, MessageId(31)),
        )

    assert await store.read(after) == (NEW, None, 99, None, None, None)
    assert place.rows("SELECT chat_id, slot FROM outbox WHERE state = 'sending'") == [(OLD, "card:3")]
    assert place.rows("SELECT chat_id, slot, payload FROM outbox WHERE state = 'new' ORDER BY slot") == [
        (NEW, "card:1", "{}"),
        (NEW, "card:2", "newer"),
    ]
    assert place.rows("SELECT chat_id FROM chat_pause") == [(NEW,)]


async def test_nobody_is_changed_by_a_word_for_another(store: DatabaseStore) -> None:
    await store.write(seen)
    await store.write(lambda tx: tx.people.choose_language(UserId(1), "en"))
    person = await store.read(lambda tx: tx.people.get(CLIENT))
    assert person is not None
    assert (person.language, person.chosen) == ("pl", False)
