"""Every error the Bot API gives has one meaning for the row that was being sent."""

from datetime import timedelta

import pytest
from aiogram import exceptions as told
from aiogram.methods import SendMessage
from aiohttp import ClientConnectorError, ServerDisconnectedError
from aiohttp.client_reqrep import ConnectionKey

from bot.delivery.verdicts import Meaning, Verdict, classify
from bot.ids import ChatId

CALL = SendMessage(chat_id=-5, text="x")


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        (
            "message is not modified: specified new message content and reply markup are exactly the same",
            "unchanged",
        ),
        ("TOPIC_NOT_MODIFIED", "unchanged"),
        ("message to edit not found", "message_gone"),
        ("message can't be edited", "message_gone"),
        ("MESSAGE_ID_INVALID", "message_gone"),
        ("message thread not found", "topic_gone"),
        ("TOPIC_DELETED", "topic_gone"),
        ("TOPIC_CLOSED", "topic_gone"),
        ("chat not found", "chat_gone"),
        ("message to be replied not found", "no_reply"),
        ("not enough rights to send text messages to the chat", "blocked"),
        ("have no rights to send a message", "blocked"),
        ("message text is empty", "rejected"),
        ("can't parse entities: something new", "rejected"),
        ("BUTTON_DATA_INVALID", "rejected"),
    ],
)
def test_a_bad_request_means_what_its_text_says(text: str, meaning: str) -> None:
    error = told.TelegramBadRequest(method=CALL, message=f"Bad Request: {text}")
    assert classify(error) == Verdict(meaning=Meaning(meaning))


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("bot was blocked by the user", "blocked"),
        ("user is deactivated", "blocked"),
        ("bot was kicked from the supergroup chat", "blocked"),
        ("bot can't initiate conversation with a user", "blocked"),
        ("bot is not a member of the supergroup chat", "blocked"),
        ("the group chat was deleted", "chat_gone"),
    ],
)
def test_forbidden_means_that_this_chat_cannot_be_written_to(text: str, meaning: str) -> None:
    error = told.TelegramForbiddenError(method=CALL, message=f"Forbidden: {text}")
    assert classify(error) == Verdict(meaning=Meaning(meaning))


def test_too_many_requests_pauses_for_exactly_as_long_as_told() -> None:
    error = told.TelegramRetryAfter(method=CALL, message="Too Many Requests", retry_after=37)
    assert classify(error) == Verdict(meaning=Meaning.PAUSE, after=timedelta(seconds=37))


def test_a_migrated_group_tells_its_new_id() -> None:
    error = told.TelegramMigrateToChat(method=CALL, message="upgraded", migrate_to_chat_id=-1009)
    assert classify(error) == Verdict(meaning=Meaning.MIGRATED, new_chat=ChatId(-1009))


@pytest.mark.parametrize(
    "error",
    [
        told.TelegramServerError(method=CALL, message="Bad Gateway"),
        told.RestartingTelegram(method=CALL, message="restart"),
        told.TelegramNetworkError(method=CALL, message="Request timeout error"),
        told.ClientDecodeError("Failed to decode object", ValueError("x"), "<html>"),
        TimeoutError(),
    ],
)
def test_where_the_answer_was_lost_the_call_may_have_taken_effect(error: Exception) -> None:
    assert classify(error) == Verdict(meaning=Meaning.AGAIN, perhaps=True)


def network_error(cause: Exception) -> Exception:
    """As the library raises it: from what the HTTP client said."""
    error = told.TelegramNetworkError(method=CALL, message="x")
    error.__cause__ = cause
    return error


def test_without_a_connection_the_call_never_left() -> None:
    key = ConnectionKey(
        "127.0.0.1", 1, is_ssl=False, ssl=True, proxy=None, proxy_auth=None, proxy_headers_hash=None
    )
    refused = ClientConnectorError(key, OSError("refused"))
    assert classify(network_error(refused)) == Verdict(meaning=Meaning.AGAIN, perhaps=False)
    assert classify(network_error(ServerDisconnectedError())).perhaps


def test_a_refused_token_stops_everything() -> None:
    error = told.TelegramUnauthorizedError(method=CALL, message="Unauthorized")
    assert classify(error).meaning is Meaning.STOP


@pytest.mark.parametrize(
    "error",
    [
        told.TelegramEntityTooLarge(method=CALL, message="too large"),
        told.TelegramNotFound(method=CALL, message="Not Found: method not found"),
        told.TelegramAPIError(method=CALL, message="something new"),
        ValueError("a bug of ours"),
    ],
)
def test_what_no_rule_knows_is_rejected_and_never_tried_for_ever(error: Exception) -> None:
    assert classify(error).meaning is Meaning.REJECTED


@pytest.mark.parametrize("seconds", [10**10, 10**14, 10**30])
def test_a_pause_longer_than_any_calendar_can_still_be_kept(seconds: int) -> None:
    error = told.TelegramRetryAfter(method=CALL, message="Too Many Requests", retry_after=seconds)
    verdict = classify(error)
    assert verdict.meaning is Meaning.PAUSE
    assert timedelta(days=300) < verdict.after < timedelta(days=400)
