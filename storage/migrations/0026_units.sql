-- Units: departments, boards and funds, which are actors of ours without a password. People hold roles on them and let
-- applications act for them; whoever it was is kept beside what they let in and did, and shown to nobody outside.
CREATE TABLE unit_roles (
    unit_id BIGINT NOT NULL REFERENCES actors (id),
    holder_id BIGINT NOT NULL REFERENCES actors (id),
    role TEXT NOT NULL CHECK (role IN ('editor', 'reader')),
    since_ms BIGINT NOT NULL,
    PRIMARY KEY (unit_id, holder_id)
) /* clustered */;
CREATE INDEX unit_roles_by_holder ON unit_roles (holder_id);

-- Who let the application in for the unit; NULL: somebody for themselves.
ALTER TABLE oauth_codes ADD COLUMN by_actor_id BIGINT REFERENCES actors (id);
CREATE INDEX oauth_codes_by_holder ON oauth_codes (by_actor_id) WHERE by_actor_id IS NOT NULL;
ALTER TABLE oauth_tokens ADD COLUMN by_actor_id BIGINT REFERENCES actors (id);
CREATE INDEX oauth_tokens_by_holder ON oauth_tokens (by_actor_id, id) WHERE by_actor_id IS NOT NULL;

-- Who did it for the unit; NULL: nobody did, or they were erased.
ALTER TABLE audit_events ADD COLUMN by_actor_id BIGINT REFERENCES actors (id);
CREATE INDEX audit_events_by_holder ON audit_events (by_actor_id, id) WHERE by_actor_id IS NOT NULL;
