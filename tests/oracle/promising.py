"""By when the desk answers, by its opening times as they hang on the door."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.oracle.client import Asked, Client
from tests.oracle.months import day_after

OPENS, CLOSES, WEEKEND = 9, 18, (5, 6)
"""Hours of the local day; Saturday and Sunday nobody is there."""
HOURS_OF = {"m": 1 / 60, "h": 1, "d": CLOSES - OPENS}
"""A day of the desk's is a day at work."""


def promise(client: Client, asked: Asked) -> None:
    """Counted from the client's words; when that time is over already, from now: then the request has waited.
    A kind without a time of its own has that of an appeal; without either nothing is promised."""
    asked.since = asked.due = None
    for start in (asked.created, client.now):
        due = answered_by(client, asked.kind, start)
        if due is not None and due > client.now:
            asked.since, asked.due = start, due
            return


def take_back_promise(asked: Asked) -> None:
    """The desk has answered, with a price say: nothing is promised until the client asks again."""
    asked.since = asked.due = None


def answered_by(client: Client, kind: str, start: datetime) -> datetime | None:
    times = client.plan["sla"]
    assert isinstance(times, dict)
    written = str(times.get(kind, times.get("appeal", "")))
    if not written:
        return None
    rest = timedelta(hours=int(written[:-1]) * HOURS_OF[written[-1]])
    start = start.replace(second=0, microsecond=0)
    if kind == "emergency" and kind in times:
        return start + rest
    day = start.astimezone(ZoneInfo(client.zone)).date()
    while True:
        opens, closes = max(start, at(day, OPENS, client.zone)), at(day, CLOSES, client.zone)
        there = closes - opens if day.weekday() not in WEEKEND else timedelta(0)
        if there > timedelta(0) and rest <= there:
            return opens + rest
        rest -= max(timedelta(0), there)
        day = day_after(day)


def at(day: date, hour: int, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(zone)).astimezone(UTC)
