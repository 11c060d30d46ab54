"""Notes as colleagues read them: to staff only, never by the way that passes messages on."""

from bot.desk.request import Request
from bot.desk.talk import SILENT, Side, TalkMessage
from bot.flows.case import excerpt
from bot.flows.notices import NoteFile, NoteLine, StaffTold
from bot.flows.scene import Work
from bot.flows.shown import name_of
from bot.ids import RequestId, TalkId, UserId

CAPTION_HOLDS = 700
"""Characters of a note that surely stand under its file, with the line that says whose it is."""
SHOWN = 10
"""Notes that a history shows."""


def note_slot(talk_id: TalkId) -> str:
    """Where a note stands when a colleague reads it: a reply to it is a note, too."""
    return f"note:{talk_id}"


def show_note(work: Work, request: Request, message: TalkMessage, user: UserId) -> None:
    """The words; then the file, with the words under it where they have room there."""
    content, author = message.content, name_of(work, message.user_id) or ""
    media = content.media
    apart = media is None or media in SILENT or len(content.text) > CAPTION_HOLDS
    slot = note_slot(message.id)
    if apart:
        told = StaffTold(what="note", request_id=request.id, client=author, detail=content.text)
        work.tell(user, told, slot=slot, fresh=True)
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


def notes_of(work: Work, request_id: RequestId) -> tuple[TalkMessage, ...]:
    """The latest notes on a request, oldest first."""
    notes = [one for one in work.tx.talk.of_request(request_id) if one.side is Side.NOTE]
    return tuple(notes[-SHOWN:])


def note_line(work: Work, message: TalkMessage) -> NoteLine:
    author = name_of(work, message.user_id) or ""
    content = message.content
    return NoteLine(at=message.at, by=author, text=excerpt(content.text), media=content.media)
