-- The second step of sign-in (RFC 6238), for who set one up.
CREATE TABLE second_steps (
    actor_id BIGINT NOT NULL PRIMARY KEY REFERENCES actors (id),
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    sealed_secret BLOB NOT NULL,                   -- under the person's key
    made_ms BIGINT NOT NULL,
    on_since_ms BIGINT,                            -- NULL: not confirmed by a code yet, and not asked for
    last_step BIGINT NOT NULL DEFAULT 0            -- of the newest code that was taken: none is taken twice
) /* clustered */;
CREATE INDEX second_steps_by_subject ON second_steps (subject_id);

-- Codes that stand for a lost device, each once.
CREATE TABLE recovery_codes (
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    code_sha256 BLOB NOT NULL,
    PRIMARY KEY (actor_id, code_sha256)
) /* clustered */;
