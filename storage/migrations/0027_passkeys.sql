-- Passkeys (WebAuthn), with which people sign in in place of password and code.
CREATE TABLE passkeys (
    id BIGINT NOT NULL PRIMARY KEY,
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    credential_id BLOB NOT NULL UNIQUE,            -- what the person's device calls it
    algorithm INTEGER NOT NULL,                    -- its number in COSE
    public_key BLOB NOT NULL,
    sign_count BIGINT NOT NULL,                    -- as the device counts; 0: it does not
    last_challenge_ms BIGINT NOT NULL DEFAULT 0,   -- of the newest challenge that it signed: none is taken twice
    sealed_name BLOB NOT NULL,                     -- as the person calls it, under their key
    made_ms BIGINT NOT NULL,
    last_used_ms BIGINT
);
CREATE INDEX passkeys_by_actor ON passkeys (actor_id, id);
CREATE INDEX passkeys_by_subject ON passkeys (subject_id);

-- A session may begin with a passkey. Those that are open end here; they last hours.
DROP TABLE consent_sessions;
CREATE TABLE consent_sessions (
    token_sha256 BLOB NOT NULL PRIMARY KEY,
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    way TEXT NOT NULL CHECK (way IN ('password', 'passkey', 'link', 'home')),
    said TEXT NOT NULL DEFAULT '',                 -- of 'home': which server said what, and when (JSON)
    made_ms BIGINT NOT NULL,
    seen_ms BIGINT NOT NULL                        -- when it was last used, to the minute
) /* clustered */;
CREATE INDEX consent_sessions_by_subject ON consent_sessions (subject_id, made_ms);
CREATE INDEX consent_sessions_by_use ON consent_sessions (seen_ms);
