#include "activitypub/wire/vocabulary.h"

#include "activitypub/wire/fold.h"
#include "activitypub/wire/json_fields.h"
#include "consent/base/check.h"
#include "consent/json.h"

#include <algorithm>
#include <array>

namespace kith::activitypub {

namespace {

struct TypeName {
    ActivityType type;
    std::string_view name;
};

constexpr std::array activity_names{
    TypeName{ActivityType::create, "Create"},  TypeName{ActivityType::update, "Update"},
    TypeName{ActivityType::delete_, "Delete"}, TypeName{ActivityType::follow, "Follow"},
    TypeName{ActivityType::accept, "Accept"},  TypeName{ActivityType::reject, "Reject"},
    TypeName{ActivityType::undo, "Undo"},      TypeName{ActivityType::announce, "Announce"},
    TypeName{ActivityType::like, "Like"},      TypeName{ActivityType::emoji_react, "EmojiReact"},
    TypeName{ActivityType::block, "Block"},    TypeName{ActivityType::flag, "Flag"},
    TypeName{ActivityType::move, "Move"},      TypeName{ActivityType::add, "Add"},
    TypeName{ActivityType::remove, "Remove"},  TypeName{ActivityType::quote_request, "QuoteRequest"},
    TypeName{ActivityType::view, "View"},      TypeName{ActivityType::join, "Join"},
    TypeName{ActivityType::leave, "Leave"},    TypeName{ActivityType::ignore_, "Ignore"},
};

template <std::size_t N>
bool is_one_of(std::string_view type, const std::array<std::string_view, N>& types) {
    return std::find(types.begin(), types.end(), type) != types.end();
}

}  // namespace

std::string_view to_string(ActivityType type) {
    for (const TypeName& row : activity_names) {
        if (row.type == type) return row.name;
    }
    return "";
}

ActivityType activity_type_of(std::string_view name) {
    for (const TypeName& row : activity_names) {
        if (row.name == name) return row.type;
    }
    return ActivityType::other;
}

Ref Ref::to(Json object) {
    Ref ref;
    ref.id = uri_of(object);
    ref.type = read_type(object);
    ref.embedded = share_json(std::move(object));
    return ref;
}

const Ref& Activity::object() const {
    KITH_CHECK(!objects.empty());
    return objects.front();
}

bool Object::is_vote() const {
    return !name.empty() && in_reply_to && content.empty() && type == "Note";
}

const Uri& public_collection() {
    static const Uri uri = Uri::trusted("https://www.w3.org/ns/activitystreams#Public");
    return uri;
}

bool is_public(const Uri& uri) {
    return uri == public_collection();
}

bool is_public(const std::vector<Uri>& uris) {
    return std::any_of(uris.begin(), uris.end(), [](const Uri& uri) { return is_public(uri); });
}

std::optional<bool> UsageSignals::indexable() const {
    const std::string words = folded_words(robots);
    if (words.contains(" noindex ") || words.contains(" none ")) return false;
    if (searchable_by.empty()) return std::nullopt;
    return is_public(searchable_by);
}

Visibility derive_visibility(const std::vector<Uri>& to,
                             const std::vector<Uri>& cc,
                             const std::optional<Uri>& followers) {
    if (is_public(to)) return Visibility::public_;
    if (is_public(cc)) return Visibility::unlisted;
    if (followers) {
        const auto names_followers = [&](const std::vector<Uri>& uris) {
            return std::find(uris.begin(), uris.end(), *followers) != uris.end();
        };
        if (names_followers(to) || names_followers(cc)) return Visibility::followers;
    }
    return Visibility::direct;
}

bool is_actor_type(std::string_view type) {
    return is_one_of(
        type, std::array<std::string_view, 5>{"Person", "Service", "Group", "Organization", "Application"});
}

bool is_collection_type(std::string_view type) {
    return is_one_of(type,
                     std::array<std::string_view, 4>{
                         "Collection", "OrderedCollection", "CollectionPage", "OrderedCollectionPage"});
}

bool is_converted_type(std::string_view type) {
    return is_one_of(type,
                     std::array<std::string_view, 6>{"Article", "Page", "Event", "Image", "Video", "Audio"});
}

}  // namespace kith::activitypub
