-- What people bring along from elsewhere.

-- A file of follows, lists, blocks, mutes, blocked domains or bookmarks, worked off row by row.
CREATE TABLE imports (
    id BIGINT NOT NULL PRIMARY KEY,
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    kind TEXT NOT NULL,                            -- following, lists, blocks, mutes, domains, bookmarks
    mode TEXT NOT NULL,                            -- merge; overwrite: what the file does not name goes first
    state TEXT NOT NULL,                           -- clearing, running, done
    made_ms BIGINT NOT NULL,
    worked_ms BIGINT NOT NULL,                     -- whose turn was last comes last
    ended_ms BIGINT
);
CREATE INDEX imports_by_actor ON imports (actor_id, id);
CREATE INDEX imports_by_subject ON imports (subject_id);
CREATE INDEX imports_open ON imports (worked_ms) WHERE state <> 'done';

CREATE TABLE import_rows (
    import_id BIGINT NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    line BIGINT NOT NULL,                          -- of the file, from 1
    target TEXT NOT NULL,                          -- an address, a domain or a URI, as the file says it
    list TEXT NOT NULL DEFAULT '',                 -- the list's title
    options TEXT NOT NULL DEFAULT '',              -- JSON: how somebody is followed or muted
    state TEXT NOT NULL,                           -- waiting, done, refused
    why TEXT NOT NULL DEFAULT '',                  -- it was refused, in words for the person
    tries INTEGER NOT NULL DEFAULT 0,
    next_ms BIGINT NOT NULL,
    PRIMARY KEY (import_id, line)
) /* clustered */;
CREATE INDEX import_rows_waiting ON import_rows (import_id, next_ms) WHERE state = 'waiting';

-- Posts that somebody brought along in an archive, by what they were called there: none comes twice, and one that was
-- deleted here does not come back.
CREATE TABLE imported_posts (
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    original_uri TEXT NOT NULL,
    post_id BIGINT REFERENCES posts (id) ON DELETE SET NULL,
    PRIMARY KEY (actor_id, original_uri)
) /* clustered */;
CREATE INDEX imported_posts_by_post ON imported_posts (post_id) WHERE post_id IS NOT NULL;

-- Files of such posts that were taken up, or looked at and refused.
CREATE TABLE imported_files (
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    name TEXT NOT NULL,                            -- in the archive
    PRIMARY KEY (post_id, name)
) /* clustered */;
