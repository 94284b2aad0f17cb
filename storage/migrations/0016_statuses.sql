-- What the client API keeps of statuses beside the posts themselves.

-- Bookmarks and likes are paged in the order in which they were made: mark_id is at_ms and a tail, and ascends.
ALTER TABLE bookmarks ADD COLUMN mark_id BIGINT NOT NULL DEFAULT 0;
UPDATE bookmarks SET mark_id = o.place FROM
    (SELECT actor_id, post_id, ROW_NUMBER() OVER (ORDER BY at_ms, actor_id, post_id) AS place FROM bookmarks) AS o
    WHERE bookmarks.actor_id = o.actor_id AND bookmarks.post_id = o.post_id;
CREATE INDEX bookmarks_by_mark ON bookmarks (actor_id, mark_id);
CREATE INDEX bookmarks_last ON bookmarks (mark_id);
ALTER TABLE likes ADD COLUMN mark_id BIGINT NOT NULL DEFAULT 0;
UPDATE likes SET mark_id = o.place FROM
    (SELECT uri, ROW_NUMBER() OVER (ORDER BY at_ms, uri) AS place FROM likes) AS o WHERE likes.uri = o.uri;
DROP INDEX likes_by_actor;
CREATE INDEX likes_by_actor ON likes (actor_id, mark_id);
CREATE INDEX likes_by_post ON likes (post_id, mark_id);
CREATE INDEX likes_last ON likes (mark_id);

-- The sensitive mark and the choices of a poll as they were before an edit.
ALTER TABLE post_edits ADD COLUMN sensitive INTEGER NOT NULL DEFAULT 0 CHECK (sensitive IN (0, 1));
ALTER TABLE post_edits ADD COLUMN poll_options TEXT;   -- JSON array; NULL: no poll

-- Results stay closed until the end.
ALTER TABLE polls ADD COLUMN hides_totals INTEGER NOT NULL DEFAULT 0 CHECK (hides_totals IN (0, 1));

-- A post is not made twice for one Idempotency-Key, of which only the SHA-256 is kept, for an hour.
CREATE TABLE post_keys (
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    key_sha256 BLOB NOT NULL,
    post_id BIGINT REFERENCES posts (id) ON DELETE CASCADE,
    scheduled_id BIGINT,
    made_ms BIGINT NOT NULL,
    PRIMARY KEY (actor_id, key_sha256)
) /* clustered */;
CREATE INDEX post_keys_by_time ON post_keys (made_ms);
CREATE INDEX post_keys_by_post ON post_keys (post_id) WHERE post_id IS NOT NULL;

-- With which application a post was written. Its author's to see.
CREATE TABLE post_apps (
    post_id BIGINT NOT NULL PRIMARY KEY REFERENCES posts (id) ON DELETE CASCADE,
    app_id BIGINT NOT NULL REFERENCES oauth_apps (id) ON DELETE CASCADE
);
CREATE INDEX post_apps_by_app ON post_apps (app_id);

-- Conversations of which somebody wants no notification: everything below the post, and it.
CREATE TABLE muted_threads (
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (actor_id, post_id)
) /* clustered */;
CREATE INDEX muted_threads_by_post ON muted_threads (post_id);

-- Posts that wait for their time. Their words are sealed under their author's key.
CREATE TABLE scheduled_posts (
    id BIGINT NOT NULL PRIMARY KEY,
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    sealed BLOB NOT NULL,
    due_ms BIGINT NOT NULL,                        -- as its author said
    next_ms BIGINT,                                -- when it is tried; NULL: it could not be posted, and waits for them
    created_ms BIGINT NOT NULL
);
CREATE INDEX scheduled_posts_by_next ON scheduled_posts (next_ms) WHERE next_ms IS NOT NULL;
CREATE INDEX scheduled_posts_by_actor ON scheduled_posts (actor_id, id);
CREATE INDEX scheduled_posts_by_subject ON scheduled_posts (subject_id);
