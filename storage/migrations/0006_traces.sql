-- What was done already, and who did what.
-- up

CREATE TABLE idempotency (
    key TEXT NOT NULL PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    outcome TEXT NOT NULL,
    at {int} NOT NULL
) {strict}

CREATE TABLE audit (
    id {id},
    at {int} NOT NULL,
    actor {int} NOT NULL,
    account_id {int} REFERENCES account (id),
    action TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    undo TEXT NOT NULL,
    undone_at {int}
) {strict}

CREATE INDEX audit_account ON audit (account_id, id) WHERE account_id IS NOT NULL

CREATE INDEX audit_undoable ON audit (actor, id) WHERE undo <> '' AND undone_at IS NULL

-- down

DROP TABLE audit

DROP TABLE idempotency
