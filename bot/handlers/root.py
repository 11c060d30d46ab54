"""Which handler sees an update first: one list, read from the top, the catch-all last.

There is no errors handler: what a handler raises goes up to the inbox worker, which tries the update again.
Who feeds updates gives `flows`, `inbox_id` and `received_at`; `bot.middlewares` adds `source`.
"""

from aiogram import Router

from bot.handlers import edits, ignored, membership, nobody, unknown
from bot.handlers.admin import catalogue as admin_commands
from bot.handlers.admin import erase as admin_erase
from bot.handlers.admin import presses as admin_presses
from bot.handlers.admin import statement as admin_statement
from bot.handlers.client import commands as client_commands
from bot.handlers.client import presses as client_presses
from bot.handlers.client import privacy as client_privacy
from bot.handlers.client import rights as client_rights
from bot.handlers.client import statement as client_statement
from bot.handlers.client import talk as client_talk
from bot.handlers.commands import read_command
from bot.handlers.pressing import answer_press
from bot.handlers.staff import commands as staff_commands
from bot.handlers.staff import group as staff_group
from bot.handlers.staff import presses as staff_presses
from bot.handlers.staff import talk as staff_talk


def build_router() -> Router:
    """All handlers. A router belongs to one dispatcher, so each call makes a new one."""
    root = Router(name="root")
    root.message.outer_middleware(read_command)
    root.callback_query.outer_middleware(answer_press)
    root.include_routers(
        nobody.build(),
        membership.build(),
        staff_group.build(),
        admin_statement.build(),
        admin_erase.build(),
        client_privacy.build(),
        client_statement.build(),
        client_commands.build(),
        staff_commands.build(),
        admin_commands.build(),
        client_presses.build(),
        client_rights.build(),
        staff_presses.build(),
        admin_presses.build(),
        unknown.build(),
        edits.build(),
        staff_talk.build(),
        client_talk.build(),
        ignored.build(),
    )
    return root
