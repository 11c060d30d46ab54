"""What one side says reaches the other in order, once: replies, edits, forwards, parts."""

import json

from bot.desk.talk import Content
from bot.flows.notices import Relayed, StaffTold
from bot.flows.prepared import Delivered, Failure, Prepared
from bot.ids import ChatId, MessageId
from tests.flows.lab import EVA, IVAN, OLGA, Lab
from tests.flows.saying import answers, copy_of, opened, passed, photo, says

# --- replies


async def test_a_reply_to_the_counterparts_words_points_to_the_original(lab: Lab) -> None:
    await opened(lab)
    answer = await answers(lab, Content(text="which month?"))
    await passed(lab, OLGA)
    await says(lab, Content(text="october"), reply_to=await copy_of(lab, answer, OLGA))
    (came,) = await passed(lab, IVAN)
    assert came.reply_to == answer.message


async def test_a_reply_to_ones_own_words_points_to_their_copy(lab: Lab) -> None:
    await opened(lab)
    first = await says(lab, Content(text="october"))
    await passed(lab, IVAN)
    copy = await copy_of(lab, first, IVAN)
    await says(lab, Content(text="of 2025"), reply_to=first.message)
    assert [one.reply_to for one in await passed(lab, IVAN)] == [copy]
    await answers(lab, Content(text="I see"), reply_to=copy)
    assert [one.reply_to for one in await passed(lab, OLGA)] == [first.message]


async def test_a_reply_to_something_unknown_hangs_on_the_header(lab: Lab) -> None:
    request = await opened(lab)
    header = await lab.store.read(lambda tx: tx.outbox.slot(ChatId(int(IVAN)), f"talk:{request}"))
    await says(lab, Content(text="and?"), reply_to=99_999)
    assert [one.reply_to for one in await passed(lab, IVAN)] == [header]


def quote(text: str, position: int, from_end: int) -> str:
    return json.dumps({"text": text, "position": position, "from_end": from_end})


async def test_what_a_client_quotes_of_staffs_words_is_quoted_in_the_original(lab: Lab) -> None:
    await opened(lab)
    answer = await answers(lab, Content(text="october or november?"))
    await passed(lab, OLGA)
    copy = await copy_of(lab, answer, OLGA)
    await lab.flows.client.submit(
        lab.source(OLGA), content=Content(text="yes"), reply_to=copy, quoted=quote("october", 6, 20)
    )
    (came,) = await passed(lab, IVAN)
    assert came.passage is not None
    assert (came.reply_to, came.passage.original) == (answer.message, "october or november?")
    assert (came.passage.text, came.passage.from_end, came.passage.notice) == ("october", 20, None)


async def test_what_staff_quote_of_their_own_words_is_quoted_in_the_copy(lab: Lab) -> None:
    await opened(lab)
    first = await answers(lab, Content(text="october or november?"))
    await passed(lab, OLGA)
    await lab.flows.staff.answer(
        lab.source(IVAN), content=Content(text="well?"), reply_to=first.message, quoted=quote("or", 8, 12)
    )
    (came,) = await passed(lab, OLGA)
    assert came.passage is not None
    assert came.reply_to == await copy_of(lab, first, OLGA)
    assert isinstance(came.passage.notice, Relayed)
    assert (came.passage.notice.text, came.passage.part) == ("october or november?", 0)


async def test_a_quote_of_what_the_other_side_does_not_have_is_left_out(lab: Lab) -> None:
    request = await opened(lab)
    header = await lab.store.read(lambda tx: tx.outbox.slot(ChatId(int(IVAN)), f"talk:{request}"))
    await lab.flows.client.submit(
        lab.source(OLGA), content=Content(text="and?"), reply_to=MessageId(99_999), quoted=quote("x", 0, 1)
    )
    (came,) = await passed(lab, IVAN)
    assert (came.reply_to, came.passage) == (header, None)


# --- edits


async def test_a_clients_edit_changes_the_copy_and_says_what_was_before(lab: Lab) -> None:
    await opened(lab)
    source = await says(lab, Content(text="ten pieces"))
    await passed(lab, IVAN)
    copy = await copy_of(lab, source, IVAN)
    await lab.flows.client.edit(source, content=Content(text="twelve pieces"))
    (edit,) = await passed(lab, IVAN)
    assert isinstance(edit.notice, Relayed)
    assert (edit.edit, edit.notice.text, edit.notice.before) == (copy, "twelve pieces", "ten pieces")


async def test_a_staff_edit_changes_the_copy_and_shows_no_before(lab: Lab) -> None:
    await opened(lab)
    source = await answers(lab, Content(text="by friday"))
    await passed(lab, OLGA)
    await lab.flows.staff.edit(source, content=Content(text="by monday"))
    (edit,) = await passed(lab, OLGA)
    assert isinstance(edit.notice, Relayed)
    assert (edit.notice.text, edit.notice.before) == ("by monday", None)


async def test_new_looks_or_another_file_are_an_edit_and_the_same_words_are_none(lab: Lab) -> None:
    await opened(lab)
    source = await says(lab, photo(1, "the plan"))
    await passed(lab, IVAN)
    await lab.flows.client.edit(source, content=photo(1, "the plan"))
    assert await passed(lab, IVAN) == []
    await lab.flows.client.edit(source, content=photo(2, "the plan"))
    (edit,) = await passed(lab, IVAN)
    assert isinstance(edit.notice, Relayed)
    assert (edit.new_file, edit.notice.file_id, edit.notice.before) == (True, "P2", None)


async def test_an_edit_that_came_before_the_message_was_sent_is_in_it(lab: Lab) -> None:
    await opened(lab)
    source = await answers(lab, Content(text="by friday"))
    await lab.flows.staff.edit(source, content=Content(text="by monday"))
    (came,) = await passed(lab, OLGA)
    assert isinstance(came.notice, Relayed)
    assert (came.edit, came.notice.text) == (None, "by monday")


async def test_an_edit_that_came_while_the_message_was_on_its_way_follows_it(lab: Lab) -> None:
    await opened(lab)
    source = await answers(lab, Content(text="by friday"))
    (row,) = [one for one in await lab.flows.outbox.next((), 9) if one.send.shape == "relay"]
    prepared = await lab.flows.outbox.prepare(row)
    assert prepared is not None
    await lab.flows.staff.edit(source, content=Content(text="by monday"))
    await lab.flows.outbox.delivered(row, lab.done(prepared, MessageId(777_000)))
    (edit,) = await passed(lab, OLGA)
    assert isinstance(edit.notice, Relayed)
    assert (edit.edit, edit.notice.text) == (777_000, "by monday")


async def test_an_edited_piece_of_an_album_is_edited_where_it_stands(lab: Lab) -> None:
    await opened(lab)
    first = await says(lab, photo(1, "the plan"), album="g")
    second = await says(lab, photo(2), album="g")
    await passed(lab, IVAN)
    await lab.flows.client.edit(second, content=photo(2, "and the cellar"))
    edits = await passed(lab, IVAN)
    assert {one.edit for one in edits} == {await copy_of(lab, second, IVAN)}
    await lab.flows.client.edit(first, content=photo(1))
    moved = {one.edit for one in await passed(lab, IVAN)}
    assert moved == {await copy_of(lab, first, IVAN), await copy_of(lab, second, IVAN)}


async def test_a_copy_that_was_deleted_comes_anew_with_the_edited_words(lab: Lab) -> None:
    await opened(lab)
    source = await says(lab, Content(text="ten"))
    await passed(lab, IVAN)
    await lab.flows.client.edit(source, content=Content(text="twelve"))
    (row,) = [one for one in await lab.flows.outbox.next((), 9) if one.send.shape == "relay_edit"]
    assert await lab.flows.outbox.prepare(row) is not None
    await lab.flows.outbox.failed(row, Failure.MESSAGE_GONE, "message to edit not found")
    (anew,) = await passed(lab, IVAN)
    assert isinstance(anew.notice, Relayed)
    assert (anew.edit, anew.notice.text) == (None, "twelve")


async def test_a_copy_that_was_deleted_is_replaced_once_however_often_the_words_change(lab: Lab) -> None:
    await opened(lab)
    source = await says(lab, Content(text="ten"))
    await passed(lab, IVAN)
    await lab.flows.client.edit(source, content=Content(text="eleven"))
    (row,) = [one for one in await lab.flows.outbox.next((), 9) if one.send.shape == "relay_edit"]
    gone = await lab.flows.outbox.prepare(row)
    assert gone is not None
    assert gone.edit is not None
    await lab.flows.outbox.failed(row, Failure.MESSAGE_GONE, "message can't be edited")
    await passed(lab, IVAN)
    await lab.flows.client.edit(source, content=Content(text="twelve"))
    (edit,) = await passed(lab, IVAN)
    assert edit.edit not in {None, gone.edit}
    reply = await answers(lab, Content(text="noted"), reply_to=int(gone.edit))
    (answer,) = await passed(lab, OLGA)
    assert answer.reply_to == source.message, reply


async def test_an_edited_word_of_the_request_changes_its_card_and_keeps_the_rest(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    lab.classifier.kinds["line one\n\nline two\nten"] = "consultation"
    await says(lab, Content(text="line one\n\nline two"))
    source = await says(lab, Content(text="ten"))
    await lab.wait(seconds=6)
    request = await lab.newest()
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.cards()
    await lab.flows.client.edit(source, content=Content(text="twelve"))
    assert [card.text for card in await lab.cards()] == ["line one\n\nline two\ntwelve"]


async def test_a_place_that_moves_floods_nobody(lab: Lab) -> None:
    await opened(lab)
    place = Content(text="1, 1", media="location", details='{"latitude": 1, "longitude": 1}')
    source = await says(lab, place)
    assert len(await passed(lab, IVAN)) == 1
    moved = Content(text="2, 2", media="location", details='{"latitude": 2, "longitude": 2}')
    await lab.flows.client.edit(source, content=moved)
    assert await passed(lab, IVAN) == []


# --- parts, forwards, hand-over


async def part(lab: Lab, number: int, *, more: bool) -> Prepared:
    """Send the next part of the row that is passed on to Olga."""
    (row,) = [one for one in await lab.flows.outbox.next((), 9) if one.send.chat_id == int(OLGA)]
    prepared = await lab.flows.outbox.prepare(row)
    assert prepared is not None
    assert prepared.talk is not None
    copy = (prepared.talk, prepared.part, MessageId(number))
    done = Delivered(message_id=MessageId(number), copies=(copy,), more=more, stamp=prepared.stamp)
    await lab.flows.outbox.delivered(row, done)
    return prepared


async def test_further_parts_follow_in_the_rows_own_place_and_reply_to_the_first(lab: Lab) -> None:
    await opened(lab)
    await answers(lab, Content(text="long"))
    await answers(lab, Content(text="short"))
    first, second = await part(lab, 801, more=True), await part(lab, 802, more=False)
    assert (first.part, second.part, second.reply_to) == (0, 1, 801)
    assert first.talk == second.talk
    (third,) = await passed(lab, OLGA)
    assert isinstance(third.notice, Relayed)
    assert third.notice.text == "short"


async def test_every_part_is_edited_and_new_parts_follow_the_last(lab: Lab) -> None:
    await opened(lab)
    source = await answers(lab, Content(text="long"))
    await part(lab, 801, more=True)
    await part(lab, 802, more=False)
    await lab.flows.staff.edit(source, content=Content(text="longer"))
    edits = {}
    for _ in range(2):
        (row,) = [one for one in await lab.flows.outbox.next((), 9) if one.send.chat_id == int(OLGA)]
        prepared = await lab.flows.outbox.prepare(row)
        assert prepared is not None
        edits[prepared.edit] = (prepared.part, prepared.last)
        done = Delivered(message_id=prepared.edit, more=prepared.last, stamp=prepared.stamp)
        await lab.flows.outbox.delivered(row, done)
    assert edits == {801: (0, False), 802: (1, True)}
    (fresh,) = await passed(lab, OLGA)
    assert (fresh.edit, fresh.part) == (None, 2)


async def test_an_edit_leaves_the_rest_to_the_row_that_still_has_to_send_it(lab: Lab) -> None:
    await opened(lab)
    source = await answers(lab, Content(text="long"))
    await part(lab, 801, more=True)
    await lab.flows.staff.edit(source, content=Content(text="longer"))
    rest = await part(lab, 802, more=False)
    assert (rest.edit, rest.part) == (None, 1)
    (edit,) = await passed(lab, OLGA)
    assert (edit.edit, edit.part, edit.last) == (801, 0, False)


async def test_a_second_edit_does_not_send_the_rest_that_the_first_one_sends(lab: Lab) -> None:
    await opened(lab)
    source = await answers(lab, Content(text="short"))
    await part(lab, 801, more=False)
    await lab.flows.staff.edit(source, content=Content(text="long"))
    first = await part(lab, 801, more=True)
    assert (first.edit, first.last) == (801, True)
    await lab.flows.staff.edit(source, content=Content(text="longer"))
    rest = await part(lab, 802, more=False)
    assert (rest.edit, rest.part) == (None, 1)
    (edit,) = await passed(lab, OLGA)
    assert (edit.edit, edit.last) == (801, False)


async def test_an_edit_while_the_first_part_is_on_its_way_doubles_nothing(lab: Lab) -> None:
    await opened(lab)
    source = await answers(lab, Content(text="long"))
    (row,) = [one for one in await lab.flows.outbox.next((), 9) if one.send.chat_id == int(OLGA)]
    prepared = await lab.flows.outbox.prepare(row)
    assert prepared is not None
    assert prepared.talk is not None
    await lab.flows.staff.edit(source, content=Content(text="longer"))
    copy = (prepared.talk, 0, MessageId(801))
    done = Delivered(message_id=MessageId(801), copies=(copy,), more=True, stamp=prepared.stamp)
    await lab.flows.outbox.delivered(row, done)
    await part(lab, 802, more=False)
    (edit,) = await passed(lab, OLGA)
    assert (edit.edit, edit.last) == (801, False)


async def test_a_part_that_telegram_refuses_is_told_and_the_rest_arrives(lab: Lab) -> None:
    await opened(lab)
    await answers(lab, Content(text="long"))
    (row,) = [one for one in await lab.flows.outbox.next((), 9) if one.send.chat_id == int(OLGA)]
    assert await lab.flows.outbox.prepare(row) is not None
    await lab.flows.outbox.failed(row, Failure.REJECTED, "no", more=True)
    assert lab.last(StaffTold, IVAN).what == "not_delivered"
    assert [one.part for one in await passed(lab, OLGA)] == [1]


async def test_a_forward_names_staff_as_clients_know_them(lab: Lab) -> None:
    await opened(lab)
    origin = json.dumps({"kind": "user", "name": "Eva Private-Surname", "user": int(EVA), "author": ""})
    await answers(lab, Content(text="ask the tax office", origin=origin))
    (came,) = await passed(lab, OLGA)
    assert isinstance(came.notice, Relayed)
    assert came.notice.origin is not None
    assert json.loads(came.notice.origin) == {"kind": "user", "name": "eva", "author": ""}


async def test_what_a_header_cannot_hold_is_handed_over(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    link = json.dumps([{"type": "text_link", "offset": 0, "length": 3, "url": "https://example.com"}])
    texts = [Content(text="short"), Content(text="x" * 1500), Content(text="see", entities=link)]
    lab.classifier.kinds["\n".join(one.text for one in texts)] = "consultation"
    for one in texts:
        await says(lab, one)
    await lab.wait(seconds=6)
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=await lab.newest())
    came = [one.notice.text for one in await passed(lab, IVAN) if isinstance(one.notice, Relayed)]
    assert came == ["x" * 1500, "see"]
