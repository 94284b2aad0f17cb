// From rows to the models of the public pages: for a viewer who is nobody, so only what everybody may see.
#pragma once

#include "activitypub/site.h"
#include "node/web/models.h"
#include "storage/actors.h"
#include "storage/database.h"
#include "storage/timelines.h"

#include <string>
#include <vector>

namespace kith::node {

/// Fills page models inside one read transaction.
class PageModels {
 public:
    PageModels(storage::Tx& tx, const activitypub::Site& site, Instant now)
        : tx_(tx), site_(site), now_(now) {}

    Person person(const storage::ActorRow& actor) const;
    Person person(storage::ActorId actor) const;
    /// `compact`: as one of a list, without totals.
    Post post(const storage::PostRow& row) const;
    Post post(const storage::TimelineEntry& entry) const;
    std::vector<Post> posts(const std::vector<storage::TimelineEntry>& entries) const;
    /// Of a local actor; `entries` are its listed posts.
    ProfilePage profile(const storage::ActorRow& actor) const;

 private:
    storage::Tx& tx_;
    const activitypub::Site& site_;
    Instant now_;
};

Site site_model(const activitypub::Site& site);

}  // namespace kith::node
