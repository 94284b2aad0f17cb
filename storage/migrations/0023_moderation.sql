-- What the node's staff may do and did. An account's role is what it may do here, shown to nobody else.
CREATE TABLE account_roles (
    actor_id BIGINT NOT NULL PRIMARY KEY REFERENCES actors (id),
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    role TEXT NOT NULL,                            -- a name of [roles] in kith.toml
    may BIGINT NOT NULL,                           -- what it may do, as kith.toml said at the last start: for its apps
    given_ms BIGINT NOT NULL
) /* clustered */;
CREATE INDEX account_roles_by_subject ON account_roles (subject_id);

-- Deeds of the staff. The person concerned sees what and why (audit_events), the staff also who.
CREATE TABLE moderation_log (
    id BIGINT NOT NULL PRIMARY KEY,
    at_ms BIGINT NOT NULL,
    by_id BIGINT REFERENCES actors (id),           -- NULL: an operator at the machine
    verb TEXT NOT NULL,
    target_id BIGINT REFERENCES actors (id),       -- the account it was done to, if any
    report_id BIGINT,
    object TEXT NOT NULL DEFAULT '',               -- else what: a domain, a network, an invitation
    reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX moderation_log_by_time ON moderation_log (at_ms);
CREATE INDEX moderation_log_by_target ON moderation_log (target_id, id) WHERE target_id IS NOT NULL;
CREATE INDEX moderation_log_by_whom ON moderation_log (by_id) WHERE by_id IS NOT NULL;

-- Limited: not in public timelines, searches, the directory, suggestions and trends.
ALTER TABLE actors ADD COLUMN silenced_ms BIGINT;
ALTER TABLE actors ADD COLUMN host_silenced INTEGER NOT NULL DEFAULT 0;   -- a decision about its server says so

-- What a decision about a server means. suspend: nothing comes in or goes out; silence: its people are limited;
-- noop: only what else is said here.
ALTER TABLE domain_rules ADD COLUMN severity TEXT NOT NULL DEFAULT 'suspend';
ALTER TABLE domain_rules ADD COLUMN reject_media INTEGER NOT NULL DEFAULT 0;
ALTER TABLE domain_rules ADD COLUMN reject_reports INTEGER NOT NULL DEFAULT 0;
ALTER TABLE domain_rules ADD COLUMN note TEXT NOT NULL DEFAULT '';        -- for the staff alone

-- From where nobody makes an account. A network, never one person's address.
CREATE TABLE email_domain_blocks (
    id BIGINT NOT NULL PRIMARY KEY,
    domain TEXT NOT NULL UNIQUE,
    at_ms BIGINT NOT NULL
);
CREATE TABLE network_blocks (
    id BIGINT NOT NULL PRIMARY KEY,
    network TEXT NOT NULL UNIQUE,                  -- "192.0.2.0/24", "2001:db8::/32"
    comment TEXT NOT NULL DEFAULT '',
    at_ms BIGINT NOT NULL,
    expires_ms BIGINT
);
