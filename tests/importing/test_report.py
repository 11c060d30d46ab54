"""What a terminal shows of a long report: the beginning of each sort, how many more; counts read well."""

import pytest

from bot.flows.importing.lines import Act, ClientLine, Place, Problem, Step, Survey
from bot.importing.report import counts, problems_shown, table

HINT = "to see all, send the output to a file or through less"


def problem(line: int) -> Problem:
    return Problem(place=Place(file="a.csv", line=line), column="", said="is wrong", mend="mend it")


def step(line: int, *, done: bool = False) -> Step:
    where = ClientLine(place=Place(file="a.csv", line=line), client="Orbit")
    return Step(line=where, act=Act.CLIENT, client="Orbit", subject="", before="", after="basic", done=done)


@pytest.mark.parametrize(
    ("there", "told"),
    [(2, []), (3, [f"... and 1 error more; {HINT}"]), (100_000, [f"... and 99998 errors more; {HINT}"])],
)
def test_errors_beyond_the_limit_are_counted(there: int, told: list[str]) -> None:
    shown = list(problems_shown([problem(line) for line in range(1, there + 1)], "error", limit=2))
    assert shown[:4:2] == ["error: a.csv, line 1: is wrong", "error: a.csv, line 2: is wrong"]
    assert shown[4:] == told


def test_a_file_gets_all_of_them() -> None:
    assert len(list(problems_shown([problem(line) for line in range(500)], "note", limit=None))) == 1000


def test_changes_beyond_the_limit_are_counted() -> None:
    assert list(table([step(1), step(2)], limit=1))[-1] == f"... and 1 change more; {HINT}"


@pytest.mark.parametrize(
    ("todo", "done", "said"),
    [
        (0, 1, "nothing to change; 1 line is so already"),
        (1, 2, "1 client; 2 lines are so already"),
        (2, 0, "2 clients; 0 lines are so already"),
    ],
)
def test_one_of_a_sort_is_not_many(todo: int, done: int, said: str) -> None:
    steps = [step(line) for line in range(todo)] + [step(line, done=True) for line in range(done)]
    assert counts(Survey(steps=steps)) == said
