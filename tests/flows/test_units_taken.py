"""What an admin takes away was never the client's, so it does not count as used."""

from bot.flows.notices import Declined, Offered
from tests.flows.lab import BOSS, OLGA, Lab


async def figures(lab: Lab) -> tuple[int, int]:
    """(used, included) of consultations, as the client reads them when the next one is beyond them."""
    await lab.ask("one more?", "consultation")
    told = next(one for one in reversed(lab.told(OLGA)) if isinstance(one, Offered | Declined))
    return told.used, told.included


async def test_units_taken_away_are_neither_used_nor_included(lab: Lab) -> None:
    await lab.join()
    for number in range(2):
        await lab.ask(f"question {number}", "consultation")
    await lab.quota(-3)
    assert await figures(lab) == (2, 2)
    await lab.sound()


async def test_units_given_and_taken_away_again_leave_no_trace(lab: Lab) -> None:
    await lab.join()
    await lab.quota(2)
    await lab.quota(-7)
    assert await figures(lab) == (0, 0)
    await lab.sound()


async def test_a_change_of_plan_gives_nothing_back_that_was_taken_away(lab: Lab) -> None:
    await lab.join()
    for number in range(2):
        await lab.ask(f"question {number}", "consultation")
    await lab.quota(-3)
    await lab.flows.admin.plan(lab.source(BOSS), client="Orbit", plan="basic", starts=None)
    assert await figures(lab) == (2, 2)
    await lab.sound()


async def test_taking_away_can_be_undone(lab: Lab) -> None:
    await lab.join()
    await lab.quota(-5)
    await lab.flows.admin.undo(lab.source(BOSS))
    for number in range(5):
        await lab.ask(f"question {number}", "consultation")
    assert await figures(lab) == (5, 5)
    await lab.sound()
