"""`/metrics`: what waits, asked of the database when it is asked for, and what this process counted.

The library that writes the form is loaded at the first such question. Labels are codes of our own program and
the bot's id; nobody's name, no text, no token.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from bot.delivery.tally import Spread, Tally
from bot.flows.watch import Look
from bot.kinds.catalogue import BY_CODE, KINDS

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
PREFIX: Final = "doorman"
OTHER: Final = "other"
"""Stands for a kind of request that this release does not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One bot at one moment. `bot`: its id; `look`: None while the bot is not open or its database does not
    answer; `sends`: this process is the one that sends; `retried`: transactions that were run again, because
    others were in the way; `failures`: how often the bot could not be opened, or broke."""

    bot: str
    look: Look | None = None
    tally: Tally | None = None
    sends: bool = False
    shared: bool = False
    retried: int = 0
    failures: int = 0


Row = tuple[tuple[str, ...], float]
"""The values of a metric's own labels, and the figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A metric that is one number for each set of labels."""

    name: str
    said: str
    rows: Callable[[Sample], Iterable[Row]]
    labels: tuple[str, ...] = ()
    counted: bool = False
    """Whether it only grows while the process lives."""


def text(samples: Sequence[Sample]) -> bytes:
    """The answer to a scrape, from a registry of its own."""
    from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415 - only when asked for

    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collected(samples))
    return generate_latest(registry)


@dataclass(frozen=True, slots=True, eq=False)  # the registry keeps it by its identity
class _Collected:
    """What `prometheus_client` calls a collector. With several bots each figure says whose it is."""

    samples: Sequence[Sample]

    def collect(self) -> Iterator["Metric"]:
        from prometheus_client.metrics_core import (  # noqa: PLC0415 - only when asked for
            CounterMetricFamily,
            GaugeMetricFamily,
            HistogramMetricFamily,
        )

        whose = ["bot"] if len(self.samples) > 1 else []
        for one in FIGURES:
            kind = CounterMetricFamily if one.counted else GaugeMetricFamily
            family = kind(f"{PREFIX}_{one.name}", one.said, labels=[*whose, *one.labels])
            for sample in self.samples:
                for values, figure in one.rows(sample):
                    family.add_metric([sample.bot for _ in whose] + list(values), figure)
            yield family
        for name, said, spread_of in SPREADS:
            spreads = HistogramMetricFamily(f"{PREFIX}_{name}", said, labels=whose)
            for sample in self.samples:
                if sample.tally is not None:
                    spread = spread_of(sample.tally)
                    spreads.add_metric([sample.bot for _ in whose], _buckets(spread), spread.total)
            yield spreads


def _buckets(spread: Spread) -> list[tuple[str, float]]:
    bounds = [*(str(bound) for bound in spread.bounds), "+Inf"]
    return list(zip(bounds, map(float, accumulate(spread.counts)), strict=True))


def _always(read: Callable[[Sample], float]) -> Callable[[Sample], Iterable[Row]]:
    return lambda sample: [((), read(sample))]


def _seen(read: Callable[[Look], float]) -> Callable[[Sample], Iterable[Row]]:
    """Only where the database answered: no figure is better than a wrong one."""
    return lambda sample: [] if sample.look is None else [((), read(sample.look))]


def _did(read: Callable[[Tally], Iterable[Row]]) -> Callable[[Sample], Iterable[Row]]:
    return lambda sample: [] if sample.tally is None else read(sample.tally)


def _age(look: Look, since: datetime | None) -> float:
    """Seconds; 0 while nothing waits."""
    return 0.0 if since is None else max((look.at - since).total_seconds(), 0.0)


def _unclaimed(read: Callable[[Look, str], float]) -> Callable[[Sample], Iterable[Row]]:
    """By kind, with a 0 for each that nobody waits with: what ended must not stand there as it was."""

    def rows(sample: Sample) -> Iterable[Row]:
        look = sample.look
        if look is None:
            return []
        kinds = {kind.code.value for kind in KINDS if kind.routed} | set(map(_known, look.vitals.unclaimed))
        return [((kind,), read(look, kind)) for kind in sorted(kinds)]

    return rows


def _count_of(look: Look, kind: str) -> float:
    return sum(waits.count for code, waits in look.vitals.unclaimed.items() if _known(code) == kind)


def _age_of(look: Look, kind: str) -> float:
    waiting = (waits for code, waits in look.vitals.unclaimed.items() if _known(code) == kind)
    return max((_age(look, waits.since) for waits in waiting), default=0.0)


def _known(code: str) -> str:
    return code if code in BY_CODE else OTHER


FIGURES: Final = (
    Figure(
        name="up",
        said="1 while the bot is open and its database answers.",
        rows=_always(lambda sample: float(sample.look is not None)),
    ),
    Figure(
        name="sends",
        said="1 in the one process that sends what was promised.",
        rows=_always(lambda sample: float(sample.sends)),
    ),
    Figure(
        name="workers",
        said="Processes at work on the bot's database.",
        rows=lambda one: [] if one.look is None else [((), one.look.vitals.workers if one.shared else 1)],
    ),
    Figure(
        name="inbox_waiting",
        said="Updates that are stored and not handled yet.",
        rows=_seen(lambda look: look.vitals.inbox.count),
    ),
    Figure(
        name="inbox_age_seconds",
        said="How long the oldest of them has waited.",
        rows=_seen(lambda look: _age(look, look.vitals.inbox.since)),
    ),
    Figure(
        name="outbox_waiting",
        said="Messages that are promised and not sent yet, those for later included.",
        rows=_seen(lambda look: look.vitals.outbox.count),
    ),
    Figure(
        name="outbox_age_seconds",
        said="How long the oldest message that is due has waited; what Telegram holds back is not due.",
        rows=_seen(lambda look: _age(look, look.vitals.outbox.since)),
    ),
    Figure(
        name="held_back_chats",
        said="Chats with which Telegram asked to wait for five more minutes and longer.",
        rows=_seen(lambda look: look.vitals.held_back),
    ),
    Figure(
        name="due_age_seconds",
        said="How long the oldest piece of due work has waited: a draft, a price, a reminder.",
        rows=_seen(lambda look: _age(look, look.due)),
    ),
    Figure(
        name="requests_unclaimed",
        said="Requests in their queue that nobody has taken.",
        labels=("kind",),
        rows=_unclaimed(_count_of),
    ),
    Figure(
        name="request_unclaimed_age_seconds",
        said="How long the oldest of them has been in its queue.",
        labels=("kind",),
        rows=_unclaimed(_age_of),
    ),
    Figure(
        name="promises_at_risk",
        said="Open requests whose promised time is near (the last quarter, half an hour at most) or over.",
        rows=_seen(lambda look: look.vitals.at_risk),
    ),
    Figure(
        name="promises_late",
        said="Those of them whose promised time is over.",
        rows=_seen(lambda look: look.vitals.late),
    ),
    Figure(
        name="inbox_set_aside",
        said="Updates that could not be handled and are kept to be looked at.",
        rows=_seen(lambda look: look.vitals.set_aside),
    ),
    Figure(
        name="outbox_given_up",
        said="Messages that could not be delivered, of the last 90 days.",
        rows=_seen(lambda look: look.vitals.given_up),
    ),
    Figure(
        name="updates",
        said="Attempts at updates, by how they ended.",
        labels=("result",),
        counted=True,
        rows=_did(lambda tally: [((end,), tally.updates[end]) for end in ("handled", "failed")]),
    ),
    Figure(
        name="api_calls",
        said="Calls of the Bot API, but for getUpdates, by method and what the answer meant.",
        labels=("method", "meaning"),
        counted=True,
        rows=_did(lambda tally: sorted(tally.calls.items())),
    ),
    Figure(
        name="flood_wait_seconds",
        said="For how long Telegram asked to wait (error 429), all in all.",
        counted=True,
        rows=_did(lambda tally: [((), tally.flood_seconds)]),
    ),
    Figure(
        name="decisions",
        said="Prices offered and refusals delivered to clients, by reason.",
        labels=("decision", "reason"),
        counted=True,
        rows=_did(lambda tally: sorted(tally.decisions.items())),
    ),
    Figure(
        name="repeats",
        said="Messages marked as possible repeats.",
        counted=True,
        rows=_did(lambda tally: [((), tally.repeats)]),
    ),
    Figure(
        name="transactions_retried",
        said="Transactions run again because another was in the way (PostgreSQL).",
        counted=True,
        rows=_always(lambda sample: sample.retried),
    ),
    Figure(
        name="bot_failures",
        said="How often the bot could not be opened, or broke, and was tried again.",
        counted=True,
        rows=_always(lambda sample: sample.failures),
    ),
)
SPREADS: Final[tuple[tuple[str, str, Callable[[Tally], Spread]], ...]] = (
    ("handling_seconds", "How long an attempt at an update took.", lambda tally: tally.handling),
    (
        "first_answer_seconds",
        "From a private message to the first thing its sender got, where this process handled and sent.",
        lambda tally: tally.answers,
    ),
)
