-- What a person's client keeps here: lists, filters, markers, conversations, what is to be held back of
-- notifications, and a feed for who reads theirs often.

CREATE TABLE lists (
    id BIGINT NOT NULL PRIMARY KEY,
    owner_id BIGINT NOT NULL REFERENCES actors (id),
    title TEXT NOT NULL,
    replies_policy TEXT NOT NULL CHECK (replies_policy IN ('followed', 'list', 'none')),
    exclusive INTEGER NOT NULL CHECK (exclusive IN (0, 1)),   -- who is on it is not in the home timeline
    created_ms BIGINT NOT NULL
);
CREATE INDEX lists_by_owner ON lists (owner_id, id);

CREATE TABLE list_members (
    list_id BIGINT NOT NULL REFERENCES lists (id) ON DELETE CASCADE,
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    PRIMARY KEY (list_id, actor_id)
) /* clustered */;
CREATE INDEX list_members_by_actor ON list_members (actor_id, list_id);

CREATE TABLE filters (
    id BIGINT NOT NULL PRIMARY KEY,
    owner_id BIGINT NOT NULL REFERENCES actors (id),
    title TEXT NOT NULL,
    contexts TEXT NOT NULL,                        -- JSON array: home, notifications, public, thread, account
    action TEXT NOT NULL CHECK (action IN ('warn', 'hide', 'blur')),
    expires_ms BIGINT,
    created_ms BIGINT NOT NULL
);
CREATE INDEX filters_by_owner ON filters (owner_id, id);

CREATE TABLE filter_keywords (
    id BIGINT NOT NULL PRIMARY KEY,
    filter_id BIGINT NOT NULL REFERENCES filters (id) ON DELETE CASCADE,
    keyword TEXT NOT NULL,
    whole_word INTEGER NOT NULL CHECK (whole_word IN (0, 1))
);
CREATE INDEX filter_keywords_by_filter ON filter_keywords (filter_id, id);

CREATE TABLE filter_statuses (
    id BIGINT NOT NULL PRIMARY KEY,
    filter_id BIGINT NOT NULL REFERENCES filters (id) ON DELETE CASCADE,
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX filter_statuses_once ON filter_statuses (filter_id, post_id);
CREATE INDEX filter_statuses_by_post ON filter_statuses (post_id);

-- How far somebody has read.
CREATE TABLE markers (
    owner_id BIGINT NOT NULL REFERENCES actors (id),
    timeline TEXT NOT NULL CHECK (timeline IN ('home', 'notifications')),
    last_read_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    updated_ms BIGINT NOT NULL,
    PRIMARY KEY (owner_id, timeline)
) /* clustered */;

-- Direct messages of one thread, as one of the people in it sees them.
CREATE TABLE conversations (
    id BIGINT NOT NULL PRIMARY KEY,
    owner_id BIGINT NOT NULL REFERENCES actors (id),
    root_id BIGINT NOT NULL,                       -- the first post that is known of it
    unread INTEGER NOT NULL CHECK (unread IN (0, 1))
);
CREATE UNIQUE INDEX conversations_once ON conversations (owner_id, root_id);
CREATE TABLE conversation_posts (
    conversation_id BIGINT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    PRIMARY KEY (conversation_id, post_id)
) /* clustered */;
CREATE INDEX conversation_posts_by_post ON conversation_posts (post_id);

-- Notifications that are alike and close in time are one group; '' is a group of one. What is held back waits until
-- its owner asks for it.
ALTER TABLE notifications ADD COLUMN group_key TEXT NOT NULL DEFAULT '';
ALTER TABLE notifications ADD COLUMN held_back INTEGER NOT NULL DEFAULT 0;
CREATE INDEX notifications_by_group ON notifications (owner_id, group_key, id) WHERE group_key <> '';
CREATE INDEX notifications_by_sender ON notifications (owner_id, from_actor_id, type);
CREATE INDEX notifications_held_back ON notifications (owner_id, from_actor_id, id) WHERE held_back = 1;

CREATE TABLE notification_policies (
    owner_id BIGINT NOT NULL PRIMARY KEY REFERENCES actors (id),
    not_following TEXT NOT NULL,                   -- accept, filter, drop
    not_followers TEXT NOT NULL,
    new_accounts TEXT NOT NULL,
    private_mentions TEXT NOT NULL,
    limited_accounts TEXT NOT NULL,
    bots TEXT NOT NULL
);
-- Whose notifications are held back for an owner, and who was let through.
CREATE TABLE notification_requests (
    id BIGINT NOT NULL PRIMARY KEY,
    owner_id BIGINT NOT NULL REFERENCES actors (id),
    from_actor_id BIGINT NOT NULL REFERENCES actors (id),
    state TEXT NOT NULL CHECK (state IN ('open', 'accepted')),
    created_ms BIGINT NOT NULL,
    updated_ms BIGINT NOT NULL
);
CREATE UNIQUE INDEX notification_requests_once ON notification_requests (owner_id, from_actor_id);
CREATE INDEX notification_requests_from ON notification_requests (from_actor_id);

-- The home timeline of who reads it often: candidates, asked about visibility anew whenever they are read. Everything
-- above the floor is here; what is below is looked for among the posts.
CREATE TABLE home_feeds (
    owner_id BIGINT NOT NULL PRIMARY KEY REFERENCES actors (id),
    floor_id BIGINT NOT NULL,
    used_ms BIGINT NOT NULL                        -- to the day
);
CREATE INDEX home_feeds_by_use ON home_feeds (used_ms);
CREATE TABLE home_entries (
    owner_id BIGINT NOT NULL,
    entry_id BIGINT NOT NULL,                            -- of the boost, or of the post
    post_id BIGINT NOT NULL,
    PRIMARY KEY (owner_id, entry_id)
) /* clustered */;

-- How many posts of an author everybody may see, and when the last of them was written.
CREATE TABLE post_counts (
    actor_id BIGINT NOT NULL PRIMARY KEY REFERENCES actors (id),
    posts BIGINT NOT NULL,
    last_ms BIGINT
) /* clustered */;
INSERT INTO post_counts (actor_id, posts, last_ms)
    SELECT actor_id, count(*), max(created_ms) FROM posts
    WHERE visibility IN ('public', 'unlisted') AND hidden = 0 GROUP BY actor_id;
CREATE INDEX posts_open ON posts (actor_id, created_ms) WHERE visibility IN ('public', 'unlisted') AND hidden = 0;
CREATE INDEX follows_by_follower ON follows (follower_id, state);
