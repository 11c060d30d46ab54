"""Two ends of a story are compared: what is missing is lost, what is there twice is doubled."""

from collections import Counter
from dataclasses import replace

import pytest

from tests.faults.outcome import BOOKS, Asked, Outcome, Place, differences, title

CHAT = "7"
FINCH: Asked = (6, 60, 1)
GROVE: Asked = (9, 90, 1)
IN_ORDER = {1: FINCH, 2: GROVE}
OTHERWISE = {1: GROVE, 2: FINCH}


def ended(*standing: str, ever: tuple[str, ...] = (), marked: tuple[str, ...] = ()) -> Outcome:
    """A chat in which these stand; further states of the first of them; those that are marked."""
    places = [(CHAT, text) for text in (*standing, *ever)]
    first: tuple[Place, ...] = ((CHAT, standing[0]), *((CHAT, text) for text in ever)) if ever else ()
    return Outcome(
        books={name: Counter() for name in BOOKS},
        left=(),
        unkept=Counter(),
        standing=Counter((CHAT, text) for text in standing),
        ever=Counter(places),
        marked=Counter((CHAT, text) for text in marked),
        sent=Counter({CHAT: len(standing)}),
        spoken=Counter(),
        marked_in=Counter({CHAT: len(marked)}),
        changing=frozenset(first),
        titles=frozenset(map(title, places)),
        numbers={},
    )


def requests(outcome: Outcome, *rows: tuple[str, str]) -> Outcome:
    return replace(outcome, books=outcome.books | {"requests": Counter(rows)})


def kinds(alone: Outcome, struck: Outcome) -> list[str]:
    return [one.kind for one in differences(alone, struck)]


def test_the_same_does_not_differ() -> None:
    assert kinds(ended("Hello"), ended("Hello")) == []


def test_a_message_that_never_came_is_lost() -> None:
    assert kinds(ended("Hello", "Bye"), ended("Hello")) == ["lost"]


def test_a_message_that_came_twice_is_doubled_unless_it_says_so() -> None:
    assert set(kinds(ended("Hello"), ended("Hello", "Hello"))) == {"doubled"}
    assert kinds(ended("Hello"), ended("Hello", "Hello", marked=("Hello",))) == []


def test_who_asks_once_more_is_answered_once_more() -> None:
    asked = replace(ended("Balance: 0", "Balance: 0"), spoken=Counter({CHAT: 1}))
    assert kinds(ended("Balance: 0"), asked) == []


def test_one_mark_excuses_one_message() -> None:
    assert set(kinds(ended("Hello"), ended("Hello", "Hello", "Hello", marked=("Hello",)))) == {"doubled"}


def test_a_message_that_changes_may_say_how_things_stand_later() -> None:
    alone = ended("Request #1\nqueued", ever=("Request #1\nnew",))
    assert kinds(alone, ended("Request #1\ntaken")) == []
    assert kinds(alone, ended("Request #2\nnew")) == ["lost"]
    assert kinds(ended("Request #1\nqueued"), ended("Request #1\ntaken")) == ["lost"]


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([("1 work", "done")], []),
        ([], ["lost"]),
        ([("1 work", "done"), ("1 work", "new")], ["doubled"]),
        ([("1 work", "taken")], ["other"]),
    ],
)
def test_the_books_are_compared_by_what_and_by_how(rows: list[tuple[str, str]], wanted: list[str]) -> None:
    alone = requests(ended("Hello"), ("1 work", "done"))
    assert kinds(alone, requests(ended("Hello"), *rows)) == wanted


def test_a_request_is_known_by_who_asked_not_by_its_number() -> None:
    alone = replace(ended("Request #1: Finch", "eva, Grove · #2\nHello"), numbers=IN_ORDER)
    struck = replace(ended("Request #2: Finch", "eva, Grove · #1\nHello"), numbers=OTHERWISE)
    assert kinds(alone, struck) == []


@pytest.mark.parametrize(
    ("standing", "wanted"),
    [
        (("Request #1: Grove",), ["lost"]),
        (("Request #1: Grove", "Request #1: Finch"), ["lost"]),
        (("Request #2: Finch", "Request #1: Grove", "Request #2: Finch"), ["doubled", "doubled"]),
    ],
)
def test_other_numbers_hide_nothing(standing: tuple[str, ...], wanted: list[str]) -> None:
    alone = replace(ended("Request #1: Finch", "Request #2: Grove"), numbers=IN_ORDER)
    assert kinds(alone, replace(ended(*standing), numbers=OTHERWISE)) == wanted


def test_a_lost_request_costs_nobody_else_a_card() -> None:
    alone = replace(ended("Request #1: Finch", "Request #2: Grove"), numbers=IN_ORDER)
    struck = replace(ended("Request #1: Grove"), numbers={1: GROVE})
    (lost,) = differences(alone, struck)
    assert (lost.kind, "Finch" in lost.what) == ("lost", True)


@pytest.mark.parametrize("said", ["Finch · #2 · basic", "#2 · fay", "Plans:\nFinch · #2"])
def test_numbers_of_accounts_and_contacts_are_their_own(said: str) -> None:
    alone = replace(ended(said), numbers=IN_ORDER)
    assert kinds(alone, replace(ended(said), numbers=OTHERWISE)) == []
    assert kinds(alone, replace(ended(said.replace("2", "1")), numbers=OTHERWISE)) == ["lost"]
