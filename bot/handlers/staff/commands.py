"""Commands in a private chat of who works on requests."""

from typing import Final

from aiogram import Router
from aiogram.types import Message

from bot.flows.bundle import Flows
from bot.flows.notices import Usage
from bot.flows.source import Source
from bot.handlers.commands import Command, Named
from bot.handlers.misread import DESK, misread
from bot.handlers.reading import reply_to
from bot.handlers.senders import in_private
from bot.handlers.staff import arguments


async def mine(_: Message, source: Source, flows: Flows) -> None:
    await flows.staff.mine(source)


async def queue(_: Message, source: Source, flows: Flows) -> None:
    await flows.staff.queue(source)


async def release(message: Message, source: Source, flows: Flows) -> None:
    await flows.staff.release(source, reply_to=reply_to(message))


async def bind(_: Message, command: Command, source: Source, flows: Flows) -> None:
    await flows.staff.bind(source, kinds=arguments.kinds(command.rest))


async def note(message: Message, command: Command, source: Source, flows: Flows) -> None:
    text = arguments.note(command.rest)
    if isinstance(text, Usage):
        await misread(flows, source, text, roles=DESK)
    else:
        await flows.staff.note(source, text=text, reply_to=reply_to(message))


async def done(message: Message, command: Command, source: Source, flows: Flows) -> None:
    minutes = arguments.minutes(command.rest)
    if isinstance(minutes, Usage):
        await misread(flows, source, minutes, roles=DESK)
    else:
        await flows.staff.done(source, minutes=minutes, reply_to=reply_to(message))


async def quote(message: Message, command: Command, source: Source, flows: Flows) -> None:
    minor = arguments.amount(command.rest)
    if isinstance(minor, Usage):
        await misread(flows, source, minor, roles=DESK)
    else:
        await flows.staff.quote(source, minor=minor, reply_to=reply_to(message))


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


async def ready(message: Message, command: Command, source: Source, flows: Flows) -> None:
    name = arguments.answer_name(command.rest)
    if isinstance(name, Usage):
        await misread(flows, source, name, roles=DESK)
    else:
        await flows.staff.ready(source, name=name, reply_to=reply_to(message))


async def log(_: Message, command: Command, source: Source, flows: Flows) -> None:
    favour = arguments.favour(command.rest)
    if isinstance(favour, Usage):
        await misread(flows, source, favour, roles=DESK)
    else:
        await flows.staff.log(source, client=favour.client, minutes=favour.minutes, text=favour.text)


HANDLERS: Final = (
    ("log", log),
    ("mine", mine),
    ("queue", queue),
    ("release", release),
    ("bind", bind),
    ("note", note),
    ("done", done),
    ("quote", quote),
    ("answers", answers),
    ("a", ready),
)


def build() -> Router:
    router = Router(name="staff.commands")
    router.message.filter(in_private)
    for name, handler in HANDLERS:
        router.message.register(handler, Named(name))
    return router
