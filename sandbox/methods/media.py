"""Messages with files: by file_id, by upload, and albums."""

from __future__ import annotations

from sandbox.errors import bad_request
from sandbox.files import file_path, media_content
from sandbox.markup.text import caption_text
from sandbox.methods.common import writable_chat
from sandbox.methods.registry import Run, method
from sandbox.methods.sending import refuse_restricted, refuse_unsupported, send
from sandbox.model import Attached, Json, StoredFile, Upload
from sandbox.posting import new_group_id
from sandbox.render import message_json, present
from sandbox.world import World

ALBUM_KINDS = frozenset({"photo", "video", "document", "audio"})
MOST_ITEMS = 10


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
        return message_json(world, send(world, chat, params, content | _flags(params)))

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
    """An album; it counts against the flood limits as many messages as it has, all or none.

    A single item is sent as a message of its own, as TDLib does (the documentation asks for two: that is a
    violation, not a refusal).
    """
    chat = writable_chat(world, params["chat_id"])
    media: list[Json] = params["media"]
    refuse_bad_album(media)
    contents = [_item(world, item) for item in media]
    refuse_unsupported(params)
    for content in contents:
        refuse_restricted(world, chat, content)
    world.flood.take(chat.id, len(media))
    group = new_group_id(world) if len(media) > 1 else None
    return [
        message_json(world, send(world, chat, params, content, counted=False, media_group_id=group))
        for content in contents
    ]


def refuse_bad_album(media: list[Json]) -> None:
    """Raises ApiError for an album that no client could show."""
    if not media:
        raise bad_request("there are no messages to send")
    if len(media) > MOST_ITEMS:
        raise bad_request("too many messages to send as an album")
    kinds = {item["type"] for item in media}
    for kind in ("document", "audio"):
        if kind in kinds and len(kinds) > 1:
            raise bad_request(f"{kind} can't be mixed with other media types")
    if other := kinds - ALBUM_KINDS:
        raise bad_request(f"can't parse InputMedia: type \"{min(other)}\" can't be used in sendMediaGroup")
    if len({bool(item.get("show_caption_above_media")) for item in media}) > 1:
        raise bad_request("parameter show_caption_above_media must be the same for all messages")


def _item(world: World, item: Json) -> Json:
    return media_content(file_of(world, item["type"], item["media"])) | caption_text(item) | _flags(item)


def _flags(params: Json) -> Json:
    return present(
        show_caption_above_media=params.get("show_caption_above_media") or None,
        has_media_spoiler=params.get("has_spoiler") or None,
    )


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
