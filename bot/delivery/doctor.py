"""What `doctor` asks of Telegram, of the disk and of the logs, and how it shows what it found."""

import io
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final

import aiohttp
from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.types import ChatMemberAdministrator, ChatMemberOwner, WebhookInfo
from rich.console import Console
from rich.table import Table

from bot.delivery.receive import ALLOWED_UPDATES
from bot.delivery.sensors import free_bytes
from bot.kinds.catalogue import KINDS
from bot.running import Timekeeper

LEAST_FREE: Final = 200 * 1024 * 1024
MOST_SKEW_SECONDS: Final = 5.0
OLDEST_BACKUP: Final = timedelta(hours=26)
"""A day, an hour till the bot looks, and one to make it."""
_NAMED: Final = 5
"""How much of what is missing is told by name."""
_MEND_DATABASE: Final = {
    "schema": "",  # the detail says it
    "writable": "see that this user may write to its file and folder, and that no other program holds it",
    "books": "keep a copy of the database as it is and report this: balances told may be wrong",
}
_MEND_DURABILITY: Final = "set it back on the server: without it an acknowledged message may be lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One question and its answer; `mend` says what to do when it is not well."""

    name: str
    ok: bool
    detail: str
    mend: str = ""


async def telegram(bot: Bot, *, staff_group: int | None, webhook_url: str) -> list[Finding]:
    """The token, the way updates come, the bot's rights in the staff group."""
    try:
        me = await bot.get_me()
        hook = await bot.get_webhook_info()
    except AiogramError as error:
        mend = "check DOORMAN_TOKEN with @BotFather, DOORMAN_API and the network"
        return [Finding(name="token", ok=False, detail=str(error), mend=mend)]
    token = Finding(name="token", ok=True, detail=f"@{me.username}")
    return [token, *_updates(hook, webhook_url, bot.id), await _group(bot, staff_group)]


def _updates(hook: WebhookInfo, webhook_url: str, bot_id: int) -> list[Finding]:
    wanted = f"{webhook_url}/wh/{bot_id}" if webhook_url else ""
    mode = Finding(
        name="updates",
        ok=hook.url == wanted,
        detail=f"webhook {hook.url}" if hook.url else "long polling",
        mend="start the bot with `run`: it tells Telegram where updates go",
    )
    asked = hook.allowed_updates if hook.allowed_updates or hook.url else ALLOWED_UPDATES  # polling asks anew
    missing = sorted(set(ALLOWED_UPDATES) - set(asked or ()))
    allowed = Finding(
        name="allowed updates",
        ok=not missing,
        detail=f"missing: {', '.join(missing)}" if missing else "all that are needed",
        mend="start the bot with `run`: it asks for them",
    )
    late = Finding(
        name="webhook errors",
        ok=hook.last_error_message is None,
        detail=hook.last_error_message or f"none; {hook.pending_update_count} updates wait",
        mend="see that the address is reachable from outside and its certificate is good",
    )
    return [mode, allowed, late]


async def _group(bot: Bot, staff_group: int | None) -> Finding:
    name = "staff group"
    if staff_group is None:
        return Finding(name=name, ok=True, detail="none yet: /bind in its topics makes it so")
    try:
        chat = await bot.get_chat(staff_group)
        member = await bot.get_chat_member(staff_group, bot.id)
    except AiogramError as error:
        mend = "add the bot to the group and put the group's id into DOORMAN_STAFF_GROUP"
        return Finding(name=name, ok=False, detail=str(error), mend=mend)
    if not chat.is_forum:
        return Finding(name=name, ok=False, detail="has no topics", mend="switch topics on in its settings")
    topics = isinstance(member, ChatMemberAdministrator) and bool(member.can_manage_topics)
    ok = topics or isinstance(member, ChatMemberOwner)
    return Finding(
        name=name,
        ok=ok,
        detail=f"the bot is {member.status}" + ("" if ok else " without the right to manage topics"),
        mend="make the bot an administrator of the group with the right to manage topics",
    )


async def skew(address: str, keeper: Timekeeper) -> Finding:
    """How far our clock is from the API server's Date header (which counts whole seconds)."""
    name, mend = "clock", "have the clock set by NTP: promised times depend on it"
    try:
        async with keeper.timeout(10), aiohttp.ClientSession() as http, http.head(address) as answer:
            theirs = _date(answer.headers.get("Date", ""))
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        return Finding(
            name=name, ok=False, detail=f"{type(error).__name__}", mend="check DOORMAN_API, the network"
        )
    if theirs is None:
        return Finding(name=name, ok=True, detail="the server does not say what time it is")
    seconds = abs((keeper.now() - theirs).total_seconds())
    return Finding(name=name, ok=seconds <= MOST_SKEW_SECONDS, detail=f"{seconds:.0f} s off", mend=mend)


def disk(folder: Path) -> Finding:
    """Room where the data is."""
    free = free_bytes(folder)
    return Finding(
        name="disk",
        ok=free >= LEAST_FREE,
        detail=f"{free // 2**20} MiB free",
        mend="make room: without it no message can be stored",
    )


def backups(newest: datetime | None, now: datetime) -> Finding:
    """Whether the daily backup is made; `newest`: when the last was, None for never."""
    age = None if newest is None else now - newest
    return Finding(
        name="backups",
        ok=age is not None and age <= OLDEST_BACKUP,
        detail="none yet" if age is None else f"the newest is {age // timedelta(hours=1)} hours old",
        mend="make one with `python -m bot backup`; why the bot makes none stands in its log at `job_failed`",
    )


def redaction(redact: Callable[[str], str], token: str) -> Finding:
    """Whether a line with the token would be written without it."""
    ok = token not in redact(f"cannot reach https://api/bot{token}/getMe")
    detail = "the token reaches no log" if ok else "the token would be logged"
    return Finding(name="log redaction", ok=ok, detail=detail, mend="take a token of the usual form")


def secret(webhook_url: str, secret: str) -> Finding:
    """Whether the webhook can be called by Telegram only."""
    mend = "set DOORMAN_WEBHOOK_SECRET"
    if not webhook_url:
        return Finding(name="webhook secret", ok=True, detail="not needed for long polling")
    return Finding(name="webhook secret", ok=bool(secret), detail="set" if secret else "not set", mend=mend)


def admins(admins: Collection[int]) -> Finding:
    """Whether anybody may give the bot orders."""
    detail = ", ".join(map(str, sorted(admins))) or "nobody"
    mend = "put your Telegram id into DOORMAN_ADMINS: without an admin nothing can be set up"
    return Finding(name="admins", ok=bool(admins), detail=detail, mend=mend)


def no_database(file: Path) -> Finding:
    """The file that the first start makes, and whether it can."""
    there = next((path for path in file.absolute().parents if path.exists()), Path())
    ok = there.is_dir() and os.access(there, os.W_OK | os.X_OK)
    detail = f"{file} is not there yet" + ("; the first `run` makes it" if ok else f", and {there} is closed")
    mend = "let this user write there, or set DOORMAN_DATA or DOORMAN_DATABASE to another place"
    return Finding(name="database", ok=ok, detail=detail, mend=mend)


def database(name: str, *, ok: bool, detail: str) -> Finding:
    """One answer of the database, with what to do about it."""
    return Finding(
        name=f"database {name}", ok=ok, detail=detail, mend=_MEND_DATABASE.get(name, _MEND_DURABILITY)
    )


def owner(whose: int | None, bot: int) -> Finding:
    """Whether the database was begun by this bot; None: by nobody yet."""
    ours = whose in (None, bot)
    return Finding(
        name="database owner",
        ok=ours,
        detail="nobody yet: the first `run` makes it this bot's" if whose is None else f"bot {whose}",
        mend=f"this is bot {bot}: give it a database or schema of its own, or, where it takes the place of "
        "the other for good, `python -m bot migrate --adopt`",
    )


def queues(staff_group: int | None, bound: Collection[str]) -> Finding:
    """Whether what clients ask reaches anybody. A kind without a topic of its own goes to another kind's."""
    routed = [kind.code.value for kind in KINDS if kind.routed]
    without = [kind for kind in routed if kind not in bound]
    detail = "every kind has its topic" if not without else f"no topic of their own: {', '.join(without)}"
    mend = "write `/bind consultation` in a topic of the staff group"
    if staff_group is None:
        return Finding(name="queues", ok=False, detail="no staff group", mend=mend)
    return Finding(name="queues", ok=True, detail=detail)


def contracts(lost: Sequence[str]) -> Finding:
    """Whether the plans file has what the clients' contracts name; `lost` says what of whom it has not."""
    named = "; ".join(lost[:_NAMED])
    more = f"; and {len(lost) - _NAMED} more" if len(lost) > _NAMED else ""
    return Finding(
        name="contracts",
        ok=not lost,
        detail=f"the plans file has lost {named}{more}" if lost else "all that they name is there",
        mend="put it back into the file DOORMAN_PLANS names, or give the client another by /plan or /entity",
    )


def shown(findings: Sequence[Finding], *, width: int = 110) -> str:
    """The findings as a table; each that is not well says what to do."""
    table = Table("", "", "", show_header=False, box=None)
    for finding in findings:
        detail = finding.detail if finding.ok or not finding.mend else f"{finding.detail}: {finding.mend}"
        table.add_row("ok" if finding.ok else "NOT OK", finding.name, detail)
    out = io.StringIO()
    Console(file=out, width=width, markup=False, highlight=False).print(table)
    return out.getvalue()


def shown_every(found: Mapping[str, Sequence[Finding]], *, width: int = 110) -> str:
    """As `shown`, for each bot under its name, what they share last; then a line for each with how it is."""
    if len(found) == 1:
        return "".join(shown(findings, width=width) for findings in found.values())
    names = {bot: bot or "all of them together" for bot in found}
    tables = [f"{names[bot]}\n{shown(findings, width=width)}" for bot, findings in found.items()]
    return "\n".join([*tables, shown([_summed(names[bot], findings) for bot, findings in found.items()])])


def _summed(name: str, findings: Sequence[Finding]) -> Finding:
    wrong = [finding.name for finding in findings if not finding.ok]
    return Finding(name=name, ok=not wrong, detail=", ".join(wrong) or "all is well")


def _date(header: str) -> datetime | None:
    try:
        return parsedate_to_datetime(header)
    except ValueError:
        return None
