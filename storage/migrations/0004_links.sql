-- How a person comes to the consent centre on the web: links that were sent to them, and sessions. Of a token only its
-- SHA-256 is kept.
CREATE TABLE consent_links (
    token_sha256 BLOB NOT NULL PRIMARY KEY,
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    actor_id BIGINT NOT NULL REFERENCES actors (id),   -- whom it was sent to
    may TEXT NOT NULL CHECK (may IN ('open', 'withdraw')),
    made_ms BIGINT NOT NULL,
    expires_ms BIGINT,                             -- NULL: as long as the person is known here
    spent_ms BIGINT                                -- of one that opens: it works once
) /* clustered */;
CREATE INDEX consent_links_by_subject ON consent_links (subject_id, made_ms);
CREATE INDEX consent_links_by_end ON consent_links (expires_ms) WHERE expires_ms IS NOT NULL;

CREATE TABLE consent_sessions (
    token_sha256 BLOB NOT NULL PRIMARY KEY,
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    way TEXT NOT NULL CHECK (way IN ('password', 'link')),
    made_ms BIGINT NOT NULL,
    seen_ms BIGINT NOT NULL                        -- when it was last used, to the minute
) /* clustered */;
CREATE INDEX consent_sessions_by_subject ON consent_sessions (subject_id, made_ms);
CREATE INDEX consent_sessions_by_use ON consent_sessions (seen_ms);

-- The body of an activity that carries a token: sealed under its receiver's key, opened when it is sent, and gone when
-- it has arrived or its time is over. The activity's own row has none.
CREATE TABLE sealed_bodies (
    activity_id BIGINT NOT NULL PRIMARY KEY REFERENCES activities (id) ON DELETE CASCADE,
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    sealed BLOB NOT NULL,
    until_ms BIGINT NOT NULL
);
CREATE INDEX sealed_bodies_by_subject ON sealed_bodies (subject_id, activity_id);
CREATE INDEX sealed_bodies_by_end ON sealed_bodies (until_ms);
