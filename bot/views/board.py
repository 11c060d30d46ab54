"""To staff: one message for a whole queue while more comes than cards could show."""

from dataclasses import replace

from bot.flows.notices import BoardLine, BoardView, LateLine, PastDue
from bot.views.cards import due_line
from bot.views.graphemes import clean, fit, name
from bot.views.reader import Reader, press
from bot.views.screen import Row, Screen, Text
from bot.views.words import kind_name

WORDS = 50
IN_A_ROW = 2
LATE = 10
"""Requests that a reminder lists."""


def board(notice: BoardView, reader: Reader) -> Screen:
    """The page's requests in the order in which to take them, a button for each, the way to other pages."""
    text = Text().bold(reader.n("{n} request is waiting", "{n} requests are waiting", notice.total))
    if not notice.lines:
        return text.line(reader.t("The queue is empty.")).screen()
    if not notice.own:
        text.line(
            reader.t("Many come at once: this list stands for the cards and is renewed every few seconds.")
        )
    for line in notice.lines:
        _listed(text, line, reader)
    takes = [
        press(reader.t("Take #{request}", request=line.request_id), "take", line.request_id, style="success")
        for line in notice.lines
    ]
    rows = [tuple(takes[at : at + IN_A_ROW]) for at in range(0, len(takes), IN_A_ROW)]
    return text.screen(*rows, _pages(notice, reader))


def past_due(notice: PastDue, reader: Reader) -> Screen:
    """A quiet word in the queue: what nobody has answered in time, with a button for what nobody has."""
    n = len(notice.lines)
    if notice.again:
        said = reader.n(
            "{n} request is still unanswered, twice its promised time has passed",
            "{n} requests are still unanswered, twice their promised time has passed",
            n,
        )
    else:
        said = reader.n(
            "{n} request is unanswered past its promised time",
            "{n} requests are unanswered past their promised time",
            n,
        )
    text = Text().bold(said)
    shown = notice.lines[:LATE]
    text.lines(*(_late(line, reader) for line in shown))
    if n > len(shown):
        text.line(reader.t("And {n} more.", n=n - len(shown)))
    takes = [
        press(reader.t("Take #{request}", request=line.request_id), "take", line.request_id, style="success")
        for line in shown
        if line.taken_by is None
    ]
    rows = [tuple(takes[at : at + IN_A_ROW]) for at in range(0, len(takes), IN_A_ROW)]
    return replace(text.screen(*rows), quiet=True)


def _late(line: LateLine, reader: Reader) -> str:
    """`#12 Budmax, consultation, late, was due by 14:00, Ivan has it`"""
    who = (
        reader.t("nobody has it")
        if line.taken_by is None
        else reader.t("{name} has it", name=name(line.taken_by))
    )
    due = due_line(line.due_at, line.zone, "late", reader)
    return f"#{line.request_id} {name(line.client)}, {kind_name(reader, line.kind)}, {due}, {who}"


def _listed(text: Text, line: BoardLine, reader: Reader) -> None:
    if line.urgent:
        text.line().bold(reader.t("URGENT")).plain(" ")
    else:
        text.line()
    text.plain(f"#{line.request_id} {name(line.client)}, {kind_name(reader, line.kind)}")
    due = due_line(line.due_at, line.zone, line.sign, reader)
    if due:
        text.plain(", ").plain(due)
    words = fit(" ".join(clean(line.excerpt).split()), WORDS)
    if words:
        text.plain(f": {words}")


def _pages(notice: BoardView, reader: Reader) -> Row:
    """Back and on, each named by its page; nothing where there is only one."""
    before = notice.page - 1
    after = notice.page + 1
    row = []
    if before >= 1:
        row.append(press(reader.t("◀ Page {n}", n=before), "board", before, notice.topic))
    if after <= notice.pages:
        row.append(press(reader.t("Page {n} ▶", n=after), "board", after, notice.topic))
    return tuple(row)
