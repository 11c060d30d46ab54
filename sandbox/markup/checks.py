"""Entities that a bot gives beside a text: are they Telegram's, and where they should be?"""

from __future__ import annotations

import re

from sandbox.errors import ApiError, bad_request
from sandbox.model import Json
from sandbox.spec import utf16

FARTHEST = 1_000_000
_NEEDS = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id"}
TYPES = frozenset(
    {
        *_NEEDS,
        "mention",
        "hashtag",
        "cashtag",
        "bot_command",
        "url",
        "email",
        "phone_number",
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "blockquote",
        "expandable_blockquote",
        "code",
        "pre",
        "date_time",
    }
)


def checked_entities(text: str, entities: list[Json]) -> list[Json]:
    """The entities to keep.  Raises ApiError 400 in Telegram's words."""
    for entity in entities:
        _check_shape(entity)
    kept = sorted(entities, key=lambda e: (e["offset"], -e["length"]))
    units = text.encode("utf-16-le", "surrogatepass")
    ends: list[int] = []
    for entity in kept:
        _check_place(entity, units, size=utf16(text), ends=ends)
    return [entity for entity in kept if entity["length"] > 0]


def _check_shape(entity: Json) -> None:
    kind = entity["type"]
    if kind not in TYPES:
        raise bad_request("can't parse MessageEntity: Unsupported type specified")
    needed = _NEEDS.get(kind)
    if needed is not None and entity.get(needed) is None:
        raise bad_request(f"can't parse MessageEntity: Can't find field \"{needed}\"")
    if kind == "text_link":
        check_url(entity["url"], what="entity URL")
    if kind == "custom_emoji" and not _is_number(entity["custom_emoji_id"]):
        raise bad_request('can\'t parse MessageEntity: Field "custom_emoji_id" must be a valid Number')


def _is_number(text: str) -> bool:
    return re.fullmatch(r"\d{1,19}", text) is not None and int(text) < 2**63


def _check_place(entity: Json, units: bytes, *, size: int, ends: list[int]) -> None:
    """`ends` holds the ends of the entities that are open where this one begins."""
    start, end = entity["offset"], entity["offset"] + entity["length"]
    if not 0 <= start <= FARTHEST:
        raise bad_request(f"receive an entity with incorrect offset {start}")
    if not 0 <= entity["length"] <= FARTHEST:
        raise bad_request(f"receive an entity with incorrect length {entity['length']}")
    if start > size:
        raise bad_request(f"entity begins after the end of the text at UTF-16 offset {start}")
    while ends and ends[-1] <= start:
        ends.pop()
    if end > min([size, *ends]):
        raise _outside(start, end)
    for edge in (start, end):
        if edge < size and 0xDC <= units[edge * 2 + 1] <= 0xDF:
            raise bad_request(f"entity begins in a middle of a UTF-16 symbol at byte offset {edge}")
    ends.append(end)


def _outside(start: int, end: int) -> ApiError:
    return bad_request(
        f"entity beginning at UTF-16 offset {start} ends after the end of the text at UTF-16 offset {end}"
    )


def check_url(url: str, *, what: str) -> None:
    """Raises ApiError 400 for an address that Telegram does not make a link of."""
    scheme, colon, rest = url.partition("://")
    if colon and scheme.lower() in ("http", "https", "tg", "ton"):
        if not rest.strip("/"):
            raise bad_request(f"{what} '{url}' is invalid: URL host is empty")
        return
    if colon:
        raise bad_request(f"{what} '{url}' is invalid: Unsupported URL protocol")
    if url.lower().startswith(("tel:", "mailto:")):
        return
    if not url:
        raise bad_request(f"{what} '' is invalid: URL host is empty")
    if re.fullmatch(r"[^\s/]+\.[^\s/.]{2,}(/\S*)?", url) is None:
        raise bad_request(f"{what} '{url}' is invalid: Wrong HTTP URL")
