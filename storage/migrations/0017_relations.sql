-- What people keep about others and about tags for themselves, and what their applications start from. Whoever is
-- named in such a row does not learn of it.

CREATE TABLE mutes (
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    target_id BIGINT NOT NULL REFERENCES actors (id),
    notifications INTEGER NOT NULL CHECK (notifications IN (0, 1)),   -- also what they would be told of them
    ends_ms BIGINT NOT NULL,                       -- the greatest number: does not end
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (actor_id, target_id)
) /* clustered */;
CREATE INDEX mutes_by_target ON mutes (target_id);
CREATE INDEX mutes_by_end ON mutes (ends_ms);

-- Of whole hosts, by one person.
CREATE TABLE user_domain_blocks (
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    host TEXT NOT NULL,
    id BIGINT NOT NULL UNIQUE,                     -- pages are cut by it
    PRIMARY KEY (actor_id, host)
);

-- How a follower wants a follow; without a row: boosts, no notifications, every language.
CREATE TABLE follow_options (
    follower_id BIGINT NOT NULL,
    followed_id BIGINT NOT NULL,
    boosts INTEGER NOT NULL CHECK (boosts IN (0, 1)),
    notify INTEGER NOT NULL CHECK (notify IN (0, 1)),
    languages TEXT NOT NULL DEFAULT '[]',          -- JSON array; empty: every one
    PRIMARY KEY (follower_id, followed_id),
    FOREIGN KEY (follower_id, followed_id) REFERENCES follows (follower_id, followed_id) ON DELETE CASCADE
) /* clustered */;
CREATE INDEX follow_options_notify ON follow_options (followed_id) WHERE notify = 1;

-- What one person noted of another for themselves, sealed under the author's key.
CREATE TABLE account_notes (
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    target_id BIGINT NOT NULL REFERENCES actors (id),
    subject_id BIGINT NOT NULL REFERENCES subjects (id),   -- the author
    sealed BLOB NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (actor_id, target_id)
) /* clustered */;
CREATE INDEX account_notes_by_target ON account_notes (target_id);
CREATE INDEX account_notes_by_subject ON account_notes (subject_id);

-- Whom people show on their profile.
CREATE TABLE endorsements (
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    target_id BIGINT NOT NULL REFERENCES actors (id),
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (actor_id, target_id)
) /* clustered */;
CREATE INDEX endorsements_by_target ON endorsements (target_id);

CREATE TABLE featured_tags (
    id BIGINT NOT NULL PRIMARY KEY,
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    tag TEXT NOT NULL,                             -- folded
    shown TEXT NOT NULL,                           -- as written
    UNIQUE (actor_id, tag)
);
CREATE TABLE followed_tags (
    id BIGINT NOT NULL PRIMARY KEY,
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    tag TEXT NOT NULL,                             -- folded
    shown TEXT NOT NULL,                           -- as written
    UNIQUE (actor_id, tag)
);
CREATE INDEX followed_tags_by_tag ON followed_tags (tag);

-- Suggested accounts that somebody does not want to see suggested again.
CREATE TABLE dismissed_suggestions (
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    target_id BIGINT NOT NULL REFERENCES actors (id),
    PRIMARY KEY (actor_id, target_id)
) /* clustered */;
CREATE INDEX dismissed_suggestions_by_target ON dismissed_suggestions (target_id);

-- What a new post of theirs starts from, and which sites may name them as the author of a page.
CREATE TABLE posting_defaults (
    actor_id BIGINT NOT NULL PRIMARY KEY REFERENCES actors (id),
    visibility TEXT NOT NULL CHECK (visibility IN ('public', 'unlisted', 'followers', 'direct', 'local')),
    sensitive INTEGER NOT NULL CHECK (sensitive IN (0, 1)),
    language TEXT NOT NULL,                        -- '': none is said
    quote_policy TEXT NOT NULL,                    -- public, followers, nobody
    attribution_domains TEXT NOT NULL DEFAULT '[]' -- JSON array
);
