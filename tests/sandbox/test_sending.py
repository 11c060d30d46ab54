"""sendMessage and its relatives answer as Telegram does, refusals word for word."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.lab import Json, Lab

KEYBOARD = "reply_markup"


def keyboard(**button: Any) -> Json:
    return {"inline_keyboard": [[{"text": "b", **button}]]}


async def test_a_sent_message_is_whole_and_seen(lab: Lab) -> None:
    anna = await lab.person()
    sent = await lab.result(
        "sendMessage", chat_id=anna, text="hi", reply_markup=keyboard(callback_data="x:1")
    )
    assert sent == {
        "message_id": 2,
        "date": 1795424400,
        "chat": {"id": anna, "type": "private", "first_name": "anna"},
        "from": {"id": 42, "is_bot": True, "first_name": "Doorman", "username": "doorman_bot"},
        "reply_markup": keyboard(callback_data="x:1"),
        "text": "hi",
    }
    event = (await lab.seen(anna))[-1]
    assert (event["kind"], event["by"], event["text"]) == ("sent", "bot", "hi")
    assert event["buttons"] == [[{"text": "b", "data": "x:1"}]]
    assert event["at"] == "2026-11-23T09:00:00+00:00"
    assert await lab.violations() == []


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"text": None}, "message text is empty"),
        ({"text": ""}, "message text is empty"),
        ({"text": " \n "}, "text must be non-empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"chat_id": ""}, "chat_id is empty"),
        ({"chat_id": None}, "chat_id is empty"),
        ({"chat_id": 1}, "chat not found"),
        ({"chat_id": "@nobody_here"}, "chat not found"),
        ({"chat_id": -1005}, "chat not found"),
        ({"parse_mode": "BBCode"}, "unsupported parse_mode"),
        ({"message_thread_id": 99}, "message thread not found"),
        ({"reply_parameters": {"message_id": 99}}, "message to be replied not found"),
        ({"reply_parameters": {"quote": "x"}}, 'can\'t find field "message_id"'),
        (
            {"entities": [{"type": "bold", "offset": 100, "length": 1}]},
            "entity begins after the end of the text at UTF-16 offset 100",
        ),
        (
            {"entities": [{"type": "bold", "offset": 0, "length": 9}]},
            "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 9",
        ),
        (
            {"entities": [{"type": "bold", "offset": -1, "length": 1}]},
            "receive an entity with incorrect offset -1",
        ),
        (
            {"entities": [{"type": "sparkle", "offset": 0, "length": 1}]},
            "can't parse MessageEntity: Unsupported type specified",
        ),
        (
            {"entities": [{"type": "text_link", "offset": 0, "length": 1}]},
            "can't parse MessageEntity: Can't find field \"url\"",
        ),
        (
            {"entities": [{"type": "text_link", "offset": 0, "length": 1, "url": "not-a-url"}]},
            "entity URL 'not-a-url' is invalid: Wrong HTTP URL",
        ),
        ({"entities": [{"type": "bold"}]}, "can't parse MessageEntity: Can't find field \"offset\""),
        ({"entities": "bold"}, "can't parse entities: expected an Array of MessageEntity"),
        (
            {KEYBOARD: keyboard()},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {KEYBOARD: keyboard(callback_data="")},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        ({KEYBOARD: keyboard(callback_data="x" * 65)}, "BUTTON_DATA_INVALID"),
        ({KEYBOARD: keyboard(callback_data="ж" * 33)}, "BUTTON_DATA_INVALID"),
        ({KEYBOARD: keyboard(pay=True)}, "BUTTON_TYPE_INVALID"),
        ({KEYBOARD: keyboard(copy_text={"text": "x" * 257})}, "BUTTON_COPY_TEXT_INVALID"),
        (
            {KEYBOARD: keyboard(url="not-a-url")},
            "inline keyboard button URL 'not-a-url' is invalid: Wrong HTTP URL",
        ),
        (
            {KEYBOARD: keyboard(url="ftp://example.com")},
            "inline keyboard button URL 'ftp://example.com' is invalid: Unsupported URL protocol",
        ),
        (
            {KEYBOARD: keyboard(web_app={"url": "http://a.b"})},
            "inline keyboard button Web App URL 'http://a.b' is invalid: Only HTTPS links are allowed",
        ),
        (
            {KEYBOARD: {"inline_keyboard": [[{"callback_data": "x"}]]}},
            "can't parse inline keyboard button: Can't find field \"text\"",
        ),
        ({KEYBOARD: {"inline_keyboard": "bad"}}, 'field "inline_keyboard" must be of type Array'),
        ({KEYBOARD: {"force_reply": "yes"}}, 'field "force_reply" must be of type Boolean'),
        ({KEYBOARD: "bad"}, "object expected as reply markup"),
        (
            {KEYBOARD: {"inline_keyboard": [[{"text": "b", "callback_data": "x"}] * 101]}},
            "reply markup is too long",
        ),
        ({"text": "half \ud83d"}, "strings must be encoded in UTF-8"),
        ({"message_effect_id": "1"}, "EFFECT_ID_INVALID"),
        ({"business_connection_id": "1"}, "business connection not found"),
        ({"allow_paid_broadcast": True}, "FLOODSKIP_NOT_ALLOWED"),
        ({"link_preview_options": {"url": "nothing"}}, "WEBPAGE_URL_INVALID"),
        ({"link_preview_options": {"is_disabled": "yes"}}, 'field "is_disabled" must be of type Boolean'),
    ],
)
async def test_a_senseless_send_message_is_refused_in_telegrams_words(
    lab: Lab, params: Json, words: str
) -> None:
    anna = await lab.person()
    wish: Json = {"chat_id": anna, "text": "hello", **params}
    refusal = await lab.refused("sendMessage", **{k: v for k, v in wish.items() if v is not None})
    assert refusal == f"400 Bad Request: {words}"
    assert [e["by"] for e in await lab.seen(anna)] == [anna]


@pytest.mark.parametrize(
    "params",
    [
        {"text": "x" * 4096},
        {"text": "😀" * 2048},
        {"text": "<b>" + "x" * 4090 + "</b>" * 1, "parse_mode": "HTML"},
        {"text": "x", KEYBOARD: keyboard(callback_data="ж" * 32)},
        {"text": "x", KEYBOARD: keyboard(copy_text={"text": "+48 123"})},
        {"text": "x", KEYBOARD: keyboard(disabled={})},
        {"text": "x", KEYBOARD: keyboard(callback_data="a", style="danger")},
        {"text": "x", KEYBOARD: {"keyboard": [[{"text": "A", "request_contact": True}]]}},
        {"text": "x", KEYBOARD: {"remove_keyboard": True}},
        {"text": "x", "reply_parameters": {"message_id": 99, "allow_sending_without_reply": True}},
        {"text": "x", "link_preview_options": {"is_disabled": True}},
        {
            "text": "when",
            "entities": [{"type": "date_time", "offset": 0, "length": 4, "unix_time": 1795424400}],
        },
    ],
)
async def test_what_is_just_allowed_passes_without_a_finding(lab: Lab, params: Json) -> None:
    anna = await lab.person()
    assert (await lab.result("sendMessage", chat_id=anna, **params))["message_id"] == 2
    assert await lab.violations() == []


@pytest.mark.parametrize(
    ("text", "plain", "entities"),
    [
        ("<b>a <i>b</i></b> &lt;&amp;&gt;", "a b <&>", [("bold", 0, 3), ("italic", 2, 1)]),
        ("😀<u>x</u>", "😀x", [("underline", 2, 1)]),
        ('<a href="https://e.pl/?a=1&amp;b=2">go</a>', "go", [("text_link", 0, 2)]),
        ('<pre><code class="language-py">x</code></pre>', "x", [("pre", 0, 1)]),
        ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", 0, 1)]),
        (
            '<span class="tg-spoiler">s</span><tg-spoiler>t</tg-spoiler>',
            "st",
            [("spoiler", 0, 1), ("spoiler", 1, 1)],
        ),
        ("plain & simple", "plain & simple", []),
    ],
)
async def test_html_becomes_text_and_entities(
    lab: Lab, text: str, plain: str, entities: list[tuple[str, int, int]]
) -> None:
    anna = await lab.person()
    sent = await lab.result("sendMessage", chat_id=anna, text=text, parse_mode="html")
    assert sent["text"] == plain
    assert [(e["type"], e["offset"], e["length"]) for e in sent.get("entities", [])] == entities


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<b>open", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<script>x</script>", 'Unsupported start tag "script" at byte offset 0'),
        ("жж<foo>x</foo>", 'Unsupported start tag "foo" at byte offset 4'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
async def test_broken_html_is_refused(lab: Lab, text: str, problem: str) -> None:
    anna = await lab.person()
    refusal = await lab.refused("sendMessage", chat_id=anna, text=text, parse_mode="HTML")
    assert refusal == f"400 Bad Request: can't parse entities: {problem}"


@pytest.mark.parametrize(
    ("text", "plain", "entities"),
    [
        ("*a _b_* c\\.", "a b c.", [("bold", 0, 3), ("italic", 2, 1)]),
        (
            "__u__ ~s~ ||p|| `c_d`",
            "u s p c_d",
            [("underline", 0, 1), ("strikethrough", 2, 1), ("spoiler", 4, 1), ("code", 6, 3)],
        ),
        ("```py\nx = 1```", "x = 1", [("pre", 0, 5)]),
        ("[go](https://e.pl/a_b)", "go", [("text_link", 0, 2)]),
        (">quote\nrest", "quote\nrest", [("blockquote", 0, 5)]),
    ],
)
async def test_markdown_v2_becomes_text_and_entities(
    lab: Lab, text: str, plain: str, entities: list[tuple[str, int, int]]
) -> None:
    anna = await lab.person()
    sent = await lab.result("sendMessage", chat_id=anna, text=text, parse_mode="MarkdownV2")
    assert sent["text"] == plain
    assert [(e["type"], e["offset"], e["length"]) for e in sent["entities"]] == entities


@pytest.mark.parametrize(
    ("mode", "text", "problem"),
    [
        ("MarkdownV2", "*open", "Can't find end of Bold entity at byte offset 0"),
        ("MarkdownV2", "*bold _italic\\_*", "Can't find end of Bold entity at byte offset 15"),
        ("MarkdownV2", "a.b", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("MarkdownV2", "a>b", "Character '>' is reserved and must be escaped with the preceding '\\'"),
        ("Markdown", "*open", "Can't find end of the entity starting at byte offset 0"),
    ],
)
async def test_broken_markdown_is_refused(lab: Lab, mode: str, text: str, problem: str) -> None:
    anna = await lab.person()
    refusal = await lab.refused("sendMessage", chat_id=anna, text=text, parse_mode=mode)
    assert refusal == f"400 Bad Request: can't parse entities: {problem}"


async def test_old_markdown_still_works(lab: Lab) -> None:
    anna = await lab.person()
    sent = await lab.result(
        "sendMessage", chat_id=anna, text="*b* [x](https://e.pl) \\*", parse_mode="Markdown"
    )
    assert sent["text"] == "b x *"
    assert [e["type"] for e in sent["entities"]] == ["bold", "text_link"]


async def test_crossing_entities_are_refused_and_nested_ones_are_not(lab: Lab) -> None:
    anna = await lab.person()
    bold = {"type": "bold", "offset": 0, "length": 3}
    crossing = {"type": "italic", "offset": 1, "length": 4}
    refusal = await lab.refused("sendMessage", chat_id=anna, text="hello", entities=[bold, crossing])
    assert refusal.endswith(
        "entity beginning at UTF-16 offset 1 ends after the end of the text at UTF-16 offset 5"
    )
    nested = {"type": "italic", "offset": 1, "length": 2}
    sent = await lab.result("sendMessage", chat_id=anna, text="hello", entities=[nested, bold])
    assert sent["entities"] == [bold, nested]


async def test_an_entity_that_cuts_an_emoji_is_refused(lab: Lab) -> None:
    anna = await lab.person()
    cut = [{"type": "bold", "offset": 1, "length": 1}]
    refusal = await lab.refused("sendMessage", chat_id=anna, text="😀😀", entities=cut)
    assert "in a middle of a UTF-16 symbol" in refusal


async def test_people_who_cannot_be_reached_are_refused_with_403(lab: Lab) -> None:
    stranger = await lab.person(started=False)
    blocker = await lab.person()
    await lab.act(blocker, "block")
    gone = await lab.person(started=False, deactivated=True)
    texts = [await lab.refused("sendMessage", chat_id=who, text="x") for who in (stranger, blocker, gone, 42)]
    assert texts == [
        "403 Forbidden: bot can't initiate conversation with a user",
        "403 Forbidden: bot was blocked by the user",
        "403 Forbidden: user is deactivated",
        "403 Forbidden: bot can't send messages to bots",
    ]


async def test_groups_that_the_bot_is_not_in_are_refused_with_403(lab: Lab) -> None:
    chat = await lab.group()
    await lab.control("members", chat_id=chat, user_id=42, status="kicked")
    kicked = await lab.refused("sendMessage", chat_id=chat, text="x")
    other = await lab.group(bot=None)
    outside = await lab.refused("sendMessage", chat_id=other, text="x")
    assert kicked == "403 Forbidden: bot was kicked from the supergroup chat"
    assert outside == "403 Forbidden: bot is not a member of the supergroup chat"
