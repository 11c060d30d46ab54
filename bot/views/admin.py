"""To administrators: invitations, clients, staff, what was changed, alerts."""

from collections.abc import Iterator

from bot.flows.notices import (
    AdminAlert,
    AuditLine,
    AuditList,
    ClientCard,
    ClientList,
    ContactLine,
    ExtraUnits,
    InviteLink,
    StaffList,
    StandingView,
)
from bot.kinds.catalogue import BY_CODE
from bot.quota.money import is_money
from bot.views.account import request_line
from bot.views.favours import favour_line
from bot.views.graphemes import clean, fit, name
from bot.views.parts import headed
from bot.views.reader import Reader, press
from bot.views.reasons import deed
from bot.views.rights import narrowed
from bot.views.screen import Button, Screen, Text
from bot.views.texts import mark
from bot.views.words import ROLE_NAMES, UNIT_NAMES, counted, kind_name

REASON = 120
"""Characters of a ban's reason."""

ALERTS = {
    "no_queue": mark("No topic is the queue of this kind yet. Write /bind and the kind in its topic."),
    "quarantined": mark("A message couldn't be handled and was set aside; its sender has been told."),
    "undeliverable": mark("A message couldn't be delivered."),
    "topic_lost": mark("A queue's topic is gone; its cards come to General. Write /bind in a new topic."),
    "group_migrated": mark("The staff group has become a supergroup; all queues moved along."),
    "settle": mark("An emergency was accepted that neither balance nor allowance covers. Please settle it."),
    "at_risk": mark(
        "Taken, though nothing is set aside for it any more and nothing covers it. Please settle it."
    ),
    "appeal": mark("The client contests a decision."),
    "credit_asked": mark("The client asks for a higher credit limit."),
    "unknown_person": mark(
        "Somebody unknown wrote to the bot. To let them in, send them the link that "
        "/contact_add and the client's name make. Their words:"
    ),
    "more_unknown": mark(
        "More people than these wrote to the bot today whom nobody has invited; all were told how to get in."
    ),
    "bot_demoted": mark("The bot has lost rights in the staff group; cards may stop coming."),
    "banned_emergency": mark("A banned client reports an emergency; it is served like any other."),
    "member_left": mark("Left the staff group and has no staff rights any more. Requests put back:"),
    "bot_back": mark("The bot works in the staff group again; the waiting requests are shown anew."),
    "no_owner": mark("No owner of the client can be asked. Name one: /contact, owner=yes. Asked for by:"),
    "contacts_full": mark(
        "Followed an invitation, but all contacts of the plan are taken. The link stays valid:"
    ),
    "blocked": mark("The bot is blocked and can't write to this person."),
    "past_due": mark("Nobody has answered this request, and twice its promised time has passed."),
    "undecided": mark(
        "A client's message can't be decided about: something here is broken. Nothing was charged, the words "
        "are kept and tried again each hour; the client has been told."
    ),
    "erased": mark("A contact had everything about them deleted, and is a contact no more:"),
    "guesses": mark("Tries invitation links that were never made; for an hour they aren't looked up."),
}
FAILURES = {
    "blocked": mark("The bot may not write there."),
    "chat_gone": mark("Telegram knows this chat no more: the account or the group was deleted."),
    "topic_gone": mark("The topic that it belongs into is gone."),
    "message_gone": mark("The message that it belongs to is gone."),
    "migrated": mark("The group has moved."),
    "rejected": mark("Telegram doesn't take a message of this form."),
}
OTHER_WAY = mark("Please reach them another way; what Telegram said stands in the log.")
PLACES = {
    "left": mark("The bot is out of the group."),
    "kicked": mark("The bot was put out of the group."),
    "member": mark("The bot is there, but no administrator any more."),
    "restricted": mark("The bot is there, but may not write freely."),
}
BOOK_IT = mark(
    "Once it's clear what it cost, book it by a command like this; the amount is before tax, and the client "
    "is told:"
)
RETRY_IT = mark("Once what broke is mended, this has it handled once more, in the place that it had:")
ABREAST = 3
"""How many Undo buttons stand in a row."""
EXTRAS = {
    "rollover": mark("Of this carried over until {day} inclusive: {units}"),
    "bonus": mark("Of this as a bonus until {day} inclusive: {units}"),
    "boost": mark("Of this given for a time until {day} inclusive: {units}"),
    "promo": mark("Of this as a promotion until {day} inclusive: {units}"),
}
FOR_ORDER = mark("On top, for order no. {number} only, until {day} inclusive: {units}")
TO_COME = mark("On top from {since} until {day} inclusive: {units}")
TO_COME_FOR_ORDER = mark("On top from {since} until {day} inclusive, for order no. {number} only: {units}")


def invite_link(notice: InviteLink, reader: Reader) -> Screen:
    """The link stands in the text too: a button to copy is not in every Telegram."""
    text = Text()
    if notice.for_role is not None:
        text.bold(reader.t("Invitation for staff ({role})", role=reader.word(ROLE_NAMES, notice.for_role)))
    elif notice.fresh:
        text.bold(reader.t("{client} is added", client=_client(notice)))
    else:
        text.bold(reader.t("Invitation for {client}", client=_client(notice)))
    if notice.standing is not None:
        text.lines(*_standing(notice.standing, reader))
    text.line(
        reader.t(
            "Send this link; it works once, until {time}:", time=reader.here(notice.expires_at, notice.zone)
        )
    )
    text.line(notice.link)
    return text.screen((Button(text=reader.t("Copy the link"), copy=notice.link),))


def client_card(notice: ClientCard, reader: Reader) -> Screen:
    """`/client`: a fixed form that people and programs read, one figure a line."""
    standing = notice.standing
    text = Text().bold(_title(standing)).lines(*_standing(standing, reader))
    text.lines(*(request_line(line, standing.zone, reader) for line in notice.open))
    if notice.more:
        text.line(reader.t("And {n} more.", n=notice.more))
    if notice.waiting:
        text.line(reader.t("Waiting for the client or for money: {n}", n=notice.waiting))
    text.lines(*_terms(notice, reader))
    of = reader.t("Contacts ({n} of {allowed})", n=len(notice.contacts), allowed=notice.contacts_allowed)
    text.line().line().bold(of)
    text.lines(*(_contact(line, standing, reader) for line in notice.contacts))
    if notice.recent:
        text.line().line().bold(reader.t("Closed lately"))
        text.lines(*(request_line(line, standing.zone, reader) for line in notice.recent))
    if notice.favours:
        minutes = counted(reader, "minutes", notice.favour_minutes)
        said = reader.t("Past this channel in the last 30 days: {minutes}.", minutes=minutes)
        text.line().line().bold(said)
        text.lines(*(favour_line(line, standing.zone, reader) for line in notice.favours))
    return text.screen()


def _terms(notice: ClientCard, reader: Reader) -> Iterator[str]:
    """What was agreed besides: who sells, limits with their end, the renewal, plans that are to come."""
    standing = notice.standing
    if notice.entity:
        yield reader.t("Legal entity: {entity}", entity=name(notice.entity))
    if notice.credit_until is not None:
        yield reader.t(
            "Credit until {day} inclusive", day=reader.last_day(notice.credit_until, standing.zone)
        )
    if notice.emergency:
        amount = reader.texts.amount(notice.emergency, standing.currency)
        yield reader.t("Emergency allowance: {amount}", amount=amount)
    yield reader.t("Renews: {day}", day=reader.day(standing.renews_at, standing.zone))
    for plan, since in notice.coming:
        yield reader.t("From {day}: plan {plan}", day=reader.day(since, standing.zone), plan=name(plan))


def _contact(line: ContactLine, standing: StandingView, reader: Reader) -> str:
    """`#5 · Olga · 301 · owner`, with the numbers that commands take, what is not allowed, and why and how
    long banned."""
    role = reader.t("owner") if line.owner else reader.t("contact")
    said = f"#{line.contact_id} · {name(line.name)} · {line.user_id} · {role}"
    less = narrowed(line.spend, standing.currency, reader, write=line.write, owner=line.owner)
    said = " · ".join((said, *less))
    if line.banned is None:
        return said
    reason = fit(" ".join(clean(line.banned).split()), REASON)
    if line.banned_until is None:
        banned = reader.t("banned until lifted: {reason}", reason=reason)
    else:
        day = reader.last_day(line.banned_until, standing.zone)
        banned = reader.t("banned until {day} inclusive: {reason}", day=day, reason=reason)
    return f"{said} · {banned}"


def client_list(notice: ClientList, reader: Reader) -> Screen:
    if not notice.clients:
        return Text().line(reader.t("No clients yet. Add the first one with /client_add")).screen()
    text = Text().bold(reader.t("Clients"))
    for standing in notice.clients:
        balance = reader.texts.amount(standing.balance, standing.currency)
        open_requests = reader.t("open {n}", n=standing.open)
        text.line(f"{_title(standing)}: {_left(standing, reader)}; {balance}; {open_requests}")
    return text.screen()


def staff_list(notice: StaffList, reader: Reader) -> Screen:
    if not notice.members:
        return Text().line(reader.t("No staff yet. Invite somebody: /staff invite agent")).screen()
    text = Text().bold(reader.t("Staff"))
    for user_id, who, role, open_requests in notice.members:
        shown = reader.word(ROLE_NAMES, role)
        busy = reader.t("open {n}", n=open_requests)
        text.line(f"{name(who)} · {user_id} · {shown} · {busy}")
    return text.screen()


def audit_list(notice: AuditList, reader: Reader) -> Screen:
    """One page; the buttons undo what can be undone of it, by the numbers that the lines carry, turn the
    page, make a file."""
    if notice.client:
        text = Text().bold(reader.t("Changes for {client}", client=name(notice.client)))
    else:
        text = Text().bold(reader.t("Changes"))
    text.lines(_filters(notice, reader))
    for line in notice.lines:
        text.line(_audited(line, notice.zone, reader))
    if not notice.lines:
        text.line(reader.t("No changes yet."))
        return text.screen()
    undos = [
        press(reader.t("Undo no. {number}", number=one.audit_id), "admin_undo", one.audit_id)
        for one in notice.lines
        if one.undoable
    ]
    older = press(reader.t("Older"), "audit_page", notice.next) if notice.next is not None else None
    turning = (press("CSV", "audit_csv"), *((older,) if older is not None else ()))
    return text.screen(*(tuple(undos[at : at + ABREAST]) for at in range(0, len(undos), ABREAST)), turning)


def _filters(notice: AuditList, reader: Reader) -> str:
    """What the list was narrowed to, beside the client."""
    parts = [name(notice.who_name) if notice.who_name else "", name(notice.what) if notice.what else ""]
    if notice.since is not None:
        parts.append(reader.t("since {day}", day=reader.day(notice.since, notice.zone)))
    return ", ".join(filter(None, parts))


def alert(notice: AdminAlert, reader: Reader) -> Screen:
    """What needs an administrator's eye, under the client and request it is about."""
    text = headed(reader, notice.client, notice.request_id).line(reader.word(ALERTS, notice.what))
    text.lines(*_details(notice, reader))
    if not notice.command:
        return text.screen()
    what_it_does = RETRY_IT if notice.what == "quarantined" else BOOK_IT
    text.line(reader.t(what_it_does)).line().code(notice.command)
    return text.screen((Button(text=reader.t("Copy the command"), copy=notice.command),))


def _details(notice: AdminAlert, reader: Reader) -> tuple[str, ...]:
    """What is known besides, in words: codes are ours, and Telegram's own are for the log."""
    detail = clean(notice.detail).strip()
    match notice.what:
        case "undeliverable":
            why = FAILURES.get(detail, FAILURES["rejected"])
            return reader.t(why), reader.t(OTHER_WAY)
        case "no_queue":
            return (kind_name(reader, detail),) if detail else ()
        case "more_unknown":
            return ()
        case "topic_lost":
            kinds = [kind_name(reader, kind) for kind in detail.split() if kind in BY_CODE]
            return (reader.t("It was the queue for: {kinds}.", kinds=", ".join(kinds)),) if kinds else ()
        case "bot_demoted":
            return (reader.word(PLACES, detail),) if detail else ()
        case _:
            return (detail,)


def _standing(standing: StandingView, reader: Reader) -> tuple[str, ...]:
    def amount(minor: int) -> str:
        return reader.texts.amount(minor, standing.currency)

    return (
        reader.t("Left: {units}", units=_left(standing, reader)),
        *(_extra(extra, standing, reader) for extra in standing.extra if extra.why in EXTRAS),
        reader.t("Balance: {amount}", amount=amount(standing.balance)),
        reader.t("Held: {amount}", amount=amount(standing.held)),
        reader.t("Credit: {amount}", amount=amount(standing.credit_limit)),
        reader.t("Open: {n}", n=standing.open),
    )


def _extra(extra: ExtraUnits, standing: StandingView, reader: Reader) -> str:
    """What ends by itself, by codes like what is left."""
    money = is_money(extra.asset)
    amount = (
        reader.texts.amount(extra.left, extra.asset)
        if money
        else f"{reader.word(UNIT_NAMES, extra.asset)} {extra.left}"
    )
    day = reader.last_day(extra.until, standing.zone)
    if extra.since is not None:
        since = reader.day(extra.since, standing.zone)
        said = TO_COME if extra.order is None else TO_COME_FOR_ORDER
        return reader.t(said, number=extra.order, units=amount, day=day, since=since)
    said = EXTRAS[extra.why] if extra.order is None else FOR_ORDER
    return reader.t(said, number=extra.order, units=amount, day=day)


def _left(standing: StandingView, reader: Reader) -> str:
    """`consultation 4, recalculation 2`; a unit without a name of ours by its code."""
    return ", ".join(f"{reader.word(UNIT_NAMES, unit.asset)} {unit.left}" for unit in standing.left) or "-"


def _title(standing: StandingView) -> str:
    return f"{name(standing.name)} · #{standing.account_id} · {standing.plan} ({standing.tier})"


def _client(notice: InviteLink) -> str:
    return (
        name(notice.client) if notice.account_id is None else f"{name(notice.client)} · #{notice.account_id}"
    )


def _audited(line: AuditLine, zone: str, reader: Reader) -> str:
    before, after = (reader.texts.figure(clean(one)) or "-" for one in (line.before, line.after))
    change = f"{before} → {after}"
    action = fit(" ".join(deed(line.action, reader).split()), REASON)
    number = reader.t("No. {number}", number=line.audit_id)
    who = f"{name(line.client)}, {name(line.actor)}" if line.client else name(line.actor)
    said = f"{number} · {reader.here(line.at, zone)}, {who}, {action}: {change}"
    return f"{said}; {_undone(line, zone, reader)}" if line.undone else said


def _undone(line: AuditLine, zone: str, reader: Reader) -> str:
    """Who took it back and when, as far as that was written down."""
    if line.undone_at is None:
        return reader.t("undone since")
    time = reader.here(line.undone_at, zone)
    if not line.undone_by:
        return reader.t("undone {time}", time=time)
    return reader.t("undone {time} by {name}", time=time, name=name(line.undone_by))
