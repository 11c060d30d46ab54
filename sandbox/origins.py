"""Where messages come from and what they answer: forward_origin, quote, external_reply."""

from __future__ import annotations

import copy

from sandbox.model import Chat, Json, Message
from sandbox.posting import media_kind
from sandbox.render import chat_json, user_json
from sandbox.spec import utf16
from sandbox.world import World

LONGEST_QUOTE = 1024


def origin_of(world: World, message: Message) -> Json:
    """MessageOrigin of a message that is forwarded or answered from another chat."""
    if message.forward_origin is not None:
        return message.forward_origin
    if message.as_chat:
        chat = chat_json(world, world.chat(message.chat_id))
        return {"type": "chat", "date": message.date, "sender_chat": chat}
    person = world.people[message.sender]
    if person.hides_forwards:
        name = " ".join(filter(None, (person.first_name, person.last_name)))
        return {"type": "hidden_user", "date": message.date, "sender_user_name": name}
    return {"type": "user", "date": message.date, "sender_user": user_json(person)}


def external_reply(world: World, chat: Chat, message: Message) -> Json:
    """ExternalReplyInfo: whose message of another chat was answered, and its medium; never its text."""
    found: Json = {"origin": origin_of(world, message)}
    if not chat.private:
        found |= {"chat": chat_json(world, chat), "message_id": message.message_id}
    kind = media_kind(message.content)
    if kind is not None:
        found[kind] = copy.deepcopy(message.content[kind])
    return found


def quote_of(
    message: Message, text: str, *, near: int = 0, entities: list[Json] | None = None
) -> Json | None:
    """TextQuote of a part of the message, the one nearest to `near`; None when it does not say that."""
    whole = str(message.content.get("text") or message.content.get("caption") or "")
    if not text or utf16(text) > LONGEST_QUOTE:
        return None
    starts = [n for n in range(len(whole)) if whole.startswith(text, n)]
    if not starts:
        return None
    places = [utf16(whole[:start]) for start in starts]
    place = min(places, key=lambda at: abs(at - near))
    found: Json = {"text": text, "position": place, "is_manual": True}
    return found | ({"entities": entities} if entities else {})
