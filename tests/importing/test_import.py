"""An import changes what its lines say, all or nothing, once; before that it shows what it would change."""

import csv
import stat
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flows.importing.view import folded
from bot.flows.notices import DepositArrived, Usage, Welcome
from bot.ids import AuditId
from storage.values import name_key
from tests.flows.lab import BOSS, IVAN, OLGA
from tests.importing.bench import CLIENTS, Bench

BALANCES = (
    "client;amount;unit;reference;until\nOrbit;1 500,50;;inv-1;\nŻABKA;3;consultation;left;2026-12-31\n"
)
CONTACTS = "client;contact;telegram id;email\nOrbit;Olga;301;olga@orbit.example\nOrbit;=cmd();;@x\n"
PRICES = "client;service;price;currency\nŻabka;consultation;99,50;PLN\n*;consultation;130;PLN\n"


async def test_a_dry_run_shows_what_would_be_and_leaves_the_database_as_it_was(bench: Bench) -> None:
    before, file = bench.everything(), bench.lab.path.read_bytes()
    assert await bench.bring(CLIENTS, BALANCES, CONTACTS, PRICES, apply=False)
    assert bench.everything() == before
    assert bench.lab.path.read_bytes() == file
    assert not bench.links.exists()
    shown = [" ".join(line.split()) for line in bench.said]
    orbit = "plan basic, EUR, en, periods from 2026-01-31, given 5 consultation"
    assert f"1.csv:2 client Orbit - {orbit}" in shown
    assert "2.csv:2 deposit Orbit inv-1 0.00 EUR 1500.50 EUR" in shown
    assert "2.csv:3 units Żabka consultation, left 20 23" in shown
    assert "3.csv:2 invitation Orbit Olga - a link for one person" in shown
    assert "4.csv:2 price Żabka consultation 120.00 PLN 99.50 PLN" in shown
    assert "4.csv:3 price * consultation 120.00 PLN 130.00 PLN" in shown
    assert "2 clients, 2 invitations, 1 deposit, 1 grant of units, 2 prices; 0 lines are so already" in shown
    besides = "the running period of 2 new clients gives its units in whole, beside the balances"
    assert f"{besides}: 25 consultation" in shown
    assert "To do all of it at once: the same command with --apply" in shown


async def test_everything_that_was_shown_is_there_after_it_was_applied(bench: Bench) -> None:
    assert await bench.bring(CLIENTS, BALANCES, CONTACTS, PRICES)
    assert bench.rows("SELECT name, currency, language, anchor FROM account ORDER BY id") == [
        ("Orbit", "EUR", "en", "2026-01-31"),
        ("Żabka", "PLN", "pl", "2026-11-23"),
    ]
    deposits = "SELECT asset, posted FROM lot WHERE category = 'deposit'"
    assert bench.rows(deposits) == [("EUR", 150050)]
    assert bench.rows("SELECT posted, account_id FROM lot WHERE category = 'bonus'") == [(3, 2)]
    assert bench.rows("SELECT COUNT(*) FROM invite") == [(2,)]
    actors = bench.rows("SELECT DISTINCT actor FROM audit")
    assert actors == [(int(BOSS),)]


async def test_the_same_files_a_second_time_change_nothing(bench: Bench) -> None:
    assert await bench.bring(CLIENTS, BALANCES, CONTACTS, PRICES)
    bench.links.unlink()
    before = bench.everything()
    assert await bench.bring(CLIENTS, BALANCES, CONTACTS, PRICES)
    assert bench.everything() == before
    assert not bench.links.exists()
    assert "nothing to change; 8 lines are so already" in bench.said
    assert "There is nothing to write." in bench.said


async def test_lines_added_to_a_file_are_all_that_is_done(bench: Bench) -> None:
    assert await bench.bring(CLIENTS, BALANCES)
    assert await bench.bring(CLIENTS, BALANCES + "Orbit;10;;inv-2;\n")
    assert "1 deposit; 4 lines are so already" in bench.said
    assert bench.rows("SELECT posted FROM lot WHERE category = 'deposit' ORDER BY id") == [(150050,), (1000,)]


async def test_a_payment_told_in_another_spelling_is_so_already(bench: Bench) -> None:
    assert await bench.bring(CLIENTS, BALANCES)
    await bench.lab.deposit(150050, " INV-1")
    assert bench.lab.last(Usage, BOSS).error == "used_reference"
    assert await bench.bring(CLIENTS, BALANCES.replace("inv-1", "Inv-1"))
    assert "nothing to change; 4 lines are so already" in bench.said
    assert not await bench.bring(BALANCES + "Orbit;10;;INV-1;\n")
    assert any("the reference “INV-1” stands in 1.csv, line 2 already" in line for line in bench.said)
    assert bench.rows("SELECT posted FROM lot WHERE category = 'deposit'") == [(150050,)]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("1 500,50", "1 500,51", "“inv-1” was booked before, for another client or amount"),
        ("Orbit;1 500,50", "Żabka;1 500,50", "“inv-1” was booked before, for another client or amount"),
        (";3;", ";4;", "“left” was imported before with another amount or end"),
        ("2026-12-31", "2027-12-31", "“left” was imported before with another amount or end"),
        ("Orbit;basic", "Orbit;business", "Orbit is there with plan basic, the line says business"),
        ("Orbit;basic;EUR", "Orbit;basic;PLN", "Orbit is there with currency EUR, the line says PLN"),
        ("2026-01-31", "2026-01-30", "Orbit is there with first day 2026-01-31, the line says 2026-01-30"),
        ("Olga;301", "Olga;302", "this contact was imported before with another Telegram id"),
        ("99,50", "98", "the price of consultation was imported before with another amount"),
    ],
)
async def test_a_changed_line_under_the_same_reference_is_told_and_keeps_all_out(
    bench: Bench, old: str, new: str, said: str
) -> None:
    files = (CLIENTS, BALANCES, CONTACTS, PRICES)
    assert await bench.bring(*files)
    before = bench.everything()
    changed = [text.replace(old, new) for text in files]
    assert changed != list(files)
    assert not await bench.bring(*changed, "client;currency\nNew one;EUR\n")
    assert bench.everything() == before
    assert [line for line in bench.told("error:") if said in line], bench.said


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        ("client;plan;currency\nNova;gold;EUR\n", "plan", "there is no plan “gold”"),
        ("client;currency\nNova;USD\n", "currency", "there is no currency “USD” in the plans file"),
        ("client\nNova\n", "currency", "it is not given"),
        ("client;currency;language\nNova;EUR;de\n", "language", "“de” is not spoken"),
        ("client;currency;from\nNova;EUR;2026-11-24\n", "from", "2026-11-24 is yet to come"),
        (
            "client;currency\n#Nova;EUR\n",
            "client",
            "a name has 80 characters at most and no # at its beginning",
        ),
        (f"client;currency\n{'x' * 81};EUR\n", "client", "a name has 80 characters at most"),
        (
            "client;currency\nNova;EUR\nNOVA;EUR\n",
            "client",
            "the client “NOVA” stands in 1.csv, line 2 already",
        ),
        ("client;currency\nNova Ltd;EUR\nnova  LTD ;EUR\n", "client", "stands in 1.csv, line 2 already"),
        (
            "client;plan;currency\n ORBIT ;business;EUR\n",
            "plan",
            "Orbit is there with plan basic, the line says business",
        ),
        ("client;amount\nOrbi;5\n", "client", "there is no client “Orbi”"),
        ("client;amount;currency\nOrbit;5;PLN\n", "currency", "Orbit has EUR, the line says PLN"),
        ("client;amount\nOrbit;5,123\n", "amount", "EUR has 2 decimal places"),
        ("client;amount;until\nOrbit;5;2027-01-01\n", "until", "paid money never expires"),
        ("client;amount;unit\nOrbit;5;coffee\n", "unit", "Orbit knows no unit “coffee”"),
        ("client;amount;unit\nOrbit;1,5;consultation\n", "amount", "units are whole numbers"),
        ("client;amount;unit\nOrbit;1.000;consultation\n", "amount", "units are whole numbers"),
        ("client;amount;unit;until\nOrbit;5;consultation;2026-11-22\n", "until", "2026-11-22 is over"),
        ("client;amount\nOrbit;5\nORBIT;6\n", "reference", "stands in 1.csv, line 2 already"),
        ("client;amount;reference\nOrbit;5;a\nŻabka;5;a\n", "reference", "stands in 1.csv, line 2 already"),
        ("client;contact\nOrbit;Olga\norbit;OLGA\n", "contact", "stands in 1.csv, line 2 already"),
        ("client;contact;telegram\nOrbit;A;7\nŻabka;B;7\n", "telegram", "stands in 1.csv, line 2 already"),
        ("client;contact\nOrbit;A\nOrbit;B\nOrbit;C\nOrbit;D\n", "contact", "plan basic allows 3 contacts"),
        ("service;price;currency\nmassage;5;EUR\n", "service", "there is no service “massage”"),
        ("service;price\nconsultation;5\n", "currency", "it is not given"),
        ("service;price;currency\nconsultation;5;USD\n", "currency", "the base list has no USD"),
        ("service;price;currency\nconsultation;5,001;EUR\n", "price", "EUR has 2 decimal places"),
        ("client;service;price;currency\nOrbit;consultation;5;PLN\n", "currency", "Orbit has EUR"),
        ("service;price;currency;from\nconsultation;5;EUR;2026-11-22\n", "from", "2026-11-22 is over"),
        ("client;service;price\nNobody;consultation;5\n", "client", "there is no client “Nobody”"),
    ],
)
async def test_what_cannot_be_done_is_told_and_nothing_is_written(
    bench: Bench, text: str, column: str, said: str
) -> None:
    assert await bench.bring(CLIENTS)
    before = bench.everything()
    assert not await bench.bring(text)
    assert bench.everything() == before
    (problem,) = bench.told("error:")
    assert f"column {column}: " in problem
    assert said in problem
    assert bench.said[-1] == "1 error: nothing was written. Mend what is wrong, then try again."


async def test_one_wrong_line_keeps_every_other_out(bench: Bench) -> None:
    assert not await bench.bring(CLIENTS, BALANCES + "Nobody;5;;x;\n")
    assert bench.rows("SELECT COUNT(*) FROM account") == [(0,)]


async def test_what_goes_wrong_in_the_middle_of_writing_leaves_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("bot.flows.importing.carry_out.put_price", broken)
    before = bench.everything()
    with pytest.raises(OSError, match="no space left"):
        await bench.bring(CLIENTS, BALANCES, CONTACTS, PRICES)
    assert bench.everything() == before
    assert not bench.links.exists()


async def test_a_client_whose_own_line_is_wrong_is_not_called_unknown_as_well(bench: Bench) -> None:
    assert not await bench.bring("client;currency\nNova;USD\n", "client;amount\nNova;5\n")
    assert len(bench.told("error:")) == 1


async def test_a_client_that_was_added_by_command_with_the_same_contract_is_so_already(bench: Bench) -> None:
    await bench.lab.join("Orbit")
    before = bench.everything()
    assert await bench.bring("client;plan;currency\n  ORBIT ;basic;EUR\n")
    assert bench.everything() == before
    assert "nothing to change; 1 line is so already" in bench.said


async def test_a_file_does_not_bring_back_what_a_command_changed_since(bench: Bench) -> None:
    assert await bench.bring(CLIENTS)
    await bench.lab.flows.admin.plan(bench.lab.source(BOSS), client="Orbit", plan="business", starts=None)
    before = bench.everything()
    assert await bench.bring(CLIENTS)
    assert bench.everything() == before


async def test_a_payment_told_by_command_is_not_booked_again_by_a_file(bench: Bench) -> None:
    assert await bench.bring(CLIENTS)
    await bench.lab.deposit(150050, "inv-1")
    assert await bench.bring(BALANCES)
    assert "1 grant of units; 1 line is so already" in bench.said
    assert bench.rows("SELECT posted FROM lot WHERE category = 'deposit'") == [(150050,)]


async def test_a_payment_that_bounced_is_not_brought_back_by_the_same_file(bench: Bench) -> None:
    assert await bench.bring(CLIENTS, BALANCES)
    await bench.lab.flows.admin.bounce(
        bench.lab.source(BOSS), client="Orbit", reference="INV-1", because="the bank"
    )
    assert bench.rows("SELECT posted FROM lot WHERE asset = 'EUR' AND posted <> 0") == []
    more = BALANCES + "Orbit;20;;inv-77;\n"
    assert not await bench.bring(CLIENTS, more)
    assert len(bench.told("error:")) == 1
    assert "inv-1” bounced on 20" in bench.told("error:")[0]
    assert any("/deposit" in one for one in bench.said)
    assert "1 deposit; 3 lines are so already" in bench.said
    assert bench.rows("SELECT posted FROM lot WHERE asset = 'EUR' AND posted <> 0") == []
    await bench.lab.deposit(150050, "inv-1")
    assert await bench.bring(CLIENTS, more)
    assert "1 deposit; 4 lines are so already" in bench.said


async def test_a_payment_that_was_undone_may_be_imported_again(bench: Bench) -> None:
    assert await bench.bring(CLIENTS, BALANCES)
    (number,) = bench.rows("SELECT id FROM audit WHERE action LIKE 'deposit%'")[0]
    await bench.lab.flows.admin.undo_press(bench.lab.source(BOSS), audit_id=AuditId(int(str(number))))
    assert await bench.bring(CLIENTS, BALANCES)
    assert "1 deposit; 3 lines are so already" in bench.said
    assert any("was undone on" in one for one in bench.said)
    assert (
        sum(int(str(row[0])) for row in bench.rows("SELECT posted FROM lot WHERE category = 'deposit'"))
        == 150050
    )


async def test_a_price_of_another_day_follows_the_one_before(bench: Bench) -> None:
    head = "client;service;price;from;until\n"
    assert await bench.bring(CLIENTS, head + "Orbit;consultation;30;;\n")
    assert await bench.bring(head + "Orbit;consultation;30;;\nOrbit;consultation;32;2027-01-01;2027-12-31\n")
    assert "1 price; 1 line is so already" in bench.said
    rows = bench.rows("SELECT unit_net, valid_to IS NULL FROM price_list JOIN price_item ON list_id = id")
    assert rows == [(3000, 1), (3200, 0)]


async def test_a_zero_is_noted_and_not_booked(bench: Bench) -> None:
    assert await bench.bring(CLIENTS, "client;amount;unit\nOrbit;0,00;\nOrbit;0;consultation\n")
    assert [line.rpartition(": ")[2] for line in bench.told("note:")] == ["it is zero", "it is zero"]
    assert bench.rows("SELECT COUNT(*) FROM lot WHERE category IN ('deposit', 'bonus')") == [(0,)]


def links_of(bench: Bench) -> Sequence[dict[str, str]]:
    with bench.links.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


async def test_links_are_for_the_admin_alone_and_each_lets_one_person_in(bench: Bench) -> None:
    assert await bench.bring(CLIENTS, CONTACTS)
    assert stat.S_IMODE(bench.links.stat().st_mode) == 0o600
    olga, other = links_of(bench)
    assert (olga["client"], olga["contact"], olga["email"]) == ("Orbit", "Olga", "olga@orbit.example")
    assert (other["contact"], other["email"]) == ("'=cmd()", "'@x")
    assert any("mode 0600" in line for line in bench.said)
    assert not any("start=" in line for line in bench.said)
    assert all(olga["link"] not in line for line in bench.everything())
    await bench.lab.flows.client.start(bench.lab.source(OLGA), payload=olga["link"].split("start=")[1])
    assert bench.lab.last(Welcome, OLGA).client == "Orbit"
    await bench.lab.flows.client.start(bench.lab.source(IVAN), payload=olga["link"].split("start=")[1])
    assert bench.rows("SELECT user_id FROM contact") == [(int(OLGA),)]


async def test_links_that_were_not_sent_yet_are_not_written_over(bench: Bench) -> None:
    bench.links.write_text("links of yesterday", encoding="utf-8")
    assert not await bench.bring(CLIENTS, CONTACTS)
    assert bench.links.read_text(encoding="utf-8") == "links of yesterday"
    assert bench.rows("SELECT COUNT(*) FROM account") == [(0,)]
    assert "is there already" in bench.told("error:")[0]


async def test_who_has_written_to_the_bot_before_is_linked_and_told(bench: Bench) -> None:
    await bench.lab.flows.client.start(bench.lab.source(OLGA), payload=None)
    assert await bench.bring(CLIENTS, "client;contact;telegram\nOrbit;Olga;301\n")
    assert bench.rows("SELECT user_id, owner FROM contact") == [(int(OLGA), 1)]
    assert bench.lab.last(Welcome, OLGA).client == "Orbit"
    assert not bench.links.exists()
    assert await bench.bring("client;contact;telegram\nŻabka;Olga;301\n") is False
    assert "is a contact of another client" in bench.told("error:")[0]


async def test_whom_the_bot_does_not_know_gets_a_link_in_spite_of_the_id(bench: Bench) -> None:
    assert await bench.bring(CLIENTS, "client;contact;telegram\nOrbit;Olga;301\n")
    assert bench.rows("SELECT COUNT(*) FROM contact") == [(0,)]
    assert len(links_of(bench)) == 1
    assert "has not written to the bot" in bench.told("note:")[0]


async def test_money_that_comes_by_a_file_is_told_to_the_owner(bench: Bench) -> None:
    await bench.lab.join("Orbit")
    assert await bench.bring("client;amount;reference\nOrbit;20;inv-9\n")
    assert bench.lab.last(DepositArrived, OLGA).amount == 2000


async def test_progress_moves_once_a_line_and_stage(bench: Bench) -> None:
    assert await bench.bring(CLIENTS, BALANCES)
    assert bench.ticks.moves == 4 * 4


async def test_a_name_with_signs_of_a_terminal_moves_no_cursor(bench: Bench) -> None:
    assert await bench.bring("client;currency\n\x1b[2JOrbit;EUR\n", apply=False)
    assert not any("\x1b" in line for line in bench.said)


@given(name=st.text(max_size=20).filter(lambda text: "\0" not in text))
def test_names_are_compared_as_the_database_compares_them(name: str) -> None:
    assert folded(name) == name_key(name) or not name.isprintable()
