"""Calls of the webhook that Telegram never made: turned away as the caller's fault, never by an error of
ours, and never by reading what they sent."""

import asyncio
import hmac
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.delivery import webhook
from bot.delivery.webhook import MOST_BYTES, SECRET_HEADER
from tests.handlers.test_webhook import SECRET, UPDATE, Hook, listening

GOOD = {SECRET_HEADER: SECRET}
PROXIES = (
    "149.154.167.220",
    "149.154.167.220, 10.0.0.1",
    "not-an-ip",
    "::ffff:149.154.167.220",
    "2001:67c:4e8:f004::9",
    "",
    ",,,",
    "%s%n" * 50,
)
SECRETS = (
    *(b"", b"x", SECRET[:-1].encode(), SECRET.encode() + b"x", SECRET.upper().encode(), b"s" * 300),
    *("ключ".encode(), b"\xff\xfe\xfd", b"\x80" * 40, SECRET.encode() + b", " + SECRET.encode()),
)


@pytest.fixture
async def hook(tmp_path: Path) -> AsyncIterator[Hook]:
    async with listening(tmp_path) as opened:
        yield opened


async def raw(hook: Hook, request: bytes, *, rest: bytes = b"") -> int:
    """The status of an answer to these very bytes; `rest` is sent after the answer has come."""
    host, port = hook.base.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(request)
    await writer.drain()
    async with asyncio.timeout(5):
        line = await reader.readline()
    if rest:
        writer.write(rest)
    writer.close()
    return int(line.split()[1])


def head(method: str = "POST", *headers: bytes, path: str = "/wh/42") -> bytes:
    return b"\r\n".join([f"{method} {path} HTTP/1.1".encode(), b"Host: x", *headers, b"", b""])


def secret(value: bytes = SECRET.encode()) -> bytes:
    return SECRET_HEADER.encode() + b": " + value


@pytest.mark.parametrize("value", SECRETS)
async def test_no_other_secret_will_do_whatever_its_bytes(hook: Hook, value: bytes) -> None:
    body = b'{"update_id": 5}'
    length = b"Content-Length: %d" % len(body)
    assert await raw(hook, head("POST", secret(value), length) + body) == 401
    assert await hook.line.inbox.waiting() == 0


async def test_two_secrets_of_which_one_is_right_are_none(hook: Hook) -> None:
    assert await raw(hook, head("POST", secret(b"wrong"), secret(), b"Content-Length: 0")) == 401


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
async def test_only_posts_are_taken(hook: Hook, method: str) -> None:
    assert await raw(hook, head(method, secret(), b"Content-Length: 0")) == 405
    assert await raw(hook, head(method, b"Content-Length: 0")) == 405


@pytest.mark.parametrize("claimed", PROXIES)
async def test_an_address_that_somebody_claims_opens_and_closes_nothing(hook: Hook, claimed: str) -> None:
    """The list of Telegram's addresses is the proxy's business: here only the secret counts."""
    headers = {"X-Forwarded-For": claimed, "X-Real-IP": claimed}
    async with hook.http.post(hook.base + "/wh/42", json=UPDATE, headers=headers) as answer:
        assert answer.status == 401
    async with hook.http.post(hook.base + "/wh/42", json=UPDATE, headers=headers | GOOD) as answer:
        assert answer.status == 200


@pytest.mark.parametrize("value", [b"", b"wrong"])
async def test_a_chunked_body_without_the_secret_is_not_read(hook: Hook, value: bytes) -> None:
    chunked = head("POST", secret(value), b"Transfer-Encoding: chunked") + b"ffff\r\nx"
    assert await raw(hook, chunked, rest=b"x" * 1000) == 401


async def test_a_chunked_body_past_the_limit_is_refused(hook: Hook) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(MOST_BYTES // 65536 + 2):
            yield b"x" * 65536

    assert await hook.post(data=chunks()) == 413
    assert await hook.line.inbox.waiting() == 0


async def test_a_length_that_lies_is_refused_unread(hook: Hook) -> None:
    hundred = b"Content-Length: %d" % (100 * 1024 * 1024)
    assert await raw(hook, head("POST", secret(b"wrong"), hundred)) == 401
    assert await raw(hook, head("POST", secret(), hundred)) == 413


async def test_a_body_that_trickles_in_is_given_up(hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "BODY_SECONDS", 0.05)
    assert await raw(hook, head("POST", secret(), b"Content-Length: 1000") + b"{") == 408
    assert await hook.post(json=UPDATE) == 200


@pytest.mark.parametrize(
    "request_",
    [
        b"POST /wh/42 HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /wh/42 HTTP/1.1\r\nHost: x\r\nContent-Length: 1_0\r\n\r\n",
        b"POST /wh/42 HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"nonsense\r\n\r\n",
    ],
)
async def test_what_is_no_http_is_refused_and_others_are_served(hook: Hook, request_: bytes) -> None:
    assert await raw(hook, request_) == 400
    assert await hook.post(json=UPDATE) == 200


async def test_a_peer_of_the_newer_internet_is_one_like_any_other(tmp_path: Path) -> None:
    async with listening(tmp_path, host="::1") as hook:
        assert await hook.post(json=UPDATE) == 200
        assert await hook.post(secret="wrong", json=UPDATE) == 401


async def test_the_secret_is_compared_in_constant_time(hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[bytes, bytes]] = []
    real = hmac.compare_digest

    def watched(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return real(one, other)

    monkeypatch.setattr("bot.delivery.webhook.hmac.compare_digest", watched)
    await hook.post(secret="wrong", json=UPDATE)
    assert compared == [(b"wrong", SECRET.encode())]


async def test_without_a_secret_of_its_own_nothing_is_taken(tmp_path: Path) -> None:
    async with listening(tmp_path, secret="") as hook:
        assert await hook.post(secret=None, json=UPDATE) == 401
        assert await hook.post(secret="", json=UPDATE) == 401


HEADERS = st.dictionaries(
    st.sampled_from([SECRET_HEADER, "X-Forwarded-For", "Content-Type", "Content-Encoding", "Accept"]),
    st.binary(max_size=60).map(lambda value: bytes(one for one in value if one not in b"\r\n\0")),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(headers=HEADERS, body=st.binary(max_size=200), path=st.sampled_from(["/wh/42", "/wh/1", "/", "/wh/"]))
async def test_whatever_is_posted_nothing_breaks_and_nothing_is_stored(
    hook: Hook, headers: dict[str, bytes], body: bytes, path: str
) -> None:
    lines = [name.encode() + b": " + value for name, value in headers.items()]
    lines.append(b"Content-Length: %d" % len(body))
    status = await raw(hook, head("POST", *lines, path=path) + body)
    assert 400 <= status < 500
    assert await hook.line.inbox.waiting() == 0
