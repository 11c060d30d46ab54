-- What Telegram can carry, both ways: albums, origins of forwards, replies.
-- up

ALTER TABLE talk ADD COLUMN media_group TEXT

ALTER TABLE talk ADD COLUMN origin TEXT

ALTER TABLE talk ADD COLUMN reply_to {int}

ALTER TABLE talk ADD COLUMN details TEXT

ALTER TABLE talk_copy ADD COLUMN part {int} NOT NULL DEFAULT 0

CREATE INDEX talk_album ON talk (chat_id, media_group) WHERE media_group IS NOT NULL

-- down

DROP INDEX talk_album

ALTER TABLE talk_copy DROP COLUMN part

ALTER TABLE talk DROP COLUMN details

ALTER TABLE talk DROP COLUMN reply_to

ALTER TABLE talk DROP COLUMN origin

ALTER TABLE talk DROP COLUMN media_group
