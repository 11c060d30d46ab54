-- What Telegram can carry, both ways: albums, origins of forwards, replies.
-- up

ALTER TABLE talk ADD COLUMN media_group TEXT

ALTER TABLE talk ADD COLUMN origin TEXT

ALTER TABLE talk ADD COLUMN reply_to {int}

CREATE INDEX talk_album ON talk (chat_id, media_group) WHERE media_group IS NOT NULL

-- down

DROP INDEX talk_album

ALTER TABLE talk DROP COLUMN reply_to

ALTER TABLE talk DROP COLUMN origin

ALTER TABLE talk DROP COLUMN media_group
