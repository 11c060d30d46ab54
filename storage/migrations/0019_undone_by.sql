-- Who took a change back. Of those taken back before, the ledger knows it where it was booked.
-- A step down forgets it.
-- up

ALTER TABLE audit ADD COLUMN undone_by {int}

UPDATE audit SET undone_by = (
    SELECT MIN(journal.actor) FROM journal
    WHERE journal.account_id = audit.account_id AND journal.at = audit.undone_at
        AND journal.reference = 'audit:' || audit.id)
WHERE undone_at IS NOT NULL

-- down

ALTER TABLE audit DROP COLUMN undone_by
