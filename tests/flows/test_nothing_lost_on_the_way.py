"""Whoever takes a talk over gets every word of it, delivered before or not."""

from bot.desk.talk import Content
from bot.flows.notices import CardView, HeaderView, Relayed, StaffTold
from bot.ids import ChatId
from tests.flows.lab import EVA, IVAN, Lab
from tests.flows.saying import opened, says


def read_by_eva(lab: Lab) -> str:
    """What stands in her chat: the head of the header's words, what was passed on, notes."""
    sent = [one.notice for one in lab.sent if one.chat_id == int(EVA)]
    heads = [one.card.text[:1000] for one in sent if isinstance(one, HeaderView)]
    return "\n".join(
        [*heads, *(one.text for one in sent if isinstance(one, Relayed))]
        + [one.detail for one in sent if isinstance(one, StaffTold)]
    )


async def test_words_whose_copy_still_waits_reach_the_colleague(lab: Lab) -> None:
    request = await opened(lab)
    await lab.flows.outbox.pause(ChatId(int(IVAN)), lab.clock.now().replace(hour=20))
    await says(lab, Content(text="the contract number is 4711"))
    await lab.flows.staff.transfer(lab.source(IVAN), request_id=request, to=EVA)
    await lab.wait(seconds=5)
    assert "4711" in read_by_eva(lab)


async def test_a_burst_longer_than_the_header_reaches_whoever_takes_it(lab: Lab) -> None:
    await lab.join()
    await lab.hire(EVA)
    texts = [f"<{number:03}>" + "x" * 85 for number in range(40)]
    lab.classifier.kinds["\n".join(texts)] = "consultation"
    for text in texts:
        await says(lab, Content(text=text))
    await lab.wait(seconds=10)
    await lab.flows.staff.take(lab.source(EVA, group=True), request_id=await lab.newest())
    await lab.wait(seconds=100)
    read = read_by_eva(lab)
    assert [text for text in texts if text not in read] == []
    assert any(isinstance(one.notice, CardView) for one in lab.sent)


async def test_a_long_note_is_read_to_its_end(lab: Lab) -> None:
    request = await opened(lab)
    text = " ".join(f"<{number:03}> words of the note." for number in range(150))
    await lab.flows.staff.note(lab.source(IVAN), text=text)
    await lab.flows.staff.transfer(lab.source(IVAN), request_id=request, to=EVA)
    await lab.wait(seconds=5)
    notes = [one.detail for one in lab.told(EVA) if isinstance(one, StaffTold) and one.what == "note"]
    assert len(notes) > 1
    assert " ".join("".join(f" {note}" for note in notes).split()) == text
