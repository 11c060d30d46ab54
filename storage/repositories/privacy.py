"""What is kept about a person, and what is left of them when they are gone.

Every column that may hold a person's number, name or words is named here; a test plants marks and looks for
them in all tables.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from bot.desk.erasure import Erasure, Whose
from bot.desk.privacy import NOBODY, Marks
from bot.ids import AccountId, ContactId, RequestId, UserId
from bot.ports.privacy import Kept
from storage.sql import Row, Sql
from storage.values import moment, name_key

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_WORDLESS = """text = '', entities = '[]', file_id = NULL, before = NULL, origin = NULL, details = NULL,
    quoted = NULL"""

_ENDED = "('done', 'cancelled', 'undone', 'lapsed', 'answered', 'declined')"

_PERSON = "SELECT first_name, username, language, seen_at FROM person WHERE user_id = ?"
_CONTACT = """
SELECT contact.id, account.name AS client, contact.owner, contact.may_write, contact.joined_at
FROM contact JOIN account ON account.id = contact.account_id WHERE contact.user_id = ?"""
_REQUESTS = """
SELECT id, kind, state, text, comment, rating, minutes, order_number, created_at, due_at, closed_at
FROM request WHERE user_id = ? ORDER BY id"""
_SAID = """
SELECT talk.id, talk.request_id, talk.side, talk.at, talk.text, talk.before, talk.media, talk.file_id
FROM talk LEFT JOIN request ON request.id = talk.request_id
WHERE talk.side <> 'note' AND (talk.user_id = ? OR request.user_id = ?) ORDER BY talk.id"""
_BANS = "SELECT reason, until, banned_at, lifted_at FROM ban WHERE user_id = ? ORDER BY id"
_INVITES = "SELECT created_at, used_at FROM invite WHERE used_by = ? ORDER BY id"
_TOLD = """
SELECT created_at, ended_at, shape FROM outbox WHERE chat_id = ? AND state = 'sent' ORDER BY id"""
_TIMES = frozenset(
    {
        *("seen_at", "joined_at", "created_at", "due_at", "closed_at", "at", "until", "banned_at"),
        *("lifted_at", "used_at", "ended_at"),
    }
)

_NAMES = "SELECT first_name, username FROM person WHERE user_id = ?"
_NAME_KEPT = "SELECT value FROM setting WHERE name = ?"
_TEXTS = """
SELECT text FROM request WHERE user_id = ? AND text <> ''
UNION SELECT comment FROM request WHERE user_id = ? AND comment <> ''
UNION SELECT talk.text FROM talk LEFT JOIN request ON request.id = talk.request_id
WHERE talk.text <> '' AND (talk.user_id = ? OR request.user_id = ?)
UNION SELECT talk.before FROM talk WHERE talk.before IS NOT NULL AND talk.user_id = ?"""
_OPEN = """
SELECT id FROM request WHERE user_id = ? AND state IN
    ('clarifying', 'offered', 'declined', 'waiting', 'queued', 'taken', 'lapsed')
ORDER BY id"""

_UNSETTLED = """
SELECT id FROM request WHERE account_id = ? AND (state = 'taken'
    OR EXISTS (SELECT 1 FROM hold WHERE hold.request_id = request.id AND hold.state = 'held'))
ORDER BY id"""
_IS_ERASED = "SELECT id FROM account WHERE id = ? AND erased_at IS NOT NULL"

# In this order: what was said is found by the requests, and by the person's own number.
_SILENCED = (
    f"""UPDATE talk SET {_WORDLESS}
    WHERE user_id = ? OR request_id IN (SELECT id FROM request WHERE user_id = ?)""",  # noqa: S608 - a constant
    """UPDATE appeal SET because = '' WHERE contact_id IN (SELECT id FROM contact WHERE user_id IN (?, ?))""",
)
_RENUMBERED = (
    "UPDATE request SET user_id = ?, text = '', comment = '' WHERE user_id = ?",
    "UPDATE talk SET user_id = ? WHERE user_id = ?",
    "UPDATE talk SET chat_id = ? WHERE chat_id = ?",
    "UPDATE draft SET user_id = ? WHERE user_id = ?",
    "UPDATE draft SET chat_id = ? WHERE chat_id = ?",
    "UPDATE invite SET used_by = ? WHERE used_by = ?",
    "UPDATE invite SET created_by = ? WHERE created_by = ?",
    "UPDATE approval SET closed_by = ? WHERE closed_by = ?",
    "UPDATE quote SET closed_by = ? WHERE closed_by = ?",
    "UPDATE appeal SET decided_by = ? WHERE decided_by = ?",
    "UPDATE audit SET actor = ? WHERE actor = ?",
    "UPDATE audit SET undone_by = ? WHERE undone_by = ?",
    "UPDATE journal SET actor = ? WHERE actor = ?",
    "UPDATE contact SET user_id = ? WHERE user_id = ?",
    "UPDATE request SET assignee = ? WHERE assignee = ?",
    "UPDATE credit_limit SET set_by = ? WHERE set_by = ?",
    "UPDATE favour SET staff_id = ? WHERE staff_id = ?",
    "UPDATE ready_answer SET written_by = ? WHERE written_by = ?",
    "UPDATE ban SET banned_by = ? WHERE banned_by = ?",
)
_SEALED = "UPDATE draft SET sealed_at = ?, due_at = NULL WHERE user_id = ? AND sealed_at IS NULL"
_GONE = (
    "DELETE FROM outbox WHERE chat_id = ?",
    "DELETE FROM chat_pause WHERE chat_id = ?",
    "DELETE FROM slot WHERE chat_id = ?",
    "DELETE FROM request_topic WHERE chat_id = ?",
    "DELETE FROM talk_copy WHERE chat_id = ?",
    "DELETE FROM ban WHERE user_id = ?",
    "DELETE FROM person WHERE user_id = ?",
)
_NOTES = "erased:"
_NOTE = """
INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"""
_NOTED = "SELECT name, value FROM setting WHERE substr(name, 1, ?) = ? ORDER BY name"
_LET_GO = "DELETE FROM setting WHERE name = ? AND value = ?"
_LAST_SEEN = "SELECT seen_at FROM person WHERE user_id = ?"
_SETTING_GONE = "DELETE FROM setting WHERE name = ?"
# Nobody can tell whom a raw update quotes: a press carries the message it was made on, names and all.
_UPDATES_GONE = "UPDATE inbox SET raw = '{}', error = '' WHERE state <> 'new' AND raw <> '{}'"
_LANES_GONE = "UPDATE inbox SET lane = 'erased' WHERE state <> 'new' AND lane IN (?, ?, ?)"

_ERASE_CONTACT = """
UPDATE contact SET owner = 0, may_write = 0, spend = 0, asked_at = NULL, erased_at = ? WHERE id = ?"""

_ERASE_ACCOUNT = "UPDATE account SET name = ?, name_key = ?, erased_at = ? WHERE id = ?"
_ACCOUNT_WORDS = (
    "UPDATE favour SET text = '' WHERE account_id = ?",
    "UPDATE credit_limit SET because = '' WHERE account_id = ?",
    "UPDATE appeal SET because = '' WHERE account_id = ?",
    "DELETE FROM invite WHERE account_id = ? AND used_at IS NULL",
)

# What was told once of the person: nothing that money hangs on ends in a person's number.
_ONCE_GONE = "DELETE FROM idempotency WHERE substr(key, length(key) - ?) = ?"
# Whoever is nobody's contact has no rows that anything else refers to.
_STRANGER_GONE = (
    "DELETE FROM talk_copy WHERE talk_id IN (SELECT id FROM talk WHERE user_id = ? AND request_id IS NULL)",
    "DELETE FROM talk WHERE user_id = ? AND request_id IS NULL",
    "DELETE FROM draft WHERE user_id = ? AND account_id IS NULL",
)
# The keys of an import hold the names that stood in its file.
_IMPORTED_GONE = "DELETE FROM idempotency WHERE substr(key, 1, ?) = ?"

# Texts in which others' rows may name the person or repeat their words. `own` is 1 where a name can only be
# theirs: in rows of their client, and in what was sent; elsewhere somebody else may bear it.
_OWN = "CASE WHEN account_id = ? THEN 1 ELSE 0 END AS own"
_ALL = "1 AS own"
_SENT = "CASE WHEN state IN ('sent', 'dead') THEN 1 ELSE 0 END AS own"
_TRACES = (
    ("outbox", "id", "payload", _SENT),
    ("outbox", "id", "error", _SENT),
    ("idempotency", "key", "key", _ALL),
    ("idempotency", "key", "outcome", _ALL),
    ("idempotency", "key", "fingerprint", _ALL),
    *(("audit", "id", column, _OWN) for column in ("action", "before", "after", "undo")),
    ("favour", "id", "text", _OWN),
    ("credit_limit", "id", "because", _OWN),
    ("appeal", "id", "because", _OWN),
    *(("talk", "id", column, _ALL) for column in ("origin", "quoted", "details")),
)
# All words are constants of this module.
_READS = tuple(
    f"SELECT {key} AS place, {column} AS text, {own} FROM {table} WHERE {column} <> ''"  # noqa: S608
    for table, key, column, own in _TRACES
)
_WRITES = tuple(
    f"UPDATE {table} SET {column} = ? WHERE {key} = ?"  # noqa: S608
    for table, key, column, _ in _TRACES
)

_STALE = f"""
SELECT id FROM request WHERE forgotten_at IS NULL AND state IN {_ENDED}
    AND COALESCE(closed_at, created_at) < ? ORDER BY id LIMIT ?"""  # noqa: S608 - a constant of this module
_FORGET_REQUEST = "UPDATE request SET text = '', comment = '', forgotten_at = ? WHERE id = ?"
_FORGET_SAID = f"UPDATE talk SET {_WORDLESS} WHERE request_id = ?"  # noqa: S608 - as above
_FORGET_LOOSE = f"""
UPDATE talk SET {_WORDLESS} WHERE id IN
    (SELECT id FROM talk WHERE request_id IS NULL AND at < ? AND (text <> '' OR file_id IS NOT NULL)
    ORDER BY id LIMIT ?)"""  # noqa: S608 - as above


class PrivacyRepository:
    """`bot.ports.Privacy`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def kept(self, user_id: UserId) -> dict[str, tuple[Kept, ...]]:
        """Everything that is kept about the person, by what it is; notes of staff are not theirs."""
        read = self._sql.all
        return {
            "person": _told(read(_PERSON, user_id), "first_name", "username", "language", "seen_at"),
            "contact": _told(read(_CONTACT, user_id), "id", "client", "owner", "may_write", "joined_at"),
            "requests": _told(
                read(_REQUESTS, user_id),
                *("id", "kind", "state", "text", "comment", "rating", "minutes", "order_number"),
                *("created_at", "due_at", "closed_at"),
            ),
            "messages": _told(
                read(_SAID, user_id, user_id),
                *("id", "request_id", "side", "at", "text", "before", "media", "file_id"),
            ),
            "bans": _told(read(_BANS, user_id), "reason", "until", "banned_at", "lifted_at"),
            "invitations": _told(read(_INVITES, user_id), "created_at", "used_at"),
            "sent": _told(read(_TOLD, user_id), "created_at", "ended_at", "shape"),
        }

    def marks(self, user_id: UserId, *, instead: UserId) -> Marks:
        """Their names and texts, as far as the books know."""
        person = self._sql.first(_NAMES, user_id)
        kept = self._sql.first(_NAME_KEPT, f"staff_name:{user_id}")
        named = [row[column] for row, column in ((person, "first_name"), (kept, "value")) if row is not None]
        texts = self._sql.all(_TEXTS, *(user_id for _ in range(_TEXTS.count("?"))))
        return Marks(
            user=user_id,
            instead=instead,
            names=tuple(named),
            handle="" if person is None else person["username"] or "",
            texts=frozenset(str(row["text"]) for row in texts),
        )

    def open_of(self, user_id: UserId) -> tuple[RequestId, ...]:
        """Oldest first."""
        return tuple(RequestId(row["id"]) for row in self._sql.all(_OPEN, user_id))

    def unsettled_of(self, account_id: AccountId) -> tuple[RequestId, ...]:
        """Oldest first."""
        return tuple(RequestId(row["id"]) for row in self._sql.all(_UNSETTLED, account_id))

    def is_erased(self, account_id: AccountId) -> bool:
        """Whether only its number is left."""
        return self._sql.first(_IS_ERASED, account_id) is not None

    def erase_person(self, user_id: UserId, *, instead: UserId, now: datetime) -> None:
        """What must stay keeps `instead`; the rest goes."""
        for statement in _SILENCED:
            self._sql.change(statement, user_id, user_id)
        for statement in _STRANGER_GONE if instead == NOBODY else ():
            self._sql.change(statement, user_id)
        self._sql.change(_SEALED, now, user_id)
        for statement in _GONE:
            self._sql.change(statement, user_id)
        for statement in _RENUMBERED:
            self._sql.change(statement, instead, user_id)
        self._sql.change(_SETTING_GONE, f"staff_name:{user_id}")
        ending = f":{user_id}"
        self._sql.change(_ONCE_GONE, len(ending) - 1, ending)
        self._sql.change(_UPDATES_GONE)
        self._sql.change(_LANES_GONE, f"chat:{user_id}", f"press:{user_id}", f"pay:{user_id}")

    def erase_contact(self, contact_id: ContactId, *, now: datetime) -> None:
        """No rights, no place among the client's contacts."""
        self._sql.change(_ERASE_CONTACT, now, contact_id)

    def erase_account(self, account_id: AccountId, *, now: datetime) -> None:
        """Only its number is left."""
        name = f"#{account_id}"
        self._sql.change(_ERASE_ACCOUNT, name, name_key(name), now, account_id)
        for statement in _ACCOUNT_WORDS:
            self._sql.change(statement, account_id)
        imported = f"import:contact:{account_id}:"
        self._sql.change(_IMPORTED_GONE, len(imported), imported)

    def clear(self, change: Callable[[str, bool], str], *, account_id: AccountId | None) -> int:
        """Text by text: a person leaves seldom, and no database finds a word in JSON faster."""
        return sum(
            self._cleared(read, write, change, account_id or 0)
            for read, write in zip(_READS, _WRITES, strict=True)
        )

    def note(self, erasure: Erasure) -> None:
        """The newest word about whoever it is counts."""
        self._sql.change(_NOTE, _note_of(erasure), erasure.at.isoformat())

    def noted(self) -> tuple[Erasure, ...]:
        """By name, so in the same order each time."""
        found = []
        for row in self._sql.all(_NOTED, len(_NOTES), _NOTES):
            whose, _, number = str(row["name"]).removeprefix(_NOTES).partition(":")
            at = datetime.fromisoformat(row["value"])
            found.append(Erasure(whose=Whose(whose), number=int(number), at=at))
        return tuple(found)

    def let_go(self, erasure: Erasure) -> None:
        """Unless it was noted anew meanwhile."""
        self._sql.change(_LET_GO, _note_of(erasure), erasure.at.isoformat())

    def last_seen(self, user_id: UserId) -> datetime | None:
        """By the update that came last."""
        row = self._sql.first(_LAST_SEEN, user_id)
        return None if row is None else moment(row["seen_at"])

    def forget(self, *, before: datetime, now: datetime, limit: int) -> int:
        """A request is forgotten once; words without a request when they are that old."""
        stale = [row["id"] for row in self._sql.all(_STALE, before, limit)]
        for number in stale:
            self._sql.change(_FORGET_SAID, number)
            self._sql.change(_FORGET_REQUEST, now, number)
        return len(stale) + self._sql.change(_FORGET_LOOSE, before, limit)

    def _cleared(self, read: str, write: str, change: Callable[[str, bool], str], account_id: int) -> int:
        count = 0
        for row in self._sql.all(read, *(account_id for _ in range(read.count("?")))):
            cleared = change(row["text"], bool(row["own"]))
            if cleared != row["text"]:
                count += self._sql.change(write, cleared, row["place"])
        return count


def _note_of(erasure: Erasure) -> str:
    return f"{_NOTES}{erasure.whose.value}:{erasure.number}"


def _told(rows: Iterable[Row], *columns: str) -> tuple[Kept, ...]:
    """Rows as people read them: times in words, what is empty left out."""
    return tuple(
        {name: _shown(name, row[name]) for name in columns if row[name] not in (None, "")} for row in rows
    )


def _shown(name: str, value: object) -> object:
    if name in _TIMES and isinstance(value, int):
        return (_EPOCH + timedelta(microseconds=value)).isoformat()
    return value
