"""The command line: `python -m bot run|demo|story|classify|migrate|doctor|import`.

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
    import bot.app  # noqa: F401, PLC0415 - the whole point


def run_bot() -> None:
    """Run the bot by the environment's settings until SIGTERM; status 2 when a person must mend something."""
    settings = _settings()
    from bot import app  # noqa: PLC0415 - takes seconds: after what can be said at once

    _mended(lambda: asyncio.run(app.serve(settings)))


@cli.command()
def run() -> None:
    """Run the bot until SIGTERM or Ctrl-C; settings from the environment or .env."""
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
def migrate() -> None:
    """Bring the database to this release's schema (`run` does so by itself)."""
    settings = _settings()
    from bot import checkup  # noqa: PLC0415 - takes seconds: after what can be said at once

    version = _mended(lambda: asyncio.run(checkup.migrate(settings)))
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
def doctor(
    health: Annotated[bool, typer.Option(help="Only ask the running bot whether it is alive.")] = False,
) -> None:
    """Look at everything the bot needs and say what to do about what is not well."""
    settings = _settings()
    if health:
        raise typer.Exit(0 if _is_alive(settings) else 1)
    from bot import checkup, logs  # noqa: PLC0415 - takes seconds, the health check runs every half minute
    from bot.delivery.doctor import shown  # noqa: PLC0415

    findings = _mended(lambda: asyncio.run(checkup.examine_all(settings)))
    print(logs.Redactor(settings.secrets).text(shown(findings)), end="")
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)


def _settings() -> "Settings":
    """The settings, with the logs set up by them; ends the process with a line each for what is wrong."""
    from bot import logs  # noqa: PLC0415 - nothing of ours is loaded for --help
    from bot.settings import BadSettings, read_settings  # noqa: PLC0415

    try:
        settings = read_settings()
    except BadSettings as error:
        _give_up(*error.lines)
    redactor = logs.Redactor(settings.secrets)
    logs.configure(level=settings.log_level, form=settings.log_format, redactor=redactor)
    return settings


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
