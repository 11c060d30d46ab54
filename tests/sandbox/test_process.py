"""The sandbox as a process of its own, and well-known libraries speaking to it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramRetryAfter
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    MessageEntity,
    ReactionTypeEmoji,
    ReplyParameters,
)

from tests.sandbox.lab import TOKEN, Lab

ROOT = Path(__file__).resolve().parents[2]


@asynccontextmanager
async def process(*arguments: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """A running sandbox and its address; killed at the end if it still runs."""
    started = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox", *arguments),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert started.stdout is not None
    try:
        line = (await asyncio.wait_for(started.stdout.readline(), 20)).decode()
        assert line.startswith("sandbox listening on http://127.0.0.1:")
        yield started, line.split()[-1]
    finally:
        if started.returncode is None:
            started.kill()
        await started.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_the_process_serves_and_stops_cleanly_while_calls_wait(number: signal.Signals) -> None:
    async with process("--virtual") as (running, base), aiohttp.ClientSession() as http:
        async with http.get(f"{base}/control/now") as answer:
            assert (await answer.json())["virtual"] is True
        poll = asyncio.create_task(_quietly(http, f"{base}/bot{TOKEN}/getUpdates?timeout=50"))
        idle = {"run": "r", "now": "2020-01-01T00:00:00Z", "next_wake": None, "seen_update_id": None}
        async with http.post(f"{base}/control/idle", json=idle) as answer:
            assert answer.status == 200
        running.send_signal(number)
        assert await asyncio.wait_for(running.wait(), 10) == 0
        _, errors = await running.communicate()
        assert errors == b""
        await poll


async def _quietly(http: aiohttp.ClientSession, url: str) -> None:
    try:
        async with http.get(url) as answer:
            await answer.read()
    except aiohttp.ClientError:
        return


async def test_the_process_ends_with_its_parent() -> None:
    waits = (sys.executable, "-c", "input()")
    parent = await asyncio.create_subprocess_exec(*waits, stdin=asyncio.subprocess.PIPE)
    async with process("--parent", str(parent.pid)) as (running, _):
        parent.kill()
        assert await asyncio.wait_for(running.wait(), 10) == 0
    await parent.communicate()


async def test_a_process_without_virtual_time_runs_by_the_clock() -> None:
    async with process("--parent", str(os.getpid())) as (_, base), aiohttp.ClientSession() as http:
        moments = []
        for _ in range(2):
            async with http.get(f"{base}/control/now") as answer:
                moments.append((await answer.json())["now"])
        assert moments[0] < moments[1]


@asynccontextmanager
async def aiogram_bot(lab: Lab) -> AsyncIterator[Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(lab.base, is_local=False))
    async with Bot(TOKEN, session=session) as bot:
        yield bot


async def test_aiogram_speaks_to_the_sandbox_without_a_finding(lab: Lab) -> None:
    boss = await lab.person("boss")
    chat = await lab.group(admins=[boss])
    buttons = InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text="Take", callback_data="take:1")]]
    )
    async with aiogram_bot(lab) as bot:
        assert (await bot.me()).username == "doorman_bot"
        topic = await bot.create_forum_topic(chat, "Queue")
        card = await bot.send_message(
            chat,
            "Bold card",
            message_thread_id=topic.message_thread_id,
            entities=[MessageEntity(type="bold", offset=0, length=4)],
            reply_markup=buttons,
        )
        assert card.is_topic_message
        reply = ReplyParameters(message_id=card.message_id)
        answered = await bot.send_message(
            chat, "x", message_thread_id=topic.message_thread_id, reply_parameters=reply
        )
        assert answered.reply_to_message is not None
        edited = await bot.edit_message_text("Taken", chat_id=chat, message_id=card.message_id)
        assert not isinstance(edited, bool)
        assert edited.text == "Taken"
        photo = await bot.send_photo(boss, BufferedInputFile(b"jpeg", "p.jpg"), caption="act")
        assert photo.photo is not None
        again = InputMediaPhoto(media=photo.photo[-1].file_id)
        fresh = InputMediaPhoto(media=BufferedInputFile(b"more", "q.jpg"))
        await lab.control("advance", by=5)
        assert len(await bot.send_media_group(boss, [again, fresh])) == 2
        await bot.set_message_reaction(chat, card.message_id, [ReactionTypeEmoji(emoji="👍")])
        commands = [BotCommand(command="help", description="Help")]
        await bot.set_my_commands(commands, BotCommandScopeAllPrivateChats(), "pl")
        kept = await bot.get_my_commands(BotCommandScopeAllPrivateChats(), "pl")
        assert [(c.command, c.description) for c in kept] == [("help", "Help")]
        assert len(await bot.get_chat_administrators(chat)) == 2
        assert (await bot.get_chat(chat)).is_forum
        assert (await bot.get_chat_member(chat, boss)).status == "creator"
        made = await lab.act(boss, "press", chat=chat, message_id=card.message_id, data="take:1")
        updates = await bot.get_updates(allowed_updates=["message", "callback_query"])
        assert updates[-1].callback_query is not None
        assert await bot.answer_callback_query(made["callback_query_id"], "yours")
        file = await bot.get_file(photo.photo[-1].file_id)
        assert file.file_path is not None
        assert (await bot.get_webhook_info()).pending_update_count > 0
    assert await lab.violations() == []


async def test_aiogram_reads_the_refusals_as_telegrams(lab: Lab) -> None:
    anna = await lab.person()
    chat = await lab.group()
    async with aiogram_bot(lab) as bot:
        with pytest.raises(TelegramBadRequest, match="chat not found"):
            await bot.send_message(1, "x")
        await lab.act(anna, "block")
        with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
            await bot.send_message(anna, "x")
        for _ in range(20):
            await bot.send_message(chat, "x")
        with pytest.raises(TelegramRetryAfter) as refusal:
            await bot.send_message(chat, "x")
        assert refusal.value.retry_after == 60
