"""Keeps promises: one call of the Bot API a row, within the flood limits, chats side by side, one call each.

A row is marked as being sent before the call and closed after the answer. Where the answer is lost, a new
message may have been delivered: it is sent again and says that it may be a repeat. Edits repeat harmlessly.
Whoever stops, or has lost the lead, begins no call any more: what was marked and not called waits as before.
A database that is away is waited for: no promise is given up for it, and no answer of Telegram's forgotten.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import structlog
from aiogram import Bot

from bot.delivery.flood import LONGEST, Flood, weight
from bot.delivery.needs import Delivered, Failure, Lead, NotLeading, OutboxFlows, Prepared
from bot.delivery.parcel import Extra, Parcel, pack
from bot.delivery.patience import Patience
from bot.delivery.receive import TokenRefused
from bot.delivery.tally import Tally
from bot.delivery.verdicts import Meaning, Verdict, classify
from bot.flows.files import FILES
from bot.ids import ChatId, OutboxId
from bot.logs import redacted
from bot.ports import Away, OutboxRow
from bot.running import BREATH_SECONDS, Timekeeper, steadily

log = structlog.get_logger(__name__)

CHATS_AT_ONCE: Final = 16
CALL_SECONDS: Final = 15
LONGEST_BACK_OFF: Final = timedelta(seconds=60)
WRITE_ATTEMPTS: Final = 6
LOAD_ATTEMPTS: Final = 5
_FAILURES: Final = {
    Meaning.BLOCKED: Failure.BLOCKED,
    Meaning.CHAT_GONE: Failure.CHAT_GONE,
    Meaning.TOPIC_GONE: Failure.TOPIC_GONE,
    Meaning.MESSAGE_GONE: Failure.MESSAGE_GONE,
    Meaning.MIGRATED: Failure.MIGRATED,
}

_LEFT_OUT: Final = {
    Meaning.NO_REPLY: frozenset({Extra.REPLY}),
    Meaning.NO_QUOTE: frozenset({Extra.QUOTE}),
    Meaning.REJECTED: frozenset({Extra.QUOTE, Extra.EMOJI}),
}
"""What a message goes without once Telegram would not have it so: better plain than not at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """How a call ended: with what it delivered, or with an error and its verdict; `more` as in `Parcel`.
    `called` False: it was not even begun."""

    done: Delivered
    called: bool = True
    verdict: Verdict | None = None
    error: str = ""
    extras: frozenset[Extra] = frozenset()

    @property
    def dispensable(self) -> frozenset[Extra]:
        """What to leave out of another attempt; empty when that would change nothing."""
        wanted = _LEFT_OUT.get(self.verdict.meaning, frozenset()) if self.verdict is not None else frozenset()
        return wanted & self.extras


def back_off(attempts: int) -> timedelta:
    """1, 2, 4 … seconds after the first, second, third attempt, at most a minute."""
    return min(timedelta(seconds=2 ** min(attempts, 10)), LONGEST_BACK_OFF)


class OutboxSender:
    """The sender of one bot. Of several processes one leads and sends; the others wait for its end."""

    def __init__(
        self, *, outbox: OutboxFlows, bot: Bot, keeper: Timekeeper, tally: Tally | None = None
    ) -> None:
        self._outbox = outbox
        self._bot = bot
        self._keeper = keeper
        self._tally = tally or Tally()
        self._patience = Patience()
        self._shift = keeper.shift()
        self._flood = Flood()
        self.after: Callable[[], None] = lambda: None
        """Called when a row was seen to: new moments may be due."""
        self._lead: Lead | None = None
        self._stopping = False
        self._in_flight: dict[ChatId, int] = {}  # how many operations are counted for each
        self._drained = asyncio.Event()
        self._unreadable: Counter[OutboxId] = Counter()

    @property
    def leading(self) -> bool:
        """Whether it is this process that sends: the lead ends with the presence it was taken under, and
        another process may have it by now."""
        return self._lead is not None and self._outbox.presence.worker == self._lead.worker

    def ring(self) -> None:
        """New promises may be there."""
        self._shift.ring()

    async def run(self) -> None:
        """Until cancelled. Raises (in a group) TokenRefused."""
        async with asyncio.TaskGroup() as group:
            await steadily(partial(self._step, group), shift=self._shift, keeper=self._keeper, name="outbox")

    async def drain(self) -> None:
        """Begin no call any more, and wait for those that were; what is left waits as before."""
        self._stopping = True
        self._drained = asyncio.Event()
        self._shift.ring()
        await self._drained.wait()

    async def _step(self, group: asyncio.TaskGroup) -> datetime | None:
        """What falls due while this step looks around has come when it returns: then it is done again."""
        drained, began = self._drained, self._keeper.now()
        leads = not self._stopping and (self.leading or await self._take_lead())
        moments = await self._start_all(group) if leads else []
        due = await self._outbox.next_due(began) if leads else None
        if not self._in_flight:
            drained.set()
        return min([*moments, *([due] if due is not None else [])], default=None)

    async def _take_lead(self) -> bool:
        """Take the lead if nobody has it: what was sent lately counts for the limits, whoever sent it, and
        what was on its way as if it arrived now."""
        self._lead = None
        lead = await self._outbox.lead()
        if lead is None:
            return False
        log.info("sending", possible_repeats=lead.repeats)
        self._tally.repeats += lead.repeats
        self._flood = Flood()
        lately = await self._outbox.operations_since(self._keeper.now() - LONGEST)
        self._flood.restore([*lately, *lead.under_way])
        self._lead = lead
        return True

    async def _start_all(self, group: asyncio.TaskGroup) -> list[datetime]:
        """Start what may leave now; the moments at which full windows open."""
        held: dict[ChatId, datetime] = {}
        self._flood.forget_idle(self._keeper.now())
        while self._may_begin() and len(self._in_flight) < CHATS_AT_ONCE:
            now = self._keeper.now()
            open_at = self._flood.all.free_at(now)
            if open_at > now:  # for every chat, however many wait
                return [*held.values(), open_at]
            rows = await self._outbox.next(frozenset({*self._in_flight, *held}), CHATS_AT_ONCE)
            for row in rows:
                self._start(group, row, held)
            if not rows:
                break
        return list(held.values())

    def _start(self, group: asyncio.TaskGroup, row: OutboxRow, held: dict[ChatId, datetime]) -> None:
        chat, now = row.send.chat_id, self._keeper.now()
        count = weight(row.send.shape, row.send.payload)
        free_at = self._flood.free_at(chat, now, count)
        if free_at > now:
            held[chat] = free_at
        elif len(self._in_flight) < CHATS_AT_ONCE and chat not in self._in_flight:
            self._in_flight[chat] = count
            self._flood.take(chat, now, count)
            group.create_task(self._fly(row))

    def _may_begin(self) -> bool:
        return self.leading and not self._stopping

    async def _fly(self, row: OutboxRow) -> None:
        chat = row.send.chat_id
        with self._keeper.busy(), structlog.contextvars.bound_contextvars(outbox_id=row.id, chat_id=chat):
            try:
                await self._deliver(row)
            except TokenRefused:
                raise
            except NotLeading:
                log.warning("another_process_sends")
                self._lead = None
            except Exception:
                log.exception("outbox_row_stuck")
                await self._keeper.nap(BREATH_SECONDS)
            finally:
                self._in_flight.pop(chat, None)
                self._shift.ring()
                self.after()

    async def _deliver(self, row: OutboxRow) -> None:
        prepared = await self._prepared(row) if self._may_begin() else None
        if prepared is None:
            self._count(row.send.chat_id, 0)
            return
        without: frozenset[Extra] = frozenset()
        answer = await self._attempt(prepared, without)
        while answer.dispensable - without:
            without |= answer.dispensable
            answer = await self._attempt(prepared, without)
        await self._surely(partial(self._settle, prepared, answer))

    async def _prepared(self, row: OutboxRow) -> Prepared | None:
        """None: nothing is to be sent (now). A row that cannot even be loaded must not hold up its chat for
        good."""
        before = self._patience.failures
        try:
            prepared = await self._outbox.prepare(row)
        except NotLeading:
            raise
        except Away as error:
            await self._wait(error, before)
        except Exception as error:
            log.exception("outbox_row_unreadable")
            self._unreadable[row.id] += 1
            await self._keeper.nap(BREATH_SECONDS)
            if self._unreadable[row.id] >= LOAD_ATTEMPTS:
                said = redacted(f"{type(error).__name__}: {error}")
                await self._surely(partial(self._outbox.unreadable, row, said))
                del self._unreadable[row.id]
                return None
        else:
            self._patience.answered()
            self._unreadable.pop(row.id, None)
            return prepared
        # It may be marked as on its way, and only the answer to the commit was lost.
        await self._surely(partial(self._outbox.give_back, row))
        return None

    async def _wait(self, error: Away, before: int) -> None:
        log.warning("database_away", why=str(error))
        await self._keeper.nap(self._patience.pause(before))

    async def _attempt(self, prepared: Prepared, without: frozenset[Extra]) -> _Answer:
        """One call; nothing it raises gets out, since the row must be closed or put off."""
        parcel = Parcel(prepared=prepared)
        try:
            if prepared.row.send.shape in FILES:  # thousands of cells: presses are answered meanwhile
                parcel = await asyncio.to_thread(pack, prepared, self._keeper.now(), without)
            else:
                parcel = pack(prepared, self._keeper.now(), without)
            call = parcel.call()
            if call is None:
                return _Answer(done=parcel.delivered(None))
            if not self._may_begin():
                self._count(prepared.chat_id, 0)
                return _Answer(done=parcel.delivered(None), called=False)
            self._count(prepared.chat_id, parcel.weight)
            result = await self._bot(call, request_timeout=CALL_SECONDS)
        except Exception as error:  # noqa: BLE001 - every error has a verdict, and is logged with it
            verdict = classify(error)
            log.warning(
                "call_failed", meaning=str(verdict.meaning), error=str(error), attempts=prepared.row.attempts
            )
            done = parcel.delivered(None)
            said = redacted(f"{type(error).__name__}: {error}")
            return _Answer(done=done, verdict=verdict, error=said, extras=parcel.extras)
        finally:
            counted = self._in_flight.get(prepared.chat_id, 0)
            self._flood.landed(prepared.chat_id, self._keeper.now(), counted)
        return _Answer(done=parcel.delivered(result))

    def _count(self, chat: ChatId, operations: int) -> None:
        """By now it is known how many operations the chat's call is."""
        counted = self._in_flight.get(chat, 0)
        if operations > counted:
            self._flood.take(chat, self._keeper.now(), operations - counted)
        else:
            self._flood.give_back(chat, counted - operations)
        self._in_flight[chat] = operations

    async def _settle(self, prepared: Prepared, answer: _Answer) -> None:
        row, verdict = prepared.row, answer.verdict
        if not answer.called:
            await self._outbox.give_back(row)
        elif verdict is None:
            await self._outbox.delivered(row, answer.done)
            shape, notice = row.send.shape, prepared.notice
            self._tally.told(prepared.chat_id, shape=shape, notice=notice, now=self._keeper.now())
        elif verdict.meaning is Meaning.STOP:
            await self._outbox.retry(row, self._keeper.now(), repeat=row.repeat, error=answer.error)
            raise TokenRefused
        elif verdict.meaning is Meaning.PAUSE:
            until = self._keeper.now() + verdict.after
            await self._outbox.pause(prepared.chat_id, until)
            await self._outbox.retry(row, until, repeat=row.repeat, error=answer.error)
        elif verdict.meaning is Meaning.AGAIN:
            again = self._keeper.now() + back_off(row.attempts)
            repeat = row.repeat or (verdict.perhaps and _is_new(prepared))
            await self._outbox.retry(row, again, repeat=repeat, error=answer.error)
            self._tally.repeats += repeat and not row.repeat
        elif _is_owed_no_more(prepared, verdict):
            await self._outbox.delivered(row, answer.done)
        else:
            failure = _FAILURES.get(verdict.meaning, Failure.REJECTED)
            more = answer.done.more
            await self._outbox.failed(row, failure, answer.error, verdict.new_chat, more=more)

    async def _surely(self, write: Callable[[], Awaitable[None]]) -> None:
        """What Telegram answered must be recorded: for as long as the database is away, unless this process
        is to stop; whatever else fails is tried for a minute before it is left to the next start."""
        attempt = 0
        while attempt < WRITE_ATTEMPTS:
            before = self._patience.failures
            try:
                await write()
            except (TokenRefused, NotLeading):
                raise
            except Away as error:
                attempt += self._stopping
                await self._wait(error, before)
            except Exception:
                log.exception("outbox_answer_not_recorded", attempt=attempt + 1)
                await self._keeper.nap(BREATH_SECONDS * 2**attempt)
                attempt += 1
            else:
                return self._patience.answered()
        return None


def _is_new(prepared: Prepared) -> bool:
    return prepared.edit is None and not _is_courtesy(prepared)


def _is_courtesy(prepared: Prepared) -> bool:
    """A reaction, a deletion, a menu, a topic: where Telegram will not have it, nothing is owed any more."""
    return any(one is not None for one in (prepared.reaction, prepared.delete, prepared.menu, prepared.topic))


def _is_owed_no_more(prepared: Prepared, verdict: Verdict) -> bool:
    """It stands there already; or it was a courtesy, and the message is gone or takes none."""
    gone = verdict.meaning in (Meaning.REJECTED, Meaning.MESSAGE_GONE)
    return verdict.meaning is Meaning.UNCHANGED or (gone and _is_courtesy(prepared))
