"""To a client: what became of a request after the receipt."""

from bot.flows.notices import (
    AskKind,
    AskOrder,
    AskSame,
    CancelledByStaff,
    ChargeReversed,
    Closed,
    Continued,
    HoldExpired,
    Joined,
    MoreMinutes,
    OfferLapsed,
    PersonAsked,
    PersonRefused,
    Rated,
    Reopened,
    TakenDown,
    WaitingForRenewal,
    Withdrawn,
)
from bot.kinds.catalogue import BY_CODE
from bot.quota.money import is_money
from bot.views.callbacks import STARS
from bot.views.graphemes import clean, fit, name
from bot.views.parts import (
    answer_line,
    appeal_button,
    away_line,
    excerpt,
    higher_up,
    order_line,
    person_button,
    returned_line,
    same_button,
    saved_line,
    solved_button,
    wait_button,
)
from bot.views.reader import Reader, press
from bot.views.screen import Row, Screen, Text
from bot.views.texts import mark
from bot.views.words import counted, kind_choice, left_line

UNDONE = {
    "not_needed": mark("it isn't needed any more"),
    "no_reply": mark("we had a question and no reply to it"),
    "not_ours": mark("it's not something we do"),
    "other_way": mark("it was settled in another way"),
}
"""Why a request was closed undone; what is not here are staff's own words."""
LOW_RATING = 3
ABOUT = 60
"""Characters of a request's words that tell it from the others."""


def ask_kind(notice: AskKind, reader: Reader) -> Screen:
    """A guess is never charged: the client says what is meant with one tap."""
    kinds = tuple(kind for kind in notice.candidates if kind in BY_CODE and kind != "other")
    text = Text().bold(reader.t("What is your message about?"))
    if notice.alarm:
        text.line(_alarm(notice, reader))
    else:
        text.line(reader.t("One tap, and it goes to the right person."))
    text.lines(again_line(reader, again=notice.again))
    if notice.same is not None and notice.same_closed:
        text.line(reader.t("If it's about the request closed before, it is opened again, free of charge."))
    rows: list[Row] = [
        (press(_choice(kind, notice, reader), f"kind_{kind}", notice.request_id),) for kind in kinds
    ]
    if notice.same is not None:
        first = 1 if notice.alarm else 0
        rows.insert(first, (same_button(reader, notice.request_id, notice.same_excerpt),))
    if notice.all:
        rows.append((press(reader.t("None of these: a person reads it"), "kind_other", notice.request_id),))
    else:
        rows.append((press(reader.t("Something else"), "kind_more", notice.request_id),))
    return excerpt(text, notice.excerpt).screen(*rows, (person_button(reader, notice.request_id),))


def _alarm(notice: AskKind, reader: Reader) -> str:
    return reader.n(
        "If it's an emergency, press the first button. Otherwise our people look at it in {n} minute.",
        "If it's an emergency, press the first button. Otherwise our people look at it in {n} minutes.",
        notice.alarm,
    )


def again_line(reader: Reader, *, again: bool) -> str:
    """Asked once more, and what becomes of it otherwise; empty at first."""
    if not again:
        return ""
    return reader.t("We're still waiting for your answer. Without it, a person will read your message later.")


def _choice(kind: str, notice: AskKind, reader: Reader) -> str:
    """What the button says: an estimate of an order that is there already is counted as a recalculation."""
    if kind == "estimate" and notice.order_number is not None:
        return reader.t("Recalculate order {number}", number=notice.order_number)
    return kind_choice(reader, kind)


def ask_order(notice: AskOrder, reader: Reader) -> Screen:
    """Recalculations are counted by order, so the client says which one it is; a price is shown first."""
    text = Text().bold(reader.t("Is it a recalculation, or a new estimate?"))
    text.line(reader.t("Recalculations are counted for each order. Nothing is charged without your consent."))
    text.lines(again_line(reader, again=notice.again))
    rows: list[Row] = [
        (press(_order_choice(number, words, reader), "order", notice.request_id, number),)
        for number, words in notice.options
    ]
    rows.append((press(reader.t("A new estimate"), "new_order", notice.request_id),))
    return excerpt(text, notice.excerpt).screen(*rows, (person_button(reader, notice.request_id),))


def _order_choice(number: int, words: str, reader: Reader) -> str:
    shown = " ".join(clean(words).split())
    if not shown:
        return reader.t("Recalculate order {number}", number=number)
    return reader.t("Order no. {number} again: {excerpt}", number=number, excerpt=shown)


def ask_same(notice: AskSame, reader: Reader) -> Screen:
    """The same matter costs nothing, so it stands first."""
    text = Text().bold(reader.t("Is it about the request that was closed?"))
    excerpt(text, notice.same_excerpt)
    text.line(reader.t("Then it is opened again, free of charge."))
    text.lines(again_line(reader, again=notice.again))
    return text.screen(
        (press(reader.t("Yes, open it again"), "same_request", notice.request_id, style="primary"),),
        (press(reader.t("No, a new request"), "new_request", notice.request_id),),
    )


def reopened(notice: Reopened, reader: Reader) -> Screen:
    text = Text().bold(reader.t("Your request is open again, free of charge:"))
    excerpt(text, notice.excerpt)
    if notice.taken_by is not None:
        text.line(reader.t("In progress: {name}.", name=name(notice.taken_by)))
    text.lines(answer_line(reader, notice.due_at, notice.zone))
    return text.screen((solved_button(reader, notice.request_id),))


def continued(notice: Continued, reader: Reader) -> Screen:
    """Quiet: only words that might be a matter of their own, or might belong elsewhere, are shown so."""
    text = excerpt(Text().line(_went(notice, reader)), notice.excerpt)
    rows: list[Row] = []
    if notice.other is not None:
        words = " ".join(clean(notice.other_excerpt).split())
        said = reader.t("It belongs to: {excerpt}", excerpt=words)
        rows.append((press(said, "other_request", notice.other, notice.talk_id),))
    new = press(reader.t("It's a new request"), "new_request", notice.request_id, notice.talk_id)
    return text.screen(*rows, (new,))


def _went(notice: Continued, reader: Reader) -> str:
    """Where the words are now; with the request's own where it is not plain which one."""
    words = fit(" ".join(clean(notice.about).split()), ABOUT)
    if notice.queued and words:
        return reader.t("Added to your request “{excerpt}”:", excerpt=words)
    if notice.queued:
        return reader.t("Added to your request:")
    if words:
        return reader.t("Passed on with your request “{excerpt}”:", excerpt=words)
    return reader.t("Passed on with your request in progress:")


def joined(notice: Joined, reader: Reader) -> Screen:
    text = excerpt(Text().bold(reader.t("Added to your request:")), notice.excerpt)
    return text.line(reader.t("Nothing more is charged for it.")).screen()


def person_asked(notice: PersonAsked, reader: Reader) -> Screen:
    told = reader.t("A manager has been told.") if notice.lead else reader.t("Our people have been told.")
    text = Text().bold(told)
    text.lines(
        answer_line(reader, notice.due_at, notice.zone), away_line(reader, notice.opens_at, notice.zone)
    )
    return text.line(reader.t("To say what it is about, reply to this message.")).screen()


def person_refused(notice: PersonRefused, reader: Reader) -> Screen:
    """The counted way to a manager is used up; an appeal and a complaint stay open."""
    text = Text().line(talks_used(reader, notice.limit))
    text.line(reader.t("The next one is possible from {day}.", day=reader.day(notice.renews_at, notice.zone)))
    text.line(reader.t("A complaint or an appeal is always taken up: a manager decides on exceptions."))
    text.lines(saved_line(reader), higher_up(reader, notice.names))
    wait = wait_button(reader, notice.request_id, notice.renews_at, notice.zone)
    other = wait if notice.may_wait else press(reader.t("My requests"), "requests")
    return text.screen((appeal_button(reader, notice.request_id),), (other,))


def taken_down(notice: TakenDown, reader: Reader) -> Screen:
    """What was written in private stands here now, so that it is seen and promised like the rest."""
    text = Text().bold(reader.t("{name} put your message here, so that it isn't lost:", name=name(notice.by)))
    excerpt(text, notice.excerpt)
    return text.lines(reader.t("(with a file)") if notice.files else "").screen()


def talks_used(reader: Reader, limit: int) -> str:
    """Thanks, and the number of talks with a manager that the period had."""
    return reader.n(
        "Thank you for writing. Your contract has {n} talk with a manager per period, and it was held.",
        "Thank you for writing. Your contract has {n} talks with a manager per period, and all were held.",
        limit,
    )


def waiting(notice: WaitingForRenewal, reader: Reader) -> Screen:
    day = reader.day(notice.renews_at, notice.zone)
    text = Text().bold(reader.t("All right, your request waits until {day}.", day=day))
    text.line(reader.t("That day it goes ahead by itself, at no extra cost; there's nothing you need to do."))
    return text.screen((press(reader.t("Top up and don't wait"), "topup", notice.request_id),))


def withdrawn(notice: Withdrawn, reader: Reader) -> Screen:
    said = (
        reader.t("All right, we won't go ahead. Nothing was charged.")
        if notice.declined_offer
        else reader.t("The request is withdrawn. Nothing was charged.")
    )
    text = Text().bold(said)
    text.lines(returned_line(reader, notice.returned, notice.currency), left_line(reader, notice.left))
    return text.screen()


def closed(notice: Closed, reader: Reader) -> Screen:
    """Done: what it cost, what is left, and one row of stars."""
    text = Text().bold(reader.t("Done, your request is closed."))
    returned = returned_line(reader, notice.returned, notice.currency)
    text.lines(order_line(reader, notice.order_number), _charge(notice, reader), returned)
    text.lines(_counted(notice, reader), left_line(reader, notice.left))
    text.line(reader.t("How many stars would you give?"))
    return text.screen(tuple(press(f"{stars} ★", f"rate_{stars}", notice.request_id) for stars in STARS))


def cancelled(notice: CancelledByStaff, reader: Reader) -> Screen:
    """By whom and why, what is free again, and the way back."""
    text = Text().bold(
        reader.t("The request was closed again. What was charged for it before stays charged.")
        if notice.charged
        else reader.t("The request was closed without being done. Nothing was charged.")
    )
    if notice.by:
        text.line(reader.t("Closed by: {name}.", name=name(notice.by)))
    if notice.reason:
        text.line(reader.t("Reason: {reason}", reason=clean(reader.word(UNDONE, notice.reason))))
    text.lines(returned_line(reader, notice.returned, notice.currency), left_line(reader, notice.left))
    again = press(reader.t("Open again"), "open_again", notice.request_id)
    return text.screen((again,), (appeal_button(reader, notice.request_id),))


def rated(notice: Rated, reader: Reader) -> Screen:
    """A reply to it is the client's own word beside the stars."""
    text = Text().line(reader.n("Thank you for {n} star.", "Thank you for {n} stars.", notice.stars))
    if notice.stars <= LOW_RATING:
        text.line(reader.t("What could have been better? Reply to this message, a manager will read it."))
    else:
        text.line(reader.t("If you'd like to add a word, reply to this message."))
    return text.screen()


def offer_lapsed(notice: OfferLapsed, reader: Reader) -> Screen:
    text = Text().bold(reader.t("This price no longer holds. Nothing was charged."))
    text.line(reader.t("Your request is saved: if it's still needed, we'll show the price again."))
    return text.screen((press(reader.t("Show the price again"), "offer_again", notice.request_id),))


def hold_expired(notice: HoldExpired, reader: Reader) -> Screen:
    """Late, and said so: nothing is lost, nothing is charged, and the client may still take it back."""
    text = Text().bold(reader.t("Your request is still waiting, and we're sorry for that."))
    text.line(reader.t("It keeps its place. What was set aside for it is free again until somebody starts."))
    text.lines(returned_line(reader, notice.returned, notice.currency), left_line(reader, notice.left))
    withdraw = press(reader.t("Withdraw the request"), "undo", notice.request_id)
    return text.screen((withdraw,), (person_button(reader, notice.request_id),))


def more_minutes(notice: MoreMinutes, reader: Reader) -> Screen:
    """Nothing beyond what was set aside is counted without a yes."""
    asked, held = counted(reader, "minutes", notice.asked), counted(reader, "minutes", notice.held)
    text = Text().bold(reader.t("Your request took longer than was set aside for it."))
    excerpt(text, notice.excerpt)
    spent = counted(reader, "minutes", notice.spent)
    text.line(reader.t("Spent: {spent}. Set aside: {held}.", spent=spent, held=held))
    text.line(reader.t("May we count {minutes}? You decide.", minutes=asked))
    left = counted(reader, "minutes", notice.left)
    text.line(reader.t("In your contract there would be left: {what}.", what=left))
    yes = reader.t("Yes, count {minutes}", minutes=asked)
    no = reader.t("No, not more than {minutes}", minutes=held)
    return text.screen(
        (press(yes, "more_minutes", notice.request_id, notice.asked),),
        (press(no, "held_minutes", notice.request_id, notice.asked),),
    )


def charge_reversed(notice: ChargeReversed, reader: Reader) -> Screen:
    number = f"#{notice.request_id}"
    text = Text().bold(reader.t("What was charged for request {request} is given back.", request=number))
    text.lines(returned_line(reader, notice.returned, notice.currency))
    if notice.balance is not None:
        text.line(reader.t("Balance: {amount}.", amount=reader.money(notice.balance, notice.currency)))
    text.lines(left_line(reader, notice.left))
    if not notice.ended:
        return text.screen()
    money = is_money(notice.asset)
    what = reader.money(notice.ended, notice.asset) if money else counted(reader, notice.asset, notice.ended)
    text.line(reader.t("Its time had ended meanwhile, so it can't be used any more: {what}.", what=what))
    text.plain(" ").plain(reader.t("A manager decides on exceptions."))
    return text.screen((person_button(reader, None),))


def _counted(notice: Closed, reader: Reader) -> str:
    """The minutes of the contract that it took, or that they are still to be told."""
    if notice.pending:
        held = counted(reader, "minutes", notice.pending)
        return reader.t("The minutes will be counted once we know them; at most {held}.", held=held)
    if notice.minutes is None:
        return ""
    return reader.t("Counted: {minutes}.", minutes=counted(reader, "minutes", notice.minutes))


def _charge(notice: Closed, reader: Reader) -> str:
    parts = []
    if notice.charged is not None:
        parts.append(reader.t("Charged: {amount}.", amount=reader.money(notice.charged, notice.currency)))
    if notice.balance is not None:
        parts.append(reader.t("Balance: {amount}.", amount=reader.money(notice.balance, notice.currency)))
    return " ".join(parts)
