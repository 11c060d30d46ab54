"""To clients: who of a company may do what, and a price that waits for an owner's word."""

from bot.flows.notices import (
    ApprovalAsked,
    ApprovalClosed,
    ApprovalPending,
    ApprovalRefused,
    ContactRights,
    ContactsFull,
    MayNotWrite,
    OwnerAsked,
    Team,
    TeamMember,
    YourRights,
)
from bot.views.graphemes import name
from bot.views.parts import excerpt, person_button
from bot.views.prices import price_rows
from bot.views.reader import Reader, press
from bot.views.screen import Button, Row, Screen, Text
from bot.views.texts import mark

CLOSED = {
    "approved": mark("Approved: {amount} for {contact}."),
    "refused": mark("Not approved: {amount} for {contact}."),
    "over": mark("No answer is needed any more: {amount} for {contact}."),
}
LISTED = 12


def narrowed(
    spend: int | None, currency: str, reader: Reader, *, write: bool, owner: bool
) -> tuple[str, ...]:
    """What a contact may not do, in a few words each; an owner's limit counts for nothing."""
    said = () if write else (reader.t("may not write"),)
    return said if owner or spend is None else (*said, _prices(spend, currency, reader))


def _prices(spend: int | None, currency: str, reader: Reader) -> str:
    """How far prices may be accepted: `prices up to €500.00`."""
    if spend is None:
        return reader.t("any price")
    if spend == 0:
        return reader.t("prices by an owner's word")
    return reader.t("prices up to {amount}", amount=reader.money(spend, currency))


def team(notice: Team, reader: Reader) -> Screen:
    """Everybody of the company with what they may do; a button for each who is no owner."""
    text = Text().bold(reader.t("Who may do what · {client}", client=name(notice.client)))
    text.lines(*(_line(one, notice.currency, reader) for one in notice.lines))
    others = [one for one in notice.lines if not one.owner]
    if not others:
        text.line(reader.t("To add a colleague, ask a manager for an invitation."))
        return text.screen((person_button(reader, None),))
    text.line(reader.t("A price above a colleague's limit comes to you, and you answer by one tap."))
    return text.screen(*((press(name(one.name), "team", one.contact_id),) for one in others[:LISTED]))


def _line(line: ContactRights, currency: str, reader: Reader) -> str:
    if line.owner:
        return " · ".join((name(line.name), reader.t("owner")))
    write = reader.t("may write") if line.write else reader.t("may not write")
    return " · ".join((name(line.name), write, _prices(line.spend, currency, reader)))


def team_member(notice: TeamMember, reader: Reader) -> Screen:
    """One colleague; what holds now is told in the text, the buttons say what they would make of it."""
    line = notice.line
    text = Text().bold(_line(line, notice.currency, reader))
    text.line(reader.t("An emergency always goes through, whatever is set here."))
    if line.write:
        write = press(reader.t("Don't let write"), "team_write_no", line.contact_id)
    else:
        write = press(reader.t("Let write"), "team_write_yes", line.contact_id, style="success")
    limits = tuple(
        press(_limit(spend, notice.currency, reader), f"team_spend_{place}", line.contact_id)
        for place, spend in enumerate(notice.choices, start=1)
    )
    owner = press(reader.t("Make an owner"), "team_owner_yes", line.contact_id)
    back = press(reader.t("Back"), "team")
    return text.screen((write,), *_rows(limits), (owner,), (back,))


def _rows(buttons: tuple[Button, ...]) -> tuple[Row, ...]:
    """Words and amounts need room: the ends alone, the amounts together."""
    return (buttons[:1], buttons[1:-1], buttons[-1:])


def _limit(spend: int | None, currency: str, reader: Reader) -> str:
    if spend is None:
        return reader.t("Any price")
    if spend == 0:
        return reader.t("Every price by my word")
    return reader.t("Up to {amount}", amount=reader.money(spend, currency))


def your_rights(notice: YourRights, reader: Reader) -> Screen:
    """What the reader may do, and whom to ask for more."""
    if notice.by is None:
        text = Text().bold(reader.t("What you may do for {client}", client=name(notice.client)))
    else:
        client, by = name(notice.client), name(notice.by)
        text = Text().bold(reader.t("What you may do for {client} is set anew: {by}", client=client, by=by))
    if notice.write:
        text.line(reader.t("Requests: just write here."))
    else:
        text.line(reader.t("Requests: by an owner's word; an emergency always goes through."))
    if notice.owner:
        text.line(reader.t("Prices: any. You're an owner: /team shows your colleagues."))
    elif notice.spend is None:
        text.line(reader.t("Prices: any."))
    elif notice.spend == 0:
        text.line(reader.t("Prices: each goes to an owner first."))
    else:
        amount = reader.money(notice.spend, notice.currency)
        text.line(reader.t("Prices: up to {amount}; what is above goes to an owner first.", amount=amount))
    if notice.owner:
        return text.screen((press(reader.t("My colleagues"), "team"),))
    text.lines(_whom(notice.owners, reader))
    return text.screen()


def _whom(owners: tuple[str, ...], reader: Reader) -> str:
    if not owners:
        return ""
    return reader.t("For changes ask: {names}", names=", ".join(name(one) for one in owners))


def may_not_write(notice: MayNotWrite, reader: Reader) -> Screen:
    """No blame: the words are kept, who can let them through, that an emergency goes anyway."""
    text = Text().bold(reader.t("Thank you, your words are kept, but not passed on yet."))
    excerpt(text, notice.excerpt)
    text.line(reader.t("In your company, requests go by the word of the account's owner."))
    text.lines(_ask(notice.owners, reader))
    text.line(reader.t("An emergency is served at once: just write what has happened."))
    ask = press(reader.t("Ask the owner"), "ask_owner", style="primary")
    return text.screen((ask,), (person_button(reader, None),))


def _ask(owners: tuple[str, ...], reader: Reader) -> str:
    if not owners:
        return reader.t("Nobody of them can be reached here right now; the button tells a manager.")
    names = ", ".join(name(one) for one in owners)
    return reader.t("Whom to ask: {names}. Once they agree, your words go ahead.", names=names)


def owner_asked(notice: OwnerAsked, reader: Reader) -> Screen:
    text = Text().bold(reader.t("{name} would like to write here", name=name(notice.name)))
    excerpt(text, notice.excerpt)
    text.line(reader.t("If you agree, these words go ahead at once."))
    return text.screen(
        (press(reader.t("Let write"), "let_write", notice.contact_id, style="success"),),
        (press(reader.t("What they may do"), "team", notice.contact_id),),
    )


def contacts_full(notice: ContactsFull, reader: Reader) -> Screen:
    text = Text().bold(
        reader.t("{name} would like to join {client}", name=name(notice.name), client=name(notice.client))
    )
    said = reader.n(
        "The contract has {n} contact, and it is taken.",
        "The contract has {n} contacts, and all are taken.",
        notice.allowed,
    )
    text.line(said).line(reader.t("For one more contact, ask a manager: the invitation stays valid."))
    return text.screen((person_button(reader, None),))


def approval_asked(notice: ApprovalAsked, reader: Reader) -> Screen:
    """Who wants what, how the price is formed, until when; two buttons."""
    price = notice.price
    text = Text().bold(reader.t("{name} asks for your word on a price", name=name(notice.contact)))
    excerpt(text, notice.excerpt)
    text.lines(*price_rows(price, reader))
    balance = reader.money(notice.balance, price.currency)
    text.line(reader.t("Balance: {amount}.", amount=balance))
    until = reader.moment(notice.valid_until, notice.zone)
    text.line(reader.t("The price holds until {time}. Nothing is charged until you accept.", time=until))
    amount = reader.money(price.gross, price.currency)
    return text.screen(
        (press(reader.t("Approve {amount}", amount=amount), "approve", notice.quote_id, style="success"),),
        (press(reader.t("Don't approve"), "disapprove", notice.quote_id),),
    )


def approval_pending(notice: ApprovalPending, reader: Reader) -> Screen:
    """Who was asked, that nothing is charged meanwhile; the price may still be turned down."""
    amount = reader.money(notice.price.gross, notice.price.currency)
    text = Text().bold(reader.t("The price of {amount} waits for an owner's word.", amount=amount))
    if notice.owners:
        text.line(reader.t("Asked: {names}.", names=", ".join(name(one) for one in notice.owners)))
    else:
        text.line(reader.t("Nobody of your company can be asked right now. A manager has been told."))
    until = reader.moment(notice.valid_until, notice.zone)
    text.line(reader.t("The price holds until {time}. Nothing is charged until then.", time=until))
    rows: list[Row] = [
        (
            press(reader.t("No, thank you"), "decline", notice.quote_id),
            press(reader.t("Price details"), "price_lines", notice.quote_id),
        ),
        (person_button(reader, notice.request_id),),
    ]
    if not notice.owners:
        rows.insert(0, (press(reader.t("Ask again"), "accept", notice.quote_id),))
    return text.screen(*rows)


def approval_closed(notice: ApprovalClosed, reader: Reader) -> Screen:
    amount = reader.money(notice.amount, notice.currency)
    said = reader.t(CLOSED[notice.state], amount=amount, contact=name(notice.contact))
    text = excerpt(Text().bold(said), notice.excerpt)
    if notice.by is not None:
        text.line(reader.t("Decided by: {name}", name=name(notice.by)))
    return text.screen()


def approval_refused(notice: ApprovalRefused, reader: Reader) -> Screen:
    amount = reader.money(notice.amount, notice.currency)
    text = Text().bold(reader.t("This price won't be taken: {amount}.", amount=amount))
    text.line(reader.t("Decided by: {name}", name=name(notice.by)))
    text.line(reader.t("Nothing was charged. For another way, write here or ask a manager."))
    return text.screen((person_button(reader, notice.request_id),))
