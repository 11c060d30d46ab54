"""What is done each day, hour or minute beside the desk's work, by the settings: backups, watching, the
ping, the list of who was erased."""

from collections.abc import Awaitable, Callable
from functools import partial

from bot.delivery.health import Health
from bot.delivery.ping import Ping
from bot.delivery.sensors import Sensors
from bot.flows.bundle import Flows
from bot.keeping.daily import DailyBackup
from bot.keeping.daily import newest as newest_backup
from bot.keeping.erased import ErasedList
from bot.keeping.retention import parse_keep
from bot.running import Timekeeper
from bot.settings import Settings


def erased(settings: Settings, flows: Flows) -> ErasedList:
    """Beside the backups where the bot makes them, else where its data is."""
    folder = settings.backups or settings.data
    return ErasedList(path=folder / f"erased-{settings.bot_id}.jsonl", books=flows.erasures)


def watch(settings: Settings, flows: Flows) -> Callable[[], Awaitable[int]]:
    """Tells admins what waits too long."""
    folder = settings.backups
    newest = None if folder is None else partial(newest_backup, settings.address, folder)
    folders = [settings.data, *([] if folder is None else [folder])]
    sensors = Sensors(folders=folders, newest=newest)

    async def look() -> int:
        return await flows.watch(await sensors.read())

    return look


def ping(settings: Settings, *, clock: Timekeeper, health: Health) -> Callable[[], Awaitable[int]] | None:
    """Tells somebody outside that all is well; None: nobody is named."""
    url = settings.ping_url.get_secret_value()
    return Ping(url=url, findings=health.findings, keeper=clock).run if url else None


def backups(settings: Settings, clock: Timekeeper) -> DailyBackup | None:
    """The daily one; None: somebody else makes them. Raises NotDone where one could never be made."""
    if settings.backups is None:
        return None
    found = DailyBackup(
        url=settings.address,
        folder=settings.backups,
        keep=parse_keep(settings.backup_keep),
        now=clock.now,
    )
    found.ready()
    return found
