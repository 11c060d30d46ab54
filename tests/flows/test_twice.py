"""The same press or command twice: whatever came second changes nothing, and says so.

Each update is claimed by its own row (`test_done_once`); here the second one is another update, as
Telegram may send, or as an impatient thumb does.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from bot.desk.talk import Content
from bot.flows.notices import Changed, Declined, Offered, Toast
from bot.flows.once import once
from bot.flows.scene import Work
from bot.ids import AuditId, QuoteId, RequestId
from tests.flows.lab import BOSS, IVAN, OLGA, Lab, house
from tests.flows.test_holds import paid, queued
from tests.flows.test_minutes import working

TABLES = ("request", "hold", "hold_line", "lot", "journal", "entry", "quote", "credit_limit", "idempotency")


def books(lab: Lab) -> dict[str, list[tuple[object, ...]]]:
    """All that money and requests are, as another process sees it."""
    return {
        table: lab.look(f"SELECT * FROM {table} ORDER BY 1, 2") for table in TABLES
    }  # names of this module


Press = Callable[[Lab], Awaitable[object]]


async def offered(lab: Lab) -> QuoteId:
    await lab.join()
    await lab.quota(-5)
    await lab.deposit(10_000)
    await lab.ask("one more question", "consultation")
    offer = lab.last(Offered, OLGA)
    assert offer.quote_id is not None
    return QuoteId(offer.quote_id)


async def accept(lab: Lab) -> Press:
    quote = await offered(lab)
    return lambda lab: lab.flows.client.accept(lab.source(OLGA), quote_id=quote)


async def refuse_price(lab: Lab) -> Press:
    quote = await offered(lab)
    return lambda lab: lab.flows.client.decline(lab.source(OLGA), quote_id=quote)


async def accept_covered(lab: Lab) -> Press:
    await lab.join()
    await lab.quota(-5)
    request = await lab.ask("one more question", "consultation")
    await lab.quota(2)
    return lambda lab: lab.flows.client.accept_covered(lab.source(OLGA), request_id=request)


async def declined(lab: Lab) -> RequestId:
    await lab.join()
    await lab.quota(-5)
    request = await lab.ask("one more question", "consultation")
    lab.last(Declined, OLGA)
    return request


async def wait(lab: Lab) -> Press:
    request = await declined(lab)
    return lambda lab: lab.flows.client.wait_renewal(lab.source(OLGA), request_id=request)


async def appeal(lab: Lab) -> Press:
    request = await declined(lab)
    return lambda lab: lab.flows.client.appeal(lab.source(OLGA), request_id=request)


async def person(lab: Lab) -> Press:
    await lab.join()
    return lambda lab: lab.flows.client.ask_person(lab.source(OLGA), request_id=None)


async def top_up(lab: Lab) -> Press:
    request = await declined(lab)
    return lambda lab: lab.flows.client.top_up(lab.source(OLGA), request_id=request)


async def undo(lab: Lab) -> Press:
    request = await queued(lab)
    return lambda lab: lab.flows.client.undo(lab.source(OLGA), request_id=request)


async def solve(lab: Lab) -> Press:
    request = await paid(lab)
    await lab.flows.staff.answer(lab.source(IVAN), content=Content(text="like this"))
    return lambda lab: lab.flows.client.solve(lab.source(OLGA), request_id=request)


async def rate(lab: Lab) -> Press:
    request = await paid(lab)
    await lab.flows.staff.done(lab.source(IVAN), minutes=5)
    return lambda lab: lab.flows.client.rate(lab.source(OLGA), request_id=request, stars=5)


async def choose(lab: Lab) -> Press:
    await lab.join()
    request = await lab.ask("well")
    return lambda lab: lab.flows.client.choose_kind(lab.source(OLGA), request_id=request, kind="consultation")


async def more_minutes(lab: Lab) -> Press:
    request = await working(lab)
    await lab.flows.staff.done(lab.source(IVAN), minutes=61)
    return lambda lab: lab.flows.client.accept_minutes(lab.source(OLGA), request_id=request, asked=75)


async def no_more_minutes(lab: Lab) -> Press:
    request = await working(lab)
    await lab.flows.staff.done(lab.source(IVAN), minutes=61)
    return lambda lab: lab.flows.client.decline_minutes(lab.source(OLGA), request_id=request, asked=75)


async def take(lab: Lab) -> Press:
    request = await queued(lab)
    return lambda lab: lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)


async def put_back(lab: Lab) -> Press:
    request = await paid(lab)
    return lambda lab: lab.flows.staff.release(lab.source(IVAN), request_id=request)


async def done(lab: Lab) -> Press:
    request = await paid(lab)
    return lambda lab: lab.flows.staff.done(lab.source(IVAN), request_id=request, minutes=5)


async def done_in_part(lab: Lab) -> Press:
    request = await paid(lab)
    return lambda lab: lab.flows.staff.done(lab.source(IVAN), request_id=request, minutes=5, charge=1000)


async def done_held(lab: Lab) -> Press:
    request = await working(lab)
    return lambda lab: lab.flows.staff.done(lab.source(IVAN), request_id=request, minutes=90, held=True)


async def cancel(lab: Lab) -> Press:
    request = await paid(lab)
    return lambda lab: lab.flows.staff.cancel(lab.source(IVAN), request_id=request)


async def reclassify(lab: Lab) -> Press:
    request = await queued(lab)
    return lambda lab: lab.flows.staff.reclassify(
        lab.source(IVAN, group=True), request_id=request, kind="complaint"
    )


async def deposit(lab: Lab) -> Press:
    await lab.join()
    return lambda lab: lab.deposit(1000, "bank-1")


async def reverse(lab: Lab) -> Press:
    request = await paid(lab)
    await lab.flows.staff.done(lab.source(IVAN), minutes=5)
    return lambda lab: lab.flows.admin.reverse(lab.source(BOSS), request_id=request, because="twice")


async def undo_change(lab: Lab) -> Press:
    await lab.join()
    await lab.quota(3)
    change = AuditId(lab.last(Changed, BOSS).audit_id)
    return lambda lab: lab.flows.admin.undo_press(lab.source(BOSS), audit_id=change)


async def tick(lab: Lab) -> Press:
    await queued(lab)
    await lab.wait(days=2)
    return lambda lab: lab.flows.ticker.run_due()


CASES = (
    *(accept, refuse_price, accept_covered, wait, appeal, person, top_up, undo, solve, rate, choose),
    *(more_minutes, no_more_minutes, take, put_back, done, done_in_part, done_held, cancel, reclassify),
    *(deposit, reverse, undo_change, tick),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
async def test_the_second_time_changes_nothing(lab: Lab, case: Callable[[Lab], Awaitable[Press]]) -> None:
    press = await case(lab)
    await press(lab)
    after = books(lab)
    await press(lab)
    assert books(lab) == after
    await lab.sound()


@dataclass
class Counter:
    runs: int = 0

    def act(self) -> Toast:
        self.runs += 1
        return Toast(code="accepted" if self.runs == 1 else "undone")


@pytest.mark.parametrize(
    ("second", "answer"), [((1, "PLN"), "accepted"), ((2, "PLN"), "gone"), ((1, "EUR"), "gone")]
)
async def test_a_key_answers_as_before_and_refuses_another_body(
    lab: Lab, second: tuple[object, ...], answer: str
) -> None:
    counter = Counter()

    async def asked(parameters: tuple[object, ...]) -> str:
        toast = await lab.store.write(
            lambda tx: once(
                Work(tx=tx, house=house(), now=lab.clock.now()),
                "quote:1:accept",
                counter.act,
                parameters=parameters,
                refused=lambda: Toast(code="gone"),
            )
        )
        return toast.code

    assert [await asked((1, "PLN")), await asked(second)] == ["accepted", answer]
    assert counter.runs == 1


async def test_a_refusal_is_kept_until_something_changes(lab: Lab) -> None:
    await paid(lab, deposit=4305)
    await lab.flows.staff.done(lab.source(IVAN), minutes=90, charge=6000)
    offer = lab.last(Offered, OLGA)
    assert offer.quote_id is not None
    await lab.flows.client.accept(lab.source(OLGA), quote_id=QuoteId(offer.quote_id))
    after = books(lab)
    assert any(str(row[0]).startswith(f"quote:{offer.quote_id}:accept:") for row in after["idempotency"])
    await lab.flows.client.accept(lab.source(OLGA), quote_id=QuoteId(offer.quote_id))
    assert books(lab) == after


async def test_a_message_that_comes_again_in_another_update_asks_for_nothing(lab: Lab) -> None:
    await lab.join()
    lab.classifier.kinds["how do I print?"] = "consultation"
    source = lab.source(OLGA)
    for _ in range(2):
        await lab.flows.client.submit(source, content=Content(text="how do I print?"))
        await lab.wait(seconds=10)
    assert lab.look("SELECT text FROM request") == [("how do I print?",)]
    assert lab.look("SELECT SUM(held) FROM lot WHERE asset = 'consultation'") == [(1,)]
