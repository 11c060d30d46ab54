"""A fast sender is told once and loses nothing; a banned one is told once, and heard in an emergency."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.desk.manners import FLOOD
from bot.desk.talk import Content
from bot.flows.notices import (
    Accepted,
    AdminAlert,
    AskKind,
    Banned,
    CardView,
    Changed,
    ChangeUndone,
    NotAllowed,
    NotSupported,
    TooFast,
    Unbanned,
    UnknownSender,
    Usage,
)
from bot.ids import RequestId
from bot.intake.judgement import Judgement
from tests.flows.lab import BOSS, EVA, IVAN, OLGA, PETR, Lab, ToldClassifier, house


async def write(lab: Lab, text: str, *, seconds: float = 0) -> None:
    await lab.flows.client.submit(lab.source(OLGA), content=Content(text=text))
    lab.clock.moment += timedelta(seconds=seconds)


async def ban(lab: Lab, who: str = str(int(OLGA)), *, until: date | None = None) -> None:
    await lab.flows.admin.ban(lab.source(BOSS), who=who, until=until, because="threats")


def said(lab: Lab, shape: type[object]) -> int:
    return sum(isinstance(notice, shape) for notice in lab.told(OLGA))


async def test_a_fast_sender_is_told_once_a_minute_and_every_word_arrives(lab: Lab) -> None:
    await lab.join()
    words = [f"word {number}" for number in range(30)]
    lab.classifier.kinds["\n".join(words)] = "complaint"
    for word in words:
        await write(lab, word, seconds=1)
    assert said(lab, TooFast) == 1
    await lab.wait(seconds=6)
    cards = await lab.cards()
    assert [card.text for card in cards] == ["\n".join(words)]
    for number in range(50):
        await write(lab, f"more {number}", seconds=1)
    assert said(lab, TooFast) == 2


async def test_twenty_messages_a_minute_are_no_haste(lab: Lab) -> None:
    await lab.join()
    for number in range(60):
        await write(lab, f"word {number}", seconds=3)
    assert said(lab, TooFast) == 0


async def test_a_banned_person_is_told_once_why_until_when_and_where_to_turn(lab: Lab) -> None:
    await lab.join()
    await ban(lab, until=date(2026, 12, 1))
    notice = lab.last(Banned, OLGA)
    assert (notice.reason, notice.appeal, notice.names) == ("threats", True, ("Anna Chief, +1 555",))
    assert notice.until is not None
    assert notice.until.isoformat() == "2026-12-01T23:00:00+00:00"
    changed = lab.last(Changed, BOSS)
    assert (changed.what, changed.client, changed.because) == ("ban", "Orbit", "threats")
    for text in ("you again", "answer me"):
        await write(lab, text)
    await lab.wait(minutes=5)
    assert said(lab, Banned) == 1
    assert await lab.cards() == []


async def test_what_a_banned_person_wrote_goes_ahead_when_the_ban_is_over(lab: Lab) -> None:
    await lab.join()
    lab.classifier.kinds["how do I close the month?\nand the year?"] = "consultation"
    await ban(lab, until=date(2026, 11, 23))
    await write(lab, "how do I close the month?")
    await write(lab, "and the year?")
    await lab.wait(hours=10)
    assert await lab.cards() == []
    await lab.wait(hours=10)
    assert [card.text for card in await lab.cards()] == ["how do I close the month?\nand the year?"]
    assert isinstance(lab.told(OLGA)[-1], Accepted)


async def test_a_lifted_ban_lets_waiting_words_go_ahead_at_once(lab: Lab) -> None:
    await lab.join()
    lab.classifier.kinds["how?"] = "consultation"
    await ban(lab)
    await write(lab, "how?")
    await lab.flows.admin.unban(lab.source(BOSS), who="Orbit")
    assert lab.last(Unbanned, OLGA).waited
    await lab.wait(seconds=1)
    assert [card.text for card in await lab.cards()] == ["how?"]
    await lab.flows.admin.unban(lab.source(BOSS), who="Orbit")
    assert lab.last(Usage, BOSS).error == "not_banned"


async def test_a_banned_persons_emergency_reaches_the_desk_and_the_leads(lab: Lab) -> None:
    await lab.join()
    await lab.hire(EVA, role="lead")
    await ban(lab)
    await write(lab, "you are all thieves")
    lab.classifier.kinds["the press is on fire"] = "emergency"
    await write(lab, "the press is on fire")
    card = (await lab.cards())[-1]
    assert (card.kind, card.text, card.state) == ("emergency", "the press is on fire", "queued")
    assert isinstance(lab.told(OLGA)[-1], Accepted)
    for chat in (BOSS, EVA):
        alert = lab.last(AdminAlert, chat)
        assert (alert.what, alert.client, alert.request_id) == ("banned_emergency", "Orbit", card.request_id)
    await write(lab, "second floor")
    assert (await lab.cards())[-1].text.endswith("second floor")


async def test_a_banned_person_is_asked_where_an_emergency_is_likely_and_only_that_goes_on(lab: Lab) -> None:
    await lab.join()
    await ban(lab)
    lab.classifier.likely = "emergency"
    await write(lab, "smoke?")
    asked = lab.last(AskKind, OLGA)
    assert asked.candidates == ("emergency",)
    request = RequestId(asked.request_id)
    toast = await lab.flows.client.choose_kind(lab.source(OLGA), request_id=request, kind="consultation")
    assert (toast.code, await lab.state(request)) == ("kept_only", "clarifying")
    await lab.flows.client.choose_kind(lab.source(OLGA), request_id=request, kind="emergency")
    assert await lab.state(request) == "queued"
    assert lab.last(AdminAlert, BOSS).what == "banned_emergency"


async def test_a_banned_person_edits_for_nobody(lab: Lab) -> None:
    await lab.join()
    lab.classifier.kinds["how?"] = "consultation"
    source = lab.source(OLGA)
    await lab.flows.client.submit(source, content=Content(text="how?"))
    await lab.wait(seconds=6)
    await lab.fresh()
    await ban(lab)
    await lab.flows.client.edit(replace(source, inbox_id=None), content=Content(text="thieves"))
    assert await lab.cards() == []


async def test_a_ban_is_contested_once_and_lands_on_a_leads_card(lab: Lab) -> None:
    await lab.join()
    await ban(lab)
    for _ in range(2):
        assert (await lab.flows.client.appeal_ban(lab.source(OLGA))).code == "person_sent"
    cards = [card for card in await lab.cards() if card.kind == "appeal"]
    assert {card.request_id for card in cards} == {1}
    assert cards[-1].text == "⛔ threats"
    await lab.flows.admin.unban(lab.source(BOSS), who=str(int(OLGA)))
    assert (await lab.flows.client.appeal_ban(lab.source(OLGA))).code == "ban_over"
    assert (await lab.flows.client.appeal_ban(lab.source(PETR))).code == "not_yours"


async def test_a_ban_can_be_undone(lab: Lab) -> None:
    await lab.join()
    await ban(lab, "#1")
    await lab.flows.admin.undo(lab.source(BOSS))
    assert lab.last(ChangeUndone, BOSS).what == "ban"
    assert isinstance(lab.told(OLGA)[-1], Unbanned)
    await lab.ask("how?", "consultation")
    assert await lab.state(RequestId(1)) == "queued"


@pytest.mark.parametrize(
    ("who", "error"),
    [
        ("999", "unknown_person"),
        ("#9", "unknown_person"),
        ("Nobody", "unknown_client"),
        ("Empty", "unknown_person"),
        (str(int(IVAN)), "is_staff"),
        (str(int(BOSS)), "is_staff"),
    ],
)
async def test_a_ban_of_nobody_or_of_our_own_changes_nothing(lab: Lab, who: str, error: str) -> None:
    await lab.join()
    await lab.hire(IVAN)
    await lab.flows.admin.client_add(
        lab.source(BOSS), name="Empty", plan="basic", currency="EUR", language="en"
    )
    await ban(lab, who)
    assert lab.last(Usage, BOSS).error == error


async def test_a_ban_that_would_be_over_already_is_refused(lab: Lab) -> None:
    await lab.join()
    await ban(lab, until=date(2026, 11, 22))
    assert lab.last(Usage, BOSS).error == "past_date"


async def test_only_admins_ban(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    await lab.flows.admin.ban(lab.source(IVAN), who="Orbit", until=None, because="no")
    assert isinstance(lab.told(IVAN)[-1], NotAllowed)
    await lab.ask("how?", "consultation")
    assert await lab.state(RequestId(1)) == "queued"


async def test_a_banned_stranger_is_told_once_and_never_greeted(lab: Lab) -> None:
    await lab.flows.client.submit(lab.source(OLGA), content=Content(text="hi"))
    assert isinstance(lab.told(OLGA)[-1], UnknownSender)
    await ban(lab)
    assert not lab.last(Banned, OLGA).appeal
    for _ in range(3):
        await write(lab, "hi")
        await lab.flows.client.submit(lab.source(OLGA), content=None)
    assert len(lab.told(OLGA)) == 2


async def test_whoever_writes_first_is_greeted_in_the_language_of_the_words(lab: Lab) -> None:
    lab.classifier.language = "pl"
    source = replace(lab.source(OLGA), language_code=None)
    await lab.flows.client.submit(source, content=Content(text="dzień dobry"))
    assert isinstance(lab.told(OLGA)[-1], UnknownSender)
    assert {one.language for one in await lab.fresh()} == {"pl"}
    again = replace(lab.source(OLGA), language_code=None)
    await lab.flows.client.submit(again, content=Content(text="?"))
    await lab.flows.client.privacy(replace(lab.source(OLGA), language_code=None))
    assert {one.language for one in await lab.fresh()} == {"pl"}


async def test_whoever_begins_with_what_cannot_be_read_is_greeted_too(lab: Lab) -> None:
    await lab.flows.client.submit(lab.source(OLGA), content=None)
    assert not lab.last(UnknownSender, OLGA).kept
    await write(lab, "hi")
    assert lab.last(UnknownSender, OLGA).kept
    await lab.flows.client.submit(lab.source(OLGA), content=None)
    assert isinstance(lab.told(OLGA)[-1], NotSupported)


class Feast:
    """Nobody works on Tuesday, everybody on Saturday."""

    def off(self, country: str, year: int) -> tuple[frozenset[date], frozenset[date]]:
        assert country == "DE"
        days = (frozenset({date(2026, 11, 24)}), frozenset({date(2026, 11, 28)}))
        return days if year == 2026 else (frozenset(), frozenset())


def keep_feasts(lab: Lab) -> None:
    book = replace(house().plan_book, holidays={"EUR": "DE"})
    lab.refit(plan_book=book, calendar=Feast())


async def test_a_promise_passes_over_a_public_holiday_and_says_when_the_desk_opens(lab: Lab) -> None:
    keep_feasts(lab)
    await lab.join()
    lab.clock.moment += timedelta(hours=10)
    await lab.ask("how?", "consultation")
    receipt = lab.last(Accepted, OLGA)
    assert receipt.opens_at is not None
    assert receipt.opens_at.isoformat() == "2026-11-25T08:00:00+00:00"
    assert receipt.due_at is not None
    assert receipt.due_at.isoformat() == "2026-11-25T12:00:00+00:00"


async def test_a_transferred_saturday_is_worked(lab: Lab) -> None:
    keep_feasts(lab)
    await lab.join()
    lab.clock.moment += timedelta(days=4, hours=10)
    await lab.ask("how?", "consultation")
    receipt = lab.last(Accepted, OLGA)
    assert receipt.due_at is not None
    assert receipt.due_at.isoformat() == "2026-11-28T12:00:00+00:00"


async def test_nothing_is_said_of_opening_while_the_desk_is_open_or_in_an_emergency(lab: Lab) -> None:
    await lab.join()
    await lab.ask("how?", "consultation")
    assert lab.last(Accepted, OLGA).opens_at is None
    lab.clock.moment += timedelta(hours=12)
    await lab.ask("the press is on fire", "emergency")
    assert lab.last(Accepted, OLGA).opens_at is None
    assert any(isinstance(one.notice, CardView) for one in lab.sent)


async def test_a_flood_is_not_judged_message_by_message_and_no_word_of_it_is_lost(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lab.join()
    judged: list[str] = []
    real = ToldClassifier.classify

    async def counted(self: ToldClassifier, text: str, *, language: str) -> Judgement:
        judged.append(text)
        return await real(self, text, language=language)

    monkeypatch.setattr(ToldClassifier, "classify", counted)
    for number in range(FLOOD + 40):
        await write(lab, f"word {number}", seconds=0)
    assert len(judged) == FLOOD
    assert said(lab, TooFast) == 1
    await lab.wait(seconds=6)
    assert judged[-1].count("\n") == FLOOD + 39
    assert len(judged) == FLOOD + 1
