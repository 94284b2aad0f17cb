-- What the institution tells everybody here, and how people answer with one sign.
CREATE TABLE announcements (
    id BIGINT NOT NULL PRIMARY KEY,
    content TEXT NOT NULL,                         -- HTML of our own making
    all_day INTEGER NOT NULL DEFAULT 0 CHECK (all_day IN (0, 1)),
    starts_ms BIGINT,
    ends_ms BIGINT,
    published_ms BIGINT NOT NULL,
    updated_ms BIGINT NOT NULL
);
CREATE TABLE announcement_reads (
    announcement_id BIGINT NOT NULL REFERENCES announcements (id) ON DELETE CASCADE,
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    PRIMARY KEY (announcement_id, actor_id)
) /* clustered */;
CREATE INDEX announcement_reads_by_actor ON announcement_reads (actor_id);
CREATE TABLE announcement_reactions (
    announcement_id BIGINT NOT NULL REFERENCES announcements (id) ON DELETE CASCADE,
    name TEXT NOT NULL,                            -- an emoji
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    PRIMARY KEY (announcement_id, name, actor_id)
) /* clustered */;
CREATE INDEX announcement_reactions_by_actor ON announcement_reactions (actor_id);

-- What our own people report, and what became of a report.
ALTER TABLE reports ADD COLUMN category TEXT NOT NULL DEFAULT 'other';   -- spam, legal, violation, other
ALTER TABLE reports ADD COLUMN rules TEXT NOT NULL DEFAULT '[]';         -- JSON array of numbers as texts
ALTER TABLE reports ADD COLUMN forwarded INTEGER NOT NULL DEFAULT 0;
ALTER TABLE reports ADD COLUMN assigned_id BIGINT;
ALTER TABLE reports ADD COLUMN acted_ms BIGINT;
ALTER TABLE reports ADD COLUMN acted_by_id BIGINT;
CREATE INDEX reports_by_target ON reports (target_id);
CREATE INDEX reports_by_reporter ON reports (from_actor_id);
CREATE INDEX reports_closed ON reports (acted_ms) WHERE acted_ms IS NOT NULL;

-- People by what is typed: as names begin, and all of this node; and who wants to be discovered.
CREATE INDEX public_values_by_name ON public_values (lower(value)) WHERE kind = 'display_name';
CREATE INDEX actors_of_ours ON actors (id) WHERE is_local = 1;
CREATE INDEX actors_discoverable ON actors (id) WHERE discoverable = 1;

-- Posts whose words are not in the index of the search as they are now.
CREATE TABLE search_queue (
    post_id BIGINT NOT NULL PRIMARY KEY
) /* clustered */;
/* search_index */
