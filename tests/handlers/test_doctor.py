"""The doctor's findings against the sandbox: what is not well says what to do."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.delivery import doctor
from bot.delivery.doctor import Finding
from bot.kinds.catalogue import KINDS
from tests.fakes.line import Line, open_line


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    async with open_line(tmp_path) as opened:
        yield opened


def by_name(findings: list[Finding]) -> dict[str, Finding]:
    return {finding.name: finding for finding in findings}


async def test_a_fresh_bot_that_polls_is_well(line: Line) -> None:
    found = await doctor.telegram(line.bot, staff_group=None, webhook_url="")
    assert all(finding.ok for finding in found)
    assert by_name(found)["token"].detail == "@doorman_bot"


async def test_a_refused_token_ends_the_questions_with_what_to_do(line: Line) -> None:
    kind = {"kind": "error", "code": 401, "description": "Unauthorized"}
    await line.lab.control("faults", method="getMe", times=1, **kind)
    found = await doctor.telegram(line.bot, staff_group=None, webhook_url="")
    assert [(finding.name, finding.ok) for finding in found] == [("token", False)]
    assert "DOORMAN_TOKEN" in found[0].mend


async def test_a_webhook_that_telegram_does_not_know_is_found(line: Line) -> None:
    found = by_name(await doctor.telegram(line.bot, staff_group=None, webhook_url="https://bot.example"))
    assert not found["updates"].ok
    assert "`run`" in found["updates"].mend


@pytest.mark.parametrize(
    ("bot", "forum", "ok"),
    [("administrator", True, True), ("member", True, False), ("administrator", False, False)],
)
async def test_the_staff_group_needs_topics_and_the_bot_the_right_to_manage_them(
    line: Line, bot: str, forum: bool, ok: bool
) -> None:
    group = await line.lab.group(bot=bot, forum=forum)
    found = by_name(await doctor.telegram(line.bot, staff_group=group, webhook_url=""))
    assert found["staff group"].ok is ok
    assert ok or found["staff group"].mend


async def test_a_group_without_the_bot_is_found(line: Line) -> None:
    found = by_name(await doctor.telegram(line.bot, staff_group=-100123, webhook_url=""))
    assert not found["staff group"].ok


def test_nobody_may_run_the_bot_without_an_admin() -> None:
    assert doctor.admins({7, 5}) == Finding(
        name="admins", ok=True, detail="5, 7", mend=doctor.admins([]).mend
    )
    assert not doctor.admins([]).ok
    assert "DOORMAN_ADMINS" in doctor.admins([]).mend


def test_a_database_that_is_not_there_yet_is_well_where_it_can_be_made(tmp_path: Path) -> None:
    found = doctor.no_database(tmp_path / "new" / "folder" / "doorman.sqlite3")
    assert found.ok
    assert "not there yet" in found.detail
    (tmp_path / "file").write_text("")
    blocked = doctor.no_database(tmp_path / "file" / "doorman.sqlite3")
    assert not blocked.ok
    assert "DOORMAN_DATABASE" in blocked.mend


@pytest.mark.parametrize("name", ["journal_mode", "writable", "books", "fsync"])
def test_a_database_that_is_not_well_says_what_to_do(name: str) -> None:
    assert doctor.database(name, ok=False, detail="bad").mend


def test_a_schema_that_does_not_fit_says_so_itself() -> None:
    table = doctor.shown([doctor.database("schema", ok=False, detail="schema 5, needs 6: run `migrate`")])
    assert table.count("migrate") == 1


def test_without_a_staff_group_requests_reach_nobody() -> None:
    found = doctor.queues(None, ())
    assert not found.ok
    assert "/bind" in found.mend


def test_kinds_without_a_topic_of_their_own_are_named() -> None:
    found = doctor.queues(-100123, ("consultation", "work"))
    assert found.ok
    assert "emergency" in found.detail
    assert "consultation" not in found.detail
    assert "smalltalk" not in found.detail, "the bot answers it alone"
    routed = [kind.code.value for kind in KINDS if kind.routed]
    assert doctor.queues(-100123, routed).detail == "every kind has its topic"


def test_of_many_contracts_with_something_missing_the_first_are_named() -> None:
    found = doctor.contracts([f"plan gold (#{number})" for number in range(7)])
    assert not found.ok
    assert "(#4); and 2 more" in found.detail
    assert "(#5)" not in found.detail
    assert doctor.contracts(()).ok


def test_the_table_says_what_to_do_about_what_is_not_well(tmp_path: Path) -> None:
    bad = Finding(name="disk", ok=False, detail="0 MiB free", mend="make room")
    table = doctor.shown([bad, doctor.disk(tmp_path / "not" / "there"), doctor.secret("", "")])
    assert "NOT OK" in table
    assert "0 MiB free: make room" in table
    assert "not needed for long polling" in table


def test_redaction_is_tried_out_and_a_leak_is_found() -> None:
    assert doctor.redaction(lambda text: text.replace("5:x", "-"), "5:x").ok
    assert not doctor.redaction(lambda text: text, "5:x").ok
