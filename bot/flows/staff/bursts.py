"""Forwards that came together: one author's words, forwarded in one go, are one choice and one request."""

import json

from bot.desk.talk import Content, Side, TalkMessage
from bot.flows.scene import Work
from bot.flows.staff.desk import forward_slot
from bot.intake.burst import joined_text


def origin_of(content: Content) -> dict[str, object]:
    """What Telegram tells of the author: kind, name, user."""
    found = json.loads(content.origin) if content.origin else {}
    return found if isinstance(found, dict) else {}


def burst_of(work: Work, talk: TalkMessage) -> tuple[TalkMessage, ...]:
    """The message with the forwards right before and after it that belong to it, oldest first."""
    found = [talk]
    while (one := work.tx.talk.before(talk.chat_id, found[0].message_id)) and _together(work, one, found[0]):
        found.insert(0, one)
    while (one := work.tx.talk.after(talk.chat_id, found[-1].message_id)) and _together(work, found[-1], one):
        found.append(one)
    return tuple(found)


def words_of(burst: tuple[TalkMessage, ...]) -> str:
    return joined_text([one.content.text for one in burst])


def _together(work: Work, earlier: TalkMessage, later: TalkMessage) -> bool:
    """One after the other within the quiet time of a burst, of one author, nothing done with either yet."""
    author = origin_of(earlier.content)
    same = bool(author) and author == origin_of(later.content)
    return same and later.at - earlier.at <= work.house.quiet and _open(work, earlier) and _open(work, later)


def _open(work: Work, talk: TalkMessage) -> bool:
    settled = work.tx.keys.get(forward_slot(talk.id)) is not None
    return talk.side is Side.STAFF and talk.request_id is None and not settled
