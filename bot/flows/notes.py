"""Notes as colleagues read them: to staff only, never by the way that passes messages on."""

import re

from bot.desk.request import Request
from bot.desk.talk import SILENT, Side, TalkMessage
from bot.flows.case import excerpt
from bot.flows.notices import NoteFile, NoteLine, StaffTold
from bot.flows.scene import Work
from bot.flows.shown import name_of
from bot.ids import MessageId, RequestId, TalkId, UserId
from bot.ports import OutboxRow

CAPTION_HOLDS = 700
"""Characters of a note that surely stand under its file, with the line that says whose it is."""
NOTE_HOLDS = 1400
"""Characters of a note that surely stand in one message, whichever they are."""
SHOWN = 10
"""Notes that a history shows."""


def note_slot(talk_id: TalkId) -> str:
    """Where a note stands when a colleague reads it: a reply to it is a note, too."""
    return f"note:{talk_id}"


def note_of_slot(slot: str | None) -> TalkId | None:
    """The note that is shown, confirmed or warned about in the slot."""
    name, number, *_ = f"{slot or ''}:".split(":")
    return TalkId(int(number)) if name == "note" and number.isdigit() else None


def remember_note(work: Work, row: OutboxRow, message: MessageId | None) -> None:
    """The message is about that note for good, also once its slot has moved on and its row is gone: a reply
    to it stays inside. It is no copy that edits follow."""
    talk_id = note_of_slot(row.send.slot)
    if talk_id is not None and message is not None and work.tx.talk.get(talk_id) is not None:
        work.tx.talk.copied(talk_id, chat_id=row.send.chat_id, message_id=message)
        work.tx.talk.outdated(row.send.chat_id, message)


def show_note(work: Work, request: Request, message: TalkMessage, user: UserId) -> None:
    """The words, in several messages where there are many; then the file, with the words under it where they
    have room there."""
    content, author = message.content, name_of(work, message.user_id) or ""
    media = content.media
    apart = media is None or media in SILENT or len(content.text) > CAPTION_HOLDS
    slot = note_slot(message.id)
    for number, words in enumerate(_pieces(content.text) if apart else ()):
        told = StaffTold(what="note", request_id=request.id, client=author, detail=words)
        work.tell(user, told, slot=f"{slot}:{number}" if number else slot, fresh=True)
    if media is None:
        return
    shown = NoteFile(
        request_id=request.id,
        by=author,
        text="" if apart else content.text,
        media=media,
        file_id=content.file_id,
        details=content.details,
    )
    work.tell(user, shown, slot=f"{slot}:file" if apart else slot, fresh=True)


def _pieces(text: str) -> list[str]:
    """The words in pieces that one message surely shows, cut between words; one empty piece for none."""
    return re.findall(rf"\S[\s\S]{{0,{NOTE_HOLDS - 1}}}(?!\S)|\S{{1,{NOTE_HOLDS}}}", text) or [""]


def notes_of(work: Work, request_id: RequestId) -> tuple[TalkMessage, ...]:
    """The latest notes on a request, oldest first."""
    notes = [one for one in work.tx.talk.of_request(request_id) if one.side is Side.NOTE]
    return tuple(notes[-SHOWN:])


def note_line(work: Work, message: TalkMessage) -> NoteLine:
    author = name_of(work, message.user_id) or ""
    content = message.content
    return NoteLine(at=message.at, by=author, text=excerpt(content.text), media=content.media)
