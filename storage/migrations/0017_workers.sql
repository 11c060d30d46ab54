-- Who works on this database, what each has in hand, and who leads where there may be only one.
-- up

CREATE TABLE worker (
    id {id},
    name TEXT NOT NULL
) {strict}

CREATE TABLE lease (
    name TEXT NOT NULL PRIMARY KEY,
    worker_id {int}
) {strict}

ALTER TABLE inbox ADD COLUMN worker_id {int}

CREATE INDEX inbox_in_hand ON inbox (worker_id) WHERE state = 'new' AND worker_id IS NOT NULL

-- down

DROP INDEX inbox_in_hand

ALTER TABLE inbox DROP COLUMN worker_id

DROP TABLE lease

DROP TABLE worker
