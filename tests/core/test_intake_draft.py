"""Bursts end after their quiet time, and a talk keeps what belongs to it."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.intake.burst import joined_text, quiet_until
from bot.intake.judgement import Judgement
from bot.intake.talk import belongs_to_talk

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ASIDE = ["emergency", "complaint", "appeal", "bargain", "billing", "estimate"]
ALONG = ["consultation", "work", "status", "smalltalk", "other", None]


def of_kind(kind: str | None) -> Judgement:
    return Judgement(kind=kind, confidence=0.9, ranked=(), language="en", urgent=False, model="m")


def test_a_draft_is_complete_a_quiet_time_after_its_last_message() -> None:
    assert quiet_until(NOON, quiet=timedelta(seconds=7), ends_now=False) == NOON + timedelta(seconds=7)


def test_what_ends_the_quiet_time_ends_it_at_once() -> None:
    assert quiet_until(NOON, quiet=timedelta(seconds=7), ends_now=True) == NOON


def test_a_negative_quiet_time_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        quiet_until(NOON, quiet=timedelta(seconds=-1), ends_now=False)


def test_parts_are_joined_in_order_and_empty_ones_leave_no_line() -> None:
    assert joined_text(["one ", "", "  ", "two\nthree", "\x00"]) == "one\ntwo\nthree\n\x00"
    assert joined_text([]) == ""


@pytest.mark.parametrize("kind", ASIDE)
def test_new_matter_leaves_an_open_talk(kind: str) -> None:
    assert not belongs_to_talk(of_kind(kind), is_reply=False, talk_open=True)


@pytest.mark.parametrize("kind", ALONG)
def test_everything_else_goes_on_with_an_open_talk(kind: str | None) -> None:
    assert belongs_to_talk(of_kind(kind), is_reply=False, talk_open=True)


@pytest.mark.parametrize("kind", [*ASIDE, *ALONG])
@pytest.mark.parametrize("talk_open", [True, False])
def test_a_reply_always_goes_on(kind: str | None, talk_open: bool) -> None:
    assert belongs_to_talk(of_kind(kind), is_reply=True, talk_open=talk_open)


@pytest.mark.parametrize("kind", [*ASIDE, *ALONG])
def test_without_an_open_talk_everything_is_new(kind: str | None) -> None:
    assert not belongs_to_talk(of_kind(kind), is_reply=False, talk_open=False)
