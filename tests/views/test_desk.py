"""What a dispatcher reads: a client at one look, what is late, a page of the queue, notes, alerts."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.delivery import calls
from bot.flows import notices as n
from bot.flows.prepared import Failure
from bot.ids import ChatId
from bot.views.render import render
from bot.views.screen import Screen
from bot.views.texts import LANGUAGES, texts
from tests.views import samples
from tests.views.made import LINE, NOW, STANDING, accepted, board_line, card
from tests.views.to_admins import CONTACTS, NARROWED
from tests.views.to_staff import LATE, NOTES

NB = "\u00a0"


def shown(notice: object, language: str = "en") -> Screen:
    return render(notice, lang=language, now=samples.NOW)


def plain(screen: Screen) -> list[str]:
    """The lines without the marks that keep names apart."""
    return screen.text.replace("\u2068", "").replace("\u2069", "").splitlines()


def test_a_contact_stands_with_the_numbers_that_commands_take() -> None:
    card = n.ClientCard(standing=STANDING, contacts=CONTACTS, contacts_allowed=3, waiting=0)
    lines = plain(shown(card))
    assert "Contacts (3 of 3)" in lines
    assert "#5 · Ольга · 301 · owner" in lines
    assert "#6 · Пётр · 302 · contact · banned until 22 December inclusive: угрозы" in lines
    assert "#7 · Ян · 303 · contact · banned until lifted: угрозы" in lines


def test_a_contact_stands_with_what_is_not_allowed() -> None:
    card = n.ClientCard(standing=STANDING, contacts=NARROWED, contacts_allowed=3, waiting=0, emergency=100000)
    lines = plain(shown(card))
    assert "#8 · Ева · 304 · contact · may not write · prices up to €500.00" in lines
    assert "#9 · Ада · 305 · contact · prices by an owner's word" in lines
    assert "Emergency allowance: 1,000.00 EUR" in lines


def test_no_line_of_a_client_can_be_taken_for_one_of_its_figures() -> None:
    """The figures are read by programs, by the words before the colon."""
    words = "Balance: 1.00\nOpen: 9"
    favour = n.FavourLine(at=NOW, by="Balance:", minutes=5, text=words)
    contact = n.ContactLine(contact_id=5, user_id=301, name=words, owner=True, banned=words)
    line = replace(LINE, excerpt=words, by="Open:", taken_by="Held:")
    card = n.ClientCard(
        standing=STANDING,
        contacts=(contact,),
        contacts_allowed=3,
        waiting=0,
        open=(line,),
        recent=(line,),
        favours=(favour,),
        favour_minutes=5,
    )
    labels = [text.partition(":")[0].strip() for text in plain(shown(card)) if ":" in text]
    assert [label for label in labels if label in {"Balance", "Held", "Open", "Left"}] == [
        *("Left", "Balance", "Held", "Open")
    ]


def test_a_colleagues_request_says_whose_it_is() -> None:
    listed = n.RequestList(lines=(replace(LINE, by="Пётр"), LINE), zone="Europe/Warsaw")
    theirs, mine = plain(shown(listed))[1:]
    assert "from Пётр" in theirs
    assert "from" not in mine


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reminder_is_quiet_and_lets_take_only_what_nobody_has(language: str) -> None:
    screen = shown(n.PastDue(lines=LATE[:3], again=False), language)
    assert [button.callback_data for row in screen.keyboard for button in row] == ["take:12", "take:14"]
    assert "Иван" in screen.text
    sent = calls.send(screen, chat=ChatId(-1), thread=None, reply_to=None)
    assert sent.model_dump()["disable_notification"] is True
    loud = calls.send(shown(accepted()), chat=ChatId(1), thread=None, reply_to=None)
    assert loud.model_dump()["disable_notification"] is None


def test_a_second_reminder_sounds_different_from_the_first() -> None:
    first, second = (plain(shown(n.PastDue(lines=LATE[:1], again=again)))[0] for again in (False, True))
    assert first == "1 request is unanswered past its promised time"
    assert second == "1 request is still unanswered, twice its promised time has passed"


def test_many_late_ones_are_counted_not_listed() -> None:
    assert plain(shown(n.PastDue(lines=LATE, again=False)))[-1] == "And 11 more."


@pytest.mark.parametrize(("topic", "data"), [(7, ["board:1:7", "board:3:7"]), (None, ["board:1", "board:3"])])
def test_a_page_of_ones_own_turns_in_its_own_queue(topic: int | None, data: list[str]) -> None:
    page = n.BoardView(lines=(board_line(),), page=2, pages=3, total=17, own=True, topic=topic)
    screen = shown(page)
    assert [button.callback_data for button in screen.keyboard[-1]] == data
    assert "every few seconds" not in screen.text, "it stands still"


def test_a_noted_file_bears_its_words_and_what_bears_none_goes_bare() -> None:
    note = n.NoteFile(request_id=12, by="Иван", text="call first", media="photo", file_id="P1")
    screen = shown(note)
    assert (screen.media, screen.file_id) == ("photo", "P1")
    assert "unseen by the client" in screen.text
    assert "call first" in screen.text
    assert shown(replace(note, media="sticker")).text == ""


def test_a_history_shows_the_notes_of_its_request() -> None:
    lines = plain(shown(n.History(client="Orbit", standing=STANDING, lines=(LINE,), notes=NOTES)))
    assert any("Иван: Просит звонить после 15:00" in line for line in lines)
    assert any(line.endswith("Ева (with a file)") for line in lines)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("failure", Failure)
def test_what_could_not_be_delivered_is_told_in_words(failure: Failure, language: str) -> None:
    text = shown(n.AdminAlert(what="undeliverable", client="Olga", detail=str(failure)), language).text
    assert "_" not in text
    assert str(failure) not in text.split()
    raw = n.AdminAlert(what="undeliverable", client="Olga", detail="Bad Request: PEER_ID_INVALID")
    assert "PEER" not in shown(raw, language).text


@pytest.mark.parametrize(
    ("language", "figures"),
    [("en", "1,500.50 → -20.00"), ("ru", f"1{NB}500,50 → -20,00"), ("pl", f"1{NB}500,50 → -20,00")],
)
def test_amounts_of_a_change_are_written_as_the_reader_writes_them(language: str, figures: str) -> None:
    change = samples.changed(what="deposit", subject="PLN", before="1500.50", after="-20.00")
    undone = n.ChangeUndone(what="deposit", client="Orbit", subject="PLN", before="1500.50", after="-20.00")
    line = n.AuditLine(
        audit_id=9, at=NOW, actor="Boss", action="deposit", before="1500.50", after="-20.00", undone=False
    )
    audit = n.AuditList(client="Orbit", zone="Europe/Warsaw", lines=(line,))
    for notice in (change, undone, audit):
        assert figures in shown(notice, language).text


@pytest.mark.parametrize("text", ["5", "basic", "v1.25", "1.2", "-", "", "1500.5055", "٣.٠٠"])
def test_what_is_no_amount_stays_as_it_is(text: str) -> None:
    assert texts("ru").figure(text) == text


def test_a_receipt_that_waited_for_the_morning_does_not_say_that_the_desk_is_closed() -> None:
    opened = accepted(opens_at=NOW - timedelta(minutes=1))
    assert "closed" in shown(replace(opened, opens_at=NOW + timedelta(hours=1))).text
    assert "closed" not in shown(opened).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_money_taken_out_again_is_told_with_the_balance_and_a_way_to_ask(language: str) -> None:
    notice = n.DepositUndone(amount=50000, balance=14760, currency="PLN", reference="bank-11")
    screen = shown(notice, language)
    assert "bank-11" in screen.text
    assert texts(language).money(14760, "PLN") in screen.text
    assert [button.action for row in screen.keyboard for button in row] == ["person"]


@pytest.mark.parametrize(
    ("desk", "said"),
    [
        ("", "Answer by 14:00."),
        ("Europe/Moscow", "Answer by 14:00."),
        ("Europe/Berlin", "Answer by 12:00 (14:00 at the client's)."),
    ],
)
def test_the_desk_reads_its_own_time_and_the_clients_where_it_differs(desk: str, said: str) -> None:
    text = render(card(), lang="en", now=samples.NOW, desk_zone=desk).text
    assert said in text


def test_queue_board_and_reminder_speak_of_one_instant_in_one_zone() -> None:
    notices = (
        n.QueueList(mine=False, cards=(card(), card(request_id=13, zone="Europe/Berlin"))),
        n.BoardView(
            lines=(board_line(), replace(board_line(), request_id=13, zone="Europe/Berlin")),
            page=1,
            pages=1,
            total=2,
        ),
        n.PastDue(lines=(LATE[0], replace(LATE[0], request_id=13, zone="Europe/Berlin")), again=False),
    )
    for notice in notices:
        text = render(notice, lang="en", now=samples.NOW, desk_zone="Europe/Berlin").text
        lines = [line for line in text.splitlines() if line.startswith("#")]
        assert [line.count("at the client's") for line in lines] == [1, 0]


def test_an_invitation_ends_on_its_readers_clock() -> None:
    link = n.InviteLink(
        client="", account_id=None, for_role="agent", link="https://t.me/x", expires_at=NOW, zone="UTC"
    )
    assert "until 10:00" in render(link, lang="en", now=NOW, desk_zone="Europe/Moscow").text


def test_the_alert_of_a_lost_topic_names_its_queues() -> None:
    text = shown(n.AdminAlert(what="topic_lost", detail="appeal complaint")).text
    assert "It was the queue for: appeal, complaint." in text
