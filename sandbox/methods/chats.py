"""Questions about chats and members, and leaving."""

from __future__ import annotations

from sandbox.errors import bad_request
from sandbox.members import ADMINS, change_member, may, member_json
from sandbox.methods.common import known_chat, writable_chat
from sandbox.methods.registry import method
from sandbox.model import PRESENT, Chat, Json
from sandbox.render import chat_json, message_json
from sandbox.world import World

_NO_GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}


@method("getChat", "ChatFullInfo")
def get_chat(world: World, params: Json) -> Json:
    chat = known_chat(world, params["chat_id"])
    full = chat_json(world, chat) | {
        "accent_color_id": abs(chat.id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": _NO_GIFTS,
    }
    if not chat.private:
        full["permissions"] = {
            "can_send_messages": True,
            "can_pin_messages": False,
            "can_manage_topics": False,
        }
    if chat.pinned:
        full["pinned_message"] = message_json(world, chat.messages[chat.pinned[-1]], nested=True)
    return full


def _group(world: World, params: Json, in_private: str) -> Chat:
    chat = known_chat(world, params["chat_id"])
    if chat.private:
        raise bad_request(in_private)
    return chat


@method("getChatMember", "ChatMember")
def get_chat_member(world: World, params: Json) -> Json:
    chat = known_chat(world, params["chat_id"])
    user_id = params["user_id"]
    if user_id not in world.people:
        raise bad_request("invalid user_id specified" if user_id <= 0 else "user not found")
    if chat.private:
        if user_id not in (chat.id, world.bot.id):
            raise bad_request("user not found")
        return member_json(world, chat, user_id, "member")
    return member_json(world, chat, user_id)


@method("getChatAdministrators", "Array of ChatMember")
def get_chat_administrators(world: World, params: Json) -> list[Json]:
    """Other bots are left out; here there are none."""
    chat = _group(world, params, "there are no administrators in the private chat")
    return [member_json(world, chat, user_id) for user_id, status in chat.members.items() if status in ADMINS]


@method("getChatMemberCount", "Integer")
def get_chat_member_count(world: World, params: Json) -> int:
    chat = known_chat(world, params["chat_id"])
    return 2 if chat.private else sum(status in PRESENT for status in chat.members.values())


@method("leaveChat", "True")
def leave_chat(world: World, params: Json) -> bool:
    chat = _group(world, params, "chat member status can't be changed in private chats")
    change_member(world, chat, user_id=world.bot.id, status="left", actor=world.bot.id)
    return True


@method("banChatMember", "True")
def ban_chat_member(world: World, params: Json) -> bool:
    return _restrict(world, params, "kicked")


@method("unbanChatMember", "True")
def unban_chat_member(world: World, params: Json) -> bool:
    return _restrict(world, params, "left")


def _restrict(world: World, params: Json, status: str) -> bool:
    chat = writable_chat(world, params["chat_id"])
    if chat.private:
        raise bad_request("chat member status can't be changed in private chats")
    if not may(world, chat, "can_restrict_members"):
        raise bad_request("not enough rights to restrict/unrestrict chat member")
    user_id = params["user_id"]
    if user_id not in world.people:
        raise bad_request("user not found")
    if chat.members.get(user_id) in ADMINS:
        raise bad_request(
            "can't remove chat owner"
            if chat.members[user_id] == "creator"
            else "user is an administrator of the chat"
        )
    change_member(world, chat, user_id=user_id, status=status, actor=world.bot.id)
    return True
