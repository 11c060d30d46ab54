"""Names of things in the reader's language: kinds, services, states, units and their counts."""

from collections.abc import Iterable

from bot.flows.notices import UnitsLeft
from bot.views.reader import Reader
from bot.views.texts import mark, mark_n

KIND_NAMES = {
    "consultation": mark("consultation"),
    "work": mark("work"),
    "estimate": mark("estimate"),
    "complaint": mark("complaint"),
    "emergency": mark("emergency"),
    "billing": mark("billing question"),
    "bargain": mark("question about terms"),
    "status": mark("question about progress"),
    "appeal": mark("appeal"),
    "smalltalk": mark("small talk"),
    "other": mark("something else"),
    "person": mark("ask for a manager"),
    "recalculation": mark("recalculation"),
}

KIND_CHOICES = {
    "consultation": mark("I have a question"),
    "work": mark("Please do something"),
    "estimate": mark("How much would it cost"),
    "complaint": mark("Something went wrong"),
    "emergency": mark("Emergency, we've come to a stop"),
    "billing": mark("Invoices and balance"),
    "bargain": mark("Terms and discounts"),
    "status": mark("How is my request going"),
    "appeal": mark("Review a decision"),
    "smalltalk": mark("Nothing to do, just a message"),
    "other": mark("None of these"),
}

SERVICE_NAMES = {
    "consultation": mark("consultation"),
    "recalculation": mark("recalculation"),
    "hour": mark("hour of work"),
    "emergency": mark("emergency, the first hour"),
    "work": mark("work"),
    "estimate": mark("estimate"),
}

STATE_NAMES = {
    "clarifying": mark("being clarified"),
    "offered": mark("price offered"),
    "declined": mark("waiting for a decision on payment"),
    "waiting": mark("waiting for the renewal"),
    "queued": mark("in the queue"),
    "taken": mark("in progress"),
    "done": mark("done"),
    "cancelled": mark("cancelled"),
    "undone": mark("withdrawn by the client"),
    "lapsed": mark("the offer has lapsed"),
    "answered": mark("answered by the bot"),
}

ROLE_NAMES = {
    "agent": mark("specialist"),
    "lead": mark("lead"),
    "admin": mark("administrator"),
}

UNIT_NAMES = {
    "consultation": mark("consultation"),
    "recalculation": mark("recalculation"),
    "minutes": mark("minutes"),
}

MEDIA_NAMES = {
    "photo": mark("photo"),
    "video": mark("video"),
    "voice": mark("voice message"),
    "video_note": mark("video message"),
    "audio": mark("audio"),
    "document": mark("file"),
    "animation": mark("GIF"),
    "sticker": mark("sticker"),
    "location": mark("place"),
    "venue": mark("place"),
    "contact": mark("contact"),
}

_MEDIA = {
    "photo": mark_n("{n} photo", "{n} photos"),
    "video": mark_n("{n} video", "{n} videos"),
    "voice": mark_n("{n} voice message", "{n} voice messages"),
    "video_note": mark_n("{n} video message", "{n} video messages"),
    "audio": mark_n("{n} audio", "{n} audios"),
    "document": mark_n("{n} file", "{n} files"),
}

_COUNTS = {
    "consultation": mark_n("{n} consultation", "{n} consultations"),
    "recalculation": mark_n("{n} recalculation", "{n} recalculations"),
    "minutes": mark_n("{n} minute", "{n} minutes"),
}

_LEFT = {
    "consultation": mark_n("{n} consultation left.", "{n} consultations left."),
    "recalculation": mark_n("{n} recalculation left.", "{n} recalculations left."),
    "minutes": mark_n("{n} minute left.", "{n} minutes left."),
}

_USED = {
    "consultation": mark_n(
        "{used} of {n} consultation in your contract is used.",
        "{used} of {n} consultations in your contract are used.",
    ),
    "recalculation": mark_n(
        "{used} of {n} recalculation in your contract is used.",
        "{used} of {n} recalculations in your contract are used.",
    ),
    "minutes": mark_n(
        "{used} of {n} minute in your contract is used.", "{used} of {n} minutes in your contract are used."
    ),
}


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def kind_name(reader: Reader, kind: str) -> str:
    """A kind as a noun, for staff and lists."""
    return reader.word(KIND_NAMES, kind)


def kind_choice(reader: Reader, kind: str) -> str:
    """A kind as the client would say it, for a button."""
    return reader.word(KIND_CHOICES, kind)


def counted(reader: Reader, asset: str, n: int) -> str:
    """`4 consultations`; a unit without a name of ours keeps its code: `trips: 4`."""
    forms = _COUNTS.get(asset)
    return f"{asset}: {n}" if forms is None else reader.n(*forms, n)


def counted_all(reader: Reader, left: Iterable[UnitsLeft]) -> str:
    """`4 consultations, 2 recalculations`; empty when there is nothing to count."""
    return ", ".join(counted(reader, unit.asset, unit.left) for unit in left)


def media_line(reader: Reader, media: Iterable[tuple[str, int]], total: int) -> str:
    """`2 photos, 1 voice message`; what has no name of its own is an attachment."""
    known = [(kind, n) for kind, n in media if kind in _MEDIA]
    rest = total - sum(n for _, n in known)
    said = [reader.n(*_MEDIA[kind], n) for kind, n in known]
    if rest:
        said.append(reader.n("{n} attachment", "{n} attachments", rest))
    return ", ".join(said)


def left_line(reader: Reader, left: UnitsLeft | None) -> str:
    """`4 consultations left.`; empty when units played no part."""
    if left is None:
        return ""
    forms = _LEFT.get(left.asset)
    if forms is None:
        return reader.t("Left: {what}.", what=counted(reader, left.asset, left.left))
    return reader.n(*forms, left.left)


def used_line(reader: Reader, asset: str | None, used: int, included: int) -> str:
    """`5 of 5 consultations in your contract are used.`; empty without an asset."""
    if asset is None:
        return ""
    forms = _USED.get(asset)
    if forms is None:
        return reader.t("Used by contract: {used} of {n} ({unit}).", used=used, n=included, unit=asset)
    return reader.n(*forms, included, used=used)
