"""A promise ready to be kept: what leaves now, for whom, in which language."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.flows.notices import TopicView
from bot.flows.readers import at_desk
from bot.flows.scene import Work
from bot.flows.topics import topic_of
from bot.ids import ChatId, MessageId, TalkId, TopicId, UserId
from bot.ports import OutboxRow, Tx


class Failure(StrEnum):
    """Why Telegram will not have it, as far as we can act on it."""

    BLOCKED = "blocked"
    CHAT_GONE = "chat_gone"
    TOPIC_GONE = "topic_gone"
    MESSAGE_GONE = "message_gone"
    MIGRATED = "migrated"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """The part of a message that a reply quotes, and that message as it stands in the reply's chat: a copy
    (`notice`, its `talk` and `part`) or the `original` with its `entities`. Positions in UTF-16 units,
    `from_end` counted back from the end of the message that was quoted."""

    text: str
    position: int
    from_end: int | None
    notice: object | None = None
    talk: int | None = None
    part: int = 0
    original: str = ""
    entities: str = "[]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """One row ready to be sent: a notice to render in `language`, to send or, with `edit`, to put into that
    message; or a `reaction` on, or the deletion of, a message."""

    row: OutboxRow
    language: str
    chat_id: ChatId
    thread_id: TopicId | None
    notice: object | None = None
    edit: MessageId | None = None
    reply_to: MessageId | None = None
    passage: Passage | None = None
    """The part of that message which the reply quotes."""
    delete: MessageId | None = None
    reaction: str | None = None
    react_to: MessageId | None = None
    menu: str | None = None
    """Set the person's own menu to this role's (`staff`, `lead`, `admin`); an empty text takes it away."""
    topic: TopicView | None = None
    """Make a topic of this name, or with `thread_id` give it to the one that is there."""
    part: int = 0
    """Which of the messages that the notice makes is to be sent or edited now."""
    talk: TalkId | None = None
    """Only the messages that stand for this one message of the talk count."""
    last: bool = True
    """After this part those that follow are sent; False when they stand there already."""
    new_file: bool = False
    """The edit puts another file into the message, not only other words."""
    singly: bool = False
    """Telegram refused the album as a whole: its pieces go one by one."""
    desk_zone: str = ""
    """The zone in which the desk reads times; "" for everybody else."""
    stamp: str = ""
    """What the talk said when this was prepared; handed back when it was delivered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What became of a sent row. `copies`: (talk message, its part, the message in which it stands now);
    `more`: further messages of the row are to be sent."""

    message_id: MessageId | None = None
    copies: tuple[tuple[TalkId, int, MessageId], ...] = ()
    more: bool = False
    stamp: str = ""


def language_of(tx: Tx, house_language: str, chat: ChatId) -> str:
    """A private chat is its person's; a group speaks the language of the house."""
    person = tx.people.get(UserId(int(chat))) if chat > 0 else None
    return house_language if person is None else person.language


def base(work: Work, row: OutboxRow, **fields: Any) -> Prepared:
    """The row for its chat, with the fields of its shape."""
    chat = row.send.chat_id
    return Prepared(
        row=row,
        language=language_of(work.tx, work.house.language, chat),
        chat_id=chat,
        thread_id=row.send.thread_id or topic_of(work, row.send),
        desk_zone=work.house.desk_zone if at_desk(work, chat) else "",
        **fields,
    )
