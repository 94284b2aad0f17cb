#include "activitypub/profile.h"
#include "consent/json_object.h"
#include "node/mastodon/entities.h"
#include "node/mastodon/entities_emoji.h"
#include "node/mastodon/filter_set.h"
#include "node/mastodon/instance.h"
#include "node/media/remote_pictures.h"
#include "storage/collections.h"
#include "storage/moderation.h"
#include "storage/registrations.h"
#include "storage/totals.h"

#include <chrono>

namespace kith::node {
namespace {

using Json = nlohmann::json;

Json fields_json(const activitypub::PublicProfile& profile) {
    Json fields = Json::array();
    for (const activitypub::ProfileField& field : profile.fields) {
        fields.push_back({{"name", field.name}, {"value", field.value}, {"verified_at", nullptr}});
    }
    return fields;
}

/// Where a picture of theirs is shown, on this node; the placeholder for none.
std::string picture_url(const activitypub::Site& site,
                        const storage::ActorRow& actor,
                        storage::RemoteShape shape,
                        const std::string& chosen) {
    std::string url = profile_picture_url(site, actor, shape, chosen);
    if (!url.empty()) return url;
    const bool is_avatar = shape == storage::RemoteShape::avatar;
    return site.base + std::string(is_avatar ? avatar_image_path : header_image_path);
}

Json profile_emojis(storage::Tx& tx,
                    const activitypub::Site& site,
                    storage::ActorId actor,
                    const activitypub::PublicProfile& profile) {
    std::string fields;
    for (const activitypub::ProfileField& field : profile.fields) {
        fields.append(field.name).append("\n").append(field.value).append("\n");
    }
    return emoji_entities(tx, site, actor, {profile.display_name, profile.biography, fields});
}

/// A role is a detail: it is among the public values only under a grant of its own.
Json roles_json(const storage::ActorRow& actor, const activitypub::PublicProfile& profile) {
    Json roles = Json::array();
    if (actor.is_local && !profile.role.empty()) {
        roles.push_back({{"id", profile.role}, {"name", profile.role}, {"color", ""}});
    }
    return roles;
}

/// Who may put them on a collection, and whether this viewer may.
/// https://docs.joinmastodon.org/entities/FeatureApproval/
Json feature_approval(storage::Tx& tx, const storage::ActorRow& actor, storage::ActorId viewer) {
    const bool open = storage::lets_be_featured(actor);
    const bool may = open && viewer.valid() && storage::may_feature(tx, viewer, actor);
    // What somebody elsewhere would allow is not asked.
    const std::string_view for_viewer = may ? "automatic" : actor.is_local ? "denied" : "missing";
    return json_object({{"automatic", open ? Json::array({"public"}) : Json::array()},
                        {"manual", Json::array()},
                        {"current_user", for_viewer}});
}

}  // namespace

Entities::Entities(storage::Tx& tx, const activitypub::Site& site, storage::ActorId viewer, Instant now)
    : tx_(tx), site_(site), viewer_(viewer), now_(now), muted_(tx, viewer) {}

Entities::~Entities() = default;

std::string api_time(Instant at) {
    const std::string text = to_iso8601(at);
    // "…:03Z" and "…:03.5Z" become "…:03.500Z".
    const auto dot = text.find('.');
    const std::string whole = text.substr(0, dot == std::string::npos ? text.size() - 1 : dot);
    std::string fraction = dot == std::string::npos ? "" : text.substr(dot + 1, text.size() - dot - 2);
    fraction.resize(3, '0');
    return whole + "." + fraction + "Z";
}

std::string api_day(Instant at) {
    return to_iso8601(at).substr(0, 10);
}

const storage::ActorRow* Entities::row(storage::ActorId actor) {
    auto found = rows_.find(actor.value);
    if (found == rows_.end()) found = rows_.emplace(actor.value, storage::find_actor(tx_, actor)).first;
    return found->second ? &*found->second : nullptr;
}

std::string Entities::acct(const storage::ActorRow& actor) const {
    return actor.is_local ? actor.username : actor.username + "@" + actor.host.text();
}

std::string Entities::account_page(const storage::ActorRow& actor) const {
    if (actor.is_local) return site_.profile_page(actor.username);
    return actor.url ? actor.url->text() : actor.uri.text();
}

Json Entities::account(storage::ActorId actor) {
    const storage::ActorRow* known = row(actor);
    return known == nullptr ? Json() : account(*known);
}

Json Entities::account(const storage::ActorRow& actor) {
    if (const auto found = accounts_.find(actor.id.value); found != accounts_.end()) return *found->second;
    const activitypub::PublicProfile profile =
        actor.gone() ? activitypub::PublicProfile{} : activitypub::public_profile(tx_, actor.subject, now_);
    const std::string avatar = picture_url(site_, actor, storage::RemoteShape::avatar, profile.avatar);
    const std::string header = picture_url(site_, actor, storage::RemoteShape::header, profile.header_image);
    const bool automatic = actor.type == "Service" || actor.type == "Application";
    Json json = json_object({
        {"id", std::to_string(actor.id.value)},
        {"username", actor.username},
        {"acct", acct(actor)},
        {"uri", actor.uri.text()},
        {"url", account_page(actor)},
        {"display_name", profile.display_name},
        {"note", profile.biography},
        {"avatar", avatar},
        {"avatar_static", avatar},
        {"avatar_description", ""},
        {"header", header},
        {"header_static", header},
        {"header_description", ""},
        {"locked", actor.locked},
        {"bot", automatic},
        {"group", actor.type == "Group"},
        {"discoverable", actor.discoverable},
        {"indexable", actor.indexable},
        {"noindex", !actor.indexable},
        {"hide_collections", !actor.opens_lists},
        {"created_at", api_time(std::chrono::floor<std::chrono::days>(actor.created))},
        {"fields", fields_json(profile)},
        {"emojis", profile_emojis(tx_, site_, actor.id, profile)},
        {"roles", roles_json(actor, profile)},
        {"feature_approval", feature_approval(tx_, actor, viewer_)},
    });
    const storage::ActorTotals totals = storage::totals_of(tx_, actor.id);
    json["statuses_count"] = totals.posts;
    json["followers_count"] = totals.followers;
    json["following_count"] = totals.following;
    json["last_status_at"] = totals.last_post ? Json(api_day(*totals.last_post)) : Json();
    if (actor.suspended) json["suspended"] = true;
    if (storage::is_limited(tx_, actor.id)) json["limited"] = true;
    // Remembered before who it moved to is asked: two that moved to each other end here.
    auto& kept = accounts_[actor.id.value];
    kept = std::make_unique<Json>(json);
    if (actor.moved_to) {
        if (const auto target = storage::find_actor(tx_, *actor.moved_to); target && !target->gone()) {
            *accounts_[actor.id.value] = json;
            json["moved"] = account(*target);
            *accounts_[actor.id.value] = json;
        }
    }
    return json;
}

Result<storage::ActorRow> find_account_shown(storage::Tx& tx, std::int64_t id) {
    auto row = storage::find_actor(tx, storage::ActorId(id));
    if (!row || row->deleted) return fail(Errc::not_found, "account/absent");
    if (storage::is_waiting(tx, *row)) return fail(Errc::not_found, "account/absent");
    return *std::move(row);
}

}  // namespace kith::node
