"""The falsified stories are what the script makes of the stories, one expectation false in each."""

import difflib
from pathlib import Path

import pytest

from bot.player.falsify import falsify, stories_in, write
from bot.player.reading import read
from bot.player.story import See, Standing, Story, Unseen

STORIES = Path(__file__).parents[1] / "stories"
MUST_FAIL = STORIES / "must_fail"


def _expectations(story: Story) -> int:
    count = 0
    for step in story.steps:
        match step.deed:
            case See(has=has, lacks=lacks, buttons=buttons, album=album):
                count += len(has) + len(lacks) + len(buttons) + (album is not None) or 1
            case Unseen():
                count += 1
            case Standing(left=left, balance=balance, held=held, open=open_):
                count += len(left) + sum(figure is not None for figure in (balance, held, open_))
            case _:
                pass
    return count


def test_there_is_nothing_beside_what_the_script_makes(tmp_path: Path) -> None:
    write(stories_in(STORIES), tmp_path / "must_fail")
    made = {path.name: path.read_bytes() for path in (tmp_path / "must_fail").iterdir()}
    kept = {path.name: path.read_bytes() for path in MUST_FAIL.iterdir()}
    assert kept == made, "run python -m bot.player.falsify"


def test_an_older_falsified_story_is_cleared_away(tmp_path: Path) -> None:
    (tmp_path / "must_fail").mkdir()
    (tmp_path / "must_fail" / "99-gone.yaml").write_text("", encoding="utf-8")
    write(stories_in(STORIES)[:1], tmp_path / "must_fail")
    assert not (tmp_path / "must_fail" / "99-gone.yaml").exists()


@pytest.mark.parametrize("path", stories_in(STORIES), ids=lambda path: path.stem)
def test_each_expectation_is_falsified_once_and_nothing_else_is_touched(path: Path, tmp_path: Path) -> None:
    story, made = read(path), falsify(path)
    assert len({one.name for one in made}) == len(made) == _expectations(story)
    for one in made:
        file = tmp_path / one.name
        file.write_text(one.text, encoding="utf-8")
        false = read(file)
        at = false.must_fail_at
        assert at is not None
        changed = [
            n for n, (a, b) in enumerate(zip(story.steps, false.steps, strict=True)) if a.deed != b.deed
        ]
        assert changed == [at]
        assert (false.setup, false.people, false.clock) == (story.setup, story.people, story.clock)
        diff = difflib.ndiff(path.read_text("utf-8").splitlines(), one.text.splitlines())
        assert sum(line.startswith("+ ") for line in diff) == 3


def test_a_number_is_replaced_by_one_that_cannot_be_there() -> None:
    steps = [one.text for one in falsify(STORIES / "02-exhausted-then-paid-pl.yaml")]
    assert any('has: ["900005", "147,60", "500,00"]' in text for text in steps)
    assert any('has: ["5", "147,61", "500,00"]' in text for text in steps)
    assert any("- see: {where: queue}" in text for text in steps)
    assert any("buttons: [accept, no_such_button]" in text for text in steps)
    assert any('held: "147.61"' in text for text in steps)
    assert any("left: {consultation: 1}" in text for text in steps)


def test_a_word_that_must_not_be_there_is_replaced_by_one_that_is() -> None:
    texts = [one.text for one in falsify(STORIES / "08-complaint-and-appeal-pl.yaml")]
    assert any('see: {who: tomek, not: [" ", "error"]}' in text for text in texts)
