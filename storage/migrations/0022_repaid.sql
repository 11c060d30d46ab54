-- What is owed is paid off from free own money: where a debt stood beside it, it is paid here, as of the account's
-- latest booking. A hold's line on a debt keeps what was owed and held with it and how much that might be then; a
-- hold keeps the rate of tax on its price.
-- A step down forgets the latter two; what was paid stays paid.
-- up

ALTER TABLE hold ADD COLUMN tax_rate {int} CHECK (tax_rate >= 0)

ALTER TABLE hold_line ADD COLUMN owed {int}

ALTER TABLE hold_line ADD COLUMN bound {int} CHECK (owed <= bound)

-- By the price that the client accepted; of an emergency nobody wrote it down.
UPDATE hold SET tax_rate = (
    SELECT quote.tax_rate FROM quote
    WHERE quote.request_id = hold.request_id AND quote.state = 'accepted' AND quote.currency = hold.asset
        AND quote.net = hold.net AND quote.tax = hold.tax
    ORDER BY quote.id DESC LIMIT 1)
WHERE net > 0

-- Which own lot pays how much of which debt: both sides in order, each from where it begins to where it ends.
CREATE VIEW paying AS
SELECT own.account_id, own.asset, own.lot_id AS from_lot, debt.lot_id AS to_lot,
    own.version AS from_version, debt.version AS to_version, own.posted AS from_posted, debt.posted AS to_posted,
    'paid:' || own.lot_id || ':' || debt.lot_id || ':' || debt.version AS reference,
    CASE WHEN own.ends < debt.ends THEN own.ends ELSE debt.ends END
        - CASE WHEN own.begins > debt.begins THEN own.begins ELSE debt.begins END AS amount
FROM (
    SELECT id AS lot_id, account_id, asset, version, posted,
        CAST(SUM(posted - held) OVER (PARTITION BY account_id, asset ORDER BY priority, id) AS BIGINT) AS ends,
        CAST(SUM(posted - held) OVER (PARTITION BY account_id, asset ORDER BY priority, id) AS BIGINT)
            - (posted - held) AS begins
    FROM lot WHERE category = 'deposit' AND scope IS NULL AND posted > held
) AS own JOIN (
    SELECT id AS lot_id, account_id, asset, version, posted,
        CAST(SUM(-posted) OVER (PARTITION BY account_id, asset
            ORDER BY CASE category WHEN 'emergency' THEN 0 ELSE 1 END, id) AS BIGINT) AS ends,
        CAST(SUM(-posted) OVER (PARTITION BY account_id, asset
            ORDER BY CASE category WHEN 'emergency' THEN 0 ELSE 1 END, id) AS BIGINT) + posted AS begins
    FROM lot WHERE category IN ('credit', 'emergency') AND posted < 0
) AS debt ON debt.account_id = own.account_id AND debt.asset = own.asset
    AND debt.begins < own.ends AND own.begins < debt.ends

INSERT INTO journal (account_id, reason, reference, actor, at, booked_at)
SELECT paying.account_id, 'repay', paying.reference, NULL, latest.booked_at, latest.booked_at
FROM paying JOIN (
    SELECT account_id, MAX(booked_at) AS booked_at FROM journal GROUP BY account_id
) AS latest ON latest.account_id = paying.account_id
ORDER BY paying.account_id, paying.from_lot, paying.to_lot

INSERT INTO entry (journal_id, asset, amount, lot_id, system, version, balance)
SELECT journal.id, paying.asset, -paying.amount, paying.from_lot, NULL,
    paying.from_version + ROW_NUMBER() OVER (PARTITION BY paying.from_lot ORDER BY journal.id),
    paying.from_posted
        - CAST(SUM(paying.amount) OVER (PARTITION BY paying.from_lot ORDER BY journal.id) AS BIGINT)
FROM paying JOIN journal ON journal.reason = 'repay' AND journal.reference = paying.reference

INSERT INTO entry (journal_id, asset, amount, lot_id, system, version, balance)
SELECT journal.id, paying.asset, paying.amount, paying.to_lot, NULL,
    paying.to_version + ROW_NUMBER() OVER (PARTITION BY paying.to_lot ORDER BY journal.id),
    paying.to_posted
        + CAST(SUM(paying.amount) OVER (PARTITION BY paying.to_lot ORDER BY journal.id) AS BIGINT)
FROM paying JOIN journal ON journal.reason = 'repay' AND journal.reference = paying.reference

DROP VIEW paying

-- The new entries are those that are ahead of their lots.
UPDATE lot SET
    posted = (SELECT entry.balance FROM entry WHERE entry.lot_id = lot.id ORDER BY entry.version DESC LIMIT 1),
    version = (SELECT MAX(entry.version) FROM entry WHERE entry.lot_id = lot.id)
WHERE EXISTS (SELECT 1 FROM entry JOIN journal ON journal.id = entry.journal_id
    WHERE entry.lot_id = lot.id AND entry.version > lot.version AND journal.reason = 'repay')

-- down

ALTER TABLE hold_line DROP COLUMN bound

ALTER TABLE hold_line DROP COLUMN owed

ALTER TABLE hold DROP COLUMN tax_rate
