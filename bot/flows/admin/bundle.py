"""What admins do: every flow by name, built over the same ports."""

from dataclasses import dataclass

from bot.flows.admin.appeals import GrantAppeal, RefuseAppeal, RefuseCommand
from bot.flows.admin.audit import FileAudit, ShowAudit, TurnAudit
from bot.flows.admin.bans import BanPeople, UnbanPeople
from bot.flows.admin.boost import Boost
from bot.flows.admin.bounce import Bounce
from bot.flows.admin.clients import ClientAdd, ContactAdd, ListClients, ShowClient
from bot.flows.admin.contacts import SetContact
from bot.flows.admin.entity import SetEntity
from bot.flows.admin.erase import AskEraseClient, EraseClient
from bot.flows.admin.ledger import Deposit, Quota
from bot.flows.admin.limits import SetLimit, ShowLimits
from bot.flows.admin.payout import Payout
from bot.flows.admin.prices import SetPrice, ShowPrices
from bot.flows.admin.retry import Retry
from bot.flows.admin.reverse import Reverse
from bot.flows.admin.settle import Settle
from bot.flows.admin.staff import AddStaff, InviteStaff, ListStaff, RemoveStaff
from bot.flows.admin.statement import ClientStatement, SendClientStatement, TurnStatement
from bot.flows.admin.terms import SetPlan
from bot.flows.admin.undo import UndoLast, UndoPress
from bot.flows.admin.writeoff import WriteOff
from bot.flows.house import House
from bot.ports import CREDIT, EMERGENCY, Clock, Store, Tokens


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
    bounce: Bounce
    payout: Payout
    writeoff: WriteOff
    credit: SetLimit
    emergency: SetLimit
    limits: ShowLimits
    contact: SetContact
    refuse: RefuseCommand
    appeal_grant: GrantAppeal
    appeal_refuse: RefuseAppeal
    price: SetPrice
    reverse: Reverse
    settle: Settle
    prices: ShowPrices
    staff: ListStaff
    staff_add: AddStaff
    staff_invite: InviteStaff
    staff_remove: RemoveStaff
    ban: BanPeople
    unban: UnbanPeople
    retry: Retry
    statement: ClientStatement
    statement_turn: TurnStatement
    statement_file: SendClientStatement
    erase_ask: AskEraseClient
    erase: EraseClient
    audit: ShowAudit
    audit_page: TurnAudit
    audit_file: FileAudit
    undo: UndoLast
    undo_press: UndoPress


def build_admin(store: Store, clock: Clock, house: House, tokens: Tokens) -> AdminFlows:
    """Every flow over the same ports."""
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
        bounce=Bounce(store=store, clock=clock, house=house),
        payout=Payout(store=store, clock=clock, house=house),
        writeoff=WriteOff(store=store, clock=clock, house=house),
        credit=SetLimit(store=store, clock=clock, house=house, kind=CREDIT),
        emergency=SetLimit(store=store, clock=clock, house=house, kind=EMERGENCY),
        limits=ShowLimits(store=store, clock=clock, house=house),
        contact=SetContact(store=store, clock=clock, house=house),
        refuse=RefuseCommand(store=store, clock=clock, house=house),
        appeal_grant=GrantAppeal(store=store, clock=clock, house=house),
        appeal_refuse=RefuseAppeal(store=store, clock=clock, house=house),
        price=SetPrice(store=store, clock=clock, house=house),
        reverse=Reverse(store=store, clock=clock, house=house),
        settle=Settle(store=store, clock=clock, house=house),
        prices=ShowPrices(store=store, clock=clock, house=house),
        staff=ListStaff(store=store, clock=clock, house=house),
        staff_add=AddStaff(store=store, clock=clock, house=house),
        staff_invite=InviteStaff(store=store, clock=clock, house=house, tokens=tokens),
        staff_remove=RemoveStaff(store=store, clock=clock, house=house),
        ban=BanPeople(store=store, clock=clock, house=house),
        unban=UnbanPeople(store=store, clock=clock, house=house),
        retry=Retry(store=store, clock=clock, house=house),
        statement=ClientStatement(store=store, clock=clock, house=house),
        statement_turn=TurnStatement(store=store, clock=clock, house=house),
        statement_file=SendClientStatement(store=store, clock=clock, house=house),
        erase_ask=AskEraseClient(store=store, clock=clock, house=house),
        erase=EraseClient(store=store, clock=clock, house=house),
        audit=ShowAudit(store=store, clock=clock, house=house),
        audit_page=TurnAudit(store=store, clock=clock, house=house),
        audit_file=FileAudit(store=store, clock=clock, house=house),
        undo=UndoLast(store=store, clock=clock, house=house),
        undo_press=UndoPress(store=store, clock=clock, house=house),
    )
