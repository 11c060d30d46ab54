"""What flows need of the world, as Protocols. `storage/` fills the repositories for SQLite and PostgreSQL.

A transaction is one plain function `body(tx) -> T`: it is run whole in one hop on a database thread and
cannot await anything. Repositories return frozen values; ids are row numbers; `now` is always handed in.
All datetimes are aware UTC, kept to the microsecond. Methods that return bool tell whether this call changed
the row (a conditional update that found another state returns False).
"""

from bot.ports.busy import (
    Board,
    Busy,
    Reminder,
)
from bot.ports.desk import (
    Drafts,
    NewRequest,
    Queues,
    Requests,
    Talk,
)
from bot.ports.ledger import (
    CREDIT,
    EMERGENCY,
    Entry,
    Ledger,
    LedgerLine,
    Prices,
    Quotes,
    TopUps,
)
from bot.ports.limits import (
    AppealRow,
    Appeals,
    Approval,
    Approvals,
    LimitRow,
)
from bot.ports.mail import (
    PRESSED,
    URGENT,
    WRITTEN,
    Inbox,
    InboxRow,
    Operation,
    Outbox,
    OutboxRow,
    Send,
)
from bot.ports.manners import (
    Favours,
    Manners,
)
from bot.ports.people import (
    Accounts,
    Contacts,
    Invites,
    People,
    Staff,
)
from bot.ports.record import (
    Audit,
    AuditFilter,
    AuditRow,
    Keys,
)
from bot.ports.statements import (
    Statements,
)
from bot.ports.store import (
    Away,
    Store,
    Tx,
)
from bot.ports.talks import (
    Answers,
    Topics,
)
from bot.ports.watch import (
    Matter,
    Vitals,
    Waits,
    Watch,
)
from bot.ports.workers import (
    SENDER,
    Alone,
    Presence,
    Workers,
)
from bot.ports.world import (
    Calendar,
    Classifier,
    Clock,
    Tokens,
)

__all__ = [
    "CREDIT",
    "EMERGENCY",
    "PRESSED",
    "SENDER",
    "URGENT",
    "WRITTEN",
    "Accounts",
    "Alone",
    "Answers",
    "AppealRow",
    "Appeals",
    "Approval",
    "Approvals",
    "Audit",
    "AuditFilter",
    "AuditRow",
    "Away",
    "Board",
    "Busy",
    "Calendar",
    "Classifier",
    "Clock",
    "Contacts",
    "Drafts",
    "Entry",
    "Favours",
    "Inbox",
    "InboxRow",
    "Invites",
    "Keys",
    "Ledger",
    "LedgerLine",
    "LimitRow",
    "Manners",
    "Matter",
    "NewRequest",
    "Operation",
    "Outbox",
    "OutboxRow",
    "People",
    "Presence",
    "Prices",
    "Queues",
    "Quotes",
    "Reminder",
    "Requests",
    "Send",
    "Staff",
    "Statements",
    "Store",
    "Talk",
    "Tokens",
    "TopUps",
    "Topics",
    "Tx",
    "Vitals",
    "Waits",
    "Watch",
    "Workers",
]
