-- Accounts that somebody asked for and an operator has not approved yet. They are suspended until then.
CREATE TABLE pending_accounts (
    actor_id BIGINT NOT NULL PRIMARY KEY REFERENCES actors (id),
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    reason_sealed BLOB,                            -- why they ask, sealed under the person's key
    asked_ms BIGINT NOT NULL
) /* clustered */;
CREATE INDEX pending_accounts_by_subject ON pending_accounts (subject_id);

-- Invitations: whoever has the code makes an account. Of the code only the SHA-256 is kept.
CREATE TABLE invites (
    code_sha256 BLOB NOT NULL PRIMARY KEY,
    uses_left BIGINT NOT NULL,
    made_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL
) /* clustered */;
CREATE INDEX invites_by_end ON invites (expires_ms);
