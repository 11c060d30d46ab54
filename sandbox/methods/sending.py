"""sendMessage and everything that is sent without a file."""

from __future__ import annotations

from sandbox.contents import DICE, dice_json, venue_content
from sandbox.ephemeral import ephemeral_fields, post_ephemeral
from sandbox.errors import bad_request
from sandbox.markup.text import message_text
from sandbox.members import can_send
from sandbox.methods.common import reply_of, thread_of, writable_chat
from sandbox.methods.keyboards import checked_markup
from sandbox.methods.registry import method
from sandbox.model import Chat, Json, Message
from sandbox.posting import media_kind, post
from sandbox.render import message_json, present
from sandbox.world import World

ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


def preview_of(params: Json) -> Json:
    """{"link_preview_options"} when given.  Raises ApiError for an address that is none."""
    options: Json | None = params.get("link_preview_options")
    if options and options.get("url") and "." not in options["url"]:
        raise bad_request("WEBPAGE_URL_INVALID")
    return present(link_preview_options=options)


def refuse_unsupported(params: Json) -> None:
    """What a bot like ours cannot have: business connections, effects, paid broadcasts."""
    if params.get("business_connection_id"):
        raise bad_request("business connection not found")
    if params.get("message_effect_id"):
        raise bad_request("EFFECT_ID_INVALID")
    if params.get("allow_paid_broadcast"):
        raise bad_request("FLOODSKIP_NOT_ALLOWED")


def send(
    world: World, chat: Chat, params: Json, content: Json, *, counted: bool = True, **more: object
) -> Message:
    """Put one message of the bot into a chat.  Raises ApiError: reply, thread, keyboard, flood, so ordered.

    `counted` is False when the caller has counted the message against the flood limits already.
    """
    refuse_unsupported(params)
    refuse_restricted(world, chat, content)
    reply = reply_of(world, chat, params)
    thread = thread_of(world, chat, params, reply)
    markup = checked_markup(chat, params.get("reply_markup"), pay="invoice" in content)
    if wish := params.get("ephemeral_message_parameters"):
        more |= ephemeral_fields(world, chat, wish, params)
    if counted:
        world.flood.take(chat.id)
    put = post_ephemeral if "receiver" in more else post
    return put(
        world,
        chat,
        sender=world.bot.id,
        content=content,
        thread_id=thread,
        reply_to=reply.message_id,
        quote=reply.quote,
        external_reply=reply.external,
        reply_markup=markup,
        protected=bool(params.get("protect_content")),
        **more,
    )


def refuse_restricted(world: World, chat: Chat, content: Json) -> None:
    """Raises ApiError 400 when the bot is a member who may not send that."""
    kind = media_kind(content) or "text"
    permission, words = _PERMISSIONS.get(kind, ("can_send_other_messages", f"{kind}s"))
    if not can_send(world, chat, permission):
        raise bad_request(f"not enough rights to send {words} to the chat")


_PERMISSIONS = {
    "text": ("can_send_messages", "text messages"),
    "contact": ("can_send_messages", "contacts"),
    "location": ("can_send_messages", "locations"),
    "venue": ("can_send_messages", "venues"),
    "photo": ("can_send_photos", "photos"),
    "video": ("can_send_videos", "videos"),
    "document": ("can_send_documents", "documents"),
    "audio": ("can_send_audios", "music"),
    "voice": ("can_send_voice_notes", "voice notes"),
    "video_note": ("can_send_video_notes", "video notes"),
    "poll": ("can_send_polls", "polls"),
    "dice": ("can_send_other_messages", "dice"),
}


def send_and_show(world: World, params: Json, content: Json) -> Json:
    """Send to the chat named in the parameters; the Message."""
    chat = writable_chat(world, params["chat_id"])
    return message_json(world, send(world, chat, params, content))


@method("sendMessage", "Message")
def send_message(world: World, params: Json) -> Json:
    """The text is read before the chat is looked up, as the real server does."""
    return send_and_show(world, params, message_text(params) | preview_of(params))


@method("sendLocation", "Message")
def send_location(world: World, params: Json) -> Json:
    if not (-90 <= params["latitude"] <= 90 and -180 <= params["longitude"] <= 180):
        raise bad_request("wrong latitude or longitude specified")
    names = (
        "latitude",
        "longitude",
        "horizontal_accuracy",
        "live_period",
        "heading",
        "proximity_alert_radius",
    )
    return send_and_show(world, params, {"location": {n: params[n] for n in names if n in params}})


@method("sendContact", "Message")
def send_contact(world: World, params: Json) -> Json:
    if not params["phone_number"] or not params["first_name"]:
        raise bad_request("contact phone number and first name must be non-empty")
    names = ("phone_number", "first_name", "last_name", "vcard")
    return send_and_show(world, params, {"contact": {n: params[n] for n in names if n in params}})


@method("sendVenue", "Message")
def send_venue(world: World, params: Json) -> Json:
    place = {"latitude": params["latitude"], "longitude": params["longitude"]}
    if not (-90 <= place["latitude"] <= 90 and -180 <= place["longitude"] <= 180):
        raise bad_request("wrong latitude or longitude specified")
    more = ("foursquare_id", "foursquare_type", "google_place_id", "google_place_type")
    fields = {n: params[n] for n in ("title", "address", *more) if n in params}
    return send_and_show(world, params, venue_content(place, fields))


@method("sendDice", "Message")
def send_dice(world: World, params: Json) -> Json:
    emoji = params.get("emoji", "🎲")
    if emoji not in DICE:
        raise bad_request("sandbox: sendDice.emoji: only " + " ".join(DICE))
    return send_and_show(world, params, {"dice": dice_json(emoji, world.next_number())})


@method("sendChatAction", "True")
def send_chat_action(world: World, params: Json) -> bool:
    chat = writable_chat(world, params["chat_id"])
    if params["action"] not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    world.seen.add(
        kind="typing",
        chat_id=chat.id,
        message_id=None,
        thread_id=_shown_in(chat, params),
        by="bot",
        action=params["action"],
    )
    return True


def _shown_in(chat: Chat, params: Json) -> int | None:
    """The topic of a chat action; a topic that is gone is no reason to refuse (telegram-bot-api#732)."""
    thread = params.get("message_thread_id")
    return thread if thread in chat.topics else None
