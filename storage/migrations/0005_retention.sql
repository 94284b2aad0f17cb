-- What may not go by time: a person whose rows a claim or an inquiry needs. They are kept, used for nothing else, and
-- the person is told; each hold has the day on which somebody must look at it again.
CREATE TABLE legal_holds (
    subject_id BIGINT NOT NULL PRIMARY KEY REFERENCES subjects (id),
    reason TEXT NOT NULL,
    placed_ms BIGINT NOT NULL,
    review_ms BIGINT NOT NULL
);

-- Grants whose time passes, and what was heard of somebody and never confirmed.
CREATE INDEX grants_ending ON grants (expires_ms) WHERE expires_ms IS NOT NULL AND state IN ('given', 'renewed');
CREATE INDEX details_heard ON details (created_ms) WHERE retention = 'hearsay';
