"""Who the staff are: listed, invited, put in, put out."""

from typing import assert_never

from aiogram.types import Message

from bot.flows.bundle import Flows
from bot.flows.notices import Usage
from bot.flows.source import Source
from bot.handlers.admin.staff_parsing import StaffAdd, StaffInvite, StaffRemove, StaffShow
from bot.handlers.admin.staff_parsing import staff as read_staff
from bot.handlers.commands import Command
from bot.handlers.misread import ADMINS, misread


async def staff(_: Message, command: Command, source: Source, flows: Flows) -> None:
    match read_staff(command.rest):
        case Usage() as usage:
            await misread(flows, source, usage, roles=ADMINS)
        case StaffShow():
            await flows.admin.staff(source)
        case StaffInvite(role=role):
            await flows.admin.staff_invite(source, role=role)
        case StaffAdd(user_id=user, role=role, name=name):
            await flows.admin.staff_add(source, user_id=user, role=role, name=name)
        case StaffRemove(user_id=user):
            await flows.admin.staff_remove(source, user_id=user)
        case other:
            assert_never(other)
