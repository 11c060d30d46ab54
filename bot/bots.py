"""The settings of each bot of a deployment: one from the environment, or a file each in DOORMAN_BOTS.

A bot's file holds the same variables as `.env`; what it does not say is taken from the environment and from
`.env`, but for what must be each bot's own: its token, its webhook's secret, its database.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from dotenv import dotenv_values

from bot.settings import POSTGRES, PREFIX, BadSettings, Settings, environment, read_settings

OWN: Final = ("token", "token_file", "webhook_secret", "webhook_secret_file")
"""Never taken from the common settings: who has one bot's must not have another's."""
COMMON: Final = ("bots", "bot", "listen", "log_level", "log_format", "clock")
"""Of the process, not of a bot."""


def read_every() -> tuple[Settings, ...]:
    """The settings of each bot, by the names of their files; one where DOORMAN_BOTS is not set. Raises
    BadSettings that names the file."""
    common = environment()
    folder = common.get("bots")
    if not folder:
        return (read_settings(),)
    found = tuple(_of_file(file, common) for file in _files(Path(folder)))
    _each_its_own(found)
    return found


def read_one() -> Settings:
    """The settings of the only bot, or of the one that DOORMAN_BOT names. Raises BadSettings."""
    common = environment()
    folder, wanted = common.get("bots"), common.get("bot", "")
    if not folder:
        return read_settings()
    files = {file.stem: file for file in _files(Path(folder))}
    if wanted not in files:
        names = ", ".join(files)
        raise BadSettings([f"DOORMAN_BOT: which bot? Name one of: {names} (python -m bot --bot NAME …)"])
    return _of_file(files[wanted], common)


def _files(folder: Path) -> list[Path]:
    found = sorted(folder.glob("*.env"))
    if not found:
        raise BadSettings(
            [f"DOORMAN_BOTS: there is no file like {folder / 'name.env'}; put one there for each bot"]
        )
    return found


def _of_file(file: Path, common: Mapping[str, str]) -> Settings:
    try:
        own = {
            name.removeprefix(PREFIX).lower(): value
            for name, value in dotenv_values(file).items()
            if value and name.startswith(PREFIX)
        }
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings([f"{file}: cannot be read ({error})"]) from None
    lost = sorted(set(own) & set(COMMON))
    if lost:
        raise BadSettings(
            [f"{file}: {PREFIX}{name.upper()} is for all bots: put it into .env" for name in lost]
        )
    theirs = {*OWN, "bots", "bot", *(other for name in own for other in _pair(name))}
    shared = {name: value for name, value in common.items() if name not in theirs}
    database = {} if "database" in own or "database_file" in own else _database(own, shared)
    try:
        return read_settings(shared | own | database | {"bot": file.stem})
    except BadSettings as error:
        raise BadSettings([f"{file}: {line}" for line in error.lines]) from None


def _pair(name: str) -> tuple[str, str]:
    """A secret by its value or by its file: who gives one means not the other's either."""
    value = name.removesuffix("_file")
    return value, f"{value}_file"


def _database(own: Mapping[str, str], shared: Mapping[str, str]) -> dict[str, str]:
    """On the common PostgreSQL a schema of the bot's own; else a file of its own in the data folder."""
    token = own.get("token") or _content(own.get("token_file"))
    number = re.match(r"[0-9]+", token)
    bot_id = number[0] if number else "0"  # the token's own check says what is wrong with it
    if "database_file" in shared or shared.get("database", "").startswith(POSTGRES):
        return {"database_schema": f"bot_{bot_id}"}
    data = own.get("data") or shared.get("data") or "data"
    return {"database": f"sqlite:///{data}/bot_{bot_id}.sqlite3"}


def _content(file: str | None) -> str:
    try:
        return Path(file).read_text("utf-8").strip() if file else ""
    except (OSError, UnicodeDecodeError):
        return ""


def _each_its_own(every: Sequence[Settings]) -> None:
    """Two files of one bot would answer twice; a secret or database in common would join two companies; a
    ping in common would hide that one of them is silent."""
    seen: dict[tuple[str, object], str] = {}
    for one in every:
        own: dict[str, object] = {
            "DOORMAN_TOKEN": one.bot_id,
            "DOORMAN_WEBHOOK_SECRET": one.webhook_secret.get_secret_value(),
            "DOORMAN_DATABASE": one.address,
            "DOORMAN_STAFF_GROUP": one.staff_group,
            "DOORMAN_PING_URL": one.ping_url.get_secret_value(),
        }
        for what in (what for what, value in own.items() if value):
            other = seen.setdefault((what, own[what]), one.bot)
            if other != one.bot:
                raise BadSettings(
                    [f"{what}: {other}.env and {one.bot}.env have the same; each bot needs its own"]
                )
