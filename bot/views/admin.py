"""To administrators: invitations, clients, staff, what was changed, alerts."""

from bot.flows.notices import (
    AdminAlert,
    AuditLine,
    AuditList,
    ClientCard,
    ClientList,
    InviteLink,
    StaffList,
    StandingView,
)
from bot.views.graphemes import clean, name
from bot.views.parts import headed
from bot.views.reader import Reader
from bot.views.screen import Button, Screen, Text
from bot.views.texts import mark
from bot.views.words import ROLE_NAMES

ALERTS = {
    "no_queue": mark("No topic is the queue of this kind yet. Write /bind and the kind in its topic."),
    "quarantined": mark("A message couldn't be handled and was set aside; its sender has been told."),
    "undeliverable": mark("A message couldn't be delivered."),
    "topic_lost": mark("A queue's topic is gone; its cards come to General. Write /bind in a new topic."),
    "group_migrated": mark("The staff group has become a supergroup; all queues moved along."),
    "settle": mark("An emergency was accepted that neither balance nor allowance covers. Please settle it."),
    "appeal": mark("The client contests a decision."),
    "credit_asked": mark("The client asks for a higher credit limit."),
    "unknown_person": mark("Somebody unknown wrote to the bot. To let them in: /contact_add and the client."),
    "bot_demoted": mark("The bot has lost rights in the staff group; cards may stop coming."),
    "banned_emergency": mark("A banned client reports an emergency; it is served like any other."),
    "member_left": mark("Left the staff group and has no staff rights any more. Requests put back:"),
    "bot_back": mark("The bot works in the staff group again; the waiting requests are shown anew."),
    "blocked": mark("The bot is blocked and can't write to this person."),
}


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
            "Send this link; it works once, until {time}:", time=reader.moment(notice.expires_at, notice.zone)
        )
    )
    text.line(notice.link)
    return text.screen((Button(text=reader.t("Copy the link"), copy=notice.link),))


def client_card(notice: ClientCard, reader: Reader) -> Screen:
    """`/client`: a fixed form that people and programs read, one figure a line."""
    standing = notice.standing
    text = Text().bold(_title(standing)).lines(*_standing(standing, reader))
    if notice.waiting:
        text.line(reader.t("Waiting for the client or for money: {n}", n=notice.waiting))
    people = ", ".join(name(contact) for contact in notice.contacts) or "-"
    text.line(
        reader.t(
            "Contacts ({n} of {allowed}): {people}",
            n=len(notice.contacts),
            allowed=notice.contacts_allowed,
            people=people,
        )
    )
    if notice.credit_until is not None:
        text.line(
            reader.t("Credit until {day} inclusive", day=reader.last_day(notice.credit_until, standing.zone))
        )
    return text.line(reader.t("Renews: {day}", day=reader.day(standing.renews_at, standing.zone))).screen()


def client_list(notice: ClientList, reader: Reader) -> Screen:
    if not notice.clients:
        return Text().line(reader.t("No clients yet. Add the first one with /client_add")).screen()
    text = Text().bold(reader.t("Clients"))
    for standing in notice.clients:
        balance = reader.texts.amount(standing.balance, standing.currency)
        open_requests = reader.t("open {n}", n=standing.open)
        text.line(f"{_title(standing)}: {_left(standing)}; {balance}; {open_requests}")
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
    text = Text().bold(reader.t("Changes for {client}", client=name(notice.client)))
    for line in notice.lines:
        text.line(_audited(line, notice.zone, reader))
    if not notice.lines:
        text.line(reader.t("No changes yet."))
    return text.screen()


def alert(notice: AdminAlert, reader: Reader) -> Screen:
    """What needs an administrator's eye, under the client and request it is about."""
    text = headed(notice.client, notice.request_id).line(reader.word(ALERTS, notice.what))
    return text.lines(clean(notice.detail).strip()).screen()


def _standing(standing: StandingView, reader: Reader) -> tuple[str, ...]:
    def amount(minor: int) -> str:
        return reader.texts.amount(minor, standing.currency)

    return (
        reader.t("Left: {units}", units=_left(standing)),
        reader.t("Balance: {amount}", amount=amount(standing.balance)),
        reader.t("Held: {amount}", amount=amount(standing.held)),
        reader.t("Credit: {amount}", amount=amount(standing.credit_limit)),
        reader.t("Open: {n}", n=standing.open),
    )


def _left(standing: StandingView) -> str:
    """Units by their codes, the same in every language, as the commands take them."""
    return ", ".join(f"{unit.asset} {unit.left}" for unit in standing.left) or "-"


def _title(standing: StandingView) -> str:
    return f"{name(standing.name)} · #{standing.account_id} · {standing.plan} ({standing.tier})"


def _client(notice: InviteLink) -> str:
    return (
        name(notice.client) if notice.account_id is None else f"{name(notice.client)} · #{notice.account_id}"
    )


def _audited(line: AuditLine, zone: str, reader: Reader) -> str:
    change = f"{clean(line.before) or '-'} → {clean(line.after) or '-'}"
    undone = reader.t("undone since")
    said = f"{reader.moment(line.at, zone)}, {name(line.actor)}, {clean(line.action)}: {change}"
    return f"{said}; {undone}" if line.undone else said
