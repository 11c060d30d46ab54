"""The table of the rigs is honest: what was not played, or differed, ends with an error."""

import pytest
import typer
from typer.testing import CliRunner

from tests.faults import __main__ as rigs
from tests.faults.tally import Tally, Told


def run(
    monkeypatch: pytest.MonkeyPatch,
    *arguments: str,
    examples: int,
    differences: tuple[str, ...] = (),
    lost: int = 0,
    doubled: int = 0,
) -> tuple[int, str]:
    def play(count: int, seed: int, told: Told, begin: int = 0) -> list[Tally]:
        told(examples)
        made = Tally(
            name="made up",
            wanted=count,
            examples=examples,
            steps=seed,
            lost=lost,
            doubled=doubled,
            differences=differences,
            notes=(f"begun with {begin}",),
        )
        return [made]

    monkeypatch.setattr(rigs, "RIGS", {"made-up": (play, 10)})
    app = typer.Typer()
    app.command()(rigs.main)
    ended = CliRunner().invoke(app, ["--rig", "made-up", "--seed", "3", *arguments])
    return ended.exit_code, ended.output


def test_all_played_and_nothing_different_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    code, output = run(monkeypatch, examples=10)
    assert code == 0
    assert "10 of" not in output


def test_fewer_than_wanted_is_said_and_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    code, output = run(monkeypatch, examples=4)
    assert code == 1
    assert "4 of 10" in output


def test_a_difference_is_shown_and_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    code, output = run(monkeypatch, examples=10, differences=("seed 3: a cent",))
    assert code == 1
    assert "seed 3: a cent" in output


@pytest.mark.parametrize("how", ["lost", "doubled"])
def test_what_is_lost_or_doubled_is_an_error(monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    code, output = run(monkeypatch, examples=10, lost=int(how == "lost"), doubled=int(how == "doubled"))
    assert code == 1
    assert "lost" in output
    assert "doubled" in output


def test_a_run_goes_on_where_one_of_the_same_seed_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    code, output = run(monkeypatch, "--from", "40", examples=10)
    assert code == 0
    assert "begun with 40" in output


def test_a_rig_of_chance_does_not_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def play(count: int, seed: int, told: Told) -> list[Tally]:
        raise AssertionError(f"{count} plays of {seed} were begun, told {told}")

    monkeypatch.setattr(rigs, "RIGS", {"made-up": (play, 10)})
    app = typer.Typer()
    app.command()(rigs.main)
    arguments = ["--rig", "made-up", "--seed", "3", "--from", "5"]
    assert CliRunner().invoke(app, arguments).exit_code == 2


def test_a_rig_that_there_is_not_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    app = typer.Typer()
    app.command()(rigs.main)
    assert CliRunner().invoke(app, ["--rig", "nothing"]).exit_code == 2
