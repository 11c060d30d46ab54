"""What an update costs the database does not grow with what waits in the queue: statements are counted."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.desk.people import Account
from bot.desk.talk import Content
from bot.flows.notices import BoardView, QueueList
from bot.ids import ChatId, UserId
from storage.repositories.accounts import AccountsRepository
from storage.sql import Sql
from tests.flows.lab import BOSS, EVA, GROUP, IVAN, OLGA, PETR, Lab

CARDS_OR_BOARD = 12
"""By how much the one may cost more than the other, whatever waits."""
PAUSE = timedelta(seconds=6)
"""Longer than a board waits for its turn."""


@contextmanager
def counting(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The statements that are run meanwhile."""
    texts: list[str] = []
    run = Sql._run

    def noting(sql: Sql, text: str, parameters: tuple[object, ...]) -> Any:
        texts.append(text)
        return run(sql, text, parameters)

    with monkeypatch.context() as patched:
        patched.setattr(Sql, "_run", noting)
        yield texts


async def desk(lab: Lab) -> None:
    """Questions and complaints queue in one topic; a client, two of the staff."""
    lab.refit(quiet=timedelta(milliseconds=10))
    await lab.hire(IVAN, EVA)
    await lab.flows.staff.bind(lab.source(BOSS, group=True), kinds=("consultation", "complaint"))
    await lab.join(plan="business")


async def wait_in_line(lab: Lab, numbers: range) -> None:
    """A client for each number, who asks one thing; all within moments."""
    for number in numbers:
        await lab.join(f"Client {number}", user=UserId(1000 + number), plan="business")
    for number in numbers:
        await asked(lab, UserId(1000 + number))
    await served(lab)
    assert len(lab.look("SELECT id FROM request WHERE state = 'queued'")) == numbers.stop


async def asked(lab: Lab, user: UserId = OLGA) -> None:
    """A new request, in its queue."""
    lab.classifier.kinds["how?"] = "consultation"
    await lab.flows.client.submit(lab.source(user), content=Content(text="how?"))
    lab.clock.moment += timedelta(milliseconds=20)
    await lab.flows.ticker.run_due()


async def served(lab: Lab) -> None:
    """What it brings about has left: a card, or the board at its turn."""
    await lab.deliver()
    lab.clock.moment += PAUSE
    await lab.flows.ticker.run_due()
    await lab.deliver()


async def costs(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Statements of each step on the way of one more request, with all that it brings about."""
    staff, ivan = lab.flows.staff, lab.source(IVAN)
    steps: dict[str, Callable[[], Awaitable[object]]] = {
        "ask": lambda: asked(lab),
        "take": lambda: staff.take(lab.source(IVAN, group=True), request_id=request),
        "answer": lambda: staff.answer(lab.source(IVAN), content=Content(text="like this")),
        "done": lambda: staff.done(ivan, request_id=request, minutes=5),
        "balance": lambda: lab.flows.client.balance(lab.source(OLGA)),
        "queue": lambda: staff.queue(ivan),
        "page": lambda: staff.turn_page(lab.source(IVAN, group=True), page=2),
    }
    counted = {}
    for name, step in steps.items():
        with counting(monkeypatch) as texts:
            await step()
            await served(lab)
        counted[name] = len(texts)
        request = await lab.newest()
    return counted


async def test_a_new_request_costs_with_forty_waiting_what_it_costs_with_two(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk(lab)
    await wait_in_line(lab, range(2))
    few = await costs(lab, monkeypatch)
    assert lab.look("SELECT chat_id FROM board") == []
    await wait_in_line(lab, range(2, 40))
    many = await costs(lab, monkeypatch)
    assert lab.look("SELECT chat_id FROM board") != []
    assert abs(many["ask"] - few["ask"]) <= CARDS_OR_BOARD


async def test_no_step_of_a_request_costs_more_with_forty_on_the_board_than_with_twelve(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk(lab)
    await wait_in_line(lab, range(12))
    some = await costs(lab, monkeypatch)
    assert lab.look("SELECT chat_id FROM board") != []
    await wait_in_line(lab, range(12, 40))
    many = await costs(lab, monkeypatch)
    assert {name: count - some[name] for name, count in many.items() if count > some[name] + 1} == {}


async def back_in_the_group(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> int:
    """Statements it takes to show anew what waited while the bot was out of the group."""
    boss = lab.source(BOSS, group=True)
    await lab.flows.membership(boss, chat_id=GROUP, status="left", is_group=True)
    with counting(monkeypatch) as texts:
        await lab.flows.membership(boss, chat_id=GROUP, status="administrator", is_group=True)
    return len(texts)


async def test_a_whole_queue_goes_on_a_board_at_one_price(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    await desk(lab)
    await wait_in_line(lab, range(12))
    some = await back_in_the_group(lab, monkeypatch)
    await wait_in_line(lab, range(12, 40))
    assert await back_in_the_group(lab, monkeypatch) == some


async def test_the_queue_is_listed_by_turn_and_counts_what_it_does_not_show(lab: Lab) -> None:
    await desk(lab)
    await wait_in_line(lab, range(12))
    await lab.join("Small", user=UserId(2000), plan="basic")
    await asked(lab, UserId(2000))
    lab.classifier.kinds["it broke"] = "complaint"
    await lab.flows.client.submit(lab.source(UserId(1005)), content=Content(text="it broke"))
    await served(lab)
    await lab.flows.staff.queue(lab.source(IVAN))
    shown = lab.last(QueueList, IVAN)
    assert (len(shown.cards), shown.more) == (10, 4)
    first = shown.cards[0]
    assert (first.kind, first.client) == ("complaint", "Client 5"), "it is promised within the hour"
    dues = [card.due_at for card in shown.cards if card.due_at is not None]
    assert dues == sorted(dues)
    lab.sent.clear()
    await lab.flows.staff.turn_page(lab.source(IVAN, group=True), page=1)
    (page,) = [one.notice for one in await lab.fresh() if isinstance(one.notice, BoardView)]
    assert [line.request_id for line in page.lines] == [card.request_id for card in shown.cards[:8]]


async def test_what_is_closed_while_it_is_being_listed_is_listed(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk(lab)
    await wait_in_line(lab, range(12))
    found = AccountsRepository.waiting

    def closed(accounts: AccountsRepository, *, now: datetime) -> tuple[tuple[Account, str], ...]:
        return found(accounts, now=now)[1:]

    lab.sent.clear()
    monkeypatch.setattr(AccountsRepository, "waiting", closed)
    await lab.flows.staff.turn_page(lab.source(IVAN, group=True), page=1)
    (page,) = [one.notice for one in await lab.fresh() if isinstance(one.notice, BoardView)]
    assert ([line.client for line in page.lines], page.total) == ([f"Client {n}" for n in range(8)], 12)


async def test_a_client_who_is_known_is_not_looked_up_again(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk(lab)
    await lab.flows.client.balance(lab.source(OLGA))
    await lab.deliver()
    with counting(monkeypatch) as texts:
        await lab.flows.client.balance(lab.source(OLGA))
    assert [text for text in texts if "FROM person" in text or text.startswith("UPDATE person")] == []
    with counting(monkeypatch) as texts:
        await lab.deliver()
    assert [text for text in texts if "FROM contact" in text] == [], "whether it is the desk staff tell"
    await lab.flows.membership(lab.source(OLGA), chat_id=ChatId(int(OLGA)), status="kicked", is_group=False)
    assert lab.look("SELECT blocked FROM person WHERE user_id = ?", OLGA) == [(1,)]
    await lab.flows.client.balance(lab.source(OLGA))
    assert lab.look("SELECT blocked, started FROM person WHERE user_id = ?", OLGA) == [(0, 1)]


async def test_whoever_has_no_language_in_telegram_keeps_the_one_of_before(lab: Lab) -> None:
    await desk(lab)
    for code, language in (("pl", "pl"), ("", "pl"), (None, "pl"), ("ru", "ru")):
        await lab.flows.client.balance(replace(lab.source(PETR), language_code=code))
        assert lab.look("SELECT language FROM person WHERE user_id = ?", PETR) == [(language,)]
