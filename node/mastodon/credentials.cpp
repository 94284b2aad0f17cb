// https://docs.joinmastodon.org/methods/accounts/#verify_credentials and what else shows one's own account.
#include "node/mastodon/credentials.h"

#include "activitypub/profile.h"
#include "activitypub/wire/html.h"
#include "consent/json.h"
#include "node/consent/own_profile.h"
#include "node/mastodon/collection_limits.h"
#include "node/mastodon/entities.h"
#include "node/mastodon/groups.h"
#include "storage/moderation.h"
#include "storage/posting_defaults.h"
#include "storage/relations.h"

namespace kith::node {
namespace {

using consent::DetailKind;
using Json = nlohmann::json;

Result<std::string> kept(
    storage::Tx& tx, const Api& api, const storage::ActorRow& me, DetailKind kind, Instant now) {
    auto values = TRY(kept_of_profile(tx, api.parts().keys, me.subject, kind, now));
    return values.empty() ? std::string() : std::move(values.front());
}

Result<Json> fields_kept(storage::Tx& tx, const Api& api, const storage::ActorRow& me, Instant now) {
    Json fields = Json::array();
    for (const std::string& value :
         TRY(kept_of_profile(tx, api.parts().keys, me.subject, DetailKind::profile_field, now))) {
        const activitypub::ProfileField field = activitypub::split_field(value);
        fields.push_back({{"name", field.name},
                          {"value", activitypub::to_plain_text(field.value)},
                          {"verified_at", nullptr}});
    }
    return fields;
}

/// What they may do here, for themselves alone. Nothing of what somebody is at the institution: that is a
/// detail, and shown under its own grant alone.
Json own_role(storage::Tx& tx, const storage::ActorRow& me) {
    const auto staff = storage::find_staff(tx, me.id);
    return {{"id", staff ? staff->role : "-99"},
            {"name", staff ? staff->role : ""},
            {"color", ""},
            {"permissions", std::to_string(staff ? staff->may : 0)},
            {"highlighted", false},
            {"collection_limit", limits::collections_max}};
}

Json or_null(const std::string& text) {
    return text.empty() ? Json() : Json(text);
}

Result<Response> verify(const Api& api, const Call& call) {
    return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
        return json_answer(TRY(credential_account(tx, api, *call.caller.person, call.now)));
    });
}

Result<Response> show_profile(const Api& api, const Call& call) {
    return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
        return json_answer(TRY(own_profile(tx, api, *call.caller.person, call.now)));
    });
}

/// https://docs.joinmastodon.org/methods/preferences/
Result<Response> preferences(const Api& api, const Call& call) {
    return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
        const storage::PostingDefaults defaults = storage::posting_defaults_of(tx, call.me());
        return json_answer({{"posting:default:visibility", api_visibility_to_post_with(defaults.visibility)},
                            {"posting:default:sensitive", defaults.sensitive},
                            {"posting:default:language", or_null(defaults.language)},
                            {"posting:default:quote_policy", defaults.quote_policy},
                            {"reading:expand:media", "default"},
                            {"reading:expand:spoilers", false},
                            {"reading:autoplay:gifs", false}});
    });
}

}  // namespace

Result<Json> credential_account(storage::Tx& tx, const Api& api, const storage::ActorRow& me, Instant now) {
    Json json = Entities(tx, api.parts().site, me.id, now).account(me);
    const storage::PostingDefaults defaults = storage::posting_defaults_of(tx, me.id);
    const std::string note = TRY(kept(tx, api, me, DetailKind::biography, now));
    json["source"] = {{"privacy", api_visibility_to_post_with(defaults.visibility)},
                      {"sensitive", defaults.sensitive},
                      {"language", or_null(defaults.language)},
                      {"note", activitypub::to_plain_text(note)},
                      {"fields", TRY(fields_kept(tx, api, me, now))},
                      {"follow_requests_count", storage::count_requests_to(tx, me.id)},
                      {"hide_collections", !me.opens_lists},
                      {"discoverable", me.discoverable},
                      {"indexable", me.indexable},
                      {"attribution_domains", defaults.attribution_domains},
                      {"quote_policy", defaults.quote_policy}};
    json["role"] = own_role(tx, me);
    return json;
}

Result<Json> own_profile(storage::Tx& tx, const Api& api, const storage::ActorRow& me, Instant now) {
    const Json shown = Entities(tx, api.parts().site, me.id, now).account(me);
    const std::string note = TRY(kept(tx, api, me, DetailKind::biography, now));
    const std::string avatar = TRY(kept(tx, api, me, DetailKind::avatar, now));
    const std::string header = TRY(kept(tx, api, me, DetailKind::header_image, now));
    return Json{{"id", shown["id"]},
                {"display_name", TRY(kept(tx, api, me, DetailKind::display_name, now))},
                {"note", activitypub::to_plain_text(note)},
                {"fields", TRY(fields_kept(tx, api, me, now))},
                {"avatar", or_null(avatar)},
                {"avatar_static", or_null(avatar)},
                {"avatar_description", ""},
                {"header", or_null(header)},
                {"header_static", or_null(header)},
                {"header_description", ""},
                {"locked", me.locked},
                {"bot", shown["bot"]},
                {"hide_collections", !me.opens_lists},
                {"discoverable", me.discoverable},
                {"indexable", me.indexable},
                {"show_media", true},
                {"show_media_replies", true},
                {"show_featured", true},
                {"attribution_domains", storage::posting_defaults_of(tx, me.id).attribution_domains}};
}

void add_credential_routes(Api& api) {
    api.add("GET",
            "/api/v1/accounts/verify_credentials",
            {Who::person, "read:accounts", "profile"},
            [&api](Call& call) { return verify(api, call); });
    api.add("GET", "/api/v1/profile", {Who::person, "read:accounts", "profile"}, [&api](Call& call) {
        return show_profile(api, call);
    });
    api.add("GET", "/api/v1/preferences", {Who::person, "read:accounts"}, [&api](Call& call) {
        return preferences(api, call);
    });
}

}  // namespace kith::node
