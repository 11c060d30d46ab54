"""Bans, the pace of one sender, favours, and the queue under load."""

from bot.desk.request import RequestState
from bot.desk.talk import Content, Side
from bot.ids import AccountId, ChatId, MessageId, RequestId, TopicId, UserId
from bot.ports import Board, Reminder, Send, Tx
from storage import DatabaseStore
from tests.storage.world import AGENT, CLIENT, LEAD, NOW, account, minutes, request

GROUP, TOPIC = ChatId(-100), TopicId(7)


def see(tx: Tx) -> None:
    tx.people.seen(user_id=CLIENT, first_name="O", username=None, guess="pl", now=NOW)


async def test_a_ban_is_in_force_until_its_end(store: DatabaseStore) -> None:
    await store.write(
        lambda tx: tx.manners.ban(user_id=CLIENT, reason="threats", until=minutes(5), by=LEAD, now=NOW)
    )
    ban = await store.read(lambda tx: tx.manners.banned(CLIENT, now=minutes(4)))
    assert ban is not None
    assert (ban.reason, ban.until, ban.banned_at, ban.told) == ("threats", minutes(5), NOW, False)
    assert await store.read(lambda tx: tx.manners.banned(CLIENT, now=minutes(5))) is None
    assert await store.read(lambda tx: tx.manners.banned(AGENT, now=NOW)) is None


async def test_a_new_ban_takes_the_place_of_an_older_one(store: DatabaseStore) -> None:
    def twice(tx: Tx) -> None:
        tx.manners.ban(user_id=CLIENT, reason="one", until=minutes(1), by=LEAD, now=NOW)
        tx.manners.ban(user_id=CLIENT, reason="two", until=None, by=LEAD, now=minutes(2))

    await store.write(twice)
    ban = await store.read(lambda tx: tx.manners.banned(CLIENT, now=minutes(600)))
    assert ban is not None
    assert (ban.reason, ban.until) == ("two", None)


async def test_a_ban_is_lifted_once_and_never_after_its_end(store: DatabaseStore) -> None:
    await store.write(lambda tx: tx.manners.ban(user_id=CLIENT, reason="", until=None, by=LEAD, now=NOW))
    assert await store.write(lambda tx: tx.manners.lift(CLIENT, now=minutes(1)))
    assert not await store.write(lambda tx: tx.manners.lift(CLIENT, now=minutes(1)))
    await store.write(
        lambda tx: tx.manners.ban(user_id=CLIENT, reason="", until=minutes(3), by=LEAD, now=NOW)
    )
    assert not await store.write(lambda tx: tx.manners.lift(CLIENT, now=minutes(3)))


async def test_that_somebody_was_told_of_a_ban_is_remembered(store: DatabaseStore) -> None:
    number = await store.write(
        lambda tx: tx.manners.ban(user_id=CLIENT, reason="", until=None, by=LEAD, now=NOW)
    )
    await store.write(lambda tx: tx.manners.told(number, now=minutes(1)))
    ban = await store.read(lambda tx: tx.manners.banned(CLIENT, now=minutes(2)))
    assert ban is not None
    assert ban.told


async def test_the_pace_of_a_chat_is_counted_up_to_a_number(store: DatabaseStore) -> None:
    def talk(tx: Tx) -> None:
        for number in range(8):
            tx.talk.add(
                request_id=None,
                draft_id=None,
                side=Side.CLIENT,
                user_id=CLIENT,
                chat_id=ChatId(CLIENT),
                message_id=MessageId(10 + number),
                content=Content(text="a"),
                at=minutes(number),
            )

    await store.write(talk)
    chat = ChatId(CLIENT)
    assert await store.read(lambda tx: tx.manners.spoken(chat, since=minutes(4), most=100)) == 3
    assert await store.read(lambda tx: tx.manners.spoken(chat, since=NOW, most=2)) == 2
    assert await store.read(lambda tx: tx.manners.spoken(ChatId(1), since=NOW, most=9)) == 0


async def test_somebody_is_told_to_slow_down_once_in_a_while(store: DatabaseStore) -> None:
    await store.write(see)
    assert await store.write(lambda tx: tx.manners.slowed(CLIENT, now=minutes(2), since=minutes(1)))
    assert not await store.write(lambda tx: tx.manners.slowed(CLIENT, now=minutes(3), since=minutes(1)))
    assert await store.write(lambda tx: tx.manners.slowed(CLIENT, now=minutes(4), since=minutes(2)))


async def test_a_guess_from_the_words_gives_way_to_a_chosen_language(store: DatabaseStore) -> None:
    def heard(tx: Tx) -> str:
        tx.manners.speaks(CLIENT, "ru")
        person = tx.people.get(CLIENT)
        return "" if person is None else person.language

    await store.write(see)
    assert await store.write(heard) == "ru"
    await store.write(lambda tx: tx.people.choose_language(CLIENT, "en"))
    assert await store.write(heard) == "en"


async def test_favours_are_listed_and_summed(store: DatabaseStore) -> None:
    def log(tx: Tx) -> AccountId:
        owner = account(tx)
        for number, spent in enumerate((5, 10, 20)):
            tx.favours.add(
                account_id=owner,
                staff_id=AGENT,
                minutes=spent,
                text=f"call {number}",
                request_id=None,
                now=minutes(number),
            )
        return owner

    owner = await store.write(log)
    latest = await store.read(lambda tx: tx.favours.of_account(owner, limit=2))
    assert [(one.minutes, one.text, one.staff_id) for one in latest] == [
        (20, "call 2", AGENT),
        (10, "call 1", AGENT),
    ]
    assert await store.read(lambda tx: tx.favours.minutes(owner, since=minutes(1))) == 30
    assert await store.read(lambda tx: tx.favours.minutes(owner, since=minutes(9))) == 0


async def test_cards_that_want_a_sign_are_found_when_it_is_time(store: DatabaseStore) -> None:
    asked = await store.write(request)
    await store.write(lambda tx: tx.busy.queued(asked.id, now=NOW, near_at=minutes(30)))
    assert await store.read(lambda tx: tx.busy.next_sign()) == minutes(30)
    assert await store.read(lambda tx: tx.busy.nearing(now=minutes(29), limit=9)) == ()
    assert await store.read(lambda tx: tx.busy.nearing(now=minutes(30), limit=9)) == (asked.id,)
    await store.write(lambda tx: tx.busy.sign_at(asked.id, None))
    assert await store.read(lambda tx: tx.busy.next_sign()) is None


async def test_open_requests_with_a_message_in_their_slot_are_found_at_once(store: DatabaseStore) -> None:
    def posted(tx: Tx, slot: str, chat: ChatId = GROUP) -> None:
        row = tx.outbox.put(Send(chat_id=chat, shape="card", payload="{}", slot=slot), now=NOW)
        tx.outbox.sent(row, message_id=MessageId(int(row)), now=NOW)

    def build(tx: Tx) -> list[RequestId]:
        first = request(tx)
        states = (RequestState.QUEUED, RequestState.QUEUED, RequestState.OFFERED)
        rest = [request(tx, account_id=first.account_id, state=state).id for state in states]
        for number in (first.id, rest[2]):
            posted(tx, f"card:{number}")
        posted(tx, f"talk:{rest[0]}")
        posted(tx, f"card:{rest[0]}", ChatId(-200))
        tx.outbox.put(Send(chat_id=GROUP, shape="card", payload="{}", slot=f"card:{rest[1]}"), now=NOW)
        return [first.id, *rest]

    shown, elsewhere, waits, _ = await store.write(build)
    assert await store.read(lambda tx: tx.busy.shown(GROUP, slots="card:")) == {shown}, "sent, and open"
    assert await store.read(lambda tx: tx.busy.shown(GROUP, slots="talk:")) == {elsewhere}
    assert await store.read(lambda tx: tx.busy.shown(ChatId(-200), slots="card:")) == {elsewhere}
    await store.write(lambda tx: posted(tx, f"card:{waits}"))
    assert await store.read(lambda tx: tx.busy.shown(GROUP, slots="card:")) == {shown, waits}


async def test_reminders_are_found_when_it_is_time(store: DatabaseStore) -> None:
    asked = await store.write(request)
    assert await store.read(lambda tx: tx.busy.next_reminder()) is None
    await store.write(lambda tx: tx.busy.remind_at(asked.id, minutes(30), times=1))
    assert await store.read(lambda tx: tx.busy.next_reminder()) == minutes(30)
    assert await store.read(lambda tx: tx.busy.reminders(now=minutes(29), limit=9)) == ()
    found = await store.read(lambda tx: tx.busy.reminders(now=minutes(30), limit=9))
    assert found == (Reminder(request_id=asked.id, times=1),)
    await store.write(lambda tx: tx.busy.remind_at(asked.id, None, times=2))
    assert await store.read(lambda tx: tx.busy.reminders(now=minutes(99), limit=9)) == ()


async def test_guesses_count_for_a_while_from_the_first(store: DatabaseStore) -> None:
    def seen(tx: Tx) -> None:
        tx.people.seen(user_id=CLIENT, first_name="O", username=None, guess="pl", now=NOW)

    async def guess(at: int) -> None:
        await store.write(lambda tx: tx.manners.guessed(CLIENT, now=minutes(at), since=minutes(at - 60)))

    async def count(at: int) -> int:
        return await store.read(lambda tx: tx.manners.guesses(CLIENT, since=minutes(at - 60)))

    await store.write(seen)
    assert await count(0) == 0
    await guess(0)
    await guess(59)
    assert (await count(59), await count(60)) == (2, 0), "the hour counts from the first"
    await guess(61)
    assert await count(61) == 1
    assert await store.read(lambda tx: tx.manners.guesses(AGENT, since=minutes(0))) == 0


async def test_what_came_lately_is_counted_by_kind(store: DatabaseStore) -> None:
    def come(tx: Tx) -> None:
        first = request(tx)
        tx.busy.queued(first.id, now=NOW, near_at=None)
        for kind in ("work", "work", "consultation"):
            one = request(tx, account_id=first.account_id, kind=kind)
            tx.busy.queued(one.id, now=minutes(2), near_at=None)

    await store.write(come)
    assert await store.read(lambda tx: dict(tx.busy.came(since=minutes(1)))) == {"work": 2, "consultation": 1}


async def test_a_board_stands_until_it_is_taken_down(store: DatabaseStore) -> None:
    def up(tx: Tx) -> None:
        tx.busy.put_up(GROUP, TOPIC, due_at=minutes(1))
        tx.busy.put_up(GROUP, None, due_at=minutes(2))
        tx.busy.put_up(GROUP, TOPIC, due_at=minutes(9))

    await store.write(up)
    board = Board(chat_id=GROUP, topic_id=TOPIC, dirty=True, drawn_at=None, due_at=minutes(1))
    assert await store.read(lambda tx: tx.busy.boards_due(now=minutes(1))) == (board,)
    drawn = Board(chat_id=GROUP, topic_id=TOPIC, dirty=False, drawn_at=minutes(1), due_at=minutes(3))
    await store.write(lambda tx: tx.busy.change_board(drawn))
    assert await store.read(lambda tx: tx.busy.board(GROUP, TOPIC)) == drawn
    assert await store.read(lambda tx: tx.busy.next_board()) == minutes(2)
    await store.write(lambda tx: tx.busy.take_down(GROUP, TOPIC))
    assert await store.read(lambda tx: tx.busy.board(GROUP, TOPIC)) is None
    assert await store.read(lambda tx: tx.busy.board(GROUP, None)) is not None


async def test_a_board_moves_along_with_its_group(store: DatabaseStore) -> None:
    def move(tx: Tx) -> Board | None:
        tx.busy.put_up(GROUP, TOPIC, due_at=NOW)
        tx.queues.migrate(old=GROUP, new=ChatId(-200))
        assert tx.busy.board(GROUP, TOPIC) is None
        return tx.busy.board(ChatId(-200), TOPIC)

    assert await store.write(move) is not None


async def test_a_forward_becomes_its_authors_own_words_once(store: DatabaseStore) -> None:
    def forward(tx: Tx) -> tuple[bool, bool, Side, UserId]:
        asked = request(tx)
        talk_id = tx.talk.add(
            request_id=None,
            draft_id=None,
            side=Side.STAFF,
            user_id=AGENT,
            chat_id=ChatId(AGENT),
            message_id=MessageId(1),
            content=Content(text="a"),
            at=NOW,
        )
        assert talk_id is not None
        first = tx.favours.hand_in(talk_id, asked.id, user_id=CLIENT)
        again = tx.favours.hand_in(talk_id, asked.id, user_id=AGENT)
        (found,) = tx.talk.of_request(asked.id)
        return first, again, found.side, found.user_id

    assert await store.write(forward) == (True, False, Side.CLIENT, CLIENT)
