-- Limits agreed in advance: who may write and accept prices up to how much, whom an owner was asked for, limits of
-- credit and emergency allowance from a day on, and what clients ask to be looked at once more.
-- A step down forgets who may not write and who may accept how much: then every contact may, as before. It forgets the
-- questions to owners, the appeals' answers, the emergency allowances, and the credit limits that have not begun.
-- up

ALTER TABLE contact ADD COLUMN may_write {int} NOT NULL DEFAULT 1 CHECK (may_write IN (0, 1))

ALTER TABLE contact ADD COLUMN spend {int} CHECK (spend >= 0)

ALTER TABLE contact ADD COLUMN asked_at {int}

CREATE TABLE approval (
    id {id},
    quote_id {int} NOT NULL REFERENCES quote (id),
    account_id {int} NOT NULL REFERENCES account (id),
    contact_id {int} NOT NULL REFERENCES contact (id),
    state TEXT NOT NULL DEFAULT 'asked',
    asked_at {int} NOT NULL,
    closed_at {int},
    closed_by {int},
    CONSTRAINT approval_quote UNIQUE (quote_id),
    CONSTRAINT approval_state CHECK (state IN ('asked', 'approved', 'refused', 'over')),
    CONSTRAINT approval_closed CHECK ((state = 'asked') = (closed_at IS NULL))
) {strict}

CREATE INDEX approval_account ON approval (account_id, id) WHERE state = 'asked'

ALTER TABLE credit_limit ADD COLUMN kind TEXT NOT NULL DEFAULT 'credit' CHECK (kind IN ('credit', 'emergency'))

ALTER TABLE credit_limit ADD COLUMN starts_at {int} NOT NULL DEFAULT 0

ALTER TABLE credit_limit ADD COLUMN due_at {int}

UPDATE credit_limit SET starts_at = set_at

DROP INDEX credit_limit_account

CREATE INDEX credit_limit_account ON credit_limit (account_id, kind, starts_at, id) WHERE dropped_at IS NULL

CREATE INDEX credit_limit_due ON credit_limit (due_at, id) WHERE due_at IS NOT NULL

CREATE TABLE appeal (
    id {id},
    request_id {int} NOT NULL REFERENCES request (id),
    about_id {int} NOT NULL REFERENCES request (id),
    account_id {int} NOT NULL REFERENCES account (id),
    contact_id {int} NOT NULL REFERENCES contact (id),
    asked_at {int} NOT NULL,
    remind_at {int},
    reminded {int} NOT NULL DEFAULT 0,
    decision TEXT,
    because TEXT NOT NULL DEFAULT '',
    decided_at {int},
    decided_by {int},
    audit_id {int},
    CONSTRAINT appeal_request UNIQUE (request_id),
    CONSTRAINT appeal_decision CHECK (decision IN ('units', 'credit', 'emergency', 'refused', 'moot')),
    CONSTRAINT appeal_decided CHECK ((decision IS NULL) = (decided_at IS NULL)),
    CONSTRAINT appeal_waits CHECK (decision IS NULL OR remind_at IS NULL)
) {strict}

CREATE UNIQUE INDEX appeal_open ON appeal (contact_id, about_id) WHERE decided_at IS NULL

CREATE INDEX appeal_account ON appeal (account_id, id) WHERE decided_at IS NULL

CREATE INDEX appeal_remind ON appeal (remind_at, id) WHERE remind_at IS NOT NULL

CREATE INDEX appeal_audit ON appeal (audit_id) WHERE audit_id IS NOT NULL

-- down

DROP TABLE appeal

DROP INDEX credit_limit_due

DROP INDEX credit_limit_account

DELETE FROM credit_limit WHERE kind <> 'credit' OR due_at IS NOT NULL

ALTER TABLE credit_limit DROP COLUMN due_at

ALTER TABLE credit_limit DROP COLUMN starts_at

ALTER TABLE credit_limit DROP COLUMN kind

CREATE INDEX credit_limit_account ON credit_limit (account_id, id) WHERE dropped_at IS NULL

DROP TABLE approval

ALTER TABLE contact DROP COLUMN asked_at

ALTER TABLE contact DROP COLUMN spend

ALTER TABLE contact DROP COLUMN may_write
