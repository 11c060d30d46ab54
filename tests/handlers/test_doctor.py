"""The doctor's findings against the sandbox: what is not well says what to do."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.delivery import doctor
from bot.delivery.doctor import Finding
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


def test_the_table_says_what_to_do_about_what_is_not_well(tmp_path: Path) -> None:
    bad = Finding(name="disk", ok=False, detail="0 MiB free", mend="make room")
    table = doctor.shown([bad, doctor.disk(tmp_path / "not" / "there"), doctor.secret("", "")])
    assert "NOT OK" in table
    assert "0 MiB free: make room" in table
    assert "not needed for long polling" in table


def test_redaction_is_tried_out_and_a_leak_is_found() -> None:
    assert doctor.redaction(lambda text: text.replace("5:x", "-"), "5:x").ok
    assert not doctor.redaction(lambda text: text, "5:x").ok
