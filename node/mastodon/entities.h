// Entities: accounts, statuses and polls as the client API shows them to one viewer. Lives for one read
// transaction and remembers the accounts that it has shown. What it may not show it is not given: the caller
// has asked storage/visibility.h about each post; of people it shows what the gate has released to everybody.
// https://docs.joinmastodon.org/entities/
#pragma once

#include "activitypub/site.h"
#include "storage/actors.h"
#include "storage/database.h"
#include "storage/muted_threads.h"
#include "storage/post_glance.h"
#include "storage/posts.h"
#include "storage/timelines.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kith::node {

class FilterSet;

class Entities {
 public:
    /// `viewer` is invalid for nobody.
    Entities(storage::Tx& tx, const activitypub::Site& site, storage::ActorId viewer, Instant now);
    ~Entities();
    Entities(const Entities&) = delete;
    Entities& operator=(const Entities&) = delete;

    // entities_account.cpp
    /// https://docs.joinmastodon.org/entities/Account/
    nlohmann::json account(const storage::ActorRow& actor);
    nlohmann::json account(storage::ActorId actor);          // null when there is no such row
    std::string acct(const storage::ActorRow& actor) const;  // "ana", "bea@other.example"
    std::string account_page(const storage::ActorRow& actor) const;

    // entities_status.cpp
    /// https://docs.joinmastodon.org/entities/Status/
    nlohmann::json status(const storage::PostRow& post);
    nlohmann::json status(const storage::TimelineEntry& entry);
    nlohmann::json statuses(const std::vector<storage::TimelineEntry>& entries);
    nlohmann::json statuses(const std::vector<storage::PostRow>& posts);
    std::string status_page(const storage::PostRow& post);

    // entities_poll.cpp
    /// null where the post is none. https://docs.joinmastodon.org/entities/Poll/
    nlohmann::json poll(storage::PostId post);

    storage::Tx& tx() const { return tx_; }
    storage::ActorId viewer() const { return viewer_; }
    const activitypub::Site& site() const { return site_; }
    Instant now() const { return now_; }

 private:
    enum class Depth { whole, quoted };
    nlohmann::json status(const storage::PostRow& post, Depth depth);
    nlohmann::json shared_part(const storage::PostRow& post);
    nlohmann::json quote(const storage::PostRow& post, Depth depth);
    const storage::ActorRow* row(storage::ActorId actor);
    const FilterSet& filters();
    /// Asks for all of a list at once what each status of it will need.
    void look_ahead(const std::vector<storage::PostId>& posts);
    const storage::PostGlance& glance(storage::PostId post);

    storage::Tx& tx_;
    const activitypub::Site& site_;
    storage::ActorId viewer_;
    Instant now_;
    std::map<std::int64_t, std::optional<storage::ActorRow>> rows_;
    std::map<std::int64_t, std::unique_ptr<nlohmann::json>> accounts_;
    std::unique_ptr<FilterSet> filters_;  // once a status is shown
    std::map<std::int64_t, storage::PostGlance> glances_;
    storage::MutedThreads muted_;
};

/// A status by the id that the API gave it: a post, or somebody's boost of one.
struct StatusRef {
    storage::TimelineEntry entry;
    const storage::PostRow& post() const { return entry.post; }
};
/// Errc::not_found alike for what is not there and what the viewer may not see.
Result<StatusRef> find_status(storage::Tx& tx, std::int64_t id, const storage::Viewer& viewer);
/// Errc::not_found for nobody and for who is deleted.
Result<storage::ActorRow> find_account_shown(storage::Tx& tx, std::int64_t id);

/// "private" for followers and for this node's people, "public", "unlisted", "direct".
std::string_view api_visibility(Visibility visibility);
/// For what an application posts with next: "direct" for this node's people, because "private" would leave
/// it.
std::string_view api_visibility_to_post_with(Visibility visibility);

/// Times as the API writes them: "2026-11-29T01:02:03.000Z"; a day: "2026-11-29".
std::string api_time(Instant at);
std::string api_day(Instant at);

}  // namespace kith::node
