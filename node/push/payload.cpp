#include "node/push/payload.h"

#include "activitypub/profile.h"
#include "activitypub/wire/html.h"
#include "consent/json.h"
#include "node/media/remote_pictures.h"
#include "node/push/limits.h"
#include "node/web/text.h"
#include "storage/actors.h"
#include "storage/notifications.h"
#include "storage/posts.h"
#include "storage/subjects.h"
#include "storage/visibility.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace kith::node {
namespace {

using storage::NotificationRow;
using storage::PostRow;

struct Wording {
    std::string_view type;
    std::string_view title;  // "{}" is who it comes from
};
constexpr std::array wordings = {
    Wording{"mention", "{} mentioned you"},
    Wording{"quote", "{} quoted your post"},
    Wording{"status", "{} posted"},
    Wording{"reblog", "{} boosted your post"},
    Wording{"follow", "{} followed you"},
    Wording{"follow_request", "{} wants to follow you"},
    Wording{"favourite", "{} favourited your post"},
    Wording{"poll", "A poll has ended"},
    Wording{"update", "{} edited a post"},
    Wording{"quoted_update", "{} edited a post that you quoted"},
    Wording{"added_to_collection", "{} added you to a collection"},
    Wording{"collection_update", "{} changed a collection that you are on"},
    Wording{"admin.sign_up", "Somebody signed up"},
    Wording{"admin.report", "A report was filed"},
    Wording{"moderation_warning", "The staff of this server has a notice for you"}};

std::string title_of(std::string_view type, const std::string& name) {
    const auto wording = std::ranges::find(wordings, type, &Wording::type);
    if (wording == wordings.end()) return "Something happened";
    std::string title(wording->title);
    if (const auto at = title.find("{}"); at != title.npos) title.replace(at, 2, name);
    return title;
}

/// The one with this id, if its owner may still see what it is about.
std::optional<NotificationRow> find_visible(storage::Tx& tx,
                                            storage::ActorId owner,
                                            storage::NotificationId id) {
    const auto found =
        storage::notifications_of(tx, owner, {.max_id = id.value + 1, .since_id = id.value - 1, .limit = 1});
    if (found.empty()) return std::nullopt;
    return found.front();
}

bool is_paused(storage::Tx& tx, storage::SubjectId subject) {
    const auto row = storage::find_subject(tx, subject);
    return !row || row->restricted || row->erased;
}

bool everybody_sees(const PostRow& post) {
    return post.visibility == Visibility::public_ || post.visibility == Visibility::unlisted;
}

/// Whether words may stand on a lock screen: not by default of what only some people may read, never of what
/// is said about consent, and never of people who paused everything.
bool may_say_words(storage::Tx& tx,
                   std::string_view content,
                   const std::optional<PostRow>& post,
                   const storage::ActorRow& from,
                   storage::ActorId consent_actor) {
    if (content == "none" || from.id == consent_actor || is_paused(tx, from.subject)) return false;
    if (!post) return true;
    if (is_paused(tx, post->subject)) return false;
    return content == "all" || everybody_sees(*post);
}

std::string name_of(const storage::ActorRow& from, const activitypub::PublicProfile& profile) {
    const std::string handle = "@" + from.username + (from.is_local ? "" : "@" + from.host.text());
    return excerpt(profile.display_name.empty() ? handle : profile.display_name, limits::push_name_chars_max);
}

std::string body_of(const PostRow& post) {
    if (!post.summary.empty()) return excerpt(post.summary, limits::push_words_chars_max);
    return excerpt(activitypub::SafeHtml::trusted(post.content), limits::push_words_chars_max);
}

}  // namespace

std::optional<nlohmann::json> push_payload(storage::Tx& tx,
                                           const storage::PushSubscriptionRow& subscription,
                                           storage::NotificationId notification,
                                           const PushPayloadParts& parts,
                                           Instant now) {
    const auto row = find_visible(tx, subscription.actor, notification);
    if (!row) return std::nullopt;
    const auto from = storage::find_actor(tx, row->from);
    if (!from || from->gone()) return std::nullopt;
    std::optional<PostRow> post;
    if (row->post.valid()) {
        post = storage::find_post(tx, row->post);
        if (!post || !storage::may_see(tx, *post, storage::Viewer::actor(row->owner))) return std::nullopt;
    }
    nlohmann::json said = {{"notification_id", std::to_string(row->id.value)},
                           {"notification_type", row->type},
                           {"preferred_locale", "en"}};
    if (!may_say_words(tx, subscription.content, post, *from, parts.consent_actor)) return said;
    const activitypub::PublicProfile profile = activitypub::public_profile(tx, from->subject, now);
    said["title"] = title_of(row->type, name_of(*from, profile));
    said["body"] = post ? body_of(*post) : "";
    // A picture elsewhere would tell its server that the app was told.
    const std::string icon =
        profile_picture_url(parts.site, *from, storage::RemoteShape::avatar, profile.avatar);
    if (icon.starts_with(parts.site.base + "/")) said["icon"] = icon;
    return said;
}

}  // namespace kith::node
