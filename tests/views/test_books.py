"""What an accountant reads: statements with tax and what was taken back, the audit with its reasons."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.flows import notices as n
from bot.views.render import render
from bot.views.texts import LANGUAGES, texts
from tests.views import samples
from tests.views.of_books import AHEAD, BOOKED, DRAWN, OVER, STATEMENTS
from tests.views.to_admins import APPEAL, AUDITED


def text(notice: object, language: str = "en") -> str:
    said = render(notice, lang=language, now=samples.NOW).text
    return said.replace("\u2068", "").replace("\u2069", "").replace("\u00a0", " ")


def actions(notice: object) -> list[str]:
    screen = render(notice, lang="en", now=samples.NOW)
    return [str(button.action) for row in screen.keyboard for button in row]


def test_a_payment_names_its_tax_and_what_is_taken_out_again_the_payment() -> None:
    said = text(STATEMENTS[0])
    assert "+€100.00, top-up (bank-7, payment of €123.00, VAT in it €23.00) → €156.95" in said
    gone = (
        "-€100.00, reversed (=bank-7, booked on 20 November, payment of €123.00, VAT in it €23.00) → €56.95"
    )
    assert gone in said
    assert "audit:7" not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_tax_is_named_in_each_language(language: str) -> None:
    tax = texts(language).money(2300, "EUR").replace("\u00a0", " ")
    assert text(STATEMENTS[0], language).count(f" {tax})") == 2
    assert f" {tax})" not in text(replace(STATEMENTS[0], lines=BOOKED[:2]), language)


@pytest.mark.parametrize(
    ("language", "out", "paid"),
    [
        (
            "en",
            "-€43.05, taken to pay back what was owed → €13.90",
            "+€43.05, what was owed is paid back → €56.95",
        ),
        ("ru", "списано в погашение долга → 13,90 €", "долг погашен → 56,95 €"),
        ("pl", "pobrano na spłatę zadłużenia → 13,90 €", "zadłużenie spłacone → 56,95 €"),
    ],
)
def test_own_money_that_pays_what_was_owed_is_two_lines_that_anybody_understands(
    language: str, out: str, paid: str
) -> None:
    lines = tuple(
        n.StatementLine(
            at=samples.NOW, asset="EUR", amount=amount, reason=why, reference="debt", balance=balance
        )
        for why, amount, balance in (("repay_out", -4305, 1390), ("repay", 4305, 5695))
    )
    said = text(replace(STATEMENTS[0], lines=lines), language)
    assert out in said
    assert paid in said
    assert "debt" not in said


def test_what_is_held_is_no_part_of_a_balance_below_it() -> None:
    said = text(DRAWN)
    assert "Balance so far: -€1.00\nSet aside, not charged yet: €43.05" in said
    assert "of it" not in said


def test_only_a_span_that_is_over_has_a_closing_balance() -> None:
    assert "Closing balance: €56.95" in text(OVER)
    assert "Balance so far" not in text(OVER)
    assert "Closing balance" not in text(STATEMENTS[0])


@pytest.mark.parametrize("notice", [AHEAD, replace(AHEAD, of=3)])
def test_a_time_to_come_shows_nothing_as_if_it_served_then_and_the_ways_on(notice: n.Statement) -> None:
    said = text(notice)
    assert "This time hasn't begun: nothing is booked in it yet.\n\nAs of now:\n" in said
    assert "balance:" not in said.lower().split("as of now:")[0]
    assert actions(notice)[:4] == ["statement", "statement_last", "statement_year", "statement_choose"]
    assert not [one for one in actions(notice) if one in {"statement_csv", "statement_xlsx"}]


def audit(*lines: n.AuditLine) -> n.AuditList:
    return n.AuditList(client="Budmax", zone="Europe/Warsaw", lines=lines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_button_to_undo_has_the_number_of_its_line(language: str) -> None:
    lines = [replace(AUDITED, audit_id=number, undoable=number % 5 > 0) for number in range(40, 25, -1)]
    screen = render(audit(*lines), lang=language, now=samples.NOW)
    buttons = [one for row in screen.keyboard for one in row if one.action == "admin_undo"]
    assert [one.data for one in buttons] == [str(one.audit_id) for one in lines if one.undoable]
    told = screen.text.splitlines()[1:]
    for line, said in zip(lines, told, strict=True):
        assert str(line.audit_id) in said.split("·")[0]
    assert all(one.text.endswith(str(one.data)) for one in buttons)


def test_what_was_undone_names_who_and_when_as_far_as_that_is_known() -> None:
    line = replace(AUDITED, undone=True, undone_at=samples.NOW + timedelta(hours=1), undone_by="Anna")
    assert text(audit(line)).endswith("; undone 09:00 by Anna")
    assert text(audit(replace(line, undone_by=""))).endswith("; undone 09:00")
    assert text(audit(replace(AUDITED, undone=True))).endswith("; undone since")
    assert "undone" not in text(audit(AUDITED))


@pytest.mark.parametrize(
    ("language", "reason"), [("en", "appeal #4"), ("pl", "odwołanie #4"), ("ru", "пересмотр решения #4")]
)
def test_the_reason_that_a_button_gave_is_read_in_the_readers_language(language: str, reason: str) -> None:
    stored = "appeal #4"
    deed = f"quota consultation ({stored})"
    limit = n.LimitLine(
        kind="credit", amount=1, starts_at=samples.NOW, until=None, by="Boss", because=stored, state="now"
    )
    history = n.LimitHistory(client="X", currency="EUR", zone="UTC", credit=1, emergency=0, lines=(limit,))
    for notice in (
        audit(replace(AUDITED, action=deed)),
        samples.changed(what="quota", because=stored),
        n.ChangeUndone(what="quota", client="X", subject=f"consultation ({stored})", before="1", after="2"),
        n.Usage(command="undo", error="cannot_undo", detail=deed),
        history,
        replace(APPEAL, decision="credit", by="Boss", because=stored),
    ):
        said = text(notice, language)
        assert reason in said
        assert language == "en" or stored not in said


def test_a_refusal_by_ready_words_is_read_as_words_in_the_audit() -> None:
    said = text(audit(replace(AUDITED, action="appeal #4 (word:2)")))
    assert "appeal #4 (We'll look at the limits together when the contract renews.)" in said


@pytest.mark.parametrize("typed", ["my appeal #4", "appeal #4 and more", "word:x", "appeal #٤"])
def test_what_people_wrote_stays_as_they_wrote_it(typed: str) -> None:
    for language in LANGUAGES:
        assert typed in text(samples.changed(what="credit", because=typed), language)


def test_a_refused_undo_says_what_to_do_next() -> None:
    said = text(n.Usage(command="undo", error="cannot_undo", detail="deposit EUR (bank-1)"))
    for way in ("/reverse", "/quota", "/audit", "deposit EUR (bank-1)", "Nothing was changed."):
        assert way in said
    assert "/audit" in text(n.Usage(command="undo", error="followed", detail="entity EUR"))
