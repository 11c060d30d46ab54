"""The doctor's findings about what waits, who works and who would hear of it: each says what to do."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery import rounds
from bot.delivery.doctor import Finding
from bot.flows.watch import Look
from bot.ports import Vitals, Waits
from tests.handlers.test_metrics import NOTHING

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def found(vitals: Vitals = NOTHING, *, due: datetime | None = None, aside: int = 0) -> dict[str, Finding]:
    findings = rounds.waiting(Look(at=NOW, vitals=vitals, due=due), aside=aside, given_up=2)
    return {one.name: one for one in findings}


def waits(seconds: int) -> Waits:
    return Waits(count=3, since=NOW - timedelta(seconds=seconds))


def test_where_nothing_waits_all_is_well() -> None:
    assert all(one.ok for one in found().values())


@pytest.mark.parametrize(
    ("name", "vitals", "due"),
    [
        ("inbox", replace(NOTHING, inbox=waits(121)), None),
        ("outbox", replace(NOTHING, outbox=waits(301)), None),
        ("due work", NOTHING, NOW - timedelta(seconds=301)),
        ("promises", replace(NOTHING, unreminded=waits(400)), None),
    ],
)
def test_what_waits_too_long_is_not_well_and_says_what_to_do(
    name: str, vitals: Vitals, due: datetime | None
) -> None:
    bad = {one.name: one for one in found(vitals, due=due).values() if not one.ok}
    assert list(bad) == [name]
    assert bad[name].mend


def test_what_waits_for_a_short_time_is_well_and_is_told() -> None:
    brief = replace(NOTHING, inbox=waits(119), outbox=waits(299), at_risk=4, late=1, held_back=2)
    findings = found(brief, due=NOW + timedelta(days=3))
    assert all(one.ok for one in findings.values())
    assert findings["inbox"].detail == "3 wait, the oldest for 119 s"
    assert findings["outbox"].detail.endswith("Telegram makes 2 chats wait")
    assert findings["promises"].detail.startswith("4 near or over, 1 of them over")


def test_updates_set_aside_lately_are_not_well_old_ones_are_only_counted() -> None:
    old = replace(NOTHING, set_aside=3)
    assert found(old)["set aside"].ok
    assert not found(old, aside=1)["set aside"].ok


@pytest.mark.parametrize(("kept", "ok"), [(True, True), (False, False), (None, False)])
def test_a_pooler_that_takes_sessions_away_is_found(kept: bool | None, ok: bool) -> None:
    finding = rounds.sessions(kept=kept)
    assert finding.ok is ok
    assert "session mode" in finding.mend


def test_the_workers_are_listed_and_a_dead_one_is_told() -> None:
    assert rounds.crew((), shared=False).ok
    assert rounds.crew((), shared=True).detail == "none runs now"
    both = rounds.crew((("a:1", True, False), ("b:2", True, True)), shared=True)
    assert (both.ok, both.detail) == (True, "a:1, b:2 (sends)")
    assert not rounds.crew((("a:1", False, True),), shared=True).ok


@pytest.mark.parametrize(("hours", "ok"), [(1, True), (25, True), (27, False), (None, False)])
def test_a_backup_has_an_age(hours: int | None, ok: bool) -> None:
    newest = None if hours is None else NOW - timedelta(hours=hours)
    assert rounds.backups(newest, made=True, now=NOW).ok is ok
    assert rounds.backups(newest, made=False, now=NOW).ok, "somebody else makes them"


def test_where_figures_are_and_who_hears_of_anything() -> None:
    assert rounds.metrics(("127.0.0.1", 8080)).detail == "at 127.0.0.1:8080/metrics"
    assert "DOORMAN_LISTEN" in rounds.metrics(None).detail
    assert rounds.alerts({1, 2}, 1).ok
    nobody = rounds.alerts({1, 2}, 0)
    assert not nobody.ok
    assert "press Start" in nobody.mend
    assert "inbox 2 min" in nobody.detail


def demand(server: str = "one", *, most: int = 97, processes: int = 2, pool: int = 8) -> rounds.Demand:
    return rounds.Demand(server=server, most=most, processes=processes, pool=pool, beside=1)


def test_connections_are_summed_over_the_bots_of_a_server() -> None:
    (fits,) = rounds.connections([demand() for _ in range(5)])
    assert fits.ok
    assert fits.detail.startswith("90 at most (processes x (pool + beside it): 2 x (8 + 1) + 2 x (8 + 1)")
    assert "the server allows 97" in fits.detail
    (full,) = rounds.connections([*(demand() for _ in range(5)), demand(processes=1, pool=2)])
    assert not full.ok, "93 and what is there for moments are more than 97"
    assert "DOORMAN_DATABASE_POOL" in full.mend


def test_each_server_is_counted_by_itself_and_the_narrowest_limit_holds() -> None:
    found = rounds.connections([demand("one"), demand("two", most=20), demand("two", most=97)])
    assert [one.ok for one in found] == [True, False]
    assert "allows 20" in found[1].detail
    assert rounds.connections([]) == []
