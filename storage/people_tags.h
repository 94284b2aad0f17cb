// Tags that somebody follows, and tags that somebody shows on their profile. Repositories over a Tx.
#pragma once

#include "storage/ids.h"
#include "storage/page.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::storage {

struct PersonTag {
    std::int64_t id = 0;
    std::string tag{};    // folded
    std::string shown{};  // as written
};

/// False where it is followed already.
bool follow_tag(Tx& tx, ActorId who, const PersonTag& tag);
bool unfollow_tag(Tx& tx, ActorId who, std::string_view tag);
bool is_tag_followed(Tx& tx, ActorId who, std::string_view tag);
std::int64_t count_followed_tags(Tx& tx, ActorId who);
/// The latest first.
std::vector<PersonTag> followed_tags_of(Tx& tx, ActorId who, const Page& page);
/// Our people who follow a tag.
std::vector<ActorId> followers_of_tag(Tx& tx, std::string_view tag);

/// False where it is featured already.
bool feature_tag(Tx& tx, ActorId who, const PersonTag& tag);
bool unfeature_tag(Tx& tx, ActorId who, std::string_view tag);
std::optional<PersonTag> find_featured_tag(Tx& tx, ActorId who, std::string_view tag);
std::optional<PersonTag> find_featured_tag(Tx& tx, ActorId who, std::int64_t id);
/// In the order in which they were added.
std::vector<PersonTag> featured_tags_of(Tx& tx, ActorId who);

/// How often somebody used a tag in what everybody may see, and when last.
struct TagUse {
    std::string tag{};
    std::string shown{};
    std::int64_t posts = 0;
    std::optional<Instant> last{};
};
TagUse use_of_tag(Tx& tx, ActorId who, std::string_view tag);
/// Those used most that are not featured.
std::vector<TagUse> tags_used_by(Tx& tx, ActorId who, std::size_t limit);

/// Uses of a tag in what everybody may see, by day, the latest day first.
struct TagDay {
    Instant day{};
    std::int64_t posts = 0;
    std::int64_t people = 0;
};
std::vector<TagDay> history_of_tag(Tx& tx, std::string_view tag, Instant now, int days);

}  // namespace kith::storage
