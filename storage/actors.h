// Actors, ours and remote ones, as rows. Rows are values; none of their fields is a personal detail.
#pragma once

#include "consent/base/uri.h"
#include "storage/database.h"
#include "storage/ids.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::storage {

struct ActorRow {
    ActorId id{};
    SubjectId subject{};
    Uri uri;
    bool is_local = false;
    Host host;
    std::string username{};
    std::string type = "Person";
    Uri inbox;
    std::optional<Uri> shared_inbox{};
    std::optional<Uri> outbox{};
    std::optional<Uri> followers{};
    std::optional<Uri> following{};
    std::optional<Uri> featured{};
    std::optional<Uri> url{};
    bool locked = false;
    bool discoverable = false;
    bool indexable = false;
    bool opens_lists = false;
    bool listed = false;
    std::vector<Uri> also_known_as{};
    std::optional<Uri> moved_to{};
    std::optional<Instant> moved{};
    Instant created{};
    std::optional<Instant> suspended{};
    std::optional<Instant> deleted{};
    std::string source = "local";  // local, inbox, fetch, webfinger
    std::string basis = "AccountService";
    Instant fetched{};
    Instant last_needed{};

    bool gone() const { return suspended.has_value() || deleted.has_value(); }
    /// Where a follower is reached: the shared inbox where there is one.
    const Uri& delivery_inbox() const { return shared_inbox ? *shared_inbox : inbox; }
};

std::optional<ActorRow> find_actor(Tx& tx, ActorId id);
std::optional<ActorRow> find_actor(Tx& tx, const Uri& uri);
/// The handle's case does not matter.
std::optional<ActorRow> find_actor_by_handle(Tx& tx, std::string_view username, const Host& host);
std::optional<ActorRow> find_local_actor(Tx& tx, std::string_view username);
/// The id alone, where that is enough.
ActorId actor_id_of(Tx& tx, const Uri& uri);

/// Errc::conflict when the URI is taken. `row.id` and `row.subject` must be set; the subject must exist.
Done insert_actor(Tx& tx, const ActorRow& row);
/// Everything that a new document can change: not id, subject, uri, is_local, created, suspended, deleted.
void update_actor(Tx& tx, const ActorRow& row);
void set_suspended(Tx& tx, ActorId id, std::optional<Instant> since);
void mark_deleted(Tx& tx, ActorId id, Instant now);
void set_moved(Tx& tx, ActorId id, const std::optional<Uri>& to, Instant now);
void set_also_known_as(Tx& tx, ActorId id, const std::vector<Uri>& uris);
/// The row was used: retention counts from here. Writes at most once a day for each row.
void touch_actor(Tx& tx, ActorId id, Instant now);

/// Our people who chose to be listed, the newest first.
std::vector<ActorRow> listed_people(Tx& tx, std::size_t limit);
/// Local actors that are neither suspended nor deleted, for NodeInfo's totals.
std::int64_t count_local_actors(Tx& tx);

}  // namespace kith::storage
