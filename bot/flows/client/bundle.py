"""What clients do: every flow by name, built over the same ports."""

from dataclasses import dataclass

from bot.flows.client.approve import Approve, Disapprove
from bot.flows.client.banned import AppealBan
from bot.flows.client.choose import ChooseKind, ChooseOrder, SameRequest, ShowKinds
from bot.flows.client.edit import EditMessage
from bot.flows.client.erase import AskErase, Erase
from bot.flows.client.export import Export
from bot.flows.client.minutes import AcceptMinutes, DeclineMinutes
from bot.flows.client.move import OtherRequest
from bot.flows.client.open_again import OpenAgain
from bot.flows.client.privacy import ShowPrivacy
from bot.flows.client.quotes import AcceptCovered, AcceptQuote, DeclineQuote, ShowPriceLines
from bot.flows.client.rating import Rate
from bot.flows.client.seal import SealDraft
from bot.flows.client.show import AskLanguage, SetLanguage, ShowBalance, ShowHelp, ShowRequests
from bot.flows.client.solve import Solve
from bot.flows.client.split import NewMatter
from bot.flows.client.start import Start
from bot.flows.client.statement import SendStatement, ShowStatement
from bot.flows.client.submit import Submit
from bot.flows.client.team import AskOwner, SetMember, ShowMember, ShowTeam
from bot.flows.client.ways_on import Appeal, AskPerson, OfferAgain, TopUp, Undo, WaitRenewal
from bot.flows.house import House
from bot.ports import Classifier, Clock, Store


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
    export: Export
    erase_ask: AskErase
    erase: Erase
    help: ShowHelp


def build_client(store: Store, clock: Clock, house: House, classifier: Classifier) -> ClientFlows:
    """Every flow over the same ports."""
    seal = SealDraft(store=store, clock=clock, house=house, classifier=classifier)
    return ClientFlows(
        start=Start(store=store, clock=clock, house=house),
        submit=Submit(store=store, clock=clock, house=house, classifier=classifier, seal=seal),
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
        export=Export(store=store, clock=clock, house=house),
        erase_ask=AskErase(store=store, clock=clock, house=house),
        erase=Erase(store=store, clock=clock, house=house),
        help=ShowHelp(store=store, clock=clock, house=house),
    )
