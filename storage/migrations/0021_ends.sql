-- A hold ends at its time, whoever books it; the client is told of it once, by whoever comes to that. What was ended
-- late was told then, and lasted until then. A promise keeps the moment it counts from; of the older ones that is
-- taken to be when the request came.
-- A step down forgets who was told and the promises' beginnings.
-- up

ALTER TABLE hold ADD COLUMN told_at {int} CHECK (told_at IS NULL OR state = 'expired')

UPDATE hold SET told_at = closed_at, expires_at = closed_at WHERE state = 'expired'

CREATE INDEX hold_ending ON hold (account_id, expires_at) WHERE state = 'held'

CREATE INDEX hold_untold ON hold (expires_at, id) WHERE state = 'expired' AND told_at IS NULL

ALTER TABLE request ADD COLUMN promised_at {int}

-- down

ALTER TABLE request DROP COLUMN promised_at

DROP INDEX hold_untold

DROP INDEX hold_ending

ALTER TABLE hold DROP COLUMN told_at
