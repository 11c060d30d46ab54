"""Commands in a private chat of who works on requests."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from aiogram import Router
from aiogram.types import Message

from bot.flows.bundle import Flows
from bot.flows.notices import Usage
from bot.flows.source import Source
from bot.flows.staff.bundle import StaffFlows
from bot.handlers.commands import Command, Named
from bot.handlers.misread import DESK, misread
from bot.handlers.reading import reply_to
from bot.handlers.senders import in_private
from bot.handlers.staff import arguments


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskCommand:
    """`read` makes the flow's values of what followed the name; `aimed`: a reply says for which request."""

    name: str
    flow: Callable[[StaffFlows], Callable[..., Awaitable[object]]]
    read: Callable[[str], Mapping[str, object] | Usage] = arguments.nothing
    aimed: bool = False

    async def handle(self, message: Message, command: Command, source: Source, flows: Flows) -> None:
        values = self.read(command.rest)
        if isinstance(values, Usage):
            await misread(flows, source, values, roles=DESK)
            return
        aim = {"reply_to": reply_to(message)} if self.aimed else {}
        await self.flow(flows.staff)(source, **values, **aim)


async def answers(_: Message, command: Command, source: Source, flows: Flows) -> None:
    edit = arguments.answers(command.rest)
    if isinstance(edit, Usage):
        await misread(flows, source, edit, roles=DESK)
    elif edit is None:
        await flows.staff.answers(source)
    elif edit.action == "add":
        await flows.staff.answers_add(source, name=edit.name, text=edit.text)
    else:
        await flows.staff.answers_remove(source, name=edit.name)


BIND: Final = DeskCommand(name="bind", flow=lambda staff: staff.bind, read=arguments.kinds)
COMMANDS: Final = (
    BIND,
    DeskCommand(name="mine", flow=lambda staff: staff.mine),
    DeskCommand(name="queue", flow=lambda staff: staff.queue),
    DeskCommand(name="log", flow=lambda staff: staff.log, read=arguments.favour),
    DeskCommand(name="release", flow=lambda staff: staff.release, aimed=True),
    DeskCommand(name="note", flow=lambda staff: staff.note, read=arguments.note, aimed=True),
    DeskCommand(name="done", flow=lambda staff: staff.done, read=arguments.ending, aimed=True),
    DeskCommand(name="quote", flow=lambda staff: staff.quote, read=arguments.amount, aimed=True),
    DeskCommand(name="a", flow=lambda staff: staff.ready, read=arguments.answer_name, aimed=True),
)


def build() -> Router:
    router = Router(name="staff.commands")
    router.message.filter(in_private)
    router.message.register(answers, Named("answers"))
    for command in COMMANDS:
        router.message.register(command.handle, Named(command.name))
    return router
