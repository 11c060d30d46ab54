"""Members of groups: what they may, how the Bot API shows them, what changes are told to the bot."""

from __future__ import annotations

from sandbox.model import Chat, Json
from sandbox.posting import emit
from sandbox.render import chat_json, user_json
from sandbox.world import World

ADMINS = ("creator", "administrator")
RIGHTS: dict[str, bool] = {
    "can_be_edited": False,
    "is_anonymous": False,
    "can_manage_chat": True,
    "can_delete_messages": True,
    "can_manage_video_chats": True,
    "can_restrict_members": True,
    "can_promote_members": False,
    "can_change_info": True,
    "can_invite_users": True,
    "can_post_stories": True,
    "can_edit_stories": True,
    "can_delete_stories": True,
    "can_pin_messages": True,
    "can_manage_topics": True,
    "can_send_welcome_messages": True,
}
"""What administrators may when nothing else is said: everything but adding others."""

PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
"""What a restricted member may or may not."""


def may(world: World, chat: Chat, right: str) -> bool:
    """Whether the bot has a right of administrators in a group; in a private chat it has them all."""
    status = world.bot_status(chat)
    if chat.private or status == "creator":
        return True
    return status == "administrator" and {**RIGHTS, **chat.rights.get(world.bot.id, {})}.get(right, False)


def can_send(world: World, chat: Chat, permission: str) -> bool:
    """Whether the bot may send that in a group: restricted members may only what was left to them."""
    if world.bot_status(chat) != "restricted":
        return True
    return chat.restrictions.get(world.bot.id, {}).get(permission, False)


def member_json(world: World, chat: Chat, user_id: int, status: str | None = None) -> Json:
    """ChatMember: the present one, or what somebody of the given status would be."""
    if status is None:
        status = chat.members.get(user_id, "left")
    base: Json = {"status": status, "user": user_json(world.people[user_id])}
    if status == "administrator":
        return base | RIGHTS | chat.rights.get(user_id, {})
    if status == "restricted":
        allowed = dict.fromkeys(PERMISSIONS, False) | chat.restrictions.get(user_id, {})
        return base | {"is_member": True, "until_date": 0} | allowed
    if status == "creator":
        return base | {"is_anonymous": False}
    return base | ({"until_date": 0} if status == "kicked" else {})


def change_member(
    world: World,
    chat: Chat,
    *,
    user_id: int,
    status: str,
    actor: int,
    allowed: dict[str, bool] | None = None,
) -> int | None:
    """Set somebody's status and emit my_chat_member or chat_member; the update_id or None.

    `allowed` sets rights of an administrator or permissions of a restricted member; without it an
    administrator keeps the rights, and somebody new has all of them.
    """
    old = member_json(world, chat, user_id)
    chat.members[user_id] = status
    for kind, kept in (("administrator", chat.rights), ("restricted", chat.restrictions)):
        if status != kind:
            kept.pop(user_id, None)
        elif allowed is not None:
            kept[user_id] = dict(allowed)
    new = member_json(world, chat, user_id)
    if old == new:
        return None
    payload = {
        "chat": chat_json(world, chat),
        "from": user_json(world.people[actor]),
        "date": world.clock.unix(),
        "old_chat_member": old,
        "new_chat_member": new,
    }
    if user_id == world.bot.id:
        return emit(world, "my_chat_member", payload, key=f"my_member:{chat.id}")
    if world.bot_status(chat) not in ADMINS:
        return None
    return emit(world, "chat_member", payload, key=f"member:{chat.id}")
