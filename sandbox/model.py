"""The nouns of a world: people, chats, topics, messages, files.  State only, no rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
"""One JSON object as the Bot API writes it."""

PRESENT = frozenset({"creator", "administrator", "member", "restricted"})
"""Statuses of somebody who is in the chat."""

TOPIC_COLOR = 0x6FB9F0
"""The icon colour that Telegram gives to a topic when none is asked for."""


@dataclass(slots=True, kw_only=True)
class Person:
    """A Telegram user; the bot is one too."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False
    started: bool = False
    blocked: bool = False
    deactivated: bool = False
    hides_forwards: bool = False


@dataclass(slots=True, kw_only=True)
class Topic:
    """A forum topic; its id is the id of the service message that created it."""

    thread_id: int
    name: str
    icon_color: int = TOPIC_COLOR
    icon_custom_emoji_id: str | None = None
    closed: bool = False
    by: int = 0


@dataclass(slots=True, kw_only=True)
class Message:
    """A message in its newest state; `content` holds the Bot API fields that can change.

    `as_chat`: an administrator wrote it as the group. `receiver` and `ephemeral_id` are set when only that
    person sees it; its message_id is 0 then.
    """

    chat_id: int
    message_id: int
    sender: int
    date: int
    content: Json
    thread_id: int | None = None
    reply_to: int | None = None
    reply_markup: Json | None = None
    edit_date: int | None = None
    media_group_id: str | None = None
    forward_origin: Json | None = None
    quote: Json | None = None
    external_reply: Json | None = None
    as_chat: bool = False
    receiver: int | None = None
    ephemeral_id: int | None = None
    protected: bool = False
    service: bool = False
    deleted: bool = False
    reactions: dict[int, list[Json]] = field(default_factory=dict)
    shown_data: set[str] = field(default_factory=set)
    history: list[Json] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Chat:
    """A private chat (id of the person), a group or a supergroup.

    `rights` holds what administrators may or may not, by person, where it differs from everything;
    `restrictions` what restricted members may.
    """

    id: int
    kind: str
    title: str | None = None
    forum: bool = False
    members: dict[int, str] = field(default_factory=dict)
    rights: dict[int, dict[str, bool]] = field(default_factory=dict)
    restrictions: dict[int, dict[str, bool]] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    deleted_topics: set[int] = field(default_factory=set)
    general_closed: bool = False
    messages: dict[int, Message] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    migrated_to: int | None = None
    last_message_id: int = 0

    def next_message_id(self) -> int:
        """The next id of this chat, counted by one."""
        self.last_message_id += 1
        return self.last_message_id

    @property
    def private(self) -> bool:
        return self.kind == "private"


@dataclass(slots=True, kw_only=True)
class StoredFile:
    """A file that Telegram knows: one per kind and name, or per upload."""

    file_id: str
    unique_id: str
    kind: str
    name: str
    data: bytes


@dataclass(slots=True, kw_only=True)
class Upload:
    """A file part of a multipart request."""

    name: str
    content_type: str
    data: bytes


class Attached(str):
    """An attach://name inside a parameter, with the file part that it names."""

    __slots__ = ("upload",)

    upload: Upload

    @classmethod
    def to(cls, text: str, upload: Upload) -> Attached:
        """The text with its part."""
        made = cls(text)
        made.upload = upload
        return made
