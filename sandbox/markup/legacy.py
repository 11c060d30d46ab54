"""parse_mode Markdown, the old one: bold, italic, code, pre and links that never nest."""

from __future__ import annotations

import re

from sandbox.markup.html import cannot_parse, link
from sandbox.model import Json
from sandbox.spec import utf16

_MARKS = {"*": "bold", "_": "italic", "`": "code", "```": "pre"}
_TOKEN = re.compile(r"\\[_*`\[]|```|[*_`]|\[")
_ADDRESS = re.compile(r"\(([^)]*)\)")


def parse_legacy(source: str) -> tuple[str, list[Json]]:
    """Text and entities.  Raises ApiError 400 "can't parse entities: …"."""
    text, entities, at = "", list[Json](), 0
    while (token := _TOKEN.search(source, at)) is not None:
        text += source[at : token.start()]
        mark = token.group()
        if mark.startswith("\\"):
            text, at = text + mark[1], token.end()
            continue
        end = source.find("]" if mark == "[" else mark, token.end())
        if end < 0:
            where = len(source[: token.start()].encode())
            raise cannot_parse(f"Can't find end of the entity starting at byte offset {where}")
        body = source[token.end() : end]
        kind, at = _kind(source, mark, end)
        if kind is not None and body:
            entities.append({**kind, "offset": utf16(text), "length": utf16(body)})
        text += body
    return text + source[at:], entities


def _kind(source: str, mark: str, end: int) -> tuple[Json | None, int]:
    """The entity (None for brackets without an address) and where the text goes on."""
    if mark != "[":
        return {"type": _MARKS[mark]}, end + len(mark)
    address = _ADDRESS.match(source, end + 1)
    if address is None:
        return None, end + 1
    return link(address.group(1)), address.end()
