"""What the bot says of itself: getMe, commands by scope and language, texts, menu buttons."""

from __future__ import annotations

import re
from typing import Any

from sandbox.errors import bad_request
from sandbox.methods.registry import Run, method
from sandbox.model import Json
from sandbox.render import user_json
from sandbox.spec import utf16
from sandbox.world import World

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_TEXTS = {
    "Name": ("name", 64),
    "Description": ("description", 512),
    "ShortDescription": ("short_description", 120),
}
MOST_COMMANDS = 100


@method("getMe", "User")
def get_me(world: World, _params: Json) -> Json:
    return user_json(world.bot) | {
        "can_join_groups": True,
        "can_read_all_group_messages": True,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": world.settings.bot_topics,
        "allows_users_to_create_topics": world.settings.users_topics,
    }


@method("logOut", "True")
def log_out(_world: World, _params: Json) -> bool:
    return True


@method("close", "True")
def close(_world: World, _params: Json) -> bool:
    return True


def _scope(world: World, params: Json) -> tuple[str, Json]:
    scope: Json = params.get("scope") or {"type": "default"}
    chat_id: Any = scope.get("chat_id")
    if chat_id is not None and chat_id not in world.chats and chat_id not in world.people:
        raise bad_request("chat not found")
    key = ":".join(str(scope[name]) for name in ("type", "chat_id", "user_id") if name in scope)
    return key, scope


def _language(params: Json) -> str:
    code: str = params.get("language_code", "")
    if code and re.fullmatch(r"[a-z]{2}", code) is None:
        raise bad_request("invalid language code specified")
    return code


@method("setMyCommands", "True")
def set_my_commands(world: World, params: Json) -> bool:
    key, scope = _scope(world, params)
    commands = [c | {"command": c["command"].lstrip("/")} for c in params["commands"]]
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if _COMMAND.fullmatch(command["command"]) is None:
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= utf16(command["description"].strip()) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    where = (key, _language(params))
    if commands:
        world.profile.commands[where] = commands
        world.profile.scopes[key] = scope
    else:
        world.profile.commands.pop(where, None)
    return True


@method("getMyCommands", "Array of BotCommand")
def get_my_commands(world: World, params: Json) -> list[Json]:
    """Exactly what was set for that scope and language, without falling back to another."""
    key, _ = _scope(world, params)
    return world.profile.commands.get((key, _language(params)), [])


@method("deleteMyCommands", "True")
def delete_my_commands(world: World, params: Json) -> bool:
    key, _ = _scope(world, params)
    world.profile.commands.pop((key, _language(params)), None)
    return True


def _setter(field: str, most: int) -> Run:
    def run(world: World, params: Json) -> bool:
        text = params.get(field, "")
        if utf16(text) > most:
            raise bad_request(f"BOT_{field.upper()}_TOO_LONG")
        world.profile.texts[(field, _language(params))] = text
        return True

    return run


def _getter(field: str) -> Run:
    def run(world: World, params: Json) -> Json:
        texts = world.profile.texts
        own = texts.get((field, _language(params))) or texts.get((field, ""))
        return {field: own or (world.bot.first_name if field == "name" else "")}

    return run


for _name, (_field, _most) in _TEXTS.items():
    method(f"setMy{_name}", "True")(_setter(_field, _most))
    method(f"getMy{_name}", f"Bot{_name}")(_getter(_field))


@method("setChatMenuButton", "True")
def set_chat_menu_button(world: World, params: Json) -> bool:
    world.profile.menu_buttons[params.get("chat_id")] = params.get("menu_button") or {"type": "default"}
    return True


@method("getChatMenuButton", "MenuButton")
def get_chat_menu_button(world: World, params: Json) -> Json:
    buttons = world.profile.menu_buttons
    return buttons.get(params.get("chat_id")) or buttons.get(None) or {"type": "default"}


@method("setMyDefaultAdministratorRights", "True")
def set_my_default_administrator_rights(world: World, params: Json) -> bool:
    world.profile.rights = params.get("rights") or {}
    return True
