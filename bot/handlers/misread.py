"""The answer to a command that could not be read."""

from typing import Final

from bot.flows.bundle import Flows
from bot.flows.notices import NotAllowed, Usage
from bot.flows.source import Source

ADMINS: Final = frozenset({"admin"})
DESK: Final = frozenset({"admin", "staff"})


async def misread(flows: Flows, source: Source, usage: Usage, *, roles: frozenset[str]) -> None:
    """How it is written, to those who may use it; anyone else learns no more than that they may not."""
    role = await flows.roles.of(source.user)
    await flows.say(source, usage if role in roles else NotAllowed(command=usage.command))
