-- Holds that end by time, are captured in part, and are taken back once.
-- A step down forgets until when a hold lasts, its order, its step of minutes and what was asked of the client; of a
-- hold that was captured in part it keeps the part. Of charges taken back the older schema has no word: it would let
-- them be taken back again, so there is no step down while there is one.
-- up

ALTER TABLE hold ADD COLUMN kind TEXT NOT NULL DEFAULT ''

ALTER TABLE hold ADD COLUMN expires_at {int}

ALTER TABLE hold ADD COLUMN captured_net {int} NOT NULL DEFAULT 0 CHECK (captured_net >= 0)

ALTER TABLE hold ADD COLUMN reversed_at {int} CHECK (reversed_at IS NULL OR state = 'captured')

ALTER TABLE hold ADD COLUMN step {int} NOT NULL DEFAULT 1 CHECK (step > 0)

ALTER TABLE hold ADD COLUMN asked {int} CHECK (asked > 0)

ALTER TABLE hold ADD COLUMN spent {int} CHECK (spent >= 0)

ALTER TABLE hold ADD COLUMN reopened {int} NOT NULL DEFAULT 0

ALTER TABLE hold_line ADD COLUMN position {int} NOT NULL DEFAULT 0

ALTER TABLE hold_line ADD COLUMN captured {int} NOT NULL DEFAULT 0 CHECK (captured >= 0 AND captured <= amount)

-- The promised time and as long again, at least a day; times are microseconds.
UPDATE hold SET expires_at = (
    SELECT CASE WHEN request.due_at IS NOT NULL
            AND 2 * request.due_at - request.created_at > hold.created_at + 86400000000
        THEN 2 * request.due_at - request.created_at ELSE hold.created_at + 86400000000 END
    FROM request WHERE request.id = hold.request_id)
WHERE state = 'held'

UPDATE hold SET kind = (SELECT request.kind FROM request WHERE request.id = hold.request_id)

UPDATE hold SET captured_net = net WHERE state = 'captured'

UPDATE hold_line SET captured = amount
WHERE hold_id IN (SELECT id FROM hold WHERE state = 'captured')

-- A request that was opened again may have been charged again, by a price that the client accepted.
UPDATE hold SET reopened = (
    SELECT COUNT(*) FROM hold AS earlier
    WHERE earlier.request_id = hold.request_id AND earlier.state = 'captured' AND earlier.id < hold.id)

-- The order of burn-down, which is the order in which the lots were drawn on.
UPDATE hold_line SET position = (
    SELECT ranked.place FROM (
        SELECT line.hold_id, line.lot_id, ROW_NUMBER() OVER (PARTITION BY line.hold_id ORDER BY
            CASE WHEN lot.category IN ('credit', 'emergency') THEN 1 ELSE 0 END,
            lot.priority,
            COALESCE(lot.expires_at, 9223372036854775807),
            CASE lot.category WHEN 'included' THEN 1 WHEN 'rollover' THEN 2 WHEN 'bonus' THEN 3
                WHEN 'promo' THEN 5 WHEN 'deposit' THEN 6 WHEN 'credit' THEN 7 ELSE 8 END,
            lot.id) - 1 AS place
        FROM hold_line AS line JOIN lot ON lot.id = line.lot_id) AS ranked
    WHERE ranked.hold_id = hold_line.hold_id AND ranked.lot_id = hold_line.lot_id)

CREATE INDEX hold_expiring ON hold (expires_at, id) WHERE state = 'held'

CREATE UNIQUE INDEX hold_captured ON hold (request_id, reopened)
    WHERE state = 'captured' AND reversed_at IS NULL

-- down

-- refuse: a charge was taken back (/reverse), which the older schema would forget; go back to a backup instead
SELECT id FROM hold WHERE reversed_at IS NOT NULL LIMIT 1

UPDATE hold SET net = captured_net, tax = (
    SELECT SUM(hold_line.captured) FROM hold_line WHERE hold_line.hold_id = hold.id) - captured_net
WHERE state = 'captured' AND captured_net < net

DELETE FROM hold_line
WHERE captured = 0 AND hold_id IN (SELECT id FROM hold WHERE state = 'captured')

UPDATE hold_line SET amount = captured
WHERE hold_id IN (SELECT id FROM hold WHERE state = 'captured')

DROP INDEX hold_captured

DROP INDEX hold_expiring

ALTER TABLE hold_line DROP COLUMN captured

ALTER TABLE hold_line DROP COLUMN position

ALTER TABLE hold DROP COLUMN reopened

ALTER TABLE hold DROP COLUMN spent

ALTER TABLE hold DROP COLUMN asked

ALTER TABLE hold DROP COLUMN step

ALTER TABLE hold DROP COLUMN reversed_at

ALTER TABLE hold DROP COLUMN captured_net

ALTER TABLE hold DROP COLUMN expires_at

ALTER TABLE hold DROP COLUMN kind
