-- Periods written down once, journals with the time they took effect and the time they were booked, lots that are
-- given for a time, and an account for what expired. SQLite cannot change a check, so its tables are made anew.
-- A step down forgets when a journal was booked, the periods as they were written down, and which plan changes were
-- followed. It keeps every unit: a boost becomes a bonus, what expired is adjusted, each under the older reasons.
-- up

CREATE TABLE period (
    account_id {int} NOT NULL REFERENCES account (id),
    n {int} NOT NULL,
    starts_at {int} NOT NULL,
    ends_at {int} NOT NULL,
    plan TEXT NOT NULL,
    PRIMARY KEY (account_id, n),
    CONSTRAINT period_span CHECK (starts_at < ends_at)
) {strict}

ALTER TABLE account_plan ADD COLUMN followed_at {int}

UPDATE account_plan SET followed_at = starts_at WHERE starts_at <= set_at

CREATE INDEX account_plan_waiting ON account_plan (account_id, starts_at) WHERE followed_at IS NULL

CREATE INDEX request_created ON request (account_id, created_at)

-- only: sqlite
PRAGMA defer_foreign_keys = ON

-- only: sqlite
CREATE TABLE lot_before AS SELECT * FROM lot

-- only: sqlite
CREATE TABLE journal_before AS SELECT * FROM journal

-- only: sqlite
CREATE TABLE entry_before AS SELECT * FROM entry

-- only: sqlite
DROP TABLE entry

-- only: sqlite
DROP TABLE journal

-- only: sqlite
DROP TABLE lot

-- only: sqlite
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
        ('included', 'rollover', 'bonus', 'boost', 'promo', 'deposit', 'credit', 'emergency')),
    CONSTRAINT lot_held CHECK (held >= 0),
    CONSTRAINT lot_floor CHECK (category IN ('credit', 'emergency') OR posted - held >= 0),
    CONSTRAINT lot_debt CHECK (category NOT IN ('credit', 'emergency') OR posted <= 0),
    CONSTRAINT lot_deposit CHECK (category <> 'deposit' OR expires_at IS NULL),
    CONSTRAINT lot_boost CHECK (category <> 'boost' OR expires_at IS NOT NULL),
    CONSTRAINT lot_closed CHECK (is_open = 1 OR (posted = 0 AND held = 0))
) {strict}

-- only: sqlite
CREATE TABLE journal (
    id {id},
    account_id {int} NOT NULL REFERENCES account (id),
    reason TEXT NOT NULL,
    reference TEXT NOT NULL,
    actor {int},
    at {int} NOT NULL,
    booked_at {int} NOT NULL,
    CONSTRAINT journal_booked CHECK (at <= booked_at)
) {strict}

-- only: sqlite
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
    CONSTRAINT entry_system CHECK (system IN
        ('cash', 'revenue', 'vat', 'issued', 'consumed', 'adjusted', 'expired')),
    CONSTRAINT entry_amount CHECK (amount <> 0)
) {strict}

-- only: sqlite
INSERT INTO lot (id, key, account_id, asset, category, priority, starts_at, expires_at, scope, granted, posted, held,
    version, is_open, created_at)
SELECT id, key, account_id, asset, category, priority, starts_at, expires_at, scope, granted, posted, held,
    version, is_open, created_at FROM lot_before

-- only: sqlite
INSERT INTO journal (id, account_id, reason, reference, actor, at, booked_at)
SELECT id, account_id, reason, reference, actor, at, at FROM journal_before

-- only: sqlite
INSERT INTO entry (id, journal_id, asset, amount, lot_id, system, version, balance)
SELECT id, journal_id, asset, amount, lot_id, system, version, balance FROM entry_before

-- only: sqlite
DROP TABLE entry_before

-- only: sqlite
DROP TABLE journal_before

-- only: sqlite
DROP TABLE lot_before

-- only: sqlite
CREATE INDEX lot_open ON lot (account_id, id) WHERE is_open = 1

-- only: sqlite
CREATE INDEX journal_account ON journal (account_id, at, id)

-- only: sqlite
CREATE INDEX entry_journal ON entry (journal_id)

-- only: sqlite
CREATE UNIQUE INDEX entry_lot ON entry (lot_id, version) WHERE lot_id IS NOT NULL

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

-- only: sqlite
CREATE TRIGGER period_kept BEFORE UPDATE ON period
BEGIN SELECT RAISE(ABORT, 'period is append-only'); END

-- only: sqlite
CREATE TRIGGER period_never_deleted BEFORE DELETE ON period
BEGIN SELECT RAISE(ABORT, 'period is append-only'); END

-- only: postgres
ALTER TABLE lot DROP CONSTRAINT lot_category,
    ADD CONSTRAINT lot_category CHECK (category IN
        ('included', 'rollover', 'bonus', 'boost', 'promo', 'deposit', 'credit', 'emergency')),
    ADD CONSTRAINT lot_boost CHECK (category <> 'boost' OR expires_at IS NOT NULL)

-- only: postgres
ALTER TABLE entry DROP CONSTRAINT entry_system,
    ADD CONSTRAINT entry_system CHECK (system IN
        ('cash', 'revenue', 'vat', 'issued', 'consumed', 'adjusted', 'expired'))

-- only: postgres
ALTER TABLE journal DISABLE TRIGGER journal_kept

-- only: postgres
ALTER TABLE journal ADD COLUMN booked_at {int}

-- only: postgres
UPDATE journal SET booked_at = at

-- only: postgres
ALTER TABLE journal ALTER COLUMN booked_at SET NOT NULL,
    ADD CONSTRAINT journal_booked CHECK (at <= booked_at)

-- only: postgres
ALTER TABLE journal ENABLE TRIGGER journal_kept

-- only: postgres
CREATE TRIGGER period_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON period
FOR EACH STATEMENT EXECUTE FUNCTION append_only()

-- down

DROP TABLE period

DROP INDEX request_created

DROP INDEX account_plan_waiting

ALTER TABLE account_plan DROP COLUMN followed_at

-- only: sqlite
PRAGMA defer_foreign_keys = ON

-- only: sqlite
CREATE TABLE lot_before AS SELECT * FROM lot

-- only: sqlite
CREATE TABLE journal_before AS SELECT * FROM journal

-- only: sqlite
CREATE TABLE entry_before AS SELECT * FROM entry

-- only: sqlite
DROP TABLE entry

-- only: sqlite
DROP TABLE journal

-- only: sqlite
DROP TABLE lot

-- only: sqlite
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

-- only: sqlite
CREATE TABLE journal (
    id {id},
    account_id {int} NOT NULL REFERENCES account (id),
    reason TEXT NOT NULL,
    reference TEXT NOT NULL,
    actor {int},
    at {int} NOT NULL
) {strict}

-- only: sqlite
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

-- only: sqlite
INSERT INTO lot (id, key, account_id, asset, category, priority, starts_at, expires_at, scope, granted, posted, held,
    version, is_open, created_at)
SELECT id, key, account_id, asset, CASE category WHEN 'boost' THEN 'bonus' ELSE category END, priority, starts_at,
    expires_at, scope, granted, posted, held, version, is_open, created_at FROM lot_before

-- only: sqlite
INSERT INTO journal (id, account_id, reason, reference, actor, at)
SELECT id, account_id, CASE WHEN reason IN ('quota', 'boost', 'bonus', 'rollover', 'plan') THEN 'grant' ELSE reason END,
    reference, actor, at FROM journal_before

-- only: sqlite
INSERT INTO entry (id, journal_id, asset, amount, lot_id, system, version, balance)
SELECT id, journal_id, asset, amount, lot_id, CASE system WHEN 'expired' THEN 'adjusted' ELSE system END, version,
    balance FROM entry_before

-- only: sqlite
DROP TABLE entry_before

-- only: sqlite
DROP TABLE journal_before

-- only: sqlite
DROP TABLE lot_before

-- only: sqlite
CREATE INDEX lot_open ON lot (account_id, id) WHERE is_open = 1

-- only: sqlite
CREATE INDEX journal_account ON journal (account_id, at, id)

-- only: sqlite
CREATE INDEX entry_journal ON entry (journal_id)

-- only: sqlite
CREATE UNIQUE INDEX entry_lot ON entry (lot_id, version) WHERE lot_id IS NOT NULL

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
ALTER TABLE lot DROP CONSTRAINT lot_boost, DROP CONSTRAINT lot_category

-- only: postgres
UPDATE lot SET category = 'bonus' WHERE category = 'boost'

-- only: postgres
ALTER TABLE lot ADD CONSTRAINT lot_category CHECK (category IN
    ('included', 'rollover', 'bonus', 'promo', 'deposit', 'credit', 'emergency'))

-- only: postgres
ALTER TABLE entry DROP CONSTRAINT entry_system

-- only: postgres
ALTER TABLE entry DISABLE TRIGGER entry_kept

-- only: postgres
UPDATE entry SET system = 'adjusted' WHERE system = 'expired'

-- only: postgres
ALTER TABLE entry ENABLE TRIGGER entry_kept

-- only: postgres
ALTER TABLE entry ADD CONSTRAINT entry_system CHECK
    (system IN ('cash', 'revenue', 'vat', 'issued', 'consumed', 'adjusted'))

-- only: postgres
ALTER TABLE journal DISABLE TRIGGER journal_kept

-- only: postgres
ALTER TABLE journal DROP CONSTRAINT journal_booked, DROP COLUMN booked_at

-- only: postgres
UPDATE journal SET reason = 'grant' WHERE reason IN ('quota', 'boost', 'bonus', 'rollover', 'plan')

-- only: postgres
ALTER TABLE journal ENABLE TRIGGER journal_kept
