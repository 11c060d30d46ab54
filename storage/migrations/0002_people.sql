-- Who there is: persons, client companies, their contacts, staff, and where staff's queues stand.
-- up

CREATE TABLE person (
    user_id {int} NOT NULL PRIMARY KEY,
    first_name TEXT NOT NULL,
    username TEXT,
    language TEXT NOT NULL,
    chosen {int} NOT NULL DEFAULT 0,
    started {int} NOT NULL DEFAULT 0,
    blocked {int} NOT NULL DEFAULT 0,
    seen_at {int} NOT NULL
) {strict}

CREATE TABLE account (
    id {id},
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    currency TEXT NOT NULL,
    language TEXT NOT NULL,
    zone TEXT NOT NULL,
    anchor TEXT NOT NULL,
    created_at {int} NOT NULL,
    CONSTRAINT account_name UNIQUE (name_key),
    CONSTRAINT account_named CHECK (name_key <> '')
) {strict}

CREATE TABLE account_plan (
    id {id},
    account_id {int} NOT NULL REFERENCES account (id),
    plan TEXT NOT NULL,
    starts_at {int} NOT NULL,
    set_at {int} NOT NULL
) {strict}

CREATE INDEX account_plan_start ON account_plan (account_id, starts_at, id)

CREATE TABLE contact (
    id {id},
    account_id {int} NOT NULL REFERENCES account (id),
    user_id {int} NOT NULL,
    owner {int} NOT NULL,
    joined_at {int} NOT NULL,
    CONSTRAINT contact_user UNIQUE (user_id)
) {strict}

CREATE INDEX contact_account ON contact (account_id, id)

CREATE TABLE invite (
    id {id},
    digest TEXT NOT NULL,
    account_id {int} REFERENCES account (id),
    role TEXT,
    created_by {int} NOT NULL,
    created_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    used_by {int},
    used_at {int},
    CONSTRAINT invite_digest UNIQUE (digest),
    CONSTRAINT invite_where CHECK ((account_id IS NULL) <> (role IS NULL)),
    CONSTRAINT invite_used CHECK ((used_by IS NULL) = (used_at IS NULL))
) {strict}

CREATE INDEX invite_open ON invite (account_id, expires_at) WHERE used_at IS NULL

CREATE TABLE staff (
    user_id {int} NOT NULL PRIMARY KEY,
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    put_at {int} NOT NULL,
    CONSTRAINT staff_role CHECK (role IN ('agent', 'lead'))
) {strict}

CREATE TABLE queue_binding (
    kind TEXT NOT NULL PRIMARY KEY,
    chat_id {int} NOT NULL,
    topic_id {int},
    bound_at {int} NOT NULL
) {strict}

CREATE TABLE setting (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) {strict}

-- down

DROP TABLE setting

DROP TABLE queue_binding

DROP TABLE staff

DROP TABLE invite

DROP TABLE contact

DROP TABLE account_plan

DROP TABLE account

DROP TABLE person
