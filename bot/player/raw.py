"""What a story's file says, as plain texts, lists and names with values; anything else is an error."""

import re
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Final, cast

import yaml

Fields = Mapping[str, object]
LOADER: Final[type[yaml.SafeLoader]] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Stories are read by the thousand, so by libyaml where it is there."""

_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class StoryError(Exception):
    """The file is not a story; the message says where and why."""


class _Plain(LOADER):  # type: ignore[misc, valid-type]  # known at run time only
    """Every scalar is text as written: `on` is no switch, 07 no octal, and a key stands once."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:  # noqa: FBT001, FBT002  # PyYAML's signature
        """The mapping. Raises StoryError for a key that stands twice."""
        keys = [key.value for key, _ in node.value]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise StoryError(f"{', '.join(twice)} stands twice in line {node.start_mark.line + 1}")
        return cast("dict[object, object]", super().construct_mapping(node, deep=deep))


_Plain.yaml_implicit_resolvers = {}


def parse(text: str) -> Fields:
    """A file's fields. Raises StoryError or yaml.YAMLError."""
    return fields(_Plain(text).get_single_data(), "a story")


def span(text: str) -> timedelta:
    """A stretch of time: "3s", "30m", "2h", "1h30m", "2d". Raises StoryError for anything else."""
    if not re.fullmatch(r"(\d+[smhd])+", text):
        raise StoryError(f"{text} is no stretch of time like 3s, 30m, 2h or 1h30m")
    parts = re.findall(r"(\d+)([smhd])", text)
    return sum((timedelta(**{_UNITS[unit]: int(count)}) for count, unit in parts), timedelta(0))


def decimal(value: object) -> Decimal | None:
    """An amount in major units, None if there is none. Raises StoryError."""
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation as error:
        raise StoryError(f"{value} is no amount like 352.40") from error


def texts(raw: Fields, key: str) -> tuple[str, ...]:
    """A list of texts, empty if there is none. Raises StoryError."""
    return tuple(str(value) for value in items(raw.get(key) or [], key))


def fields(value: object, what: str) -> Fields:
    """Names with values. Raises StoryError."""
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise StoryError(f"{what} must be names with values, not {value!r}")
    return cast("Fields", value)


def items(value: object, what: str) -> list[object]:
    """A list. Raises StoryError."""
    if not isinstance(value, list):
        raise StoryError(f"{what} must be a list, not {value!r}")
    return cast("list[object]", value)


def only(raw: Fields, what: str, *known: str, need: tuple[str, ...] = ()) -> None:
    """Raises StoryError for a name that is not known, or one that is needed and not there."""
    strange = sorted(set(raw) - set(known))
    missing = sorted(set(need) - set(raw))
    if strange or missing:
        raise StoryError(f"{what}: unknown {strange}, missing {missing}")
