"""Reads a story from YAML, strictly: a word that the format does not know is an error."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import yaml

from bot.player.raw import Fields, StoryError, decimal, fields, items, only, parse, span, texts
from bot.player.story import (
    Act,
    Answer,
    AtOnce,
    Crash,
    Deed,
    DeleteTopic,
    Done,
    Edit,
    Flooded,
    Item,
    Join,
    Leave,
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
WORDS = ("wait", "at_once", "crash", "fault", "see", "unseen", "standing")


def read(path: Path) -> Story:
    """The story in `path`. Raises StoryError with the file's name if it is none."""
    try:
        raw = parse(path.read_text(encoding="utf-8"))
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
    only(raw, "the story", *known, "must_fail_at", need=("story", "clock", "plans", "people", "steps"))
    clock = datetime.fromisoformat(str(raw["clock"]))
    if clock.tzinfo is None:
        raise StoryError(f"clock {raw['clock']} has no zone")
    people = {name: _person(name, value) for name, value in fields(raw["people"], "people").items()}
    at = raw.get("must_fail_at")
    return Story(
        path=path,
        title=str(raw["story"]),
        pain=int(str(raw.get("pain", 0))),
        clock=clock,
        plans=(path.parent / str(raw["plans"])).resolve(),
        people=people,
        setup=tuple(_step(value, people) for value in items(raw.get("setup") or [], "setup")),
        steps=tuple(_step(value, people) for value in items(raw["steps"], "steps")),
        must_fail_at=None if at is None else int(str(at)),
    )


def _person(name: str, value: object) -> Person:
    raw = fields(value, name)
    only(raw, name, "role", "lang", "username", need=("role",))
    if name in WORDS:
        raise StoryError(f"nobody can be called {name}: it is a word of the format")
    text = {key: str(value) for key, value in raw.items()}
    return Person(name=name, role=Role(text["role"]), lang=text.get("lang"), username=text.get("username"))


def _step(value: object, people: Mapping[str, Person]) -> Step:
    raw = fields(value, "a step")
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
        case "crash" | "fault":
            return _mishap(key, body)
        case "at_once":
            return AtOnce(acts=tuple(_at_once(value, people) for value in items(body, key)))
        case "see":
            return _see(fields(body, key), people)
        case "unseen":
            raw = fields(body, key)
            only(raw, key, "who", "where")
            return Unseen(who=_viewer(raw, people))
        case "standing":
            return _standing(fields(body, key))
        case _:
            return _act(_known(key, people), body)


def _mishap(key: str, body: object) -> Crash | Flooded:
    """crash: kill, or fault: {flood: 2s, times: 3}; without `times` one send is refused."""
    if key == "crash":
        if body != "kill":
            raise StoryError(f"crash: kill is the only crash, not {body}")
        return Crash()
    raw = fields(body, key)
    only(raw, "a fault", "flood", "times", need=("flood",))
    pause, times = span(str(raw["flood"])), int(str(raw.get("times", 1)))
    if times < 1 or pause < timedelta(seconds=1):
        raise StoryError("a flood refuses one send or more, for a second or more")
    return Flooded(pause=pause, times=times)


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
    raw = fields(body, who)
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
        case ["leave"] | ["delete"]:
            return _group_change(who, text)
        case ["done"]:
            return Done(who=who, minutes=text["done"])
        case _:
            return _say(who, raw, text)


def _group_change(who: str, text: Mapping[str, str]) -> Act:
    """{leave: group} or {delete: "queue:<kind>"}."""
    if text.get("leave") == "group":
        return Leave(who=who)
    place = text.get("delete", "")
    if not place.startswith("queue:"):
        raise StoryError(f"one leaves the group or deletes a queue's topic, not {dict(text)}")
    return DeleteTopic(who=who, place=place)


def _say(who: str, raw: Fields, text: Mapping[str, str]) -> Say:
    around = ("means", "reply_to", "in")
    if "send" in raw:
        only(raw, who, "send", *around)
        burst = [item for value in items(raw["send"], "send") for item in _burst(value)]
    else:
        burst = _burst({key: value for key, value in raw.items() if key not in around})
    return Say(
        who=who,
        items=tuple(burst),
        means=text.get("means"),
        reply_to=text.get("reply_to"),
        place=text.get("in"),
    )


def _burst(value: object) -> list[Item]:
    """One item of a burst; an album is several that Telegram ties together."""
    raw = fields(value, "a message")
    after = span(str(raw.get("after", "0s")))
    if "album" not in raw:
        return [Item(content=_content(raw), after=after)]
    only(raw, "an album", "album", "after", "caption")
    contents = [_album_item(value) for value in items(raw["album"], "album")]
    if len(contents) < 2:
        raise StoryError("an album has two items or more")
    first, *rest = contents
    caption = {"caption": raw["caption"]} if "caption" in raw else {}
    return [
        Item(content=first | caption, after=after),
        *(Item(content=content, grouped=True) for content in rest),
    ]


def _album_item(value: object) -> dict[str, object]:
    """A name alone is a photo's."""
    return {"photo": value} if isinstance(value, str) else _content(fields(value, "album"))


def _content(raw: Fields) -> dict[str, object]:
    only(raw, "a message", "text", "caption", "after", "forward_from", *MEDIA)
    if sum(key in raw for key in ("text", *MEDIA)) != 1:
        raise StoryError(f"a message is a text or one of {', '.join(MEDIA)}, not {sorted(raw)}")
    content = {key: value for key, value in raw.items() if key != "after"}
    if "location" in content:
        place = fields(content["location"], "location")
        content["location"] = {name: float(str(degrees)) for name, degrees in place.items()}
    return content


def _see(raw: Fields, people: Mapping[str, Person]) -> See:
    only(raw, "see", "who", "where", "has", "not", "buttons", "album")
    album = None if raw.get("album") is None else int(str(raw["album"]))
    if album is not None and album < 2:
        raise StoryError("an album has two items or more")
    return See(
        who=_viewer(raw, people),
        has=texts(raw, "has"),
        lacks=texts(raw, "not"),
        buttons=texts(raw, "buttons"),
        album=album,
    )


def _standing(raw: Fields) -> Standing:
    only(raw, "standing", "client", "left", "balance", "held", "open", need=("client",))
    left = fields(raw.get("left") or {}, "left")
    return Standing(
        client=str(raw["client"]),
        left={unit: int(str(count)) for unit, count in left.items()},
        balance=decimal(raw.get("balance")),
        held=decimal(raw.get("held")),
        open=None if raw.get("open") is None else int(str(raw["open"])),
    )


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
