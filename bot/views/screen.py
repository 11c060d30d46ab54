"""A message as plain values: text, entities, buttons. Delivery turns them into calls of the Bot API.

Nothing here is ever parsed as markup: what a person wrote stands in the text as text, looks are entities.
Offsets and lengths count UTF-16 units, as Telegram does.
"""

from dataclasses import dataclass, replace
from typing import Literal, Self

from bot.views.graphemes import fit, units

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
LONG_QUOTE = 400
"""A quote of more characters is folded, the reader opens it with a tap."""

Style = Literal["primary", "success", "danger"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """One button: pressed (`action`, `data`), opened (`url`) or copied (`copy`); its text says which."""

    text: str
    action: str = ""
    data: str = ""
    style: Style | None = None
    url: str | None = None
    copy: str | None = None

    @property
    def callback_data(self) -> str | None:
        """`action` or `action:data`; None for a button that opens or copies."""
        if not self.action:
            return None
        return f"{self.action}:{self.data}" if self.data else self.action


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """Looks of a stretch of text; offset and length in UTF-16 units."""

    type: str
    offset: int
    length: int
    url: str | None = None
    language: str | None = None
    """Of a `pre`: which programming language it is."""
    custom_emoji_id: str | None = None


Row = tuple[Button, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file of our own making, sent as it is."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """One message to send or to put in place of another. `media` is the Bot API field name of `file_id`,
    `details` a JSON object of more parameters of the call (a place, a contact); `items` makes it an album.
    `stands_for`: the message of the talk that it shows, and which part of it."""

    text: str
    entities: tuple[Entity, ...] = ()
    keyboard: tuple[Row, ...] = ()
    media: str | None = None
    file_id: str | None = None
    upload: Upload | None = None
    details: str | None = None
    items: "tuple[Screen, ...]" = ()
    stands_for: tuple[int, int] | None = None
    quiet: bool = False
    """It arrives without a sound."""

    @property
    def limit(self) -> int:
        """How many UTF-16 units the text may have."""
        return TEXT_LIMIT if self.media is None else CAPTION_LIMIT


class Text:
    """Builds a text piece by piece and keeps the offsets: `Text().bold("a").plain(" b").screen()`."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._entities: list[Entity] = []
        self._length = 0

    @property
    def length(self) -> int:
        """UTF-16 units so far."""
        return self._length

    def plain(self, text: str) -> Self:
        """Adds text without looks."""
        self._parts.append(text)
        self._length += units(text)
        return self

    def bold(self, text: str) -> Self:
        return self._marked("bold", text)

    def italic(self, text: str) -> Self:
        return self._marked("italic", text)

    def code(self, text: str) -> Self:
        return self._marked("code", text)

    def quote(self, text: str, limit: int = 3000) -> Self:
        """A quotation of at most `limit` units, folded when it is long."""
        shown = fit(text, limit)
        return self._marked("expandable_blockquote" if len(shown) > LONG_QUOTE else "blockquote", shown)

    def line(self, text: str = "") -> Self:
        """Starts a new line (unless nothing stands yet) and adds the text there."""
        if self._length:
            self.plain("\n")
        return self.plain(text)

    def lines(self, *texts: str | None) -> Self:
        """A line for each text that is not empty."""
        for text in texts:
            if text:
                self.line(text)
        return self

    def marked(self, text: str, entities: tuple[Entity, ...]) -> Self:
        """Adds a text with entities of its own, counted from its beginning."""
        self._entities += [replace(entity, offset=entity.offset + self._length) for entity in entities]
        return self.plain(text)

    def screen(
        self,
        *rows: Row,
        media: str | None = None,
        file_id: str | None = None,
        upload: Upload | None = None,
    ) -> Screen:
        """The finished message, cut to the limit; empty rows are left out."""
        made = Screen(
            text="".join(self._parts),
            entities=tuple(self._entities),
            keyboard=tuple(row for row in rows if row),
            media=media,
            file_id=file_id,
            upload=upload,
        )
        return cut(made, made.limit)

    def _marked(self, kind: str, text: str) -> Self:
        if text:
            self._entities.append(Entity(type=kind, offset=self._length, length=units(text)))
        return self.plain(text)


def cut(screen: Screen, limit: int) -> Screen:
    """The screen with a text of at most `limit` units and entities that end within it."""
    text = fit(screen.text, limit)
    if text == screen.text:
        return screen
    end = units(text)
    kept = (
        replace(entity, length=min(entity.length, end - entity.offset))
        for entity in screen.entities
        if entity.offset < end
    )
    return replace(screen, text=text, entities=tuple(kept))


__all__ = [
    "CAPTION_LIMIT",
    "TEXT_LIMIT",
    "Button",
    "Entity",
    "Row",
    "Screen",
    "Style",
    "Text",
    "Upload",
    "cut",
    "fit",
]
