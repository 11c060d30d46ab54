"""`/retry`: an update that was set aside is handled once more, after what broke it was mended."""

from dataclasses import dataclass

from bot.flows.admin.change import AdminFlow, record
from bot.flows.inbox import incident_of
from bot.flows.notices import Changed, Usage
from bot.flows.scene import Scene
from bot.flows.source import Source
from bot.ids import BotId

SHOWN = 8
"""How many case numbers there are to choose from."""
ASIDE, IN_LINE = "set_aside", "in_line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry(AdminFlow):
    """`/retry <case number>`: in the place that it had, so before all that its sender wrote since and that
    waits yet. What is in line already, or was handled since, is left as it is."""

    async def __call__(self, source: Source, *, bot_id: BotId, update_id: int) -> None:
        await self.command(source, "retry", lambda scene: retry(scene, bot_id, update_id))


def retry(scene: Scene, bot_id: BotId, update_id: int) -> None:
    inbox, incident = scene.tx.inbox, incident_of(bot_id, update_id)
    if inbox.again(bot_id=bot_id, update_id=update_id):
        changed = Changed(
            audit_id=0, what="retry", client="", subject=incident, before=ASIDE, after=IN_LINE, because=""
        )
        scene.answer(record(scene, None, changed, undo=None))
        return
    known = inbox.has(bot_id=bot_id, update_id=update_id)
    options = tuple(incident_of(*one) for one in inbox.aside(limit=SHOWN))
    error = "already_so" if known else "unknown_case"
    scene.answer(Usage(command="retry", error=error, detail=incident, options=options))
