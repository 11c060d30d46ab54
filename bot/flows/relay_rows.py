"""Rows of the outbox that pass messages on: what they say when they leave, and what is kept of it after."""

import json
from typing import Any

from bot.desk.talk import SILENT, Side, TalkMessage
from bot.flows.cards import put_reaction
from bot.flows.notices import RelayedAlbum
from bot.flows.prepared import Delivered, Prepared, base
from bot.flows.quoting import passage_of
from bot.flows.readers import may_hear
from bot.flows.relay import put_relay_edits, relayed, reply_target, shown, stamp
from bot.flows.scene import Work
from bot.ids import ChatId, MessageId, TalkId
from bot.ports import OutboxRow

PASSED_ON = "👍"
RELAYS = frozenset({"relay", "album"})


def prepare_relay(work: Work, row: OutboxRow, payload: dict[str, Any]) -> Prepared | None:
    """One message, or the part of it whose turn it is."""
    talk = work.tx.talk.get(TalkId(payload["talk"]))
    if talk is None or not passed_on(work, row.send.chat_id, talk):
        return None
    part = payload.get("part", 0)
    if part == 1 and row.repeat and talk.content.media in SILENT:
        part = 0  # a sticker cannot say that it may have come twice; the line before it can
    reply_to = _reply(work, row, talk, payload)
    return base(
        work,
        row,
        notice=shown(work, talk),
        talk=talk.id,
        part=part,
        last=not payload.get("alone", False),
        reply_to=reply_to,
        passage=passage_of(work, talk, row.send.chat_id, reply_to),
        stamp=stamp((talk,)),
    )


def prepare_album(work: Work, row: OutboxRow, payload: dict[str, Any]) -> Prepared | None:
    """What came of the album so far and is not turned into a note."""
    talks = _pieces(work, payload)
    if not talks or not passed_on(work, row.send.chat_id, talks[0]):
        return None
    first = talks[0]
    group = () if first.media_group is None else work.tx.talk.album(first.chat_id, first.media_group)
    whole = tuple(relayed(work, one) for one in group if one.side is first.side)
    reply_to = _reply(work, row, first, payload)
    return base(
        work,
        row,
        notice=RelayedAlbum(pieces=whole, only=tuple(int(one.id) for one in talks)),
        part=payload.get("part", 0),
        singly=payload.get("singly", False),
        reply_to=reply_to,
        passage=passage_of(work, first, row.send.chat_id, reply_to),
        stamp=stamp(talks),
    )


def _pieces(work: Work, payload: dict[str, Any]) -> tuple[TalkMessage, ...]:
    found = (work.tx.talk.get(TalkId(number)) for number in payload["talks"])
    kept = (one for one in found if one is not None and one.side is not Side.NOTE)
    return tuple(sorted(kept, key=lambda one: one.message_id))


def _reply(work: Work, row: OutboxRow, talk: TalkMessage, payload: dict[str, Any]) -> MessageId | None:
    """Later parts reply to the first."""
    if payload.get("first") is not None:
        return MessageId(payload["first"])
    return reply_target(work, talk, row.send.chat_id, payload.get("reply_to"))


def prepare_edit(work: Work, row: OutboxRow, payload: dict[str, Any]) -> Prepared | None:
    """The part of the message that stands in one copy, as it is by now."""
    talk = work.tx.talk.get(TalkId(payload["talk"]))
    if talk is None or not passed_on(work, row.send.chat_id, talk):
        return None
    return base(
        work,
        row,
        notice=shown(work, talk),
        talk=talk.id,
        part=payload.get("part", 0),
        last=_is_last(work, row.send.chat_id, talk, payload),
        edit=MessageId(payload["message"]),
        new_file=payload.get("new_file", False),
        stamp=stamp((talk,)),
    )


def passed_on(work: Work, chat: ChatId, talk: TalkMessage) -> bool:
    """No note is, and nothing to whoever may not hear it (any more): the row may have waited for long."""
    return talk.side is not Side.NOTE and may_hear(work, chat, talk)


def _is_last(work: Work, chat: ChatId, talk: TalkMessage, payload: dict[str, Any]) -> bool:
    """Whether what comes after this copy does not stand there yet and no row that waits will send it: then
    the edit sends it, too. Asked when the edit leaves, for parts may have left since it was put."""
    here = [(one.part, one.message_id) for one in work.tx.talk.copies(talk.id) if one.chat_id == chat]
    if max(here, default=None) != (payload.get("part", 0), payload["message"]):
        return False
    waiting = [json.loads(one) for one in work.tx.outbox.relays(chat)]
    going_on = [one for one in waiting if not one.get("alone")]
    return not any(talk.id in one.get("talks", (one.get("talk"),)) for one in going_on)


def relay_delivered(work: Work, row: OutboxRow, done: Delivered) -> None:
    """The copies are remembered, its author gets a silent receipt; a row with more to send waits for its
    next part."""
    payload = json.loads(row.send.payload)
    talks = _talks(work, payload)
    for talk_id, part, message in done.copies:
        work.tx.talk.copied(talk_id, chat_id=row.send.chat_id, message_id=message, part=part)
    if done.more:
        _advance(work, row, payload, done)
    else:
        work.tx.outbox.sent(row.id, message_id=None, now=work.now)
        if row.send.shape in RELAYS:
            _receipt(work, talks)
    if done.stamp and done.stamp != stamp(talks):
        for talk in talks:  # edited while it was on its way
            put_relay_edits(work, talk, new_file=talk.content.media is not None)


def _talks(work: Work, payload: dict[str, Any]) -> tuple[TalkMessage, ...]:
    return _pieces(work, payload if "talks" in payload else {"talks": [payload["talk"]]})


def _advance(work: Work, row: OutboxRow, payload: dict[str, Any], done: Delivered) -> None:
    """To the next part, in the row's own place, so that nothing gets between."""
    first = payload.get("first") or payload.get("message") or done.message_id
    onward = {key: value for key, value in payload.items() if key in {"talk", "talks", "reply_to", "singly"}}
    onward |= {"part": payload.get("part", 0) + 1, "first": first}
    if row.send.shape == "album":
        onward["sent"] = payload.get("sent", 0) + sum(part == 0 for _, part, _ in done.copies)
    shape = "relay" if row.send.shape == "relay_edit" else row.send.shape
    work.tx.outbox.advance(row.id, shape=shape, payload=json.dumps(onward))


def _receipt(work: Work, talks: tuple[TalkMessage, ...]) -> None:
    if talks and talks[0].side is Side.STAFF:
        put_reaction(work, talks[0].chat_id, talks[0].message_id, PASSED_ON)


def next_part(work: Work, row: OutboxRow) -> None:
    """Telegram will not have this part; those behind it may still arrive."""
    _advance(work, row, json.loads(row.send.payload), Delivered())


def mend_relay(work: Work, row: OutboxRow, *, gone: bool) -> bool:
    """What can still be done when Telegram refuses: a copy that is gone is sent anew and edited no more, an
    album goes piece by piece. True when that was put right."""
    payload = json.loads(row.send.payload)
    if row.send.shape == "relay_edit" and gone:
        work.tx.talk.outdated(row.send.chat_id, MessageId(payload["message"]))
        anew = {"talk": payload["talk"], "part": payload.get("part", 0), "alone": True}
        work.tx.outbox.advance(row.id, shape="relay", payload=json.dumps(anew))
        return True
    sent = payload.get("sent", 0)
    if row.send.shape == "album" and not payload.get("singly") and sent < len(_pieces(work, payload)):
        # From the first piece on that is not there yet: no refused text brings its photos a second time.
        onward = payload | {"singly": True, "part": sent}
        work.tx.outbox.advance(row.id, shape="album", payload=json.dumps(onward))
        return True
    return False
