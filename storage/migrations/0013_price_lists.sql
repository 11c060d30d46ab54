-- Price lists in versions that never change, and on each quote the versions and the tax rule it was formed by.
-- A step down forgets which legal entity a client belongs to, what a quote says of its versions and its tax rule, and
-- from when on a price holds: one from a later day counts at once, one with an end is dropped at it.
-- up

DROP INDEX price_list

CREATE TABLE price_list (
    id {id},
    account_id {int} REFERENCES account (id),
    currency TEXT NOT NULL,
    version {int} NOT NULL,
    valid_from {int} NOT NULL,
    valid_to {int},
    takes_back {int} REFERENCES price_list (id),
    set_by {int} NOT NULL,
    set_at {int} NOT NULL,
    CONSTRAINT price_list_version CHECK (version > 0),
    CONSTRAINT price_list_valid CHECK (valid_to > valid_from),
    CONSTRAINT price_list_back CHECK (takes_back < id),
    CONSTRAINT price_list_back_once UNIQUE (takes_back)
) {strict}

CREATE UNIQUE INDEX price_list_number ON price_list (currency, COALESCE(account_id, 0), version)

CREATE TABLE price_item (
    list_id {int} NOT NULL REFERENCES price_list (id),
    service TEXT NOT NULL,
    unit_net {int} NOT NULL,
    PRIMARY KEY (list_id, service),
    CONSTRAINT price_item_net CHECK (unit_net >= 0)
) {strict}

-- A price that was set becomes a version of its list under the same id, so that its Undo still finds it.
INSERT INTO price_list (id, account_id, currency, version, valid_from, set_by, set_at)
SELECT id, account_id, currency, version, at, set_by, at
FROM (SELECT id, account_id, currency, at, set_by, taken, ROW_NUMBER() OVER
        (PARTITION BY COALESCE(account_id, 0), currency ORDER BY at, id, taken) AS version
    FROM (SELECT id, account_id, currency, set_at AS at, set_by, 0 AS taken FROM price
        UNION ALL SELECT id, account_id, currency,
            CASE WHEN dropped_at < set_at THEN set_at ELSE dropped_at END, set_by, 1
        FROM price WHERE dropped_at IS NOT NULL) AS event) AS numbered
WHERE taken = 0 ORDER BY id

INSERT INTO price_item (list_id, service, unit_net) SELECT id, service, minor FROM price

-- only: postgres
SELECT setval(pg_get_serial_sequence('price_list', 'id'), COALESCE(MAX(id), 0) + 1, false) FROM price_list

-- One that was dropped is followed by the version that took it back.
INSERT INTO price_list (account_id, currency, version, valid_from, takes_back, set_by, set_at)
SELECT account_id, currency, version, at, id, set_by, at
FROM (SELECT id, account_id, currency, at, set_by, taken, ROW_NUMBER() OVER
        (PARTITION BY COALESCE(account_id, 0), currency ORDER BY at, id, taken) AS version
    FROM (SELECT id, account_id, currency, set_at AS at, set_by, 0 AS taken FROM price
        UNION ALL SELECT id, account_id, currency,
            CASE WHEN dropped_at < set_at THEN set_at ELSE dropped_at END, set_by, 1
        FROM price WHERE dropped_at IS NOT NULL) AS event) AS numbered
WHERE taken = 1 ORDER BY id

DROP TABLE price

ALTER TABLE account ADD COLUMN entity TEXT

ALTER TABLE quote ADD COLUMN tax_on TEXT NOT NULL DEFAULT 'service'
    CONSTRAINT quote_tax_on CHECK (tax_on IN ('service', 'deposit'))

ALTER TABLE quote ADD COLUMN rounding TEXT NOT NULL DEFAULT 'total'
    CONSTRAINT quote_rounding CHECK (rounding IN ('total', 'line'))

ALTER TABLE quote ADD COLUMN entity TEXT NOT NULL DEFAULT ''

ALTER TABLE quote_line ADD COLUMN tax {int} NOT NULL DEFAULT 0 CONSTRAINT quote_line_tax CHECK (tax >= 0)

ALTER TABLE quote_line ADD COLUMN priced_by TEXT
    CONSTRAINT quote_line_priced_by CHECK (priced_by IN ('base', 'own', 'staff'))

ALTER TABLE quote_line ADD COLUMN version {int}

ALTER TABLE quote_line ADD COLUMN valid_from {int}

ALTER TABLE quote_line ADD COLUMN valid_to {int}

-- only: sqlite
CREATE TRIGGER price_list_kept BEFORE UPDATE ON price_list
BEGIN SELECT RAISE(ABORT, 'price_list is append-only'); END

-- only: sqlite
CREATE TRIGGER price_list_never_deleted BEFORE DELETE ON price_list
BEGIN SELECT RAISE(ABORT, 'price_list is append-only'); END

-- only: sqlite
CREATE TRIGGER price_item_kept BEFORE UPDATE ON price_item
BEGIN SELECT RAISE(ABORT, 'price_item is append-only'); END

-- only: sqlite
CREATE TRIGGER price_item_never_deleted BEFORE DELETE ON price_item
BEGIN SELECT RAISE(ABORT, 'price_item is append-only'); END

-- only: sqlite
CREATE TRIGGER quote_line_kept BEFORE UPDATE ON quote_line
BEGIN SELECT RAISE(ABORT, 'quote_line is append-only'); END

-- only: sqlite
CREATE TRIGGER quote_line_never_deleted BEFORE DELETE ON quote_line
BEGIN SELECT RAISE(ABORT, 'quote_line is append-only'); END

-- only: sqlite
CREATE TRIGGER quote_kept BEFORE UPDATE OF
    id, request_id, account_id, currency, net, tax, gross, tax_rate, tax_on, rounding, entity, created_at, valid_until
ON quote BEGIN SELECT RAISE(ABORT, 'quote is frozen'); END

-- only: postgres
CREATE TRIGGER price_list_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON price_list
FOR EACH STATEMENT EXECUTE FUNCTION append_only()

-- only: postgres
CREATE TRIGGER price_item_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON price_item
FOR EACH STATEMENT EXECUTE FUNCTION append_only()

-- only: postgres
CREATE TRIGGER quote_line_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON quote_line
FOR EACH STATEMENT EXECUTE FUNCTION append_only()

-- only: postgres
CREATE TRIGGER quote_kept BEFORE UPDATE OF
    id, request_id, account_id, currency, net, tax, gross, tax_rate, tax_on, rounding, entity, created_at, valid_until
ON quote FOR EACH STATEMENT EXECUTE FUNCTION append_only()

-- down

-- only: sqlite
DROP TRIGGER quote_kept

-- only: sqlite
DROP TRIGGER quote_line_kept

-- only: sqlite
DROP TRIGGER quote_line_never_deleted

-- only: postgres
DROP TRIGGER quote_kept ON quote

-- only: postgres
DROP TRIGGER quote_line_kept ON quote_line

ALTER TABLE quote_line DROP COLUMN valid_to

ALTER TABLE quote_line DROP COLUMN valid_from

ALTER TABLE quote_line DROP COLUMN version

ALTER TABLE quote_line DROP COLUMN priced_by

ALTER TABLE quote_line DROP COLUMN tax

ALTER TABLE quote DROP COLUMN entity

ALTER TABLE quote DROP COLUMN rounding

ALTER TABLE quote DROP COLUMN tax_on

ALTER TABLE account DROP COLUMN entity

CREATE TABLE price (
    id {id},
    account_id {int} REFERENCES account (id),
    service TEXT NOT NULL,
    currency TEXT NOT NULL,
    minor {int} NOT NULL,
    set_by {int} NOT NULL,
    set_at {int} NOT NULL,
    dropped_at {int},
    CONSTRAINT price_minor CHECK (minor >= 0)
) {strict}

-- In the order in which prices count, which is all that the older schema knows of them. A price with an end
-- is dropped at it; until then that schema does without.
INSERT INTO price (account_id, service, currency, minor, set_by, set_at, dropped_at)
SELECT list.account_id, item.service, list.currency, item.unit_net, list.set_by, list.valid_from,
    CASE WHEN back.valid_from < list.valid_to THEN back.valid_from ELSE COALESCE(list.valid_to, back.valid_from) END
FROM price_list AS list JOIN price_item AS item ON item.list_id = list.id
    LEFT JOIN price_list AS back ON back.takes_back = list.id
ORDER BY list.valid_from, list.version, list.id, item.service

-- Those rows have numbers of their own: an Undo of before would take back another price.
UPDATE audit SET undo = '' WHERE substr(undo, 1, 15) = '{"do": "price",'

DROP TABLE price_item

DROP TABLE price_list

CREATE INDEX price_list ON price (currency, COALESCE(account_id, 0), id) WHERE dropped_at IS NULL
