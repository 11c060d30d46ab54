-- Replies found by their message: the part of it that was quoted, and the notice that was sent there.
-- up

ALTER TABLE talk ADD COLUMN quoted TEXT

CREATE INDEX outbox_message ON outbox (chat_id, message_id, id) WHERE message_id IS NOT NULL

-- down

DROP INDEX outbox_message

ALTER TABLE talk DROP COLUMN quoted
