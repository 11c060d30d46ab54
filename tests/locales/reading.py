"""Reads the catalogues, and the sentences that the code asks for."""

from functools import cache
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from bot.views.texts import DOMAIN, LOCALES

VIEWS = Path(__file__).resolve().parents[2] / "bot" / "views"
KEYWORDS = {"t": None, "n": (1, 2), "mark": None, "mark_n": (1, 2)}
"""The calls that carry a sentence; the same stand in the command that renews the template."""

MessageId = str | tuple[str, ...]


def used() -> set[MessageId]:
    """Every sentence in the source of the views."""
    found = extract_from_dir(str(VIEWS), method_map=[("**.py", "python")], keywords=KEYWORDS)
    return {message if isinstance(message, str) else tuple(message) for _, _, message, _, _ in found}


@cache
def catalogue(language: str) -> Catalog:
    """A language's catalogue as translators wrote it."""
    path = LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    with path.open("rb") as source:
        return read_po(source, locale=Locale(language), domain=DOMAIN, abort_invalid=True)


def template() -> Catalog:
    with (LOCALES / f"{DOMAIN}.pot").open("rb") as source:
        return read_po(source, abort_invalid=True)


def messages(catalog: Catalog) -> dict[MessageId, Message]:
    """The messages by their sentence, without the header."""
    return {identity(message): message for message in catalog if message.id}


def identity(message: Message) -> MessageId:
    return message.id if isinstance(message.id, str) else tuple(message.id or ())


def strings(message: Message) -> tuple[str, ...]:
    """Every form of a message's translation."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
