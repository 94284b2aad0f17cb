-- Collections: people whom somebody recommends to everybody, each with their leave.

CREATE TABLE collections (
    id BIGINT NOT NULL PRIMARY KEY,
    owner_id BIGINT NOT NULL REFERENCES actors (id),
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    language TEXT NOT NULL,                        -- '' where none is said
    tag TEXT NOT NULL,                             -- without '#', as it was written; '' for none
    sensitive INTEGER NOT NULL CHECK (sensitive IN (0, 1)),
    discoverable INTEGER NOT NULL CHECK (discoverable IN (0, 1)),   -- 0: only whoever has its id finds it
    created_ms BIGINT NOT NULL,
    updated_ms BIGINT NOT NULL
);
CREATE INDEX collections_by_owner ON collections (owner_id, id);

-- Whom it names. Who of them is shown is decided whenever it is read.
CREATE TABLE collection_items (
    id BIGINT NOT NULL PRIMARY KEY,
    collection_id BIGINT NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    created_ms BIGINT NOT NULL
);
CREATE UNIQUE INDEX collection_items_once ON collection_items (collection_id, actor_id);
CREATE INDEX collection_items_by_actor ON collection_items (actor_id, collection_id);

-- Who took themselves off a collection of this owner, who cannot name them again in any.
CREATE TABLE collection_revocations (
    owner_id BIGINT NOT NULL REFERENCES actors (id),
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (owner_id, actor_id)
) /* clustered */;
CREATE INDEX collection_revocations_by_actor ON collection_revocations (actor_id);

-- Who is named is told so, and when it is called something else.
ALTER TABLE notifications ADD COLUMN collection_id BIGINT
    REFERENCES collections (id) ON DELETE CASCADE;
CREATE INDEX notifications_by_collection ON notifications (collection_id) WHERE collection_id IS NOT NULL;
