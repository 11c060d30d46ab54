-- Manners and favours: who may not write for a while and why, and what was done past the channel.
-- up

CREATE TABLE ban (
    id {id},
    user_id {int} NOT NULL,
    reason TEXT NOT NULL,
    until {int},
    banned_by {int} NOT NULL,
    banned_at {int} NOT NULL,
    lifted_at {int}
) {strict}

CREATE UNIQUE INDEX ban_live ON ban (user_id) WHERE lifted_at IS NULL

CREATE TABLE favour (
    id {id},
    account_id {int} NOT NULL REFERENCES account (id),
    staff_id {int} NOT NULL,
    minutes {int} NOT NULL,
    text TEXT NOT NULL,
    request_id {int},
    logged_at {int} NOT NULL,
    CONSTRAINT favour_minutes CHECK (minutes >= 0)
) {strict}

CREATE INDEX favour_account ON favour (account_id, logged_at)

-- down

DROP TABLE favour

DROP TABLE ban
