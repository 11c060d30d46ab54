"""One transaction's repositories."""

from functools import cached_property

from storage.repositories.accounts import AccountsRepository
from storage.repositories.answers import AnswersRepository
from storage.repositories.audit import AuditRepository
from storage.repositories.busy import BusyRepository
from storage.repositories.contacts import ContactsRepository
from storage.repositories.drafts import DraftsRepository
from storage.repositories.favours import FavoursRepository
from storage.repositories.inbox import InboxRepository
from storage.repositories.invites import InvitesRepository
from storage.repositories.keys import KeysRepository
from storage.repositories.ledger import LedgerRepository
from storage.repositories.limits import AppealsRepository, ApprovalsRepository, LimitsRepository
from storage.repositories.manners import MannersRepository
from storage.repositories.outbox import OutboxRepository
from storage.repositories.people import PeopleRepository
from storage.repositories.prices import PricesRepository
from storage.repositories.privacy import PrivacyRepository
from storage.repositories.queues import QueuesRepository
from storage.repositories.quotes import QuotesRepository
from storage.repositories.requests import RequestsRepository
from storage.repositories.staff import StaffRepository
from storage.repositories.statements import StatementsRepository
from storage.repositories.talk import TalkRepository
from storage.repositories.topics import TopicsRepository
from storage.repositories.topups import TopUpsRepository
from storage.repositories.watch import WatchRepository
from storage.repositories.workers import WorkersRepository
from storage.sql import Sql


class UnitOfWork:
    """`bot.ports.Tx`: repositories on one open transaction, made when first asked for."""

    def __init__(self, sql: Sql) -> None:
        self.sql = sql

    @cached_property
    def inbox(self) -> InboxRepository:
        return InboxRepository(self.sql)

    @cached_property
    def outbox(self) -> OutboxRepository:
        return OutboxRepository(self.sql)

    @cached_property
    def people(self) -> PeopleRepository:
        return PeopleRepository(self.sql)

    @cached_property
    def accounts(self) -> AccountsRepository:
        return AccountsRepository(self.sql)

    @cached_property
    def contacts(self) -> ContactsRepository:
        return ContactsRepository(self.sql)

    @cached_property
    def invites(self) -> InvitesRepository:
        return InvitesRepository(self.sql)

    @cached_property
    def staff(self) -> StaffRepository:
        return StaffRepository(self.sql)

    @cached_property
    def queues(self) -> QueuesRepository:
        return QueuesRepository(self.sql)

    @cached_property
    def drafts(self) -> DraftsRepository:
        return DraftsRepository(self.sql)

    @cached_property
    def talk(self) -> TalkRepository:
        return TalkRepository(self.sql)

    @cached_property
    def requests(self) -> RequestsRepository:
        return RequestsRepository(self.sql)

    @cached_property
    def ledger(self) -> LedgerRepository:
        return LedgerRepository(self.sql)

    @cached_property
    def quotes(self) -> QuotesRepository:
        return QuotesRepository(self.sql)

    @cached_property
    def prices(self) -> PricesRepository:
        return PricesRepository(self.sql)

    @cached_property
    def topups(self) -> TopUpsRepository:
        return TopUpsRepository(self.sql)

    @cached_property
    def keys(self) -> KeysRepository:
        return KeysRepository(self.sql)

    @cached_property
    def audit(self) -> AuditRepository:
        return AuditRepository(self.sql)

    @cached_property
    def statements(self) -> StatementsRepository:
        return StatementsRepository(self.sql)

    @cached_property
    def topics(self) -> TopicsRepository:
        return TopicsRepository(self.sql)

    @cached_property
    def answers(self) -> AnswersRepository:
        return AnswersRepository(self.sql)

    @cached_property
    def manners(self) -> MannersRepository:
        return MannersRepository(self.sql)

    @cached_property
    def favours(self) -> FavoursRepository:
        return FavoursRepository(self.sql)

    @cached_property
    def busy(self) -> BusyRepository:
        return BusyRepository(self.sql)

    @cached_property
    def limits(self) -> LimitsRepository:
        return LimitsRepository(self.sql)

    @cached_property
    def approvals(self) -> ApprovalsRepository:
        return ApprovalsRepository(self.sql)

    @cached_property
    def appeals(self) -> AppealsRepository:
        return AppealsRepository(self.sql)

    @cached_property
    def privacy(self) -> PrivacyRepository:
        return PrivacyRepository(self.sql)

    @cached_property
    def watch(self) -> WatchRepository:
        return WatchRepository(self.sql)

    @cached_property
    def workers(self) -> WorkersRepository:
        return WorkersRepository(self.sql)
