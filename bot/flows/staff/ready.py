"""Answers kept ready: written once, sent by name or by a button, filled with the request's own figures."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.desk.ready import PLACEHOLDERS, TEXT_LENGTH, fill, places, ready_name, unknown_places
from bot.desk.request import Request
from bot.desk.talk import Content
from bot.flows.notices import AnswerList, AnswerSent, ChooseAnswer, StaffTold, Toast, Usage
from bot.flows.rights import is_desk, may_manage
from bot.flows.scene import Flow, Scene
from bot.flows.shown import name_of
from bot.flows.source import Source
from bot.flows.staff.answer import deliver, keep, send
from bot.flows.staff.desk import aim, is_taken, refused
from bot.ids import MessageId, RequestId

OPTIONS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAnswers(Flow):
    """`/answers`."""

    async def __call__(self, source: Source) -> None:
        await self.run(source, show)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddAnswer(Flow):
    """`/answers add <name> <text>`: new, or instead of the one that has the name."""

    async def __call__(self, source: Source, *, name: str, text: str) -> None:
        await self.run(source, lambda scene: add(scene, name, text))


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveAnswer(Flow):
    """`/answers remove <name>`."""

    async def __call__(self, source: Source, *, name: str) -> None:
        await self.run(source, lambda scene: remove(scene, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class SendAnswer(Flow):
    """`/a <name>` in a talk: to the client, once the placeholders are filled."""

    async def __call__(self, source: Source, *, name: str, reply_to: MessageId | None = None) -> None:
        await self.run(source, lambda scene: send_named(scene, name, reply_to))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseReady(Flow):
    """The header's button: every ready answer as a button."""

    async def __call__(self, source: Source, *, request_id: RequestId) -> Toast | None:
        return await self.run(source, lambda scene: choose(scene, request_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class PressReady(Flow):
    """One of those buttons: sent, and the choice shows what the client got."""

    async def __call__(self, source: Source, *, request_id: RequestId, answer_id: int) -> Toast:
        return await self.run(source, lambda scene: press(scene, request_id, answer_id))


def show(scene: Scene) -> None:
    if refused(scene, "answers"):
        return
    kept = tuple((one.name, one.text) for one in scene.tx.answers.all())
    scene.answer(AnswerList(answers=kept, places=PLACEHOLDERS))


def add(scene: Scene, name: str, text: str) -> None:
    """A placeholder nobody fills is refused now, not when a client waits for the answer."""
    if refused(scene, "answers"):
        return
    known = ready_name(name)
    unknown = unknown_places(text)
    if known is None:
        scene.answer(Usage(command="answers", error="bad_name", detail=name))
    elif not text.strip():
        scene.answer(Usage(command="answers", error="missing", detail="text"))
    elif unknown:
        options = tuple(f"{{{one}}}" for one in PLACEHOLDERS)
        scene.answer(
            Usage(command="answers", error="unknown_place", detail=f"{{{unknown[0]}}}", options=options)
        )
    elif len(text) > TEXT_LENGTH:
        scene.answer(Usage(command="answers", error="too_long", detail=str(TEXT_LENGTH)))
    else:
        new = scene.tx.answers.put(name=known, text=text, by=scene.source.user, now=scene.now)
        scene.answer(StaffTold(what="answer_added" if new else "answer_changed", detail=known))


def remove(scene: Scene, name: str) -> None:
    if refused(scene, "answers"):
        return
    known = ready_name(name)
    gone = known is not None and scene.tx.answers.remove(known)
    scene.answer(StaffTold(what="answer_removed" if gone else "no_answer", detail=name))


def send_named(scene: Scene, name: str, reply_to: MessageId | None) -> None:
    if refused(scene, "a"):
        return
    known = ready_name(name)
    answer = None if known is None else scene.tx.answers.named(known)
    target = aim(scene, reply_to=reply_to)
    request = target.request
    if answer is None:
        scene.answer(StaffTold(what="no_answer", detail=name))
    elif request is None:
        scene.answer(StaffTold(what="which" if target.several else "no_request"))
    elif not is_taken(request):
        scene.answer(StaffTold(what="not_open", request_id=request.id))
    else:
        text = filled(scene, request, answer.text)
        if text is None:
            scene.answer(StaffTold(what="no_due", request_id=request.id))
        else:
            deliver(scene, request, Content(text=text))


def filled(scene: Scene, request: Request, text: str) -> str | None:
    """The text for this request; None when it names a promised time and there is none."""
    due = due_words(scene, request)
    if due is None and "due" in places(text):
        return None
    account = scene.tx.accounts.get(request.account_id)
    values = {
        "client": "" if account is None else account.name,
        "contact": name_of(scene, request.user_id) or "",
        "number": str(request.id),
        "due": due or "",
        "me": name_of(scene, scene.source.user) or "",
    }
    return fill(text, values)


def due_words(scene: Scene, request: Request) -> str | None:
    """The promised time in the client's zone, in figures that read the same in every language: `14:00`,
    or `24.11, 14:00` on another day."""
    account = scene.tx.accounts.get(request.account_id)
    if request.due_at is None or account is None:
        return None
    zone = ZoneInfo(account.zone)
    due, today = request.due_at.astimezone(zone), scene.now.astimezone(zone).date()
    return f"{due:%H:%M}" if due.date() == today else f"{due:%d.%m, %H:%M}"


def refusal_of(scene: Scene, request: Request | None) -> Toast | None:
    if not is_desk(scene.tx, scene.house, scene.source.user):
        return Toast(code="not_staff")
    if request is None or not is_taken(request):
        return Toast(code="gone")
    if not may_manage(scene.tx, scene.house, scene.source.user, request):
        return Toast(code="not_yours", name=name_of(scene, request.assignee) or "")
    return None


def choose(scene: Scene, request_id: RequestId) -> Toast | None:
    request = scene.tx.requests.get(request_id)
    refusal = refusal_of(scene, request)
    if refusal is not None:
        return refusal
    options = tuple((one.id, one.name) for one in scene.tx.answers.all()[:OPTIONS])
    notice = ChooseAnswer(request_id=request_id, options=options)
    scene.tell(scene.source.user, notice, slot=f"answers:{request_id}", fresh=True)
    return None


def press(scene: Scene, request_id: RequestId, answer_id: int) -> Toast:
    """The message with the choice becomes the answer, as staff see it: so one press of it sends one."""
    request = scene.tx.requests.get(request_id)
    refusal = refusal_of(scene, request)
    answer = scene.tx.answers.get(answer_id)
    if refusal is not None or request is None or answer is None:
        return refusal or Toast(code="gone")
    if not scene.source.private:
        return Toast(code="forged")
    text = filled(scene, request, answer.text)
    if text is None:
        return Toast(code="no_due", alert=True)
    talk_id = keep(scene, Content(text=text), request_id=request.id)
    if talk_id is None:
        return Toast(code="already_chosen")
    send(scene, request, talk_id)
    scene.tell(scene.source.user, AnswerSent(request_id=request.id, text=text), slot=f"answers:{request_id}")
    return Toast(code="sent")
