"""Everything an operator can set: environment variables DOORMAN_…, or the same names in a file `.env`.

`.env.example` shows each field with its default. A secret may also stand in a file of its own, named by
DOORMAN_<SECRET>_FILE. Settings never show a secret when they are printed.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from bot.keeping.retention import FORM, parse_keep

PRODUCTION_API: Final = "https://api.telegram.org"
PREFIX: Final = "DOORMAN_"
POSTGRES: Final = ("postgresql:", "postgres:")
SECRETS: Final = ("token", "webhook_secret", "database", "ping_url")
_SHORTEST_SECRET: Final = 32
_HINTS: Final = {
    "token": "give the token that @BotFather gave you, like 123456:ABC-DEF",
    "admins": "give Telegram ids separated by commas, like 123456,234567",
    "staff_group": "give the group's id, like -1001234567890, or leave it out and use /bind in its topics",
    "quiet_seconds": "give seconds from 0 to 60",
    "reopen_hours": "give hours from 0 to 720",
    "alarm_minutes": "give minutes from 0 to 60",
    "clarify_minutes": "give minutes of working time from 1 to 2880",
    "details_minutes": "give minutes from 0 to 1440",
    "keep_texts_days": "give days from 30 to 36500, or 0 to keep them as long as the books",
    "keep_updates_days": "give days from 2 to 365",
    "backup_keep": f"give what to keep, {FORM}",
    "database_schema": "give a name of a-z 0-9 _, like doorman",
    "database_pool": "give a number of connections from 2 to 64, like 8",
    "listen": "give host:port, like 127.0.0.1:8080, or off",
    "webhook_url": "give an https address, like https://bot.example.com; /wh/<bot id> is added to it",
    "webhook_secret": "give 32 to 256 of A-Z a-z 0-9 _ -, made by chance",
    "ping_url": "give the https address that your watcher gave you, or leave it out",
    "desk_zone": "give a time zone's name, like Europe/Warsaw, or leave it out",
    "log_level": "give debug, info, warning or error",
    "log_format": "give json or console",
    "clock": "give system, or sandbox in stories",
    "language": "give ru, pl or en",
    "api": "give an http or https address, like https://api.telegram.org",
}


class BadSettings(Exception):
    """What is wrong, a line each, with what to do."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class Settings(BaseSettings):
    """Field for field what `.env.example` shows."""

    model_config = SettingsConfigDict(
        env_prefix="DOORMAN_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    token: SecretStr
    token_file: Path | None = None
    api: str = PRODUCTION_API
    admins: Annotated[frozenset[int], NoDecode] = frozenset()
    staff_group: int | None = None

    company: str = ""
    plans: Path = Path("plans.yaml")
    payment_details: str = ""
    escalation_contacts: Annotated[tuple[str, ...], NoDecode] = ()
    quiet_seconds: Annotated[float, Field(ge=0, le=60)] = 5.0
    reopen_hours: Annotated[float, Field(ge=0, le=720)] = 48.0
    alarm_minutes: Annotated[float, Field(ge=0, le=60)] = 2.0
    clarify_minutes: Annotated[float, Field(ge=1, le=2880)] = 60.0
    details_minutes: Annotated[float, Field(ge=0, le=1440)] = 10.0
    keep_texts_days: int = 1095
    keep_updates_days: Annotated[int, Field(ge=2, le=365)] = 30
    privacy_words: str = ""
    privacy_contact: str = ""
    language: Literal["ru", "pl", "en"] = "en"
    desk_zone: str = ""

    data: Path = Path("data")
    database: SecretStr
    database_file: Path | None = None
    database_schema: str = ""
    database_pool: Annotated[int, Field(ge=2, le=64)] = 8
    backups: Path | None = None
    backup_keep: str = "7d4w"

    webhook_url: str = ""
    webhook_secret: SecretStr = SecretStr("")
    webhook_secret_file: Path | None = None
    listen: str = "127.0.0.1:8080"
    ping_url: SecretStr = SecretStr("")
    ping_url_file: Path | None = None

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["json", "console"] = "json"
    clock: Literal["system", "sandbox"] = "system"

    bots: Path | None = None
    bot: str = ""

    @model_validator(mode="before")
    @classmethod
    def _fill_in(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Secrets from their files; the database in the data folder where none is named."""
        for name in SECRETS:
            file = given.get(f"{name}_file")
            if file and not given.get(name):
                given[name] = _content(name, Path(file))
        if not given.get("database"):
            given["database"] = f"sqlite:///{given.get('data') or 'data'}/doorman.sqlite3"
        return given

    @field_validator("token")
    @classmethod
    def _check_token(cls, token: SecretStr) -> SecretStr:
        if not re.fullmatch(r"[1-9][0-9]*:[A-Za-z0-9_-]+", token.get_secret_value()):
            raise ValueError("this is no bot token")
        return token

    @field_validator("admins", mode="before")
    @classmethod
    def _split_admins(cls, value: object) -> object:
        return frozenset(_split(value, ",")) if isinstance(value, str) else value

    @field_validator("escalation_contacts", mode="before")
    @classmethod
    def _split_contacts(cls, value: object) -> object:
        """A contact has commas of its own ("Name, phone"), so a semicolon parts them."""
        return _split(value, ";") if isinstance(value, str) else value

    @field_validator("api", "webhook_url")
    @classmethod
    def _check_address(cls, address: str) -> str:
        parts = urlsplit(address)
        if address and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise ValueError(f"{address!r} is no web address")
        return address.rstrip("/")

    @field_validator("ping_url")
    @classmethod
    def _check_ping(cls, address: SecretStr) -> SecretStr:
        """Its words may hold a key, so what is wrong with it is not shown."""
        parts = urlsplit(address.get_secret_value())
        if address.get_secret_value() and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise ValueError("this is no web address")
        return address

    @field_validator("listen")
    @classmethod
    def _check_listen(cls, address: str) -> str:
        host, _, port = address.rpartition(":")
        if address != "off" and not (host and port.isascii() and port.isdigit() and int(port) < 65536):
            raise ValueError(f"{address!r} is no address to listen on")
        return address

    @field_validator("database_schema")
    @classmethod
    def _check_schema(cls, schema: str) -> str:
        if not re.fullmatch(r"([a-z_][a-z0-9_]{0,62})?", schema):
            raise ValueError(f"{schema!r} is no name of a schema")
        return schema

    @field_validator("backup_keep")
    @classmethod
    def _check_keep(cls, keep: str) -> str:
        try:
            parse_keep(keep)
        except ValueError:
            raise ValueError(f"{keep!r} does not say which backups to keep") from None
        return keep

    @field_validator("desk_zone")
    @classmethod
    def _check_zone(cls, zone: str) -> str:
        try:
            return zone and ZoneInfo(zone).key
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"{zone!r} is no time zone") from None

    @field_validator("keep_texts_days")
    @classmethod
    def _check_texts(cls, days: int) -> int:
        if days != 0 and not 30 <= days <= 36500:
            raise ValueError("out of bounds")
        return days

    @model_validator(mode="after")
    def _check_webhook(self) -> "Settings":
        """A webhook without a good secret would take updates from anybody."""
        secret = self.webhook_secret.get_secret_value()
        if self.webhook_url and not re.fullmatch(rf"[A-Za-z0-9_-]{{{_SHORTEST_SECRET},256}}", secret):
            raise ValueError(f"DOORMAN_WEBHOOK_SECRET: too weak for a webhook; {_HINTS['webhook_secret']}")
        if self.webhook_url and self.listener is None:
            raise ValueError("DOORMAN_LISTEN: a webhook needs an address to listen on; " + _HINTS["listen"])
        return self

    @property
    def bot_id(self) -> int:
        """The bot's own id stands first in its token."""
        return int(self.token.get_secret_value().partition(":")[0])

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no log may show: the token, the webhook's secret, the database's password, whom to ping."""
        login = self.database.get_secret_value().partition("://")[2].rpartition("@")[0]
        password = login.partition(":")[2]
        token, secret, ping = (
            one.get_secret_value() for one in (self.token, self.webhook_secret, self.ping_url)
        )
        return (token, secret, password, ping)

    @property
    def address(self) -> str:
        """The database, on PostgreSQL with the schema in which the bot's tables stand."""
        return _with_schema(self.database.get_secret_value(), self.database_schema)

    def address_on(self, url: str) -> str:
        """What `address` would be if that were the database that all bots of the deployment share."""
        return _with_schema(url, self.database_schema or (f"bot_{self.bot_id}" if self.bot else ""))

    @property
    def database_path(self) -> Path | None:
        """SQLite's file; None for another database."""
        kind, _, path = self.database.get_secret_value().partition("sqlite:///")
        return Path(path) if path and not kind else None

    @property
    def listener(self) -> tuple[str, int] | None:
        """(host, port) to listen on; None when off, as in stories unless it is set."""
        if self.listen == "off" or (self.clock == "sandbox" and "listen" not in self.model_fields_set):
            return None
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]"), int(port)


class OfFile(Settings):
    """Settings of which nothing is taken from the environment unseen."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the library's signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is handed in, and nothing else."""
        return (init_settings,)


def environment() -> dict[str, str]:
    """What the environment and `.env` say, by field name; the environment first. Raises BadSettings."""
    try:
        found = {**dotenv_values(".env"), **os.environ}
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings([f".env cannot be read: {error}"]) from None
    named = ((name.upper(), value) for name, value in found.items())
    return {
        name.removeprefix(PREFIX).lower(): value for name, value in named if value and name.startswith(PREFIX)
    }


def read_settings(given: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process, or those `given` by field name. Raises BadSettings, which says in a line
    each what to mend."""
    try:
        # pydantic-settings fills the required fields from the environment
        return Settings() if given is None else OfFile(**given)  # type: ignore[arg-type]  # texts, as always
    except ValidationError as error:
        raise BadSettings([_line(one["loc"], one["type"], one["msg"]) for one in error.errors()]) from None
    except (SettingsError, UnicodeDecodeError) as error:
        raise BadSettings([f".env cannot be read: {error}"]) from None


def database_refused(error: Exception) -> BadSettings:
    """The database did not open, for a reason that only its driver or the system knows."""
    why = f"DOORMAN_DATABASE: cannot be opened ({type(error).__name__}: {error})"
    hint = "see that its server runs, or that its file and folder may be written to and are free"
    return BadSettings([f"{why}; {hint}"])


def _line(where: tuple[int | str, ...], kind: str, message: str) -> str:
    """One line: the variable, what is wrong with it, what to do. Never the value of a secret."""
    said = message.removeprefix("Value error, ")
    if not where:
        return said
    name = str(where[0])
    hint = _HINTS.get(name)
    variable = f"DOORMAN_{name}".upper()
    if kind == "missing":
        said = "is not set"
    return f"{variable}: {said}; {hint}" if hint else f"{variable}: {said}"


def _content(name: str, file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = f"{file} cannot be read ({type(error).__name__}); name a file that can"
        raise ValueError(f"DOORMAN_{name.upper()}_FILE: {why}") from None


def _split(value: str, separator: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(separator) if part.strip())


def _with_schema(url: str, schema: str) -> str:
    """The address with that schema as its search path, on PostgreSQL."""
    if not schema or not url.startswith(POSTGRES):
        return url
    parts = urlsplit(url)
    asked = dict(parse_qsl(parts.query))
    options = f"{asked.get('options', '')} -csearch_path={schema}".strip()
    return urlunsplit(parts._replace(query=urlencode(asked | {"options": options}, quote_via=quote)))
