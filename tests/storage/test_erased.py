"""After somebody had everything deleted no table of either database names them; the books still add up."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.desk.privacy import NOBODY
from bot.desk.talk import Content
from bot.flows.inbox import RawUpdate
from bot.flows.notices import EraseAsked, EraseClientAsked, EraseClientRefused, EraseRefused, Toast
from bot.flows.source import Source
from bot.ids import AccountId, BotId, ChatId, InboxId, QuoteId, RequestId, UserId
from storage import DatabaseStore
from tests.flows.lab import BOSS, EVA, IVAN, OLGA, PETR, Lab
from tests.storage.conftest import Place

HER = 7_700_301
NAME, HANDLE, WORDS, FILE = "Zyxwolga", "zyx_handle", "Zqwords", "Zqfile"
MARKS = (str(HER), NAME, HANDLE, WORDS, FILE)
TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    "postgres": "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()",
}


@dataclass
class Both(Lab):
    """The desk on either database, with one person whose marks are like nobody else's."""

    place: Place | None = None

    def rows(self) -> list[tuple[int, str, str, str, str | None]]:
        assert self.place is not None
        return self.place.rows("SELECT chat_id, shape, payload, state, slot FROM outbox ORDER BY id")  # type: ignore[return-value]

    async def newest(self) -> RequestId:
        assert self.place is not None
        return RequestId(int(str(self.place.rows("SELECT max(id) FROM request")[0][0])))

    async def state(self, request_id: RequestId) -> str:
        assert self.place is not None
        return str(self.place.rows(f"SELECT state FROM request WHERE id = {request_id}")[0][0])

    def source(self, user: UserId, *, group: bool = False, inbox: InboxId | None = None) -> Source:
        made = super().source(user if user != OLGA else PETR, group=group, inbox=inbox)
        if user != OLGA:
            return made
        chat = made.chat if group else ChatId(HER)
        return replace(made, user=UserId(HER), chat=chat, first_name=NAME, username=HANDLE)

    async def raw_row(self, number: int, raw: str) -> InboxId:
        """An update as Telegram sent it, in her lane."""
        update = RawUpdate(bot_id=BotId(1), update_id=number, lane=f"chat:{HER}", raw=raw)
        await self.flows.inbox.store_all([update])
        return (await self.flows.inbox.next((), 1))[0].id

    async def written_down(self) -> list[tuple[str, int]]:
        """Who was erased is on the list outside, where there is one; (whose number, which)."""
        found = await self.flows.erasures.noted()
        await self.flows.erasures.let_go(found)
        return [(one.whose.value, one.number) for one in found]

    def left(self, *marks: str) -> list[str]:
        """Where the marks stand, as `table: row`."""
        assert self.place is not None
        found = []
        for (table,) in self.place.rows(TABLES[self.place.kind]):
            rows = self.place.rows(f"SELECT * FROM {table}")
            found += [
                f"{table}: {row}" for row in rows if any(mark in str(one) for one in row for mark in marks)
            ]
        return found


@pytest.fixture
async def lab(store: DatabaseStore, place: Place, tmp_path: Path) -> AsyncIterator[Both]:
    desk = Both(store=store, path=tmp_path / "nowhere", place=place)
    yield desk
    await desk.sound()


async def a_life(lab: Both) -> RequestId:
    """A stranger was let in, asked, was answered, rated, bought, was banned. The request left open."""
    await lab.flows.client.submit(lab.source(OLGA), content=Content(text=f"{WORDS} of a stranger"))
    await lab.flows.client.start(lab.source(OLGA), payload="guess-of-a-link")
    await lab.join()
    await lab.flows.admin.contact_add(lab.source(BOSS), client="Orbit")
    await lab.follow(PETR)
    await lab.hire(IVAN, EVA)
    await lab.wait(seconds=6)
    await answered_and_rated(lab)
    await bought(lab)
    her = next(one for one in await lab.store.read(lambda tx: tx.contacts.all()) if one.user_id == HER)
    await lab.flows.admin.ban(
        lab.source(BOSS), who=f"#{her.id}", until=None, because=f"because {NAME} said so"
    )
    await lab.flows.admin.unban(lab.source(BOSS), who=str(HER))
    await lab.flows.staff.log(
        lab.source(IVAN), client="Orbit", minutes=5, text=f"a call of {NAME} with @{HANDLE}"
    )
    await lab.flows.client.team(lab.source(OLGA))
    row = await lab.raw_row(900, json.dumps({"message": {"from": {"id": HER}, "text": WORDS}}))
    await lab.flows.client.help(lab.source(OLGA, inbox=row))
    opened = await lab.ask(f"{WORDS} that nobody took", "consultation")
    await lab.flows.client.submit(lab.source(OLGA), content=Content(text=f"{WORDS} on their way"))
    return opened


async def answered_and_rated(lab: Both) -> None:
    said = lab.source(OLGA)
    lab.classifier.kinds[f"{WORDS} how do I close the month?"] = "consultation"
    origin = json.dumps({"kind": "user", "name": NAME, "user": HER, "author": ""})
    first = Content(
        text=f"{WORDS} how do I close the month?", media="document", file_id=FILE, origin=origin, details="{}"
    )
    await lab.flows.client.submit(said, content=first)
    await lab.wait(seconds=6)
    asked = await lab.newest()
    await lab.flows.client.edit(said, content=replace(first, text=f"{WORDS} edited"))
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=asked)
    await lab.flows.staff.answer(
        lab.source(IVAN), content=Content(text=f"Dear {NAME}, {WORDS}"), reply_to=None
    )
    await lab.flows.staff.note(lab.source(IVAN), text=f"{NAME} is in a hurry", reply_to=None)
    await lab.deliver()
    await lab.flows.staff.done(lab.source(IVAN), request_id=asked, minutes=5)
    await lab.flows.client.rate(lab.source(OLGA), request_id=asked, stars=5)


async def bought(lab: Both) -> None:
    await lab.quota(-4)
    await lab.deposit(50_000)
    asked = await lab.ask(f"{WORDS} how much?", "consultation")
    numbers = await lab.store.read(lambda tx: tx.quotes.live_of(asked))
    assert numbers is not None
    await lab.flows.client.accept(lab.source(OLGA), quote_id=QuoteId(numbers.id))
    await lab.flows.staff.take(lab.source(EVA, group=True), request_id=asked)
    await lab.flows.staff.answer(lab.source(EVA), content=Content(text="so much"), reply_to=None)
    await lab.flows.client.solve(lab.source(OLGA), request_id=asked)
    await lab.quota(+1)
    await lab.deliver()


HANDS = (
    f"UPDATE audit SET actor = {HER}, undone_by = {HER} WHERE id = 1",
    f"UPDATE invite SET created_by = {HER} WHERE id = 1",
    f"UPDATE favour SET staff_id = {HER}",
    f"INSERT INTO ban (user_id, reason, banned_by, banned_at) VALUES (5, 'x', {HER}, 1)",
    f"""INSERT INTO credit_limit (account_id, amount, set_by, because, set_at)
        VALUES (1, 5, {HER}, 'for {NAME}', 1)""",
    f"""INSERT INTO approval (quote_id, account_id, contact_id, state, asked_at, closed_at, closed_by)
        SELECT id, account_id, 1, 'approved', 1, 2, {HER} FROM quote WHERE id = 1""",
    f"""INSERT INTO appeal (request_id, about_id, account_id, contact_id, asked_at, because, decision,
            decided_at, decided_by)
        SELECT id, id, account_id, contact_id, 1, 'as {NAME} asked', 'refused', 2, {HER}
        FROM request WHERE id = 2""",
    f"INSERT INTO ready_answer (name, text, written_by, written_at) VALUES ('a', 'b', {HER}, 1)",
    f"INSERT INTO chat_pause (chat_id, until) VALUES ({HER}, 1)",
    f"INSERT INTO request_topic (request_id, chat_id, thread_id) VALUES (2, {HER}, 1)",
    f"INSERT INTO idempotency (key, fingerprint, outcome, at) VALUES ('tg:{HER}:5:x', '', '{NAME}', 1)",
    f"UPDATE audit SET before = '{NAME}' WHERE id = 1",
    f"UPDATE request SET assignee = {HER} WHERE id = 2",
    f"UPDATE outbox SET error = 'blocked: {HER}' WHERE chat_id <> {HER}",
    f"UPDATE idempotency SET fingerprint = '{HER}' WHERE key = (SELECT MIN(key) FROM idempotency)",
    f"""UPDATE talk SET quoted = '{{"text": "{WORDS} {NAME}"}}', details = '{{"phone_number": "{NAME}"}}'
        WHERE side = 'note'""",
)
"""Her number where only the desk's stands, should she ever have been of it; her name where it may stand."""


def journals(lab: Both) -> list[tuple[object, ...]]:
    assert lab.place is not None
    return lab.place.rows("SELECT id, account_id, reason, reference, at, booked_at FROM journal ORDER BY id")


def books(lab: Both) -> tuple[list[tuple[object, ...]], ...]:
    """Everything that sums are made of."""
    assert lab.place is not None
    entries = "SELECT id, journal_id, asset, amount, lot_id, system, version, balance FROM entry ORDER BY id"
    holds = (
        "SELECT id, request_id, asset, net, tax, captured_net FROM hold WHERE state = 'captured' ORDER BY id"
    )
    return journals(lab), lab.place.rows(entries), lab.place.rows(holds)


async def test_no_table_names_who_had_everything_deleted(lab: Both) -> None:
    opened = await a_life(lab)
    assert lab.place is not None
    lab.place.tamper(*HANDS)
    assert {found.partition(":")[0] for found in lab.left(*MARKS)} >= {
        *("person", "contact", "request", "talk", "inbox", "outbox", "audit", "journal", "favour", "draft"),
        *("idempotency", "quote", "invite"),
    }, "the marks must be planted for the test to mean anything"
    before = books(lab)
    await lab.flows.client.erase_ask(lab.source(OLGA))
    asked = lab.last(EraseAsked, UserId(HER))
    assert (asked.contact, asked.open, asked.last_owner) == (True, 2, True)
    row = await lab.raw_row(901, json.dumps({"callback_query": {"from": {"id": HER}, "data": "erase_me"}}))
    toast = await lab.flows.client.erase(lab.source(OLGA, inbox=row))
    assert toast == Toast(code="erased", alert=True, language="en")
    assert await lab.written_down() == [("person", HER)]
    assert lab.left(*MARKS) == []
    assert await lab.state(opened) == "undone"
    assert books(lab) == before


async def test_the_statement_still_sums_and_the_client_goes_on_without_the_person(lab: Both) -> None:
    await a_life(lab)
    account = AccountId(1)
    posted = await lab.store.read(lambda tx: tx.statements.posted(account))
    await lab.flows.client.erase(lab.source(OLGA))
    moved = await lab.store.read(
        lambda tx: tx.statements.moved(account, since=lab.clock.moment.replace(year=2000))
    )
    assert await lab.store.read(lambda tx: tx.statements.posted(account)) == posted
    assert {asset: one.amount for asset, one in moved.items() if one.amount} == {
        asset: amount for asset, amount in posted.items() if amount
    }
    left = await lab.store.read(lambda tx: tx.contacts.of_account(account))
    assert [one.user_id for one in left] == [PETR]
    again = await lab.ask("how do I go on?", "consultation", user=PETR)
    assert await lab.state(again) == "queued"


async def test_whoever_writes_again_is_a_stranger(lab: Both) -> None:
    await lab.join()
    await lab.flows.client.erase(lab.source(OLGA))
    await lab.flows.client.submit(lab.source(OLGA), content=Content(text="here I am"))
    await lab.flows.client.balance(lab.source(OLGA))
    assert type(lab.told(UserId(HER))[-1]).__name__ == "UnknownSender"
    assert await lab.store.read(lambda tx: tx.contacts.by_user(UserId(HER))) is None


async def test_the_old_invitation_lets_nobody_in_again(lab: Both) -> None:
    await lab.join()
    await lab.flows.client.erase(lab.source(OLGA))
    await lab.flows.client.start(lab.source(OLGA), payload="token-1")
    assert await lab.store.read(lambda tx: tx.contacts.by_user(UserId(HER))) is None


async def test_a_stranger_may_have_everything_deleted_too(lab: Both) -> None:
    await lab.flows.client.submit(lab.source(OLGA), content=Content(text=f"{WORDS} of a stranger"))
    await lab.flows.client.erase(lab.source(OLGA))
    assert await lab.written_down() == [("person", HER)]
    assert lab.left(*MARKS) == []
    await lab.flows.client.submit(lab.source(OLGA), content=Content(text=f"{WORDS} once more"))
    await lab.flows.client.erase(lab.source(OLGA))
    assert await lab.written_down() == [("person", HER)]
    assert lab.left(*MARKS) == []


async def test_what_somebody_works_on_is_closed_first(lab: Both) -> None:
    await lab.join()
    await lab.hire(IVAN)
    asked = await lab.ask("how?", "consultation")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=asked)
    await lab.flows.client.erase_ask(lab.source(OLGA))
    refused = lab.last(EraseRefused, UserId(HER))
    assert (refused.why, refused.requests) == ("in_work", (asked,))
    assert await lab.flows.client.erase(lab.source(OLGA)) == Toast(code="not_erased", alert=True)
    assert await lab.state(asked) == "taken"


async def test_staff_are_not_deleted_by_a_button(lab: Both) -> None:
    await lab.hire(IVAN)
    assert await lab.flows.client.erase(lab.source(IVAN)) == Toast(code="not_erased", alert=True)
    assert await lab.store.read(lambda tx: tx.staff.get(IVAN)) is not None


async def test_others_of_the_name_keep_theirs(lab: Both) -> None:
    """Another client's record of somebody with the same name is nobody else's business."""
    await lab.join()
    await lab.join("Other", user=PETR)
    await lab.flows.admin.quota(
        lab.source(BOSS),
        client="Other",
        amount=1,
        unit="consultation",
        until=None,
        because=f"as {NAME} asked",
    )
    await lab.flows.client.erase(lab.source(OLGA))
    assert {found.partition(":")[0] for found in lab.left(f"as {NAME} asked")} == {"audit", "outbox"}


async def test_a_whole_client_goes_and_its_books_stay(lab: Both) -> None:
    opened = await a_life(lab)
    await lab.flows.admin.erase_ask(lab.source(BOSS), client="Orbit")
    refused = lab.last(EraseClientRefused, BOSS)
    assert (refused.why, refused.requests) == ("held", (opened,))
    await lab.flows.client.undo(lab.source(OLGA), request_id=opened)
    before = books(lab)
    await lab.flows.admin.erase_ask(lab.source(BOSS), client="Orbit")
    asked = lab.last(EraseClientAsked, BOSS)
    assert (asked.contacts, asked.left > 0) == (2, True)
    account = AccountId(asked.account_id)
    press = lab.flows.admin.erase
    assert await press(lab.source(IVAN), account_id=account, seen=asked.seen) == Toast(code="admin_only")
    stale = await press(lab.source(BOSS), account_id=account, seen=asked.seen + 2)
    assert stale == Toast(code="not_erased", alert=True)
    done = await press(lab.source(BOSS), account_id=account, seen=asked.seen)
    assert done == Toast(code="client_erased", name="#1", alert=True)
    assert ("client", 1) in await lab.written_down()
    assert lab.left(*MARKS, "Orbit") == []
    assert books(lab) == before
    assert await press(lab.source(BOSS), account_id=account, seen=asked.seen) == Toast(code="gone")
    assert await lab.store.read(lambda tx: tx.accounts.all()) == ()


async def test_texts_of_old_requests_are_forgotten_and_open_ones_kept(lab: Both) -> None:
    await a_life(lab)
    lab.refit(keep_texts=lab.clock.moment - lab.clock.moment.replace(day=1))
    await lab.quota(+1)
    kept = await lab.ask("a talk that goes on", "consultation", user=PETR)
    assert await lab.flows.forget() == 0
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=kept)
    lab.clock.moment = lab.clock.moment.replace(year=2027)
    assert await lab.flows.forget() > 0
    assert await lab.flows.forget() == 0
    assert lab.place is not None
    texts = lab.place.rows("SELECT state, text FROM request WHERE text <> '' ORDER BY id")
    assert [text for state, text in texts if state in {"done", "undone"}] == []
    assert ("taken", "a talk that goes on") in texts
    said = lab.place.rows("SELECT text FROM talk WHERE text <> ''")
    assert ("a talk that goes on",) in said
    assert not [one for one in said if "edited" in str(one)]


def test_the_numbers_of_the_gone_are_nobodys() -> None:
    assert NOBODY <= -(2**52)
