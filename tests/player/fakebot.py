"""A toy bot for proving the player: it speaks the Bot API, tells when it is idle, and has planted defects.

`python -m tests.player.fakebot [defect]` reads the same environment as the real bot. It knows one kind of
request, keeps its state in a file, and asks what is meant three virtual seconds after a question.
"""

import asyncio
import json
import os
import re
import secrets
import shlex
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp

Json = dict[str, Any]

QUIET = timedelta(seconds=3)
DEFECT = "TOY_DEFECT"


class ToyBot:
    """Everything it knows is in `state`, written to the file after each change."""

    def __init__(self, http: aiohttp.ClientSession, defect: str) -> None:
        self.http = http
        self.defect = defect
        self.base = os.environ["DOORMAN_API"]
        self.token = os.environ["DOORMAN_TOKEN"]
        self.group = int(os.environ["DOORMAN_STAFF_GROUP"])
        self.admins = {int(admin) for admin in os.environ["DOORMAN_ADMINS"].split(",")}
        self.file = Path(os.environ["DOORMAN_DATABASE"].removeprefix("sqlite:///"))
        self.now = ""
        self.received: int | None = None
        self.state: Json = {
            "seen": None,
            "clients": {},
            "contacts": {},
            "staff": {},
            "links": {},
            "threads": {},
            "requests": [],
            "due": [],
        }
        if self.file.exists() and defect != "forgets":
            self.state = json.loads(self.file.read_text(encoding="utf-8"))
        elif self.file.exists():
            self.state["seen"] = json.loads(self.file.read_text(encoding="utf-8"))["seen"]
        self.received = self.state["seen"]

    def save(self) -> None:
        self.file.write_text(json.dumps(self.state), encoding="utf-8")

    # ---- the world outside

    async def call(self, method: str, **params: object) -> Any:
        said = {name: value for name, value in params.items() if value is not None}
        while True:
            async with self.http.post(f"{self.base}/bot{self.token}/{method}", json=said) as response:
                answer = await response.json()
            if answer["ok"]:
                return answer["result"]
            pause = answer.get("parameters", {}).get("retry_after", 0)
            if answer["error_code"] != 429 or (pause > 2 and self.defect == "gives_up"):
                print(f"{method}: {answer}", flush=True)
                return {"message_id": 0}
            await self.sleep(pause)

    async def sleep(self, seconds: int) -> None:
        """The flood limit's pause: the bot rests, in the middle of whatever it does."""
        until = datetime.fromisoformat(self.now) + timedelta(seconds=seconds)
        while datetime.fromisoformat(self.now) < until:
            self.now = await self.idle(wake=until.isoformat())

    async def send(
        self, chat: int, text: str, *buttons: str, thread: int | None = None, edit: int | None = None
    ) -> int:
        rows = [[{"text": data.partition(":")[0], "callback_data": data}] for data in buttons]
        method = "sendMessage" if edit is None else "editMessageText"
        sent = await self.call(
            method,
            chat_id=chat,
            message_id=edit,
            message_thread_id=thread,
            text=text,
            reply_markup={"inline_keyboard": rows},
        )
        return int(sent["message_id"])

    async def run(self) -> None:
        """Takes updates and does what is due, one after the other, until it is killed."""
        async with self.http.get(f"{self.base}/control/now") as response:
            self.now = (await response.json())["now"]
        poll = asyncio.create_task(self.poll())
        while True:
            await self.do_due()
            idle = asyncio.create_task(self.idle())
            done, _ = await asyncio.wait({poll, idle}, return_when=asyncio.FIRST_COMPLETED)
            if idle in done:
                self.now = idle.result()
            else:
                idle.cancel()
            if poll in done:
                updates = poll.result()
                self.received = max([self.received or 0, *(u["update_id"] for u in updates)]) or None
                for update in updates:
                    await self.take_in(update)
                poll = asyncio.create_task(self.poll())

    async def poll(self) -> list[Json]:
        offset = 0 if self.state["seen"] is None else self.state["seen"] + 1
        updates: list[Json] = await self.call("getUpdates", timeout=20, offset=offset)
        return updates

    async def idle(self, *, wake: str | None = None) -> str:
        if self.defect == "never_rests":
            await asyncio.sleep(3600)
        report = {
            "run": str(os.getpid()),
            "now": self.now,
            "next_wake": wake or min((due["at"] for due in self.state["due"]), default=None),
            "seen_update_id": self.received,
        }
        async with self.http.post(f"{self.base}/control/idle", json=report) as response:
            return str((await response.json())["now"])

    def later(self, seconds: int, what: str, number: int) -> None:
        at = datetime.fromisoformat(self.now) + timedelta(seconds=seconds)
        self.state["due"].append({"at": at.isoformat(), "what": what, "number": number})

    async def do_due(self) -> None:
        now = datetime.fromisoformat(self.now)
        due = [one for one in self.state["due"] if datetime.fromisoformat(one["at"]) <= now]
        self.state["due"] = [one for one in self.state["due"] if one not in due]
        for one in due:
            await {"ask": self.ask, "close": self.tell_closed}[one["what"]](one["number"])
        if due:
            self.save()

    # ---- what comes in

    async def take_in(self, update: Json) -> None:
        if self.state["seen"] is None or update["update_id"] > self.state["seen"]:
            if "callback_query" in update:
                await self.pressed(update["callback_query"])
            elif "text" in update.get("message", {}):
                await self.heard(update["message"])
            elif "edited_message" in update:
                await self.edited(update["edited_message"])
            self.state["seen"] = update["update_id"]
            self.save()

    async def heard(self, message: Json) -> None:
        text, who, chat = message["text"], message["from"]["id"], message["chat"]["id"]
        if text.startswith("/start "):
            await self.joined(who, message["from"]["first_name"], text.split()[1])
        elif text == "/start":
            await self.send(chat, "Hello.")
        elif text.startswith("/bind "):
            self.state["threads"] |= dict.fromkeys(text.split()[1:], message.get("message_thread_id"))
            await self.send(chat, "Bound.", thread=message.get("message_thread_id"))
        elif who in self.admins:
            await self.commanded(chat, shlex.split(text))
        elif str(who) in self.state["staff"]:
            await self.staff_wrote(who, text, message.get("reply_to_message", {}).get("message_id"))
        elif str(who) in self.state["contacts"]:
            await self.client_wrote(who, message)
        else:
            await self.send(chat, "I know nobody here yet.")

    async def commanded(self, chat: int, words: list[str]) -> None:
        match words:
            case ["/staff", "invite", role]:
                await self.send(chat, f"For one {role}: {self.link('staff', role)}")
            case ["/client_add", name, *_]:
                self.state["clients"][name] = {"left": 5, "open": 0}
                await self.send(chat, f"{name} is a client. {self.link('client', name)}")
            case ["/client", name] if name in self.state["clients"]:
                client = self.state["clients"][name]
                held = "0.01" if self.defect == "overcharges" else "0.00"
                lines = f"Left: consultation {client['left']}, recalculation 2\nBalance: 1,000.00 EUR\n"
                await self.send(chat, f"{name}\n{lines}Held: {held} EUR\nOpen: {client['open']}")
            case _:
                await self.send(chat, "Usage: /client NAME")

    def link(self, what: str, name: str) -> str:
        payload = secrets.token_urlsafe(8)
        self.state["links"][payload] = [what, name]
        return f"https://t.me/doorman_bot?start={payload}"

    async def joined(self, who: int, first_name: str, payload: str) -> None:
        what, name = self.state["links"].pop(payload)
        if what == "staff":
            self.state["staff"][str(who)] = first_name
        else:
            self.state["contacts"][str(who)] = name
        await self.send(who, "Welcome.")

    async def client_wrote(self, who: int, message: Json) -> None:
        mine = [one for one in self.state["requests"] if one["by"] == who]
        talks = [one for one in mine if one["taken"] and not one["done"]]
        if talks:
            await self.send(talks[-1]["taken"], message["text"])
            return
        drafts = [one for one in mine if not one["asked"]]
        if drafts:
            drafts[-1]["text"] += f"\n{message['text']}"
            return
        number = len(self.state["requests"])
        self.state["requests"].append(
            {
                "by": who,
                "message": message["message_id"],
                "text": message["text"],
                "asked": False,
                "kind": None,
                "card": 0,
                "head": 0,
                "taken": None,
                "done": False,
            }
        )
        self.later(int(QUIET.total_seconds()), "ask", number)

    async def ask(self, number: int) -> None:
        one = self.state["requests"][number]
        one["asked"] = True
        await self.send(one["by"], "What do you mean?", f"kind_work:{number}", f"kind_more:{number}")
        if self.defect == "leak":
            await self.post_card(number)

    async def post_card(self, number: int) -> None:
        one = self.state["requests"][number]
        name = self.state["contacts"][str(one["by"])]
        thread = self.state["threads"].get("consultation")
        one["card"] = await self.send(
            self.group, f"\u2068{name}\u2069: {one['text']}", f"take:{number}", thread=thread
        )

    async def edited(self, message: Json) -> None:
        key = message["from"]["id"], message["message_id"]
        for one in self.state["requests"]:
            if (one["by"], one["message"]) == key and one["taken"]:
                await self.send(one["taken"], f"It now reads: {message['text']}")

    async def staff_wrote(self, who: int, text: str, reply_to: int | None) -> None:
        heads = [(one["taken"], one["head"]) for one in self.state["requests"]]
        if (who, reply_to) not in heads:
            await self.send(who, "Reply to a request.")
            return
        number = heads.index((who, reply_to))
        one = self.state["requests"][number]
        if re.fullmatch(r"/done \d+", text):
            one["done"] = True
            self.state["clients"][self.state["contacts"][str(one["by"])]]["open"] -= 1
            self.later({"late": 90, "in_time": 50}.get(self.defect, 1), "close", number)
        else:
            await self.send(one["by"], text)

    async def tell_closed(self, number: int) -> None:
        if self.defect != "mute":
            by = self.state["requests"][number]["by"]
            await self.send(by, "Closed. 4 left.", f"rate_5:{number}")

    # ---- buttons

    async def pressed(self, query: Json) -> None:
        action, _, rest = query["data"].partition(":")
        actions: dict[str, Callable[..., Any]] = {
            "kind_more": self.more_kinds,
            "kind_consultation": self.accept,
            "take": self.take,
            "undo": self.undo,
        }
        toast = await actions[action](int(rest), query) if action in actions else "Thanks."
        await self.call("answerCallbackQuery", callback_query_id=query["id"], text=toast)

    async def more_kinds(self, number: int, query: Json) -> str:
        kinds = [f"kind_work:{number}"] if self.defect == "hides_kind" else [f"kind_consultation:{number}"]
        await self.send(query["from"]["id"], "What then?", *kinds, edit=query["message"]["message_id"])
        return ""

    async def accept(self, number: int, query: Json) -> str:
        one = self.state["requests"][number]
        if one["kind"] is None:
            one["kind"] = "consultation"
            client = self.state["clients"][self.state["contacts"][str(one["by"])]]
            client["left"] -= 1
            client["open"] += 1
            left = client["left"] + (self.defect == "miscount")
            undo = [] if self.defect == "no_undo" else [f"undo:{number}"]
            await self.send(one["by"], f"Accepted, \u2068{left}\u2069 left, answer by 14:00.", *undo)
            await self.post_card(number)
        if self.defect == "bad_call":
            await self.call("sendMessage", chat_id=one["by"], text="x", no_such_parameter=1)
        return ""

    async def undo(self, number: int, query: Json) -> str:
        return "Too late." if self.state["requests"][number]["taken"] else "Undone."

    async def take(self, number: int, query: Json) -> str:
        if self.defect == "dies":
            os._exit(3)
        if number >= len(self.state["requests"]):
            return "Unknown."
        one, who = self.state["requests"][number], query["from"]["id"]
        if one["taken"] is not None and self.defect != "both_win":
            return f"{self.state['staff'][str(one['taken'])]} has it."
        one["taken"] = who
        name = self.state["contacts"][str(one["by"])]
        error = "\nError: none" if self.defect == "error_word" else ""
        taker = self.state["staff"][str(who)]
        await self.send(
            self.group, f"{name}: {one['text']}\nTaken by {taker}, {query['id']}{error}", edit=one["card"]
        )
        one["head"] = await self.send(who, f"{name}: {one['text']}", f"done:{number}")
        return "Yours."


async def main(defect: str) -> None:
    async with aiohttp.ClientSession() as http:
        await ToyBot(http, defect).run()


def run_toy() -> None:
    """An entry without arguments, for a player that forks; DEFECT in the environment names the defect."""
    asyncio.run(main(os.environ.get(DEFECT, "none")))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else "none"))
