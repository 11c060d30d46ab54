"""No story is known to the classifier: no training line and no rule holds a story's text, nor the reverse."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

import bot.intake
from bot.intake.normalise import normalise
from bot.intake.samples import further_samples, training_samples

STORIES = Path(__file__).parents[1] / "stories"
DATA = Path(bot.intake.__file__).parent / "data"
LONG_ENOUGH = 12
"""Characters above which two equal texts are no longer chance."""
MOST = 0.6
SPOKEN = ("text", "caption", "send", "edit", "to", "answer")


def said(node: object) -> Iterator[str]:
    """Every text a person says anywhere in a story's steps."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, list):
        for part in node:
            yield from said_in_step(part)
    elif isinstance(node, dict):
        for key in SPOKEN:
            yield from said(node.get(key))


def said_in_step(step: object) -> Iterator[str]:
    """A step is {person: what}; an item of a burst is the what itself."""
    if not isinstance(step, dict):
        return
    for key, what in step.items():
        if key not in ("see", "unseen", "standing", "wait", "crash", "after", "photo", "document"):
            yield from said(what)


def story_texts() -> set[str]:
    found: set[str] = set()
    for path in sorted(STORIES.glob("*.yaml")):
        story = yaml.safe_load(path.read_text(encoding="utf-8"))
        if "steps" in story:
            found.update(said([*(story.get("setup") or []), *story["steps"]]))
    seen = {normalise(text) for text in found if not text.startswith("/")}
    return {text for text in seen if len(text) > LONG_ENOUGH}


def phrases_of(line: str) -> list[str]:
    """The phrases of a line of a data file: a concept's words behind its name, or one courtesy."""
    name, colon, words = line.partition(":")
    return words.replace("|", " ").split() if colon else [name.lstrip("+")]


def taught_texts() -> set[str]:
    """The lines to train on and every phrase of the rules' data files."""
    phrases = [
        normalise(phrase.replace("_", " "))
        for path in sorted(DATA.glob("*.txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
        for phrase in (
            line.partition(":")[2].replace("|", " ").split() if ":" in line else [line.lstrip("+")]
        )
    ]
    lines = [normalise(sample.text) for sample in (*training_samples(), *further_samples())]
    return {text for text in lines + phrases if len(text) > LONG_ENOUGH}


def shared(stories: set[str], taught: set[str]) -> list[tuple[str, str]]:
    """Pairs of which one is in the other: a whole story, or most of one (not a mere greeting)."""
    return [
        (story, text)
        for story in stories
        for text in taught
        if story in text or (text in story and len(text) >= MOST * len(story))
    ]


def test_no_training_line_and_no_rule_holds_a_storys_text() -> None:
    stories = story_texts()
    if not stories:
        pytest.skip("no stories are here")
    assert shared(stories, taught_texts()) == []


def test_the_check_sees_a_leak_in_either_direction() -> None:
    assert shared({"could you print posters"}, {"hi, could you print posters today"})
    assert shared({"hi, could you print posters today"}, {"could you print posters"})
    assert not shared({"good afternoon, could you print posters"}, {"good afternoon"})
    assert not shared({"could you print posters"}, {"could you print flyers"})


def test_texts_are_found_in_every_form_of_a_step() -> None:
    steps = [
        {"anna": "plain"},
        {"anna": {"text": "means", "means": "work"}},
        {"anna": {"send": [{"text": "burst"}, {"after": "3s", "photo": "p.jpg", "caption": "caption"}]}},
        {"anna": {"edit": "old", "to": "new"}},
        {"at_once": [{"anna": "first"}, {"piotr": {"answer": "second"}}]},
        {"see": {"who": "anna", "has": ["unsaid"]}},
    ]
    assert set(said(steps)) == {"plain", "means", "burst", "caption", "old", "new", "first", "second"}
