"""Groups that are not ours: the bot may be put into any, and nothing there counts."""

from bot.adapters import TOKEN_BYTES, fresh_token
from bot.desk.people import Role
from bot.flows.client.start import digest_of
from bot.flows.notices import NotAllowed
from bot.ids import ChatId
from tests.flows.forging import Forge
from tests.flows.lab import BOSS, EVA, IVAN, OLGA, PETR, Lab

FOREIGN = ChatId(-1_009_999_999_999)


async def test_what_happens_to_the_bot_in_an_unknown_group_changes_nothing(lab: Lab) -> None:
    await lab.join()
    before = await Forge(lab=lab).books()
    for status in ("member", "administrator", "restricted", "left", "kicked"):
        await lab.flows.membership(
            lab.source(OLGA, group=True), chat_id=FOREIGN, status=status, is_group=True
        )
    assert await Forge(lab=lab).books() == before


async def test_nobody_binds_a_queue_in_a_group_that_is_not_the_staffs(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    here = lab.source(IVAN, group=True)
    for user in (IVAN, OLGA, PETR):
        elsewhere = type(here)(
            **{name: getattr(here, name) for name in here.__slots__} | {"chat": FOREIGN, "user": user}
        )
        await lab.flows.staff.bind(elsewhere, kinds=("work",))
    assert await lab.store.read(lambda tx: tx.queues.all()) == ()
    assert isinstance(lab.told(FOREIGN)[-1], NotAllowed)


async def test_staff_of_another_group_are_nobody_here(lab: Lab) -> None:
    """Rights come from the table of staff, never from where somebody writes."""
    await lab.join()
    asked = await lab.ask("how?", "consultation")
    toast = await lab.flows.staff.take(lab.source(EVA, group=True), request_id=asked)
    assert toast.code == "not_staff"
    assert await lab.state(asked) == "queued"


async def test_an_invitation_is_long_kept_as_a_digest_and_belongs_to_who_came_first(lab: Lab) -> None:
    assert TOKEN_BYTES * 8 >= 128
    assert len({fresh_token() for _ in range(100)}) == 100
    await lab.flows.admin.staff_invite(lab.source(BOSS), role="agent")
    kept = await lab.store.read(lambda tx: tx.invites.by_digest(digest_of("token-1")))
    assert kept is not None
    await lab.flows.client.start(lab.source(IVAN), payload="token-1")
    for user in (EVA, OLGA):
        await lab.flows.client.start(lab.source(user), payload="token-1")
    staff = await lab.store.read(lambda tx: tx.staff.all())
    assert [(one.user_id, one.role) for one in staff] == [(IVAN, Role.AGENT)]
    assert "token-1" not in str(lab.look("SELECT digest FROM invite"))
