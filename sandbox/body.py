"""From an HTTP request to the parameters of a Bot API call: query string, JSON, form or multipart."""

from __future__ import annotations

import json
import re
from typing import Any

from aiohttp import web

from sandbox.errors import bad_request
from sandbox.model import Attached, Json, Upload
from sandbox.spec import ARRAY, Spec

_TRUE, _FALSE = frozenset({"true", "True", "1", "yes"}), frozenset({"false", "False", "0", "no", ""})


async def read_params(request: web.Request, spec: Spec, method: str) -> Json:
    """Parameters as JSON values and uploads.  Texts from forms are read as the types the method wants.

    Raises ApiError 400 for a body that cannot be read.
    """
    fields = spec.methods.get(method, {})
    params: Json = {name: _coerced(fields, name, text) for name, text in request.query.items()}
    if request.content_type == "application/json":
        params |= _json_object(await request.text())
        return {name: value for name, value in params.items() if value is not None}
    form = await request.post()
    uploads = {name: await _upload(part) for name, part in form.items() if isinstance(part, web.FileField)}
    texts = {name: text for name, text in form.items() if isinstance(text, str)}
    return params | form_params(texts, uploads, spec, method)


def form_params(texts: dict[str, str], uploads: dict[str, Upload], spec: Spec, method: str) -> Json:
    """The fields of a form as parameters: texts as the types the method wants, uploads where they belong."""
    fields = spec.methods.get(method, {})
    return _attached({name: _coerced(fields, name, text) for name, text in texts.items()}, uploads)


def _json_object(text: str) -> Json:
    if not text.strip():
        return {}
    try:
        found = json.loads(text)
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(found, dict):
        raise bad_request("object expected as the request")
    return found


async def _upload(part: web.FileField) -> Upload:
    return Upload(name=part.filename, content_type=part.content_type, data=part.file.read())


def _coerced(fields: Json, name: str, text: str) -> Any:
    """A text from a form as the first type that fits; as it is when none does (the check will tell)."""
    types = fields.get(name, {}).get("types", ["String"])
    for kind in types:
        if kind == "Integer" and re.fullmatch(r"-?\d{1,19}", text):
            return int(text)
        if kind == "Float" and re.fullmatch(r"-?\d+(\.\d+)?([eE][+-]?\d+)?", text):
            return float(text)
        if kind == "Boolean" and text in _TRUE | _FALSE:
            return text in _TRUE
        if kind.startswith(ARRAY) or kind not in _SCALARS:
            try:
                return json.loads(text)
            except ValueError:
                continue
    return text


_SCALARS = frozenset({"Integer", "Float", "Boolean", "String", "InputFile"})


def _attached(params: Json, uploads: dict[str, Upload]) -> Json:
    """Put parts behind attach://name, anywhere; a part that nothing names is a parameter itself."""
    used: set[str] = set()

    def resolve(value: Any) -> Any:
        if isinstance(value, str) and value.startswith("attach://"):
            name = value.removeprefix("attach://")
            used.add(name)
            return Attached.to(value, uploads[name]) if name in uploads else value
        if isinstance(value, list):
            return [resolve(item) for item in value]
        if isinstance(value, dict):
            return {name: resolve(item) for name, item in value.items()}
        return value

    resolved: Json = resolve(params)
    loose = {name: upload for name, upload in uploads.items() if name not in used}
    return resolved | loose


def loggable(value: Any) -> Any:
    """Parameters for the log: uploads by name and size."""
    if isinstance(value, Upload):
        return {"file_name": value.name, "size": len(value.data)}
    if isinstance(value, list):
        return [loggable(item) for item in value]
    if isinstance(value, dict):
        return {name: loggable(item) for name, item in value.items()}
    return value


def refuse_broken_text(params: Json) -> None:
    """Raises ApiError 400 for half of a surrogate pair, which no UTF-8 can hold."""
    try:
        json.dumps(loggable(params), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
