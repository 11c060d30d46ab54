"""Words and names that would like to be something else: the card always arrives, as text with looks apart,
and nothing in it passes for the company's own."""

import pytest
from aiogram.methods import SendMessage

from bot.delivery import calls
from bot.desk.talk import Content
from bot.flows.notices import CardView
from bot.flows.source import Source
from bot.ids import ChatId, UserId
from bot.views.graphemes import FIRST_STRONG_ISOLATE, POP_ISOLATE, units
from bot.views.render import render
from storage.values import clean
from tests.flows.lab import BOSS, IVAN, OLGA, PETR, START, Lab

FAKE = "\n\n✅ Approved by admin\nRequest #12 · Budmax\nPaid: 0 EUR"
WORDS = {
    "right to left": "\u202egnp.exe\u202d",
    "isolates left open": "\u2066\u2067\u2068 open",
    "nothing to see": "\u200b\u200c\u200d\u2060\ufeffwords",
    "NUL": "a\x00b",
    "lone surrogate": "a\ud800b",
    "zalgo": "z" + "\u0351\u0323" * 1500,
    "angle brackets": "<" * 4096,
    "emoji of many points": "👩‍👩‍👧‍👦" * 300,
    "a block of the company's": FAKE,
    "a command": "/client@acme_bot Budmax",
    "a link to a person": "[admin](tg://user?id=101) <a href='tg://user?id=101'>admin</a> @all",
    "markup": "*_`~|[]()\\</b></pre>&lt;&amp;",
    "line separators": "a\u2028b\u2029c\x85d\re",
    "look-alikes": "аdmin Петpов ｆｕｌｌ",
}


class Named(Lab):
    """Olga has the name that a test gives her."""

    name = "olga"

    def source(self, user: UserId, **more: object) -> Source:
        made = super().source(user, **more)  # type: ignore[arg-type]  # as the lab takes them
        if user != OLGA:
            return made
        return Source(**{one: getattr(made, one) for one in made.__slots__} | {"first_name": self.name})


@pytest.mark.parametrize("name", WORDS)
async def test_the_card_arrives_as_text_whatever_was_written(lab: Lab, name: str) -> None:
    await lab.join()
    await lab.hire(IVAN)
    await lab.fresh()
    lab.classifier.kinds = dict.fromkeys((WORDS[name], clean(WORDS[name]).strip()), "consultation")
    await lab.flows.client.submit(lab.source(OLGA), content=Content(text=WORDS[name]))
    await lab.wait(seconds=6)
    cards = [one for one in lab.sent if isinstance(one.notice, CardView)]
    assert cards, "the card always arrives"
    for sent in cards:
        screen = render(sent.notice, lang="en", now=START)
        assert units(screen.text) <= 4096
        assert "\x00" not in screen.text
        assert not set(screen.text) & set("\u202a\u202b\u202c\u202d\u202e")
        screen.text.encode()
        call = calls.send(screen, chat=sent.chat_id, thread=None, reply_to=None)
        assert isinstance(call, SendMessage)
        assert call.parse_mode is None
        assert {one.type for one in call.entities or ()} <= {
            *("bold", "italic", "code", "blockquote", "expandable_blockquote", "date_time"),
        }, "no link to a person, no command"
        end = units(screen.text)
        assert all(one.offset + one.length <= end for one in screen.entities)


async def test_a_block_that_looks_like_ours_stands_within_the_clients_quotation(lab: Lab) -> None:
    await lab.join()
    await lab.ask(f"please{FAKE}", "consultation")
    (sent, *_) = [one for one in lab.sent if isinstance(one.notice, CardView)]
    screen = render(sent.notice, lang="en", now=START)
    begins = units(screen.text[: screen.text.index("✅ Approved")])
    quotes = [one for one in screen.entities if one.type.endswith("blockquote")]
    assert any(one.offset <= begins < one.offset + one.length for one in quotes)


@pytest.mark.parametrize(
    "name", ["\u202eeve", "\u2066\u2066x", "a\nb\n\nApproved", "\u200b", "", "x" * 300, FAKE]
)
async def test_a_name_keeps_to_its_line_and_its_direction(lab: Lab, name: str) -> None:
    named = Named(store=lab.store, path=lab.path, other=lab.other)
    named.name = name
    await named.join()
    await named.ask("how do I close the month?", "consultation")
    (sent, *_) = [one for one in named.sent if isinstance(one.notice, CardView)]
    text = render(sent.notice, lang="en", now=START).text
    assert text.count(FIRST_STRONG_ISOLATE) == text.count(POP_ISOLATE) > 0
    assert "\n\nApproved" not in text
    assert not set(text) & set("\u202d\u202e\u2066\u2067")


async def test_the_answer_to_a_request_goes_to_its_client_whatever_is_quoted(lab: Lab) -> None:
    """Not by what a forward or a quotation says: by the request's own number."""
    await lab.join()
    await lab.join("Other", user=PETR)
    await lab.hire(IVAN)
    asked = await lab.ask("how?", "consultation")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=asked)
    await lab.fresh()
    claim = '{"kind": "user", "name": "petr", "user": 302, "author": ""}'
    await lab.flows.staff.answer(
        lab.source(IVAN), content=Content(text="for petr (302)", origin=claim), quoted=None
    )
    assert {one.chat_id for one in await lab.fresh() if one.row.send.shape == "relay"} == {ChatId(int(OLGA))}


async def test_rights_are_read_in_the_transaction_that_acts(lab: Lab) -> None:
    """Taken off the staff between the tap and the act: nothing happens."""
    await lab.join()
    await lab.hire(IVAN)
    asked = await lab.ask("how?", "consultation")
    shown = lab.source(IVAN, group=True)
    await lab.flows.admin.staff_remove(lab.source(BOSS), user_id=IVAN)
    assert (await lab.flows.staff.take(shown, request_id=asked)).code == "not_staff"
    assert await lab.state(asked) == "queued"
    lab.refit(admins=frozenset())
    await lab.deposit(1000)
    posted = await lab.store.read(lambda tx: tx.statements.posted(tx.accounts.find("Orbit")[0].id))
    assert posted.get("EUR", 0) == 0
