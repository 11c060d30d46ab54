"""All flows by name, as handlers, delivery and jobs reach them; built once by the composition root."""

from dataclasses import dataclass

from bot.flows.admin.bundle import AdminFlows, build_admin
from bot.flows.backlog import ReadBacklog
from bot.flows.client.bundle import ClientFlows, build_client
from bot.flows.client.seal import SealDraft
from bot.flows.crew import Crew
from bot.flows.erasures import Erasures
from bot.flows.house import House
from bot.flows.inbox import InboxFlow
from bot.flows.outbox import OutboxFlow
from bot.flows.people import Membership, Menus, Roles, Say, Unknown
from bot.flows.privacy import ForgetOld
from bot.flows.staff.bundle import StaffFlows, build_staff
from bot.flows.ticker import Ticker
from bot.flows.watch import ReadVitals, Watch
from bot.ports import Alone, Classifier, Clock, Presence, Store, Tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Flows:
    client: ClientFlows
    staff: StaffFlows
    admin: AdminFlows
    inbox: InboxFlow
    outbox: OutboxFlow
    crew: Crew
    ticker: Ticker
    forget: ForgetOld
    erasures: Erasures
    membership: Membership
    menus: Menus
    backlog: ReadBacklog
    vitals: ReadVitals
    watch: Watch
    roles: Roles
    say: Say
    unknown: Unknown


def build_flows(
    *,
    store: Store,
    clock: Clock,
    house: House,
    classifier: Classifier,
    tokens: Tokens,
    presence: Presence | None = None,
) -> Flows:
    """Every flow over the same ports. `presence`: None for a process that has the database for itself."""
    crew = Crew(store=store, clock=clock, house=house, presence=presence or Alone())
    client = build_client(store, clock, house, classifier)
    seal = SealDraft(store=store, clock=clock, house=house, classifier=classifier)
    return Flows(
        client=client,
        staff=build_staff(store, clock, house, classifier, client.edit),
        admin=build_admin(store, clock, house, tokens),
        inbox=InboxFlow(store=store, clock=clock, house=house, presence=crew.presence),
        outbox=OutboxFlow(store=store, clock=clock, house=house, presence=crew.presence),
        crew=crew,
        ticker=Ticker(store=store, clock=clock, house=house, seal=seal),
        forget=ForgetOld(store=store, clock=clock, house=house),
        erasures=Erasures(store=store, clock=clock, house=house),
        membership=Membership(store=store, clock=clock, house=house),
        menus=Menus(store=store, clock=clock, house=house),
        backlog=ReadBacklog(store=store, clock=clock, house=house),
        vitals=ReadVitals(store=store, clock=clock, house=house),
        watch=Watch(store=store, clock=clock, house=house),
        roles=Roles(store=store, clock=clock, house=house),
        say=Say(store=store, clock=clock, house=house),
        unknown=Unknown(store=store, clock=clock, house=house),
    )
