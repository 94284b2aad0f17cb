-- A post that shows people waits here until each of them has said yes. Its words are sealed under its author's key: it
-- is no post yet, and in no list of posts.
CREATE TABLE post_drafts (
    id BIGINT NOT NULL PRIMARY KEY,
    subject_id BIGINT NOT NULL REFERENCES subjects (id),   -- the author's
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    sealed BLOB,                                   -- NULL: it waits no more, and is counted for a day
    created_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL,
    closed_ms BIGINT                               -- it waits no more; its words stay where a legal hold needs them
);
CREATE INDEX post_drafts_by_subject ON post_drafts (subject_id, id);
CREATE INDEX post_drafts_by_author ON post_drafts (actor_id, id);
CREATE INDEX post_drafts_by_end ON post_drafts (expires_ms);

-- Whom a draft shows, and from its publication on whom the post shows. grant_id is the yes to this one post.
CREATE TABLE shown_people (
    id BIGINT NOT NULL PRIMARY KEY,
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    draft_id BIGINT REFERENCES post_drafts (id) ON DELETE CASCADE,
    post_id BIGINT REFERENCES posts (id) ON DELETE CASCADE,
    grant_id BIGINT,                               -- NULL: not asked, so that it stays a draft
    detail_id BIGINT,                              -- where the post is, as what is kept of the person
    ended_ms BIGINT                                -- taken back, and a legal hold keeps the post
);
CREATE INDEX shown_people_by_subject ON shown_people (subject_id, id);
CREATE INDEX shown_people_by_draft ON shown_people (draft_id) WHERE draft_id IS NOT NULL;
CREATE INDEX shown_people_by_post ON shown_people (post_id) WHERE post_id IS NOT NULL;
CREATE INDEX shown_people_by_grant ON shown_people (grant_id) WHERE grant_id IS NOT NULL;
