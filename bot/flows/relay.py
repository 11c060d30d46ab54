"""Passing on what was said: which message goes where, albums held together, copies kept up to date.

A row says only "message N of the talk"; what stands in it is read from the database when it is sent, so an
edit that came before is in it, and the pieces of an album that came meanwhile, too.
"""

import json
from collections.abc import Iterable
from datetime import timedelta

from bot.desk.request import Request
from bot.desk.talk import Content, Side, TalkMessage
from bot.flows.case import excerpt
from bot.flows.notices import Relayed, RelayedAlbum
from bot.flows.scene import Scene, Work
from bot.flows.shown import name_of
from bot.ids import ChatId, MessageId, TalkId, TopicId, UserId
from bot.ports import Send

SETTLED = timedelta(seconds=15)
"""An album older than this (by Telegram's date, which has whole seconds) has all its pieces."""
ALBUM_KINDS = frozenset({"photo", "video", "document", "audio"})
"""What Telegram puts into albums."""


def put_relay(
    work: Work,
    talk_id: int,
    chat: ChatId,
    *,
    reply_to: int | None = None,
    thread: TopicId | None = None,
) -> None:
    """Pass a message of the talk on to the other side; the pieces of an album leave together.

    `reply_to`: what it replies to there unless it replies to a message that has a copy there.
    """
    talk = work.tx.talk.get(TalkId(talk_id))
    if talk is None:
        return
    if talk.media_group is not None and talk.content.media in ALBUM_KINDS:
        put_piece(work, talk, talk.media_group, chat, reply_to=reply_to, thread=thread)
        return
    payload = json.dumps({"talk": talk_id, "reply_to": reply_to})
    work.tx.outbox.put(Send(chat_id=chat, shape="relay", payload=payload, thread_id=thread), now=work.now)


def put_piece(
    work: Work,
    talk: TalkMessage,
    media_group: str,
    chat: ChatId,
    *,
    reply_to: int | None,
    thread: TopicId | None,
) -> None:
    """Into the row of its album that waits for more, or into a row of its own; each piece makes it wait
    anew."""
    pieces = work.tx.talk.album(talk.chat_id, media_group)
    slot, talks = _open_album(work, chat, pieces) or (album_slot(talk.id), [])
    complete = work.now - talk.at > SETTLED
    send = Send(
        chat_id=chat,
        shape="album",
        payload=json.dumps({"talks": sorted({*talks, talk.id}), "reply_to": reply_to}),
        slot=slot,
        thread_id=thread,
        not_before=None if complete else work.now + work.house.album_quiet,
    )
    work.tx.outbox.put(send, now=work.now)


def album_slot(first: int) -> str:
    return f"album:{first}"


def _open_album(work: Work, chat: ChatId, pieces: Iterable[TalkMessage]) -> tuple[str, list[int]] | None:
    """Slot and pieces of the last row in which the album still waits: one that is being sent takes no more,
    and one that was and waits again stands before it."""
    for piece in reversed(tuple(pieces)):
        payload = work.tx.outbox.pending(chat, album_slot(piece.id))
        if payload is not None:
            return album_slot(piece.id), json.loads(payload)["talks"]
    return None


def pieces_before(scene: Scene, media_group: str | None) -> tuple[TalkMessage, ...]:
    """The pieces of the message's album that came before it."""
    if media_group is None:
        return ()
    pieces = scene.tx.talk.album(scene.source.chat, media_group)
    return tuple(one for one in pieces if one.message_id != scene.source.message)


def relayed(work: Work, talk: TalkMessage) -> Relayed:
    """A message as the other side sees it."""
    request = None if talk.request_id is None else work.tx.requests.get(talk.request_id)
    account = None if request is None else work.tx.accounts.get(request.account_id)
    several = request is not None and talk.side is Side.STAFF and has_several(work, request)
    return Relayed(
        by=name_of(work, talk.user_id) or "",
        side=str(talk.side),
        request_id=int(talk.request_id or 0),
        text=talk.content.text,
        entities=talk.content.entities,
        media=talk.content.media,
        file_id=talk.content.file_id,
        before=talk.before if talk.side is Side.CLIENT else None,
        client="" if account is None else account.name,
        talk_id=int(talk.id),
        details=talk.content.details,
        origin=_origin(work, talk.content.origin),
        about=excerpt(request.text) if request is not None and several else "",
    )


def has_several(work: Work, request: Request) -> bool:
    """Whether its client has other requests open, so that an answer has to say to which it belongs."""
    return any(one.id != request.id for one in work.tx.requests.open_of_user(request.user_id))


def _origin(work: Work, origin: str | None) -> str | None:
    """Whose words a forward carries; staff by the name under which clients know them."""
    known = json.loads(origin) if origin else None
    if not isinstance(known, dict):
        return None
    user = known.pop("user", None)
    member = work.tx.staff.get(UserId(user)) if isinstance(user, int) else None
    return json.dumps(known if member is None else known | {"name": member.name}, ensure_ascii=False)


def shown(work: Work, talk: TalkMessage) -> Relayed | RelayedAlbum:
    """The message as the other side sees it, with the album around it if it is a piece of one."""
    if talk.media_group is None or talk.content.media not in ALBUM_KINDS:
        return relayed(work, talk)
    pieces = work.tx.talk.album(talk.chat_id, talk.media_group)
    return RelayedAlbum(pieces=tuple(relayed(work, one) for one in pieces if one.side is talk.side))


def reply_target(
    work: Work, talk: TalkMessage, chat: ChatId, otherwise: MessageId | None
) -> MessageId | None:
    """What the message replies to over there: the original or the copy of what its author replied to, else
    `otherwise`, else the header of its request."""
    answered = answered_by(work, talk)
    if answered is not None and answered.side is not Side.NOTE:
        if answered.chat_id == chat:
            return answered.message_id
        there = [copy for copy in work.tx.talk.copies(answered.id) if copy.chat_id == chat]
        if there:
            return max(copy.message_id for copy in there if copy.part == there[0].part)
    return otherwise or work.tx.outbox.slot(chat, f"talk:{talk.request_id}")


def answered_by(work: Work, talk: TalkMessage) -> TalkMessage | None:
    """What the message replies to, as it was said."""
    if talk.reply_to is None:
        return None
    found = work.tx.talk.by_message(talk.chat_id, talk.reply_to)
    return found or work.tx.talk.by_copy(talk.chat_id, talk.reply_to)


def stamp(talks: Iterable[TalkMessage]) -> str:
    """Tells whether what was sent is still what is said."""
    return json.dumps([[one.id, *_said(one.content)] for one in talks])


def _said(content: Content) -> list[str | None]:
    return [content.text, content.entities, content.media, content.file_id, content.details]


def put_relay_edits(work: Work, talk: TalkMessage, *, new_file: bool = False) -> None:
    """Bring the copies up to date after the original was edited."""
    for copy in work.tx.talk.copies(talk.id):
        slot = f"copy:{copy.message_id}"
        waiting = json.loads(work.tx.outbox.pending(copy.chat_id, slot) or "{}")
        payload = {
            "talk": talk.id,
            "message": copy.message_id,
            "part": copy.part,
            "new_file": copy.part == 0 and (new_file or waiting.get("new_file", False)),
        }
        send = Send(chat_id=copy.chat_id, shape="relay_edit", payload=json.dumps(payload), slot=slot)
        work.tx.outbox.put(send, now=work.now)
