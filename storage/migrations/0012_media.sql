-- What people upload: files (blobs) by their digest, and what they are used for. A blob that no row needs goes, row
-- and file, at the next step of the upkeep; whoever deletes rows that name blobs marks these as loose.
CREATE TABLE blobs (
    digest TEXT NOT NULL PRIMARY KEY,              -- SHA-256 of the bytes, hex; the file's name
    bytes BIGINT NOT NULL,
    created_ms BIGINT NOT NULL,
    loose INTEGER NOT NULL DEFAULT 0 CHECK (loose IN (0, 1))
) /* clustered */;
CREATE INDEX blobs_loose ON blobs (digest) WHERE loose = 1;

CREATE TABLE media (
    id BIGINT NOT NULL PRIMARY KEY,
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    used_as TEXT NOT NULL,                         -- attachment, avatar, header
    post_id BIGINT REFERENCES posts (id) ON DELETE SET NULL,
    position INTEGER NOT NULL DEFAULT 0,           -- among the attachments of the post
    idle_since_ms BIGINT,                          -- uploaded or taken off, and not used since; it goes a day later.
                                                   -- An attachment with neither post nor this: its post was deleted
    path_key TEXT NOT NULL UNIQUE,                 -- 128 bits of chance: who has the address may look
    type TEXT NOT NULL,                            -- image, gifv, video, audio
    media_type TEXT NOT NULL,
    url TEXT NOT NULL,
    blob TEXT NOT NULL REFERENCES blobs (digest),
    preview_media_type TEXT,
    preview_url TEXT,
    preview_blob TEXT REFERENCES blobs (digest),
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    preview_width INTEGER NOT NULL,
    preview_height INTEGER NOT NULL,
    blurhash TEXT,
    focus_x INTEGER NOT NULL DEFAULT 0,            -- thousandths, -1000 left to 1000 right
    focus_y INTEGER NOT NULL DEFAULT 0,            -- -1000 bottom to 1000 top
    description TEXT NOT NULL DEFAULT '',
    created_ms BIGINT NOT NULL
);
CREATE INDEX media_by_post ON media (post_id, position) WHERE post_id IS NOT NULL;
CREATE INDEX media_idle ON media (idle_since_ms, used_as) WHERE post_id IS NULL;
CREATE INDEX media_unattached ON media (actor_id) WHERE post_id IS NULL AND used_as = 'attachment';
CREATE INDEX media_by_subject ON media (subject_id);
CREATE INDEX media_by_blob ON media (blob);
CREATE INDEX media_by_preview ON media (preview_blob) WHERE preview_blob IS NOT NULL;

-- Small pictures of what other servers show, kept for a few days, so that these do not learn who looks.
CREATE TABLE remote_media (
    url TEXT NOT NULL PRIMARY KEY,
    post_id BIGINT REFERENCES posts (id) ON DELETE SET NULL,
    actor_id BIGINT REFERENCES actors (id),        -- whose avatar or header it is; one of these two, or it goes
    blob TEXT NOT NULL REFERENCES blobs (digest),
    media_type TEXT NOT NULL,
    fetched_ms BIGINT NOT NULL,
    last_needed_ms BIGINT NOT NULL
) /* clustered */;
CREATE INDEX remote_media_by_age ON remote_media (fetched_ms);
CREATE INDEX remote_media_by_post ON remote_media (post_id);
CREATE INDEX remote_media_by_actor ON remote_media (actor_id) WHERE actor_id IS NOT NULL;
CREATE INDEX remote_media_by_blob ON remote_media (blob);
