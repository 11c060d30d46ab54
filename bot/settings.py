"""Everything an operator can set: environment variables DOORMAN_…, or the same names in a file `.env`.

`.env.example` shows each field with its default. A secret may also stand in a file of its own, named by
DOORMAN_<SECRET>_FILE. Settings never show a secret when they are printed.
"""

import re
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict, SettingsError

from bot.quota.plan import PlanBook, PlanBookError, parse_plan_book

PRODUCTION_API: Final = "https://api.telegram.org"
SECRETS: Final = ("token", "webhook_secret", "database")
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
    "listen": "give host:port, like 127.0.0.1:8080, or off",
    "webhook_url": "give an https address, like https://bot.example.com; /wh/<bot id> is added to it",
    "webhook_secret": "give 32 to 256 of A-Z a-z 0-9 _ -, made by chance",
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
    quiet_seconds: float = 5.0
    reopen_hours: float = 48.0
    alarm_minutes: float = 2.0
    clarify_minutes: float = 60.0
    details_minutes: float = 10.0
    language: Literal["ru", "pl", "en"] = "en"
    desk_zone: str = ""

    data: Path = Path("data")
    database: SecretStr
    database_file: Path | None = None

    webhook_url: str = ""
    webhook_secret: SecretStr = SecretStr("")
    webhook_secret_file: Path | None = None
    listen: str = "127.0.0.1:8080"

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["json", "console"] = "json"
    clock: Literal["system", "sandbox"] = "system"

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

    @field_validator("listen")
    @classmethod
    def _check_listen(cls, address: str) -> str:
        host, _, port = address.rpartition(":")
        if address != "off" and not (host and port.isascii() and port.isdigit() and int(port) < 65536):
            raise ValueError(f"{address!r} is no address to listen on")
        return address

    @field_validator("desk_zone")
    @classmethod
    def _check_zone(cls, zone: str) -> str:
        try:
            return zone and ZoneInfo(zone).key
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"{zone!r} is no time zone") from None

    @field_validator("reopen_hours")
    @classmethod
    def _check_reopen(cls, hours: float) -> float:
        if not 0 <= hours <= 720:
            raise ValueError("out of bounds")
        return hours

    @field_validator("alarm_minutes")
    @classmethod
    def _check_alarm(cls, minutes: float) -> float:
        if not 0 <= minutes <= 60:
            raise ValueError("out of bounds")
        return minutes

    @field_validator("clarify_minutes")
    @classmethod
    def _check_clarify(cls, minutes: float) -> float:
        if not 1 <= minutes <= 2880:
            raise ValueError("out of bounds")
        return minutes

    @field_validator("details_minutes")
    @classmethod
    def _check_details(cls, minutes: float) -> float:
        if not 0 <= minutes <= 1440:
            raise ValueError("out of bounds")
        return minutes

    @field_validator("quiet_seconds")
    @classmethod
    def _check_quiet(cls, seconds: float) -> float:
        if not 0 <= seconds <= 60:
            raise ValueError("out of bounds")
        return seconds

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
        """What no log may show: the token, the webhook's secret, the database's password."""
        login = self.database.get_secret_value().partition("://")[2].rpartition("@")[0]
        password = login.partition(":")[2]
        return (self.token.get_secret_value(), self.webhook_secret.get_secret_value(), password)

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


def read_settings() -> Settings:
    """The settings of this process. Raises BadSettings, which says in a line each what to mend."""
    try:
        return Settings()  # pydantic-settings fills the required fields from the environment
    except ValidationError as error:
        raise BadSettings([_line(one["loc"], one["type"], one["msg"]) for one in error.errors()]) from None
    except (SettingsError, UnicodeDecodeError) as error:
        raise BadSettings([f".env cannot be read: {error}"]) from None


class _PlainWords(yaml.SafeLoader):
    """As YAML 1.2 has it: `on` is the key of a tax rule and `NO` a country, neither is a truth value."""


_PlainWords.yaml_implicit_resolvers = {
    first: [one for one in resolvers if one[0] != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_plans(file: Path) -> PlanBook:
    """Plans and prices. Raises BadSettings that says what to mend in which file."""
    try:
        data = yaml.load(file.read_text(encoding="utf-8"), Loader=_PlainWords)  # noqa: S506  # a SafeLoader
    except OSError:
        raise BadSettings([f"DOORMAN_PLANS: {file} cannot be read; copy plans.example.yaml to it"]) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadSettings([f"DOORMAN_PLANS: {file} is no YAML: {' '.join(str(error).split())}"]) from None
    try:
        return parse_plan_book(data if isinstance(data, dict) else {})
    except PlanBookError as error:
        raise BadSettings([f"DOORMAN_PLANS: {file}: {error}"]) from None


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
