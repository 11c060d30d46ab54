"""The import as a command: read, survey, show; with `apply` do all of it in one transaction, or nothing."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.flows.house import House
from bot.flows.importing.carry_out import carry_out
from bot.flows.importing.lines import Act, Invitation, Lines, Overtaken, Survey
from bot.flows.importing.survey import survey
from bot.flows.repaying import pay_debts
from bot.flows.scene import Scene, Work
from bot.flows.source import Source
from bot.ids import ChatId, UserId
from bot.importing import report
from bot.importing.csv_file import Unreadable
from bot.importing.links import LinkFile
from bot.importing.reading import Found, read_files
from bot.ports import Clock, Store, Tokens, Tx
from bot.ports.progress import Ticks


class Refused(RuntimeError):
    """The survey within the transaction found something wrong: nothing is written."""

    def __init__(self, seen: Survey) -> None:
        super().__init__("the database changed meanwhile")
        self.seen = seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """What an import needs: the place it goes to, who is responsible, where links and words go."""

    store: Store
    clock: Clock
    house: House
    actor: UserId
    tokens: Tokens
    links: Path
    say: Callable[[str], object]
    ticks: Ticks
    limit: int | None
    """How many lines of a sort are shown; None: all."""

    async def __call__(self, files: Sequence[Path], *, encoding: str | None, apply: bool) -> bool:
        """Show what the files would change, and with `apply` change it; True unless something is wrong."""
        found = await asyncio.to_thread(self._read, files, encoding)
        seen = await self._survey(found.lines)
        seen.problems = [*found.named(seen.problems), *found.problems]
        seen.warnings = [*found.named(seen.warnings), *found.warnings]
        self._show(found, seen)
        if seen.problems:
            return False
        if apply and seen.todo:
            return await self._apply(found, seen)
        self.say("Nothing was written." if seen.todo else "There is nothing to write.")
        if seen.todo:
            self.say("To do all of it at once: the same command with --apply")
        return True

    def _read(self, files: Sequence[Path], encoding: str | None) -> Found:
        with self.ticks.stage("reading", None) as tick:
            return read_files(files, encoding=encoding, tick=tick)

    async def _survey(self, lines: Lines) -> Survey:
        """What the lines would do; the database refuses any write meanwhile."""
        now = self.clock.now()
        with self.ticks.stage("checking", len(lines)) as tick:
            return await self.store.read(
                lambda tx: survey(Work(tx=tx, house=self.house, now=now), lines, tick=tick)
            )

    def _show(self, found: Found, seen: Survey) -> None:
        for line in report.how_read(found.how):
            self.say(line)
        for line in report.table(seen.todo, limit=self.limit):
            self.say(line)
        for line in report.problems_shown(report.in_order(seen.warnings), "note", limit=self.limit):
            self.say(line)
        for line in report.problems_shown(report.in_order(seen.problems), "error", limit=self.limit):
            self.say(line)
        self.say(report.counts(seen))
        besides = report.given_besides(seen)
        if besides:
            self.say(besides)
        if seen.problems:
            errors = report.counted(len(seen.problems), "error", "errors")
            self.say(f"{errors}: nothing was written. Mend what is wrong, then try again.")

    async def _apply(self, found: Found, seen: Survey) -> bool:
        lines = found.lines
        try:
            if any(step.act is Act.INVITE for step in seen.todo):
                with LinkFile(self.links) as file:
                    made = await self._write(lines, file.write)
                    file.keep()
                mode = "it lets in whoever has it: send each link to its person only, then delete the file"
                links = report.counted(len(made), "invitation link is", "invitation links are")
                self.say(f"{links} in {self.links} (mode 0600); {mode}")
            else:
                await self._write(lines, len)
        except Refused as error:
            error.seen.problems = found.named(error.seen.problems)
            self._show(Found(), error.seen)
            return False
        except Overtaken as error:
            self.say(f"error: {error}. Nothing was written; try again.")
            return False
        except Unreadable as error:
            self.say(f"error: the file of links {error.said}")
            self.say(f"       {error.mend}. Nothing was written.")
            return False
        self.say("Done: all of it was written.")
        return True

    async def _write(self, lines: Lines, keep: Callable[[list[Invitation]], object]) -> list[Invitation]:
        """Survey anew and carry out, in one transaction; links are in their file before it ends."""
        now = self.clock.now()

        def whole(tx: Tx) -> list[Invitation]:
            scene = Scene(tx=tx, house=self.house, now=now, source=self._source())
            seen = survey(scene, lines, tick=tick)
            if seen.problems:
                raise Refused(seen)
            links = carry_out(scene, seen.todo, tokens=self._fresh(), tick=tick)
            pay_debts(tx, now=now)
            keep(links)
            return links

        with self.ticks.stage("writing", 2 * len(lines)) as tick:
            return await self.store.write(whole)

    def _fresh(self) -> Iterator[str]:
        while True:
            yield self.tokens()

    def _source(self) -> Source:
        """The admin, as if they had given each command in their own chat; no message is answered."""
        return Source(
            inbox_id=None,
            user=self.actor,
            chat=ChatId(int(self.actor)),
            thread=None,
            message=None,
            first_name="",
            username=None,
            language_code=None,
            at=self.clock.now(),
            private=True,
        )
