"""The account of a failed play: what was said in every chat, the step that failed, the bot's last words."""

from collections.abc import Iterator
from datetime import tzinfo

from bot.player.cast import Cast
from bot.player.chats import Event
from bot.player.control import RigError
from bot.player.match import fold
from bot.player.stage import Stage, StepError
from bot.player.story import Story

_QUIET = frozenset({"typing"})


async def account(stage: Stage, story: Story, at: int | None, error: Exception, log: str) -> str:
    """Everything one needs to understand the failure, as plain text."""
    try:
        await stage.chats.refresh()
    except RigError as silent:
        log += f"\n(the sandbox no longer answers: {silent})"
    parts = [
        f"{story.path}: {story.title}",
        *conversation(stage, story.clock.tzinfo),
        "",
        *_failure(story, at, error),
    ]
    if log:
        parts += ["", "The bot's log ended with:", log]
    return "\n".join(parts)


def conversation(stage: Stage, zone: tzinfo | None) -> Iterator[str]:
    """Chat by chat, what was written and seen, with the hour of the story's own zone."""
    for chat in stage.cast.viewers:
        yield ""
        yield f"== {stage.cast.title(chat)}"
        for event in stage.chats.ordered():
            if event.chat_id == chat and event.kind not in _QUIET:
                yield from _lines(event, stage.cast, zone)


def _lines(event: Event, cast: Cast, zone: tzinfo | None) -> Iterator[str]:
    head = f"{event.at.astimezone(zone):%d.%m %H:%M:%S}  {cast.name(event.by)}"
    if event.kind != "sent":
        head += f" ({event.kind}{f' to {cast.name(event.user_id)}' if event.user_id else ''})"
    if event.thread_id is not None:
        head += f" in {cast.thread_name(event.thread_id)}"
    media = f"<{event.media} {event.file_name or ''}> " if event.media else ""
    first, *rest = (media + fold(event.text)).splitlines() or [""]
    yield f"{head}: {first}"
    yield from (f"    {line}" for line in rest)
    yield from (
        "    " + " ".join(f"[{button.label} | {button.action or button.url}]" for button in row)
        for row in event.buttons
    )


def _where(story: Story, at: int | None) -> str:
    if at is None:
        return "while it was set up"
    if at == len(story.steps):
        return "after the last step"
    return f"at step {at}: {story.steps[at].source}"


def _failure(story: Story, at: int | None, error: Exception) -> Iterator[str]:
    yield f"FAILED {_where(story, at)}"
    if isinstance(error, StepError):
        yield f"  expected: {error.expected}"
        yield "  seen:     " + error.seen.replace("\n", "\n            ")
    else:
        yield f"  {error}"
