"""parse_mode HTML, as Telegram reads it: a small set of tags, nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape

from sandbox.errors import ApiError, bad_request
from sandbox.model import Json
from sandbox.spec import utf16

_SIMPLE = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
}
_TAGS = frozenset({*_SIMPLE, "a", "span", "blockquote", "tg-emoji", "tg-time"})
_TOKEN = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|lt|gt|amp|quot);|<")
_TAG = re.compile(
    r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:\s+[^<>\s=]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s<>\"']+))?)*)\s*>"
)
_ATTRIBUTE = re.compile(r"([^<>\s=]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s<>\"']+)))?")


def cannot_parse(problem: str) -> ApiError:
    """400 as Telegram words markup errors."""
    return bad_request(f"can't parse entities: {problem}")


@dataclass(slots=True, kw_only=True)
class _Open:
    name: str
    attributes: dict[str, str]
    offset: int


@dataclass(slots=True)
class _Reader:
    """The state of one pass: text so far, open tags, finished entities."""

    source: str
    text: list[str] = field(default_factory=list)
    units: int = 0
    open: list[_Open] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)

    def add(self, piece: str) -> None:
        self.text.append(piece)
        self.units += utf16(piece)

    def byte(self, at: int) -> int:
        return len(self.source[:at].encode())


def parse_html(source: str) -> tuple[str, list[Json]]:
    """Text and entities.  Raises ApiError 400 "can't parse entities: …"."""
    reader, at = _Reader(source), 0
    while (token := _TOKEN.search(source, at)) is not None:
        reader.add(source[at : token.start()])
        at = _tag(reader, token.start()) if token.group() == "<" else _entity(reader, token)
    reader.add(source[at:])
    if reader.open:
        raise cannot_parse(f'Can\'t find end tag corresponding to start tag "{reader.open[-1].name}"')
    return "".join(reader.text), sorted(reader.entities, key=lambda e: (e["offset"], -e["length"]))


def _entity(reader: _Reader, token: re.Match[str]) -> int:
    reader.add(unescape(token.group()))
    return token.end()


def _tag(reader: _Reader, at: int) -> int:
    match = _TAG.match(reader.source, at)
    if match is None:
        raise _broken(reader, at)
    closing, name = match.group(1), match.group(2).lower()
    if closing:
        _close(reader, name, at)
    else:
        _begin(reader, name, match.group(3), at)
    return match.end()


def _broken(reader: _Reader, at: int) -> ApiError:
    where = reader.byte(at)
    if reader.source.startswith("</", at):
        return cannot_parse(f"Unclosed end tag at byte offset {where}")
    name = re.match(r"<([^\s<>/]*)", reader.source[at:])
    if name and name.group(1).lower() in _TAGS:
        return cannot_parse(f'Unclosed start tag "{name.group(1).lower()}" at byte offset {where}')
    shown = name.group(1).lower() if name else ""
    return cannot_parse(f'Unsupported start tag "{shown}" at byte offset {where}')


def _begin(reader: _Reader, name: str, rest: str, at: int) -> None:
    attributes = {m[0].lower(): unescape(m[1] or m[2] or m[3]) for m in _ATTRIBUTE.findall(rest)}
    spoiler = attributes.get("class") == "tg-spoiler"
    if name == "span" and not spoiler:
        raise cannot_parse(f'Tag "span" must have class "tg-spoiler" at byte offset {reader.byte(at)}')
    if name not in _TAGS:
        raise cannot_parse(f'Unsupported start tag "{name}" at byte offset {reader.byte(at)}')
    reader.open.append(_Open(name=name, attributes=attributes, offset=reader.units))


def _close(reader: _Reader, name: str, at: int) -> None:
    where = reader.byte(at)
    if not reader.open:
        raise cannot_parse(f"Unexpected end tag at byte offset {where}")
    tag = reader.open.pop()
    if tag.name != name:
        raise cannot_parse(
            f'Unmatched end tag at byte offset {where}, expected "</{tag.name}>", found "</{name}>"'
        )
    length = reader.units - tag.offset
    if length > 0 and (kind := _kind(tag, "".join(reader.text), reader)):
        reader.entities.append({**kind, "offset": tag.offset, "length": length})


def _kind(tag: _Open, text: str, reader: _Reader) -> Json | None:
    if tag.name in ("code", "pre"):
        return _code(tag, reader)
    if tag.name in _SIMPLE:
        return {"type": _SIMPLE[tag.name]}
    if tag.name == "span":
        return {"type": "spoiler"}
    if tag.name == "blockquote":
        return {"type": "expandable_blockquote" if "expandable" in tag.attributes else "blockquote"}
    if tag.name == "tg-emoji":
        return {"type": "custom_emoji", "custom_emoji_id": tag.attributes.get("emoji-id", "")}
    if tag.name == "tg-time":
        return _time(tag)
    url = tag.attributes.get("href") or text.encode("utf-16-le")[tag.offset * 2 :].decode("utf-16-le")
    return link(url)


def _code(tag: _Open, reader: _Reader) -> Json | None:
    language = tag.attributes.get("class", "")
    if (
        tag.name == "code"
        and reader.open
        and reader.open[-1].name == "pre"
        and language.startswith("language-")
    ):
        reader.open[-1].attributes["class"] = language
        return None
    if tag.name == "pre" and language.startswith("language-"):
        return {"type": "pre", "language": language.removeprefix("language-")}
    return {"type": _SIMPLE[tag.name]}


def _time(tag: _Open) -> Json:
    unix = tag.attributes.get("unix", "")
    if not unix.isdecimal():
        raise cannot_parse("Invalid date/time specified")
    found: Json = {"type": "date_time", "unix_time": int(unix)}
    if tag.attributes.get("format"):
        found["date_time_format"] = tag.attributes["format"]
    return found


def link(url: str) -> Json | None:
    """A text_link, a text without link for an address that Telegram does not take."""
    if re.match(r"^(?:[a-z][a-z0-9+.-]*:|[^\s/]+\.[^\s/]+)", url, re.IGNORECASE) is None:
        return None
    return {"type": "text_link", "url": url if ":" in url else f"http://{url}/"}
