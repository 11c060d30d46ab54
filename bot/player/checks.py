"""What people must see. Each check waits, in virtual time, for what is promised within a minute."""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from bot.player.chats import Event, albums
from bot.player.match import amount, fold, holds, holds_any_case
from bot.player.stage import Stage, StepError
from bot.player.story import Check, See, Standing, Unseen


async def check(stage: Stage, wanted: Check) -> None:
    """Raises StepError when it is not so."""
    match wanted:
        case See():
            await _see(stage, wanted)
        case Unseen():
            await _unseen(stage, wanted)
        case Standing():
            await _standing(stage, wanted)


async def _see(stage: Stage, see: See) -> None:
    def missing() -> list[str]:
        fresh = stage.new(see.who)
        return [*_missing(fresh, see), *not_as_sent(fresh, stage.chats.ordered(), see.album)]

    if await stage.wait_for(lambda: not missing() or None) is None:
        raise StepError("; ".join(missing()) or "something new", describe(stage.new(see.who)))


def not_as_sent(fresh: Sequence[Event], everything: Sequence[Event], pieces: int | None) -> Iterator[str]:
    """A phrase where an album of so many pieces was to come and did not: all in one, in the order in which
    the newest album of that person who sent one last went out."""
    if pieces is None:
        return
    sent = [event for event in everything if event.by is not None]
    went = [event.file_name for event in next(reversed(albums(sent)), [])]
    came = [[event.file_name for event in one] for one in albums(fresh)]
    if len(went) != pieces or came != [went]:
        yield f"one album of {pieces}: {', '.join(map(str, went))}"


def _missing(fresh: Sequence[Event], see: See) -> Iterator[str]:
    """What is wrong with what came, one phrase each."""
    if not fresh:
        yield "something new"
    text = "\n".join(event.text for event in fresh)
    yield from (f"the text {wanted!r}" for wanted in see.has if not holds(text, wanted))
    yield from (f"no text {unwanted!r}" for unwanted in see.lacks if holds_any_case(text, unwanted))
    yield from (f"a button {action}" for action in see.buttons if not any(e.button(action) for e in fresh))


async def _unseen(stage: Stage, unseen: Unseen) -> None:
    await stage.settle()
    while not stage.heard(unseen.who) and await stage.later():
        pass
    fresh = stage.heard(unseen.who)
    if fresh:
        raise StepError("nothing new", describe(fresh))


async def _standing(stage: Stage, standing: Standing) -> None:
    """Asks, and once more at the end of the minute: what was promised may have changed the figures."""
    wrong = list(_differences(await _figures(stage, standing.client), standing))
    if wrong:
        while await stage.later():
            pass
        wrong = list(_differences(await _figures(stage, standing.client), standing))
    if wrong:
        raise StepError(
            "; ".join(f"{name} {want}" for name, want, _ in wrong),
            "; ".join(f"{name} {got}" for name, _, got in wrong),
        )


async def _figures(stage: Stage, client: str) -> dict[str, str]:
    """What `/client` answers the admin: label -> value, in the order of its lines."""
    admin = stage.cast.ids[stage.cast.admin.name]
    await stage.settle()
    before = stage.chats.last_seq
    await stage.control.act(admin, "send", chat="private", text=f'/client "{client}"')

    def find() -> dict[str, str] | None:
        for event in reversed(stage.chats.new(admin, after=before)):
            figures = labelled(event.text)
            if "balance" in figures:
                stage.asked_for.add(event.seq)
                return figures
        return None

    found = await stage.wait_for(find)
    if found is None:
        raise StepError(f"the standing of {client}", describe(stage.chats.new(admin, after=before)))
    return found


def labelled(text: str) -> dict[str, str]:
    """The lines "Label: value" of a text, labels in lower case."""
    pairs = (line.partition(":") for line in fold(text).splitlines())
    return {label.strip().casefold(): value.strip() for label, colon, value in pairs if colon}


def _differences(figures: dict[str, str], standing: Standing) -> Iterator[tuple[str, object, object]]:
    """Name, wanted and told value of each figure that is not as wanted; a figure that is not told differs."""
    left = units(figures.get("left", ""))
    for unit, count in standing.left.items():
        if left.get(unit) != count:
            yield f"left {unit}", count, left.get(unit, "not told")
    amounts: Iterable[tuple[str, Decimal | int | None]] = (
        ("balance", standing.balance),
        ("held", standing.held),
        ("open", standing.open),
    )
    for name, wanted in amounts:
        if wanted is not None and amount(figures.get(name, "")) != wanted:
            yield name, wanted, figures.get(name, "not told")


def units(text: str) -> dict[str, int]:
    """The counts of a line such as "consultation 4, recalculation 2"."""
    return {name: int(count) for name, count in re.findall(r"([A-Za-z_]+)\W+?(-?\d+)(?![\d.,]\d)", text)}


def describe(events: Sequence[Event]) -> str:
    """Texts and buttons in one line each; "nothing" if nothing came."""
    return "\n".join(_describe(event) for event in events) or "nothing"


def _describe(event: Event) -> str:
    buttons = " ".join(f"[{button.action or button.label}]" for button in event.all_buttons)
    name = f" {event.file_name}" if event.album and event.file_name else ""
    media = f"<{event.media}{name}> " if event.media else ""
    return f"{event.kind}: {media}{fold(event.text)!r} {buttons}".rstrip()
