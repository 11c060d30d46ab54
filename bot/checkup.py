"""What an operator asks of an installation without running it: `migrate` and `doctor`."""

from bot import logs
from bot.adapters import open_bot, open_database
from bot.clock import SystemClock
from bot.delivery import doctor
from bot.settings import BadSettings, Settings, read_plans
from storage.check import examine


async def migrate(settings: Settings) -> int:
    """Bring the database to this release's schema; the version reached."""
    async with open_database(settings, migrated=True) as store:
        return await store.migrate()


async def examine_all(settings: Settings) -> list[doctor.Finding]:
    """Everything `doctor` looks at."""
    token, redact = settings.token.get_secret_value(), logs.Redactor(settings.secrets).text
    found = [_plans(settings), doctor.admins(settings.admins), doctor.disk(settings.data)]
    found.append(doctor.redaction(redact, token))
    database, group = await _database(settings)
    async with open_bot(settings) as bot:
        found += await doctor.telegram(bot, staff_group=group, webhook_url=settings.webhook_url)
    found.append(doctor.secret(settings.webhook_url, settings.webhook_secret.get_secret_value()))
    return [*found, await doctor.skew(settings.api, SystemClock()), *database]


async def _database(settings: Settings) -> tuple[list[doctor.Finding], int | None]:
    """What is to be said of the database, and the staff group: the one told in the chat counts first."""
    if settings.database_path is not None and not settings.database_path.exists():
        return [doctor.no_database(settings.database_path)], settings.staff_group
    try:
        async with open_database(settings, migrated=False) as store:
            found = [doctor.database(one.name, ok=one.ok, detail=one.detail) for one in await examine(store)]
            if not all(one.ok for one in found):
                return found, settings.staff_group
            told, bound = await store.read(
                lambda tx: (tx.queues.setting("staff_group"), [one.kind for one in tx.queues.all()])
            )
    except BadSettings as error:
        return [doctor.Finding(name="database", ok=False, detail=str(error))], settings.staff_group
    group = settings.staff_group if told is None else int(told)
    return [*found, doctor.queues(group, bound)], group


def _plans(settings: Settings) -> doctor.Finding:
    try:
        book = read_plans(settings.plans)
    except BadSettings as error:
        return doctor.Finding(name="plans", ok=False, detail=str(error))
    return doctor.Finding(name="plans", ok=True, detail=", ".join(book.plans))
