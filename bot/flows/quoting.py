"""Which part of a message a reply quotes, and where that message stands for the other side."""

import json

from bot.desk.talk import Side, TalkMessage
from bot.flows.prepared import Passage
from bot.flows.relay import answered_by, shown
from bot.flows.scene import Work
from bot.ids import ChatId, MessageId


def passage_of(work: Work, talk: TalkMessage, chat: ChatId, reply_to: MessageId | None) -> Passage | None:
    """What the message quotes of the one it replies to over there; None when it quotes nothing of it."""
    answered = answered_by(work, talk)
    if talk.quoted is None or answered is None or answered.side is Side.NOTE or reply_to is None:
        return None
    quote = json.loads(talk.quoted)
    text, position, from_end = quote["text"], quote["position"], quote.get("from_end")
    if (answered.chat_id, answered.message_id) == (chat, reply_to):
        said = answered.content
        return Passage(
            text=text, position=position, from_end=from_end, original=said.text, entities=said.entities
        )
    here = [one for one in work.tx.talk.copies(answered.id) if one.chat_id == chat]
    copy = next((one for one in here if one.message_id == reply_to), None)
    if copy is None:
        return None
    return Passage(
        text=text,
        position=position,
        from_end=from_end,
        notice=shown(work, answered),
        talk=int(answered.id),
        part=copy.part,
    )
