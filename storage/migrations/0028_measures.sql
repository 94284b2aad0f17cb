-- More that the staff decides. Media are always marked as sensitive, in what is shown here and what is sent from here.
ALTER TABLE actors ADD COLUMN sensitized_ms BIGINT;
-- Nobody signs in to it; the account and its posts stay.
ALTER TABLE accounts ADD COLUMN disabled_ms BIGINT;

-- People are told of that by mail, and of the answer to a sign-up. Who was rejected is erased before the message goes:
-- of that one what it needs is sealed by the node's key, and goes with the message.
CREATE TABLE mail_waiting (
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    kind TEXT NOT NULL CHECK (kind IN ('confirm', 'reset', 'rights', 'approved', 'rejected', 'disabled')),
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    sealed BLOB,                                   -- a link's token, under the person's key; or where to and why
    made_ms BIGINT NOT NULL,
    next_ms BIGINT NOT NULL,
    failures BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (subject_id, kind)
) /* clustered */;
INSERT INTO mail_waiting (subject_id, kind, actor_id, sealed, made_ms, next_ms, failures)
    SELECT subject_id, kind, actor_id, sealed_token, made_ms, next_ms, failures FROM mail_queue;
DROP TABLE mail_queue;
ALTER TABLE mail_waiting RENAME TO mail_queue;
CREATE INDEX mail_queue_by_due ON mail_queue (next_ms);
