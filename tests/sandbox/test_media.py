"""Files by file_id and by upload, albums, copies, forwards; and the ways parameters may come."""

from __future__ import annotations

import aiohttp
import pytest

from tests.sandbox.lab import TOKEN, Json, Lab


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
    assert (await lab.refused("sendGame", chat_id=1)).startswith("501 Not Implemented: sandbox:")
    assert [v["code"] for v in await lab.violations()] == ["unsupported"]
