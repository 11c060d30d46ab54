"""All flows by name, as handlers, delivery and jobs reach them; built once by the composition root."""

from dataclasses import dataclass

from bot.flows.admin.appeals import GrantAppeal, RefuseAppeal, RefuseCommand
from bot.flows.admin.audit import FileAudit, ShowAudit, TurnAudit
from bot.flows.admin.bans import BanPeople, UnbanPeople
from bot.flows.admin.boost import Boost
from bot.flows.admin.clients import ClientAdd, ContactAdd, ListClients, ShowClient
from bot.flows.admin.contacts import SetContact
from bot.flows.admin.entity import SetEntity
from bot.flows.admin.ledger import Deposit, Quota
from bot.flows.admin.limits import SetLimit, ShowLimits
from bot.flows.admin.prices import SetPrice, ShowPrices
from bot.flows.admin.reverse import Reverse
from bot.flows.admin.staff import AddStaff, InviteStaff, ListStaff, RemoveStaff
from bot.flows.admin.statement import ClientStatement, SendClientStatement, TurnStatement
from bot.flows.admin.terms import SetPlan
from bot.flows.admin.undo import UndoLast, UndoPress
from bot.flows.backlog import ReadBacklog
from bot.flows.board import TurnPage
from bot.flows.client.approve import Approve, Disapprove
from bot.flows.client.banned import AppealBan
from bot.flows.client.choose import ChooseKind, ChooseOrder, SameRequest, ShowKinds
from bot.flows.client.edit import EditMessage
from bot.flows.client.minutes import AcceptMinutes, DeclineMinutes
from bot.flows.client.move import OtherRequest
from bot.flows.client.open_again import OpenAgain
from bot.flows.client.quotes import AcceptCovered, AcceptQuote, DeclineQuote, ShowPriceLines
from bot.flows.client.rating import Rate
from bot.flows.client.seal import SealDraft
from bot.flows.client.show import AskLanguage, SetLanguage, ShowBalance, ShowHelp, ShowPrivacy, ShowRequests
from bot.flows.client.solve import Solve
from bot.flows.client.split import NewMatter
from bot.flows.client.start import Start
from bot.flows.client.statement import SendStatement, ShowStatement
from bot.flows.client.submit import Submit
from bot.flows.client.team import AskOwner, SetMember, ShowMember, ShowTeam
from bot.flows.client.ways_on import Appeal, AskPerson, OfferAgain, TopUp, Undo, WaitRenewal
from bot.flows.house import House
from bot.flows.inbox import InboxFlow
from bot.flows.outbox import OutboxFlow
from bot.flows.people import Left, Membership, Menus, Migrated, Roles, Say, Unknown
from bot.flows.staff.answer import AnswerTo, HoldBack, Note, QuoteWork, StaffMessage, answer
from bot.flows.staff.bind import Bind
from bot.flows.staff.close import Cancel, Choose, Done
from bot.flows.staff.favours import LogFavour
from bot.flows.staff.forwards import AskWhose, ChooseAuthor, LogForward, MakeRequest, forwarded
from bot.flows.staff.lookup import ShowHistory, ShowMine, ShowQueue
from bot.flows.staff.notes import file_note
from bot.flows.staff.ready import (
    AddAnswer,
    ChooseReady,
    ListAnswers,
    PressReady,
    RemoveAnswer,
    SendAnswer,
)
from bot.flows.staff.reclassify import Reclassify, ReclassifyMenu
from bot.flows.staff.take import Release, Take
from bot.flows.staff.transfer import ChooseTransfer, Transfer
from bot.flows.ticker import Ticker
from bot.ports import CREDIT, EMERGENCY, Classifier, Clock, Store, Tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientFlows:
    start: Start
    submit: Submit
    edit: EditMessage
    choose_kind: ChooseKind
    choose_order: ChooseOrder
    show_kinds: ShowKinds
    same_request: SameRequest
    new_request: NewMatter
    other_request: OtherRequest
    solve: Solve
    open_again: OpenAgain
    accept: AcceptQuote
    accept_covered: AcceptCovered
    decline: DeclineQuote
    accept_minutes: AcceptMinutes
    decline_minutes: DeclineMinutes
    approve: Approve
    disapprove: Disapprove
    team: ShowTeam
    team_member: ShowMember
    team_set: SetMember
    ask_owner: AskOwner
    price_lines: ShowPriceLines
    undo: Undo
    top_up: TopUp
    ask_person: AskPerson
    appeal: Appeal
    appeal_ban: AppealBan
    wait_renewal: WaitRenewal
    rate: Rate
    offer_again: OfferAgain
    balance: ShowBalance
    requests: ShowRequests
    statement: ShowStatement
    statement_file: SendStatement
    language: AskLanguage
    set_language: SetLanguage
    privacy: ShowPrivacy
    help: ShowHelp


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffFlows:
    bind: Bind
    take: Take
    release: Release
    done: Done
    done_menu: Choose
    cancel: Cancel
    cancel_menu: Choose
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


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminFlows:
    client_add: ClientAdd
    client: ShowClient
    clients: ListClients
    contact_add: ContactAdd
    plan: SetPlan
    entity: SetEntity
    quota: Quota
    boost: Boost
    deposit: Deposit
    credit: SetLimit
    emergency: SetLimit
    limits: ShowLimits
    contact: SetContact
    refuse: RefuseCommand
    appeal_grant: GrantAppeal
    appeal_refuse: RefuseAppeal
    price: SetPrice
    reverse: Reverse
    prices: ShowPrices
    staff: ListStaff
    staff_add: AddStaff
    staff_invite: InviteStaff
    staff_remove: RemoveStaff
    ban: BanPeople
    unban: UnbanPeople
    statement: ClientStatement
    statement_turn: TurnStatement
    statement_file: SendClientStatement
    audit: ShowAudit
    audit_page: TurnAudit
    audit_file: FileAudit
    undo: UndoLast
    undo_press: UndoPress


@dataclass(frozen=True, slots=True, kw_only=True)
class Flows:
    client: ClientFlows
    staff: StaffFlows
    admin: AdminFlows
    inbox: InboxFlow
    outbox: OutboxFlow
    ticker: Ticker
    membership: Membership
    menus: Menus
    backlog: ReadBacklog
    roles: Roles
    say: Say
    unknown: Unknown


def build_flows(*, store: Store, clock: Clock, house: House, classifier: Classifier, tokens: Tokens) -> Flows:
    """Every flow over the same ports."""
    client = _client(store, clock, house, classifier)
    seal = SealDraft(store=store, clock=clock, house=house, classifier=classifier)
    return Flows(
        client=client,
        staff=_staff(store, clock, house, classifier, client.edit),
        admin=_admin(store, clock, house, tokens),
        inbox=InboxFlow(store=store, clock=clock, house=house),
        outbox=OutboxFlow(store=store, clock=clock, house=house),
        ticker=Ticker(store=store, clock=clock, house=house, seal=seal),
        membership=Membership(store=store, clock=clock, house=house),
        menus=Menus(store=store, clock=clock, house=house),
        backlog=ReadBacklog(store=store, clock=clock, house=house),
        roles=Roles(store=store, clock=clock, house=house),
        say=Say(store=store, clock=clock, house=house),
        unknown=Unknown(store=store, clock=clock, house=house),
    )


def _client(store: Store, clock: Clock, house: House, classifier: Classifier) -> ClientFlows:
    return ClientFlows(
        start=Start(store=store, clock=clock, house=house),
        submit=Submit(store=store, clock=clock, house=house, classifier=classifier),
        edit=EditMessage(store=store, clock=clock, house=house, classifier=classifier),
        choose_kind=ChooseKind(store=store, clock=clock, house=house),
        choose_order=ChooseOrder(store=store, clock=clock, house=house),
        show_kinds=ShowKinds(store=store, clock=clock, house=house),
        same_request=SameRequest(store=store, clock=clock, house=house),
        new_request=NewMatter(store=store, clock=clock, house=house, classifier=classifier),
        other_request=OtherRequest(store=store, clock=clock, house=house),
        solve=Solve(store=store, clock=clock, house=house),
        open_again=OpenAgain(store=store, clock=clock, house=house),
        accept=AcceptQuote(store=store, clock=clock, house=house),
        accept_covered=AcceptCovered(store=store, clock=clock, house=house),
        decline=DeclineQuote(store=store, clock=clock, house=house),
        accept_minutes=AcceptMinutes(store=store, clock=clock, house=house),
        decline_minutes=DeclineMinutes(store=store, clock=clock, house=house),
        approve=Approve(store=store, clock=clock, house=house),
        disapprove=Disapprove(store=store, clock=clock, house=house),
        team=ShowTeam(store=store, clock=clock, house=house),
        team_member=ShowMember(store=store, clock=clock, house=house),
        team_set=SetMember(store=store, clock=clock, house=house),
        ask_owner=AskOwner(store=store, clock=clock, house=house),
        price_lines=ShowPriceLines(store=store, clock=clock, house=house),
        undo=Undo(store=store, clock=clock, house=house),
        top_up=TopUp(store=store, clock=clock, house=house),
        ask_person=AskPerson(store=store, clock=clock, house=house),
        appeal=Appeal(store=store, clock=clock, house=house),
        appeal_ban=AppealBan(store=store, clock=clock, house=house),
        wait_renewal=WaitRenewal(store=store, clock=clock, house=house),
        rate=Rate(store=store, clock=clock, house=house),
        offer_again=OfferAgain(store=store, clock=clock, house=house),
        balance=ShowBalance(store=store, clock=clock, house=house),
        requests=ShowRequests(store=store, clock=clock, house=house),
        statement=ShowStatement(store=store, clock=clock, house=house),
        statement_file=SendStatement(store=store, clock=clock, house=house),
        language=AskLanguage(store=store, clock=clock, house=house),
        set_language=SetLanguage(store=store, clock=clock, house=house),
        privacy=ShowPrivacy(store=store, clock=clock, house=house),
        help=ShowHelp(store=store, clock=clock, house=house),
    )


def _staff(store: Store, clock: Clock, house: House, classifier: Classifier, edit: EditMessage) -> StaffFlows:
    return StaffFlows(
        bind=Bind(store=store, clock=clock, house=house),
        take=Take(store=store, clock=clock, house=house),
        release=Release(store=store, clock=clock, house=house),
        done=Done(store=store, clock=clock, house=house),
        done_menu=Choose(store=store, clock=clock, house=house, choosing="minutes"),
        cancel=Cancel(store=store, clock=clock, house=house),
        cancel_menu=Choose(store=store, clock=clock, house=house, choosing="cancel"),
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


def _admin(store: Store, clock: Clock, house: House, tokens: Tokens) -> AdminFlows:
    return AdminFlows(
        client_add=ClientAdd(store=store, clock=clock, house=house, tokens=tokens),
        client=ShowClient(store=store, clock=clock, house=house),
        clients=ListClients(store=store, clock=clock, house=house),
        contact_add=ContactAdd(store=store, clock=clock, house=house, tokens=tokens),
        plan=SetPlan(store=store, clock=clock, house=house),
        entity=SetEntity(store=store, clock=clock, house=house),
        quota=Quota(store=store, clock=clock, house=house),
        boost=Boost(store=store, clock=clock, house=house),
        deposit=Deposit(store=store, clock=clock, house=house),
        credit=SetLimit(store=store, clock=clock, house=house, kind=CREDIT),
        emergency=SetLimit(store=store, clock=clock, house=house, kind=EMERGENCY),
        limits=ShowLimits(store=store, clock=clock, house=house),
        contact=SetContact(store=store, clock=clock, house=house),
        refuse=RefuseCommand(store=store, clock=clock, house=house),
        appeal_grant=GrantAppeal(store=store, clock=clock, house=house),
        appeal_refuse=RefuseAppeal(store=store, clock=clock, house=house),
        price=SetPrice(store=store, clock=clock, house=house),
        reverse=Reverse(store=store, clock=clock, house=house),
        prices=ShowPrices(store=store, clock=clock, house=house),
        staff=ListStaff(store=store, clock=clock, house=house),
        staff_add=AddStaff(store=store, clock=clock, house=house),
        staff_invite=InviteStaff(store=store, clock=clock, house=house, tokens=tokens),
        staff_remove=RemoveStaff(store=store, clock=clock, house=house),
        ban=BanPeople(store=store, clock=clock, house=house),
        unban=UnbanPeople(store=store, clock=clock, house=house),
        statement=ClientStatement(store=store, clock=clock, house=house),
        statement_turn=TurnStatement(store=store, clock=clock, house=house),
        statement_file=SendClientStatement(store=store, clock=clock, house=house),
        audit=ShowAudit(store=store, clock=clock, house=house),
        audit_page=TurnAudit(store=store, clock=clock, house=house),
        audit_file=FileAudit(store=store, clock=clock, house=house),
        undo=UndoLast(store=store, clock=clock, house=house),
        undo_press=UndoPress(store=store, clock=clock, house=house),
    )
