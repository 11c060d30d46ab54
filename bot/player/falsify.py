"""Makes, of each story, one story per expectation in which that expectation is false.

Each must fail at that very step; so the player is proven able to fail. `python -m bot.player.falsify`
writes tests/stories/must_fail anew. Only the words of the expectation are touched, so a falsified story
differs from its origin in that line, in `plans` and in `must_fail_at`.
"""

import argparse
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from bot.player.match import is_number
from bot.player.raw import LOADER
from bot.player.reading import read

_IMPOSSIBLE: Final = "nobody ever writes this"
_NO_BUTTON: Final = "no_such_button"
_ALWAYS_THERE: Final = " "
"""Between the words of any message, whatever the language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Falsified:
    """One falsified story: the file's name and text."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """Put `text` in place of what the file has from `start` to `end`; `what` names the expectation."""

    what: str
    start: int
    end: int
    text: str


def falsify(path: Path) -> list[Falsified]:
    """Every expectation of the story in `path`, falsified once. Raises StoryError if it is no story."""
    read(path)
    source = path.read_text(encoding="utf-8")
    root = yaml.compose(source, Loader=LOADER)
    fields = _fields(root)
    made = []
    for index, node in enumerate(_items(fields["steps"])):
        for change in _changes(node):
            text = _replaced(source, [change, _moved_plans(fields["plans"])])
            name = f"{path.stem}.{index:02d}-{change.what}.yaml"
            made.append(Falsified(name=name, text=f"must_fail_at: {index}\n{text}"))
    return made


def write(stories: list[Path], folder: Path) -> int:
    """Writes the falsified stories of all `stories` into `folder`, and nothing else; how many there are."""
    folder.mkdir(exist_ok=True)
    made = [one for path in stories for one in falsify(path)]
    for old in set(folder.glob("*.yaml")) - {folder / one.name for one in made}:
        old.unlink()
    for one in made:
        (folder / one.name).write_text(one.text, encoding="utf-8")
    return len(made)


def stories_in(folder: Path) -> list[Path]:
    """The stories of a folder, in the order of their numbers."""
    return sorted(folder.glob("[0-9][0-9]-*.yaml"))


def _changes(step: yaml.Node) -> Iterator[_Change]:
    """One change for each expectation of a step."""
    [(word, body)] = _pairs(step)
    if not isinstance(body, yaml.MappingNode):
        return
    match word.value:
        case "see":
            yield from _seeing(word, body)
        case "unseen":
            yield _put(word, "see", "unseen")
        case "standing":
            yield from _figures(body)
        case _:
            return


def _seeing(word: yaml.ScalarNode, body: yaml.MappingNode) -> Iterator[_Change]:
    fields = _fields(body)
    has, lacks, buttons = (_items(fields[key]) if key in fields else [] for key in ("has", "not", "buttons"))
    for number, node in enumerate(has):
        yield _put(node, _quoted(_other_text(node.value)), f"has-{number}")
    for number, node in enumerate(lacks):
        there = has[0].value if has else _ALWAYS_THERE
        yield _put(node, _quoted(there), f"not-{number}")
    for number, node in enumerate(buttons):
        yield _put(node, _NO_BUTTON, f"button-{number}")
    if "album" in fields:
        yield _put(fields["album"], _next(fields["album"].value), "album")
    elif not (has or lacks or buttons):
        yield _put(word, "unseen", "see")


def _figures(body: yaml.MappingNode) -> Iterator[_Change]:
    for key, node in _pairs(body):
        if key.value == "left":
            for unit, count in _pairs(node):
                yield _put(count, _next(count.value), f"left-{unit.value}")
        elif key.value != "client":
            more = _next(node.value)
            yield _put(node, _quoted(more) if "." in more else more, key.value)


def _other_text(wanted: str) -> str:
    """A number becomes another that nothing in a story can show, any other text an impossible one."""
    if not is_number(wanted):
        return _IMPOSSIBLE
    return _next(wanted) if re.search(r"[.,:]", wanted) else str(int(wanted.replace(" ", "")) + 900_000)


def _next(number: str) -> str:
    """The number with its last digit changed: 0.00 is 0.01, 14:00 is 14:01, 4 is 5, 9 is 10."""
    if re.fullmatch(r"-?\d+", number):
        return str(int(number) + 1)
    return number[:-1] + str((int(number[-1]) + 1) % 10)


def _moved_plans(node: yaml.Node) -> _Change:
    """The plans stand one folder higher than a falsified story."""
    return _put(node, f"../{node.value}", "plans")


def _replaced(source: str, changes: list[_Change]) -> str:
    for change in sorted(changes, key=lambda change: change.start, reverse=True):
        source = source[: change.start] + change.text + source[change.end :]
    return source


def _put(node: yaml.Node, text: str, what: str) -> _Change:
    return _Change(what=what, start=node.start_mark.index, end=node.end_mark.index, text=text)


def _quoted(text: str) -> str:
    return f'"{text}"'


def _pairs(node: yaml.Node) -> list[tuple[yaml.ScalarNode, yaml.Node]]:
    return list(node.value) if isinstance(node, yaml.MappingNode) else []


def _fields(node: yaml.Node | None) -> dict[str, yaml.Node]:
    return {} if node is None else {str(key.value): value for key, value in _pairs(node)}


def _items(node: yaml.Node) -> list[yaml.ScalarNode]:
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def main() -> None:
    """Writes the falsified stories of a folder of stories into its `must_fail`."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("tests/stories"))
    folder: Path = parser.parse_args().folder
    count = write(stories_in(folder), folder / "must_fail")
    print(f"{count} falsified stories in {folder / 'must_fail'}")


if __name__ == "__main__":
    main()
