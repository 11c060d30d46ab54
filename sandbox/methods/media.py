"""Messages with files: by file_id, by upload, and albums."""

from __future__ import annotations

from sandbox.errors import bad_request
from sandbox.files import file_path, media_content
from sandbox.markup.text import caption_text
from sandbox.methods.common import reply_of, thread_of, writable_chat
from sandbox.methods.registry import Run, method
from sandbox.methods.sending import send
from sandbox.model import Attached, Json, StoredFile, Upload
from sandbox.posting import post
from sandbox.render import message_json, present
from sandbox.world import World

_MIXED = {"photo": "visual", "video": "visual", "document": "document", "audio": "audio"}


def file_of(world: World, kind: str, value: object) -> StoredFile:
    """The file that a parameter names or brings.  Raises ApiError."""
    if isinstance(value, Attached):
        value = value.upload
    if isinstance(value, Upload):
        return world.files.uploaded(kind, value)
    return world.files.for_sending(kind, str(value))


def _sender(kind: str) -> Run:
    def run(world: World, params: Json) -> Json:
        chat = writable_chat(world, params["chat_id"])
        caption = caption_text(params) if kind not in ("sticker", "video_note") else {}
        content = media_content(file_of(world, kind, params[kind])) | caption
        content |= present(
            show_caption_above_media=params.get("show_caption_above_media") or None,
            has_media_spoiler=params.get("has_spoiler") or None,
        )
        return message_json(world, send(world, chat, params, content))

    return run


for _name, _kind in (
    ("sendPhoto", "photo"),
    ("sendDocument", "document"),
    ("sendVoice", "voice"),
    ("sendVideo", "video"),
    ("sendAudio", "audio"),
    ("sendSticker", "sticker"),
    ("sendAnimation", "animation"),
    ("sendVideoNote", "video_note"),
):
    method(_name, "Message")(_sender(_kind))


@method("sendMediaGroup", "Array of Message")
def send_media_group(world: World, params: Json) -> list[Json]:
    chat = writable_chat(world, params["chat_id"])
    media: list[Json] = params["media"]
    if not 2 <= len(media) <= 10:
        raise bad_request("group send failed: an album takes 2-10 items" if media else "strange media group")
    if len({_MIXED.get(item["type"], item["type"]) for item in media}) > 1:
        raise bad_request("can't use the media of the specified type in the album")
    contents = [
        media_content(file_of(world, item["type"], item["media"])) | caption_text(item) for item in media
    ]
    reply_to, thread = reply_of(chat, params), thread_of(chat, params)
    world.flood.take(chat.id, len(media))
    group = str(13_000_000_000_000_000 + world.next_number())
    return [
        message_json(
            world,
            post(
                world,
                chat,
                sender=world.bot.id,
                content=content,
                thread_id=thread,
                reply_to=reply_to,
                media_group_id=group,
                protected=bool(params.get("protect_content")),
            ),
        )
        for content in contents
    ]


@method("getFile", "File")
def get_file(world: World, params: Json) -> Json:
    file = world.files.find(params["file_id"])
    if file is None:
        raise bad_request("invalid file_id")
    return {
        "file_id": params["file_id"],
        "file_unique_id": file.unique_id,
        "file_size": len(file.data),
        "file_path": file_path(file),
    }
