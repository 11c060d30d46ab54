"""A message from one side as the other side sees it: who wrote, then the words as they were written.

What does not fit into one message goes on in the next; a caption's rest follows as a text. Kinds that bear no
words (a sticker, a place) come after a line of their own that says whose they are.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final, TypeVar

from bot.desk.talk import SILENT, headed
from bot.flows.notices import Relayed, RelayedAlbum
from bot.views.graphemes import clean, cleaned, fit, name
from bot.views.reader import Reader
from bot.views.screen import CAPTION_LIMIT, TEXT_LIMIT, Entity, Screen, Text
from bot.views.splitting import MOST_ENTITIES, most_important, split

T = TypeVar("T")
LOOKS: Final = frozenset(
    {
        *("bold", "italic", "underline", "strikethrough", "spoiler"),
        *("code", "pre", "blockquote", "expandable_blockquote", "text_link", "custom_emoji"),
    }
)
"""Looks that a bot may pass on; Telegram finds links, mentions and the like by itself. A custom emoji it
shows only for some bots; for others the plain emoji, which is the text below it, stands there."""
WHOLE: Final = frozenset(
    {
        *("url", "email", "phone_number", "mention", "hashtag", "cashtag", "bot_command"),
        *("code", "text_link", "custom_emoji", "text_mention"),
    }
)
"""What a cut would break: half a link leads nowhere."""
MARK: Final = 64
"""Room for the line of a possible repeat, in units."""
BEFORE: Final = 600
ABOUT: Final = 60
"""Characters of a request's words that tell it from the others."""
ALBUM: Final = 10
"""Most pieces of an album (Bot API); of one: none."""
_FAMILIES: Final = {"photo": "pictures", "video": "pictures", "document": "documents", "audio": "audio"}
"""Telegram mixes photos and videos in an album, nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """A cleaned text, its looks, and what a cut avoids."""

    text: str
    looks: tuple[Entity, ...]
    whole: tuple[tuple[int, int], ...]


def relayed(notice: Relayed, reader: Reader) -> Screen:
    """The first of its messages."""
    return parts(notice, reader)[0]


def relayed_album(notice: RelayedAlbum, reader: Reader) -> Screen:
    """The first of its messages."""
    return album_parts(notice, reader)[0]


def parts(notice: Relayed, reader: Reader, *, by: bool = True) -> tuple[Screen, ...]:
    """The messages that show this one; `by`: with the line that says whose it is."""
    head, words = _head(notice, reader, by=by), _words(notice)
    made = _after_a_line(notice, head) if notice.media in SILENT else _written(notice, head, words)
    return tuple(replace(one, stands_for=(notice.talk_id, part)) for part, one in enumerate(made))


def album_parts(notice: RelayedAlbum, reader: Reader, *, singly: bool = False) -> tuple[Screen, ...]:
    """Albums of what Telegram keeps in one, what stands alone by itself, then what captions had no room
    for."""
    bearer = headed([one.text for one in notice.pieces])
    shown = [
        parts(one, reader, by=number == bearer)
        for number, one in enumerate(notice.pieces)
        if not notice.only or one.talk_id in notice.only
    ]
    firsts = [screens[0] for screens in shown]
    rests = [rest for screens in shown for rest in screens[1:]]
    return (*(firsts if singly else _albums(firsts)), *rests)


def surplus(reader: Reader) -> Screen:
    """In place of a part that there is no more."""
    return Text().italic(reader.t("Edited: the whole text is above.")).screen()


def _albums(items: Sequence[Screen]) -> list[Screen]:
    made: list[Screen] = []
    for _, run in groupby(items, key=lambda one: _FAMILIES.get(one.media or "", "")):
        same = list(run)
        for start in range(0, len(same), ALBUM):
            group = tuple(same[start : start + ALBUM])
            made.append(group[0] if len(group) == 1 else Screen(text="", items=group))
    return made


def _after_a_line(notice: Relayed, head: Text) -> list[Screen]:
    thing = Screen(text="", media=notice.media, file_id=notice.file_id, details=notice.details)
    return [head.screen(), thing] if head.length else [thing]


def _written(notice: Relayed, head: Text, words: _Words) -> list[Screen]:
    """Head and words in the first message, what has no room there in the next ones."""
    limit = (TEXT_LIMIT if notice.media is None else CAPTION_LIMIT) - MARK
    room = limit - head.length - 1
    pieces = split(words.text, words.looks, first=room, rest=TEXT_LIMIT - MARK, whole=words.whole)
    (text, looks), *rest = pieces
    if head.length and text:
        head.line()
    bare = head.marked(text, looks).screen(media=notice.media, file_id=notice.file_id)
    looks = most_important(bare.entities, MOST_ENTITIES - 1)
    first = replace(bare, entities=looks, details=notice.details)
    more = [
        Screen(text=text, entities=most_important(looks, MOST_ENTITIES - 1))
        for text, looks in rest
        if text.strip()
    ]
    return [first, *more]


def _head(notice: Relayed, reader: Reader, *, by: bool) -> Text:
    """Whose it is, whose words it forwards, what it said before."""
    text = Text()
    if by and notice.side == "client":
        text.bold(f"{name(notice.by)}, {name(notice.client)} · #{notice.request_id}")
    elif by and notice.by:
        text.bold(f"{name(notice.by)}:")
        if notice.about:
            words = fit(" ".join(clean(notice.about).split()), ABOUT)
            text.line().italic(reader.t("About: {excerpt}", excerpt=words))
    origin = _origin(notice, reader) if by else ""
    if origin:
        text.line().italic(origin)
    if notice.before is None:
        return text
    words = clean(notice.before).strip()
    if words:
        return text.line(reader.t("Edited. Before:")).line().quote(words, BEFORE)
    return text.line(reader.t("Edited."))


def _origin(notice: Relayed, reader: Reader) -> str:
    """The line that says whose words a forward carries."""
    origin = _loaded(notice.origin, dict)
    if not origin:
        return ""
    signed = str(origin.get("author") or "")
    who = ", ".join(name(str(one)) for one in (origin.get("name"), signed) if one) or name("")
    if origin.get("kind") == "hidden":
        return reader.t("Forwarded from {name} (account hidden)", name=who)
    return reader.t("Forwarded from {name}", name=who)


def _words(notice: Relayed) -> _Words:
    """The text without what hides or turns it; its looks move along."""
    text, moved = cleaned(notice.text)
    listed = [one for one in _loaded(notice.entities, list) if isinstance(one, dict)]
    stretches = [(one, _moved(one, moved)) for one in listed]
    looks = (entity_of(one, place) for one, place in stretches if place is not None)
    whole = tuple(place for one, place in stretches if place is not None and one.get("type") in WHOLE)
    return _Words(text=text, looks=tuple(look for look in looks if look is not None), whole=whole)


def _loaded(source: str | None, kind: type[T]) -> T:
    """JSON of that kind, else an empty one."""
    try:
        found = json.loads(source or "null")
    except ValueError:
        return kind()
    return found if isinstance(found, kind) else kind()


def _moved(raw: dict[str, object], moved: Sequence[int]) -> tuple[int, int] | None:
    """(offset, length) in the clean text; None for one that does not fit or has nothing left."""
    offset, length = raw.get("offset"), raw.get("length")
    if not isinstance(offset, int) or not isinstance(length, int):
        return None
    if offset < 0 or length < 1 or offset + length >= len(moved):
        return None
    start, end = moved[offset], moved[offset + length]
    return (start, end - start) if end > start else None


def entity_of(raw: dict[str, object], place: tuple[int, int]) -> Entity | None:
    """One of Telegram's entities at that (offset, length); None for what is not passed on."""
    kind, url, language = raw.get("type"), raw.get("url"), raw.get("language")
    emoji = raw.get("custom_emoji_id")
    if not isinstance(kind, str) or kind not in LOOKS:
        return None
    if (kind == "text_link" and not isinstance(url, str)) or (
        kind == "custom_emoji" and not isinstance(emoji, str)
    ):
        return None
    return Entity(
        type=kind,
        offset=place[0],
        length=place[1],
        url=url if kind == "text_link" and isinstance(url, str) else None,
        language=language if kind == "pre" and isinstance(language, str) else None,
        custom_emoji_id=emoji if kind == "custom_emoji" and isinstance(emoji, str) else None,
    )
