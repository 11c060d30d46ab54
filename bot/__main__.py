"""The command line: `python -m bot run|demo|story|classify|migrate|doctor|import|backup|verify|restore|move`.

What a command needs is imported when it runs, because the messenger's library alone takes seconds. Whoever
imports this module instead of running it is about to fork bots from it, and has everything loaded beforehand.
"""

import asyncio
import os
import sys
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal, NoReturn, TypeVar

import typer

if TYPE_CHECKING:
    from bot.keeping.run import Keeping
    from bot.settings import Settings

T = TypeVar("T")

STORIES: Final = Path("tests/stories")
HEALTH_SECONDS: Final = 4
cli = typer.Typer(
    name="doorman",
    help="A chat-bot front door for client requests.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # its frames would show the values of secrets
)


def preload() -> None:
    """Import what running the bot needs, so that a fork of this process starts at once."""
    import bot.serving  # noqa: F401, PLC0415 - the whole point


def run_bot() -> None:
    """Run the bots of the settings until SIGTERM; status 2 when a person must mend something."""
    every = _every()
    from bot import serving  # noqa: PLC0415 - takes seconds: after what can be said at once

    _mended(lambda: asyncio.run(serving.serve(every)))


@cli.callback()
def choose(
    bot: Annotated[
        str, typer.Option(envvar="DOORMAN_BOT", help="Which bot of DOORMAN_BOTS a command is for (not run).")
    ] = "",
) -> None:
    """A chat-bot front door for client requests."""
    if bot:
        os.environ["DOORMAN_BOT"] = bot


@cli.command()
def run() -> None:
    """Run the bot, or all of DOORMAN_BOTS, until SIGTERM or Ctrl-C; settings from the environment or .env."""
    run_bot()


@cli.command()
def demo(
    fast: Annotated[bool, typer.Option(help="At full speed, also on a terminal.")] = False,
    stories: Annotated[Path, typer.Option(help="Folder of the stories.")] = STORIES,
) -> None:
    """Play the stories through the real bot against the sandbox: no token, no network."""
    from bot.player.cli import play  # noqa: PLC0415 - only stories need the player

    full = fast or bool(os.environ.get("FAST")) or not sys.stdout.isatty()
    raise typer.Exit(play(sorted(stories.glob("*.yaml")), speed="full" if full else "reading"))


@cli.command()
def story(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="Stories to play.")],
    *,
    must_fail: Annotated[bool, typer.Option(help="Falsified stories: each must fail at its step.")] = False,
    jobs: Annotated[int, typer.Option(min=1, help="How many to play at a time.")] = 1,
    reading: Annotated[bool, typer.Option(help="At reading speed.")] = False,
    exec_: Annotated[bool, typer.Option("--exec", help="Start each bot as a program of its own.")] = False,
    apart: Annotated[bool, typer.Option(help="Give each falsified story a play of its own.")] = False,
) -> None:
    """Play stories; exit status 0 when each went as it should."""
    from bot.player.cli import play  # noqa: PLC0415 - only stories need the player

    speed: Literal["reading", "full"] = "reading" if reading else "full"
    code = play(files, speed=speed, jobs=jobs, must_fail=must_fail, execute=exec_, apart=apart)
    raise typer.Exit(code)


@cli.command()
def classify(
    texts: Annotated[list[str] | None, typer.Argument(help="Texts to judge.")] = None,
    jsonl: Annotated[Path | None, typer.Option(exists=True, help="Labelled lines: text, kind, lang.")] = None,
    report: Annotated[bool, typer.Option(help="A table by kind instead of lines.")] = False,
    lang: Annotated[str, typer.Option(help="Language where the text does not tell.")] = "en",
) -> None:
    """Show what the bot takes texts for."""
    from bot.intake import cli as intake  # noqa: PLC0415 - loads the model

    if jsonl is None:
        raise typer.Exit(intake.classify(texts or [], report=report, language=lang))
    with jsonl.open(encoding="utf-8") as lines:
        raise typer.Exit(intake.classify(jsonl=lines, report=report, language=lang))


@cli.command()
def migrate(
    *,
    adopt: Annotated[
        bool, typer.Option("--adopt", help="It was another bot's database, and is this one's from now on.")
    ] = False,
) -> None:
    """Bring the database to this release's schema (`run` does so by itself)."""
    settings = _settings()
    from bot import database  # noqa: PLC0415 - nothing of ours is loaded for --help
    from bot.settings import BadSettings  # noqa: PLC0415

    try:
        version = asyncio.run(database.migrate(settings, adopt=adopt))
    except BadSettings as error:
        _give_up(*error.lines)
    print(f"The database has schema version {version}.")


@cli.command(name="import")
def import_(
    files: Annotated[list[Path], typer.Argument(help="CSV or XLSX; see docs/import.md.")],
    *,
    apply: Annotated[bool, typer.Option("--apply", help="Write it: all of it or nothing.")] = False,
    actor: Annotated[int | None, typer.Option("--as", help="The admin in whose name (Telegram id).")] = None,
    encoding: Annotated[str | None, typer.Option(help="Of CSV files, when it is guessed wrong.")] = None,
    links: Annotated[Path, typer.Option(help="New file for invitations.")] = Path("invitations.csv"),
) -> None:
    """Take over clients, contacts, balances and prices from files; without --apply only show it."""
    settings = _settings()
    from bot import checkup  # noqa: PLC0415 - takes seconds: after what can be said at once

    done = checkup.import_files(settings, files, actor=actor, apply=apply, encoding=encoding, links=links)
    raise typer.Exit(0 if _mended(lambda: asyncio.run(done)) else 1)


@cli.command()
def backup(
    *,
    to: Annotated[
        Path | None, typer.Option(help="Folder; else DOORMAN_BACKUPS, else backups in DOORMAN_DATA.")
    ] = None,
    keep: Annotated[
        str | None, typer.Option(help="Delete what need not stay: 7d4w keeps one of each of 7 days, 4 weeks.")
    ] = None,
) -> None:
    """Make a backup, while the bot runs, and look through it."""
    settings = _settings()
    from bot.keeping.retention import parse_keep  # noqa: PLC0415 - after what can be said at once

    folder = to or settings.backups or settings.data / "backups"
    # In the folder of the settings what they say stays; elsewhere nothing is deleted unless that is asked.
    rule = keep or (settings.backup_keep if folder == settings.backups else None)
    try:
        kept = None if rule is None else parse_keep(rule)
    except ValueError as error:
        _give_up(f"--keep: {error}")
    _keeping(lambda command: command.backup(settings.address, folder, keep=kept))


@cli.command()
def verify(
    what: Annotated[
        str | None,
        typer.Argument(
            help="A backup, or an address: sqlite:///FILE, postgresql://…; else DOORMAN_DATABASE."
        ),
    ] = None,
    *,
    against: Annotated[
        Path | None, typer.Option(help="The backup that the database was restored from: compares rows.")
    ] = None,
) -> None:
    """Look through a backup or a database: pages, keys, books, rows; changes nothing."""
    address = _settings().address if what is None else _of_bot(what)
    _keeping(lambda command: command.verify(address, against=against))


@cli.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A backup that `backup` made.")],
    *,
    to: Annotated[str | None, typer.Option(help="sqlite:///FILE; else DOORMAN_DATABASE.")] = None,
    no_manifest: Annotated[
        bool, typer.Option("--no-manifest", help="A file from elsewhere, such as Litestream's.")
    ] = False,
) -> None:
    """Put a backup in the place of the database of a stopped bot; what was there stays beside it."""
    address = to or _settings().address
    _keeping(lambda command: command.restore(file, address, own=not no_manifest))


@cli.command()
def move(to: Annotated[str, typer.Option(help="postgresql://user:password@host/database, empty.")]) -> None:
    """Copy a stopped bot's SQLite into an empty PostgreSQL, and see that everything arrived."""
    settings = _settings()
    _keeping(lambda command: command.move(settings.address, to=settings.address_on(to)))


@cli.command()
def doctor(
    health: Annotated[bool, typer.Option(help="Only ask the running bot whether it is alive.")] = False,
) -> None:
    """Look at everything that each bot needs and say what to do about what is not well."""
    one = os.environ.get("DOORMAN_BOT") and not health
    every = (_settings(),) if one else _every()
    if health:
        raise typer.Exit(0 if _is_alive(every[0]) else 1)  # they share the listener
    from bot import checkup, logs  # noqa: PLC0415 - takes seconds, the health check runs every half minute
    from bot.delivery.doctor import shown_every  # noqa: PLC0415

    found = _mended(lambda: asyncio.run(checkup.examine_every(every)))
    secrets = tuple(secret for settings in every for secret in settings.secrets)
    print(logs.Redactor(secrets).text(shown_every(found)), end="")
    raise typer.Exit(0 if all(finding.ok for findings in found.values() for finding in findings) else 1)


def _of_bot(what: str) -> str:
    """An address with the schema of the bot that is meant, where one is and the address names none itself."""
    if "://" not in what or "search_path" in what or not os.environ.get("DOORMAN_BOT"):
        return what
    return _settings().address_on(what)


def _settings() -> "Settings":
    """The settings of the one bot that is meant, with the logs set up; ends the process with a line each for
    what is wrong."""
    from bot.bots import read_one  # noqa: PLC0415 - nothing of ours is loaded for --help

    return _read(lambda: (read_one(),))[0]


def _every() -> "tuple[Settings, ...]":
    """As `_settings`, for each bot of the deployment."""
    from bot.bots import read_every  # noqa: PLC0415 - nothing of ours is loaded for --help

    return _read(read_every)


def _read(read: "Callable[[], tuple[Settings, ...]]") -> "tuple[Settings, ...]":
    from bot import logs  # noqa: PLC0415 - nothing of ours is loaded for --help
    from bot.settings import BadSettings  # noqa: PLC0415

    try:
        every = read()
    except BadSettings as error:
        _give_up(*error.lines)
    redactor = logs.Redactor(tuple(secret for settings in every for secret in settings.secrets))
    logs.configure(level=every[0].log_level, form=every[0].log_format, redactor=redactor)
    return every


def _mended(act: Callable[[], T]) -> T:
    """Do it; what only a person can mend is said in a line instead of a traceback."""
    from bot.app import MENDABLE  # noqa: PLC0415 - loaded by now

    try:
        return act()
    except MENDABLE as error:
        _give_up(str(error))
    except BaseExceptionGroup as group:
        mendable, rest = group.split(MENDABLE)
        if mendable is None or rest is not None:
            raise
        _give_up(*sorted(set(_messages(mendable))))


def _keeping(act: "Callable[[Keeping], bool]") -> NoReturn:
    """Do a command about backups; status 0 when all is well, 1 when not, 2 when it was not done."""
    from bot.clock import SystemClock  # noqa: PLC0415 - what only these need
    from bot.keeping.run import Keeping  # noqa: PLC0415
    from bot.progress import Bars  # noqa: PLC0415
    from storage.errors import StorageError  # noqa: PLC0415

    try:
        well = act(Keeping(say=print, ticks=Bars(), now=SystemClock().now))
    except StorageError as error:
        _give_up(str(error))
    raise typer.Exit(0 if well else 1)


def _messages(group: BaseExceptionGroup[BaseException]) -> list[str]:
    found: list[str] = []
    for error in group.exceptions:
        found += _messages(error) if isinstance(error, BaseExceptionGroup) else [str(error)]
    return found


def _give_up(*lines: str) -> NoReturn:
    """Say what is wrong and what to do, without a traceback."""
    from bot.logs import Redactor  # noqa: PLC0415 - nothing of ours is loaded for --help

    for line in lines:
        print(Redactor(()).text(f"doorman: {line}"), file=sys.stderr)
    raise SystemExit(2)


def _is_alive(settings: "Settings") -> bool:
    if settings.listener is None:
        _give_up("DOORMAN_LISTEN is off, so nobody can be asked; set it to host:port")
    host, port = settings.listener
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - asked for, not listened on
    connection = HTTPConnection(host, port, timeout=HEALTH_SECONDS)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    cli()
else:
    preload()
