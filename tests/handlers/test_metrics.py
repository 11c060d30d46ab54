"""`/metrics`: right figures of one bot and of several, and nobody's words among them."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import aiohttp
import pytest
from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import SendMessage
from hypothesis import given
from hypothesis import strategies as st

from bot.app import App
from bot.delivery import metrics
from bot.delivery.metrics import CONTENT_TYPE, Sample
from bot.delivery.tally import MOST_WAITING, CountedBot, Spread, Tally
from bot.flows.notices import Rated
from bot.flows.watch import Look, ReadVitals
from bot.ids import ChatId
from bot.ports import Classifier, Vitals, Waits
from bot.serving import Deployment, Place
from bot.settings import Settings, read_settings
from tests.fakes.house import small_house
from tests.fakes.line import Line, feeding, open_line
from tests.fakes.store import file_store
from tests.flows.lab import StillClock
from tests.handlers.test_inbox_worker import message, rest, working
from tests.handlers.test_outbox_sender import finish, sending
from tests.views.samples import EVERYTHING

SECRET = "AAE-abcdefghijklmnopqrstuvwxyz_01234"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NOTHING = Vitals(
    inbox=Waits(),
    outbox=Waits(),
    held_back=0,
    held_until=None,
    unclaimed={},
    at_risk=0,
    late=0,
    unreminded=Waits(),
    set_aside=0,
    given_up=0,
    workers=0,
)


def figures(text: str) -> dict[str, float]:
    """Name and labels as they stand in the answer -> the figure."""
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return {name: float(figure) for name, _, figure in (line.rpartition(" ") for line in lines)}


def shown(*samples: Sample) -> dict[str, float]:
    return figures(metrics.text(samples).decode())


# --- through the listener


@dataclass
class Running:
    """Stands for an App: the real look at a real store."""

    settings: Settings
    vitals: ReadVitals
    tally: Tally = field(default_factory=Tally)
    broken: bool = False

    async def sample(self) -> Sample:
        look = None if self.broken else await self.vitals()
        return Sample(bot=str(self.settings.bot_id), look=look, tally=self.tally, sends=True)


def settings_of(number: int, folder: Path) -> Settings:
    return read_settings({"token": f"{number}:{SECRET}", "listen": "127.0.0.1:0", "data": str(folder)})


@asynccontextmanager
async def served(*places: Place) -> AsyncIterator[str]:
    deployment = Deployment(places=places, sessions={}, judge=cast("Classifier", None))
    server = deployment._server()
    assert server is not None
    await server.open()
    yield f"http://127.0.0.1:{server.port}/metrics"
    await server.close()


async def scraped(address: str) -> dict[str, float]:
    async with aiohttp.ClientSession() as http, http.get(address) as answer:
        assert (answer.status, answer.headers["Content-Type"]) == (200, CONTENT_TYPE)
        text = await answer.text()
    assert SECRET not in text
    return figures(text)


@asynccontextmanager
async def running(folder: Path, number: int, clock: StillClock) -> AsyncIterator[Running]:
    async with file_store(folder) as store:
        vitals = ReadVitals(store=store, clock=clock, house=small_house())
        yield Running(settings=settings_of(number, folder), vitals=vitals)


def placed(bot: Running | None, settings: Settings) -> Place:
    return Place(settings=settings, app=cast("App", bot) if bot else None)


async def test_an_update_that_waits_grows_older_by_the_clock_alone(tmp_path: Path) -> None:
    clock = StillClock()
    async with running(tmp_path, 11, clock) as bot, served(placed(bot, bot.settings)) as address:
        before = await scraped(address)
        assert (before["doorman_inbox_waiting"], before["doorman_inbox_age_seconds"]) == (0, 0)
        await bot.vitals.store.write(
            lambda tx: tx.inbox.add(
                bot_id=cast("Any", 11), update_id=1, lane="chat:5", raw='{"secret words": 1}', now=clock.now()
            )
        )
        clock.moment += timedelta(seconds=90)
        after = await scraped(address)
        assert (after["doorman_inbox_waiting"], after["doorman_inbox_age_seconds"]) == (1, 90)
        assert after["doorman_up"] == after["doorman_sends"] == after["doorman_workers"] == 1
        assert {name: after[name] - figure for name, figure in before.items() if after[name] != figure} == {
            "doorman_inbox_waiting": 1,
            "doorman_inbox_age_seconds": 90,
        }


async def test_of_several_bots_each_figure_says_whose_it_is(tmp_path: Path) -> None:
    clock = StillClock()
    for name in "az":
        (tmp_path / name).mkdir()
    async with (
        running(tmp_path / "a", 11, clock) as acme,
        running(tmp_path / "z", 22, clock) as zenith,
        served(
            placed(acme, acme.settings),
            placed(zenith, zenith.settings),
            placed(None, settings_of(33, tmp_path)),
        ) as address,
    ):
        acme.tally.called("sendMessage")
        zenith.broken = True
        found = await scraped(address)
        assert [found[f'doorman_up{{bot="{number}"}}'] for number in (11, 22, 33)] == [1, 0, 0]
        assert found['doorman_api_calls_total{bot="11",meaning="ok",method="sendMessage"}'] == 1
        assert 'doorman_inbox_waiting{bot="11"}' in found
        assert 'doorman_inbox_waiting{bot="22"}' not in found, "no figure is better than a wrong one"
        assert 'doorman_updates_total{bot="22",result="handled"}' in found
        assert not [name for name in found if 'bot="' not in name]


def test_the_library_is_loaded_by_nobody_before_it_is_asked_for(root: Path) -> None:
    files = [*(root / "bot").rglob("*.py"), *(root / "storage").rglob("*.py")]
    at_once = re.compile(r"^(from|import) prometheus_client", re.MULTILINE)
    assert [file for file in files if at_once.search(file.read_text("utf-8"))] == []


# --- what stands there


def test_requests_stand_by_kind_and_what_no_release_knows_by_no_name() -> None:
    unclaimed = {
        "consultation": Waits(count=2, since=NOW - timedelta(minutes=1)),
        "Иван's secret": Waits(count=1, since=NOW),
    }
    look = Look(at=NOW, vitals=Vitals(**{**as_dict(NOTHING), "unclaimed": unclaimed}), due=None)
    found = shown(Sample(bot="1", look=look))
    assert found['doorman_requests_unclaimed{kind="consultation"}'] == 2
    assert found['doorman_request_unclaimed_age_seconds{kind="consultation"}'] == 60
    assert found['doorman_requests_unclaimed{kind="other"}'] == 1
    assert found['doorman_requests_unclaimed{kind="emergency"}'] == 0, "what ended stands at 0"
    assert not [name for name in found if "secret" in name]


def as_dict(vitals: Vitals) -> dict[str, Any]:
    return {name: getattr(vitals, name) for name in Vitals.__slots__}


def test_what_is_due_later_is_not_late() -> None:
    for due, age in ((NOW + timedelta(hours=1), 0), (NOW - timedelta(seconds=5), 5), (None, 0)):
        assert (
            shown(Sample(bot="1", look=Look(at=NOW, vitals=NOTHING, due=due)))["doorman_due_age_seconds"]
            == age
        )


@given(text=st.text(min_size=1), chat=st.integers(min_value=10**9, max_value=10**12))
def test_nobodys_words_and_nobodys_number_stand_among_the_figures(text: str, chat: int) -> None:
    marked = f"words of a client {text}"
    tally = Tally()
    tally.wrote(ChatId(chat), NOW)
    for notice in EVERYTHING[:80]:
        tally.told(ChatId(chat), shape="screen", notice=notice, now=NOW)
    method = SendMessage(chat_id=chat, text=marked)
    tally.called("sendMessage", TelegramRetryAfter(method=method, message=marked, retry_after=3))
    tally.called("sendMessage", RuntimeError(marked))
    look = Look(
        at=NOW, vitals=Vitals(**{**as_dict(NOTHING), "unclaimed": {marked: Waits(count=1)}}), due=None
    )
    answer = metrics.text([Sample(bot="11", look=look, tally=tally)]).decode()
    assert "words of a client" not in answer
    assert str(chat) not in answer


# --- what is counted, where it is done


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    async with open_line(tmp_path) as opened:
        yield opened


async def test_attempts_at_updates_are_counted_by_their_end(line: Line) -> None:
    async def handle(update: Any, _: Any) -> None:
        if update.update_id == 2:
            raise ValueError("not this one")

    line.clock.seen = lambda: None
    tally = Tally()
    async with working(line, feeding(handle)) as worker:
        worker._tally = tally
        await line.arrivals.keep([message(1, 7)])
        await rest(line, worker)
        assert tally.updates == {"handled": 1}
        await line.arrivals.keep([message(2, 8)])
        await rest(line, worker)
    assert tally.updates["failed"] >= 1
    assert sum(tally.handling.counts) == tally.updates.total()


async def test_calls_are_counted_by_what_the_answer_meant_and_429_by_its_seconds(line: Line) -> None:
    anna = await line.lab.person("anna")
    tally = Tally()
    line.bot = CountedBot(line.bot.token, session=line.bot.session, tally=tally)
    await line.lab.control("faults", kind="429", retry_after=3, method="sendMessage", times=1)
    await line.promise(anna)
    async with sending(line) as sender:
        sender._tally = tally
        await finish(line, sender)
    assert tally.calls == {("sendMessage", "pause"): 1, ("sendMessage", "ok"): 1}
    assert tally.flood_seconds == 3
    assert tally.repeats == 0


async def test_a_message_whose_answer_was_lost_is_counted_as_a_repeat_once(line: Line) -> None:
    anna = await line.lab.person("anna")
    tally = Tally()
    await line.lab.control("faults", kind="reset_after", method="sendMessage", times=2)
    await line.promise(anna)
    async with sending(line) as sender:
        sender._tally = tally
        await finish(line, sender)
    assert tally.repeats == 1


def test_the_first_thing_that_a_writer_gets_is_the_answer() -> None:
    tally = Tally()
    rated = Rated(request_id=1, stars=5)
    tally.wrote(ChatId(7), NOW)
    tally.wrote(ChatId(7), NOW + timedelta(seconds=3))
    tally.told(ChatId(8), shape="screen", notice=rated, now=NOW)
    tally.told(ChatId(7), shape="menu", notice=None, now=NOW)
    assert sum(tally.answers.counts) == 0
    for seconds in (4, 5):
        tally.told(ChatId(7), shape="screen", notice=rated, now=NOW + timedelta(seconds=seconds))
    assert (sum(tally.answers.counts), tally.answers.total) == (1, 4)
    tally.wrote(ChatId(7), NOW)
    tally.told(ChatId(7), shape="screen", notice=rated, now=NOW + timedelta(hours=2))
    assert sum(tally.answers.counts) == 1, "two hours later it is no answer of the bot's"


def test_who_never_gets_an_answer_is_not_remembered_for_ever() -> None:
    tally = Tally()
    for chat in range(MOST_WAITING + 5):
        tally.wrote(ChatId(chat + 1), NOW)
    assert len(tally._waiting) == MOST_WAITING
    tally.wrote(ChatId(-1), NOW + timedelta(hours=1))
    assert len(tally._waiting) == 1


def test_declines_and_offers_are_counted_by_reason_when_they_are_told() -> None:
    tally = Tally()
    for notice in EVERYTHING:
        tally.told(ChatId(7), shape="screen", notice=notice, now=NOW)
    assert {decision for decision, _ in tally.decisions} == {"declined", "offered"}
    assert tally.decisions["declined", "no_funds"] >= 1


def test_a_bucket_holds_what_took_no_longer_than_its_bound() -> None:
    spread = Spread((1.0, 2.0))
    for seconds in (0.5, 1.0, 1.5, 9.0):
        spread.add(seconds)
    assert (spread.counts, spread.total) == ([2, 1, 1], 12.0)
    tally = Tally(handling=spread)
    found = shown(Sample(bot="1", tally=tally))
    assert [
        found[f'doorman_handling_seconds_bucket{{le="{bound}"}}'] for bound in ("1.0", "2.0", "+Inf")
    ] == [2, 3, 4]
    assert found["doorman_handling_seconds_count"] == 4


def test_every_metric_has_its_line_in_the_manual_and_no_other_has(root: Path) -> None:
    page = (root / "docs" / "operations.md").read_text("utf-8")
    known = {f"doorman_{one.name}{'_total' if one.counted else ''}" for one in metrics.FIGURES}
    known |= {f"doorman_{name}" for name, _, _ in metrics.SPREADS}
    assert set(re.findall(r"^\| `(doorman_[a-z_]+)", page, re.MULTILINE)) == known
    asked = {
        name for rule in re.findall(r"expr: (.+)", page) for name in re.findall(r"doorman_[a-z_]+", rule)
    }
    assert len(asked) > 4
    forms = {f"{name}{end}" for name in known for end in ("", "_bucket", "_sum", "_count")}
    assert asked <= forms
