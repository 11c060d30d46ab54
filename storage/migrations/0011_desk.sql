-- The desk: who is still waited for past the promised time, and who tries links that nobody gave them. A board
-- has one page: each reader turns the pages of his own list.
-- up

ALTER TABLE request ADD COLUMN remind_at {int}

ALTER TABLE request ADD COLUMN reminded {int} NOT NULL DEFAULT 0

CREATE INDEX request_remind ON request (remind_at, id) WHERE remind_at IS NOT NULL

ALTER TABLE person ADD COLUMN guesses {int} NOT NULL DEFAULT 0

ALTER TABLE person ADD COLUMN guessed_at {int}

ALTER TABLE board DROP COLUMN page

-- down

ALTER TABLE board ADD COLUMN page {int} NOT NULL DEFAULT 1

ALTER TABLE person DROP COLUMN guessed_at

ALTER TABLE person DROP COLUMN guesses

DROP INDEX request_remind

ALTER TABLE request DROP COLUMN reminded

ALTER TABLE request DROP COLUMN remind_at
