CREATE TABLE account_notes (
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    target_id BIGINT NOT NULL REFERENCES actors (id),
    subject_id BIGINT NOT NULL REFERENCES subjects (id),   -- the author
    sealed BLOB NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (actor_id, target_id)
) WITHOUT ROWID;
CREATE INDEX account_notes_by_subject ON account_notes (subject_id);
CREATE INDEX account_notes_by_target ON account_notes (target_id);
CREATE TABLE account_roles (
    actor_id INTEGER NOT NULL PRIMARY KEY REFERENCES actors (id),
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    role TEXT NOT NULL,                            -- a name of [roles] in kith.toml
    may BIGINT NOT NULL,                           -- what it may do, as kith.toml said at the last start: for its apps
    given_ms BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX account_roles_by_subject ON account_roles (subject_id);
CREATE TABLE accounts (
    actor_id INTEGER NOT NULL PRIMARY KEY REFERENCES actors (id),
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    password_hash TEXT NOT NULL,
    created_ms BIGINT NOT NULL
, disabled_ms BIGINT);
CREATE TABLE activities (
    id INTEGER NOT NULL PRIMARY KEY,
    uri TEXT NOT NULL UNIQUE,
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    type TEXT NOT NULL,
    object_uri TEXT,
    visibility TEXT NOT NULL,
    body TEXT NOT NULL,
    created_ms BIGINT NOT NULL
);
CREATE INDEX activities_by_actor ON activities (actor_id, id);
CREATE INDEX activities_by_object ON activities (object_uri);
CREATE TABLE activity_details (
    activity_id BIGINT NOT NULL REFERENCES activities (id) ON DELETE CASCADE,
    detail_id BIGINT NOT NULL,
    subject_id BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    PRIMARY KEY (activity_id, detail_id)
) WITHOUT ROWID;
CREATE TABLE actor_keys (
    id INTEGER NOT NULL PRIMARY KEY,
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    key_uri TEXT NOT NULL UNIQUE,
    algorithm TEXT NOT NULL CHECK (algorithm IN ('rsa', 'ed25519')),
    public_key TEXT NOT NULL,                      -- SPKI PEM or multibase
    first_seen_ms BIGINT NOT NULL,
    changed_ms BIGINT,                             -- when the key behind this id was replaced; NULL = never
    revoked_ms BIGINT,
    fetched_ms BIGINT NOT NULL
);
CREATE INDEX actor_keys_by_actor ON actor_keys (actor_id);
CREATE TRIGGER search_author_changed AFTER UPDATE OF indexable ON actors WHEN NEW.indexable <> OLD.indexable BEGIN
    INSERT INTO search_authors (actor_id, after_post_id) VALUES (NEW.id, 0)
    ON CONFLICT (actor_id) DO UPDATE SET after_post_id = 0;
END;
CREATE TABLE actors (
    id INTEGER NOT NULL PRIMARY KEY,
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    uri TEXT NOT NULL UNIQUE,
    is_local INTEGER NOT NULL CHECK (is_local IN (0, 1)),
    host TEXT NOT NULL,                            -- the fediverse domain of the handle
    username TEXT NOT NULL,
    type TEXT NOT NULL,                            -- Person, Service, Group, Organization, Application
    inbox TEXT NOT NULL,
    shared_inbox TEXT,
    outbox TEXT,
    followers TEXT,
    following TEXT,
    featured TEXT,
    url TEXT,
    locked INTEGER NOT NULL DEFAULT 0 CHECK (locked IN (0, 1)),
    discoverable INTEGER NOT NULL DEFAULT 0 CHECK (discoverable IN (0, 1)),
    indexable INTEGER NOT NULL DEFAULT 0 CHECK (indexable IN (0, 1)),
    opens_lists INTEGER NOT NULL DEFAULT 0 CHECK (opens_lists IN (0, 1)),   -- shows followers and following
    listed INTEGER NOT NULL DEFAULT 0 CHECK (listed IN (0, 1)),             -- may be shown in others' lists
    also_known_as TEXT NOT NULL DEFAULT '[]',      -- JSON array of URIs
    moved_to TEXT,
    moved_ms BIGINT,
    created_ms BIGINT NOT NULL,
    suspended_ms BIGINT,
    deleted_ms BIGINT,
    source TEXT NOT NULL,                          -- provenance of the row: local, inbox, fetch, webfinger
    basis TEXT NOT NULL,                           -- lawful basis of keeping it
    fetched_ms BIGINT NOT NULL,
    last_needed_ms BIGINT NOT NULL
, silenced_ms BIGINT, host_silenced INTEGER NOT NULL DEFAULT 0, sensitized_ms BIGINT);
CREATE INDEX actors_by_handle ON actors (lower(username), host);
CREATE INDEX actors_by_host ON actors (host);
CREATE INDEX actors_by_subject ON actors (subject_id);
CREATE INDEX actors_discoverable ON actors (id) WHERE discoverable = 1;
CREATE INDEX actors_of_ours ON actors (id) WHERE is_local = 1;
CREATE TABLE announcement_reactions (
    announcement_id BIGINT NOT NULL REFERENCES announcements (id) ON DELETE CASCADE,
    name TEXT NOT NULL,                            -- an emoji
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    PRIMARY KEY (announcement_id, name, actor_id)
) WITHOUT ROWID;
CREATE INDEX announcement_reactions_by_actor ON announcement_reactions (actor_id);
CREATE TABLE announcement_reads (
    announcement_id BIGINT NOT NULL REFERENCES announcements (id) ON DELETE CASCADE,
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    PRIMARY KEY (announcement_id, actor_id)
) WITHOUT ROWID;
CREATE INDEX announcement_reads_by_actor ON announcement_reads (actor_id);
CREATE TABLE announcements (
    id INTEGER NOT NULL PRIMARY KEY,
    content TEXT NOT NULL,                         -- HTML of our own making
    all_day INTEGER NOT NULL DEFAULT 0 CHECK (all_day IN (0, 1)),
    starts_ms BIGINT,
    ends_ms BIGINT,
    published_ms BIGINT NOT NULL,
    updated_ms BIGINT NOT NULL
);
CREATE TABLE attachments (
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    type TEXT NOT NULL,
    media_type TEXT NOT NULL,
    url TEXT NOT NULL,
    description TEXT NOT NULL,
    width INTEGER,
    height INTEGER,
    blurhash TEXT,
    PRIMARY KEY (post_id, position)
);
CREATE TABLE audit_events (
    id INTEGER NOT NULL PRIMARY KEY,
    at_ms BIGINT NOT NULL,
    channel TEXT NOT NULL,                         -- operator, self, system
    verb TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    object_uri TEXT,
    reason TEXT
, by_actor_id BIGINT REFERENCES actors (id));
CREATE INDEX audit_events_by_holder ON audit_events (by_actor_id, id) WHERE by_actor_id IS NOT NULL;
CREATE INDEX audit_events_by_subject ON audit_events (subject_id, id);
CREATE TABLE blobs (
    digest TEXT NOT NULL PRIMARY KEY,              -- SHA-256 of the bytes, hex; the file's name
    bytes BIGINT NOT NULL,
    created_ms BIGINT NOT NULL,
    loose INTEGER NOT NULL DEFAULT 0 CHECK (loose IN (0, 1))
) WITHOUT ROWID;
CREATE INDEX blobs_loose ON blobs (digest) WHERE loose = 1;
CREATE TABLE blocks (
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    target_id BIGINT NOT NULL REFERENCES actors (id),
    uri TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (actor_id, target_id)
) WITHOUT ROWID;
CREATE INDEX blocks_by_target ON blocks (target_id);
CREATE TRIGGER search_bookmarks_DELETE AFTER DELETE ON bookmarks WHEN EXISTS (SELECT 1 FROM actors WHERE id = OLD.actor_id AND is_local = 1) AND EXISTS (SELECT 1 FROM posts WHERE id = OLD.post_id) BEGIN
    INSERT INTO search_queue (post_id) VALUES (OLD.post_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER search_bookmarks_INSERT AFTER INSERT ON bookmarks WHEN EXISTS (SELECT 1 FROM actors WHERE id = NEW.actor_id AND is_local = 1) AND EXISTS (SELECT 1 FROM posts WHERE id = NEW.post_id) BEGIN
    INSERT INTO search_queue (post_id) VALUES (NEW.post_id) ON CONFLICT DO NOTHING;
END;
CREATE TABLE bookmarks (
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    at_ms BIGINT NOT NULL, mark_id BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (actor_id, post_id)
) WITHOUT ROWID;
CREATE INDEX bookmarks_by_mark ON bookmarks (actor_id, mark_id);
CREATE INDEX bookmarks_by_post ON bookmarks (post_id);
CREATE INDEX bookmarks_last ON bookmarks (mark_id);
CREATE TRIGGER search_boosts_DELETE AFTER DELETE ON boosts WHEN EXISTS (SELECT 1 FROM actors WHERE id = OLD.actor_id AND is_local = 1) AND EXISTS (SELECT 1 FROM posts WHERE id = OLD.post_id) BEGIN
    INSERT INTO search_queue (post_id) VALUES (OLD.post_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER search_boosts_INSERT AFTER INSERT ON boosts WHEN EXISTS (SELECT 1 FROM actors WHERE id = NEW.actor_id AND is_local = 1) AND EXISTS (SELECT 1 FROM posts WHERE id = NEW.post_id) BEGIN
    INSERT INTO search_queue (post_id) VALUES (NEW.post_id) ON CONFLICT DO NOTHING;
END;
CREATE TABLE boosts (
    id INTEGER NOT NULL PRIMARY KEY,
    uri TEXT NOT NULL UNIQUE,
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    visibility TEXT NOT NULL,
    at_ms BIGINT NOT NULL
);
CREATE INDEX boosts_by_actor ON boosts (actor_id, id);
CREATE UNIQUE INDEX boosts_once ON boosts (post_id, actor_id);
CREATE TABLE collection_items (
    id INTEGER NOT NULL PRIMARY KEY,
    collection_id BIGINT NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    created_ms BIGINT NOT NULL
);
CREATE INDEX collection_items_by_actor ON collection_items (actor_id, collection_id);
CREATE UNIQUE INDEX collection_items_once ON collection_items (collection_id, actor_id);
CREATE TABLE collection_revocations (
    owner_id BIGINT NOT NULL REFERENCES actors (id),
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (owner_id, actor_id)
) WITHOUT ROWID;
CREATE INDEX collection_revocations_by_actor ON collection_revocations (actor_id);
CREATE TABLE collections (
    id INTEGER NOT NULL PRIMARY KEY,
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
CREATE TRIGGER consent_events_keeps BEFORE DELETE ON consent_events
BEGIN
    SELECT RAISE(ABORT, 'consent_events is append-only');
END;
CREATE TRIGGER consent_events_stays BEFORE UPDATE ON consent_events
BEGIN
    SELECT RAISE(ABORT, 'consent_events is append-only');
END;
CREATE TABLE consent_events (
    id INTEGER NOT NULL PRIMARY KEY,
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
);
CREATE INDEX consent_events_by_grant ON consent_events (grant_id, id);
CREATE UNIQUE INDEX consent_events_by_receipt ON consent_events (receipt);
CREATE INDEX consent_events_by_subject ON consent_events (subject_id, id);
CREATE TABLE consent_links (
    token_sha256 BLOB NOT NULL PRIMARY KEY,
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    actor_id BIGINT NOT NULL REFERENCES actors (id),   -- whom it was sent to
    may TEXT NOT NULL CHECK (may IN ('open', 'withdraw')),
    made_ms BIGINT NOT NULL,
    expires_ms BIGINT,                             -- NULL: as long as the person is known here
    spent_ms BIGINT                                -- of one that opens: it works once
) WITHOUT ROWID;
CREATE INDEX consent_links_by_end ON consent_links (expires_ms) WHERE expires_ms IS NOT NULL;
CREATE INDEX consent_links_by_subject ON consent_links (subject_id, made_ms);
CREATE TABLE consent_request_grants (
    request_id BIGINT NOT NULL REFERENCES consent_requests (id) ON DELETE CASCADE,
    grant_id BIGINT NOT NULL,
    PRIMARY KEY (request_id, grant_id)
) WITHOUT ROWID;
CREATE TABLE consent_requests (
    id INTEGER NOT NULL PRIMARY KEY,
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
CREATE INDEX consent_requests_by_asker ON consent_requests (asked_by, id);
CREATE INDEX consent_requests_by_question ON consent_requests (question_id) WHERE question_id IS NOT NULL;
CREATE INDEX consent_requests_by_subject ON consent_requests (subject_id, id);
CREATE INDEX consent_requests_open ON consent_requests (expires_ms) WHERE state = 'open';
CREATE TABLE consent_sessions (
    token_sha256 BLOB NOT NULL PRIMARY KEY,
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    way TEXT NOT NULL CHECK (way IN ('password', 'passkey', 'link', 'home')),
    said TEXT NOT NULL DEFAULT '',                 -- of 'home': which server said what, and when (JSON)
    made_ms BIGINT NOT NULL,
    seen_ms BIGINT NOT NULL                        -- when it was last used, to the minute
) WITHOUT ROWID;
CREATE INDEX consent_sessions_by_subject ON consent_sessions (subject_id, made_ms);
CREATE INDEX consent_sessions_by_use ON consent_sessions (seen_ms);
CREATE TABLE conversation_posts (
    conversation_id BIGINT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    PRIMARY KEY (conversation_id, post_id)
) WITHOUT ROWID;
CREATE INDEX conversation_posts_by_post ON conversation_posts (post_id);
CREATE TABLE conversations (
    id INTEGER NOT NULL PRIMARY KEY,
    owner_id BIGINT NOT NULL REFERENCES actors (id),
    root_id BIGINT NOT NULL,                       -- the first post that is known of it
    unread INTEGER NOT NULL CHECK (unread IN (0, 1))
);
CREATE UNIQUE INDEX conversations_once ON conversations (owner_id, root_id);
CREATE TABLE delivered (
    object_uri TEXT NOT NULL,
    inbox_id BIGINT NOT NULL REFERENCES inboxes (id),
    first_ms BIGINT NOT NULL,
    outcome TEXT NOT NULL,                         -- queued, delivered, refused, expired, cancelled
    PRIMARY KEY (object_uri, inbox_id)
) WITHOUT ROWID;
CREATE TABLE deliveries (
    id INTEGER NOT NULL PRIMARY KEY,
    activity_id BIGINT NOT NULL REFERENCES activities (id) ON DELETE CASCADE,
    inbox_id BIGINT NOT NULL REFERENCES inboxes (id),
    host_id BIGINT NOT NULL REFERENCES hosts (id),
    actor_id BIGINT NOT NULL REFERENCES actors (id),   -- who signs; order is kept per (actor, inbox)
    state TEXT NOT NULL DEFAULT 'queued'
        CHECK (state IN ('queued', 'delivered', 'refused', 'expired', 'cancelled')),
    attempts INTEGER NOT NULL DEFAULT 0,
    created_ms BIGINT NOT NULL,
    last_ms BIGINT,
    last_status INTEGER,
    last_error TEXT
);
CREATE INDEX deliveries_by_activity ON deliveries (activity_id);
CREATE INDEX deliveries_done ON deliveries (last_ms) WHERE state <> 'queued';
CREATE INDEX deliveries_queued ON deliveries (host_id, id) WHERE state = 'queued';
CREATE TABLE denials (
    id INTEGER NOT NULL PRIMARY KEY,
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    kinds TEXT NOT NULL,                           -- JSON array of names
    reasons TEXT NOT NULL,                         -- JSON array of names
    audience TEXT NOT NULL,
    created_ms BIGINT NOT NULL
);
CREATE INDEX denials_by_subject ON denials (subject_id);
CREATE TABLE details (
    id INTEGER NOT NULL PRIMARY KEY,
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    kind TEXT NOT NULL,
    position INTEGER NOT NULL DEFAULT 0,
    sealed BLOB NOT NULL,
    source TEXT NOT NULL,                          -- self, staff, operator, import, remote, inferred
    sensitivity TEXT NOT NULL,                     -- ordinary, education, special
    retention TEXT NOT NULL,
    basis TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    created_ms BIGINT NOT NULL,
    last_needed_ms BIGINT NOT NULL
, heard_by TEXT NOT NULL DEFAULT '');
CREATE UNIQUE INDEX details_by_subject ON details (subject_id, kind, position);
CREATE INDEX details_heard ON details (created_ms) WHERE retention = 'hearsay';
CREATE TABLE dialogue_heard (
    post_id INTEGER NOT NULL PRIMARY KEY,
    at_ms BIGINT NOT NULL
);
CREATE INDEX dialogue_heard_by_time ON dialogue_heard (at_ms);
CREATE TABLE dialogue_queue (
    id INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('message', 'vote', 'block')),
    post_id BIGINT,                                -- the message, or the question that was voted on
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    words TEXT NOT NULL DEFAULT '',                -- as said: deleting or editing the message unsays nothing
    evidence BLOB,                                 -- sealed under the speaker's subject
    at_ms BIGINT NOT NULL
);
CREATE INDEX dialogue_queue_by_actor ON dialogue_queue (actor_id);
CREATE TABLE disclosures (
    id INTEGER NOT NULL PRIMARY KEY,
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
CREATE TABLE dismissed_suggestions (
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    target_id BIGINT NOT NULL REFERENCES actors (id),
    PRIMARY KEY (actor_id, target_id)
) WITHOUT ROWID;
CREATE INDEX dismissed_suggestions_by_target ON dismissed_suggestions (target_id);
CREATE TABLE domain_rules (
    host TEXT NOT NULL PRIMARY KEY,
    rule TEXT NOT NULL CHECK (rule IN ('allow', 'block')),
    reason TEXT NOT NULL DEFAULT '',
    at_ms BIGINT NOT NULL
, severity TEXT NOT NULL DEFAULT 'suspend', reject_media INTEGER NOT NULL DEFAULT 0, reject_reports INTEGER NOT NULL DEFAULT 0, note TEXT NOT NULL DEFAULT '');
CREATE TABLE email_domain_blocks (
    id INTEGER NOT NULL PRIMARY KEY,
    domain TEXT NOT NULL UNIQUE,
    at_ms BIGINT NOT NULL
);
CREATE TABLE emojis (
    shortcode TEXT NOT NULL PRIMARY KEY,           -- [A-Za-z0-9_]{2,}, without colons
    category TEXT NOT NULL DEFAULT '',
    media_type TEXT NOT NULL,
    blob TEXT NOT NULL REFERENCES blobs (digest),
    still_media_type TEXT NOT NULL,                -- the same where it does not move
    still_blob TEXT NOT NULL REFERENCES blobs (digest),
    created_ms BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX emojis_by_blob ON emojis (blob);
CREATE INDEX emojis_by_still ON emojis (still_blob);
CREATE TABLE endorsements (
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    target_id BIGINT NOT NULL REFERENCES actors (id),
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (actor_id, target_id)
) WITHOUT ROWID;
CREATE INDEX endorsements_by_target ON endorsements (target_id);
CREATE TABLE erasures_due (
    subject_id INTEGER NOT NULL PRIMARY KEY,
    due_ms BIGINT NOT NULL,
    was_restricted INTEGER NOT NULL CHECK (was_restricted IN (0, 1))   -- before they asked
);
CREATE TABLE featured_tags (
    id INTEGER NOT NULL PRIMARY KEY,
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    tag TEXT NOT NULL,                             -- folded
    shown TEXT NOT NULL,                           -- as written
    UNIQUE (actor_id, tag)
);
CREATE TABLE fetch_queue (
    uri TEXT NOT NULL,
    kind TEXT NOT NULL,                            -- object, replies, context, actor, followers_sync, quote_stamp
    about TEXT NOT NULL DEFAULT '',                -- whose followers, which quote
    host TEXT NOT NULL,                            -- of the URI
    chain INTEGER NOT NULL DEFAULT 0,              -- how far from what asked for it
    attempts INTEGER NOT NULL DEFAULT 0,
    next_ms BIGINT NOT NULL,
    created_ms BIGINT NOT NULL,
    PRIMARY KEY (uri, kind, about)
);
CREATE INDEX fetch_queue_by_host ON fetch_queue (host);
CREATE INDEX fetch_queue_due ON fetch_queue (next_ms);
CREATE TABLE films (
    id INTEGER NOT NULL PRIMARY KEY,                -- of the media that it becomes
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
CREATE INDEX films_by_actor ON films (actor_id);
CREATE INDEX films_by_subject ON films (subject_id);
CREATE INDEX films_waiting ON films (created_ms) WHERE refusal = '';
CREATE TABLE filter_keywords (
    id INTEGER NOT NULL PRIMARY KEY,
    filter_id BIGINT NOT NULL REFERENCES filters (id) ON DELETE CASCADE,
    keyword TEXT NOT NULL,
    whole_word INTEGER NOT NULL CHECK (whole_word IN (0, 1))
);
CREATE INDEX filter_keywords_by_filter ON filter_keywords (filter_id, id);
CREATE TABLE filter_statuses (
    id INTEGER NOT NULL PRIMARY KEY,
    filter_id BIGINT NOT NULL REFERENCES filters (id) ON DELETE CASCADE,
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE
);
CREATE INDEX filter_statuses_by_post ON filter_statuses (post_id);
CREATE UNIQUE INDEX filter_statuses_once ON filter_statuses (filter_id, post_id);
CREATE TABLE filters (
    id INTEGER NOT NULL PRIMARY KEY,
    owner_id BIGINT NOT NULL REFERENCES actors (id),
    title TEXT NOT NULL,
    contexts TEXT NOT NULL,                        -- JSON array: home, notifications, public, thread, account
    action TEXT NOT NULL CHECK (action IN ('warn', 'hide', 'blur')),
    expires_ms BIGINT,
    created_ms BIGINT NOT NULL
);
CREATE INDEX filters_by_owner ON filters (owner_id, id);
CREATE TABLE follow_options (
    follower_id BIGINT NOT NULL,
    followed_id BIGINT NOT NULL,
    boosts INTEGER NOT NULL CHECK (boosts IN (0, 1)),
    notify INTEGER NOT NULL CHECK (notify IN (0, 1)),
    languages TEXT NOT NULL DEFAULT '[]',          -- JSON array; empty: every one
    PRIMARY KEY (follower_id, followed_id),
    FOREIGN KEY (follower_id, followed_id) REFERENCES follows (follower_id, followed_id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX follow_options_notify ON follow_options (followed_id) WHERE notify = 1;
CREATE TABLE followed_tags (
    id INTEGER NOT NULL PRIMARY KEY,
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    tag TEXT NOT NULL,                             -- folded
    shown TEXT NOT NULL,                           -- as written
    UNIQUE (actor_id, tag)
);
CREATE INDEX followed_tags_by_tag ON followed_tags (tag);
CREATE TABLE follows (
    id INTEGER NOT NULL PRIMARY KEY,
    follower_id BIGINT NOT NULL REFERENCES actors (id),
    followed_id BIGINT NOT NULL REFERENCES actors (id),
    state TEXT NOT NULL CHECK (state IN ('requested', 'accepted')),
    uri TEXT NOT NULL,                             -- the Follow activity's id
    accept_uri TEXT,
    at_ms BIGINT NOT NULL,
    accepted_ms BIGINT
);
CREATE INDEX follows_by_followed ON follows (followed_id, state);
CREATE INDEX follows_by_follower ON follows (follower_id, state);
CREATE INDEX follows_by_uri ON follows (uri);
CREATE UNIQUE INDEX follows_once ON follows (follower_id, followed_id);
CREATE TABLE grants (
    id INTEGER NOT NULL PRIMARY KEY,
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    kind TEXT NOT NULL,
    purpose TEXT NOT NULL,
    audience TEXT NOT NULL,
    basis TEXT NOT NULL,
    state TEXT NOT NULL,
    channel TEXT NOT NULL,                         -- self, operator, import, remote
    notice_sha256 TEXT,
    not_before_ms BIGINT NOT NULL,
    expires_ms BIGINT,
    changed_ms BIGINT NOT NULL,                    -- when the present state was entered
    created_ms BIGINT NOT NULL
, verb TEXT NOT NULL DEFAULT 'share');
CREATE INDEX grants_by_subject ON grants (subject_id);
CREATE INDEX grants_ending ON grants (expires_ms) WHERE expires_ms IS NOT NULL AND state IN ('given', 'renewed');
CREATE TABLE holds (
    inbox_id BIGINT NOT NULL REFERENCES inboxes (id),
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    failures INTEGER NOT NULL,
    next_ms BIGINT NOT NULL,
    PRIMARY KEY (inbox_id, actor_id)
) WITHOUT ROWID;
CREATE TABLE home_entries (
    owner_id BIGINT NOT NULL,
    entry_id BIGINT NOT NULL,                            -- of the boost, or of the post
    post_id BIGINT NOT NULL,
    PRIMARY KEY (owner_id, entry_id)
) WITHOUT ROWID;
CREATE TABLE home_feeds (
    owner_id INTEGER NOT NULL PRIMARY KEY REFERENCES actors (id),
    floor_id BIGINT NOT NULL,
    used_ms BIGINT NOT NULL                        -- to the day
);
CREATE INDEX home_feeds_by_use ON home_feeds (used_ms);
CREATE TABLE hosts (
    id INTEGER NOT NULL PRIMARY KEY,
    host TEXT NOT NULL UNIQUE,                     -- authority of the inbox URL
    failures INTEGER NOT NULL DEFAULT 0,           -- in a row
    next_ms BIGINT NOT NULL DEFAULT 0,             -- not to be asked before; while it works, when it was last served
    opened_ms BIGINT,                              -- breaker open since; NULL = closed
    last_success_ms BIGINT,
    last_failure_ms BIGINT,
    last_error TEXT,
    latency_ms INTEGER NOT NULL DEFAULT 0,         -- of the last answer
    signature TEXT NOT NULL DEFAULT 'cavage',      -- what this host took last: cavage, rfc9421
    signature_ms BIGINT NOT NULL DEFAULT 0,
    queued BIGINT NOT NULL DEFAULT 0               -- rows in state queued, kept by the queue
);
CREATE INDEX hosts_due ON hosts (next_ms) WHERE queued > 0 AND opened_ms IS NULL;
CREATE INDEX hosts_to_probe ON hosts (next_ms) WHERE queued > 0 AND opened_ms IS NOT NULL;
CREATE TABLE import_rows (
    import_id BIGINT NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    line BIGINT NOT NULL,                          -- of the file, from 1
    target TEXT NOT NULL,                          -- an address, a domain or a URI, as the file says it
    list TEXT NOT NULL DEFAULT '',                 -- the list's title
    options TEXT NOT NULL DEFAULT '',              -- JSON: how somebody is followed or muted
    state TEXT NOT NULL,                           -- waiting, done, refused
    why TEXT NOT NULL DEFAULT '',                  -- it was refused, in words for the person
    tries INTEGER NOT NULL DEFAULT 0,
    next_ms BIGINT NOT NULL,
    PRIMARY KEY (import_id, line)
) WITHOUT ROWID;
CREATE INDEX import_rows_waiting ON import_rows (import_id, next_ms) WHERE state = 'waiting';
CREATE TABLE imported_files (
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    name TEXT NOT NULL,                            -- in the archive
    PRIMARY KEY (post_id, name)
) WITHOUT ROWID;
CREATE TABLE imported_posts (
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    original_uri TEXT NOT NULL,
    post_id BIGINT REFERENCES posts (id) ON DELETE SET NULL,
    PRIMARY KEY (actor_id, original_uri)
) WITHOUT ROWID;
CREATE INDEX imported_posts_by_post ON imported_posts (post_id) WHERE post_id IS NOT NULL;
CREATE TABLE imports (
    id INTEGER NOT NULL PRIMARY KEY,
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    kind TEXT NOT NULL,                            -- following, lists, blocks, mutes, domains, bookmarks
    mode TEXT NOT NULL,                            -- merge; overwrite: what the file does not name goes first
    state TEXT NOT NULL,                           -- clearing, running, done
    made_ms BIGINT NOT NULL,
    worked_ms BIGINT NOT NULL,                     -- whose turn was last comes last
    ended_ms BIGINT
);
CREATE INDEX imports_by_actor ON imports (actor_id, id);
CREATE INDEX imports_by_subject ON imports (subject_id);
CREATE INDEX imports_open ON imports (worked_ms) WHERE state <> 'done';
CREATE TABLE inbox_queue (
    id INTEGER NOT NULL PRIMARY KEY,
    activity_uri TEXT NOT NULL,
    actor_uri TEXT NOT NULL,
    host TEXT NOT NULL,                            -- of the actor
    body BLOB NOT NULL,
    received_ms BIGINT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_ms BIGINT NOT NULL,
    last_error TEXT
);
CREATE INDEX inbox_queue_by_host ON inbox_queue (host);
CREATE INDEX inbox_queue_due ON inbox_queue (next_ms);
CREATE TABLE inboxes (
    id INTEGER NOT NULL PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    host_id BIGINT NOT NULL REFERENCES hosts (id)
);
CREATE TABLE invites (
    code_sha256 BLOB NOT NULL PRIMARY KEY,
    uses_left BIGINT NOT NULL,
    made_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX invites_by_end ON invites (expires_ms);
CREATE TABLE legal_holds (
    subject_id INTEGER NOT NULL PRIMARY KEY REFERENCES subjects (id),
    reason TEXT NOT NULL,
    placed_ms BIGINT NOT NULL,
    review_ms BIGINT NOT NULL
);
CREATE TRIGGER search_likes_DELETE AFTER DELETE ON likes WHEN EXISTS (SELECT 1 FROM actors WHERE id = OLD.actor_id AND is_local = 1) AND EXISTS (SELECT 1 FROM posts WHERE id = OLD.post_id) BEGIN
    INSERT INTO search_queue (post_id) VALUES (OLD.post_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER search_likes_INSERT AFTER INSERT ON likes WHEN EXISTS (SELECT 1 FROM actors WHERE id = NEW.actor_id AND is_local = 1) AND EXISTS (SELECT 1 FROM posts WHERE id = NEW.post_id) BEGIN
    INSERT INTO search_queue (post_id) VALUES (NEW.post_id) ON CONFLICT DO NOTHING;
END;
CREATE TABLE likes (
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    emoji TEXT NOT NULL DEFAULT '',                -- '' is a plain Like
    uri TEXT NOT NULL UNIQUE,
    at_ms BIGINT NOT NULL, mark_id BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (post_id, actor_id, emoji)
);
CREATE INDEX likes_by_actor ON likes (actor_id, mark_id);
CREATE INDEX likes_by_post ON likes (post_id, mark_id);
CREATE INDEX likes_last ON likes (mark_id);
CREATE TABLE list_members (
    list_id BIGINT NOT NULL REFERENCES lists (id) ON DELETE CASCADE,
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    PRIMARY KEY (list_id, actor_id)
) WITHOUT ROWID;
CREATE INDEX list_members_by_actor ON list_members (actor_id, list_id);
CREATE TABLE lists (
    id INTEGER NOT NULL PRIMARY KEY,
    owner_id BIGINT NOT NULL REFERENCES actors (id),
    title TEXT NOT NULL,
    replies_policy TEXT NOT NULL CHECK (replies_policy IN ('followed', 'list', 'none')),
    exclusive INTEGER NOT NULL CHECK (exclusive IN (0, 1)),   -- who is on it is not in the home timeline
    created_ms BIGINT NOT NULL
);
CREATE INDEX lists_by_owner ON lists (owner_id, id);
CREATE TABLE local_handles (
    username TEXT NOT NULL PRIMARY KEY,            -- lower case
    actor_id BIGINT NOT NULL
);
CREATE TRIGGER log_checkpoints_keeps BEFORE DELETE ON log_checkpoints
BEGIN
    SELECT RAISE(ABORT, 'log_checkpoints is append-only');
END;
CREATE TRIGGER log_checkpoints_stays BEFORE UPDATE ON log_checkpoints
BEGIN
    SELECT RAISE(ABORT, 'log_checkpoints is append-only');
END;
CREATE TABLE log_checkpoints (
    size INTEGER NOT NULL PRIMARY KEY,
    note TEXT NOT NULL,                            -- signed
    at_ms BIGINT NOT NULL
);
CREATE TRIGGER log_leaves_keeps BEFORE DELETE ON log_leaves
BEGIN
    SELECT RAISE(ABORT, 'log_leaves is append-only');
END;
CREATE TRIGGER log_leaves_stays BEFORE UPDATE ON log_leaves
BEGIN
    SELECT RAISE(ABORT, 'log_leaves is append-only');
END;
CREATE TABLE log_leaves (
    position INTEGER NOT NULL PRIMARY KEY,
    entry TEXT NOT NULL
);
CREATE TABLE log_nodes (
    level INTEGER NOT NULL,
    position BIGINT NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (level, position)
) WITHOUT ROWID;
CREATE TABLE mail_links (
    token_sha256 BLOB NOT NULL PRIMARY KEY,
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    may TEXT NOT NULL CHECK (may IN ('confirm', 'reset')),
    made_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX mail_links_by_end ON mail_links (expires_ms);
CREATE INDEX mail_links_by_subject ON mail_links (subject_id, may);
CREATE TABLE "mail_queue" (
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    kind TEXT NOT NULL CHECK (kind IN ('confirm', 'reset', 'rights', 'approved', 'rejected', 'disabled')),
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    sealed BLOB,                                   -- a link's token, under the person's key; or where to and why
    made_ms BIGINT NOT NULL,
    next_ms BIGINT NOT NULL,
    failures BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (subject_id, kind)
) WITHOUT ROWID;
CREATE INDEX mail_queue_by_due ON mail_queue (next_ms);
CREATE TABLE markers (
    owner_id BIGINT NOT NULL REFERENCES actors (id),
    timeline TEXT NOT NULL CHECK (timeline IN ('home', 'notifications')),
    last_read_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    updated_ms BIGINT NOT NULL,
    PRIMARY KEY (owner_id, timeline)
) WITHOUT ROWID;
CREATE TABLE media (
    id INTEGER NOT NULL PRIMARY KEY,
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    used_as TEXT NOT NULL,                         -- attachment, avatar, header
    post_id BIGINT REFERENCES posts (id) ON DELETE SET NULL,
    position INTEGER NOT NULL DEFAULT 0,           -- among the attachments of the post
    idle_since_ms BIGINT,                          -- uploaded or taken off, and not used since; it goes a day later.
                                                   -- An attachment with neither post nor this: its post was deleted
    path_key TEXT NOT NULL UNIQUE,                 -- 128 bits of chance: who has the address may look
    type TEXT NOT NULL,                            -- image, gifv, video, audio
    media_type TEXT NOT NULL,
    url TEXT NOT NULL,
    blob TEXT NOT NULL REFERENCES blobs (digest),
    preview_media_type TEXT,
    preview_url TEXT,
    preview_blob TEXT REFERENCES blobs (digest),
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    preview_width INTEGER NOT NULL,
    preview_height INTEGER NOT NULL,
    blurhash TEXT,
    focus_x INTEGER NOT NULL DEFAULT 0,            -- thousandths, -1000 left to 1000 right
    focus_y INTEGER NOT NULL DEFAULT 0,            -- -1000 bottom to 1000 top
    description TEXT NOT NULL DEFAULT '',
    created_ms BIGINT NOT NULL
, duration_ms BIGINT NOT NULL DEFAULT 0, frames_a_second INTEGER NOT NULL DEFAULT 0, bytes BIGINT NOT NULL DEFAULT 0);
CREATE INDEX media_by_blob ON media (blob);
CREATE INDEX media_by_post ON media (post_id, position) WHERE post_id IS NOT NULL;
CREATE INDEX media_by_preview ON media (preview_blob) WHERE preview_blob IS NOT NULL;
CREATE INDEX media_by_subject ON media (subject_id);
CREATE INDEX media_idle ON media (idle_since_ms, used_as) WHERE post_id IS NULL;
CREATE INDEX media_unattached ON media (actor_id) WHERE post_id IS NULL AND used_as = 'attachment';
CREATE TABLE moderation_log (
    id INTEGER NOT NULL PRIMARY KEY,
    at_ms BIGINT NOT NULL,
    by_id BIGINT REFERENCES actors (id),           -- NULL: an operator at the machine
    verb TEXT NOT NULL,
    target_id BIGINT REFERENCES actors (id),       -- the account it was done to, if any
    report_id BIGINT,
    object TEXT NOT NULL DEFAULT '',               -- else what: a domain, a network, an invitation
    reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX moderation_log_by_target ON moderation_log (target_id, id) WHERE target_id IS NOT NULL;
CREATE INDEX moderation_log_by_time ON moderation_log (at_ms);
CREATE INDEX moderation_log_by_whom ON moderation_log (by_id) WHERE by_id IS NOT NULL;
CREATE TABLE muted_threads (
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (actor_id, post_id)
) WITHOUT ROWID;
CREATE INDEX muted_threads_by_post ON muted_threads (post_id);
CREATE TABLE mutes (
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    target_id BIGINT NOT NULL REFERENCES actors (id),
    notifications INTEGER NOT NULL CHECK (notifications IN (0, 1)),   -- also what they would be told of them
    ends_ms BIGINT NOT NULL,                       -- the greatest number: does not end
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (actor_id, target_id)
) WITHOUT ROWID;
CREATE INDEX mutes_by_end ON mutes (ends_ms);
CREATE INDEX mutes_by_target ON mutes (target_id);
CREATE TABLE network_blocks (
    id INTEGER NOT NULL PRIMARY KEY,
    network TEXT NOT NULL UNIQUE,                  -- "192.0.2.0/24", "2001:db8::/32"
    comment TEXT NOT NULL DEFAULT '',
    at_ms BIGINT NOT NULL,
    expires_ms BIGINT
);
CREATE TABLE node_secrets (
    name TEXT NOT NULL PRIMARY KEY,
    sealed BLOB NOT NULL
);
CREATE TABLE notices (
    sha256 TEXT NOT NULL PRIMARY KEY,
    language TEXT NOT NULL,
    body TEXT NOT NULL,
    created_ms BIGINT NOT NULL
);
CREATE TABLE notification_policies (
    owner_id INTEGER NOT NULL PRIMARY KEY REFERENCES actors (id),
    not_following TEXT NOT NULL,                   -- accept, filter, drop
    not_followers TEXT NOT NULL,
    new_accounts TEXT NOT NULL,
    private_mentions TEXT NOT NULL,
    limited_accounts TEXT NOT NULL,
    bots TEXT NOT NULL
);
CREATE TABLE notification_requests (
    id INTEGER NOT NULL PRIMARY KEY,
    owner_id BIGINT NOT NULL REFERENCES actors (id),
    from_actor_id BIGINT NOT NULL REFERENCES actors (id),
    state TEXT NOT NULL CHECK (state IN ('open', 'accepted')),
    created_ms BIGINT NOT NULL,
    updated_ms BIGINT NOT NULL
);
CREATE INDEX notification_requests_from ON notification_requests (from_actor_id);
CREATE UNIQUE INDEX notification_requests_once ON notification_requests (owner_id, from_actor_id);
CREATE TABLE notifications (
    id INTEGER NOT NULL PRIMARY KEY,
    owner_id BIGINT NOT NULL REFERENCES actors (id),
    type TEXT NOT NULL,            -- mention, follow, follow_request, favourite, reblog, poll, update, quote, move
    from_actor_id BIGINT NOT NULL REFERENCES actors (id),
    post_id BIGINT REFERENCES posts (id) ON DELETE CASCADE,
    at_ms BIGINT NOT NULL
, group_key TEXT NOT NULL DEFAULT '', held_back INTEGER NOT NULL DEFAULT 0, collection_id BIGINT
    REFERENCES collections (id) ON DELETE CASCADE);
CREATE INDEX notifications_by_collection ON notifications (collection_id) WHERE collection_id IS NOT NULL;
CREATE INDEX notifications_by_group ON notifications (owner_id, group_key, id) WHERE group_key <> '';
CREATE INDEX notifications_by_owner ON notifications (owner_id, id);
CREATE INDEX notifications_by_post ON notifications (post_id) WHERE post_id IS NOT NULL;
CREATE INDEX notifications_by_sender ON notifications (owner_id, from_actor_id, type);
CREATE INDEX notifications_held_back ON notifications (owner_id, from_actor_id, id) WHERE held_back = 1;
CREATE TABLE oauth_apps (
    id INTEGER NOT NULL PRIMARY KEY,
    client_id TEXT NOT NULL UNIQUE,
    secret_sha256 BLOB NOT NULL,
    name TEXT NOT NULL,
    website TEXT,
    redirect_uris TEXT NOT NULL,                   -- JSON array, compared as they are
    scopes TEXT NOT NULL,                          -- what its tokens may have at most
    created_ms BIGINT NOT NULL,
    last_used_ms BIGINT NOT NULL                   -- to the day; one that nobody uses goes
);
CREATE INDEX oauth_apps_by_use ON oauth_apps (last_used_ms);
CREATE TABLE oauth_codes (
    code_sha256 BLOB NOT NULL PRIMARY KEY,
    app_id BIGINT NOT NULL REFERENCES oauth_apps (id) ON DELETE CASCADE,
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    scopes TEXT NOT NULL,
    redirect_uri TEXT NOT NULL,
    challenge TEXT NOT NULL DEFAULT '',            -- RFC 7636 S256; '' where the app brought none
    expires_ms BIGINT NOT NULL,
    token_id BIGINT                                -- spent for that token: offered again, both end (RFC 6749, 10.5)
, by_actor_id BIGINT REFERENCES actors (id)) WITHOUT ROWID;
CREATE INDEX oauth_codes_by_end ON oauth_codes (expires_ms);
CREATE INDEX oauth_codes_by_holder ON oauth_codes (by_actor_id) WHERE by_actor_id IS NOT NULL;
CREATE INDEX oauth_codes_by_subject ON oauth_codes (subject_id);
CREATE TABLE oauth_tokens (
    id INTEGER NOT NULL PRIMARY KEY,
    token_sha256 BLOB NOT NULL UNIQUE,
    app_id BIGINT NOT NULL REFERENCES oauth_apps (id) ON DELETE CASCADE,
    actor_id BIGINT REFERENCES actors (id),        -- NULL: the application's own (client credentials)
    subject_id BIGINT REFERENCES subjects (id),
    scopes TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    last_used_ms BIGINT NOT NULL                   -- to the day
, by_actor_id BIGINT REFERENCES actors (id));
CREATE INDEX oauth_tokens_by_app ON oauth_tokens (app_id);
CREATE INDEX oauth_tokens_by_holder ON oauth_tokens (by_actor_id, id) WHERE by_actor_id IS NOT NULL;
CREATE INDEX oauth_tokens_by_subject ON oauth_tokens (subject_id, id) WHERE subject_id IS NOT NULL;
CREATE INDEX oauth_tokens_of_apps ON oauth_tokens (app_id, id) WHERE actor_id IS NULL;
CREATE TABLE objections (
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    reason TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    PRIMARY KEY (subject_id, reason)
) WITHOUT ROWID;
CREATE TABLE passkeys (
    id INTEGER NOT NULL PRIMARY KEY,
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    credential_id BLOB NOT NULL UNIQUE,            -- what the person's device calls it
    algorithm INTEGER NOT NULL,                    -- its number in COSE
    public_key BLOB NOT NULL,
    sign_count BIGINT NOT NULL,                    -- as the device counts; 0: it does not
    last_challenge_ms BIGINT NOT NULL DEFAULT 0,   -- of the newest challenge that it signed: none is taken twice
    sealed_name BLOB NOT NULL,                     -- as the person calls it, under their key
    made_ms BIGINT NOT NULL,
    last_used_ms BIGINT
);
CREATE INDEX passkeys_by_actor ON passkeys (actor_id, id);
CREATE INDEX passkeys_by_subject ON passkeys (subject_id);
CREATE TABLE pending_accounts (
    actor_id INTEGER NOT NULL PRIMARY KEY REFERENCES actors (id),
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    reason_sealed BLOB,                            -- why they ask, sealed under the person's key
    asked_ms BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX pending_accounts_by_subject ON pending_accounts (subject_id);
CREATE TABLE pins (
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (actor_id, post_id)
) WITHOUT ROWID;
CREATE TABLE poll_options (
    post_id BIGINT NOT NULL REFERENCES polls (post_id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    votes BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (post_id, position)
) WITHOUT ROWID;
CREATE TABLE poll_votes (
    post_id BIGINT NOT NULL REFERENCES polls (post_id) ON DELETE CASCADE,
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    position INTEGER NOT NULL,
    uri TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (post_id, actor_id, position)
) WITHOUT ROWID;
CREATE TABLE polls (
    post_id INTEGER NOT NULL PRIMARY KEY REFERENCES posts (id) ON DELETE CASCADE,
    multiple INTEGER NOT NULL CHECK (multiple IN (0, 1)),
    end_ms BIGINT,
    closed_ms BIGINT,
    voters_count BIGINT NOT NULL DEFAULT 0,
    published_ms BIGINT NOT NULL DEFAULT 0         -- when its totals were last sent out
, hides_totals INTEGER NOT NULL DEFAULT 0 CHECK (hides_totals IN (0, 1)));
CREATE TABLE post_apps (
    post_id INTEGER NOT NULL PRIMARY KEY REFERENCES posts (id) ON DELETE CASCADE,
    app_id BIGINT NOT NULL REFERENCES oauth_apps (id) ON DELETE CASCADE
);
CREATE INDEX post_apps_by_app ON post_apps (app_id);
CREATE TABLE post_counts (
    actor_id INTEGER NOT NULL PRIMARY KEY REFERENCES actors (id),
    posts BIGINT NOT NULL,
    last_ms BIGINT
) WITHOUT ROWID;
CREATE TABLE post_drafts (
    id INTEGER NOT NULL PRIMARY KEY,
    subject_id BIGINT NOT NULL REFERENCES subjects (id),   -- the author's
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    sealed BLOB,                                   -- NULL: it waits no more, and is counted for a day
    created_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL,
    closed_ms BIGINT                               -- it waits no more; its words stay where a legal hold needs them
);
CREATE INDEX post_drafts_by_author ON post_drafts (actor_id, id);
CREATE INDEX post_drafts_by_end ON post_drafts (expires_ms);
CREATE INDEX post_drafts_by_subject ON post_drafts (subject_id, id);
CREATE TABLE post_edits (
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    content TEXT NOT NULL,
    summary TEXT NOT NULL,
    at_ms BIGINT NOT NULL, sensitive INTEGER NOT NULL DEFAULT 0 CHECK (sensitive IN (0, 1)), poll_options TEXT,
    PRIMARY KEY (post_id, version)
);
CREATE TABLE post_keys (
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    key_sha256 BLOB NOT NULL,
    post_id BIGINT REFERENCES posts (id) ON DELETE CASCADE,
    scheduled_id BIGINT,
    made_ms BIGINT NOT NULL,
    PRIMARY KEY (actor_id, key_sha256)
) WITHOUT ROWID;
CREATE INDEX post_keys_by_post ON post_keys (post_id) WHERE post_id IS NOT NULL;
CREATE INDEX post_keys_by_time ON post_keys (made_ms);
CREATE TABLE post_recipients (
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    is_mention INTEGER NOT NULL CHECK (is_mention IN (0, 1)),
    PRIMARY KEY (post_id, actor_id)
) WITHOUT ROWID;
CREATE INDEX post_recipients_by_actor ON post_recipients (actor_id, post_id);
CREATE VIRTUAL TABLE post_search USING fts5(words, tokenize = 'unicode61 remove_diacritics 2');
CREATE TABLE 'post_search_config'(k PRIMARY KEY, v) WITHOUT ROWID;
CREATE TABLE 'post_search_content'(id INTEGER PRIMARY KEY, c0);
CREATE TABLE 'post_search_data'(id INTEGER PRIMARY KEY, block BLOB);
CREATE TABLE 'post_search_docsize'(id INTEGER PRIMARY KEY, sz BLOB);
CREATE TABLE 'post_search_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
CREATE TABLE post_tags (
    tag TEXT NOT NULL,                             -- folded
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    shown TEXT NOT NULL,                           -- as written
    PRIMARY KEY (tag, post_id)
) WITHOUT ROWID;
CREATE INDEX post_tags_by_post ON post_tags (post_id);
CREATE TABLE posting_defaults (
    actor_id INTEGER NOT NULL PRIMARY KEY REFERENCES actors (id),
    visibility TEXT NOT NULL CHECK (visibility IN ('public', 'unlisted', 'followers', 'direct', 'local')),
    sensitive INTEGER NOT NULL CHECK (sensitive IN (0, 1)),
    language TEXT NOT NULL,                        -- '': none is said
    quote_policy TEXT NOT NULL,                    -- public, followers, nobody
    attribution_domains TEXT NOT NULL DEFAULT '[]' -- JSON array
);
CREATE TRIGGER search_deleted AFTER DELETE ON posts BEGIN
    DELETE FROM search_queue WHERE post_id = OLD.id;
END;
CREATE TRIGGER search_inserted AFTER INSERT ON posts WHEN NEW.visibility <> 'direct' BEGIN
    INSERT INTO search_queue (post_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER search_updated AFTER UPDATE OF content, summary ON posts WHEN NEW.visibility <> 'direct' BEGIN
    INSERT INTO search_queue (post_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
END;
CREATE TABLE posts (
    id INTEGER NOT NULL PRIMARY KEY,
    uri TEXT NOT NULL UNIQUE,
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    is_local INTEGER NOT NULL CHECK (is_local IN (0, 1)),
    type TEXT NOT NULL,
    visibility TEXT NOT NULL CHECK (visibility IN ('public', 'unlisted', 'followers', 'direct', 'local')),
    content TEXT NOT NULL,
    summary TEXT NOT NULL DEFAULT '',              -- content warning, or the summary of a converted type
    name TEXT NOT NULL DEFAULT '',
    source TEXT,                                   -- what a local author typed
    language TEXT NOT NULL DEFAULT '',
    sensitive INTEGER NOT NULL DEFAULT 0 CHECK (sensitive IN (0, 1)),
    url TEXT,
    in_reply_to_uri TEXT,
    in_reply_to_id BIGINT,                         -- NULL until the parent is known here
    context_uri TEXT,
    conversation TEXT,
    quote_uri TEXT,
    quote_state TEXT,                              -- pending, accepted, rejected, revoked
    quote_authorization TEXT,
    reply_policy TEXT NOT NULL DEFAULT 'public',   -- public, followers, mentioned, nobody
    like_policy TEXT NOT NULL DEFAULT 'public',
    boost_policy TEXT NOT NULL DEFAULT 'public',
    quote_policy TEXT NOT NULL DEFAULT 'nobody',
    hidden INTEGER NOT NULL DEFAULT 0 CHECK (hidden IN (0, 1)),   -- held by moderation or by its thread's author
    extra TEXT,                                    -- JSON: own fields of converted types, emoji, links
    created_ms BIGINT NOT NULL,                    -- published
    updated_ms BIGINT,
    received_ms BIGINT NOT NULL,
    basis TEXT NOT NULL,
    provenance TEXT NOT NULL,                      -- local, inbox, fetch
    last_needed_ms BIGINT NOT NULL
);
CREATE INDEX posts_by_actor ON posts (actor_id, id);
CREATE INDEX posts_by_parent ON posts (in_reply_to_id) WHERE in_reply_to_id IS NOT NULL;
CREATE INDEX posts_by_quote ON posts (quote_uri) WHERE quote_uri IS NOT NULL;
CREATE INDEX posts_by_stamp ON posts (quote_authorization) WHERE quote_authorization IS NOT NULL;
CREATE INDEX posts_local_public ON posts (id) WHERE is_local = 1 AND visibility = 'public';
CREATE INDEX posts_open ON posts (actor_id, created_ms) WHERE visibility IN ('public', 'unlisted') AND hidden = 0;
CREATE INDEX posts_orphans ON posts (in_reply_to_uri)
    WHERE in_reply_to_id IS NULL AND in_reply_to_uri IS NOT NULL;
CREATE TABLE public_values (
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    kind TEXT NOT NULL,
    position INTEGER NOT NULL DEFAULT 0,
    value TEXT NOT NULL,
    detail_id BIGINT NOT NULL REFERENCES details (id),
    epoch BIGINT NOT NULL,
    expires_ms BIGINT,
    PRIMARY KEY (subject_id, kind, position)
);
CREATE INDEX public_values_by_name ON public_values (lower(value)) WHERE kind = 'display_name';
CREATE TABLE push_queue (
    subscription_id BIGINT NOT NULL REFERENCES push_subscriptions (id) ON DELETE CASCADE,
    notification_id BIGINT NOT NULL REFERENCES notifications (id) ON DELETE CASCADE,
    made_ms BIGINT NOT NULL,
    PRIMARY KEY (subscription_id, notification_id)
) WITHOUT ROWID;
CREATE INDEX push_queue_by_age ON push_queue (made_ms);
CREATE INDEX push_queue_by_notification ON push_queue (notification_id);
CREATE TABLE push_subscriptions (
    id INTEGER NOT NULL PRIMARY KEY,
    token_id BIGINT NOT NULL UNIQUE REFERENCES oauth_tokens (id) ON DELETE CASCADE,
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    sealed_endpoint BLOB NOT NULL,
    sealed_keys BLOB NOT NULL,                     -- JSON: p256dh, auth, access_token
    encoding TEXT NOT NULL CHECK (encoding IN ('aes128gcm', 'aesgcm')),
    alerts TEXT NOT NULL,                          -- JSON array of notification types
    policy TEXT NOT NULL CHECK (policy IN ('all', 'followed', 'follower', 'none')),
    content TEXT NOT NULL CHECK (content IN ('none', 'public', 'all')),  -- of which posts the words may go along
    created_ms BIGINT NOT NULL,
    next_ms BIGINT NOT NULL,                       -- the endpoint is not asked before
    failures BIGINT NOT NULL DEFAULT 0,            -- in a row
    failing_since_ms BIGINT
);
CREATE INDEX push_subscriptions_by_actor ON push_subscriptions (actor_id, id);
CREATE INDEX push_subscriptions_by_due ON push_subscriptions (next_ms, id);
CREATE INDEX push_subscriptions_by_subject ON push_subscriptions (subject_id);
CREATE TABLE quote_stamps (
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    quoting_uri TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (post_id, quoting_uri)
);
CREATE TABLE recovery_codes (
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    code_sha256 BLOB NOT NULL,
    PRIMARY KEY (actor_id, code_sha256)
) WITHOUT ROWID;
CREATE TABLE remote_emojis (
    id INTEGER NOT NULL PRIMARY KEY,
    host TEXT NOT NULL,                            -- of the ids of those who use it
    shortcode TEXT NOT NULL,
    url TEXT NOT NULL,                             -- of the picture, anywhere
    updated_ms BIGINT,                             -- as its server says
    said_ms BIGINT NOT NULL,                       -- when it was last told of, to the week
    UNIQUE (host, shortcode)
);
CREATE INDEX remote_emojis_by_age ON remote_emojis (said_ms);
CREATE INDEX remote_emojis_of_host ON remote_emojis (host, said_ms);
CREATE TABLE remote_media (
    url TEXT NOT NULL,
    shape TEXT NOT NULL,                           -- small (of a post), avatar, header, emoji, still
    post_id BIGINT REFERENCES posts (id) ON DELETE SET NULL,
    actor_id BIGINT REFERENCES actors (id),        -- whose avatar or header it is
    emoji_id BIGINT REFERENCES remote_emojis (id) ON DELETE SET NULL,   -- one of these three, or it goes
    blob TEXT NOT NULL REFERENCES blobs (digest),
    media_type TEXT NOT NULL,
    fetched_ms BIGINT NOT NULL,
    last_needed_ms BIGINT NOT NULL,
    PRIMARY KEY (url, shape)
) WITHOUT ROWID;
CREATE INDEX remote_media_by_actor ON remote_media (actor_id) WHERE actor_id IS NOT NULL;
CREATE INDEX remote_media_by_age ON remote_media (fetched_ms);
CREATE INDEX remote_media_by_blob ON remote_media (blob);
CREATE INDEX remote_media_by_emoji ON remote_media (emoji_id) WHERE emoji_id IS NOT NULL;
CREATE INDEX remote_media_by_post ON remote_media (post_id);
CREATE TABLE reports (
    id INTEGER NOT NULL PRIMARY KEY,
    uri TEXT NOT NULL UNIQUE,
    from_actor_id BIGINT NOT NULL REFERENCES actors (id),
    target_id BIGINT NOT NULL REFERENCES actors (id),
    objects TEXT NOT NULL,                         -- JSON array of URIs
    comment TEXT NOT NULL,
    at_ms BIGINT NOT NULL
, category TEXT NOT NULL DEFAULT 'other', rules TEXT NOT NULL DEFAULT '[]', forwarded INTEGER NOT NULL DEFAULT 0, assigned_id BIGINT, acted_ms BIGINT, acted_by_id BIGINT);
CREATE INDEX reports_by_reporter ON reports (from_actor_id);
CREATE INDEX reports_by_target ON reports (target_id);
CREATE INDEX reports_by_time ON reports (at_ms);
CREATE INDEX reports_closed ON reports (acted_ms) WHERE acted_ms IS NOT NULL;
CREATE TABLE retractions (
    activity_id INTEGER NOT NULL PRIMARY KEY,
    subject_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    at_ms BIGINT NOT NULL
);
CREATE INDEX retractions_by_subject ON retractions (subject_id, activity_id);
CREATE TABLE scheduled_posts (
    id INTEGER NOT NULL PRIMARY KEY,
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    sealed BLOB NOT NULL,
    due_ms BIGINT NOT NULL,                        -- as its author said
    next_ms BIGINT,                                -- when it is tried; NULL: it could not be posted, and waits for them
    created_ms BIGINT NOT NULL
);
CREATE INDEX scheduled_posts_by_actor ON scheduled_posts (actor_id, id);
CREATE INDEX scheduled_posts_by_next ON scheduled_posts (next_ms) WHERE next_ms IS NOT NULL;
CREATE INDEX scheduled_posts_by_subject ON scheduled_posts (subject_id);
CREATE TABLE schema_versions (version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE sealed_bodies (
    activity_id INTEGER NOT NULL PRIMARY KEY REFERENCES activities (id) ON DELETE CASCADE,
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    sealed BLOB NOT NULL,
    until_ms BIGINT NOT NULL
);
CREATE INDEX sealed_bodies_by_end ON sealed_bodies (until_ms);
CREATE INDEX sealed_bodies_by_subject ON sealed_bodies (subject_id, activity_id);
CREATE TABLE search_authors (
    actor_id INTEGER NOT NULL PRIMARY KEY REFERENCES actors (id) ON DELETE CASCADE,
    after_post_id BIGINT NOT NULL
) WITHOUT ROWID;
CREATE TABLE search_queue (
    post_id INTEGER NOT NULL PRIMARY KEY
) WITHOUT ROWID;
CREATE TABLE second_steps (
    actor_id INTEGER NOT NULL PRIMARY KEY REFERENCES actors (id),
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    sealed_secret BLOB NOT NULL,                   -- under the person's key
    made_ms BIGINT NOT NULL,
    on_since_ms BIGINT,                            -- NULL: not confirmed by a code yet, and not asked for
    last_step BIGINT NOT NULL DEFAULT 0            -- of the newest code that was taken: none is taken twice
) WITHOUT ROWID;
CREATE INDEX second_steps_by_subject ON second_steps (subject_id);
CREATE TABLE seen_activities (
    digest BLOB NOT NULL PRIMARY KEY,
    at_ms BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX seen_activities_by_time ON seen_activities (at_ms);
CREATE TABLE settings (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
CREATE TABLE shown_people (
    id INTEGER NOT NULL PRIMARY KEY,
    subject_id BIGINT NOT NULL REFERENCES subjects (id),
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    draft_id BIGINT REFERENCES post_drafts (id) ON DELETE CASCADE,
    post_id BIGINT REFERENCES posts (id) ON DELETE CASCADE,
    grant_id BIGINT,                               -- NULL: not asked, so that it stays a draft
    detail_id BIGINT,                              -- where the post is, as what is kept of the person
    ended_ms BIGINT                                -- taken back, and a legal hold keeps the post
);
CREATE INDEX shown_people_by_draft ON shown_people (draft_id) WHERE draft_id IS NOT NULL;
CREATE INDEX shown_people_by_grant ON shown_people (grant_id) WHERE grant_id IS NOT NULL;
CREATE INDEX shown_people_by_post ON shown_people (post_id) WHERE post_id IS NOT NULL;
CREATE INDEX shown_people_by_subject ON shown_people (subject_id, id);
CREATE TABLE subjects (
    id INTEGER NOT NULL PRIMARY KEY,
    created_ms BIGINT NOT NULL,
    epoch BIGINT NOT NULL DEFAULT 1,               -- raised by every change of consent: older permits are void
    restricted INTEGER NOT NULL DEFAULT 0 CHECK (restricted IN (0, 1)),
    age TEXT NOT NULL DEFAULT 'unknown' CHECK (age IN ('unknown', 'minor', 'adult')),
    erased_ms BIGINT
);
CREATE TABLE tombstones (
    uri TEXT NOT NULL PRIMARY KEY,
    former_type TEXT NOT NULL,
    is_local INTEGER NOT NULL CHECK (is_local IN (0, 1)),
    was_open INTEGER NOT NULL DEFAULT 0 CHECK (was_open IN (0, 1)),   -- everybody could see it
    published_ms BIGINT,
    at_ms BIGINT NOT NULL
);
CREATE INDEX tombstones_early ON tombstones (at_ms) WHERE former_type = '';
CREATE TABLE unconfirmed_mailboxes (
    actor_id INTEGER NOT NULL PRIMARY KEY REFERENCES actors (id),
    asked_ms BIGINT NOT NULL
, app_id BIGINT) WITHOUT ROWID;
CREATE INDEX unconfirmed_mailboxes_by_age ON unconfirmed_mailboxes (asked_ms);
CREATE TABLE unit_roles (
    unit_id BIGINT NOT NULL REFERENCES actors (id),
    holder_id BIGINT NOT NULL REFERENCES actors (id),
    role TEXT NOT NULL CHECK (role IN ('editor', 'reader')),
    since_ms BIGINT NOT NULL,
    PRIMARY KEY (unit_id, holder_id)
) WITHOUT ROWID;
CREATE INDEX unit_roles_by_holder ON unit_roles (holder_id);
CREATE TABLE user_domain_blocks (
    actor_id BIGINT NOT NULL REFERENCES actors (id),
    host TEXT NOT NULL,
    id BIGINT NOT NULL UNIQUE,                     -- pages are cut by it
    PRIMARY KEY (actor_id, host)
);
