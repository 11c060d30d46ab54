"""Images of a disk at the moment of a power cut, made from the log of what was done to it.

What was synced is there. Of what was written since, each sector of 512 bytes is there, or not, or torn, as
chance has it; so are cut ends, new files and removals whose folder was not synced. That is harder than real
disks are, on purpose.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from tests.faults.disk import Event, Inode, put, resize

SECTOR: Final = 512
LIKELY: Final = (0.0, 0.5, 0.5, 0.9, 1.0)
"""How likely a sector stays, drawn for each image: nothing does, half, almost everything, everything."""
TORN: Final = 0.1
"""Of those that stay, how many are torn."""


@dataclass(slots=True)
class Platter:
    """One file: what is surely there, and what was done to it since, oldest first."""

    inode: Inode
    sure: bytearray
    since: list[Event] = field(default_factory=list)
    named: bool = False
    """Whether its name is surely there."""


class Cutter:
    """Follows a log; at any place of it, makes images of what a cut there would leave."""

    def __init__(self, began: dict[str, bytes], log: Sequence[Event]) -> None:
        self._log = log
        self.at = 0
        """How many events were done before the cut."""
        self.commits = self.acked = 0
        self._names: dict[str, list[Platter | None]] = {}
        """What each name may stand for, the surest first; None: for nothing."""
        self._platters: dict[Inode, Platter] = {}
        self._began = {
            name: Platter(Inode(name), bytearray(data), named=True) for name, data in began.items()
        }
        for name, platter in self._began.items():
            self._names[name] = [platter]

    def advance(self, at: int) -> None:
        """On to where `at` events were done."""
        for event in self._log[self.at : at]:
            self._follow(event)
        self.at = max(self.at, at)

    def _follow(self, event: Event) -> None:
        if event.kind == "commit":
            self.commits = event.at
        elif event.kind == "acked":
            self.acked = max(self.acked, event.at)
        elif event.inode is not None:
            self._file(event, event.inode)

    def _file(self, event: Event, inode: Inode) -> None:
        platter = self._platter(inode)
        if event.kind == "make":
            self._names.setdefault(inode.name, [None]).append(platter)
        elif event.kind == "remove":
            self._names[inode.name].append(None)
            if event.at:
                self._sync_folder()
        elif event.kind == "sync":
            for one in platter.since:
                _apply(platter.sure, one)
            platter.since.clear()
            if not platter.named:  # a new file's first sync is its folder's as well
                self._sync_folder()
        else:
            platter.since.append(event)

    def _sync_folder(self) -> None:
        """Every name in it stands surely for what it stood for last."""
        for may_be in self._names.values():
            del may_be[:-1]
            if may_be[0] is not None:
                may_be[0].named = True

    def _platter(self, inode: Inode) -> Platter:
        if inode not in self._platters:
            began = self._began.pop(inode.name, None)  # the first one of that name
            self._platters[inode] = began if began is not None else Platter(inode, bytearray())
        return self._platters[inode]

    def image(self, dice: random.Random, likely: float | None = None) -> dict[str, bytes]:
        """What one cut here might leave; 0.0: no more than what is sure."""
        likely = dice.choice(LIKELY) if likely is None else likely
        image = {}
        for name, may_be in self._names.items():
            platter = may_be[0]
            for later in may_be[1:]:
                platter = later if dice.random() < likely else platter
            if platter is not None:
                image[name] = _left(platter, likely, dice)
        return image


def _left(platter: Platter, likely: float, dice: random.Random) -> bytes:
    if not platter.since:
        return bytes(platter.sure)
    data = bytearray(platter.sure)
    for event in platter.since:
        if event.kind == "cut":
            if dice.random() < likely:
                resize(data, event.at)
        else:
            for at, piece in _sectors(event, likely, dice):
                put(data, piece, at)
    return bytes(data)


def _sectors(event: Event, likely: float, dice: random.Random) -> Iterator[tuple[int, bytes]]:
    """The parts of a write that stay; a torn one by its beginning or its end."""
    begin, end = event.at, event.at + len(event.data)
    while begin < end:
        until = min(end, (begin // SECTOR + 1) * SECTOR)
        piece = event.data[begin - event.at : until - event.at]
        if dice.random() < likely:
            if dice.random() < TORN and len(piece) > 1:
                middle = dice.randrange(1, len(piece))
                yield (begin, piece[:middle]) if dice.random() < 0.5 else (begin + middle, piece[middle:])
            else:
                yield begin, piece
        begin = until


def _apply(data: bytearray, event: Event) -> None:
    if event.kind == "cut":
        resize(data, event.at)
    else:
        put(data, event.data, event.at)
