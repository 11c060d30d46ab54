"""Manners towards one sender: a ban keeps messages without passing them on, a fast pace is remarked on.

Nothing is lost either way: a banned person's words wait in a draft that goes ahead when the ban ends, and an
emergency reaches the desk at once, whatever was decided about its sender.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.desk.manners import FLOOD, PACE, PACE_SPAN, Ban
from bot.desk.people import Contact
from bot.desk.request import Request, RequestState
from bot.desk.sla import cut_to_minute
from bot.flows.act import act
from bot.flows.asking import EMERGENCY, ask_kind
from bot.flows.cards import tell_staff
from bot.flows.case import Case, open_case
from bot.flows.client.ways_on import born
from bot.flows.notices import AdminAlert, Banned, StaffTold, Toast, TooFast, Unbanned
from bot.flows.once import once
from bot.flows.reach import leads_to_tell
from bot.flows.scene import Flow, Scene, Work
from bot.flows.source import Source
from bot.ids import TalkId, UserId
from bot.intake.judgement import Judgement
from bot.ports import NewRequest, Tx

STALE = timedelta(days=1)
LIKELY = 3
"""Guesses looked at when the judgement is unsure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealBan(Flow):
    """The banned person asks those who decide to look at it once more: free, once per ban."""

    async def __call__(self, source: Source) -> Toast:
        return await self.run(source, appeal_ban)


def notice_of(work: Work, ban: Ban) -> Banned:
    """What the person is told: why, until when, how to appeal."""
    contact = work.tx.contacts.by_user(ban.user_id)
    return Banned(
        reason=ban.reason,
        until=ban.until,
        zone=zone_of(work, contact),
        names=work.house.names,
        appeal=contact is not None,
    )


def zone_of(work: Work, contact: Contact | None) -> str:
    """The zone of the contact's company; for somebody unknown the first of the plans file."""
    account = None if contact is None else work.tx.accounts.get(contact.account_id)
    return next(iter(work.house.plan_book.zones.values())) if account is None else account.zone


def say_once(scene: Scene, ban: Ban) -> None:
    """Tell of the ban, unless it was told already."""
    if not ban.told:
        scene.answer(notice_of(scene, ban))
        scene.tx.manners.told(ban.id, now=scene.now)


def go_ahead(work: Work, user: UserId) -> bool:
    """The ban is over: what a contact wrote meanwhile is taken up now. True when there was something."""
    draft = work.tx.drafts.open_of(user)
    if draft is None or draft.contact_id is None:
        return False
    work.tx.drafts.due_at(draft.id, work.now)
    return True


def ban_over(work: Work, *, ban: Ban) -> bool:
    """It ran out: the words go ahead, and the person hears that they are passed on again. What ended long
    ago, while the bot stood still, is not brought up."""
    if not work.tx.manners.close(ban.id, now=work.now):
        return False
    waited = go_ahead(work, ban.user_id)
    if ban.until is not None and (waited or work.now - ban.until < STALE):
        say_over(work, ban.user_id, waited=waited)
    return True


def say_over(work: Work, user: UserId, *, waited: bool) -> None:
    """To the person, where the bot may write to them, and to whoever has a talk of theirs."""
    person = work.tx.people.get(user)
    if person is not None and person.started and not person.blocked:
        work.tell(user, Unbanned(waited=waited))
    tell_takers(work, user, "client_unbanned")


def tell_takers(work: Work, user: UserId, what: str) -> None:
    """Whoever works for a person hears that the person's words do not come, or come again."""
    for request in work.tx.requests.open_of_user(user):
        if request.assignee is not None:
            account = work.tx.accounts.get(request.account_id)
            client = "" if account is None else account.name
            tell_staff(work, request.assignee, StaffTold(what=what, request_id=request.id, client=client))


def emergency_of(scene: Scene) -> Request | None:
    """The sender's open emergency: what is written then belongs to it."""
    mine = scene.tx.requests.open_of_user(scene.source.user)
    return next((one for one in reversed(mine) if one.kind == EMERGENCY), None)


def may_be_emergency(judgement: Judgement) -> bool:
    """Sure of it, or unsure with an emergency among the likeliest: then the sender is asked."""
    likely = [guess.kind for guess in judgement.ranked[:LIKELY]]
    return judgement.kind == EMERGENCY or (judgement.kind is None and EMERGENCY in likely)


def raise_emergency(scene: Scene, contact: Contact, talk_id: TalkId, text: str, judgement: Judgement) -> None:
    """Served at once and apart from what waits; where it is not sure, the sender is asked first, and only an
    emergency goes on."""
    request_id = scene.tx.requests.add(
        NewRequest(
            account_id=contact.account_id,
            contact_id=contact.id,
            user_id=scene.source.user,
            kind=EMERGENCY,
            state=RequestState.CLARIFYING,
            text=text,
            urgent=True,
            created_at=cut_to_minute(scene.source.at),
            first_message=scene.source.message,
            confidence=round(judgement.confidence * 1000),
            model=judgement.model,
        )
    )
    scene.tx.talk.give(talk_id, request_id)
    request = scene.tx.requests.get(request_id)
    if request is None:
        raise LookupError(f"request {request_id} is gone")
    case = open_case(scene, request)
    if judgement.kind is None:
        ask_kind(case, (EMERGENCY,))
    else:
        case = act(case, EMERGENCY)
        if scene.tx.manners.banned(scene.source.user, now=scene.now) is not None:
            tell_leads(scene, case)


def tell_leads(scene: Scene, case: Case) -> None:
    """A banned client's emergency is in the queue: admins and leads hear of it by name."""
    alert = AdminAlert(what="banned_emergency", client=case.standing.name, request_id=case.request.id)
    scene.tell_admins(alert)
    for lead in leads_to_tell(scene):
        scene.tell(lead, alert)


def floods(tx: Tx, source: Source) -> bool:
    """Whether so much came from there of late that judging each message would be work for nothing."""
    return tx.manners.spoken(source.chat, since=source.at - PACE_SPAN, most=FLOOD) >= FLOOD


def keep_pace(scene: Scene) -> None:
    """Told once a minute that these are many messages; all of them are kept and handled."""
    since: datetime = scene.source.at - PACE_SPAN
    if scene.tx.manners.spoken(scene.source.chat, since=since, most=PACE + 1) <= PACE:
        return
    if scene.tx.manners.slowed(scene.source.user, now=scene.now, since=scene.now - PACE_SPAN):
        scene.answer(TooFast())


def appeal_ban(scene: Scene) -> Toast:
    contact = scene.tx.contacts.by_user(scene.source.user)
    ban = scene.tx.manners.banned(scene.source.user, now=scene.now)
    if contact is None:
        return Toast(code="not_yours")
    if ban is None:
        return Toast(code="ban_over")
    key = f"ban:{ban.id}:appeal"
    return once(
        scene,
        key,
        lambda: contest(scene, contact, ban),
        parameters=(ban.id,),
        refused=lambda: Toast(code="gone"),
    )


def contest(scene: Scene, contact: Contact, ban: Ban) -> Toast:
    """An appeal like any other, with the reason of the ban on its card."""
    scene.tx.accounts.lock(contact.account_id)
    case = born(scene, contact.account_id, contact.id, None)
    scene.tx.requests.change(case.request.id, text=f"⛔ {ban.reason}")
    act(replace(case, request=replace(case.request, text=f"⛔ {ban.reason}")), "appeal")
    return Toast(code="person_sent")
