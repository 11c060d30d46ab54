-- What came in and what goes out: both outlive the process.
-- up

CREATE TABLE inbox (
    id {id},
    bot_id {int} NOT NULL,
    update_id {int} NOT NULL,
    lane TEXT NOT NULL,
    raw TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'new',
    attempts {int} NOT NULL DEFAULT 0,
    not_before {int} NOT NULL DEFAULT 0,
    received_at {int} NOT NULL,
    ended_at {int},
    error TEXT NOT NULL DEFAULT '',
    CONSTRAINT inbox_update UNIQUE (bot_id, update_id),
    CONSTRAINT inbox_state CHECK (state IN ('new', 'done', 'quarantined')),
    CONSTRAINT inbox_ended CHECK ((state = 'new') = (ended_at IS NULL))
) {strict}

CREATE UNIQUE INDEX inbox_lane ON inbox (lane, id) WHERE state = 'new'

CREATE INDEX inbox_ended_at ON inbox (ended_at) WHERE ended_at IS NOT NULL

CREATE TABLE outbox (
    id {id},
    chat_id {int} NOT NULL,
    thread_id {int},
    slot TEXT,
    reply_to {int},
    shape TEXT NOT NULL,
    payload TEXT NOT NULL,
    priority {int} NOT NULL,
    state TEXT NOT NULL DEFAULT 'new',
    attempts {int} NOT NULL DEFAULT 0,
    repeat {int} NOT NULL DEFAULT 0,
    not_before {int} NOT NULL DEFAULT 0,
    created_at {int} NOT NULL,
    ended_at {int},
    message_id {int},
    error TEXT NOT NULL DEFAULT '',
    CONSTRAINT outbox_state CHECK (state IN ('new', 'sending', 'sent', 'dead')),
    CONSTRAINT outbox_ended CHECK ((state IN ('sent', 'dead')) = (ended_at IS NOT NULL)),
    CONSTRAINT outbox_repeat CHECK (repeat IN (0, 1))
) {strict}

CREATE UNIQUE INDEX outbox_waiting ON outbox (chat_id, priority, id, not_before) WHERE state = 'new'

CREATE UNIQUE INDEX outbox_slot ON outbox (chat_id, slot) WHERE state = 'new' AND slot IS NOT NULL

CREATE INDEX outbox_slot_latest ON outbox (chat_id, slot, id) WHERE slot IS NOT NULL

CREATE INDEX outbox_sending ON outbox (id) WHERE state = 'sending'

CREATE INDEX outbox_ended_at ON outbox (ended_at) WHERE ended_at IS NOT NULL

CREATE TABLE chat_pause (
    chat_id {int} NOT NULL PRIMARY KEY,
    until {int} NOT NULL
) {strict}

CREATE TABLE slot (
    chat_id {int} NOT NULL,
    slot TEXT NOT NULL,
    message_id {int} NOT NULL,
    PRIMARY KEY (chat_id, slot)
) {strict}

CREATE INDEX slot_message ON slot (chat_id, message_id)

-- down

DROP TABLE slot

DROP TABLE chat_pause

DROP TABLE outbox

DROP TABLE inbox
