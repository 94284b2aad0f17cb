// Posting defaults: what a new post of a person starts from in their applications, and which sites may name
// them as a page's author. Repositories over a Tx.
#pragma once

#include "consent/visibility.h"
#include "storage/database.h"
#include "storage/ids.h"

#include <string>
#include <vector>

namespace kith::storage {

struct PostingDefaults {
    Visibility visibility = Visibility::public_;
    bool sensitive = false;
    std::string language{};               // "": none is said
    std::string quote_policy = "nobody";  // public, followers, nobody
    std::vector<std::string> attribution_domains{};

    friend bool operator==(const PostingDefaults&, const PostingDefaults&) = default;
};

PostingDefaults posting_defaults_of(Tx& tx, ActorId actor);
void put_posting_defaults(Tx& tx, ActorId actor, const PostingDefaults& defaults);

}  // namespace kith::storage
