"""What was booked, what was done, what runs low: statements, the audit, their files, warnings."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.flows.notices.standing import StandingView


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """One movement; `balance` is what stood after it, `order` the order of its request. `tax`: what of a
    payment was tax, beside `amount`. Of what takes an earlier booking back: `of_payment` that payment's
    reference, `of_day` when it was booked."""

    at: datetime
    asset: str
    amount: int
    reason: str
    reference: str
    balance: int | None = None
    order: int | None = None
    tax: int = 0
    of_payment: str = ""
    of_day: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementTotal:
    """An asset over the span: `count` lines between opening and closing; `held` is set aside while the span
    runs and still in the closing, though it may be more than that where some of it is held on credit."""

    asset: str
    opening: int
    closing: int
    count: int
    held: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Of [since, until); `lines` are the newest. `of`: the account, when an admin reads it. `ahead`: the span
    has not begun, so there are neither lines nor totals."""

    standing: StandingView
    since: datetime
    lines: tuple[StatementLine, ...]
    until: datetime | None = None
    totals: tuple[StatementTotal, ...] = ()
    of: int | None = None
    ahead: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseMonth:
    """Months to have a statement of: their first days and the spans that buttons carry."""

    months: tuple[tuple[date, int], ...]
    of: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyUnseen:
    """To a contact who may see no money: whom to ask."""

    owners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementFile:
    """All lines of [since, until) as a file, `form` csv or xlsx, written as of `at`."""

    form: str
    client: str
    account_id: int
    zone: str
    since: datetime
    until: datetime
    at: datetime
    totals: tuple[StatementTotal, ...]
    lines: tuple[StatementLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """`client` "" where only one client's are listed, or it is nobody's. `undone_by` "" where that was not
    written down yet when it was undone."""

    audit_id: int
    at: datetime
    actor: str
    action: str
    before: str
    after: str
    undone: bool
    undoable: bool = False
    client: str = ""
    undone_at: datetime | None = None
    undone_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditList:
    """One page, the newest first. The filters stand in it as they were asked for, so that the buttons for the
    next page and for the file find them; `next` is the row that the next page goes on from."""

    client: str
    zone: str
    lines: tuple[AuditLine, ...]
    account_id: int | None = None
    who: int | None = None
    who_name: str = ""
    what: str = ""
    since: datetime | None = None
    next: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFile:
    """What an `AuditList` has on all its pages, as CSV."""

    client: str
    zone: str
    at: datetime
    lines: tuple[AuditLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningLow:
    """So much of the period's units is used (`level` percent), or money is below `below`. `lasts_until`: at
    this pace, None when that cannot be told."""

    asset: str
    level: int
    left: int
    included: int
    zone: str
    renews_at: datetime
    lasts_until: datetime | None = None
    below: int = 0
    unseen: bool = False
    """Its reader may see no money, so no button leads there."""
