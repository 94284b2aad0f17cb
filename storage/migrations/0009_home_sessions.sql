-- Who signs in at their own server: what that server said of them belongs to what shows later what they did here.
-- Sessions that are open end with this; they last for hours.
DROP TABLE consent_sessions;
CREATE TABLE consent_sessions (
    token_sha256 BLOB NOT NULL PRIMARY KEY,
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    way TEXT NOT NULL CHECK (way IN ('password', 'link', 'home')),
    said TEXT NOT NULL DEFAULT '',                 -- of 'home': which server said what, and when (JSON)
    made_ms BIGINT NOT NULL,
    seen_ms BIGINT NOT NULL                        -- when it was last used, to the minute
) /* clustered */;
CREATE INDEX consent_sessions_by_subject ON consent_sessions (subject_id, made_ms);
CREATE INDEX consent_sessions_by_use ON consent_sessions (seen_ms);
