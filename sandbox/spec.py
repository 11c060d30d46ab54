"""The Bot API as data: is this request, update or answer what the documentation allows?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from typing import Any

from sandbox.discriminators import TAGS
from sandbox.model import Json, Upload

ARRAY = "Array of "


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One departure from the Bot API data; `code` is missing, unknown, type, length, range or enum."""

    code: str
    path: str
    problem: str

    @property
    def warning(self) -> bool:
        """Enumerations are taken from prose and may lag behind Telegram."""
        return self.code == "enum"


def utf16(text: str) -> int:
    """Length as Telegram counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class Spec:
    """Checks values against the Bot API data; holds nothing but that data."""

    def __init__(self, data: Json) -> None:
        self.version: str = data["bot_api"]
        self.methods: dict[str, Json] = data["methods"]
        self.types: dict[str, Json] = data["types"]
        self.by_lower_name = {name.lower(): name for name in self.methods}

    def check_request(self, method: str, params: Json) -> list[Finding]:
        """Findings about the parameters of one call; `method` must be a method of the Bot API."""
        findings = self._check_fields(self.methods[method], params, method)
        if params.get("parse_mode"):
            # The documented limits hold "after entities parsing": the method itself checks the parsed text.
            parsed = {f"{method}.text", f"{method}.caption"}
            findings = [f for f in findings if not (f.code == "length" and f.path in parsed)]
        return findings

    def check(self, types: Sequence[str], value: Any, path: str) -> list[Finding]:
        """Findings about a value that must be of one of `types`, named as the documentation names them."""
        tries = [self._check_one(kind, value, path) for kind in _alternatives(types)]
        return min(tries, key=_badness)

    def _check_fields(self, fields: Json, value: Json, path: str) -> list[Finding]:
        findings = [
            Finding(code="missing", path=f"{path}.{name}", problem="a required field is missing")
            for name, field in fields.items()
            if field["required"] and name not in value
        ]
        for name, item in value.items():
            here = f"{path}.{name}"
            if name not in fields:
                findings.append(Finding(code="unknown", path=here, problem="the Bot API has no such field"))
                continue
            found = self.check(fields[name]["types"], item, here)
            findings += found or list(_limits(fields[name].get("limits", ()), item, here))
        return findings

    def _check_one(self, kind: str, value: Any, path: str) -> list[Finding]:
        if kind.startswith("("):
            return self._check_items([part.strip() for part in kind[1:-1].split("|")], value, path)
        if kind.startswith(ARRAY):
            return self._check_items([kind[len(ARRAY) :]], value, path)
        if kind in _PLAIN:
            return [] if _PLAIN[kind](value) else [_wrong(kind, value, path)]
        return self._check_object(kind, value, path)

    def _check_items(self, kinds: list[str], value: Any, path: str) -> list[Finding]:
        if not isinstance(value, list):
            return [_wrong("Array of " + "|".join(kinds), value, path)]
        return [f for n, item in enumerate(value) for f in self.check(kinds, item, f"{path}[{n}]")]

    def _check_object(self, kind: str, value: Any, path: str) -> list[Finding]:
        known = self.types[kind]
        if known.get("subtypes"):
            return self._check_abstract(kind, known["subtypes"], value, path)
        if not isinstance(value, dict):
            return [_wrong(kind, value, path)]
        tag = TAGS.get(kind)
        if tag and value.get(tag[0]) not in (None, *tag[1:]):
            return [_wrong(f"{kind} with {tag[0]} {tag[1]}", value[tag[0]], f"{path}.{tag[0]}")] * 3
        return self._check_fields(known["fields"], value, path)

    def _check_abstract(self, kind: str, subtypes: list[str], value: Any, path: str) -> list[Finding]:
        if kind == "RichText" and isinstance(value, (str, list)):
            return [] if isinstance(value, str) else self._check_items(["RichText"], value, path)
        if not isinstance(value, dict):
            return [_wrong(kind, value, path)]
        return self.check(subtypes, value, path)


def _alternatives(types: Sequence[str]) -> list[str]:
    """The data splits "Array of A, B and C" into ["Array of A", "B", "C"]: all are items of the array."""
    if len(types) > 1 and types[0].startswith(ARRAY) and types[0] != "Array of RichText":
        return ["(" + "|".join([types[0][len(ARRAY) :], *types[1:]]) + ")"]
    return list(types)


def _badness(findings: list[Finding]) -> tuple[int, int]:
    return sum(not f.warning for f in findings), len(findings)


def _wrong(kind: str, value: Any, path: str) -> Finding:
    return Finding(
        code="type", path=path, problem=f"expected {kind}, found {type(value).__name__} {value!r:.80}"
    )


def _limits(limits: Iterable[Json], value: Any, path: str) -> Iterable[Finding]:
    for limit in limits:
        if limit["kind"] == "enum":
            if isinstance(value, str) and value not in limit["values"]:
                yield Finding(code="enum", path=path, problem=f"{value!r} is not in {limit['values']}")
            continue
        size = _size(limit, value)
        low, high = limit.get("min", 0), limit.get("max", float("inf"))
        # A few ranges of the data are misread ("ISO 639-1" became 639..1): an empty range limits nothing.
        if size is not None and low <= high and not low <= size <= high:
            code = "length" if limit["kind"] == "length" else "range"
            yield Finding(code=code, path=path, problem=f"{size} is not within {low}..{high}")


def _size(limit: Json, value: Any) -> float | None:
    if limit["kind"] == "length":
        if not isinstance(value, str):
            return None
        return len(value.encode("utf-8", "surrogatepass")) if limit.get("unit") == "bytes" else utf16(value)
    if isinstance(value, list):
        return len(value)
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


_PLAIN = {
    "Integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "Float": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
    "Boolean": lambda v: isinstance(v, bool),
    "True": lambda v: v is True,
    "String": lambda v: isinstance(v, str),
    "InputFile": lambda v: isinstance(v, Upload),
}


@lru_cache(maxsize=1)
def load_spec() -> Spec:
    """The newest Bot API data shipped with the sandbox."""
    text = resources.files("sandbox").joinpath("botapi/bot_api_10_3.json").read_text("utf-8")
    return Spec(json.loads(text))


class Violations:
    """The record of everything that broke the Bot API data in one world."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.errors: list[Json] = []
        self.warnings: list[Json] = []

    def record(self, what: str, findings: Iterable[Finding]) -> list[Finding]:
        """Keep the findings under `what` (request, update or answer) and hand them back."""
        kept = list(findings)
        for found in kept:
            entry = {"what": what, "code": found.code, "path": found.path, "problem": found.problem}
            (self.warnings if found.warning else self.errors).append(entry)
        return kept

    def request(self, method: str, params: Json) -> list[Finding]:
        return self.record("request", self.spec.check_request(method, params))

    def update(self, update: Json) -> list[Finding]:
        return self.record("update", self.spec.check(["Update"], update, "Update"))

    def answer(self, method: str, types: Sequence[str], result: Any) -> list[Finding]:
        found = self.spec.check(types, result, "result")
        return self.record("answer", [replace(f, path=re.sub("^result", method, f.path)) for f in found])
