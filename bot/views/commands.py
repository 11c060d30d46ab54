"""Commands: menus by scope, what each is for, how each is written, who may."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.views.texts import mark, texts

DESCRIPTIONS = {
    "start": mark("begin"),
    "balance": mark("what is left and the balance"),
    "requests": mark("your requests"),
    "statement": mark("what was booked"),
    "topup": mark("top up the balance"),
    "person": mark("talk to a manager"),
    "language": mark("choose the language"),
    "privacy": mark("what is kept about you"),
    "help": mark("what you can do here"),
    "mine": mark("requests you work on"),
    "queue": mark("requests waiting for somebody"),
    "done": mark("close a request, with the minutes spent"),
    "release": mark("put a request back into the queue"),
    "note": mark("a note for colleagues, unseen by the client"),
    "quote": mark("name a price for the client to accept"),
    "answers": mark("ready answers: list, add, remove"),
    "a": mark("send a ready answer to the client"),
    "log": mark("note work done for a client past this channel"),
    "bind": mark("make this topic the queue of these kinds"),
    "client_add": mark("add a client and get an invitation link"),
    "client": mark("how a client stands"),
    "clients": mark("all clients"),
    "contact_add": mark("an invitation for one more contact"),
    "plan": mark("put a client on a plan"),
    "quota": mark("add or take away units"),
    "boost": mark("give units or money for a time"),
    "deposit": mark("book a payment"),
    "credit": mark("set a credit limit"),
    "price": mark("set a price, for one client or for all (*)"),
    "prices": mark("the price list, of one client or of all"),
    "staff": mark("the staff and their open requests"),
    "ban": mark("stop passing on what somebody writes"),
    "unban": mark("let somebody write again"),
    "audit": mark("what was changed for a client"),
    "undo": mark("undo your latest change"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How a command is written, and an example that works as it stands."""

    usage: str
    example: str


USAGE: Mapping[str, Form] = MappingProxyType(
    {
        "bind": Form(usage="/bind <kind…>", example="/bind consultation estimate"),
        "done": Form(usage="/done <minutes>", example="/done 15"),
        "note": Form(usage="/note <text>", example="/note prefers a call after 15:00"),
        "answers": Form(
            usage="/answers [add <name> <text> | remove <name>]",
            example="/answers add hello Hello {contact}, this is {me}.",
        ),
        "a": Form(usage="/a <name>", example="/a hello"),
        "log": Form(
            usage="/log <client> <minutes> <text>",
            example='/log "Budmax" 15 explained the invoice by phone',
        ),
        "quote": Form(usage="/quote <amount>", example="/quote 1500,50"),
        "client_add": Form(
            usage='/client_add "Name" plan=… currency=… lang=… [entity=…]',
            example='/client_add "Budmax" plan=basic currency=PLN lang=pl',
        ),
        "client": Form(usage="/client <client>", example='/client "Budmax"'),
        "contact_add": Form(usage="/contact_add <client>", example='/contact_add "Budmax"'),
        "quota": Form(
            usage="/quota <client> +N|-N <unit> [until=DATE] because …",
            example='/quota "Budmax" +2 consultation until=2026-12-31 because goodwill',
        ),
        "boost": Form(
            usage="/boost <client> +N <unit>|<amount> until=DATE because …",
            example='/boost "Budmax" +3 consultation until=2026-12-31 because a busy month',
        ),
        "deposit": Form(
            usage="/deposit <client> <amount> ref=…", example='/deposit "Budmax" 500 ref=bank-11'
        ),
        "credit": Form(
            usage="/credit <client> <limit> [until=DATE] because …",
            example='/credit "Budmax" 5000 until=2026-12-31 because a regular client',
        ),
        "plan": Form(
            usage="/plan <client> <plan> [from=DATE]", example='/plan "Budmax" business from=2026-12-01'
        ),
        "price": Form(
            usage="/price <client|*> <service> <amount> [currency=…] [from=DATE] [until=DATE]",
            example='/price "Budmax" consultation 120 until=2026-12-31',
        ),
        "prices": Form(usage="/prices [client]", example='/prices "Budmax"'),
        "staff": Form(
            usage="/staff [add <user id> <agent|lead> <name> | invite <agent|lead> | remove <user id>]",
            example="/staff invite agent",
        ),
        "ban": Form(
            usage="/ban <client|#contact|user id> [until=DATE] because …",
            example='/ban "Budmax" until=2026-12-31 because threats against staff',
        ),
        "unban": Form(usage="/unban <client|#contact|user id>", example='/unban "Budmax"'),
        "audit": Form(usage="/audit <client>", example='/audit "Budmax"'),
    }
)

CLIENT = ("balance", "requests", "statement", "topup", "person", "language", "privacy", "help")
STAFF = ("mine", "queue", "done", "log", "note", "quote", "a", "answers", "release", "language", "help")
LEAD = (*STAFF[:-2], "client", *STAFF[-2:])
GROUP = ("bind", "help")
ADMIN = (
    *("client_add", "client", "clients", "contact_add", "plan", "quota", "boost", "deposit", "credit"),
    *("price", "prices", "staff", "ban", "unban", "audit", "undo", "mine", "queue", "done", "log", "note"),
    "quote",
    *("a", "answers", "release", "language", "help"),
)
SCOPES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"client": CLIENT, "staff": STAFF, "lead": LEAD, "group": GROUP, "admin": ADMIN}
)

_STAFF_ONLY = mark("Only staff can do this.")
ALLOWED = {
    **dict.fromkeys(ADMIN, mark("Only an administrator can do this.")),
    **dict.fromkeys((*STAFF, "bind", "take", "cancel", "reclassify", "history"), _STAFF_ONLY),
    **dict.fromkeys(CLIENT, mark("Only a client's contact can do this.")),
    "client": mark("Only an administrator or a lead can do this."),
}


def menu(scope: str, language: str) -> tuple[tuple[str, str], ...]:
    """Command (without the slash) and description for a scope: client, staff, lead, group or admin."""
    spoken = texts(language)
    return tuple((command, spoken.t(DESCRIPTIONS[command])) for command in SCOPES[scope])


def for_role(role: str) -> tuple[str, ...]:
    """The commands a role may use, in the order of its menu."""
    shown = SCOPES.get(role, CLIENT)
    return (*shown, "bind") if role in {"staff", "lead", "admin"} else shown


def form(command: str) -> str:
    """How the command is written: `/done <minutes>`, or just `/help`."""
    return USAGE[command].usage if command in USAGE else f"/{command}"
