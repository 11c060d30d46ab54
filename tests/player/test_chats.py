"""What the player reads of a chat is what a person would see there."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.player.cast import assemble
from bot.player.chats import Chats, Event
from bot.player.control import BOT
from bot.player.reading import read
from bot.player.rig import sandbox
from bot.player.story import Story

HEAD = """\
story: s
clock: "2026-11-23T10:00:00+01:00"
plans: plans.yaml
people: {paula: {role: client, lang: en, username: paula_w_}, boss: {role: admin}}
steps:
  - paula: hello
"""


@pytest.fixture
def told(tmp_path: Path) -> Story:
    """A story of one client with a username."""
    (tmp_path / "s.yaml").write_text(HEAD, encoding="utf-8")
    return read(tmp_path / "s.yaml")


def _said(story: Story, content: dict[str, object]) -> tuple[Event, dict[str, Any]]:
    """A message of the first person of the story as it is seen, and the update that the bot gets of it."""

    async def say() -> tuple[Event, dict[str, Any]]:
        async with sandbox() as control:
            await control.post("reset", {"clock": story.clock.isoformat(), "virtual": True, "bot": BOT})
            cast = await assemble(control, story)
            who = cast.ids[next(iter(story.people))]
            await control.act(who, "send", chat="private", **content)
            chats = Chats(control=control, tell=lambda _: None)
            await chats.refresh()
            url = f"{control.base}/bot{BOT['token']}/getUpdates"
            async with control.http.post(url, json={}) as answer:
                updates = (await answer.json())["result"]
            return chats.ordered()[-1], updates[-1]["message"]

    return asyncio.run(say())


def test_a_contact_is_read_as_its_name_and_number(told: Story) -> None:
    card = {"first_name": "Paula", "last_name": "Wren", "phone_number": "+353861"}
    seen, _ = _said(told, {"contact": card})
    assert (seen.media, seen.text) == ("contact", "Paula Wren +353861")


def test_a_message_without_words_reads_as_nothing(told: Story) -> None:
    seen, _ = _said(told, {"sticker": "hello.webp"})
    assert (seen.media, seen.text) == ("sticker", "")


def test_a_username_is_on_telegram_what_the_story_says(told: Story) -> None:
    _, message = _said(told, {"text": "hello"})
    assert (message["from"]["first_name"], message["from"]["username"]) == ("paula", "paula_w_")
