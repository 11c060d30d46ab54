"""Stories are read strictly."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.player.raw import StoryError, span
from bot.player.reading import read, read_all
from bot.player.story import AtOnce, DeleteTopic, Flooded, Leave, Press, Say, See, Standing

STORIES = Path(__file__).parents[1] / "stories"
PLANS = tuple(sorted(path.name for path in STORIES.glob("plans*.yaml")))
HEAD = """\
story: s
pain: 1
clock: "2026-11-23T10:00:00+01:00"
plans: plans.yaml
people: {anna: {role: client, lang: pl}, szef: {role: admin}}
"""


def _written(folder: Path, steps: str, head: str = HEAD) -> Path:
    path = folder / "s.yaml"
    path.write_text(f"{head}steps:\n{steps}\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("path", sorted(STORIES.glob("[0-9]*.yaml")), ids=lambda path: path.stem)
def test_every_story_can_be_read(path: Path) -> None:
    story = read(path)
    assert story.steps
    assert story.plans.parent == STORIES.resolve()
    assert story.plans.name in PLANS
    assert story.must_fail_at is None


def test_the_words_mean_what_they_say() -> None:
    one = read(STORIES / "01-included-consultation-ru.yaml")
    assert one.steps[3].deed == Press(who="ivan", action="take", on="ООО Ромашка")
    assert one.steps[4].deed == See(who=None, has=("ivan",), lacks=("error",))
    standing = one.steps[9].deed
    assert standing == Standing(
        client="ООО Ромашка", left={"consultation": 4}, balance=Decimal("0.00"), open=1
    )
    burst = read(STORIES / "05-burst-is-one-ru.yaml").steps[2].deed
    assert isinstance(burst, Say)
    assert [item.after.seconds for item in burst.items] == [0, 2, 3, 4]
    assert burst.items[2].content == {"photo": "sf.jpg", "caption": "вот она"}
    assert burst.means == "consultation"


def test_an_album_is_one_burst_of_tied_items(tmp_path: Path) -> None:
    album = "{album: [{photo: p.jpg}, q.jpg], caption: c}"
    deed = read(_written(tmp_path, f"  - anna: {{send: [{{text: a}}, {album}]}}")).steps[0].deed
    assert isinstance(deed, Say)
    assert deed.items[1].content == {"photo": "p.jpg", "caption": "c"}
    assert deed.items[2].content == {"photo": "q.jpg"}
    assert [item.grouped for item in deed.items] == [False, False, True]


def test_acts_at_once_are_acts(tmp_path: Path) -> None:
    deed = read(_written(tmp_path, "  - at_once: [{anna: a}, {szef: b}]")).steps[0].deed
    assert isinstance(deed, AtOnce)
    assert [act.who for act in deed.acts] == ["anna", "szef"]


@pytest.mark.parametrize(
    "step",
    [
        "  - nobody: hello",
        "  - anna: {tap: accept}",
        "  - anna: {press: accept, at: card}",
        "  - anna: {send: [{text: a, photo: p.jpg}]}",
        "  - anna: {send: [{after: 3s}]}",
        "  - anna: {send: [{album: [{photo: p.jpg}]}]}",
        "  - see: {who: anna, where: queue}",
        "  - see: {has: [a]}",
        "  - see: {who: anna, has: a}",
        "  - see: {where: kitchen}",
        "  - see: {who: anna, hasnt: [a]}",
        "  - see: {who: anna, album: 1}",
        "  - see: {who: anna, album: two}",
        "  - unseen: {who: anna, has: [a]}",
        "  - standing: {left: {consultation: 4}}",
        "  - standing: {client: x, balance: much}",
        "  - standing: {client: x, open: 1.5}",
        "  - wait: a while",
        "  - crash: gently",
        "  - fault: flood",
        "  - fault: {flood: a lot}",
        "  - fault: {flood: 0s}",
        "  - fault: {flood: 2s, times: 0}",
        "  - fault: {times: 2}",
        "  - at_once: [{fault: {flood: 2s}}]",
        "  - at_once: [{wait: 2h}]",
        "  - at_once: [{anna: {send: [{text: a}, {after: 2s, text: b}]}}]",
        "  - {anna: a, szef: b}",
        "  - {anna: a, anna: b}",
        "  - see: {who: anna, has: [a], has: [b]}",
        "  - anna",
        "  - [",
    ],
)
def test_what_the_format_does_not_know_is_refused(tmp_path: Path, step: str) -> None:
    with pytest.raises(StoryError, match=r"s\.yaml"):
        read(_written(tmp_path, step))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("+01:00", ""),
        ("role: client", "role: guest"),
        ("anna:", "see:"),
        ("plans: plans.yaml\n", ""),
        ("pain: 1", "pains: 1"),
    ],
)
def test_a_head_that_is_wrong_is_refused(tmp_path: Path, old: str, new: str) -> None:
    with pytest.raises(StoryError):
        read(_written(tmp_path, "  - szef: hello", head=HEAD.replace(old, new)))


def test_what_happens_in_the_group_is_read(tmp_path: Path) -> None:
    acts = ("{leave: group}", '{delete: "queue:work"}', '{text: "a", forward_from: "B"}')
    steps = "\n".join(f"  - anna: {act}" for act in acts)
    leave, delete, forward = (step.deed for step in read(_written(tmp_path, steps)).steps)
    assert leave == Leave(who="anna")
    assert delete == DeleteTopic(who="anna", place="queue:work")
    assert isinstance(forward, Say)
    assert forward.items[0].content == {"text": "a", "forward_from": "B"}


def test_a_flood_refuses_as_many_sends_as_it_says(tmp_path: Path) -> None:
    steps = "  - fault: {flood: 20s, times: 3}\n  - fault: {flood: 2s}"
    deeds = [step.deed for step in read(_written(tmp_path, steps)).steps]
    assert deeds == [
        Flooded(pause=timedelta(seconds=20), times=3),
        Flooded(pause=timedelta(seconds=2), times=1),
    ]


def test_a_person_may_have_a_username(tmp_path: Path) -> None:
    head = HEAD.replace("role: admin", "role: admin, username: szef_a_")
    people = read(_written(tmp_path, "  - szef: hello", head=head)).people
    assert (people["szef"].username, people["anna"].username) == ("szef_a_", None)


@pytest.mark.parametrize("act", ["{leave: home}", "{delete: everything}", "{leave: group, text: a}"])
def test_nobody_leaves_or_deletes_anything_else(tmp_path: Path, act: str) -> None:
    with pytest.raises(StoryError):
        read(_written(tmp_path, f"  - anna: {act}"))


def test_plans_among_the_files_are_passed_over_but_nothing_else_is(tmp_path: Path) -> None:
    files = sorted(STORIES.glob("*.yaml"))
    assert {STORIES / name for name in PLANS} <= set(files)
    assert len(read_all(files)) == len(files) - len(PLANS)
    other = tmp_path / "other.yaml"
    other.write_text("plans: {}", encoding="utf-8")
    with pytest.raises(StoryError, match=r"other\.yaml"):
        read_all([*files, other])


def test_a_stretch_of_time_is_read() -> None:
    assert span("3s") == timedelta(seconds=3)
    assert span("1h30m") == timedelta(minutes=90)
    assert span("2d") == timedelta(days=2)
    with pytest.raises(StoryError):
        span("3")
