-- Of how much of a period's quota, or of how little money, a client was told: once, and the highest level only.
-- up

CREATE TABLE warning (
    account_id {int} NOT NULL REFERENCES account (id),
    asset TEXT NOT NULL,
    period {int} NOT NULL,
    level {int} NOT NULL,
    told_at {int} NOT NULL,
    PRIMARY KEY (account_id, asset, period),
    CONSTRAINT warning_level CHECK (level > 0 AND level <= 100)
) {strict}

-- down

DROP TABLE warning
