-- An inbox that does not accept the signature of one of our people (401): how often in a row, and until when what
-- that person has for it waits. The host and everybody else's rows for it go on.
CREATE TABLE holds (
    inbox_id BIGINT NOT NULL REFERENCES inboxes (id),
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    failures INTEGER NOT NULL,
    next_ms BIGINT NOT NULL,
    PRIMARY KEY (inbox_id, actor_id)
) /* clustered */;
