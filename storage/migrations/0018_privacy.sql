-- Who is gone: contacts and clients that were erased. Who did something may be taken out of a journal, in favour of
-- a number that is nobody's (2^52 and more below zero); nothing else of it ever changes.
-- up

ALTER TABLE contact ADD COLUMN erased_at {int}

ALTER TABLE account ADD COLUMN erased_at {int}

ALTER TABLE request ADD COLUMN forgotten_at {int}

CREATE INDEX request_kept ON request (closed_at) WHERE forgotten_at IS NULL AND closed_at IS NOT NULL

-- only: sqlite
DROP TRIGGER journal_kept

-- only: sqlite
CREATE TRIGGER journal_kept BEFORE UPDATE OF id, account_id, reason, reference, at, booked_at ON journal
BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END

-- only: sqlite
CREATE TRIGGER journal_actor_kept BEFORE UPDATE OF actor ON journal
WHEN NEW.actor IS NULL OR NEW.actor > -4503599627370496
BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END

-- only: postgres
DROP TRIGGER journal_kept ON journal

-- only: postgres
CREATE TRIGGER journal_kept BEFORE UPDATE OF id, account_id, reason, reference, at, booked_at OR DELETE OR TRUNCATE
ON journal FOR EACH STATEMENT EXECUTE FUNCTION append_only()

-- only: postgres
CREATE TRIGGER journal_actor_kept BEFORE UPDATE OF actor ON journal
FOR EACH ROW WHEN (NEW.actor IS NULL OR NEW.actor > -4503599627370496) EXECUTE FUNCTION append_only()

-- down

-- only: sqlite
DROP TRIGGER journal_actor_kept

-- only: sqlite
DROP TRIGGER journal_kept

-- only: sqlite
CREATE TRIGGER journal_kept BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END

-- only: postgres
DROP TRIGGER journal_actor_kept ON journal

-- only: postgres
DROP TRIGGER journal_kept ON journal

-- only: postgres
CREATE TRIGGER journal_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON journal
FOR EACH STATEMENT EXECUTE FUNCTION append_only()

DROP INDEX request_kept

ALTER TABLE request DROP COLUMN forgotten_at

ALTER TABLE account DROP COLUMN erased_at

ALTER TABLE contact DROP COLUMN erased_at
