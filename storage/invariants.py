"""What must be true of the books at any moment, each as a query for the rows that break it.

The constraints refuse most of this when it is written; these queries do not trust them. They read whole
tables: for tests after each write, and for `doctor`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.ports import Tx
from storage.sql import Sql
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
            WHERE entry.lot_id = lot.id AND journal.reason IN
                ('grant', 'grant_undone', 'deposit', 'quota', 'boost', 'bonus', 'rollover', 'plan'))""",
    "held is the sum of live holds": """
        SELECT 'lot ' || lot.id || ': held ' || lot.held AS detail
        FROM lot WHERE lot.held <> (SELECT COALESCE(SUM(hold_line.amount), 0) FROM hold_line
            JOIN hold ON hold.id = hold_line.hold_id
            WHERE hold_line.lot_id = lot.id AND hold.state = 'held')""",
    "captured is posted": """
        SELECT 'lot ' || lot.id || ': captured lines and capture entries differ' AS detail
        FROM lot WHERE (SELECT COALESCE(SUM(hold_line.captured), 0) FROM hold_line
                JOIN hold ON hold.id = hold_line.hold_id
                WHERE hold_line.lot_id = lot.id AND hold.state = 'captured')
            <> -(SELECT COALESCE(SUM(entry.amount), 0) FROM entry
                JOIN journal ON journal.id = entry.journal_id
                WHERE entry.lot_id = lot.id AND journal.reason = 'capture')""",
    "reversed is posted": """
        SELECT 'account ' || hold.account_id || ': reversed ' || hold.asset || ' and its entries differ'
            AS detail
        FROM hold JOIN hold_line ON hold_line.hold_id = hold.id
        WHERE hold.reversed_at IS NOT NULL GROUP BY hold.account_id, hold.asset
        HAVING SUM(hold_line.captured) <> (SELECT COALESCE(SUM(entry.amount), 0) FROM entry
            JOIN journal ON journal.id = entry.journal_id
            WHERE journal.account_id = hold.account_id AND entry.asset = hold.asset
                AND entry.lot_id IS NOT NULL AND journal.reason = 'reversal'
                AND substr(journal.reference, 1, 8) = 'request:')""",
    "reversals are of holds": """
        SELECT 'journal ' || journal.id || ': ' || journal.reference AS detail
        FROM journal WHERE journal.reason = 'reversal' AND substr(journal.reference, 1, 8) = 'request:'
            AND (SELECT COUNT(*) FROM hold WHERE hold.reversed_at IS NOT NULL
                AND journal.reference = 'request:' || hold.request_id)
            < (SELECT COUNT(*) FROM journal AS same
                WHERE same.reason = 'reversal' AND same.reference = journal.reference)""",
    "captured at most what was held": """
        SELECT 'hold ' || hold_id || ', lot ' || lot_id || ': held ' || amount || ', captured ' || captured
            AS detail
        FROM hold_line WHERE captured < 0 OR captured > amount""",
    "a charge is what was earned": """
        SELECT 'request ' || charge.request_id || ': ' || charge.asset || ' net ' || charge.net || ' of '
            || charge.total || ' captured, earned ' || COALESCE(earned.net, 0) || ' of '
            || COALESCE(earned.total, 0) AS detail
        FROM (
            SELECT request_id, asset, closed_at, SUM(captured_net) AS net, SUM(captured) AS total
            FROM hold JOIN (
                SELECT hold_id, SUM(captured) AS captured FROM hold_line GROUP BY hold_id
            ) AS drawn ON drawn.hold_id = hold.id
            WHERE state = 'captured' GROUP BY request_id, asset, closed_at
        ) AS charge LEFT JOIN (
            SELECT journal.reference, journal.at, entry.asset, SUM(entry.amount) AS total,
                SUM(CASE WHEN entry.system = 'revenue' THEN entry.amount ELSE 0 END) AS net
            FROM journal JOIN entry ON entry.journal_id = journal.id
            WHERE journal.reason = 'capture' AND entry.system IS NOT NULL
            GROUP BY journal.reference, journal.at, entry.asset
        ) AS earned ON earned.reference = 'request:' || charge.request_id AND earned.at = charge.closed_at
            AND earned.asset = charge.asset
        WHERE COALESCE(earned.net, 0) <> charge.net OR COALESCE(earned.total, 0) <> charge.total""",
    "a charge taken back is what was earned": """
        SELECT 'request ' || charge.request_id || ': ' || charge.asset || ' net ' || charge.net || ' of '
            || charge.total || ' taken back, given back ' || COALESCE(given.net, 0) || ' of '
            || COALESCE(given.total, 0) AS detail
        FROM (
            SELECT request_id, asset, reversed_at, SUM(captured_net) AS net, SUM(captured) AS total
            FROM hold JOIN (
                SELECT hold_id, SUM(captured) AS captured FROM hold_line GROUP BY hold_id
            ) AS drawn ON drawn.hold_id = hold.id
            WHERE reversed_at IS NOT NULL GROUP BY request_id, asset, reversed_at
        ) AS charge LEFT JOIN (
            SELECT journal.reference, journal.at, entry.asset, -SUM(entry.amount) AS total,
                -SUM(CASE WHEN entry.system = 'revenue' THEN entry.amount ELSE 0 END) AS net
            FROM journal JOIN entry ON entry.journal_id = journal.id
            WHERE journal.reason = 'reversal' AND entry.system IS NOT NULL
            GROUP BY journal.reference, journal.at, entry.asset
        ) AS given ON given.reference = 'request:' || charge.request_id AND given.at = charge.reversed_at
            AND given.asset = charge.asset
        WHERE COALESCE(given.net, 0) <> charge.net OR COALESCE(given.total, 0) <> charge.total""",
    "captured only by a capture": """
        SELECT 'hold ' || hold.id || ': ' || hold.state AS detail
        FROM hold JOIN hold_line ON hold_line.hold_id = hold.id
        GROUP BY hold.id, hold.state, hold.captured_net
        HAVING (hold.state = 'captured') <> (SUM(hold_line.captured) > 0)
            OR (hold.state <> 'captured' AND hold.captured_net <> 0)""",
    "reversed only what was captured": """
        SELECT 'hold ' || id || ': ' || state AS detail
        FROM hold WHERE reversed_at IS NOT NULL AND state <> 'captured'""",
    "charged once for each closing": """
        SELECT 'request ' || hold.request_id || ': ' || COUNT(*) AS detail
        FROM hold JOIN request ON request.id = hold.request_id
        WHERE hold.state = 'captured' AND hold.reversed_at IS NULL
        GROUP BY hold.request_id, request.reopened HAVING COUNT(*) > 1 + request.reopened""",
    "no lot is below its floor": """
        SELECT 'lot ' || id || ': posted ' || posted || ', held ' || held AS detail FROM lot
        WHERE held < 0 OR (category NOT IN ('credit', 'emergency') AND posted - held < 0)
            OR (category IN ('credit', 'emergency') AND posted > 0)""",
    "nobody owes beside free own money": """
        SELECT 'account ' || account_id || ': ' || asset || ' owed beside free deposits' AS detail
        FROM lot WHERE (category IN ('credit', 'emergency') AND posted < 0)
            OR (category = 'deposit' AND scope IS NULL AND posted - held > 0)
        GROUP BY account_id, asset HAVING COUNT(DISTINCT category = 'deposit') > 1""",
    "debts are drawn within their limit": """
        SELECT 'hold ' || hold_id || ', lot ' || lot_id || ': owed ' || owed || ' of at most ' || bound
            AS detail
        FROM hold_line WHERE owed > bound OR owed < amount""",
    "no more is owed than was lent": """
        SELECT 'lot ' || lot.id || ': owed and held ' || (lot.held - lot.posted) || ', lent at most '
            || (COALESCE(lent.most, 0) + COALESCE(again.amount, 0)) AS detail
        FROM lot LEFT JOIN (
            SELECT lot_id, MAX(owed) AS most, SUM(CASE WHEN owed IS NULL THEN 1 ELSE 0 END) AS unknown
            FROM hold_line GROUP BY lot_id
        ) AS lent ON lent.lot_id = lot.id LEFT JOIN (
            SELECT entry.lot_id, -SUM(entry.amount) AS amount
            FROM entry JOIN journal ON journal.id = entry.journal_id
            WHERE entry.amount < 0 AND journal.reason <> 'capture' GROUP BY entry.lot_id
        ) AS again ON again.lot_id = lot.id
        WHERE lot.category IN ('credit', 'emergency') AND COALESCE(lent.unknown, 0) = 0
            AND lot.held - lot.posted > COALESCE(lent.most, 0) + COALESCE(again.amount, 0)""",
    "what own money pays off is owed": """
        SELECT 'journal ' || journal.id AS detail
        FROM journal JOIN entry ON entry.journal_id = journal.id LEFT JOIN lot ON lot.id = entry.lot_id
        WHERE journal.reason = 'repay' GROUP BY journal.id
        HAVING COUNT(*) <> 2 OR SUM(CASE WHEN entry.amount < 0 AND lot.category = 'deposit' THEN 1
            WHEN entry.amount > 0 AND lot.category IN ('credit', 'emergency') THEN 1 ELSE 0 END) <> 2""",
    "closed lots are empty": """
        SELECT 'lot ' || id || ': posted ' || posted || ', held ' || held AS detail
        FROM lot WHERE is_open <> 1 AND (posted <> 0 OR held <> 0)""",
    "deposits do not expire": """
        SELECT 'lot ' || id AS detail FROM lot WHERE category = 'deposit' AND expires_at IS NOT NULL""",
    "boosts end": """
        SELECT 'lot ' || id AS detail FROM lot WHERE category = 'boost' AND expires_at IS NULL""",
    "paid deposits are never lost": """
        SELECT 'journal ' || journal.id || ': lot ' || lot.id AS detail
        FROM journal JOIN entry ON entry.journal_id = journal.id JOIN lot ON lot.id = entry.lot_id
        WHERE journal.reason = 'expire' AND lot.category IN ('deposit', 'credit', 'emergency')""",
    "nothing expires early": """
        SELECT 'journal ' || journal.id || ': lot ' || lot.id AS detail
        FROM journal JOIN entry ON entry.journal_id = journal.id JOIN lot ON lot.id = entry.lot_id
        WHERE journal.reason = 'expire' AND (lot.expires_at IS NULL OR journal.at < lot.expires_at)""",
    "only included units are carried, once": """
        SELECT 'journal ' || journal.id || ', entry ' || entry.id AS detail
        FROM journal JOIN entry ON entry.journal_id = journal.id LEFT JOIN lot ON lot.id = entry.lot_id
        WHERE journal.reason = 'rollover' AND (lot.id IS NULL OR journal.at <>
            CASE WHEN entry.amount < 0 AND lot.category = 'included' THEN lot.expires_at
                WHEN entry.amount > 0 AND lot.category = 'rollover' THEN lot.starts_at ELSE -1 END)""",
    "nothing is booked before it took effect": """
        SELECT 'journal ' || id AS detail FROM journal WHERE at > booked_at""",
    "periods follow each other": """
        SELECT 'account ' || account_id || ', period ' || n AS detail
        FROM (SELECT account_id, n, starts_at, ends_at,
                LAG(n) OVER (PARTITION BY account_id ORDER BY n) AS n_before,
                LAG(ends_at) OVER (PARTITION BY account_id ORDER BY n) AS end_before
            FROM period) AS placed
        WHERE starts_at >= ends_at OR n <> n_before + 1 OR starts_at <> end_before""",
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
            OR net <> (SELECT COALESCE(SUM(net), 0) FROM quote_line WHERE quote_line.quote_id = quote.id)
            OR (SELECT COALESCE(SUM(tax), 0) FROM quote_line WHERE quote_line.quote_id = quote.id)
                <> CASE WHEN rounding = 'line' THEN tax ELSE 0 END
            OR (tax_on = 'deposit' AND tax <> 0)""",
    "quote lines add up": """
        SELECT 'quote ' || quote_id || ', line ' || position AS detail
        FROM quote_line WHERE net <> quantity * unit_net""",
    "quote lines come from their version": """
        SELECT 'quote ' || quote.id || ', line ' || quote_line.position AS detail
        FROM quote_line JOIN quote ON quote.id = quote_line.quote_id
        WHERE quote_line.priced_by IN ('base', 'own') AND quote_line.version > 0 AND NOT EXISTS
            (SELECT 1 FROM price_list JOIN price_item ON price_item.list_id = price_list.id
            WHERE price_list.currency = quote.currency AND price_list.version = quote_line.version
                AND COALESCE(price_list.account_id, 0)
                    = CASE WHEN quote_line.priced_by = 'own' THEN quote.account_id ELSE 0 END
                AND price_item.service = quote_line.service AND price_item.unit_net = quote_line.unit_net
                AND price_list.valid_from <= quote.created_at
                AND (price_list.valid_to IS NULL OR price_list.valid_to > quote.created_at))""",
    "price versions have no gap": """
        SELECT currency || ' of account ' || COALESCE(account_id, 0) || ': ' || COUNT(*) AS detail
        FROM price_list GROUP BY currency, COALESCE(account_id, 0)
        HAVING COUNT(*) <> MAX(version) OR MIN(version) <> 1""",
    "a price version sets prices or takes them back": """
        SELECT 'price list ' || id AS detail FROM price_list
        WHERE (takes_back IS NULL)
            <> EXISTS (SELECT 1 FROM price_item WHERE price_item.list_id = price_list.id)""",
    "a price version takes back one of its own list": """
        SELECT 'price list ' || back.id AS detail FROM price_list AS back
        JOIN price_list AS taken ON taken.id = back.takes_back
        WHERE back.currency <> taken.currency OR back.version <= taken.version
            OR COALESCE(back.account_id, 0) <> COALESCE(taken.account_id, 0)""",
    "holds end by time at their time": """
        SELECT 'hold ' || id || ': until ' || COALESCE(expires_at, 0) || ', ended ' || closed_at AS detail
        FROM hold WHERE state = 'expired' AND (expires_at IS NULL OR closed_at <> expires_at)""",
    "no hold on what is over": """
        SELECT 'hold ' || hold.id || ': request ' || request.id || ' is ' || request.state AS detail
        FROM hold JOIN request ON request.id = hold.request_id
        WHERE hold.state = 'held' AND request.state IN ('done', 'cancelled', 'undone', 'lapsed')
            AND (hold.asset <> 'minutes' OR request.state <> 'done')""",
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
    return tuple(violation for found in by_rule(tx.sql) for violation in found)


def by_rule(sql: Sql) -> Iterator[list[Violation]]:
    """What is wrong by each rule, one after the other, as they are asked."""
    for rule, query in RULES.items():
        yield [Violation(rule=rule, detail=row["detail"]) for row in sql.all(query)]
