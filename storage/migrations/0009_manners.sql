-- Manners, the busy queue and favours: who may not write for a while and why, which card wants a sign, where a
-- board stands for the cards, and what was done past the channel.
-- up

CREATE TABLE ban (
    id {id},
    user_id {int} NOT NULL,
    reason TEXT NOT NULL,
    until {int},
    banned_by {int} NOT NULL,
    banned_at {int} NOT NULL,
    lifted_at {int},
    told_at {int}
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

CREATE TABLE board (
    chat_id {int} NOT NULL,
    thread_id {int} NOT NULL,
    page {int} NOT NULL DEFAULT 1,
    dirty {int} NOT NULL DEFAULT 1,
    drawn_at {int},
    due_at {int} NOT NULL,
    PRIMARY KEY (chat_id, thread_id)
) {strict}

ALTER TABLE person ADD COLUMN slowed_at {int}

ALTER TABLE request ADD COLUMN queued_at {int}

ALTER TABLE request ADD COLUMN near_at {int}

CREATE INDEX request_queued ON request (queued_at, kind) WHERE queued_at IS NOT NULL

CREATE INDEX request_near ON request (near_at, id) WHERE near_at IS NOT NULL

-- down

DROP INDEX request_near

DROP INDEX request_queued

ALTER TABLE request DROP COLUMN near_at

ALTER TABLE request DROP COLUMN queued_at

ALTER TABLE person DROP COLUMN slowed_at

DROP TABLE board

DROP TABLE favour

DROP TABLE ban
