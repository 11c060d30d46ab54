"""A database that is older than an erasure does not bring anybody back."""

import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.desk.erasure import Erasure, Whose
from bot.desk.talk import Content
from bot.ids import AccountId, UserId
from bot.keeping.erased import ErasedList
from storage import DatabaseStore
from storage.errors import NotDone
from tests.flows.lab import OLGA
from tests.storage.conftest import Place
from tests.storage.test_erased import HER, MARKS, WORDS, Both, a_life


@pytest.fixture
async def lab(store: DatabaseStore, place: Place, tmp_path: Path) -> AsyncIterator[Both]:
    desk = Both(store=store, path=tmp_path / "nowhere", place=place)
    yield desk
    await desk.sound()


def list_of(lab: Both, folder: Path) -> ErasedList:
    return ErasedList(path=folder / "backups" / "erased-1.jsonl", books=lab.flows.erasures)


def written(beside: ErasedList, whose: Whose, number: int, at: datetime) -> None:
    """As it stands there before this database is put in the place of a newer one."""
    beside._add([Erasure(whose=whose, number=number, at=at)])


async def test_what_was_erased_is_written_down_by_number_alone_and_leaves_the_database(
    lab: Both, tmp_path: Path
) -> None:
    await a_life(lab)
    beside = list_of(lab, tmp_path)
    assert await beside.hand_over() == 0
    assert not beside.path.exists()
    await lab.flows.client.erase(lab.source(OLGA))
    assert await beside.hand_over() == 1
    text = beside.path.read_text("utf-8")
    assert json.loads(text) == {"whose": "person", "number": HER, "at": lab.clock.moment.isoformat()}
    assert beside.path.stat().st_mode & 0o077 == 0
    assert lab.left(*MARKS) == []
    assert await beside.hand_over() == 0
    assert await beside.go_through() == 0, "the database knows of it"


async def test_in_an_older_database_the_person_is_erased_again(lab: Both, tmp_path: Path) -> None:
    opened = await a_life(lab)
    beside = list_of(lab, tmp_path)
    written(beside, Whose.PERSON, HER, lab.clock.moment + timedelta(hours=1))
    assert lab.left(*MARKS) != []
    assert await beside.go_through() == 1
    await lab.written_down()
    assert lab.left(*MARKS) == []
    assert await lab.state(opened) == "undone"
    assert await beside.go_through() == 0


async def test_in_an_older_database_the_client_is_erased_again(lab: Both, tmp_path: Path) -> None:
    await a_life(lab)
    beside = list_of(lab, tmp_path)
    written(beside, Whose.CLIENT, 1, lab.clock.moment + timedelta(hours=1))
    assert await beside.go_through() == 1
    await lab.written_down()
    assert lab.left(*MARKS) == []
    assert await lab.store.read(lambda tx: tx.privacy.is_erased(AccountId(1)))
    assert await beside.go_through() == 0


async def test_whoever_came_back_since_stays(lab: Both, tmp_path: Path) -> None:
    beside = list_of(lab, tmp_path)
    written(beside, Whose.PERSON, HER, lab.clock.moment)
    written(beside, Whose.CLIENT, 1, lab.clock.moment)
    lab.clock.moment += timedelta(hours=1)
    await lab.join()
    await lab.flows.client.submit(lab.source(OLGA), content=Content(text=f"{WORDS} once more"))
    assert await beside.go_through() == 0, "a client that got the number since is another one"
    assert await lab.store.read(lambda tx: tx.people.get(UserId(HER))) is not None
    assert not await lab.store.read(lambda tx: tx.privacy.is_erased(AccountId(1)))


async def test_a_line_that_cannot_be_read_is_not_passed_over(lab: Both, tmp_path: Path) -> None:
    beside = list_of(lab, tmp_path)
    written(beside, Whose.PERSON, HER, lab.clock.moment)
    with beside.path.open("a", encoding="utf-8") as file:
        file.write('{"whose": "per')
    with pytest.raises(NotDone, match="line 2"):
        await beside.go_through()
