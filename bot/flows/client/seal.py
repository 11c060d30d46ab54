"""The quiet time is over: the draft becomes one request, judged outside the transaction and decided
inside."""

from dataclasses import dataclass

from bot.desk.request import RequestState
from bot.desk.sla import cut_to_minute
from bot.desk.talk import Draft, TalkMessage
from bot.flows.act import act, ask_kind
from bot.flows.case import open_case
from bot.flows.client.choose import OFFERED_KINDS
from bot.flows.client.reopen import ask_same, closed_before
from bot.flows.scene import Flow, Work
from bot.ids import AccountId, ContactId, DraftId
from bot.intake.burst import joined_text
from bot.intake.judgement import Judgement
from bot.ports import Classifier, NewRequest

CANDIDATES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SealDraft(Flow):
    """Seal one draft; False when it is not due (any more): somebody wrote on, or it is sealed."""

    classifier: Classifier

    async def __call__(self, draft_id: DraftId) -> bool:
        now = self.clock.now()
        draft, text, language = await self.store.read(
            lambda tx: _read(Work(tx=tx, house=self.house, now=now), draft_id)
        )
        if draft is None:
            return False
        judgement = await self.classifier.classify(text, language=language)
        return await self.work(lambda work: seal(work, draft_id, text, judgement))


def _read(work: Work, draft_id: DraftId) -> tuple[Draft | None, str, str]:
    draft = work.tx.drafts.get(draft_id)
    if draft is None:
        return None, "", ""
    person = work.tx.people.get(draft.user_id)
    text = text_of(work.tx.talk.of_draft(draft_id))
    return draft, text, person.language if person is not None else work.house.language


def text_of(messages: tuple[TalkMessage, ...]) -> str:
    return joined_text([one.content.text for one in messages])


def seal(work: Work, draft_id: DraftId, judged: str, judgement: Judgement) -> bool:
    """The draft is sealed once, with the text that was judged; a later word means judging again."""
    draft = work.tx.drafts.lock(draft_id)
    if draft is None or draft.due_at is None or draft.due_at > work.now:
        return False
    if draft.account_id is None or draft.contact_id is None:
        return False
    messages = work.tx.talk.of_draft(draft_id)
    if text_of(messages) != judged or not work.tx.drafts.seal(draft_id, now=work.now):
        return False
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
            kind=judgement.kind or "other",
            state=RequestState.CLARIFYING,
            text=text_of(messages),
            urgent=judgement.urgent,
            created_at=cut_to_minute(draft.opened_at),
            first_message=messages[0].message_id if messages else None,
            parent_id=None if closed is None else closed.id,
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
        ask_kind(case, tuple(guess.kind for guess in judgement.ranked[:CANDIDATES]))
    elif closed is not None:
        ask_same(case, closed)
    else:
        act(case, judgement.kind)


def wordless(messages: tuple[TalkMessage, ...]) -> bool:
    """A voice message, a video or a scan without a word: nothing to judge, so only the client can say
    what it is."""
    said = any(one.content.text.strip() for one in messages)
    return not said and any(one.content.media not in (None, "sticker") for one in messages)
