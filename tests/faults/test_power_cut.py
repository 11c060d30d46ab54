"""The rig of the power cut in short: it knows what a cut takes, sees what spoilt settings lose, and finds
that the real ones lose nothing."""

import random
from pathlib import Path

import pytest

from tests.faults import power_cut
from tests.faults.cuts import Cutter
from tests.faults.disk import Event, Inode
from tests.faults.power_cut import EACH, Bench, Found, Recorded, play, recorded_migration, verdict

FILE = "/a"


def cut(log: list[Event], began: bytes | None, likely: float) -> bytes | None:
    """What stands in the file after a cut at the end of the log."""
    cutter = Cutter({} if began is None else {FILE: began}, log)
    cutter.advance(len(log))
    return cutter.image(random.Random(1), likely).get(FILE)


def test_what_was_synced_is_there_and_what_was_not_may_be_gone_or_torn() -> None:
    inode = Inode(FILE)
    log = [Event("write", inode, 0, b"new"), Event("sync", inode), Event("write", inode, 3, b"n" * 2048)]
    assert cut(log, b"old...", 0.0) == b"new..."
    cutter = Cutter({FILE: b"old..."}, log)
    cutter.advance(len(log))
    left = {cutter.image(random.Random(seed), 0.5)[FILE] for seed in range(50)}
    assert all(each.startswith(b"new") for each in left)
    assert len(left) > 10


def test_a_new_file_is_there_from_its_first_sync_on() -> None:
    inode = Inode(FILE)
    log = [Event("make", inode), Event("write", inode, 0, b"x")]
    assert cut(log, None, 0.0) is None
    assert cut([*log, Event("sync", inode)], None, 0.0) == b"x"


def test_a_removal_may_be_undone_until_the_folder_is_synced() -> None:
    other = Inode("/b")
    log = [Event("remove", Inode(FILE))]
    assert cut(log, b"x", 0.0) == b"x"
    assert cut(log, b"x", 1.0) is None
    assert cut([*log, Event("make", other), Event("sync", other)], b"x", 0.0) is None


@pytest.mark.parametrize(
    ("content", "commits", "acked", "wanted"),
    [
        (b"second", 2, 2, ""),
        (b"second", 1, 1, ""),  # the cut came before the commit returned
        (b"first", 2, 1, ""),
        (b"first", 2, 2, "lost"),
        (b"second", 0, 0, "corrupt"),  # nobody had begun it yet
        (b"half", 2, 0, "corrupt"),
        (None, 2, 0, "corrupt"),
    ],
)
def test_a_verdict(content: bytes | None, commits: int, acked: int, wanted: str) -> None:
    record = Recorded(name="", began={}, log=[], held=(b"none", b"first", b"second"))
    cutter = Cutter({}, [Event("commit", at=commits), Event("acked", at=acked)])
    cutter.advance(2)
    assert verdict(record, cutter, Found(content=content)).partition(":")[0] == wanted


def test_a_first_start_that_is_cut_leaves_the_old_schema_or_the_new(tmp_path: Path) -> None:
    record = recorded_migration(0, random.Random(1))
    assert len(set(record.held)) == 2
    cutter, bench = Cutter(record.began, record.log), Bench(tmp_path)
    costs = [power_cut.one(record, cutter, number, bench, 1) for number in range(0, EACH, 20)]
    assert not any(costs), costs
    assert len(bench.sound) == 2


def test_stories_lose_nothing_and_spoilt_settings_are_caught() -> None:
    (tally,) = play(60, 1, lambda _: None)
    assert tally.well, tally.differences


def test_a_blind_rig_refuses_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(power_cut, "PLANTED", {"PRAGMA synchronous = FULL": "lost"})
    (tally,) = play(10, 1, lambda _: None)
    assert tally.examples == 0
    assert "blind" in tally.differences[0]
