-- What things cost, what was offered, what was paid in.
-- up

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

CREATE INDEX price_list ON price (currency, COALESCE(account_id, 0), id) WHERE dropped_at IS NULL

CREATE TABLE quote (
    id {id},
    request_id {int} NOT NULL REFERENCES request (id),
    account_id {int} NOT NULL REFERENCES account (id),
    state TEXT NOT NULL DEFAULT 'live',
    currency TEXT NOT NULL,
    net {int} NOT NULL,
    tax {int} NOT NULL,
    gross {int} NOT NULL,
    tax_rate {int} NOT NULL,
    created_at {int} NOT NULL,
    valid_until {int} NOT NULL,
    closed_at {int},
    closed_by {int},
    CONSTRAINT quote_state CHECK (state IN ('live', 'accepted', 'declined', 'lapsed', 'superseded')),
    CONSTRAINT quote_closed CHECK ((state = 'live') = (closed_at IS NULL)),
    CONSTRAINT quote_gross CHECK (gross = net + tax AND net >= 0 AND tax >= 0)
) {strict}

CREATE UNIQUE INDEX quote_live ON quote (request_id) WHERE state = 'live'

CREATE INDEX quote_valid ON quote (valid_until, id) WHERE state = 'live'

CREATE TABLE quote_line (
    quote_id {int} NOT NULL REFERENCES quote (id),
    position {int} NOT NULL,
    service TEXT NOT NULL,
    quantity {int} NOT NULL,
    unit_net {int} NOT NULL,
    net {int} NOT NULL,
    PRIMARY KEY (quote_id, position)
) {strict}

CREATE TABLE topup (
    reference TEXT NOT NULL PRIMARY KEY,
    account_id {int} NOT NULL REFERENCES account (id),
    request_id {int} REFERENCES request (id),
    amount {int} NOT NULL,
    currency TEXT NOT NULL,
    created_at {int} NOT NULL,
    paid_at {int},
    CONSTRAINT topup_amount CHECK (amount >= 0)
) {strict}

CREATE INDEX topup_open ON topup (account_id, COALESCE(request_id, 0)) WHERE paid_at IS NULL

-- down

DROP TABLE topup

DROP TABLE quote_line

DROP TABLE quote

DROP TABLE price
