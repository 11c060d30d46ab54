-- What is watched over: since when a promise has been due, what was set aside or given up, what admins were told.
-- A step down forgets the first and the last.
-- up

ALTER TABLE outbox ADD COLUMN due_at {int}

CREATE INDEX inbox_set_aside ON inbox (ended_at) WHERE state = 'quarantined'

CREATE INDEX outbox_given_up ON outbox (ended_at)
    WHERE state = 'dead' AND error NOT IN ('superseded', 'nothing to send')

CREATE TABLE matter (
    name TEXT NOT NULL PRIMARY KEY,
    began {int} NOT NULL,
    noted_at {int} NOT NULL,
    seen_at {int} NOT NULL,
    told_at {int}
) {strict}

-- down

DROP TABLE matter

DROP INDEX outbox_given_up

DROP INDEX inbox_set_aside

ALTER TABLE outbox DROP COLUMN due_at
