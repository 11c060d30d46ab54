"""What staff do: every flow by name, built over the same ports."""

from dataclasses import dataclass

from bot.flows.board import TurnPage
from bot.flows.client.edit import EditMessage
from bot.flows.house import House
from bot.flows.people import Left, Migrated
from bot.flows.staff.answer import AnswerTo, HoldBack, Note, QuoteWork, StaffMessage, answer
from bot.flows.staff.bind import Bind
from bot.flows.staff.close import Cancel, Choose, Done
from bot.flows.staff.favours import LogFavour
from bot.flows.staff.forwards import AskWhose, ChooseAuthor, LogForward, MakeRequest, forwarded
from bot.flows.staff.lookup import ShowHistory, ShowMine, ShowQueue
from bot.flows.staff.notes import file_note
from bot.flows.staff.ready import AddAnswer, ChooseReady, ListAnswers, PressReady, RemoveAnswer, SendAnswer
from bot.flows.staff.reclassify import Reclassify, ReclassifyMenu
from bot.flows.staff.take import Release, Take
from bot.flows.staff.transfer import ChooseTransfer, Transfer
from bot.flows.staff.undone import CloseUndone
from bot.ports import Classifier, Clock, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffFlows:
    bind: Bind
    take: Take
    release: Release
    done: Done
    done_menu: Choose
    cancel: Cancel
    cancel_menu: Choose
    close_undone: CloseUndone
    back: Choose
    answer: StaffMessage
    answer_to: AnswerTo
    hold_back: HoldBack
    edit: EditMessage
    note: Note
    note_file: StaffMessage
    quote: QuoteWork
    reclassify_menu: ReclassifyMenu
    reclassify: Reclassify
    transfer_menu: ChooseTransfer
    transfer: Transfer
    answers: ListAnswers
    answers_add: AddAnswer
    answers_remove: RemoveAnswer
    ready: SendAnswer
    ready_menu: ChooseReady
    ready_press: PressReady
    history: ShowHistory
    mine: ShowMine
    turn_page: TurnPage
    log: LogFavour
    forwarded: StaffMessage
    whose: AskWhose
    author: ChooseAuthor
    make_request: MakeRequest
    log_forward: LogForward
    left: Left
    migrated: Migrated
    queue: ShowQueue


def build_staff(
    store: Store, clock: Clock, house: House, classifier: Classifier, edit: EditMessage
) -> StaffFlows:
    """Every flow over the same ports."""
    return StaffFlows(
        bind=Bind(store=store, clock=clock, house=house),
        take=Take(store=store, clock=clock, house=house),
        release=Release(store=store, clock=clock, house=house),
        done=Done(store=store, clock=clock, house=house),
        done_menu=Choose(store=store, clock=clock, house=house, choosing="minutes"),
        cancel=Cancel(store=store, clock=clock, house=house),
        cancel_menu=Choose(store=store, clock=clock, house=house, choosing="cancel"),
        close_undone=CloseUndone(store=store, clock=clock, house=house),
        back=Choose(store=store, clock=clock, house=house, choosing=None),
        answer=StaffMessage(store=store, clock=clock, house=house, body=answer),
        answer_to=AnswerTo(store=store, clock=clock, house=house),
        hold_back=HoldBack(store=store, clock=clock, house=house),
        edit=edit,
        note=Note(store=store, clock=clock, house=house),
        note_file=StaffMessage(store=store, clock=clock, house=house, body=file_note),
        quote=QuoteWork(store=store, clock=clock, house=house),
        reclassify_menu=ReclassifyMenu(store=store, clock=clock, house=house),
        reclassify=Reclassify(store=store, clock=clock, house=house),
        transfer_menu=ChooseTransfer(store=store, clock=clock, house=house),
        transfer=Transfer(store=store, clock=clock, house=house),
        answers=ListAnswers(store=store, clock=clock, house=house),
        answers_add=AddAnswer(store=store, clock=clock, house=house),
        answers_remove=RemoveAnswer(store=store, clock=clock, house=house),
        ready=SendAnswer(store=store, clock=clock, house=house),
        ready_menu=ChooseReady(store=store, clock=clock, house=house),
        ready_press=PressReady(store=store, clock=clock, house=house),
        history=ShowHistory(store=store, clock=clock, house=house),
        mine=ShowMine(store=store, clock=clock, house=house),
        turn_page=TurnPage(store=store, clock=clock, house=house),
        log=LogFavour(store=store, clock=clock, house=house),
        forwarded=StaffMessage(store=store, clock=clock, house=house, body=forwarded),
        whose=AskWhose(store=store, clock=clock, house=house),
        author=ChooseAuthor(store=store, clock=clock, house=house),
        make_request=MakeRequest(store=store, clock=clock, house=house, classifier=classifier),
        log_forward=LogForward(store=store, clock=clock, house=house),
        left=Left(store=store, clock=clock, house=house),
        migrated=Migrated(store=store, clock=clock, house=house),
        queue=ShowQueue(store=store, clock=clock, house=house),
    )
