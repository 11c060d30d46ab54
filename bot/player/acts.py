"""What people do in a story, done on the made-up Telegram.

An act is first made ready (a button, a header to reply to or an invitation may still be on its way), then
put in. So what came while it was awaited is not new, and acts put in at once need no waiting between them.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, assert_never

from bot.player.cast import bot_link
from bot.player.chats import Button, Event, Message
from bot.player.match import fold, holds
from bot.player.stage import Found, Meaning, Stage, StepError, asks_kind
from bot.player.story import Act, Answer, DeleteTopic, Done, Edit, Join, Leave, Press, Say

Ready = Callable[[], Awaitable[None]]
_PAYLOAD: Final = re.compile(bot_link(r"([A-Za-z0-9_-]+)"))


async def perform(stage: Stage, acts: Sequence[Act], *, at_once: bool = False, again: bool = False) -> None:
    """Acts from the first tap to the bot's rest. Raises StepError when one is impossible.

    `again` says that this is the second tap of a double one.
    """
    ready = [await _prepare(stage, act) for act in acts]
    await stage.begin_act(again=again)
    for act in acts:
        if isinstance(act, Say):
            stage.meanings.pop(act.who, None)
    if at_once:
        await stage.control.post("pause_delivery")
    for put_in in ready:
        await put_in()
    if at_once:
        await stage.control.post("resume_delivery")
    await stage.acted()
    for act in acts:
        if isinstance(act, Say) and act.means:
            await _understood(stage, act.who)


async def _prepare(stage: Stage, act: Act) -> Ready:
    """Waits for what the act needs to be there; what comes back puts it in, without any waiting."""
    match act:
        case Say():
            return lambda: _say(stage, act)
        case Edit():
            return lambda: _edit(stage, act)
        case Press():
            event, button = await _target(stage, act)
            return lambda: stage.press(act.who, event, button)
        case Answer():
            header = await _header(stage, act.who)
            return lambda: _reply(stage, act.who, header, act.text)
        case Done():
            header = await _header(stage, act.who)
            return lambda: _reply(stage, act.who, header, f"/done {act.minutes}")
        case Join():
            payload = await invitation(stage, act.client)
            return lambda: follow(stage, act.who, payload)
        case Leave() | DeleteTopic():
            return await _group_change(stage, act)
        case _:
            assert_never(act)


async def _say(stage: Stage, say: Say) -> None:
    """Sends the items one after the other, time passing between them as the story says."""
    chat: int | str = stage.cast.group if say.place else "private"
    thread = await stage.cast.topic(say.place) if say.place else None
    reply_to = _quoted(stage, say)
    if say.means:
        stage.meanings[say.who] = Meaning(kind=say.means, after=stage.mark)
    for number, item in enumerate(say.items):
        if item.after:
            await stage.settle()
            await stage.clock.go(to=stage.clock.now + item.after)
        album = item.grouped or any(later.grouped for later in say.items[number + 1 : number + 2])
        await stage.control.act(
            stage.cast.ids[say.who],
            "send",
            chat=chat,
            thread=thread,
            reply_to=reply_to,
            media_group_id=f"album-{stage.mark}-{say.who}" if album else None,
            **_with_origin(stage, item.content),
        )


def _with_origin(stage: Stage, content: dict[str, object]) -> dict[str, object]:
    """A forward of a person of the story names its author; of anybody else only how that one is called."""
    if "forward_from" not in content:
        return content
    name = str(content["forward_from"])
    return content | {"forward_from": stage.cast.ids.get(name, name)}


def _quoted(stage: Stage, say: Say) -> int | None:
    """The newest message in sight with the text that the person replies to."""
    if say.reply_to is None:
        return None
    chat = stage.cast.group if say.place else stage.cast.ids[say.who]
    for event in reversed(stage.chats.ordered()):
        if event.chat_id == chat and event.kind in {"sent", "edited"} and holds(event.text, say.reply_to):
            return event.message_id
    raise StepError(f"a message with {say.reply_to!r} to reply to", "none", expectation=False)


async def _edit(stage: Stage, edit: Edit) -> None:
    who = stage.cast.ids[edit.who]
    for message in stage.chats.messages([who], by=who):
        if fold(message.last.text) == fold(edit.old):
            field = "caption" if message.last.media else "text"
            await stage.control.act(
                who, "edit", chat="private", message_id=message.last.message_id, **{field: edit.new}
            )
            return
    raise StepError(f"a message {edit.old!r} of {edit.who} to edit", "none", expectation=False)


async def _reply(stage: Stage, who: str, header: Event, text: str) -> None:
    await stage.control.act(
        stage.cast.ids[who], "send", chat="private", text=text, reply_to=header.message_id
    )


async def _group_change(stage: Stage, act: Leave | DeleteTopic) -> Ready:
    if isinstance(act, Leave):
        return lambda: _leave(stage, act.who)
    thread = await stage.cast.topic(act.place)
    return lambda: _delete_topic(stage, thread)


async def _leave(stage: Stage, who: str) -> None:
    wish = {"chat_id": stage.cast.group, "user_id": stage.cast.ids[who], "status": "left"}
    await stage.control.post("members", wish)


async def _delete_topic(stage: Stage, thread: int | None) -> None:
    """The bot is not told, as in Telegram; it finds out when it next writes there."""
    await stage.control.post("topic_delete", {"chat_id": stage.cast.group, "message_thread_id": thread})


async def follow(stage: Stage, who: str, payload: str) -> None:
    """A person follows an invitation, which is used from then on."""
    stage.used_links.add(payload)
    await stage.control.act(stage.cast.ids[who], "start", payload=payload)


async def _target(stage: Stage, press: Press) -> tuple[Event, Button]:
    """The newest message that ever showed the button to that person, and that button."""
    chats = stage.cast.chats_of(press.who)

    def find() -> tuple[Event, Button] | None:
        for message in stage.chats.messages(chats):
            button = message.button(press.action)
            if button is not None and _bears(message, press.on):
                return message.last, button
        return None

    on = "" if press.on is None else f" on a message with {press.on!r}"
    return await _promised(stage, find, f"a button {press.action}{on} for {press.who}")


async def _header(stage: Stage, who: str) -> Event:
    """The head of the talk a staff member is in: the bot's newest private message that ever had `done`.

    After a *Take* its head is awaited; whoever was too late for it stays in the talk before.
    """

    def newest() -> Event | None:
        messages = stage.chats.messages([stage.cast.ids[who]])
        return next((message.last for message in messages if message.button("done")), None)

    def find() -> Event | None:
        head = newest()
        return head if head is not None and head.seq > stage.took.get(who, 0) else None

    head = await stage.wait_for(find)
    return head if head is not None else await _promised(stage, newest, f"a request that {who} works on")


async def invitation(stage: Stage, names: str) -> str:
    """The payload of the newest unused link that an admin got in a message with the text `names`."""
    chats = stage.cast.admin_ids

    def find() -> str | None:
        for message in stage.chats.messages(chats):
            payload = _payload(message.last)
            if payload and payload not in stage.used_links and fold(names) in fold(message.last.text):
                return payload
        return None

    return await _promised(stage, find, f"an unused invitation of {names!r} among the admins' messages")


async def _understood(stage: Stage, who: str) -> None:
    """Waits until the bot asked what was meant (then it was told), or answered without asking."""

    def find() -> bool | None:
        fresh = stage.new(who)
        return any(not asks_kind(event) for event in fresh) or None

    asked = stage.asked
    await stage.settle()
    while stage.asked == asked and find() is None:
        if not await stage.later():
            return


async def _promised(stage: Stage, find: Callable[[], Found | None], what: str) -> Found:
    found = await stage.wait_for(find)
    if found is None:
        raise StepError(what, "none within a minute", expectation=False)
    return found


def _bears(message: Message, text: str | None) -> bool:
    return text is None or any(holds(state.text, text) for state in message.states)


def _payload(event: Event) -> str | None:
    buttons = (button.url for button in event.all_buttons)
    for place in (event.text, *event.links, *(url for url in buttons if url)):
        found = _PAYLOAD.search(fold(place))
        if found is not None:
            return found.group(1)
    return None
