"""What an operator asks of an installation without running it: `doctor` and `import`."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import structlog
from aiogram.exceptions import AiogramError
from aiogram.types import User

from bot import logs
from bot.adapters import fresh_token, house_of, open_bot
from bot.clock import SystemClock
from bot.database import open_database
from bot.delivery import doctor, rounds
from bot.flows.contracts import lost
from bot.flows.watch import Look, look_at
from bot.ids import UserId
from bot.importing.report import AT_ONCE
from bot.importing.run import Import
from bot.keeping.daily import newest as newest_backup
from bot.plans import read_plans
from bot.ports import Store, Tx
from bot.progress import Bars
from bot.settings import BadSettings, Settings
from storage import DatabaseStore
from storage.check import connecting, crew, examine, keeps_sessions
from storage.errors import StorageError
from storage.room import room

log = structlog.get_logger(__name__)

PRESENCE: Final = 1
"""The connection by which a process shows that it is there, beside its pool."""


async def examine_every(every: Sequence[Settings]) -> dict[str, list[doctor.Finding]]:
    """What `doctor` finds of each bot, by its name; and of what they share, by no name. What cannot be looked
    at is a finding of that bot's."""
    found = await asyncio.gather(*(_examined(settings) for settings in every))
    shared = rounds.connections([one for one in await asyncio.gather(*map(_demand, every)) if one])
    named = {settings.bot: findings for settings, findings in zip(every, found, strict=True)}
    if len(named) == 1:
        return {name: [*findings, *shared] for name, findings in named.items()}
    return named | ({"": shared} if shared else {})


async def _examined(settings: Settings) -> list[doctor.Finding]:
    try:
        return await examine_all(settings)
    except Exception as error:
        log.exception("doctor_failed", bot=settings.bot)
        said = f"{type(error).__name__}: {error}"
        return [doctor.Finding(name="doctor", ok=False, detail=said, mend="the lines above say where")]


async def _demand(settings: Settings) -> rounds.Demand | None:
    """None with SQLite, and for a database that does not answer, which is said for itself."""
    if settings.database_path is not None:
        return None
    try:
        async with open_database(settings.model_copy(update={"database_pool": 2}), migrated=False) as store:
            found = await store.run(room, writing=False)
            alive = [name for name, living, _ in await _members(store) if living]
    except BadSettings:
        return None
    if found is None:
        return None
    return rounds.Demand(
        server=found.server,
        most=found.most,
        processes=max(len(alive), 1),
        pool=settings.database_pool,
        beside=PRESENCE
        + (settings.backups is not None),  # who makes backups asks by itself when one was made
    )


async def _members(store: DatabaseStore) -> tuple[tuple[str, bool, bool], ...]:
    """Nobody where there are no tables yet."""
    try:
        await store.ping()
    except StorageError:
        return ()
    return await store.run(crew)


async def examine_all(settings: Settings) -> list[doctor.Finding]:
    """Everything `doctor` looks at in one bot."""
    token, redact = settings.token.get_secret_value(), logs.Redactor(settings.secrets).text
    found = [_plans(settings), doctor.admins(settings.admins), doctor.disk(settings.data)]
    found.append(doctor.redaction(redact, token))
    database, group = await _database(settings)
    async with open_bot(settings) as bot:
        found += await doctor.telegram(bot, staff_group=group, webhook_url=settings.webhook_url)
    found.append(doctor.secret(settings.webhook_url, settings.webhook_secret.get_secret_value()))
    found.append(rounds.metrics(settings.listener))
    found.append(await rounds.ping(settings.ping_url.get_secret_value(), SystemClock()))
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
            found.append(doctor.owner(await store.owner(), settings.bot_id))
            found += await _contracts(settings, store)
            found += await _rounds(settings, store)
            found += await asyncio.to_thread(_backups, settings)
    except BadSettings as error:
        return [doctor.Finding(name="database", ok=False, detail=str(error))], settings.staff_group
    group = settings.staff_group if told is None else int(told)
    return [*found, doctor.queues(group, bound)], group


async def _rounds(settings: Settings, store: DatabaseStore) -> list[doctor.Finding]:
    """What waits, who works, how old the newest backup is, who would hear of it."""
    clock = SystemClock()
    now, folder = clock.now(), settings.backups

    def read(tx: Tx) -> tuple[Look, int, int, int]:
        people = (tx.people.get(UserId(admin)) for admin in settings.admins)
        reached = sum(1 for one in people if one is not None and one.started and not one.blocked)
        since = now - rounds.RECENT
        return look_at(tx, now), tx.watch.set_aside(since=since), tx.watch.given_up(since=since), reached

    look, aside, given_up, reached = await store.read(read)
    members = await store.run(crew)
    found = rounds.waiting(look, aside=aside, given_up=given_up)
    found.append(rounds.crew(members, shared=store.presence.shared))
    if store.presence.shared:
        found.append(rounds.sessions(kept=await _sessions(settings, clock)))
    newest = None if folder is None else await asyncio.to_thread(newest_backup, settings.address, folder)
    found.append(rounds.backups(newest, made=folder is not None, now=now))
    return [*found, rounds.alerts(settings.admins, reached)]


async def _sessions(settings: Settings, clock: SystemClock) -> bool | None:
    """None where the question has no answer in time: a pooler with a single session."""
    try:
        async with clock.timeout(rounds.REACH_SECONDS):
            return await keeps_sessions(connecting(settings.address))
    except TimeoutError:
        return None


async def _contracts(settings: Settings, store: Store) -> list[doctor.Finding]:
    """Nothing while the plans file cannot be read, which is said for itself."""
    try:
        book = read_plans(settings.plans)
    except BadSettings:
        return []
    now = SystemClock().now()
    return [doctor.contracts(await store.read(lambda tx: lost(tx, book, now=now)))]


def _backups(settings: Settings) -> list[doctor.Finding]:
    """Nothing where the bot is not to make them. Raises StorageError."""
    if settings.backups is None:
        return []
    return [doctor.backups(newest_backup(settings.address, settings.backups), SystemClock().now())]


def _plans(settings: Settings) -> doctor.Finding:
    try:
        book = read_plans(settings.plans)
    except BadSettings as error:
        return doctor.Finding(name="plans", ok=False, detail=str(error))
    return doctor.Finding(name="plans", ok=True, detail=", ".join(book.plans))


async def import_files(
    settings: Settings,
    files: Sequence[Path],
    *,
    actor: int | None,
    apply: bool,
    encoding: str | None,
    links: Path,
) -> bool:
    """Show what the files would change, or change it; whether all was well. Raises BadSettings."""
    admin = _responsible(settings, actor)
    path = settings.database_path
    if path is not None and not path.exists():
        raise BadSettings([f"DOORMAN_DATABASE: there is no {path} yet; make it with `python -m bot migrate`"])
    book = read_plans(settings.plans)
    async with open_database(settings, migrated=False) as store:
        await store.ping()
        if apply:
            await store.alone()
            await store.belong(settings.bot_id)
        house = house_of(settings, book=book, me=await _me(settings) if apply else None)
        work = Import(
            store=store,
            clock=SystemClock(),
            house=house,
            actor=UserId(admin),
            tokens=fresh_token,
            links=links,
            say=lambda line: sys.stdout.write(line + "\n"),
            ticks=Bars(),
            limit=AT_ONCE if sys.stdout.isatty() else None,
        )
        return await work(files, encoding=encoding, apply=apply)


def _responsible(settings: Settings, actor: int | None) -> int:
    """The admin in whose name it is done: the only one, unless one is named."""
    admins = sorted(settings.admins)
    if actor is None and len(admins) == 1:
        return admins[0]
    if actor in settings.admins and actor is not None:
        return actor
    known = ", ".join(map(str, admins)) or "nobody; put your Telegram id there"
    said = "an import is done in an admin's name" if actor is None else f"{actor} is not among the admins"
    raise BadSettings([f"DOORMAN_ADMINS: {said}; name one with --as ({known})"])


async def _me(settings: Settings) -> User:
    """The bot, whose name is in every invitation link. Raises BadSettings when Telegram does not say it."""
    async with open_bot(settings) as bot:
        try:
            return await bot.get_me()
        except AiogramError as error:
            why = f"DOORMAN_TOKEN: Telegram does not say who the bot is ({error})"
            raise BadSettings(
                [f"{why}; invitation links need its name: see `python -m bot doctor`"]
            ) from None
