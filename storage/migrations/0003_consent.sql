-- Consent as it happens and as it can be proved. A table marked `append_only` is never changed and never shortened:
-- the engine itself refuses (storage/sqlite/migrator.h).

-- To keep a detail and to share it are granted apart.
ALTER TABLE grants ADD COLUMN verb TEXT NOT NULL DEFAULT 'share';

-- Everything that ever happened to a grant, or to a person's data as a whole. Values never enter it. evidence and
-- salt are sealed under the subject's key: they end with it, the row stays as the proof.
CREATE TABLE consent_events (
    id BIGINT NOT NULL PRIMARY KEY,
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    grant_id BIGINT,                               -- NULL: about the person as a whole
    event TEXT NOT NULL,
    state TEXT NOT NULL,                           -- of the grant afterwards; '' where there is none
    kind TEXT NOT NULL,                            -- as the grant says; '' where there is none
    purpose TEXT NOT NULL,
    audience TEXT NOT NULL,
    verb TEXT NOT NULL,
    basis TEXT NOT NULL,
    channel TEXT NOT NULL,                         -- self, staff, operator, import, remote
    notice_sha256 TEXT,
    expires_ms BIGINT,                             -- of the grant, as it was then
    receipt TEXT NOT NULL,                         -- the UUID of its receipt
    evidence BLOB,                                 -- what was signed, by whom: sealed
    salt BLOB NOT NULL,                            -- of the leaf's digest: sealed
    leaf BIGINT NOT NULL,                          -- its place in the transparency log
    at_ms BIGINT NOT NULL
) /* append_only */;
CREATE INDEX consent_events_by_subject ON consent_events (subject_id, id);
CREATE INDEX consent_events_by_grant ON consent_events (grant_id, id);
CREATE UNIQUE INDEX consent_events_by_receipt ON consent_events (receipt);

-- A question put to a person: a poll in a direct message, or a code to answer with.
CREATE TABLE consent_requests (
    id BIGINT NOT NULL PRIMARY KEY,
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    actor_id BIGINT NOT NULL REFERENCES actors (id),   -- who is asked
    asked_by BIGINT NOT NULL REFERENCES actors (id),   -- who of our people wants to know
    question_id BIGINT,                            -- the post that asks
    code TEXT NOT NULL UNIQUE,
    choices TEXT NOT NULL,                         -- JSON: [{"label", "audience"}]; no audience is no
    notice_sha256 TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'answered', 'lapsed')),
    created_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL,
    answered_ms BIGINT
);
CREATE INDEX consent_requests_by_subject ON consent_requests (subject_id, id);
CREATE INDEX consent_requests_by_question ON consent_requests (question_id) WHERE question_id IS NOT NULL;
CREATE INDEX consent_requests_open ON consent_requests (expires_ms) WHERE state = 'open';

-- Which grants a request is about.
CREATE TABLE consent_request_grants (
    request_id BIGINT NOT NULL REFERENCES consent_requests (id) ON DELETE CASCADE,
    grant_id BIGINT NOT NULL,
    PRIMARY KEY (request_id, grant_id)
) /* clustered */;

-- Who asked to be forgotten wholly, and when it will be done unless they stop it; until then they are restricted.
CREATE TABLE erasures_due (
    subject_id BIGINT NOT NULL PRIMARY KEY,
    due_ms BIGINT NOT NULL,
    was_restricted INTEGER NOT NULL CHECK (was_restricted IN (0, 1))   -- before they asked
);

-- What was said to the consent actor and is not dealt with yet.
CREATE TABLE dialogue_queue (
    id BIGINT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('message', 'vote', 'block')),
    post_id BIGINT,                                -- the message, or the question that was voted on
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    words TEXT NOT NULL DEFAULT '',                -- as said: deleting or editing the message unsays nothing
    evidence BLOB,                                 -- sealed under the speaker's subject
    at_ms BIGINT NOT NULL
);
CREATE INDEX dialogue_queue_by_actor ON dialogue_queue (actor_id);

-- Messages that were heard: said again under another name they are nothing.
CREATE TABLE dialogue_heard (
    post_id BIGINT NOT NULL PRIMARY KEY,
    at_ms BIGINT NOT NULL
);
CREATE INDEX dialogue_heard_by_time ON dialogue_heard (at_ms);

-- What somebody got to see of a person's details: pushed with an activity (its receivers are the deliveries'),
-- pulled by another server, or shown to one of our people. released is sealed under the subject.
CREATE TABLE disclosures (
    id BIGINT NOT NULL PRIMARY KEY,
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    way TEXT NOT NULL CHECK (way IN ('push', 'pull', 'shown')),
    activity_id BIGINT,
    host TEXT NOT NULL DEFAULT '',                 -- of a pull
    inbox TEXT,                                    -- where who pulled is reached
    shown_to BIGINT,
    set_digest TEXT NOT NULL,                      -- of which versions of which details
    released BLOB NOT NULL,
    salt BLOB NOT NULL,
    leaf BIGINT NOT NULL,
    first_ms BIGINT NOT NULL,
    last_ms BIGINT NOT NULL
);
CREATE INDEX disclosures_by_subject ON disclosures (subject_id, id);
CREATE UNIQUE INDEX disclosures_pulled ON disclosures (subject_id, set_digest, host) WHERE way = 'pull';
CREATE UNIQUE INDEX disclosures_shown ON disclosures (subject_id, set_digest, shown_to) WHERE way = 'shown';

-- An activity that takes something back, and the event that made it: kept and tried for as long as it takes.
CREATE TABLE retractions (
    activity_id BIGINT NOT NULL PRIMARY KEY,
    subject_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    at_ms BIGINT NOT NULL
);
CREATE INDEX retractions_by_subject ON retractions (subject_id, activity_id);

-- The transparency log (RFC 9162): leaves as they were written, and the hashes of the complete subtrees above them.
CREATE TABLE log_leaves (
    position BIGINT NOT NULL PRIMARY KEY,
    entry TEXT NOT NULL
) /* append_only */;
CREATE TABLE log_nodes (
    level INTEGER NOT NULL,
    position BIGINT NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (level, position)
) /* clustered */;
CREATE TABLE log_checkpoints (
    size BIGINT NOT NULL PRIMARY KEY,
    note TEXT NOT NULL,                            -- signed
    at_ms BIGINT NOT NULL
) /* append_only */;
