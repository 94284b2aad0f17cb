-- Small pictures that stand for ":names:" in texts. Of the institution, not of a person.
CREATE TABLE emojis (
    shortcode TEXT NOT NULL PRIMARY KEY,           -- [A-Za-z0-9_]{2,}, without colons
    category TEXT NOT NULL DEFAULT '',
    media_type TEXT NOT NULL,
    blob TEXT NOT NULL REFERENCES blobs (digest),
    still_media_type TEXT NOT NULL,                -- the same where it does not move
    still_blob TEXT NOT NULL REFERENCES blobs (digest),
    created_ms BIGINT NOT NULL
) /* clustered */;
CREATE INDEX emojis_by_blob ON emojis (blob);
CREATE INDEX emojis_by_still ON emojis (still_blob);

-- What other servers said their names stand for, with what their people wrote.
CREATE TABLE remote_emojis (
    id BIGINT NOT NULL PRIMARY KEY,
    host TEXT NOT NULL,                            -- of the ids of those who use it
    shortcode TEXT NOT NULL,
    url TEXT NOT NULL,                             -- of the picture, anywhere
    updated_ms BIGINT,                             -- as its server says
    said_ms BIGINT NOT NULL,                       -- when it was last told of, to the week
    UNIQUE (host, shortcode)
);
CREATE INDEX remote_emojis_by_age ON remote_emojis (said_ms);
CREATE INDEX remote_emojis_of_host ON remote_emojis (host, said_ms);

-- Copies of what others show, each in the shape that is shown. They are copies: those from before are made again.
UPDATE blobs SET loose = 1 WHERE digest IN (SELECT blob FROM remote_media);
DROP TABLE remote_media;
CREATE TABLE remote_media (
    url TEXT NOT NULL,
    shape TEXT NOT NULL,                           -- small (of a post), avatar, header, emoji, still
    post_id BIGINT REFERENCES posts (id) ON DELETE SET NULL,
    actor_id BIGINT REFERENCES actors (id),        -- whose avatar or header it is
    emoji_id BIGINT REFERENCES remote_emojis (id) ON DELETE SET NULL,   -- one of these three, or it goes
    blob TEXT NOT NULL REFERENCES blobs (digest),
    media_type TEXT NOT NULL,
    fetched_ms BIGINT NOT NULL,
    last_needed_ms BIGINT NOT NULL,
    PRIMARY KEY (url, shape)
) /* clustered */;
CREATE INDEX remote_media_by_age ON remote_media (fetched_ms);
CREATE INDEX remote_media_by_post ON remote_media (post_id);
CREATE INDEX remote_media_by_actor ON remote_media (actor_id) WHERE actor_id IS NOT NULL;
CREATE INDEX remote_media_by_emoji ON remote_media (emoji_id) WHERE emoji_id IS NOT NULL;
CREATE INDEX remote_media_by_blob ON remote_media (blob);
