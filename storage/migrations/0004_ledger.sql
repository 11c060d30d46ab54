-- Quota and money in one double-entry ledger of lots. Amounts are whole units or minor units of a currency.
-- up

CREATE TABLE lot (
    id {id},
    key TEXT NOT NULL,
    account_id {int} NOT NULL REFERENCES account (id),
    asset TEXT NOT NULL,
    category TEXT NOT NULL,
    priority {int} NOT NULL,
    starts_at {int} NOT NULL,
    expires_at {int},
    scope TEXT,
    granted {int} NOT NULL DEFAULT 0,
    posted {int} NOT NULL DEFAULT 0,
    held {int} NOT NULL DEFAULT 0,
    version {int} NOT NULL DEFAULT 0,
    is_open {int} NOT NULL DEFAULT 1,
    created_at {int} NOT NULL,
    CONSTRAINT lot_key UNIQUE (key),
    CONSTRAINT lot_category CHECK (category IN
        ('included', 'rollover', 'bonus', 'promo', 'deposit', 'credit', 'emergency')),
    CONSTRAINT lot_held CHECK (held >= 0),
    CONSTRAINT lot_floor CHECK (category IN ('credit', 'emergency') OR posted - held >= 0),
    CONSTRAINT lot_debt CHECK (category NOT IN ('credit', 'emergency') OR posted <= 0),
    CONSTRAINT lot_deposit CHECK (category <> 'deposit' OR expires_at IS NULL),
    CONSTRAINT lot_closed CHECK (is_open = 1 OR (posted = 0 AND held = 0))
) {strict}

CREATE INDEX lot_open ON lot (account_id, id) WHERE is_open = 1

CREATE TABLE journal (
    id {id},
    account_id {int} NOT NULL REFERENCES account (id),
    reason TEXT NOT NULL,
    reference TEXT NOT NULL,
    actor {int},
    at {int} NOT NULL
) {strict}

CREATE INDEX journal_account ON journal (account_id, at, id)

CREATE TABLE entry (
    id {id},
    journal_id {int} NOT NULL REFERENCES journal (id),
    asset TEXT NOT NULL,
    amount {int} NOT NULL,
    lot_id {int} REFERENCES lot (id),
    system TEXT,
    version {int},
    balance {int},
    CONSTRAINT entry_where CHECK ((lot_id IS NULL) <> (system IS NULL)),
    CONSTRAINT entry_chain CHECK ((lot_id IS NULL) = (version IS NULL) AND (version IS NULL) = (balance IS NULL)),
    CONSTRAINT entry_system CHECK (system IN ('cash', 'revenue', 'vat', 'issued', 'consumed', 'adjusted')),
    CONSTRAINT entry_amount CHECK (amount <> 0)
) {strict}

CREATE INDEX entry_journal ON entry (journal_id)

CREATE UNIQUE INDEX entry_lot ON entry (lot_id, version) WHERE lot_id IS NOT NULL

CREATE TABLE hold (
    id {id},
    request_id {int} NOT NULL REFERENCES request (id),
    account_id {int} NOT NULL REFERENCES account (id),
    asset TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'held',
    net {int} NOT NULL,
    tax {int} NOT NULL,
    created_at {int} NOT NULL,
    closed_at {int},
    CONSTRAINT hold_state CHECK (state IN ('held', 'captured', 'released', 'expired')),
    CONSTRAINT hold_closed CHECK ((state = 'held') = (closed_at IS NULL)),
    CONSTRAINT hold_price CHECK (net >= 0 AND tax >= 0)
) {strict}

CREATE UNIQUE INDEX hold_live ON hold (request_id) WHERE state = 'held'

CREATE INDEX hold_request ON hold (request_id, id)

CREATE TABLE hold_line (
    hold_id {int} NOT NULL REFERENCES hold (id),
    lot_id {int} NOT NULL REFERENCES lot (id),
    amount {int} NOT NULL,
    PRIMARY KEY (hold_id, lot_id),
    CONSTRAINT hold_line_amount CHECK (amount > 0)
) {strict}

CREATE INDEX hold_line_lot ON hold_line (lot_id)

CREATE TABLE credit_limit (
    id {id},
    account_id {int} NOT NULL REFERENCES account (id),
    amount {int} NOT NULL,
    until {int},
    set_by {int} NOT NULL,
    because TEXT NOT NULL,
    set_at {int} NOT NULL,
    dropped_at {int},
    CONSTRAINT credit_limit_amount CHECK (amount >= 0)
) {strict}

CREATE INDEX credit_limit_account ON credit_limit (account_id, id) WHERE dropped_at IS NULL

-- only: sqlite
CREATE TRIGGER journal_kept BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END

-- only: sqlite
CREATE TRIGGER journal_never_deleted BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END

-- only: sqlite
CREATE TRIGGER entry_kept BEFORE UPDATE ON entry
BEGIN SELECT RAISE(ABORT, 'entry is append-only'); END

-- only: sqlite
CREATE TRIGGER entry_never_deleted BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'entry is append-only'); END

-- only: postgres
CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only', ERRCODE = 'integrity_constraint_violation';
END $$

-- only: postgres
CREATE TRIGGER journal_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON journal
FOR EACH STATEMENT EXECUTE FUNCTION append_only()

-- only: postgres
CREATE TRIGGER entry_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON entry
FOR EACH STATEMENT EXECUTE FUNCTION append_only()

-- down

DROP TABLE credit_limit

DROP TABLE hold_line

DROP TABLE hold

DROP TABLE entry

DROP TABLE journal

DROP TABLE lot

-- only: postgres
DROP FUNCTION append_only()
