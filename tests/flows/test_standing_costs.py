"""What a decision reads does not grow with what its client has open."""

from datetime import timedelta

import pytest

from storage.sql import Row, Sql
from tests.fakes.books import new_request
from tests.flows.asleep import SECOND, Desk, desk


def read_by_a_standing(client: Desk, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many rows one decision's look at the account takes out of the database."""
    taken: list[int] = []
    whole = Sql.all

    def counted(sql: Sql, text: str, *parameters: object) -> list[Row]:
        rows = whole(sql, text, *parameters)
        taken.append(len(rows))
        return rows

    now = client.at(0) + timedelta(hours=5)
    client.books.standing(now, client.account)  # whatever fell due is booked
    with monkeypatch.context() as patched:
        patched.setattr(Sql, "all", counted)
        client.books.standing(now + SECOND, client.account)
    return sum(taken)


def test_a_standing_reads_as_much_with_fifty_open_requests_as_with_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with desk() as client:
        now = client.at(0) + timedelta(hours=4)
        client.books.act(now, lambda work: new_request(work, client.account))
        with_one = read_by_a_standing(client, monkeypatch)
        for _ in range(49):
            client.books.act(now, lambda work: new_request(work, client.account))
        assert read_by_a_standing(client, monkeypatch) == with_one
        assert client.books.standing(now, client.account).open_requests == 50
