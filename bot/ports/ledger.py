"""Money and units: lots, journals, holds, quotes, prices, top-ups."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.ids import AccountId, HoldId, LotId, QuoteId, RequestId, UserId
from bot.quota.hold import Hold, HoldState, Portion
from bot.quota.lot import Category, HoldPlan, Lot
from bot.quota.period import Period
from bot.quota.price import Price
from bot.quota.pricelist import ListVersion
from bot.quota.quote import Quote, QuoteState
from bot.quota.renewal import Change

CREDIT, EMERGENCY = "credit", "emergency"
"""The kinds of limits that an admin sets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One leg of a journal: either a lot or a system account (`cash`, `revenue`, `vat`, `issued`,
    `consumed`, `adjusted`, `expired`); amounts of one asset sum to zero over a journal."""

    asset: str
    amount: int
    lot_id: LotId | None = None
    system: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """One posting to a client's lot, as a statement shows it."""

    at: datetime
    asset: str
    amount: int
    reason: str
    reference: str
    actor: UserId | None


class Ledger(Protocol):
    def lots(self, account_id: AccountId) -> tuple[Lot, ...]:
        """All lots that are not empty for good, by id; `posted` and `held` as cached in this transaction."""
        ...

    def lot(self, lot_id: LotId) -> Lot | None:
        """That lot, also when it is empty for good and closed."""
        ...

    def paid_in(self, account_id: AccountId, asset: str) -> tuple[int, int]:
        """Of payments what is left on the account, minor units: (with tax taken when they came, without);
        each less what is held by prices that treat it so: without tax of their own, or with it."""
        ...

    def owed(self, account_id: AccountId, asset: str, *, taxed: bool) -> int:
        """What is owed on credit and emergency allowance, minor units; what is only held there as far as its
        price bears tax of its own (`taxed`), or bears none."""
        ...

    def lot_ends(self, lot_id: LotId) -> datetime | None:
        """When that lot ends, also of one that is empty for good; None for never."""
        ...

    def add_lot(
        self,
        *,
        key: str,
        account_id: AccountId,
        asset: str,
        category: Category,
        priority: int,
        starts_at: datetime,
        expires_at: datetime | None,
        scope: str | None,
        now: datetime,
        tidy: bool = True,
    ) -> LotId | None:
        """An empty lot; None when the key was used before. With `tidy` those that are empty for good are read
        no more: looking for them costs as much as there are lots, so who adds many at once does it once."""
        ...

    def close_used(self, account_id: AccountId, *, before: datetime) -> None:
        """At a renewal: bonus and promo lots without an end that were used up before it are read no more. In
        the period in which they were used up they count as included."""
        ...

    def post(
        self,
        *,
        reason: str,
        reference: str,
        account_id: AccountId,
        entries: Sequence[Entry],
        actor: UserId | None,
        now: datetime,
        at: datetime | None = None,
    ) -> int:
        """One journal; refuses (ValueError) legs that do not sum to zero per asset. It is booked now and took
        effect `at` (None: now). Lots' `posted` follow, `granted` follows legs of a reason that gives or takes
        back what was given (`grant`, `grant_undone`, `deposit`, `quota`, `boost`, `bonus`, `rollover`,
        `plan`). Returns the journal's id."""
        ...

    def journal(self, journal_id: int) -> tuple[Entry, ...]:
        """The legs of one journal, as posted."""
        ...

    def hold(
        self,
        *,
        request_id: RequestId,
        account_id: AccountId,
        plan: HoldPlan,
        net: int,
        tax: int,
        tax_rate: int | None = None,
        expires_at: datetime | None = None,
        step: int = 1,
        now: datetime,
    ) -> HoldId:
        """Reserve; the database refuses a second live hold of one request, a lot drawn below its floor and a
        debt beyond the plan's limits. Without `expires_at` it never ends by time; minutes spent are rounded
        up to the `step`; `tax_rate` (basis points) is that of the price."""
        ...

    def live_hold(self, request_id: RequestId) -> Hold | None: ...
    def last_hold(self, request_id: RequestId) -> Hold | None: ...
    def hold_by_id(self, hold_id: HoldId) -> Hold | None: ...
    def holds_of(self, request_id: RequestId) -> tuple[Hold, ...]:
        """All that the request ever had, the latest first."""
        ...

    def captured_hold(self, request_id: RequestId) -> Hold | None:
        """The request's latest charge that stands, else the latest that was taken back."""
        ...

    def close_hold(self, hold: Hold, state: HoldState, *, now: datetime) -> bool:
        """From held to the state; the lots' `held` go down. Posting what was captured is the caller's
        journal."""
        ...

    def capture_hold(self, hold: Hold, portion: Portion, *, now: datetime) -> bool:
        """From held to captured, by this portion of it; refuses (ValueError) what it does not hold."""
        ...

    def reverse_hold(self, hold: Hold, *, now: datetime) -> bool:
        """What was captured is taken back, once; posting it is the caller's journal."""
        ...

    def renew_hold(self, hold: Hold, *, expires_at: datetime) -> bool: ...
    def ask_more(self, hold: Hold, *, asked: int | None, spent: int | None) -> bool:
        """The client is asked for so many units in place of those held, because so many minutes were spent;
        None: not any more."""
        ...

    def ended(self, account_id: AccountId, *, before: datetime) -> tuple[Hold, ...]:
        """The account's live holds whose time was over before that while nobody works on the request, the
        longest over first."""
        ...

    def expiring(self, *, now: datetime, limit: int) -> tuple[Hold, ...]:
        """Holds whose time is over while nobody works on the request and whose end nobody was told of, booked
        or not."""
        ...

    def tell_ended(self, hold_id: HoldId, *, now: datetime) -> Hold | None:
        """The hold, once, when it has ended by time: it is told of now."""
        ...

    def next_expiry(self) -> datetime | None:
        """When the next of them is over, in the past too; None when there is none."""
        ...

    def moved(self) -> frozenset[AccountId]:
        """Accounts of whose money something was posted in this transaction, or a hold ended."""
        ...

    def repaid(self, lot_id: LotId) -> tuple[tuple[LotId, int], ...]:
        """(debt, amount) that a lot paid off by journals `repay`: after the money had come in."""
        ...

    def changes(self, lot_id: LotId, *, since: datetime) -> tuple[Change, ...]:
        """Whatever changed what is free of the lot (posted less held) at `since` or later, oldest first."""
        ...

    def charged(self, account_id: AccountId, period: Period) -> bool:
        """Whether a request that was created in the period was captured or is held at the period's end."""
        ...

    def in_arrears(self, account_id: AccountId, *, moment: datetime) -> bool:
        """Whether credit or emergency allowance was drawn just before that moment."""
        ...

    def last_included(self, account_id: AccountId) -> Period | None:
        """The newest period that an included lot was made for."""
        ...

    def credit_limit(self, account_id: AccountId, *, now: datetime, kind: str = CREDIT) -> int | None:
        """The limit in force by decision of an admin, of credit or (EMERGENCY) of the emergency allowance;
        None = none set, the plan's counts."""
        ...

    def credit_ends(self, account_id: AccountId, *, now: datetime) -> datetime | None:
        """When that limit ends; None = never, or none is set."""
        ...

    def set_credit(
        self,
        account_id: AccountId,
        *,
        limit: int,
        until: datetime | None,
        by: UserId,
        because: str,
        now: datetime,
        kind: str = CREDIT,
        starts: datetime | None = None,
    ) -> int: ...
    def drop_credit(self, credit_id: int, *, now: datetime) -> None: ...
    def lines(self, account_id: AccountId, *, since: datetime, until: datetime) -> tuple[LedgerLine, ...]: ...
    def captured_of(self, request_id: RequestId) -> tuple[str, int] | None:
        """(asset, amount) captured for the request."""
        ...


class Quotes(Protocol):
    def add(
        self,
        *,
        request_id: RequestId,
        account_id: AccountId,
        price: Price,
        valid_until: datetime,
        now: datetime,
    ) -> QuoteId:
        """A new live quote; a live one of the same request becomes superseded."""
        ...

    def get(self, quote_id: QuoteId) -> Quote | None: ...
    def last_of(self, request_id: RequestId) -> Quote | None: ...
    def live_of(self, request_id: RequestId) -> Quote | None: ...
    def close(self, quote_id: QuoteId, state: QuoteState, *, by: UserId | None, now: datetime) -> bool: ...
    def lapsing(self, *, now: datetime, limit: int) -> tuple[Quote, ...]: ...
    def next_lapse(self) -> datetime | None: ...


class Prices(Protocol):
    def versions(
        self, account_id: AccountId | None, currency: str, *, now: datetime
    ) -> tuple[ListVersion, ...]:
        """Of the base list and the account's own (None: of the base list alone), what holds at `now` or will;
        which of them counts, `bot.quota.pricelist` says."""
        ...

    def put(
        self,
        *,
        account_id: AccountId | None,
        currency: str,
        prices: Mapping[str, int],
        valid_from: datetime,
        valid_to: datetime | None,
        by: UserId,
        now: datetime,
    ) -> int:
        """The next version of a list: these prices (minor units net by service) in [valid_from, valid_to).
        Returns its id; ValueError for no price at all."""
        ...

    def taken_back(self, account_id: AccountId | None, currency: str, *, version: int, now: datetime) -> bool:
        """Whether that version of the account's own list (None: of the base list) was taken back by then."""
        ...

    def take_back(self, list_id: int, *, by: UserId, now: datetime) -> bool:
        """The next version takes that one back from now on; False when one did before, LookupError when
        there is none."""
        ...


class TopUps(Protocol):
    def add(
        self,
        *,
        reference: str,
        account_id: AccountId,
        request_id: RequestId | None,
        amount: int,
        currency: str,
        now: datetime,
    ) -> None: ...
    def open_of(self, account_id: AccountId, request_id: RequestId | None) -> tuple[str, int] | None:
        """(reference, amount) of an open top-up for the request."""
        ...

    def pay(self, reference: str, *, account_id: AccountId, now: datetime) -> bool: ...
