"""The quiet time is over: the draft becomes one request, judged outside the transaction and decided
inside."""

from dataclasses import dataclass

import structlog

from bot.desk.request import Request, RequestState
from bot.desk.sla import cut_to_minute
from bot.desk.talk import Draft, TalkMessage
from bot.flows.appealing import act_on
from bot.flows.asking import EMERGENCY, OFFERED_KINDS, ask_kind, born_as, guesses
from bot.flows.case import open_case
from bot.flows.client.choose import ask_anew
from bot.flows.client.reopen import ask_same, closed_before
from bot.flows.client.split import NO_MATTER
from bot.flows.parked import park
from bot.flows.promises import asked_again
from bot.flows.relay import put_relay
from bot.flows.scene import Flow, Work
from bot.ids import AccountId, ChatId, ContactId, DraftId
from bot.intake.burst import joined_text
from bot.intake.judgement import Judgement, possible_emergency
from bot.intake.talk import belongs_to_talk
from bot.ports import Away, Classifier, NewRequest

log = structlog.get_logger(__name__)

RECENT = 8
"""How many of the account's latest requests are looked at for the contact's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealDraft(Flow):
    """Seal one draft; False when it is not due (any more): somebody wrote on, or it is sealed."""

    classifier: Classifier

    async def __call__(self, draft_id: DraftId, *, over: bool = False) -> bool:
        """`over`: Telegram's dates say that nothing more belongs to it, whatever is still to be handled."""
        now = self.clock.now()
        draft, text, language = await self.store.read(
            lambda tx: _read(Work(tx=tx, house=self.house, now=now), draft_id)
        )
        if draft is None:
            return False
        try:
            judgement = await self.classifier.classify(text, language=language)
            return await self.work(lambda work: seal(work, draft_id, text, judgement, over=over))
        except Away:
            raise  # nothing is wrong with the draft: it is sealed when the database is back
        except Exception:
            log.exception("draft_undecided", draft=int(draft_id))
            return await self.work(lambda work: park(work, draft_id))


def _read(work: Work, draft_id: DraftId) -> tuple[Draft | None, str, str]:
    draft = work.tx.drafts.get(draft_id)
    if draft is None:
        return None, "", ""
    person = work.tx.people.get(draft.user_id)
    text = text_of(work.tx.talk.of_draft(draft_id))
    return draft, text, person.language if person is not None else work.house.language


def text_of(messages: tuple[TalkMessage, ...]) -> str:
    return joined_text([one.content.text for one in messages])


def seal(work: Work, draft_id: DraftId, judged: str, judgement: Judgement, *, over: bool = False) -> bool:
    """The draft is sealed once, with the text that was judged; a later word means judging again."""
    draft = work.tx.drafts.lock(draft_id)
    if draft is None or draft.due_at is None or draft.account_id is None or draft.contact_id is None:
        return False
    if not over and (draft.due_at > work.now or work.tx.inbox.writes(draft.user_id)):
        return False  # what is stored already may belong to the burst
    messages = work.tx.talk.of_draft(draft_id)
    if text_of(messages) != judged or not work.tx.drafts.seal(draft_id, now=work.now):
        return False
    if not (answers_question(work, draft, messages, judgement) or went_on(work, draft, messages, judgement)):
        begin(work, draft, messages, judgement, account=draft.account_id, contact=draft.contact_id)
    return True


def begin(
    work: Work,
    draft: Draft,
    messages: tuple[TalkMessage, ...],
    judgement: Judgement,
    *,
    account: AccountId,
    contact: ContactId,
) -> None:
    """The request is born, and decided or asked about."""
    closed = closed_before(work, draft, judgement)
    request_id = work.tx.requests.add(
        NewRequest(
            account_id=account,
            contact_id=contact,
            user_id=draft.user_id,
            kind=born_as(judgement),
            state=RequestState.CLARIFYING,
            text=text_of(messages),
            urgent=judgement.urgent,
            created_at=cut_to_minute(draft.opened_at),
            first_message=messages[0].message_id if messages else None,
            parent_id=draft.about or (None if closed is None else closed.id),
            confidence=round(judgement.confidence * 1000),
            model=judgement.model,
        )
    )
    work.tx.talk.assign(draft.id, request_id)
    request = work.tx.requests.get(request_id)
    if request is None:
        raise LookupError(f"request {request_id} is gone")
    case = open_case(work, request)
    if wordless(messages):
        ask_kind(case, OFFERED_KINDS, every=True)
    elif judgement.kind is None:
        ask_kind(case, guesses(judgement))
    elif closed is not None:
        ask_same(case, closed)
    else:
        act_on(case, judgement.kind)


def answers_question(
    work: Work, draft: Draft, messages: tuple[TalkMessage, ...], judgement: Judgement
) -> bool:
    """Words in reply to what was asked about a request are put to it, and it is decided or asked about
    anew; so are the words that follow a picture or a voice message without any."""
    asked = unworded(work, draft) if draft.about is None else work.tx.requests.get(draft.about)
    if asked is None or asked.user_id != draft.user_id or asked.account_id != draft.account_id:
        return False
    work.tx.accounts.lock(asked.account_id)
    asked = work.tx.requests.get(asked.id) or asked
    if asked.state is not RequestState.CLARIFYING:
        return False
    work.tx.talk.assign(draft.id, asked.id)
    text, urgent = joined_text([asked.text, text_of(messages)]), asked.urgent or judgement.urgent
    kind = EMERGENCY if possible_emergency(judgement) else asked.kind
    work.tx.requests.change(asked.id, text=text, urgent=urgent, kind=kind)
    case = open_case(work, work.tx.requests.get(asked.id) or asked, fresh=True)
    if judgement.kind is None or judgement.kind in NO_MATTER:
        ask_anew(case)
    else:
        act_on(case, judgement.kind)
    return True


def unworded(work: Work, draft: Draft) -> Request | None:
    """What its client sent without a word a short while ago, and was asked about."""
    since = work.now - work.house.details
    recent = work.tx.requests.recent_of_account(draft.account_id, limit=RECENT) if draft.account_id else ()
    mine = next((one for one in recent if one.user_id == draft.user_id), None)
    if mine is None or mine.text or mine.created_at < since:
        return None
    return mine if mine.state is RequestState.CLARIFYING else None


def went_on(work: Work, draft: Draft, messages: tuple[TalkMessage, ...], judgement: Judgement) -> bool:
    """Words that waited for the end of a ban go on in the talk that was open when they were written."""
    if not messages or not work.tx.manners.was_banned(draft.user_id, at=draft.opened_at):
        return False
    talks = [
        one
        for one in work.tx.requests.open_of_user(draft.user_id)
        if one.taken_at is not None and one.taken_at <= draft.opened_at
    ]
    if not belongs_to_talk(judgement, is_reply=False, talk_open=bool(talks)):
        return False
    work.tx.accounts.lock(talks[-1].account_id)
    request = work.tx.requests.get(talks[-1].id)
    if request is None or request.assignee is None:
        return False
    work.tx.talk.assign(draft.id, request.id)
    for message in messages:
        put_relay(work, message.id, ChatId(int(request.assignee)))
    asked_again(work, request, work.now)
    return True


def wordless(messages: tuple[TalkMessage, ...]) -> bool:
    """A voice message, a video or a scan without a word: nothing to judge, so only the client can say
    what it is."""
    said = any(one.content.text.strip() for one in messages)
    return not said and any(one.content.media not in (None, "sticker") for one in messages)
