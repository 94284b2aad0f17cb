-- Films and sounds wait until they are made clean: a row each, and beside the database the file as it came, which
-- nobody is ever shown. What could be made clean is in media, under the same id; what could not says so for a day.
CREATE TABLE films (
    id BIGINT NOT NULL PRIMARY KEY,                -- of the media that it becomes
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    type TEXT NOT NULL,                            -- video, audio: as it seems
    file TEXT NOT NULL UNIQUE,                     -- the name of the file, made of chance
    description TEXT NOT NULL DEFAULT '',
    focus_x INTEGER NOT NULL DEFAULT 0,            -- thousandths, as in media
    focus_y INTEGER NOT NULL DEFAULT 0,
    tries INTEGER NOT NULL DEFAULT 0,              -- begun and, for all that is known, cut short
    refusal TEXT NOT NULL DEFAULT '',              -- why it could not be made clean, for its owner; none while it waits
    created_ms BIGINT NOT NULL
);
CREATE INDEX films_waiting ON films (created_ms) WHERE refusal = '';
CREATE INDEX films_by_actor ON films (actor_id);
CREATE INDEX films_by_subject ON films (subject_id);

-- Of films and sounds.
ALTER TABLE media ADD COLUMN duration_ms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE media ADD COLUMN frames_a_second INTEGER NOT NULL DEFAULT 0;
ALTER TABLE media ADD COLUMN bytes BIGINT NOT NULL DEFAULT 0;
