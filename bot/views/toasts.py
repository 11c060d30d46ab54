"""The short answers to button presses."""

from bot.flows.notices import Toast
from bot.views.graphemes import fit, name
from bot.views.texts import mark, texts

LIMIT = 200

SENTENCES = {
    "taken_by_you": mark("It's yours. The talk goes on in your chat with the bot."),
    "already_taken": mark("{name} has it already."),
    "not_staff": mark("Only staff can do this."),
    "lead_only": mark("Only a lead can do this."),
    "start_first": mark("Open the bot and press Start first, then take it."),
    "gone": mark("This is no longer possible: the request has moved on."),
    "not_yours": mark("{name} works on this request."),
    "accepted": mark("Accepted, your request is on its way."),
    "already_accepted": mark("Accepted already, nothing more is charged."),
    "quote_over": mark("This price no longer holds, it is not charged."),
    "price_changed": mark(
        "This price was set by mistake and doesn't hold. Nothing was charged; what holds now is in the chat."
    ),
    "quote_closed": mark("The request is closed: {amount} was charged, as agreed before. This price isn't."),
    "no_funds_now": mark("The balance isn't enough any more. Nothing was charged."),
    "declined_ok": mark("All right, we won't go ahead."),
    "undone": mark("Withdrawn, nothing was charged."),
    "change_undone": mark("Undone, it is as it was before."),
    "too_late_undo": mark("Somebody is working on it already: please write to them here."),
    "rated": mark("Thank you!"),
    "cannot_undo": mark("This can't be undone now: why, and what to do, is in the message below."),
    "already_undone": mark("This change is undone already"),
    "language": mark("The language is set."),
    "released": mark("Back in the queue."),
    "done": mark("Closed."),
    "noted": mark("Noted."),
    "forged": mark("This button isn't for you, or it's out of date."),
    "sent": mark("Sent."),
    "topup_sent": mark("The payment details are below."),
    "person_sent": mark("Our people have been told."),
    "waiting": mark("Saved until the contract renews."),
    "chosen": mark("Thank you, it's clear now."),
    "already_chosen": mark("That's chosen already."),
    "cancelled": mark("Closed without being done."),
    "look_private": mark("The choice is in your chat with the bot."),
    "reclassified": mark("The kind is changed."),
    "kept_only": mark("Your messages are kept for now, but not passed on."),
    "ban_over": mark("Your messages are passed on again: just write here."),
    "page_turned": mark("The page is turned."),
    "page_sent": mark("The page is in your chat with the bot."),
    "board_gone": mark("The queue has cards again: take the request there."),
    "transferred": mark("{name} has it now."),
    "colleague_away": mark("{name} hasn't opened the bot yet, so the talk stays with you."),
    "cannot_have_it": mark("They can't take this kind of request."),
    "nobody_else": mark("There's nobody else who could take it."),
    "solved": mark("Closed. Glad it's solved!"),
    "no_due": mark("This request has no promised time, so the answer wasn't sent."),
    "made_request": mark("It's a request now; the client has been told."),
    "price_asked": mark(
        "It costs more: the client is asked first. Until they agree it stays as it was, and with you."
    ),
    "written_down": mark("Written down; the client has been told. No card yet: see the message."),
    "favour_logged": mark("Logged as a favour."),
    "quote_sent": mark("The price is with the client."),
    "minutes_asked": mark("That's more than is set aside: the client is asked first."),
    "no_minutes_left": mark("There aren't that many minutes left. Nothing was charged."),
    "minutes_accepted": mark("Thank you, the request is closed."),
    "minutes_declined": mark("All right, they aren't counted."),
    "approval_asked": mark("Asked: {name}. You'll hear the answer here."),
    "no_owner": mark("Nobody of your company can be asked right now. A manager has been told."),
    "owner_only": mark("Only an owner of your company's account can do this."),
    "owner_by_us": mark("An owner's rights are changed by us: please ask a manager."),
    "approved": mark("Approved, the request is on its way."),
    "approved_before": mark("{name} has approved it already."),
    "disapproved": mark("All right, it won't go ahead. Your colleague has been told."),
    "refused_before": mark("{name} has said no to it already."),
    "rights_set": mark("Saved. Your colleague has been told."),
    "may_write": mark("You may write here: just go ahead."),
    "may_not_write": mark("For now only an emergency goes through. Ask an owner of your company's account."),
    "owner_asked": mark("Asked: {name}. Once they agree, your words go ahead."),
    "admin_only": mark("Only an administrator can do this."),
    "decided_before": mark("{name} has decided it already."),
    "appeal_granted": mark("Booked. The client has been told."),
    "appeal_refused": mark("The client has been told."),
    "file_sent": mark("The file is on its way to this chat."),
    "statement_ahead": mark("This time hasn't begun: nothing is booked in it yet."),
    "statement_long": mark("That's too long for one file: please choose a shorter time, a month, say."),
    "erased": mark("Deleted. Nothing about you is kept here any more."),
    "not_erased": mark("Not deleted: something has changed since. Please read the message below."),
    "client_erased": mark("Deleted. The books stay under {name}."),
    "history_sent": mark("The history is in your chat with the bot."),
}


NAMELESS = {
    "not_yours": "forged",
    "already_taken": "gone",
    "approved_before": "gone",
    "refused_before": "gone",
    "decided_before": "gone",
}
"""What is said instead where the other person's name isn't given."""


def toast_text(toast: Toast, lang: str) -> str:
    """At most 200 characters. Raises KeyError for a code without a sentence."""
    code = toast.code if toast.name else NAMELESS.get(toast.code, toast.code)
    words = texts(lang)
    amount = "" if toast.amount is None else words.money(toast.amount, toast.currency)
    return fit(words.t(SENTENCES[code], name=name(toast.name, 40), amount=amount), LIMIT)
