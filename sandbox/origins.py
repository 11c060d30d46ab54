"""Where messages come from and what they answer: forward_origin, quote, external_reply."""

from __future__ import annotations

import copy

from sandbox.model import Chat, Json, Message
from sandbox.posting import media_kind
from sandbox.render import chat_json, user_json
from sandbox.spec import utf16
from sandbox.world import World

LONGEST_QUOTE = 1024
QUOTED_LOOKS = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler", "custom_emoji"})
"""The entities that are part of a quote; it must have those of the message."""


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
    """TextQuote of a part of the message, the one nearest to `near`; None when it does not say that, or, with
    `entities`, does not look like that.
    """
    whole = str(message.content.get("text") or message.content.get("caption") or "")
    if not text or utf16(text) > LONGEST_QUOTE:
        return None
    starts = [n for n in range(len(whole)) if whole.startswith(text, n)]
    if not starts:
        return None
    places = [utf16(whole[:start]) for start in starts]
    place = min(places, key=lambda at: abs(at - near))
    looks = _looks(message, place, utf16(text))
    if entities is not None and _sorted(entities) != _sorted(looks):
        return None
    found: Json = {"text": text, "position": place, "is_manual": True}
    return found | ({"entities": looks} if looks else {})


def _looks(message: Message, start: int, length: int) -> list[Json]:
    """The entities of that part which a quote keeps, counted from its beginning."""
    made = []
    for one in message.content.get("entities") or message.content.get("caption_entities") or []:
        low, high = max(one["offset"], start), min(one["offset"] + one["length"], start + length)
        if one["type"] in QUOTED_LOOKS and high > low:
            made.append(one | {"offset": low - start, "length": high - low})
    return made


def _sorted(entities: list[Json]) -> list[Json]:
    kept = (one for one in entities if one["type"] in QUOTED_LOOKS)
    return sorted(kept, key=lambda one: (one["offset"], one["length"], one["type"]))
