"""What could not be delivered: an ordinary event with a repair; what is beyond repair is seen."""

import json
from dataclasses import replace

from bot.desk.request import RequestState
from bot.desk.routing import QueueBinding
from bot.desk.talk import Side
from bot.flows.approvals import not_delivered
from bot.flows.board import forget_topic, kinds_at, show_anew
from bot.flows.cards import queue_of, queues_of, staff_group
from bot.flows.codec import decode
from bot.flows.notices import AdminAlert, StaffTold
from bot.flows.prepared import Failure
from bot.flows.relay_rows import RELAYS, mend_relay, next_part
from bot.flows.scene import Work
from bot.flows.shown import name_of
from bot.flows.topics import topic_gone
from bot.ids import ChatId, RequestId, TalkId, UserId
from bot.kinds.catalogue import BY_CODE
from bot.ports import OutboxRow, Send

COURTESIES = frozenset({"reaction", "menu", "delete", "topic"})
"""Shapes of which nothing is owed any more when they cannot be delivered."""
_ALERT = json.dumps({"n": AdminAlert.__name__}).rstrip("}")
"""How an alert begins, whether it can be read or not (`bot.flows.codec`)."""


def failed(
    work: Work,
    row: OutboxRow,
    failure: Failure,
    detail: str,
    new_chat: ChatId | None,
    *,
    more: bool = False,
) -> None:
    """An ordinary event with a repair: nothing is lost, and what cannot be delivered is seen by an admin."""
    send = row.send
    gone = failure is Failure.MESSAGE_GONE
    relay = send.shape in {"relay", "album", "relay_edit"} and (gone or failure is Failure.REJECTED)
    if relay and mend_relay(work, row, gone=gone):
        return
    if failure is Failure.MIGRATED and new_chat is not None:
        work.tx.outbox.again(row.id, not_before=work.now, repeat=False, error=detail)
        migrate(work, send.chat_id, new_chat)
    elif gone and send.slot is not None and send.shape != "relay_edit":
        work.tx.outbox.forget_slot(send.chat_id, send.slot)
        work.tx.outbox.again(row.id, not_before=work.now, repeat=False, error=detail)
    elif failure is Failure.TOPIC_GONE and send.chat_id > 0:
        topic_gone(work, row, detail)
    elif failure is Failure.TOPIC_GONE and send.thread_id is not None:
        topic_lost(work, row, detail)
    else:
        give_up(work, row, failure, detail, more=relay and more)


def migrate(work: Work, old: ChatId, new: ChatId) -> None:
    """The group became a supergroup: everything that named it follows, but for its messages: they are
    numbered anew there, so what waits is shown anew. Anybody may have the bot in a group of their own, so
    only the staff's own move makes another group the staff's."""
    ours = staff_group(work) == old
    places = queues_of(work, BY_CODE)
    here = {kind for kind, place in places.items() if place is not None and place.chat_id == old}
    work.tx.queues.migrate(old=old, new=new)
    if ours:
        work.tx.queues.set("staff_group", str(new))
    waiting = [one for one in work.tx.requests.open_all() if one.state is RequestState.QUEUED]
    show_anew(work, [one for one in waiting if one.kind in here])
    if ours:
        work.tell_admins(AdminAlert(what="group_migrated", detail=str(new)))


def topic_lost(work: Work, row: OutboxRow, detail: str) -> None:
    """The queue's topic was deleted: its kinds fall back, what stood in it is shown where they go now,
    admins are told."""
    send, thread = row.send, row.send.thread_id
    if thread is None:
        return
    kinds = kinds_at(work, send.chat_id, thread)
    work.tx.queues.unbind_topic(send.chat_id, thread)
    work.tx.outbox.dead(row.id, error=detail, now=work.now)
    if send.shape in {"card", "board"}:
        forget_topic(work, send.chat_id, thread, kinds | {_kind_of(work, row)})
    else:
        elsewhere(work, send, queue_of(work, _kind_of(work, row)))
    work.tell_admins(AdminAlert(what="topic_lost", detail=" ".join(sorted(kinds))))


def elsewhere(work: Work, send: Send, place: QueueBinding | None) -> None:
    """The same promise, kept where its kind goes now."""
    if send.slot is not None:
        work.tx.outbox.forget_slot(send.chat_id, send.slot)
    again = replace(
        send,
        chat_id=send.chat_id if place is None else place.chat_id,
        thread_id=None if place is None else place.topic_id,
    )
    work.tx.outbox.put(again, now=work.now)


def _kind_of(work: Work, row: OutboxRow) -> str:
    payload = json.loads(row.send.payload)
    one = "request" in payload and "n" not in payload
    request = work.tx.requests.get(RequestId(payload["request"])) if one else None
    return "consultation" if request is None else request.kind


def give_up(work: Work, row: OutboxRow, failure: Failure, detail: str, *, more: bool = False) -> None:
    """It cannot be delivered: on record, and told to whoever must know; `more`: what follows it in its row
    is sent all the same."""
    if more:
        next_part(work, row)
    else:
        work.tx.outbox.dead(row.id, error=f"{failure}: {detail}", now=work.now)
    chat = row.send.chat_id
    who = (name_of(work, UserId(int(chat))) if chat > 0 else None) or str(chat)
    told = failure is Failure.BLOCKED and remember_block(work, chat)
    if failure in {Failure.BLOCKED, Failure.CHAT_GONE}:
        not_delivered(work, row.send.slot)
    if row.send.shape in COURTESIES:
        return
    tell_sender(work, row)
    if failure is not Failure.BLOCKED:
        if not is_alert(row):
            work.tell_admins(AdminAlert(what="undeliverable", client=who, detail=str(failure)))
    elif not told:
        work.tell_admins(AdminAlert(what="blocked", client=who))


def unreadable(work: Work, row: OutboxRow, detail: str, *, blind: bool = False) -> None:
    """It cannot even be loaded, so it waits, or is on its way; else it was given up before. `blind`: not a
    word of it can be read, but where it goes and whether it was an alert."""
    if work.tx.outbox.get(row.id) is None and not work.tx.outbox.is_sending(row.id):
        return
    if not blind:
        give_up(work, row, Failure.REJECTED, detail)
        return
    work.tx.outbox.dead(row.id, error=f"{Failure.REJECTED}: {detail}", now=work.now)
    if row.send.shape not in COURTESIES and not row.send.payload.startswith(_ALERT):
        who = str(row.send.chat_id)
        work.tell_admins(AdminAlert(what="undeliverable", client=who, detail=str(Failure.REJECTED)))


def is_alert(row: OutboxRow) -> bool:
    """Each admin has one of their own, and no failure may breed another."""
    return row.send.shape == "screen" and isinstance(decode(row.send.payload), AdminAlert)


def remember_block(work: Work, chat: ChatId) -> bool:
    """Nobody writes there any more until they are back; whether that was known."""
    person = work.tx.people.get(UserId(int(chat))) if chat > 0 else None
    if person is None or person.blocked:
        return person is not None
    work.tx.people.blocked(person.user_id, blocked=True)
    return False


def tell_sender(work: Work, row: OutboxRow) -> None:
    """Staff whose answer, or correction of it, did not reach the client hear it at once."""
    if row.send.shape not in RELAYS:
        return
    payload = json.loads(row.send.payload)
    talk = work.tx.talk.get(TalkId(payload["talk"] if "talk" in payload else payload["talks"][0]))
    if talk is not None and talk.side is Side.STAFF:
        work.tell(talk.user_id, StaffTold(what="not_delivered", request_id=talk.request_id))
