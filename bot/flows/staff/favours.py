"""Favours: work done for a client past the channel. Seen in the client's history, never counted as output."""

from dataclasses import dataclass

from bot.desk.people import Account
from bot.flows.accounts import load_standing
from bot.flows.admin.change import with_client
from bot.flows.case import excerpt
from bot.flows.house import start_link
from bot.flows.notices import FavourLogged, PoliteText, Usage
from bot.flows.scene import Flow, Scene, Work
from bot.flows.source import Source
from bot.flows.staff.close import MINUTES_MAX
from bot.flows.staff.desk import refused
from bot.ids import AccountId


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFavour(Flow):
    """`/log <client> <minutes> <text>`: what was done for the client without a request."""

    async def __call__(self, source: Source, *, client: str, minutes: int, text: str) -> None:
        await self.run(source, lambda scene: log(scene, client, minutes, text))


def log(scene: Scene, client: str, minutes: int, text: str) -> None:
    if refused(scene, "log"):
        return
    if not 0 < minutes <= MINUTES_MAX:
        scene.answer(Usage(command="log", error="bad_number", detail=str(minutes)))
        return
    with_client(scene, "log", client, lambda account: log_for(scene, account, minutes, text))


def log_for(scene: Scene, account: Account, minutes: int, text: str) -> None:
    scene.answer(write_down(scene, account.id, minutes, text))
    scene.answer(polite(scene, account.language))


def write_down(scene: Scene, account_id: AccountId, minutes: int, text: str) -> FavourLogged:
    """The favour, and how much there was in this period."""
    scene.tx.favours.add(
        account_id=account_id,
        staff_id=scene.source.user,
        minutes=minutes,
        text=excerpt(text),
        request_id=None,
        now=scene.now,
    )
    standing = load_standing(scene, account_id)
    total = scene.tx.favours.minutes(account_id, since=standing.period.starts_at)
    return FavourLogged(client=standing.name, minutes=minutes, text=excerpt(text), total=total)


def polite(work: Work, language: str) -> PoliteText:
    """Words for the client, in the client's language, that lead back to the channel."""
    return PoliteText(language=language, link=start_link(work.house), company=work.house.company)
