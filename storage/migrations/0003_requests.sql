-- What clients asked for and what was said.
-- up

CREATE TABLE draft (
    id {id},
    user_id {int} NOT NULL,
    chat_id {int} NOT NULL,
    account_id {int} REFERENCES account (id),
    contact_id {int} REFERENCES contact (id),
    opened_at {int} NOT NULL,
    due_at {int},
    sealed_at {int}
) {strict}

CREATE UNIQUE INDEX draft_open ON draft (user_id) WHERE sealed_at IS NULL

CREATE INDEX draft_due ON draft (due_at) WHERE sealed_at IS NULL

CREATE TABLE request (
    id {id},
    account_id {int} NOT NULL REFERENCES account (id),
    contact_id {int} NOT NULL REFERENCES contact (id),
    user_id {int} NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    text TEXT NOT NULL,
    urgent {int} NOT NULL,
    order_number {int},
    recalculation {int} NOT NULL,
    parent_id {int} REFERENCES request (id),
    first_message {int},
    confidence {int} NOT NULL,
    model TEXT NOT NULL,
    created_at {int} NOT NULL,
    due_at {int},
    wake_at {int},
    assignee {int},
    taken_at {int},
    closed_at {int},
    minutes {int},
    rating {int},
    version {int} NOT NULL DEFAULT 1,
    CONSTRAINT request_state CHECK (state IN ('clarifying', 'offered', 'declined', 'waiting', 'queued', 'taken',
        'done', 'cancelled', 'undone', 'lapsed', 'answered')),
    CONSTRAINT request_taken CHECK (state <> 'taken' OR assignee IS NOT NULL),
    CONSTRAINT request_minutes CHECK (minutes >= 0)
) {strict}

CREATE INDEX request_account ON request (account_id, id)

CREATE INDEX request_kind ON request (account_id, kind, created_at)

CREATE INDEX request_open ON request (account_id, id) WHERE state IN ('queued', 'taken')

CREATE INDEX request_open_user ON request (user_id, id) WHERE state IN ('queued', 'taken')

CREATE INDEX request_taken_by ON request (assignee, id) WHERE state = 'taken'

CREATE INDEX request_pending ON request (account_id, id) WHERE state IN ('offered', 'declined', 'waiting', 'lapsed')

CREATE INDEX request_wake ON request (wake_at, id) WHERE wake_at IS NOT NULL

CREATE UNIQUE INDEX request_order ON request (account_id, order_number)
    WHERE order_number IS NOT NULL AND recalculation = 0 AND parent_id IS NULL

CREATE TABLE talk (
    id {id},
    request_id {int} REFERENCES request (id),
    draft_id {int} REFERENCES draft (id),
    side TEXT NOT NULL,
    user_id {int} NOT NULL,
    chat_id {int} NOT NULL,
    message_id {int} NOT NULL,
    at {int} NOT NULL,
    text TEXT NOT NULL,
    entities TEXT NOT NULL,
    media TEXT,
    file_id TEXT,
    before TEXT,
    CONSTRAINT talk_message UNIQUE (chat_id, message_id),
    CONSTRAINT talk_side CHECK (side IN ('client', 'staff', 'note'))
) {strict}

CREATE INDEX talk_request ON talk (request_id, id) WHERE request_id IS NOT NULL

CREATE INDEX talk_draft ON talk (draft_id, id) WHERE draft_id IS NOT NULL

CREATE TABLE talk_copy (
    chat_id {int} NOT NULL,
    message_id {int} NOT NULL,
    talk_id {int} NOT NULL REFERENCES talk (id),
    PRIMARY KEY (chat_id, message_id)
) {strict}

CREATE INDEX talk_copy_of ON talk_copy (talk_id)

-- down

DROP TABLE talk_copy

DROP TABLE talk

DROP TABLE request

DROP TABLE draft
