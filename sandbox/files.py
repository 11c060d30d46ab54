"""Files by file_id: stable per kind and name for what people send, new for every upload of the bot."""

from __future__ import annotations

import base64
import hashlib
from pathlib import PurePosixPath

from sandbox.errors import bad_request
from sandbox.model import Json, StoredFile, Upload

KIND_NAMES = {
    "photo": "Photo",
    "document": "Document",
    "voice": "VoiceNote",
    "video": "Video",
    "audio": "Audio",
    "sticker": "Sticker",
    "animation": "Animation",
    "video_note": "VideoNote",
}
_MIME = {"voice": "audio/ogg", "video": "video/mp4", "audio": "audio/mpeg", "animation": "video/mp4"}
_MIME_BY_SUFFIX = {".pdf": "application/pdf", ".jpg": "image/jpeg", ".png": "image/png", ".txt": "text/plain"}
_PREFIX = {
    "photo": "AgAC",
    "document": "BQAC",
    "voice": "AwAC",
    "video": "BAAC",
    "audio": "CQAC",
    "sticker": "CAAC",
}


def _token(seed: str, size: int) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(seed.encode()).digest()).decode().rstrip("=")[:size]


class Files:
    """All files that one bot may name."""

    def __init__(self, bot_id: int) -> None:
        self._bot_id = bot_id
        self._by_id: dict[str, StoredFile] = {}
        self._uploads = 0

    def named(self, kind: str, name: str) -> StoredFile:
        """The made-up file that people send under this name."""
        return self._keep(kind, name, name.encode(), seed=f"{kind}/{name}")

    def uploaded(self, kind: str, upload: Upload) -> StoredFile:
        """Store what the bot sent as a new file."""
        if not upload.data:
            raise bad_request("file must be non-empty")
        self._uploads += 1
        return self._keep(kind, upload.name, upload.data, seed=f"{kind}/upload {self._uploads}")

    def find(self, file_id: str) -> StoredFile | None:
        return self._by_id.get(file_id)

    def all(self) -> list[StoredFile]:
        return list(self._by_id.values())

    def for_sending(self, kind: str, file_id: str) -> StoredFile:
        """The file to send again as `kind`.  Raises ApiError 400 in Telegram's words."""
        if file_id.startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")
        found = self._by_id.get(file_id)
        if found is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        if found.kind != kind:
            raise bad_request(f"can't use file of type {KIND_NAMES[found.kind]} as {KIND_NAMES[kind]}")
        return found

    def _keep(self, kind: str, name: str, data: bytes, *, seed: str) -> StoredFile:
        file_id = _PREFIX.get(kind, "CgAC") + _token(f"{self._bot_id}/{seed}", 40)
        stored = StoredFile(
            file_id=file_id, unique_id="AQAD" + _token(seed, 12), kind=kind, name=name, data=data
        )
        self._by_id[file_id] = stored
        if kind == "photo":
            self._by_id[small_photo_id(file_id)] = stored
        return stored


def small_photo_id(file_id: str) -> str:
    """The id of the smaller size of a photo."""
    return file_id[:-1] + ("A" if file_id[-1] != "A" else "B")


def file_path(file: StoredFile) -> str:
    """Where /file/bot<token>/ serves it."""
    suffix = PurePosixPath(file.name).suffix or ".bin"
    return f"{file.kind}s/{file.unique_id}{suffix}"


def media_content(file: StoredFile) -> Json:
    """The Message field that shows this file, e.g. {"photo": [PhotoSize, PhotoSize]}."""
    base: Json = {"file_id": file.file_id, "file_unique_id": file.unique_id, "file_size": len(file.data)}
    if file.kind == "photo":
        small = base | {"file_id": small_photo_id(file.file_id), "file_unique_id": file.unique_id + "s"}
        return {"photo": [small | {"width": 320, "height": 240}, base | {"width": 1280, "height": 960}]}
    found = base | _details(file)
    if file.kind == "animation":  # for clients of the time before animations it is a document too
        plain = {n: v for n, v in found.items() if n not in ("width", "height", "duration")}
        return {"animation": found, "document": plain}
    return {file.kind: found}


def _details(file: StoredFile) -> Json:
    suffix = PurePosixPath(file.name).suffix.lower()
    mime = _MIME.get(file.kind) or _MIME_BY_SUFFIX.get(suffix, "application/octet-stream")
    if file.kind == "voice":
        return {"duration": 3, "mime_type": mime}
    if file.kind == "sticker":
        return {
            "type": "regular",
            "width": 512,
            "height": 512,
            "is_animated": False,
            "is_video": False,
            "emoji": "👍",
        }
    if file.kind == "video_note":
        return {"duration": 3, "length": 240}
    named: Json = {"file_name": file.name, "mime_type": mime}
    if file.kind == "audio":
        return named | {"duration": 60}
    if file.kind in ("video", "animation"):
        return named | {"width": 640, "height": 480, "duration": 5}
    return named
