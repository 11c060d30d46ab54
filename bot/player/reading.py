"""Reads a story from YAML, strictly: a word that the format does not know is an error."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import cast

import yaml

from bot.player.story import (
    Act,
    Answer,
    AtOnce,
    Crash,
    Deed,
    Done,
    Edit,
    Item,
    Join,
    Person,
    Press,
    Role,
    Say,
    See,
    Standing,
    Step,
    Story,
    Unseen,
    Wait,
)

MEDIA = ("photo", "document", "voice", "video", "audio", "sticker", "location", "contact", "poll", "dice")
WORDS = ("wait", "at_once", "crash", "see", "unseen", "standing")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class _Plain(yaml.SafeLoader):
    """Every scalar is text as written: `on` is no switch, 07 no octal, 2026-11-23 no date."""


_Plain.yaml_implicit_resolvers = {}


class StoryError(Exception):
    """The file is not a story; the message says where and why."""


Fields = Mapping[str, object]


def read(path: Path) -> Story:
    """The story in `path`. Raises StoryError with the file's name if it is none."""
    try:
        raw = _fields(_Plain(path.read_text(encoding="utf-8")).get_single_data(), "a story")
        return _story(path, raw)
    except (yaml.YAMLError, StoryError, ValueError) as error:
        raise StoryError(f"{path}: {error}") from error


def read_all(paths: Iterable[Path]) -> list[Story]:
    """The stories among these files; a file that is the plans of one of them is passed over.

    Raises StoryError for a file that is neither.
    """
    stories: list[Story] = []
    others: dict[Path, StoryError] = {}
    for path in paths:
        try:
            stories.append(read(path))
        except StoryError as error:
            others[path.resolve()] = error
    plans = {story.plans for story in stories}
    strange = [error for path, error in others.items() if path not in plans]
    if strange:
        raise strange[0]
    return stories


def _story(path: Path, raw: Fields) -> Story:
    known = ("story", "pain", "clock", "plans", "people", "setup", "steps")
    _only(raw, "the story", *known, "must_fail_at", need=("story", "clock", "plans", "people", "steps"))
    clock = datetime.fromisoformat(str(raw["clock"]))
    if clock.tzinfo is None:
        raise StoryError(f"clock {raw['clock']} has no zone")
    people = {name: _person(name, value) for name, value in _fields(raw["people"], "people").items()}
    at = raw.get("must_fail_at")
    return Story(
        path=path,
        title=str(raw["story"]),
        pain=int(str(raw.get("pain", 0))),
        clock=clock,
        plans=(path.parent / str(raw["plans"])).resolve(),
        people=people,
        setup=tuple(_step(value, people) for value in _items(raw.get("setup") or [], "setup")),
        steps=tuple(_step(value, people) for value in _items(raw["steps"], "steps")),
        must_fail_at=None if at is None else int(str(at)),
    )


def _person(name: str, value: object) -> Person:
    raw = _fields(value, name)
    _only(raw, name, "role", "lang", need=("role",))
    if name in WORDS:
        raise StoryError(f"nobody can be called {name}: it is a word of the format")
    lang = raw.get("lang")
    return Person(name=name, role=Role(str(raw["role"])), lang=None if lang is None else str(lang))


def _step(value: object, people: Mapping[str, Person]) -> Step:
    raw = _fields(value, "a step")
    if len(raw) != 1:
        raise StoryError(f"a step has one key, not {sorted(raw)}")
    [(key, body)] = raw.items()
    said = yaml.safe_dump(body, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10_000)
    source = body if isinstance(body, str) else said.strip()
    return Step(deed=_deed(key, body, people), source=f"{key}: {source}")


def _deed(key: str, body: object, people: Mapping[str, Person]) -> Deed:
    match key:
        case "wait":
            return Wait(span=span(str(body)))
        case "crash":
            if body != "kill":
                raise StoryError(f"crash: kill is the only crash, not {body}")
            return Crash()
        case "at_once":
            return AtOnce(acts=tuple(_at_once(value, people) for value in _items(body, key)))
        case "see":
            return _see(_fields(body, key), people)
        case "unseen":
            raw = _fields(body, key)
            _only(raw, key, "who", "where")
            return Unseen(who=_viewer(raw, people))
        case "standing":
            return _standing(_fields(body, key))
        case _:
            return _act(_known(key, people), body)


def _at_once(value: object, people: Mapping[str, Person]) -> Act:
    deed = _step(value, people).deed
    if not isinstance(deed, Act):
        raise StoryError("only people act at once")
    if isinstance(deed, Say) and any(item.after for item in deed.items):
        raise StoryError("what happens at once has no `after`")
    return deed


def _act(who: str, body: object) -> Act:
    if isinstance(body, str):
        return Say(who=who, items=(Item(content={"text": body}),))
    raw = _fields(body, who)
    text = {key: str(value) for key, value in raw.items() if not isinstance(value, list | dict)}
    match sorted(raw):
        case ["join"]:
            return Join(who=who, client=text["join"])
        case ["edit", "to"]:
            return Edit(who=who, old=text["edit"], new=text["to"])
        case ["press"] | ["on", "press"]:
            return Press(who=who, action=text["press"], on=text.get("on"))
        case ["answer"]:
            return Answer(who=who, text=text["answer"])
        case ["done"]:
            return Done(who=who, minutes=text["done"])
        case _:
            return _say(who, raw, text)


def _say(who: str, raw: Fields, text: Mapping[str, str]) -> Say:
    around = ("means", "reply_to", "in")
    if "send" in raw:
        _only(raw, who, "send", *around)
        items = [item for value in _items(raw["send"], "send") for item in _burst(value)]
    else:
        items = _burst({key: value for key, value in raw.items() if key not in around})
    return Say(
        who=who,
        items=tuple(items),
        means=text.get("means"),
        reply_to=text.get("reply_to"),
        place=text.get("in"),
    )


def _burst(value: object) -> list[Item]:
    """One item of a burst; an album is several that Telegram ties together."""
    raw = _fields(value, "a message")
    after = span(str(raw.get("after", "0s")))
    if "album" not in raw:
        return [Item(content=_content(raw), after=after)]
    _only(raw, "an album", "album", "after")
    contents = [_content(_fields(value, "album")) for value in _items(raw["album"], "album")]
    if len(contents) < 2:
        raise StoryError("an album has two items or more")
    first, *rest = contents
    return [Item(content=first, after=after), *(Item(content=content, grouped=True) for content in rest)]


def _content(raw: Fields) -> dict[str, object]:
    _only(raw, "a message", "text", "caption", "after", *MEDIA)
    if sum(key in raw for key in ("text", *MEDIA)) != 1:
        raise StoryError(f"a message is a text or one of {', '.join(MEDIA)}, not {sorted(raw)}")
    content = {key: value for key, value in raw.items() if key != "after"}
    if "location" in content:
        place = _fields(content["location"], "location")
        content["location"] = {name: float(str(degrees)) for name, degrees in place.items()}
    return content


def _see(raw: Fields, people: Mapping[str, Person]) -> See:
    _only(raw, "see", "who", "where", "has", "not", "buttons")
    return See(
        who=_viewer(raw, people),
        has=_texts(raw, "has"),
        lacks=_texts(raw, "not"),
        buttons=_texts(raw, "buttons"),
    )


def _standing(raw: Fields) -> Standing:
    _only(raw, "standing", "client", "left", "balance", "held", "open", need=("client",))
    left = _fields(raw.get("left") or {}, "left")
    return Standing(
        client=str(raw["client"]),
        left={unit: int(str(count)) for unit, count in left.items()},
        balance=_decimal(raw.get("balance")),
        held=_decimal(raw.get("held")),
        open=None if raw.get("open") is None else int(str(raw["open"])),
    )


def span(text: str) -> timedelta:
    """A stretch of time: "3s", "30m", "2h", "1h30m", "2d". Raises StoryError for anything else."""
    if not re.fullmatch(r"(\d+[smhd])+", text):
        raise StoryError(f"{text} is no stretch of time like 3s, 30m, 2h or 1h30m")
    parts = re.findall(r"(\d+)([smhd])", text)
    return sum((timedelta(**{_UNITS[unit]: int(count)}) for count, unit in parts), timedelta(0))


def _viewer(raw: Fields, people: Mapping[str, Person]) -> str | None:
    if ("who" in raw) == ("where" in raw):
        raise StoryError("a look needs who or where, and not both")
    if "who" in raw:
        return _known(str(raw["who"]), people)
    if raw["where"] != "queue":
        raise StoryError(f"the only place is the queue, not {raw['where']}")
    return None


def _known(name: str, people: Mapping[str, Person]) -> str:
    if name not in people:
        raise StoryError(f"{name} is neither a word of the format nor one of {', '.join(people)}")
    return name


def _decimal(value: object) -> Decimal | None:
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation as error:
        raise StoryError(f"{value} is no amount like 352.40") from error


def _texts(raw: Fields, key: str) -> tuple[str, ...]:
    return tuple(str(value) for value in _items(raw.get(key) or [], key))


def _fields(value: object, what: str) -> Fields:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise StoryError(f"{what} must be names with values, not {value!r}")
    return cast("Fields", value)


def _items(value: object, what: str) -> list[object]:
    if not isinstance(value, list):
        raise StoryError(f"{what} must be a list, not {value!r}")
    return cast("list[object]", value)


def _only(raw: Fields, what: str, *known: str, need: tuple[str, ...] = ()) -> None:
    strange = sorted(set(raw) - set(known))
    missing = sorted(set(need) - set(raw))
    if strange or missing:
        raise StoryError(f"{what}: unknown {strange}, missing {missing}")
