"""What must be true of the books at any moment, each as a query for the rows that break it.

The constraints refuse most of this when it is written; these queries do not trust them. They read whole
tables: for tests after each write, and for `doctor`.
"""

from dataclasses import dataclass

from bot.ports import Tx
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One row that breaks a rule; `detail` names it by number, with the figures that differ."""

    rule: str
    detail: str


RULES = {
    "journal sums to zero": """
        SELECT 'journal ' || journal_id || ': ' || asset || ' sums to ' || SUM(amount) AS detail
        FROM entry GROUP BY journal_id, asset HAVING SUM(amount) <> 0""",
    "journal has entries": """
        SELECT 'journal ' || id || ' has none' AS detail
        FROM journal WHERE NOT EXISTS (SELECT 1 FROM entry WHERE entry.journal_id = journal.id)""",
    "ledger sums to zero": """
        SELECT asset || ' sums to ' || SUM(amount) AS detail
        FROM entry GROUP BY asset HAVING SUM(amount) <> 0""",
    "posted is the sum of entries": """
        SELECT 'lot ' || lot.id || ': posted ' || lot.posted || ', entries '
            || COALESCE(SUM(entry.amount), 0) AS detail
        FROM lot LEFT JOIN entry ON entry.lot_id = lot.id
        GROUP BY lot.id, lot.posted HAVING lot.posted <> COALESCE(SUM(entry.amount), 0)""",
    "granted is the sum of grants": """
        SELECT 'lot ' || lot.id || ': granted ' || lot.granted AS detail
        FROM lot WHERE lot.granted <> (SELECT COALESCE(SUM(entry.amount), 0) FROM entry
            JOIN journal ON journal.id = entry.journal_id
            WHERE entry.lot_id = lot.id AND journal.reason IN ('grant', 'grant_undone', 'deposit'))""",
    "held is the sum of live holds": """
        SELECT 'lot ' || lot.id || ': held ' || lot.held AS detail
        FROM lot WHERE lot.held <> (SELECT COALESCE(SUM(hold_line.amount), 0) FROM hold_line
            JOIN hold ON hold.id = hold_line.hold_id
            WHERE hold_line.lot_id = lot.id AND hold.state = 'held')""",
    "captured is posted": """
        SELECT 'lot ' || lot.id || ': captured lines and capture entries differ' AS detail
        FROM lot WHERE (SELECT COALESCE(SUM(hold_line.amount), 0) FROM hold_line
                JOIN hold ON hold.id = hold_line.hold_id
                WHERE hold_line.lot_id = lot.id AND hold.state = 'captured')
            <> -(SELECT COALESCE(SUM(entry.amount), 0) FROM entry
                JOIN journal ON journal.id = entry.journal_id
                WHERE entry.lot_id = lot.id AND journal.reason = 'capture')""",
    "no lot is below its floor": """
        SELECT 'lot ' || id || ': posted ' || posted || ', held ' || held AS detail FROM lot
        WHERE held < 0 OR (category NOT IN ('credit', 'emergency') AND posted - held < 0)
            OR (category IN ('credit', 'emergency') AND posted > 0)""",
    "closed lots are empty": """
        SELECT 'lot ' || id || ': posted ' || posted || ', held ' || held AS detail
        FROM lot WHERE is_open <> 1 AND (posted <> 0 OR held <> 0)""",
    "deposits do not expire": """
        SELECT 'lot ' || id AS detail FROM lot WHERE category = 'deposit' AND expires_at IS NOT NULL""",
    "versions have no gap": """
        SELECT 'lot ' || lot.id || ': version ' || lot.version || ', entries ' || COUNT(entry.id) AS detail
        FROM lot LEFT JOIN entry ON entry.lot_id = lot.id GROUP BY lot.id, lot.version
        HAVING lot.version <> COUNT(entry.id) OR lot.version <> COALESCE(MAX(entry.version), 0)""",
    "balances form a chain": """
        SELECT 'entry ' || id || ': balance ' || balance AS detail
        FROM (SELECT id, balance, SUM(amount) OVER (PARTITION BY lot_id ORDER BY version) AS running
            FROM entry WHERE lot_id IS NOT NULL) AS chained
        WHERE balance <> running""",
    "entries keep to their lot": """
        SELECT 'entry ' || entry.id || ': lot ' || lot.id AS detail
        FROM entry JOIN lot ON lot.id = entry.lot_id JOIN journal ON journal.id = entry.journal_id
        WHERE entry.asset <> lot.asset OR journal.account_id <> lot.account_id""",
    "holds keep to their lots": """
        SELECT 'hold ' || hold.id || ': lot ' || lot.id AS detail
        FROM hold JOIN hold_line ON hold_line.hold_id = hold.id JOIN lot ON lot.id = hold_line.lot_id
        WHERE hold.asset <> lot.asset OR hold.account_id <> lot.account_id""",
    "holds keep to their request": """
        SELECT 'hold ' || hold.id || ': request ' || request.id AS detail
        FROM hold JOIN request ON request.id = hold.request_id WHERE hold.account_id <> request.account_id""",
    "at most one live hold": """
        SELECT 'request ' || request_id || ': ' || COUNT(*) AS detail
        FROM hold WHERE state = 'held' GROUP BY request_id HAVING COUNT(*) > 1""",
    "at most one live quote": """
        SELECT 'request ' || request_id || ': ' || COUNT(*) AS detail
        FROM quote WHERE state = 'live' GROUP BY request_id HAVING COUNT(*) > 1""",
    "quotes add up": """
        SELECT 'quote ' || id AS detail FROM quote WHERE gross <> net + tax
            OR net <> (SELECT COALESCE(SUM(net), 0) FROM quote_line WHERE quote_line.quote_id = quote.id)""",
    "no hold on what is over": """
        SELECT 'hold ' || hold.id || ': request ' || request.id || ' is ' || request.state AS detail
        FROM hold JOIN request ON request.id = hold.request_id
        WHERE hold.state = 'held' AND request.state IN ('done', 'cancelled', 'undone', 'lapsed')""",
    "one waiting row for a slot": """
        SELECT 'chat ' || chat_id || ', slot ' || slot AS detail
        FROM outbox WHERE state = 'new' AND slot IS NOT NULL GROUP BY chat_id, slot HAVING COUNT(*) > 1""",
    "one open draft for a person": """
        SELECT 'person ' || user_id AS detail
        FROM draft WHERE sealed_at IS NULL GROUP BY user_id HAVING COUNT(*) > 1""",
}
"""Each rule's name and the query for what breaks it."""


def check(tx: Tx) -> tuple[Violation, ...]:
    """Everything that is wrong, by rule; empty when all is well."""
    if not isinstance(tx, UnitOfWork):
        raise TypeError("invariants are checked on a transaction of storage")
    return tuple(
        Violation(rule=rule, detail=row["detail"])
        for rule, query in RULES.items()
        for row in tx.sql.all(query)
    )
