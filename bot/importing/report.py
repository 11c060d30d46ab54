"""What an import says: how the files were read, what would change, what is wrong, and counts."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from bot.flows.importing.lines import Act, Place, Problem, Step, Survey
from bot.flows.importing.view import where

AT_ONCE: Final = 200
"""How many lines of each sort are shown on a terminal; where the output goes to a file, all are."""
_WIDEST: Final = 40
_CALLED: Final = {
    Act.CLIENT: ("client", "clients"),
    Act.INVITE: ("invitation", "invitations"),
    Act.LINK: ("contact linked", "contacts linked"),
    Act.DEPOSIT: ("deposit", "deposits"),
    Act.UNITS: ("grant of units", "grants of units"),
    Act.PRICE: ("price", "prices"),
}
"""One of it, and several."""


def counted(count: int, one: str, more: str) -> str:
    """So many of something."""
    return f"{count} {one if count == 1 else more}"


def plain_text(text: str) -> str:
    """Foreign text for a terminal: nothing in it that moves the cursor, hides or turns what follows."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)


def how_read(how: Sequence[tuple[Place, str, int]]) -> Iterator[str]:
    """Each table, how it was read, how long it is."""
    for place, said, count in how:
        yield f"{plain_text(where(place))}: {said}; {counted(count, 'line', 'lines')}"


def problems_shown(problems: Sequence[Problem], word: str, *, limit: int | None) -> Iterator[str]:
    """Each in two lines: where and what, then what to do."""
    for one in problems[:limit]:
        column = f", column {one.column}" if one.column else ""
        yield plain_text(f"{word}: {where(one.place)}{column}: {one.said}")
        yield plain_text(f"       {one.mend}")
    yield from _rest(len(problems), limit, word, f"{word}s")


def table(steps: Sequence[Step], *, limit: int | None) -> Iterator[str]:
    """A line for each change: where it stands, what it is, before and after."""
    rows: list[tuple[str, ...]] = [("line", "what", "client", "subject", "before", "after")]
    rows += [_row(step) for step in steps[:limit]]
    widths = [min(_WIDEST, max(len(row[index]) for row in rows)) for index in range(len(rows[0]))]
    for row in rows if len(rows) > 1 else ():
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    yield from _rest(len(steps), limit, "change", "changes")


def _row(step: Step) -> tuple[str, ...]:
    place = step.line.place
    at = f"{place.file}{f'/{place.sheet}' if place.sheet else ''}:{place.line}"
    cells = (at, str(step.act), step.client, step.subject, step.before or "-", step.after)
    return tuple(map(plain_text, cells))


def _rest(count: int, limit: int | None, one: str, more: str) -> Iterator[str]:
    if limit is not None and count > limit:
        rest = counted(count - limit, one, more)
        yield f"... and {rest} more; to see all, send the output to a file or through less"


def counts(survey: Survey) -> str:
    """How many of each, and how many are so already."""
    todo = Counter(step.act for step in survey.todo)
    said = [counted(todo[act], *_CALLED[act]) for act in Act if todo[act]]
    done = counted(len(survey.steps) - todo.total(), "line is", "lines are")
    return f"{', '.join(said) or 'nothing to change'}; {done} so already"


def given_besides(survey: Survey) -> str:
    """What the running periods of new clients give them, on whatever day of them; "" for nothing."""
    new = [step for step in survey.todo if step.units]
    sums: Counter[str] = Counter()
    for step in new:
        sums.update(dict(step.units))
    if not sums:
        return ""
    clients = counted(len(new), "new client", "new clients")
    given = ", ".join(f"{count} {unit}" for unit, count in sums.items())
    return f"the running period of {clients} gives its units in whole, beside the balances: {given}"


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """As they stand in the files."""
    return sorted(problems, key=lambda one: (one.place, one.column))
