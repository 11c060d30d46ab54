"""What was measured on other bots is shown by stories of ours, at least seven in each language."""

import re
from pathlib import Path

from tests.stories.test_given import GIVEN

HERE = Path(__file__).parent
README = (HERE / "README.md").read_text(encoding="utf-8")
ROW = re.compile(r"\| (?P<fault>[^|]+) \| (?P<bots>[^|]+) \| (?P<stories>[^|]+) \|")


def measured(readme: str) -> list[tuple[str, str, list[str]]]:
    """The rows of the table of faults: what happened, to which bots, the stories that show it."""
    section = readme.partition("## What others lose")[2].partition("\n## ")[0]
    _, *rows = ROW.findall(section.replace("| --- | --- | --- |\n", ""))
    return [(fault, bots, stories.strip().split(", ")) for fault, bots, stories in rows]


def test_every_fault_has_its_bots_and_stories_that_are_there() -> None:
    table = measured(README)
    assert len(table) == 20
    for fault, bots, stories in table:
        assert set(bots.split(", ")) <= {"A", "B", "C", "D"}, fault
        assert [story for story in stories if not (HERE / f"{story}.yaml").is_file()] == [], fault


def test_each_language_shows_seven_measured_faults_or_more_in_stories_of_our_own() -> None:
    shown = {story for _, _, stories in measured(README) for story in stories}
    assert not shown & {name.removesuffix(".yaml") for name in GIVEN}
    languages = [story.rsplit("-", 1)[1] for story in shown]
    assert set(languages) == {"en", "pl", "ru"}
    assert min(map(languages.count, ("en", "pl", "ru"))) >= 7


def test_the_overview_names_every_story_once() -> None:
    overview = README.partition("| stories | what they are |")[2].partition("\n## ")[0]
    spans = re.findall(r"^\| (\d\d)(?: to (\d\d))? \|", overview, re.MULTILINE)
    named = [range(int(first), int(last or first) + 1) for first, last in spans]
    there = {int(path.name[:2]) for path in HERE.glob("[0-9][0-9]-*.yaml")}
    assert {number for number in there if sum(number in span for span in named) != 1} == set()
    assert {edge for span in named for edge in (span[0], span[-1])} <= there
