"""Lines of clients and contacts: what they would make, and what keeps them from it."""

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from bot.desk.people import Account
from bot.flows.admin.clients import NAME_MAX
from bot.flows.importing.lines import Act, ClientLine, ContactLine, Step
from bot.flows.importing.view import Known, View, folded, those
from bot.flows.language import LANGUAGES
from bot.flows.once import fingerprint
from bot.ids import AccountId

CALLED = {"starts": "first day"}
"""How a column is called in the middle of a sentence, where not by its own name."""


def survey_client(view: View, line: ClientLine) -> None:
    """A client that is there already stays as it is: what differs is said, and changed by command."""
    name = folded(line.client)
    if not view.first(line, f"client:{name}", "client", f"the client “{line.client}”"):
        return
    account = view.accounts.get(name)
    if account is not None:
        view.known[name] = met = view.met(line, account)
        if met is not None:
            there_already(view, line, met, account)
        return
    view.known[name] = known = new_client(view, line)
    if known is not None:
        parts = (f"plan {known.plan.code}", known.currency, line.language or view.work.house.language)
        starts = "" if line.starts is None else f"periods from {line.starts}"
        units = tuple((unit, count) for unit, count in known.plan.included.items() if count)
        given = f"given {those_units(units)}" if units else ""
        after = ", ".join(filter(None, (*parts, starts, given)))
        view.step(
            Step(
                line=line, act=Act.CLIENT, client=line.client, subject="", before="", after=after, units=units
            )
        )


def those_units(units: Iterable[tuple[str, int]]) -> str:
    """`5 consultation + 100 minutes`"""
    return " + ".join(f"{count} {unit}" for unit, count in units)


def client_key(account_id: AccountId) -> str:
    """The key of a client's line."""
    return f"import:client:{account_id}"


def client_print(line: ClientLine) -> str:
    """What a client's line says."""
    return fingerprint(line.plan, line.currency, line.language, line.starts)


def there_already(view: View, line: ClientLine, known: Known, account: Account) -> None:
    """Imported before by the same words, or added by command with the same contract: nothing to do."""
    kept = view.work.tx.keys.get(client_key(account.id))
    step = Step(line=line, act=Act.CLIENT, client=known.name, subject="", before="", after="", done=True)
    if kept is not None and kept[0] == client_print(line):
        view.step(step)
        return
    mend = "nothing is changed by a file: correct the line, or change the contract by command in the chat"
    wrong = [
        (column, f"{known.name} is there with {CALLED.get(column, column)} {there}, the line says {said}")
        for column, said, there in (
            ("plan", line.plan, known.plan.code),
            ("currency", line.currency, account.currency),
            ("language", line.language, account.language),
            ("starts", line.starts, account.anchor),
        )
        if said is not None and said != there
    ]
    for column, said in wrong:
        view.problem(line, column, said, mend)
    if not wrong:
        view.step(step)


def new_client(view: View, line: ClientLine) -> Known | None:
    """The client that the line makes; None after saying everything that is wrong with it."""
    book, before = view.work.house.plan_book, len(view.survey.problems)
    if len(line.client) > NAME_MAX or line.client.startswith("#"):
        said = f"a name has {NAME_MAX} characters at most and no # at its beginning"
        view.problem(line, "client", said, "shorten or change it")
    code = line.plan or min(book.plans.values(), key=lambda one: one.tier).code
    if code not in book.plans:
        mend = f"give one of the plans file{those(book.plans)}"
        view.problem(line, "plan", f"there is no plan “{code}”", mend)
    currency = line.currency or (next(iter(book.zones)) if len(book.zones) == 1 else "")
    if currency not in book.zones:
        said = f"there is no currency “{currency}” in the plans file" if currency else "it is not given"
        view.problem(line, "currency", said, f"give one of its currencies{those(book.zones)}")
    if line.language is not None and line.language not in LANGUAGES:
        mend = f"give one of these{those(LANGUAGES)}"
        view.problem(line, "language", f"“{line.language}” is not spoken", mend)
    zone = book.zones.get(currency, "UTC")
    if line.starts is not None and line.starts > today(view, zone):
        mend = "give the day from which its periods are counted, today at the latest"
        view.problem(line, "starts", f"{line.starts} is yet to come", mend)
    if len(view.survey.problems) > before:
        return None
    return Known(name=line.client, plan=book.plans[code], currency=currency, zone=zone)


def today(view: View, zone: str) -> date:
    """The day it is in a zone."""
    return view.work.now.astimezone(ZoneInfo(zone)).date()


def survey_contact(view: View, line: ContactLine) -> None:
    """Who wrote to the bot before is linked; anybody else gets an invitation, for nobody is made a contact
    without following it."""
    known = view.client(line, line.client)
    name = f"{folded(line.client)}:{folded(line.person)}"
    if known is None or not view.first(line, f"contact:{name}", "person", f"{line.person} of {line.client}"):
        return
    if line.telegram is not None and not view.first(
        line, f"telegram:{line.telegram}", "telegram", f"the person {line.telegram}"
    ):
        return
    if known.id is not None and contact_before(view, line, known, known.id):
        return
    if not has_room(view, line, known):
        return
    act = Act.INVITE if line.telegram is None else Act.LINK
    if line.telegram is not None:
        person = view.work.tx.people.get(line.telegram)
        if person is None or not person.started or person.blocked:
            act, said = Act.INVITE, f"the person {line.telegram} has not written to the bot"
            view.warn(line, "telegram", said, "they get an invitation like everybody else")
    after = "a link for one person" if act is Act.INVITE else f"linked to {line.telegram}"
    view.step(Step(line=line, act=act, client=known.name, subject=line.person, before="", after=after))


def contact_key(account_id: AccountId, line: ContactLine) -> str:
    """The key of a contact's line."""
    return f"import:contact:{account_id}:{folded(line.person)}"


def contact_print(line: ContactLine) -> str:
    """What a contact's line says; an address only goes through to the file of links."""
    return fingerprint(line.telegram)


def contact_before(view: View, line: ContactLine, known: Known, account_id: AccountId) -> bool:
    """Whether the line needs nothing any more, or cannot be done, which is said."""
    done = Step(
        line=line, act=Act.LINK, client=known.name, subject=line.person, before="", after="", done=True
    )
    kept = view.work.tx.keys.get(contact_key(account_id, line))
    if kept is not None and kept[0] == contact_print(line):
        view.step(done)
        return True
    there = None if line.telegram is None else view.work.tx.contacts.by_user(line.telegram)
    if there is not None and there.account_id == account_id:
        view.step(done)
        return True
    if kept is not None:
        said, mend = (
            "this contact was imported before with another Telegram id",
            "correct or leave out the line",
        )
        view.problem(line, "telegram", said, mend)
        return True
    if there is not None:
        said = f"the person {line.telegram} is a contact of another client"
        view.problem(line, "telegram", said, "a person speaks for one client: correct or leave out the line")
        return True
    return False


def has_room(view: View, line: ContactLine, known: Known) -> bool:
    """Whether the plan allows one contact more, invitations on their way included."""
    name = folded(known.name)
    if name not in view.room:
        tx, there = view.work.tx, 0
        if known.id is not None:
            there = len(tx.contacts.of_account(known.id)) + tx.invites.open_of(known.id, now=view.work.now)
        view.room[name] = known.plan.contacts - there
    view.room[name] -= 1
    if view.room[name] >= 0:
        return True
    said = f"plan {known.plan.code} allows {known.plan.contacts} contacts, invitations included"
    view.problem(line, "person", said, "leave the line out, or put the client on a larger plan first")
    return False
