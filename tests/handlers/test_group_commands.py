"""Commands in the staff group: which work there, which are told where they work, what is only talk."""

import pytest

from tests.handlers.rig import BOSS, GROUP, IVAN, OLGA, STRANGER, TOPIC, Rig, in_topic


async def test_bind_in_a_topic_reaches_the_flow_with_the_topic(rig: Rig) -> None:
    call = await rig.call(in_topic("/bind@DoormanBot consultation", BOSS))
    assert (call.flow, call.values) == ("staff.bind", {"kinds": ("consultation",)})
    assert call.source is not None
    assert (call.source.chat, call.source.thread, call.source.private) == (GROUP, TOPIC, False)


@pytest.mark.parametrize("user", [BOSS, IVAN])
@pytest.mark.parametrize("words", ["/client Budmax", "/queue", "/quota", "/mine", "/start", "/balance"])
async def test_other_commands_in_the_group_are_answered_with_where_they_work(
    rig: Rig, words: str, user: int
) -> None:
    call = await rig.call(in_topic(words, user))
    notice = call.values["notice"]
    assert call.flow == "say"
    assert (notice.command, notice.error) == (words.split(maxsplit=1)[0][1:], "private_only")


async def test_help_works_for_staff_in_the_group(rig: Rig) -> None:
    assert (await rig.call(in_topic("/help", IVAN))).flow == "client.help"


@pytest.mark.parametrize(
    ("words", "user"),
    [
        ("/client Budmax", STRANGER),
        ("/help", STRANGER),
        ("/queue", OLGA),
        ("/bind@OtherBot work", BOSS),
        ("/client@OtherBot Budmax", BOSS),
        ("/ban somebody", BOSS),
        ("anna is difficult today", IVAN),
        ("/note: anna is difficult", IVAN),
    ],
)
async def test_other_talk_in_the_group_is_done_in_silence(rig: Rig, words: str, user: int) -> None:
    call = await rig.call(in_topic(words, user))
    assert call.flow == "inbox.done"
    assert rig.session.answers == []
