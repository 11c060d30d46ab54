"""sendMessage and its relatives answer as Telegram does, refusals word for word."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from tests.sandbox.lab import TOKEN, Json, Lab

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


@pytest.mark.parametrize(
    ("method", "params", "words"),
    [
        ("sendPhoto", {"photo": "AgACnothing"}, "wrong file identifier/HTTP URL specified"),
        ("sendDocument", {"document": "https://e.pl/x.pdf"}, "failed to get HTTP URL content"),
        ("sendVoice", {}, "there is no voice in the request"),
        ("sendLocation", {"latitude": 91, "longitude": 0}, "wrong latitude or longitude specified"),
        ("sendChatAction", {"action": "sleeping"}, "wrong parameter action in request"),
        ("getFile", {"file_id": "AgACnothing"}, "invalid file_id"),
    ],
)
async def test_senseless_media_is_refused(lab: Lab, method: str, params: Json, words: str) -> None:
    anna = await lab.person()
    wish = params if method == "getFile" else {"chat_id": anna, **params}
    assert await lab.refused(method, **wish) == f"400 Bad Request: {words}"


async def test_a_file_cannot_be_sent_as_another_kind(lab: Lab) -> None:
    anna = await lab.person()
    await lab.act(anna, "send", document="a.pdf")
    file_id = (await lab.updates())[-1]["message"]["document"]["file_id"]
    refusal = await lab.refused("sendPhoto", chat_id=anna, photo=file_id)
    assert refusal == "400 Bad Request: can't use file of type Document as Photo"
    captioned = await lab.refused("sendDocument", chat_id=anna, document=file_id, caption="x" * 1025)
    assert captioned == "400 Bad Request: message caption is too long"


async def test_an_upload_becomes_a_new_file_that_can_be_fetched(lab: Lab) -> None:
    anna = await lab.person()
    form = aiohttp.FormData()
    form.add_field("chat_id", str(anna))
    form.add_field("caption", "<b>act</b>")
    form.add_field("parse_mode", "HTML")
    form.add_field("reply_markup", '{"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}')
    form.add_field("disable_notification", "true")
    form.add_field("document", b"%PDF", filename="act.pdf", content_type="application/pdf")
    async with lab.http.post(f"{lab.base}/bot{TOKEN}/sendDocument", data=form) as answer:
        sent = (await answer.json())["result"]
    assert (sent["document"]["file_name"], sent["caption"]) == ("act.pdf", "act")
    path = (await lab.result("getFile", file_id=sent["document"]["file_id"]))["file_path"]
    async with lab.http.get(f"{lab.base}/file/bot{TOKEN}/{path}") as answer:
        assert await answer.read() == b"%PDF"
    async with lab.http.get(f"{lab.base}/file/bot1:WRONG/{path}") as answer:
        assert answer.status == 401
    assert (await lab.look("log"))["calls"][0]["params"]["document"] == {"file_name": "act.pdf", "size": 4}
    assert await lab.violations() == []


async def test_an_album_mixes_uploads_and_known_files(lab: Lab) -> None:
    anna = await lab.person()
    await lab.act(anna, "send", photo="p.jpg")
    known = (await lab.updates())[-1]["message"]["photo"][-1]["file_id"]
    form = aiohttp.FormData()
    form.add_field("chat_id", str(anna))
    form.add_field(
        "media",
        f'[{{"type":"photo","media":"{known}","caption":"c"}},{{"type":"photo","media":"attach://new"}}]',
    )
    form.add_field("new", b"jpeg", filename="n.jpg", content_type="image/jpeg")
    async with lab.http.post(f"{lab.base}/bot{TOKEN}/sendMediaGroup", data=form) as answer:
        album = (await answer.json())["result"]
    assert album[0]["media_group_id"] == album[1]["media_group_id"]
    assert album[0]["caption"] == "c"
    assert album[0]["photo"][-1]["file_id"] == known != album[1]["photo"][-1]["file_id"]
    assert await lab.violations() == []


async def test_copies_lose_their_origin_and_forwards_keep_it(lab: Lab) -> None:
    anna = await lab.person()
    ivan = await lab.person("ivan")
    said = await lab.act(anna, "send", photo="p.jpg", caption="look")
    source = {"chat_id": ivan, "from_chat_id": anna, "message_id": said["message_id"]}
    copied = await lab.result("copyMessage", **source)
    forwarded = await lab.result("forwardMessage", **source)
    assert copied == {"message_id": 2}
    assert forwarded["forward_origin"]["sender_user"]["id"] == anna
    assert [e["text"] for e in await lab.seen(ivan)][-2:] == ["look", "look"]
    missing = {**source, "message_id": 99}
    assert await lab.refused("copyMessage", **missing) == "400 Bad Request: message to copy not found"
    assert await lab.refused("forwardMessage", **missing) == "400 Bad Request: message to forward not found"
    await lab.control("advance", by=2)
    several = {"chat_id": ivan, "from_chat_id": anna, "message_ids": [1, said["message_id"], 99]}
    assert len(await lab.result("copyMessages", **several)) == 2


async def test_contact_location_dice_and_typing_are_sent(lab: Lab) -> None:
    anna = await lab.person()
    contact = await lab.result("sendContact", chat_id=anna, phone_number="+48123", first_name="Jan")
    place = await lab.result("sendLocation", chat_id=anna, latitude=52.5, longitude=21)
    dice = await lab.result("sendDice", chat_id=anna)
    assert contact["contact"]["phone_number"] == "+48123"
    assert place["location"]["latitude"] == 52.5
    assert 1 <= dice["dice"]["value"] <= 6
    assert await lab.result("sendChatAction", chat_id=anna, action="typing") is True
    assert (await lab.seen(anna))[-1]["kind"] == "typing"
    assert await lab.violations() == []


async def test_parameters_come_by_query_form_and_json_alike(lab: Lab) -> None:
    anna = await lab.person()
    url = f"{lab.base}/bot{TOKEN}/SENDMESSAGE"
    fields = {"chat_id": str(anna), "text": "12345", "protect_content": "true"}
    async with lab.http.get(url, params=fields) as answer:
        by_query = await answer.json()
    async with lab.http.post(url, data=fields) as answer:
        by_form = await answer.json()
    assert by_query["result"]["text"] == by_form["result"]["text"] == "12345"
    assert by_form["result"]["has_protected_content"] is True
    async with lab.http.post(url, data=b"{", headers={"Content-Type": "application/json"}) as answer:
        assert (await answer.json())["description"] == "Bad Request: can't parse JSON object"
    assert await lab.violations() == []


async def test_wrong_tokens_and_unknown_methods_are_told_apart(lab: Lab) -> None:
    assert await lab.call("getMe", token="1:x") == {
        "ok": False,
        "error_code": 401,
        "description": "Unauthorized",
    }
    assert await lab.refused("getEverything") == "404 Not Found"
    assert (await lab.refused("sendInvoice", chat_id=1)).startswith("501 Not Implemented: sandbox:")
    assert [v["code"] for v in await lab.violations()] == ["unsupported"]
