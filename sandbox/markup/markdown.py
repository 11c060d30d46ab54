"""parse_mode MarkdownV2, as Telegram reads it."""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.markup.html import cannot_parse, link
from sandbox.model import Json
from sandbox.spec import utf16

_MARKS = (
    ("```", "pre", "PreCode"),
    ("||", "spoiler", "Spoiler"),
    ("__", "underline", "Underline"),
    ("`", "code", "Code"),
    ("*", "bold", "Bold"),
    ("_", "italic", "Italic"),
    ("~", "strikethrough", "Strikethrough"),
)
_NAMES = {kind: name for _, kind, name in _MARKS} | {"text_link": "TextUrl", "custom_emoji": "CustomEmoji"}
_RESERVED = frozenset("_*[]()~`>#+-=|{}.!")


@dataclass(slots=True, kw_only=True)
class _Open:
    kind: str
    mark: str
    offset: int
    byte: int


@dataclass(slots=True)
class _Reader:
    source: str
    at: int = 0
    text: list[str] = field(default_factory=list)
    units: int = 0
    open: list[_Open] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)

    def add(self, piece: str) -> None:
        self.text.append(piece)
        self.units += utf16(piece)

    def byte(self) -> int:
        return len(self.source[: self.at].encode())

    def begin(self, kind: str, mark: str) -> None:
        self.open.append(_Open(kind=kind, mark=mark, offset=self.units, byte=self.byte()))
        self.at += len(mark)

    def finish(self, **more: object) -> None:
        tag = self.open.pop()
        if self.units > tag.offset:
            found = {"type": tag.kind, "offset": tag.offset, "length": self.units - tag.offset, **more}
            self.entities.append(found)


def parse_markdown(source: str) -> tuple[str, list[Json]]:
    """Text and entities.  Raises ApiError 400 "can't parse entities: …"."""
    reader = _Reader(source)
    while reader.at < len(source):
        _step(reader)
    _end_quote(reader, last=True)
    if reader.open:
        tag = reader.open[-1]
        raise cannot_parse(
            f"Can't find end of {_NAMES.get(tag.kind, tag.kind)} entity at byte offset {tag.byte}"
        )
    return "".join(reader.text), sorted(reader.entities, key=lambda e: (e["offset"], -e["length"]))


def _step(reader: _Reader) -> None:
    char = reader.source[reader.at]
    inside_code = bool(reader.open) and reader.open[-1].kind in ("code", "pre")
    if char == "\\" and reader.at + 1 < len(reader.source) and 0 < ord(reader.source[reader.at + 1]) <= 126:
        reader.add(reader.source[reader.at + 1])
        reader.at += 2
    elif inside_code:
        _code(reader, char)
    elif not (_quote(reader, char) or _closing(reader) or _opening(reader)):
        _plain(reader, char)


def _plain(reader: _Reader, char: str) -> None:
    if char in _RESERVED:
        raise cannot_parse(f"Character '{char}' is reserved and must be escaped with the preceding '\\'")
    reader.add(char)
    reader.at += 1


def _code(reader: _Reader, char: str) -> None:
    tag = reader.open[-1]
    if reader.source.startswith(tag.mark, reader.at):
        reader.at += len(tag.mark)
        reader.finish(**_language(reader, tag))
    else:
        reader.add(char)
        reader.at += 1


def _language(reader: _Reader, tag: _Open) -> Json:
    """The first word of a ``` block, when a line break ends it, names the language."""
    if tag.kind != "pre":
        return {}
    body = "".join(reader.text).encode("utf-16-le")[tag.offset * 2 :].decode("utf-16-le")
    first, newline, rest = body.partition("\n")
    if not newline or (first and first.strip() != first) or " " in first:
        return {}
    head = "".join(reader.text)[: -len(body)]
    reader.text, reader.units = [head, rest], tag.offset + utf16(rest)
    return {"language": first} if first else {}


def _closing(reader: _Reader) -> bool:
    if not reader.open:
        return False
    tag, source, at = reader.open[-1], reader.source, reader.at
    if tag.kind in ("text_link", "custom_emoji") and source[at] == "]":
        _finish_link(reader, tag)
        return True
    if tag.mark in ("", "[", "![") or not source.startswith(tag.mark, at):
        return False
    if tag.mark == "_" and source.startswith("__", at):
        return False
    reader.at += len(tag.mark)
    reader.finish()
    return True


def _opening(reader: _Reader) -> bool:
    if reader.source.startswith("![", reader.at):
        reader.begin("custom_emoji", "![")
        return True
    if reader.source[reader.at] == "[":
        reader.begin("text_link", "[")
        return True
    for mark, kind, _ in _MARKS:
        if reader.source.startswith(mark, reader.at):
            reader.begin(kind, mark)
            return True
    return False


def _finish_link(reader: _Reader, tag: _Open) -> None:
    reader.at += 1
    if not reader.source.startswith("(", reader.at):
        reader.open.pop()
        return
    end = reader.source.find(")", reader.at)
    if end < 0:
        raise cannot_parse(f"Can't find end of a URL at byte offset {reader.byte()}")
    url = reader.source[reader.at + 1 : end].replace("\\", "")
    reader.at = end + 1
    found = link(url)
    if tag.kind == "custom_emoji":
        tag.kind, more = "custom_emoji", {"custom_emoji_id": url.rpartition("id=")[2]}
    elif found is None:
        reader.open.pop()
        return
    else:
        more = {"url": found["url"]}
    reader.finish(**more)


def _quote(reader: _Reader, char: str) -> bool:
    """Lines that begin with ">" are a block quotation; "||" at its end makes it expandable."""
    line_start = reader.at == 0 or reader.source[reader.at - 1] == "\n"
    quoted = any(tag.kind == "blockquote" for tag in reader.open)
    if line_start and char == ">":
        if quoted:
            reader.at += 1
        else:
            reader.begin("blockquote", "")
            reader.at += 1
        return True
    if line_start and quoted:
        _end_quote(reader, last=False)
    return False


def _end_quote(reader: _Reader, *, last: bool) -> None:
    if not reader.open or reader.open[-1].kind != "blockquote":
        if reader.open and reader.open[-1].kind == "spoiler" and len(reader.open) > 1 and not _since(reader):
            reader.open.pop()
            reader.open[-1].kind = "expandable_blockquote"
        else:
            return
    tag = reader.open.pop()
    length = reader.units - tag.offset - (0 if last or not "".join(reader.text).endswith("\n") else 1)
    if length > 0:
        reader.entities.append({"type": tag.kind, "offset": tag.offset, "length": length})


def _since(reader: _Reader) -> str:
    body = "".join(reader.text).encode("utf-16-le")[reader.open[-1].offset * 2 :].decode("utf-16-le")
    return body.strip()
