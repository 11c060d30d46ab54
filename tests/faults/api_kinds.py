"""The errors of the Bot API that the rig knows, and a Telegram that strikes with them at random calls.

What an error says is made true where the world can be so: the group really moves, the message really is gone,
the person really has blocked the bot. The other errors stand in place of the effect, or of the answer.
"""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import structlog

from sandbox.calls import perform
from sandbox.control import acts, setup
from sandbox.errors import bad_request
from sandbox.model import Json
from tests.faults.company import BOSS
from tests.faults.inside import CutOff, Telegram, Told, nobody, unmarked

SENDS: Final = "send"
EDITS: Final = "editMessage"
FREE: Final = frozenset(
    {"answerCallbackQuery", "setMessageReaction", "setMyCommands", "deleteMyCommands", "getMe"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """One call: for which promise of the outbox, when, what; `ok`: it took effect; `kind`: what struck it."""

    row: int | None
    at: datetime
    name: str
    params: Json
    ok: bool
    kind: str | None
    description: str

    @property
    def fresh(self) -> bool:
        """Whether it left a further message."""
        return self.ok and self.name.startswith(SENDS)

    @property
    def said(self) -> tuple[str, str, bool]:
        """(method, what it says without a mark, whether it was marked)"""
        texts = [self.params.get("text") or self.params.get("caption")]
        items = self.params.get("media")
        if isinstance(items, list):
            texts = [f"{one.get('media')} {one.get('caption') or ''}".rstrip() for one in items]
        bare = [unmarked(text) or "" for text in texts]
        return self.name, "\n".join(bare), bare != [text or "" for text in texts]


Struck = Callable[["Striking", str, Json], Json | None]
"""Makes the error true, or says which fault of the sandbox to plant for this one call."""
Fits = Callable[["Striking", str, Json], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """`often`: with what chance it strikes a call that it fits; `most` times in a play."""

    fits: Fits
    strike: Struck
    often: float
    most: int = 12
    ambiguous: bool = False


def _any(_: "Striking", name: str, params: Json) -> bool:
    return name not in ("getMe", "setMyCommands", "deleteMyCommands") or "chat_id" in params


def _worded(_: "Striking", name: str, params: Json) -> bool:
    return name.startswith((SENDS, EDITS))


def _edit(_: "Striking", name: str, params: Json) -> bool:
    return name.startswith(EDITS)


def _query(_: "Striking", name: str, params: Json) -> bool:
    return name == "answerCallbackQuery"


def _thread(it: "Striking", name: str, params: Json) -> bool:
    thread = params.get("message_thread_id")
    return bool(thread) and thread in it.world.chat(int(params["chat_id"])).topics


def _group(it: "Striking", name: str, params: Json) -> bool:
    return int(params.get("chat_id") or 0) < 0 and name.startswith((SENDS, EDITS))


def _here(it: "Striking", name: str, params: Json) -> bool:
    """The bot is inside."""
    if not _group(it, name, params):
        return False
    chat = it.world.chat(int(params["chat_id"]))
    return chat.migrated_to is None and it.world.bot_status(chat) == "administrator"


def _client(it: "Striking", name: str, params: Json) -> bool:
    chat = int(params.get("chat_id") or 0)
    return chat >= 50_000 and name not in FREE


def _anybody(it: "Striking", name: str, params: Json) -> bool:
    """One admin is always left to be told."""
    chat = int(params.get("chat_id") or 0)
    return chat > 0 and chat != BOSS and name not in FREE


def planted(kind: str, **more: Any) -> Struck:
    """A fault of the sandbox."""
    return lambda _it, _name, _params: {"kind": kind, **more}


def _flood(it: "Striking", name: str, params: Json) -> Json:
    return {"kind": "429", "retry_after": round(3600 ** it.dice.random())}


def _migrate(it: "Striking", name: str, params: Json) -> None:
    setup.migrate(it.world, {"chat_id": int(params["chat_id"])})


def _kick(it: "Striking", name: str, params: Json) -> None:
    chat = int(params["chat_id"])
    setup.set_member(it.world, {"chat_id": chat, "user_id": it.world.bot.id, "status": "kicked", "by": BOSS})


def _block(it: "Striking", name: str, params: Json) -> None:
    acts.act(it.world, {"who": int(params["chat_id"]), "do": "block"})


def _deactivate(it: "Striking", name: str, params: Json) -> None:
    it.world.people[int(params["chat_id"])].deactivated = True


def _drop_message(it: "Striking", name: str, params: Json) -> None:
    message = it.world.chat(int(params["chat_id"])).messages.get(int(params["message_id"]))
    if message is not None:
        message.deleted = True


def _drop_topic(it: "Striking", name: str, params: Json) -> None:
    wish = {"chat_id": int(params["chat_id"]), "message_thread_id": int(params["message_thread_id"])}
    setup.delete_topic(it.world, wish)


def _error(description: str) -> Struck:
    return planted("error", description=f"Bad Request: {description}")


UNCHANGED: Final = "message is not modified"
KINDS: Final[dict[str, Kind]] = {
    "429": Kind(fits=_any, strike=_flood, often=0.03, most=8),
    "500": Kind(fits=_any, strike=planted("500"), often=0.06, ambiguous=True),
    "502 html": Kind(fits=_any, strike=planted("502html"), often=0.06, ambiguous=True),
    "reset before": Kind(fits=_any, strike=planted("reset_before"), often=0.06, ambiguous=True),
    "reset after": Kind(fits=_any, strike=planted("reset_after"), often=0.06, ambiguous=True),
    "hang": Kind(fits=_any, strike=planted("hang"), often=0.06, ambiguous=True),
    "bad JSON": Kind(fits=_any, strike=planted("badjson"), often=0.06, ambiguous=True),
    "can't parse entities": Kind(
        fits=_worded, strike=_error("can't parse entities: unsupported start tag"), often=0.05
    ),
    UNCHANGED: Kind(fits=_edit, strike=planted("unchanged"), often=0.15),
    "query is too old": Kind(
        fits=_query,
        strike=_error("query is too old and response timeout expired or query ID is invalid"),
        often=0.4,
    ),
    "message to edit not found": Kind(fits=_edit, strike=_drop_message, often=0.15),
    "message thread not found": Kind(fits=_thread, strike=_drop_topic, often=0.1),
    "chat not found": Kind(fits=_any, strike=_error("chat not found"), often=0.05),
    "upgraded to a supergroup": Kind(fits=_here, strike=_migrate, often=0.12, most=3),
    "bot was kicked": Kind(fits=_here, strike=_kick, often=0.12, most=3),
    "bot was blocked": Kind(fits=_anybody, strike=_block, often=0.05),
    "user is deactivated": Kind(fits=_client, strike=_deactivate, often=0.06, most=8),
}
"""All of R9's, those that it names together apart."""


@dataclass(slots=True, kw_only=True)
class Striking(Telegram):
    """A world whose answers go wrong while `armed`; it keeps every call."""

    dice: random.Random
    kinds: tuple[str, ...]
    armed: bool = False
    strikes: "dict[str, int]" = field(default_factory=dict)
    calls: list[Called] = field(default_factory=list)

    async def call(self, name: str, params: Json, told: Told = nobody) -> tuple[str, int]:
        """As of any Telegram, unless it goes wrong."""
        if name == "getUpdates":
            return await Telegram.call(self, name, params, told)
        kind = self._chosen(name, params)
        wish = None if kind is None else KINDS[kind].strike(self, name, params)
        try:
            return await self._answered(name, params, told, wish)
        finally:
            self._note(name, params, kind)

    async def _answered(self, name: str, params: Json, told: Told, wish: Json | None) -> tuple[str, int]:
        """Raises CutOff."""
        if wish is not None and wish["kind"] == "unchanged":
            await perform(self.world, name, params)
            refusal = bad_request(f"{UNCHANGED}: specified new message content and reply markup are the same")
            return json.dumps(refusal.body()), refusal.code
        if wish is not None:
            self.world.faults.plant({**wish, "method": name})
        try:
            return await Telegram.call(self, name, params, told)
        except CutOff:
            if wish is not None and wish["kind"] == "badjson":
                return '{"ok":true,"result":', 200
            raise

    def _chosen(self, name: str, params: Json) -> str | None:
        """What strikes this call."""
        if not self.armed:
            return None
        for kind in self.kinds:
            it = KINDS[kind]
            left = self.strikes.get(kind, 0) < it.most
            if left and it.fits(self, name, params) and self.dice.random() < it.often / len(self.kinds):
                self.strikes[kind] = self.strikes.get(kind, 0) + 1
                return kind
        return None

    def _note(self, name: str, params: Json, kind: str | None) -> None:
        logged = self.world.calls.entries[-1]
        row = structlog.contextvars.get_contextvars().get("outbox_id")
        self.calls.append(
            Called(
                row=row,
                at=self.world.clock.now(),
                name=name,
                params=params,
                ok=bool(logged["ok"]) and logged["method"] == name,
                kind=kind,
                description=str(logged["description"] or ""),
            )
        )
