"""What every story takes for granted: people on Telegram, staff who pressed Start, topics bound to kinds."""

import re
from datetime import datetime, timedelta
from typing import Final

import yaml

from bot.player.acts import follow, invitation, perform
from bot.player.cast import TOPICS, bound_by_story
from bot.player.control import RigError
from bot.player.stage import Stage
from bot.player.story import Act, Item, Join, Person, Role, Say, Step, Story

_CURRENCY: Final = re.compile(r"/client_add .*\bcurrency=([A-Z]{3})")
EARLIER: Final = timedelta(minutes=10)
"""How long before its own clock a story is set up."""


async def stage_and_set_up(stage: Stage, story: Story) -> None:
    """Everything before the first step; then it is the story's time, to the second."""
    await stage.settle()
    await _enrol(stage, story)
    await _bind(stage, story)
    for step in story.setup:
        await _set_up(stage, step)
    if stage.clock.now > story.clock:
        raise RigError(f"setting up took until {stage.clock.now}, past the story's {story.clock}")
    await stage.clock.go(to=story.clock)
    await stage.begin_act()


async def _enrol(stage: Stage, story: Story) -> None:
    """Admins press Start, each staff member follows an invitation, unless the story lets them join itself."""
    for admin in story.named(Role.ADMIN):
        await stage.control.act(stage.cast.ids[admin.name], "start")
        await stage.acted()
    joining = {deed.who for deed in story.deeds() if isinstance(deed, Join)}
    for person in story.named(Role.STAFF, Role.LEAD):
        if person.name not in joining:
            await _invite(stage, person)


async def _invite(stage: Stage, person: Person) -> None:
    role = "lead" if person.role is Role.LEAD else "agent"
    await perform(stage, [_says(stage.cast.admin, f"/staff invite {role}")])
    payload = await invitation(stage, "")
    await follow(stage, person.name, payload)
    await stage.acted()


async def _bind(stage: Stage, story: Story) -> None:
    """The admin makes the usual topics and binds to them what the story does not bind itself."""
    own = bound_by_story(story)
    for name, usual in TOPICS.items():
        kinds = tuple(kind for kind in usual if kind not in own)
        if kinds:
            await stage.cast.add_topic(name, kinds)
            command = f"/bind {' '.join(kinds)}"
            await perform(stage, [_says(stage.cast.admin, command, place=f"queue:{kinds[0]}")])


async def _set_up(stage: Stage, step: Step) -> None:
    if not isinstance(step.deed, Act):
        raise RigError(f"setting up is done by people, not by {step.source}")
    await perform(stage, [step.deed])


def _says(person: Person, text: str, *, place: str | None = None) -> Say:
    return Say(who=person.name, items=(Item(content={"text": text}),), place=place)


def first_moment(story: Story) -> datetime:
    """When the sandbox's clock starts for this story."""
    return story.clock - EARLIER


def desk_zone(story: Story) -> str:
    """The desk of a story stands where its first client does; "" where none is made by a command."""
    told = (_CURRENCY.search(deed.words) for deed in story.deeds() if isinstance(deed, Say))
    currency = next((found[1] for found in told if found is not None), "")
    zones: dict[str, str] = yaml.safe_load(story.plans.read_text("utf-8")).get("zones") or {}
    return zones.get(currency, "")
