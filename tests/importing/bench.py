"""An import into a desk: files as text, what was said, what is in the database by another connection."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.importing.run import Import
from bot.ports.progress import Tick
from tests.flows.lab import BOSS, Lab, house

CLIENTS = (
    "client;plan;currency;language;contract from\nOrbit;basic;EUR;en;2026-01-31\nŻabka;business;PLN;pl;\n"
)


class Silent:
    """Nobody looks at how far it is; how often it moved is counted."""

    def __init__(self) -> None:
        self.moves = 0

    @contextmanager
    def stage(self, what: str, total: int | None) -> Iterator[Tick]:
        del what, total
        yield self._move

    def _move(self, count: int = 1, /) -> None:
        self.moves += count


@dataclass(repr=False)
class Bench:
    lab: Lab
    folder: Path
    said: list[str] = field(default_factory=list)
    ticks: Silent = field(default_factory=Silent)

    @property
    def links(self) -> Path:
        return self.folder / "invitations.csv"

    async def bring(self, *texts: str, apply: bool = True) -> bool:
        """Import files of these texts; `said` is what this import said."""
        paths = [self.folder / f"{number}.csv" for number in range(1, len(texts) + 1)]
        for path, text in zip(paths, texts, strict=True):
            path.write_text(text, encoding="utf-8")
        return await self.bring_files(*paths, apply=apply)

    async def bring_files(self, *paths: Path, apply: bool = True) -> bool:
        self.said = []
        work = Import(
            store=self.lab.store,
            clock=self.lab.clock,
            house=house(),
            actor=BOSS,
            tokens=lambda: f"token-{next(self.lab.tokens)}",
            links=self.links,
            say=self.said.append,
            ticks=self.ticks,
            limit=None,
        )
        done = await work(paths, encoding=None, apply=apply)
        print(*self.said, sep="\n")
        return done

    def told(self, word: str) -> list[str]:
        """The lines said that begin with the word, without it."""
        return [line.removeprefix(word).strip() for line in self.said if line.startswith(word)]

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.lab.path)) as other:
            return other.execute(query).fetchall()

    def everything(self) -> list[str]:
        """The whole database as statements, as another connection reads it."""
        with closing(sqlite3.connect(self.lab.path)) as other:
            return list(other.iterdump())
