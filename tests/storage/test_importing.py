"""An import on either database: a dry run cannot write, an applied one is committed, once."""

from pathlib import Path

from bot.importing.run import Import
from storage import DatabaseStore
from tests.flows.lab import BOSS, StillClock, house
from tests.importing.bench import CLIENTS, Silent
from tests.storage.conftest import Place

BALANCES = "client;amount;unit;reference\nOrbit;1500,50;;inv-1\nŻabka;3;consultation;left\n"
TABLES = ("account", "lot", "journal", "entry", "idempotency", "audit", "invite", "outbox")


def counts(place: Place) -> list[object]:
    return [place.rows(f"SELECT COUNT(*) FROM {table}")[0][0] for table in TABLES]


async def test_an_import_is_shown_without_a_write_then_done_once(
    store: DatabaseStore, place: Place, tmp_path: Path
) -> None:
    said: list[str] = []
    tokens = iter("abcdef")
    work = Import(
        store=store,
        clock=StillClock(),
        house=house(),
        actor=BOSS,
        tokens=lambda: next(tokens),
        links=tmp_path / "links.csv",
        say=said.append,
        ticks=Silent(),
        limit=None,
    )
    files = [tmp_path / "clients.csv", tmp_path / "balances.csv", tmp_path / "contacts.csv"]
    texts = (CLIENTS, BALANCES, "client;contact\nOrbit;Olga\n")
    for path, text in zip(files, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    before = counts(place)
    assert await work(files, encoding=None, apply=False)
    assert counts(place) == before
    assert await work(files, encoding=None, apply=True)
    after = counts(place)
    assert place.rows("SELECT name FROM account ORDER BY id") == [("Orbit",), ("Żabka",)]
    assert place.rows("SELECT posted FROM lot WHERE category = 'deposit'") == [(150050,)]
    assert await work(files, encoding=None, apply=True)
    assert counts(place) == after
    assert "nothing to change; 5 lines are so already" in said
