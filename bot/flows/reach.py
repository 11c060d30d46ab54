"""Whom the bot may write to: the owners of a client, and those at the company who decide."""

from bot.desk.people import Contact, Role
from bot.flows.scene import Work
from bot.ids import AccountId, UserId


def reachable(work: Work, user: UserId) -> bool:
    """They pressed Start and have not blocked the bot."""
    person = work.tx.people.get(user)
    return person is not None and person.started and not person.blocked


def owners_to_ask(work: Work, account_id: AccountId, *, besides: UserId) -> tuple[Contact, ...]:
    """The client's owners who can be asked, in order of joining."""
    contacts = work.tx.contacts.of_account(account_id)
    return tuple(
        one for one in contacts if one.owner and one.user_id != besides and reachable(work, one.user_id)
    )


def leads_to_tell(work: Work) -> list[UserId]:
    """Leads to whom the bot may write, admins left out: they are told in any case."""
    leads = [one.user_id for one in work.tx.staff.all() if one.role is Role.LEAD]
    return [lead for lead in leads if lead not in work.house.admins and reachable(work, lead)]


def deciders(work: Work) -> list[UserId]:
    """Admins and leads to whom the bot may write."""
    return [*(one for one in sorted(work.house.admins) if reachable(work, one)), *leads_to_tell(work)]
