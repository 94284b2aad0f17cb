-- The client API's way in: applications, authorisation codes and tokens (RFC 6749). Of secrets, codes and tokens only
-- the SHA-256 is kept.
CREATE TABLE oauth_apps (
    id BIGINT NOT NULL PRIMARY KEY,
    client_id TEXT NOT NULL UNIQUE,
    secret_sha256 BLOB NOT NULL,
    name TEXT NOT NULL,
    website TEXT,
    redirect_uris TEXT NOT NULL,                   -- JSON array, compared as they are
    scopes TEXT NOT NULL,                          -- what its tokens may have at most
    created_ms BIGINT NOT NULL,
    last_used_ms BIGINT NOT NULL                   -- to the day; one that nobody uses goes
);
CREATE INDEX oauth_apps_by_use ON oauth_apps (last_used_ms);

CREATE TABLE oauth_codes (
    code_sha256 BLOB NOT NULL PRIMARY KEY,
    app_id BIGINT NOT NULL REFERENCES oauth_apps (id) ON DELETE CASCADE,
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    scopes TEXT NOT NULL,
    redirect_uri TEXT NOT NULL,
    challenge TEXT NOT NULL DEFAULT '',            -- RFC 7636 S256; '' where the app brought none
    expires_ms BIGINT NOT NULL,
    token_id BIGINT                                -- spent for that token: offered again, both end (RFC 6749, 10.5)
) /* clustered */;
CREATE INDEX oauth_codes_by_end ON oauth_codes (expires_ms);
CREATE INDEX oauth_codes_by_subject ON oauth_codes (subject_id);

CREATE TABLE oauth_tokens (
    id BIGINT NOT NULL PRIMARY KEY,
    token_sha256 BLOB NOT NULL UNIQUE,
    app_id BIGINT NOT NULL REFERENCES oauth_apps (id) ON DELETE CASCADE,
    actor_id BIGINT REFERENCES actors (id),        -- NULL: the application's own (client credentials)
    subject_id BIGINT REFERENCES subjects (id),
    scopes TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    last_used_ms BIGINT NOT NULL                   -- to the day
);
CREATE INDEX oauth_tokens_by_subject ON oauth_tokens (subject_id, id) WHERE subject_id IS NOT NULL;
CREATE INDEX oauth_tokens_by_app ON oauth_tokens (app_id);
CREATE INDEX oauth_tokens_of_apps ON oauth_tokens (app_id, id) WHERE actor_id IS NULL;
