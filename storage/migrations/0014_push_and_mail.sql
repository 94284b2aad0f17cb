-- Secrets of the node itself, each sealed by the node's key, which is kept apart.
CREATE TABLE node_secrets (
    name TEXT NOT NULL PRIMARY KEY,
    sealed BLOB NOT NULL
);

-- Web Push (RFC 8030): where an app wants to be told of what happens to one of our people. It lives as long as the
-- token of the app. What leads to the device, and the token itself, are sealed under the person's key.
CREATE TABLE push_subscriptions (
    id BIGINT NOT NULL PRIMARY KEY,
    token_id BIGINT NOT NULL UNIQUE REFERENCES oauth_tokens (id) ON DELETE CASCADE,
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    sealed_endpoint BLOB NOT NULL,
    sealed_keys BLOB NOT NULL,                     -- JSON: p256dh, auth, access_token
    encoding TEXT NOT NULL CHECK (encoding IN ('aes128gcm', 'aesgcm')),
    alerts TEXT NOT NULL,                          -- JSON array of notification types
    policy TEXT NOT NULL CHECK (policy IN ('all', 'followed', 'follower', 'none')),
    content TEXT NOT NULL CHECK (content IN ('none', 'public', 'all')),  -- of which posts the words may go along
    created_ms BIGINT NOT NULL,
    next_ms BIGINT NOT NULL,                       -- the endpoint is not asked before
    failures BIGINT NOT NULL DEFAULT 0,            -- in a row
    failing_since_ms BIGINT
);
CREATE INDEX push_subscriptions_by_actor ON push_subscriptions (actor_id, id);
CREATE INDEX push_subscriptions_by_due ON push_subscriptions (next_ms, id);
CREATE INDEX push_subscriptions_by_subject ON push_subscriptions (subject_id);

-- What waits to be told there: no more than which notification. What is said of it is made when it is sent.
CREATE TABLE push_queue (
    subscription_id BIGINT NOT NULL REFERENCES push_subscriptions (id) ON DELETE CASCADE,
    notification_id BIGINT NOT NULL REFERENCES notifications (id) ON DELETE CASCADE,
    made_ms BIGINT NOT NULL,
    PRIMARY KEY (subscription_id, notification_id)
) /* clustered */;
CREATE INDEX push_queue_by_notification ON push_queue (notification_id);
CREATE INDEX push_queue_by_age ON push_queue (made_ms);

-- Links that let who reads the mail of an account do one thing, once: confirm the address, choose a new password.
CREATE TABLE mail_links (
    token_sha256 BLOB NOT NULL PRIMARY KEY,
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    may TEXT NOT NULL CHECK (may IN ('confirm', 'reset')),
    made_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL
) /* clustered */;
CREATE INDEX mail_links_by_subject ON mail_links (subject_id, may);
CREATE INDEX mail_links_by_end ON mail_links (expires_ms);

-- Messages that wait for mail.command, of each kind one to each person. No address and no words: the link's token is
-- sealed under the person's key, and the rest is made when it is sent.
CREATE TABLE mail_queue (
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    kind TEXT NOT NULL CHECK (kind IN ('confirm', 'reset', 'rights')),
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    sealed_token BLOB,
    made_ms BIGINT NOT NULL,
    next_ms BIGINT NOT NULL,
    failures BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (subject_id, kind)
) /* clustered */;
CREATE INDEX mail_queue_by_due ON mail_queue (next_ms);

-- Accounts whose people have yet to say that their mailbox is theirs: until then nobody signs in to them.
CREATE TABLE unconfirmed_mailboxes (
    actor_id BIGINT NOT NULL PRIMARY KEY REFERENCES actors (id),
    asked_ms BIGINT NOT NULL
) /* clustered */;
