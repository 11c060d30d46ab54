"""The player proves itself on a toy bot: an honest one passes, each planted defect fails where it shows."""

import asyncio
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from rich.console import Console

from bot.player import clockwork, control
from bot.player.cli import play, play_all
from bot.player.control import RigError
from bot.player.falsify import falsify
from bot.player.family import families
from bot.player.launch import Executed, Forked, RunningBot, clean
from bot.player.play import Result
from bot.player.play import play as play_one
from bot.player.reading import read
from bot.player.rig import sandbox
from bot.player.summary import Lines, went_right
from tests.fakes.forking import preload
from tests.player.fakebot import DEFECT

HERE = Path(__file__).parent
TOY = HERE / "toy.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Toy:
    """Forks toy bots with a defect: to start a program for each would be most of what these tests take."""

    defect: str = "none"

    def start(self, *, settings: Mapping[str, str], log: Path) -> RunningBot:
        return _forked().start(settings={**settings, DEFECT: self.defect}, log=log)


def _forked() -> Forked:
    preload("tests.player.fakebot")
    return Forked(module="tests.player.fakebot", function="run_toy")


EXECUTED = Executed(command=(sys.executable, "-m", "tests.player.fakebot"))


DEFECTS = (
    *("none", "in_time", "leak", "miscount", "no_undo", "overcharges", "error_word", "forgets", "both_win"),
    *("mute", "late", "hides_kind", "dies", "bad_call"),
)


def _audience() -> Lines:
    return Lines(console=Console(quiet=True), must_fail=False)


@pytest.fixture(scope="module")
def played() -> dict[str, Result]:
    """The toy story played with each planted defect, on one sandbox."""

    async def play_each() -> dict[str, Result]:
        story = read(TOY)
        launchers = {defect: Toy(defect=defect) for defect in DEFECTS} | {"none": EXECUTED}
        async with sandbox() as world:
            return {
                defect: await play_one(story, control=world, launcher=launcher, audience=_audience())
                for defect, launcher in launchers.items()
            }

    return asyncio.run(play_each())


def test_an_honest_bot_passes_and_how_often_it_asked_is_counted(played: dict[str, Result]) -> None:
    result = played["none"]
    assert result.passed, result.account
    assert (result.checks, result.asked) == (12, 1)


@pytest.mark.parametrize(
    ("defect", "step", "reason"),
    [
        ("leak", 1, "nothing new"),
        ("miscount", 3, "the text '4'"),
        ("no_undo", 3, "a button undo"),
        ("overcharges", 5, "held 0.00"),
        ("error_word", 8, "no text 'error'"),
        ("forgets", 8, "the text 'eva'"),
        ("both_win", 8, "the text 'eva'"),
        ("mute", 20, "something new"),
        ("late", 20, "something new"),
    ],
)
def test_a_defect_fails_the_expectation_that_shows_it(
    played: dict[str, Result], defect: str, step: int, reason: str
) -> None:
    result = played[defect]
    assert (result.failed_at, result.by_expectation) == (step, True), result.account
    assert reason in str(result.error)


def test_what_comes_within_a_virtual_minute_is_waited_for(played: dict[str, Result]) -> None:
    assert played["in_time"].passed, played["in_time"].account


@pytest.mark.parametrize(
    ("defect", "step", "reason"),
    [
        ("hides_kind", 2, "kind_consultation"),
        ("dies", 7, "process has ended"),
        ("bad_call", 22, "no_such_parameter"),
    ],
)
def test_a_bot_that_cannot_go_on_is_no_failed_expectation(
    played: dict[str, Result], defect: str, step: int, reason: str
) -> None:
    result = played[defect]
    assert (result.failed_at, result.by_expectation) == (step, False), result.account
    assert reason in str(result.error)


def test_a_bot_that_never_rests_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control, "SETTLE_SECONDS", 1)
    launcher = Toy(defect="never_rests")
    [result] = asyncio.run(play_all([read(TOY)], jobs=1, launcher=launcher, audience=_audience()))
    assert (result.failed_at, result.by_expectation) == (None, False)
    assert "settle" in str(result.error)


def test_the_account_tells_who_saw_what_and_which_step_failed(played: dict[str, Result]) -> None:
    account = played["miscount"].account
    assert "== mark (private)" in account
    assert "== staff group" in account
    assert "23.11 10:00:00  mark: how does one open the mill" in account
    assert "[undo | undo]" in account
    assert "FAILED at step 3: see: {who: mark" in account
    assert "expected: the text '4'" in account
    assert "Accepted, 5 left" in account


def test_the_account_of_a_dead_bot_ends_with_its_log(tmp_path: Path) -> None:
    script = tmp_path / "broken.py"
    script.write_text("raise SystemExit('the disk is full')", encoding="utf-8")
    launcher = Executed(command=(sys.executable, str(script)))
    [result] = asyncio.run(play_all([read(TOY)], jobs=1, launcher=launcher, audience=_audience()))
    assert not result.passed
    assert "the disk is full" in result.account
    assert "FAILED while it was set up" in result.account


def test_a_forked_bot_plays_as_an_executed_one_and_can_be_read_along(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    launcher = _forked()
    assert play([TOY, TOY.with_name("toy-plans.yaml")], speed="reading", colour=False, launcher=launcher) == 0
    shown = capsys.readouterr().out
    assert len(pauses) > 20
    assert 0.5 <= min(pauses) < max(pauses) <= 2.5
    assert "✓ the staff group sees nothing new" in shown
    assert "✓ Mill House: consultation left 4, recalculation left 2, balance 1000.00" in shown
    assert "10:00:03  Doorman → mark" in shown
    assert "eva taps [take]" in shown
    assert "1 of 1 stories passed" in shown


def test_a_failed_story_is_an_exit_status(capsys: pytest.CaptureFixture[str]) -> None:
    assert play([TOY], speed="full", colour=False, launcher=Toy(defect="leak")) == 1
    assert "0 of 1 stories passed" in capsys.readouterr().out


def test_what_is_no_story_is_another_exit_status(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "no.yaml"
    path.write_text("steps: []", encoding="utf-8")
    assert play([path], speed="full", colour=False) == 2
    assert play([], speed="full", colour=False) == 2
    assert play([TOY], speed="full", colour=False, must_fail=True) == 2
    assert "no.yaml" in capsys.readouterr().out


# ---- falsified stories


@pytest.fixture(scope="module")
def falsified(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The toy story with one expectation of each sort falsified."""
    folder = tmp_path_factory.mktemp("toy") / "must_fail"
    folder.mkdir()
    (folder.parent / "toy-plans.yaml").write_text("plans: {}", encoding="utf-8")
    sorts: dict[str, Path] = {}
    for one in falsify(TOY):
        (folder / one.name).write_text(one.text, encoding="utf-8")
        sorts.setdefault(one.name.split("-")[1], folder / one.name)
    return list(sorts.values())


def test_every_sort_of_expectation_can_fail(
    falsified: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(falsified) == 8
    status = play(falsified, speed="full", jobs=2, colour=False, must_fail=True, launcher=Toy())
    shown = capsys.readouterr().out
    assert status == 0, shown
    assert "8 of 8 falsified stories failed where they must" in shown


@pytest.mark.parametrize(
    ("defect", "falsified_at", "proof"),
    [
        ("miscount", 3, True),
        ("miscount", 4, False),  # fails before
        ("none", 3, False),  # passes
        ("dies", 7, False),  # the machine, not an expectation
        ("hides_kind", 2, False),  # an act was impossible
    ],
)
def test_only_a_failed_expectation_at_the_falsified_step_is_a_proof(
    played: dict[str, Result], defect: str, falsified_at: int, proof: bool
) -> None:
    result = played[defect]
    falsified_story = replace(result.story, must_fail_at=falsified_at)
    assert went_right(replace(result, story=falsified_story), must_fail=True) is proof


# ---- the machinery


def test_the_environment_of_a_developer_does_not_leak() -> None:
    assert clean({"DOORMAN_TOKEN": "secret", "PATH": "/bin"}) == {"PATH": "/bin"}


def test_a_bot_that_rests_past_its_waking_moment_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stuck:
        async def settle(self) -> tuple[object, object]:
            return control.moment("2026-11-23T10:00:00Z"), control.moment("2026-11-23T09:00:00Z")

    monkeypatch.setattr(clockwork, "_PATIENCE", 2)
    clock = clockwork.Clockwork(control=Stuck(), alive=lambda: True)  # type: ignore[arg-type]  # only settles
    with pytest.raises(RigError, match="wants to wake"):
        asyncio.run(clock.settle())


def test_a_refusal_of_the_sandbox_names_the_call() -> None:
    async def ask() -> None:
        async with sandbox() as one:
            await one.post("act", {"who": 1, "do": "dance"})

    with pytest.raises(RigError, match=r"POST /control/act .*dance"):
        asyncio.run(ask())


def test_what_a_check_asks_for_itself_is_not_new_to_anybody(tmp_path: Path) -> None:
    lines = TOY.read_text(encoding="utf-8").splitlines(keepends=True)
    asked = next(number for number, line in enumerate(lines) if "standing:" in line)
    quiet = [*lines[: asked + 1], "  - unseen: {who: boss}\n"]
    (tmp_path / "quiet.yaml").write_text("".join(quiet), encoding="utf-8")
    (tmp_path / "toy-plans.yaml").write_text("plans: {}", encoding="utf-8")
    [result] = asyncio.run(
        play_all([read(tmp_path / "quiet.yaml")], jobs=1, launcher=Toy(), audience=_audience())
    )
    assert result.passed, result.account
    assert result.checks == 5


@pytest.mark.parametrize(
    ("bot", "pause", "times", "failed_at", "by_expectation"),
    [
        ("none", 3, 2, None, False),
        ("gives_up", 3, 2, 14, True),  # what the client should have read never came
        ("none", 90, 1, 14, True),  # longer than anybody waits
        ("none", 3, 99, 14, True),
    ],
)
def test_a_flood_refuses_the_next_sends(
    tmp_path: Path, bot: str, pause: int, times: int, failed_at: int | None, by_expectation: bool
) -> None:
    fault = f"  - fault: {{flood: {pause}s, times: {times}}}\n"
    text = TOY.read_text(encoding="utf-8").replace("  - eva: {answer", f"{fault}  - eva: {{answer")
    result = _flooded(tmp_path, text, bot)
    assert (result.failed_at, result.by_expectation) == (failed_at, by_expectation), result.account


def test_a_flood_that_meets_too_few_sends_proves_nothing(tmp_path: Path) -> None:
    result = _flooded(tmp_path, TOY.read_text(encoding="utf-8") + "  - fault: {flood: 2s}\n", "none")
    assert (result.failed_at, result.by_expectation) == (len(result.story.steps), False), result.account
    assert "1 sends refused by the flood; seen: 0" in str(result.error)


def _flooded(folder: Path, text: str, bot: str) -> Result:
    (folder / "flood.yaml").write_text(text, encoding="utf-8")
    (folder / "toy-plans.yaml").write_text("plans: {}", encoding="utf-8")
    story = read(folder / "flood.yaml")
    [result] = asyncio.run(play_all([story], jobs=1, launcher=Toy(defect=bot), audience=_audience()))
    return result


def test_falsified_stories_of_one_origin_share_a_play_and_prove_the_same(falsified: list[Path]) -> None:
    stories = [read(path) for path in falsified]
    assert families([*stories, read(TOY)]) == [stories, [read(TOY)]]
    launcher, audience = Toy(), _audience()
    shared = asyncio.run(play_all(stories, jobs=1, launcher=launcher, audience=audience, shared=True))
    assert [result.story for result in shared] == stories
    assert all(went_right(result, must_fail=True) for result in shared)
    [apart] = asyncio.run(play_all(stories[-1:], jobs=1, launcher=launcher, audience=audience))
    assert (apart.failed_at, apart.error) == (shared[-1].failed_at, shared[-1].error)


def test_a_shared_play_lets_no_story_off(falsified: list[Path]) -> None:
    false = [read(path) for path in falsified[:2]]
    stories = [*false, replace(read(TOY), must_fail_at=3, plans=false[0].plans)]
    assert families(stories) == [stories]
    results = asyncio.run(play_all(stories, jobs=1, launcher=Toy(), audience=_audience(), shared=True))
    assert [went_right(result, must_fail=True) for result in results] == [True, True, False]
    assert results[2].passed


def test_where_the_true_story_fails_no_falsified_one_is_a_proof(falsified: list[Path]) -> None:
    stories = [read(path) for path in falsified if "-unseen" not in path.name][:3]
    audience, launcher = _audience(), Toy(defect="leak")
    results = asyncio.run(play_all(stories, jobs=1, launcher=launcher, audience=audience, shared=True))
    assert [result.failed_at for result in results] == [1, 1, 1]
    assert not any(went_right(result, must_fail=True) for result in results)
