"""The survey of an import: what each line would do, everything that is wrong; it reads and never writes."""

from collections.abc import Callable

from bot.flows.importing.balances import survey_balance
from bot.flows.importing.lines import Lines, Survey
from bot.flows.importing.people import survey_client, survey_contact
from bot.flows.importing.prices import survey_price
from bot.flows.importing.view import View, folded
from bot.flows.scene import Work


def survey(work: Work, lines: Lines, *, tick: Callable[[], object]) -> Survey:
    """Clients first, so that what follows may name those that are yet to be made. `tick` for each line."""
    view = View(work=work)
    view.services = {folded(service): service for service in work.house.plan_book.prices}
    view.accounts = {folded(account.name): account for account in work.tx.accounts.all()}
    for client in lines.clients:
        survey_client(view, client)
        tick()
    for contact in lines.contacts:
        survey_contact(view, contact)
        tick()
    for balance in lines.balances:
        survey_balance(view, balance)
        tick()
    for price in lines.prices:
        survey_price(view, price)
        tick()
    return view.survey
