-- How talks live on: topics of their own, ready answers, words with a rating, how often a request was reopened.
-- up

CREATE TABLE request_topic (
    request_id {int} NOT NULL,
    chat_id {int} NOT NULL,
    thread_id {int} NOT NULL,
    PRIMARY KEY (request_id, chat_id),
    CONSTRAINT request_topic_thread UNIQUE (chat_id, thread_id)
) {strict}

CREATE TABLE ready_answer (
    id {id},
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    written_by {int} NOT NULL,
    written_at {int} NOT NULL,
    CONSTRAINT ready_answer_name UNIQUE (name)
) {strict}

CREATE INDEX request_closed ON request (user_id, closed_at) WHERE state = 'done'

ALTER TABLE draft ADD COLUMN about {int}

ALTER TABLE request ADD COLUMN comment TEXT NOT NULL DEFAULT ''

ALTER TABLE request ADD COLUMN reopened {int} NOT NULL DEFAULT 0

-- down

ALTER TABLE draft DROP COLUMN about

DROP INDEX request_closed

ALTER TABLE request DROP COLUMN reopened

ALTER TABLE request DROP COLUMN comment

DROP TABLE ready_answer

DROP TABLE request_topic
