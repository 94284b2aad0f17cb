-- Only words that somebody may search for are in the index: of public posts whose authors want to be found, of
-- our people's own, and of what names them or what they marked.

-- Who has changed whether to be found: their posts are looked at again, in the order of their ids.
CREATE TABLE search_authors (
    actor_id BIGINT NOT NULL PRIMARY KEY REFERENCES actors (id) ON DELETE CASCADE,
    after_post_id BIGINT NOT NULL
) /* clustered */;
CREATE INDEX bookmarks_by_post ON bookmarks (post_id);
/* search_findable */
