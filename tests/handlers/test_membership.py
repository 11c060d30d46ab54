"""Who leaves the group, a group that moves, forwards in private chats: each reaches its own flow."""

from typing import Any

import pytest

from tests.handlers.rig import BOSS, GROUP, IVAN, OLGA, SENT, Raw, Rig, member, message, person, text

DESK: Raw = {"id": GROUP, "type": "supergroup", "title": "Desk"}


def leaving(status: str, user: int = IVAN, *, by: int = BOSS, **more: Any) -> Raw:
    """An update that tells of somebody else's membership."""
    who = person(user)
    new: Raw = {"user": who, "status": status} | more
    if status == "kicked":
        new |= {"until_date": 0}
    body = {"chat": DESK, "from": person(by), "date": int(SENT.timestamp())}
    return {
        "chat_member": body | {"old_chat_member": {"user": who, "status": "member"}, "new_chat_member": new}
    }


def restricted(*, is_member: bool) -> Raw:
    rights = (
        *("can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos"),
        *("can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages"),
        *("can_add_web_page_previews", "can_change_info", "can_invite_users", "can_pin_messages"),
        *("can_manage_topics", "can_react_to_messages", "can_edit_tag"),
    )
    return dict.fromkeys(rights, False) | {"is_member": is_member, "until_date": 0}


@pytest.mark.parametrize("status", ["left", "kicked"])
async def test_somebody_who_leaves_is_named_and_not_who_put_them_out(rig: Rig, status: str) -> None:
    call = await rig.call(leaving(status))
    assert (call.flow, call.values) == ("staff.left", {"user_id": IVAN})
    assert call.source is not None
    assert (call.source.user, call.source.chat) == (BOSS, GROUP)


async def test_a_restricted_person_has_left_only_when_no_longer_a_member(rig: Rig) -> None:
    assert (await rig.call(leaving("restricted", **restricted(is_member=False)))).flow == "staff.left"
    rig.flows.calls.clear()
    assert (await rig.call(leaving("restricted", **restricted(is_member=True)))).flow == "inbox.done"


async def test_joining_changes_nothing(rig: Rig) -> None:
    assert (await rig.call(leaving("member"))).flow == "inbox.done"


async def test_the_line_about_a_leaver_counts_too(rig: Rig) -> None:
    body = message(IVAN, left_chat_member=person(OLGA)) | {"chat": DESK}
    call = await rig.call({"message": body})
    assert (call.flow, call.values) == ("staff.left", {"user_id": OLGA})


async def test_the_line_about_a_bot_that_was_put_out_does_not(rig: Rig) -> None:
    other = {"id": 77, "is_bot": True, "first_name": "Other"}
    body = message(IVAN, left_chat_member=other) | {"chat": DESK}
    assert (await rig.call({"message": body})).flow == "inbox.done"


async def test_a_group_that_moves_reaches_its_flow_with_the_new_number(rig: Rig) -> None:
    basic = {"id": -5, "type": "group", "title": "Desk"}
    body = message(BOSS, migrate_to_chat_id=GROUP) | {"chat": basic}
    call = await rig.call({"message": body})
    assert (call.flow, call.values) == ("staff.migrated", {"new": GROUP})


async def test_the_bots_own_membership_goes_its_own_way(rig: Rig) -> None:
    assert (await rig.call(member("left", BOSS, chat=DESK))).flow == "membership"


FORWARD: Raw = {
    "forward_origin": {"type": "user", "date": int(SENT.timestamp()), "sender_user": person(OLGA)}
}


@pytest.mark.parametrize("user", [IVAN, BOSS])
async def test_what_staff_forward_is_no_answer(rig: Rig, user: int) -> None:
    call = await rig.call(text("look at our report", user, **FORWARD))
    assert call.flow == "staff.forwarded"
    assert call.values["content"].text == "look at our report"
    assert f'"user": {OLGA}' in call.values["content"].origin


async def test_what_a_client_forwards_is_a_message_like_any_other(rig: Rig) -> None:
    assert (await rig.call(text("look", OLGA, **FORWARD))).flow == "client.submit"


async def test_a_forward_that_begins_with_a_slash_is_still_no_answer(rig: Rig) -> None:
    assert (await rig.call(text("/note: x", IVAN, **FORWARD))).flow == "staff.hold_back"
