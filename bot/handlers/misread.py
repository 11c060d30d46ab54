"""The answer to a command that could not be read."""

from typing import Final

from bot.flows.bundle import Flows
from bot.flows.notices import NotAllowed, Usage
from bot.flows.source import Source

ADMINS: Final = frozenset({"admin"})
DESK: Final = frozenset({"admin", "staff"})


async def misread(
    flows: Flows, source: Source, usage: Usage, *, roles: frozenset[str], leads: bool = False
) -> None:
    """How it is written, to those who may use it (`leads`: these, too); anyone else learns no more than that
    they may not."""
    allowed = await flows.roles.of(source.user) in roles or (leads and await flows.roles.lead(source.user))
    await flows.say(source, usage if allowed else NotAllowed(command=usage.command))
