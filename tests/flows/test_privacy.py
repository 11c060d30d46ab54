"""What people are told about their data, and the copy of it that they get."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.desk.privacy import NOBODY, Marks, called, is_gone, stand_in, without
from bot.desk.talk import Content
from bot.flows.notices import AdminAlert, ExportFile, Privacy, RequestList, Usage
from bot.ids import ContactId, UserId
from bot.views.render import render
from tests.flows.lab import BOSS, IVAN, OLGA, PETR, Lab


async def exported(lab: Lab, user: UserId) -> dict[str, Any]:
    await lab.fresh()
    await lab.flows.client.export(lab.source(user))
    (sent,) = await lab.fresh()
    assert (int(sent.chat_id), sent.row.send.shape) == (int(user), "export_file")
    notice = sent.notice
    assert isinstance(notice, ExportFile)
    screen = render(notice, lang="en", now=lab.clock.now())
    assert screen.upload is not None
    data: dict[str, Any] = json.loads(screen.upload.data)
    return data


async def test_the_default_tells_how_long_and_whom_to_ask(lab: Lab) -> None:
    await lab.flows.client.privacy(lab.source(OLGA))
    told = lab.last(Privacy, OLGA)
    assert (told.texts_days, told.updates_days, told.names) == (1095, 30, ("Anna Chief, +1 555",))


async def test_the_companys_own_words_stand_in_place_of_ours(lab: Lab) -> None:
    lab.refit(privacy_words="Our own words.", privacy_contact="Data Officer", keep_texts=None)
    await lab.flows.client.privacy(lab.source(OLGA))
    told = lab.last(Privacy, OLGA)
    assert (told.words, told.names, told.texts_days) == ("Our own words.", ("Data Officer",), None)
    text = render(told, lang="en", now=lab.clock.now()).text
    assert "Our own words." in text
    assert "people of" not in text
    assert "/export" in text
    assert "/erase" in text


async def test_an_owner_gets_everything_and_the_books(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    asked = await lab.ask("how do I close the month?", "consultation")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=asked)
    await lab.flows.staff.answer(lab.source(IVAN), content=Content(text="like this"))
    await lab.flows.staff.note(lab.source(IVAN), text="a difficult one")
    await lab.flows.staff.done(lab.source(IVAN), request_id=asked, minutes=5)
    data = await exported(lab, OLGA)
    assert data["telegram_id"] == OLGA
    (request,) = data["requests"]
    assert (request["text"], request["state"]) == ("how do I close the month?", "done")
    said = [(one["side"], one["text"]) for one in data["messages"]]
    assert ("client", "how do I close the month?") in said
    assert ("staff", "like this") in said
    assert "a difficult one" not in json.dumps(data), "notes of staff are the company's own"
    books = data["statement"]
    assert isinstance(books, dict)
    moved = sum(one["amount"] for one in books["movements"] if one["asset"] == "consultation")
    assert moved == books["standing"]["consultation"] == 4


async def test_a_colleague_gets_their_own_and_no_books(lab: Lab) -> None:
    await lab.join()
    await lab.flows.admin.contact_add(lab.source(BOSS), client="Orbit")
    await lab.follow(PETR)
    await lab.ask("what Olga asked", "consultation")
    data = await exported(lab, PETR)
    assert "statement" not in data
    assert "what Olga asked" not in json.dumps(data)
    assert [one["client"] for one in data["contact"]] == ["Orbit"]


async def test_a_stranger_gets_what_is_kept_too(lab: Lab) -> None:
    await lab.flows.client.submit(lab.source(OLGA), content=Content(text="let me in"))
    data = await exported(lab, OLGA)
    assert [one["text"] for one in data["messages"]] == ["let me in"]
    assert data["contact"] == data["requests"] == []


async def test_admins_hear_that_a_contact_is_gone_by_number_alone(lab: Lab) -> None:
    await lab.flows.client.start(lab.source(BOSS), payload=None)
    await lab.join()
    await lab.flows.client.erase(lab.source(OLGA))
    told = lab.last(AdminAlert, BOSS)
    assert (told.what, told.client, told.detail) == ("erased", "Orbit", "#1")


async def test_raw_updates_are_kept_as_long_as_the_company_says(lab: Lab) -> None:
    lab.refit(keep_updates=timedelta(days=2))
    row = await lab.inbox_row(1)
    await lab.flows.inbox.done(row)
    lab.clock.moment += timedelta(days=1)
    assert await lab.flows.inbox.prune() == 0
    lab.clock.moment += timedelta(days=2)
    assert await lab.flows.inbox.prune() == 1


async def test_nothing_is_forgotten_where_the_company_keeps_it(lab: Lab) -> None:
    lab.refit(keep_texts=None)
    assert await lab.flows.forget() == 0


MARKS = Marks(
    user=UserId(301),
    instead=stand_in(ContactId(5)),
    names=("Olga",),
    handle="olga_o",
    texts=frozenset({"how do I\nclose the month?", "ok"}),
)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Olga (301) wrote", "#5 wrote"),
        ("Old Name (301)", "Old #5"),
        ("contact #7 Olga", "contact #7 #5"),
        ("Olgas and 3010 stay, 1301 too", "Olgas and 3010 stay, 1301 too"),
        ("@olga_o and OLGA_O", "#5 and #5"),
        ("how do I close the month?", ""),
        ("how do I close…", ""),
        ("how…", "how…"),
        ("ok", "ok"),
        ("how do I live?", "how do I live?"),
        (
            '{"n": "Olga", "f": {"client": "Olga (301)", "a": [301, 3010, true]}}',
            f'{{"n": "Olga", "f": {{"client": "#5", "a": [{NOBODY - 5}, 3010, true]}}}}',
        ),
        ('{"f": {"kind": "Olga", "excerpt": "how do I close…"}}', '{"f": {"kind": "Olga", "excerpt": ""}}'),
        ("{not JSON, Olga", "{not JSON, #5"),
        ("tg:301:55:request", "tg:#5:55:request"),
    ],
)
def test_a_person_is_taken_out_of_a_text(text: str, left: str) -> None:
    assert without(text, MARKS) == left


def test_elsewhere_the_same_name_is_somebody_elses() -> None:
    assert without("Olga", MARKS.unnamed) == "Olga"
    assert without("Olga (301)", MARKS.unnamed) == "#5"
    assert without("@olga_o", MARKS.unnamed) == "#5"


async def test_nothing_is_sent_to_whoever_is_gone(lab: Lab) -> None:
    """A charge that is settled later is told to nobody, and no admin hears that it could not be delivered."""
    await lab.flows.client.start(lab.source(BOSS), payload=None)
    await lab.fresh()
    await lab.flows.forget.work(lambda work: work.tell(stand_in(ContactId(5)), Privacy(company="Acme")))
    assert await lab.fresh() == []
    assert [row[3] for row in lab.rows() if row[0] <= NOBODY] == ["dead"]
    assert lab.none_told(AdminAlert, BOSS)


async def test_a_contact_who_is_gone_is_named_by_number_and_is_no_contact(lab: Lab) -> None:
    await lab.join()
    await lab.flows.admin.contact_add(lab.source(BOSS), client="Orbit")
    await lab.follow(PETR)
    asked = await lab.ask("how?", "consultation", user=PETR)
    await lab.flows.client.erase(lab.source(PETR))
    request = await lab.store.read(lambda tx: tx.requests.get(asked))
    assert request is not None
    assert (is_gone(request.user_id), request.text) == (True, "")
    await lab.flows.client.requests(lab.source(OLGA))
    (line,) = lab.last(RequestList, OLGA).lines
    assert (line.by, line.excerpt) == ("#2", "")
    await lab.flows.admin.ban(lab.source(BOSS), who="#2", until=None, because="nobody")
    assert lab.last(Usage, BOSS).error == "unknown_person"


def test_a_stand_in_is_nobodys_number() -> None:
    number = stand_in(ContactId(5))
    assert is_gone(number)
    assert called(number) == "#5"
    assert not is_gone(-1_001_234_567_890)
    assert not is_gone(NOBODY + 1)


def test_dates_of_a_copy_are_in_words() -> None:
    notice = ExportFile(company="Acme", at=datetime(2026, 11, 22, tzinfo=UTC), data="{}")
    screen = render(notice, lang="pl", now=datetime(2026, 11, 22, tzinfo=UTC))
    assert screen.upload is not None
    assert screen.upload.name == "my-data-2026-11-22.json"
