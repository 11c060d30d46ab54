"""CSV as people's programs write it: the encoding and the separator are found out, and said."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.flows.importing.lines import Place
from bot.importing.table import Row

LARGEST: Final = 64 * 2**20
ENCODINGS: Final = ("utf-8", "utf-8-sig", "utf-16", "cp1250", "cp1251", "cp1252")
_SIGNS: Final = "„”“«»–—…’§°\u00a0"
_POLISH: Final = frozenset(("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ" + _SIGNS).encode("cp1250"))
_RUSSIAN: Final = frozenset(bytes(range(0xC0, 0x100)) + ("ёЁ№" + _SIGNS).encode("cp1251"))
_HIGH: Final = re.compile(rb"[\x80-\xff]+")
_WRITTEN: Final = re.compile(r"[^\r\n]*[^\s][^\r\n]*")
_SEPARATORS: Final = {";": "semicolons", "\t": "tabs", ",": "commas"}


class Unreadable(Exception):
    """A file that cannot be read at all: `said` what is wrong, `mend` what to do; `line` 0 if anywhere."""

    def __init__(self, said: str, mend: str, *, line: int = 0) -> None:
        super().__init__(said)
        self.said, self.mend, self.line = said, mend, line


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One table's rows, and how they were read, in words."""

    place: Place
    how: str
    rows: Iterator[Row]


def read_csv(path: Path, *, encoding: str | None) -> Sheet:
    """The file's only table. Raises Unreadable; its rows raise it, too, while they are read."""
    if path.stat().st_size > LARGEST:
        raise Unreadable(f"has more than {LARGEST // 2**20} MB", "divide it into several files")
    data = path.read_bytes()
    found, guessed = (encoding, False) if encoding else encoding_of(data)
    try:
        text = data.decode(found)
    except (UnicodeDecodeError, LookupError) as error:
        raise Unreadable(f"is not written in {found} ({error})", "name another with --encoding") from None
    separator = separator_of(text)
    how = (
        f"{found}{' (guessed: see that the letters are right)' if guessed else ''}, {_SEPARATORS[separator]}"
    )
    return Sheet(place=Place(file=path.name), how=how, rows=_rows(text, separator))


def encoding_of(data: bytes) -> tuple[str, bool]:
    """(encoding, whether it is a guess): by its mark, UTF-8 if it is that, else Polish or Russian Windows.

    Polish letters above ASCII stand alone among Latin ones, Russian words are made of nothing else. Raises
    Unreadable for a file put together from several encodings.
    """
    if data.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig", False
    if _is_utf16(data):
        return "utf-16", False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        _refuse_mixed(data)
    else:
        return "utf-8", False
    high = {byte for byte in set(data) if byte >= 0x80}
    polish, russian = high <= _POLISH, high <= _RUSSIAN
    if polish != russian:
        return ("cp1250" if polish else "cp1251"), True
    return ("cp1251" if _in_runs(data) > 0.5 else "cp1250"), True


def _is_utf16(data: bytes) -> bool:
    """Whether the mark of UTF-16 is one: in cp1251 the same bytes are letters. Separators and line ends have
    a zero byte in UTF-16; no other encoding has any."""
    return data.startswith((b"\xff\xfe", b"\xfe\xff")) and b"\0" in data


def _refuse_mixed(data: bytes) -> None:
    """A line of UTF-8 beside a line that is none: no single encoding reads both."""
    first: dict[bool, int] = {}
    for number, line in enumerate(data.splitlines(), start=1):
        if not line.isascii():
            first.setdefault(_is_utf8(line), number)
    if len(first) == 2:
        said = f"is written in two encodings: line {first[True]} is UTF-8, line {first[False]} is not"
        mend = "save it again as CSV UTF-8 and see that its letters are right"
        raise Unreadable(said, mend, line=max(first.values()))


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _in_runs(data: bytes) -> float:
    """Which part of the bytes above ASCII has another one beside it."""
    runs = [len(run) for run in _HIGH.findall(data)]
    return sum(length for length in runs if length > 1) / max(1, sum(runs))


def separator_of(text: str) -> str:
    """What parts the header's columns: quotes aside, the most frequent of the three."""
    header = _WRITTEN.search(text)
    bare = "".join(header[0].split('"')[::2]) if header else ""
    return max(_SEPARATORS, key=bare.count) if any(map(bare.count, _SEPARATORS)) else ","


def _rows(text: str, separator: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        mend = "see that each quote that opens is closed, and save the file again as CSV"
        raise Unreadable(f"is no CSV from here on ({error})", mend, line=line) from None
