"""Commands: menus by scope, what each is for, how each is written, who may."""

import re
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
    "team": mark("what you and your colleagues may do"),
    "language": mark("choose the language"),
    "privacy": mark("what is kept about you"),
    "export": mark("a copy of everything kept about you"),
    "erase": mark("have everything about you deleted"),
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
    "contact": mark("what a contact may do: write, accept prices"),
    "plan": mark("put a client on a plan"),
    "entity": mark("choose which legal entity sells to a client"),
    "quota": mark("add or take away units"),
    "boost": mark("give units or money for a time"),
    "deposit": mark("book a payment"),
    "bounce": mark("take out a payment that bounced"),
    "payout": mark("pay a client's own money back"),
    "writeoff": mark("forgive what a client owes"),
    "credit": mark("set a credit limit, or see what was set"),
    "emergency": mark("set the emergency allowance"),
    "refuse": mark("answer an appeal with no, in your own words"),
    "price": mark("set a price, for one client or for all (*)"),
    "reverse": mark("take back what was charged for a request"),
    "settle": mark("book what a request cost, afterwards"),
    "prices": mark("the price list, of one client or of all"),
    "staff": mark("the staff and their open requests"),
    "ban": mark("stop passing on what somebody writes"),
    "unban": mark("let somebody write again"),
    "retry": mark("have a message that was set aside handled once more"),
    "audit": mark("what was changed, by whom"),
    "client_statement": mark("what was booked for a client"),
    "client_erase": mark("delete a client, keep its books"),
    "undo": mark("undo your latest change"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How a command is written, and an example that works as it stands."""

    usage: str
    example: str
    note: str = ""
    """What the form alone does not say."""


USAGE: Mapping[str, Form] = MappingProxyType(
    {
        "topup": Form(usage="/topup [amount]", example="/topup 500"),
        "bind": Form(usage="/bind <kind…>", example="/bind consultation estimate"),
        "done": Form(
            usage="/done <minutes> [charge=AMOUNT]",
            example="/done 15",
            note=mark(
                "charge= says what to charge of what is set aside: an amount before tax, or units. More goes "
                "to the client as a new price."
            ),
        ),
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
        "quote": Form(
            usage="/quote <amount>", example="/quote 1500.50", note=mark("The amount is before tax.")
        ),
        "client_add": Form(
            usage='/client_add "Name" plan=… currency=… lang=… [entity=…] [from=DATE]',
            example='/client_add "Budmax" plan=basic currency=PLN lang=pl',
        ),
        "client": Form(usage="/client <client>", example='/client "Budmax"'),
        "contact_add": Form(usage="/contact_add <client>", example='/contact_add "Budmax"'),
        "quota": Form(
            usage="/quota <client> +N|-N <unit> [until=DATE] because …",
            example='/quota "Budmax" +2 consultation until=2026-12-31 because goodwill',
        ),
        "boost": Form(
            usage="/boost <client> +N <unit>|<amount> [from=DATE] until=DATE [order=N] [priority=N] "
            "[as=promo] because …",
            example='/boost "Budmax" +3 consultation until=2026-12-31 because a busy month',
            note=mark(
                "from= is the first day on which it may be used. order= gives it to this order only; there "
                "it is used before anything else. priority= is its place among what the client has: less "
                "than 10 goes first, more goes last. as=promo calls it a promotion."
            ),
        ),
        "deposit": Form(
            usage="/deposit <client> <amount> ref=…", example='/deposit "Budmax" 500 ref=bank-11'
        ),
        "bounce": Form(
            usage="/bounce <client> ref=… because …",
            example='/bounce "Budmax" ref=bank-11 because the bank took it back',
            note=mark(
                "What is left of the payment is taken off; what was spent of it is owed, and the next "
                "payment pays it off first. Booked by mistake: /deposit under the same reference."
            ),
        ),
        "payout": Form(
            usage="/payout <client> <amount> ref=… because …",
            example='/payout "Budmax" 500 ref=out-11 because the contract has ended',
            note=mark(
                "The amount is what leaves the balance: own money that nothing is set aside from. VAT taken "
                "when it was paid in is paid out on top."
            ),
        ),
        "writeoff": Form(
            usage="/writeoff <client> <amount|all> because …",
            example='/writeoff "Budmax" all because the contract has ended',
        ),
        "credit": Form(
            usage="/credit <client> [<limit> [from=DATE] [until=DATE] because …]",
            example='/credit "Budmax" 5000 until=2026-12-31 because a regular client',
        ),
        "emergency": Form(
            usage="/emergency <client> <amount> [from=DATE] [until=DATE] because …",
            example='/emergency "Budmax" 2000 until=2026-12-31 because the season',
        ),
        "contact": Form(
            usage="/contact <client> <contact> [write=yes|no] [spend=AMOUNT|any|none] [owner=yes|no]",
            example='/contact "Budmax" #5 spend=500',
        ),
        "refuse": Form(usage="/refuse <number> because …", example="/refuse 12 because the plan was agreed"),
        "plan": Form(
            usage="/plan <client> <plan> [from=DATE]", example='/plan "Budmax" business from=2026-12-01'
        ),
        "entity": Form(usage="/entity <client> <legal entity>", example='/entity "Budmax" "Acme Services"'),
        "price": Form(
            usage="/price <client|*> <service> <amount> [currency=…] [from=DATE] [until=DATE]",
            example='/price "Budmax" consultation 120 until=2026-12-31',
        ),
        "reverse": Form(usage="/reverse <request> because …", example="/reverse 12 because done badly"),
        "settle": Form(
            usage="/settle <request> <amount>|N <unit> [because …]",
            example="/settle 12 1500.50",
            note=mark(
                "The amount is before tax. A closed request is charged at once; for an open one it is set "
                "aside and charged when it is closed."
            ),
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
        "retry": Form(
            usage="/retry <case number>",
            example="/retry 4200000000-700000002",
            note=mark(
                "It takes the place that it had, before all that its sender wrote since and that waits."
            ),
        ),
        "statement": Form(
            usage="/statement [last | year | MONTH | FROM TO]", example="/statement 2026-11-01 2026-11-15"
        ),
        "client_statement": Form(
            usage="/statement <client> [last | year | MONTH | FROM TO]", example='/statement "Budmax" 2026-11'
        ),
        "client_erase": Form(usage="/erase <client>", example='/erase "Budmax"'),
        "audit": Form(
            usage="/audit [client] [who=…] [what=…] [since=DATE]",
            example='/audit "Budmax" what=deposit since=2026-11-01',
        ),
    }
)

CLIENT = (
    *("balance", "requests", "statement", "topup", "person", "team", "language", "privacy"),
    *("export", "erase", "help"),
)
STAFF = ("mine", "queue", "done", "log", "note", "quote", "a", "answers", "release", "language", "help")
LEAD = (*STAFF[:-2], "client", "refuse", "reverse", *STAFF[-2:])
GROUP = ("bind", "help")
ADMIN = (
    *("client_add", "client", "clients", "contact_add", "contact", "plan", "entity", "quota", "boost"),
    *("deposit", "bounce", "payout", "writeoff", "credit", "emergency", "refuse", "price", "prices"),
    *("settle", "reverse", "staff"),
    *("ban", "unban", "retry"),
    *("audit", "client_statement", "client_erase", "undo", "mine", "queue", "done", "log", "note", "quote"),
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
    **dict.fromkeys(("client", "refuse", "reverse"), mark("Only an administrator or a lead can do this.")),
}

NAMES = {"client_statement": "statement", "client_erase": "erase"}
"""Commands that are called as another one is, which clients have: who writes it decides."""


def menu(scope: str, language: str) -> tuple[tuple[str, str], ...]:
    """Command (without the slash) and description for a scope: client, staff, lead, group or admin."""
    spoken = texts(language)
    return tuple((NAMES.get(one, one), spoken.t(DESCRIPTIONS[one])) for one in SCOPES[scope])


def for_role(role: str) -> tuple[str, ...]:
    """The commands a role may use, in the order of its menu."""
    shown = SCOPES.get(role, CLIENT)
    return (*shown, "bind") if role in {"staff", "lead", "admin"} else shown


PLACES = {
    "client": mark("client"),
    "minutes": mark("minutes"),
    "text": mark("text"),
    "name": mark("name"),
    "amount": mark("amount"),
    "AMOUNT": mark("AMOUNT"),
    "DATE": mark("DATE"),
    "unit": mark("unit"),
    "limit": mark("limit"),
    "plan": mark("plan"),
    "service": mark("service"),
    "request": mark("request"),
    "user id": mark("user id"),
    "kind": mark("kind"),
    "contact": mark("contact"),
    "legal entity": mark("legal entity"),
    "case number": mark("case number"),
}
"""What stands in the places of a form, where it is a word for people and not one that is typed."""
SAID = (
    mark("explained the invoice by phone"),
    mark("prefers a call after 15:00"),
    mark("goodwill"),
    mark("a busy month"),
    mark("a regular client"),
    mark("done badly"),
    mark("threats against staff"),
    mark("the bank took it back"),
    mark("the contract has ended"),
    mark("1500.50"),
)
"""Words of the examples that people write in their own language."""
_PLACE = re.compile(r"(?<=[<|\[#])(?:" + "|".join(PLACES) + r")(?=[>|\]…])|(?<==)(?:AMOUNT|DATE)\b")


def usage_of(command: str, language: str) -> str:
    """How the command is written, its places named in the language: `/done <minutes> [charge=AMOUNT]`."""
    spoken = texts(language)
    return _PLACE.sub(lambda found: spoken.t(PLACES[found[0]]), form(command))


def example_of(command: str, language: str) -> str:
    """An example that works as it stands, its free words in the language."""
    spoken, example = texts(language), USAGE[command].example
    for words in SAID:
        example = example.replace(words, spoken.t(words))
    return example


def form(command: str) -> str:
    """How the command is written: `/done <minutes>`, or just `/help`."""
    return USAGE[command].usage if command in USAGE else f"/{command}"
