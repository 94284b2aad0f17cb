// https://docs.joinmastodon.org/methods/tags/, followed_tags/ and featured_tags/
#include "activitypub/wire/fold.h"
#include "activitypub/wire/html.h"
#include "consent/base/uri.h"
#include "consent/json.h"
#include "node/mastodon/account_limits.h"
#include "node/mastodon/accounts.h"
#include "node/mastodon/entities_tag.h"
#include "node/mastodon/groups.h"
#include "node/mastodon/paging.h"
#include "storage/people_tags.h"

namespace kith::node {
namespace {

using Json = nlohmann::json;
using storage::PersonTag;

/// A name as somebody typed or sent it. Errc::not_found for what is no tag.
Result<PersonTag> tag_of(const Api& api, std::string name) {
    if (name.starts_with('#')) name.erase(0, 1);
    const std::vector<std::string> found = activitypub::find_hashtags("#" + name);
    if (name.size() > limits::tag_bytes_max || found.size() != 1 || found.front() != name) {
        return fail(Errc::not_found, "tag/none");
    }
    return PersonTag{.id = api.parts().ids.next(), .tag = activitypub::fold(name), .shown = name};
}

Result<PersonTag> tag_in(const Api& api, const Call& call) {
    return tag_of(api, std::string(call.request.param("name")));
}

Result<Response> answer(const Api& api, const Call& call, const PersonTag& tag) {
    return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
        Entities entities(tx, api.parts().site, call.me(), call.now);
        return json_answer(tag_json(entities, tag.tag));
    });
}

using Change = Done (*)(storage::Tx&, storage::ActorId, const PersonTag&);

Result<Response> change(const Api& api, const Call& call, Change change) {
    const PersonTag tag = TRY(tag_in(api, call));
    TRY_DONE(api.parts().database.write([&](storage::Tx& tx) { return change(tx, call.me(), tag); }));
    return answer(api, call, tag);
}

Done feature(storage::Tx& tx, storage::ActorId who, const PersonTag& tag) {
    if (storage::find_featured_tag(tx, who, tag.tag)) return {};
    if (storage::featured_tags_of(tx, who).size() >= limits::featured_tags_max) {
        return fail(Errc::malformed,
                    "tag/too-many",
                    "Validation failed: You have already featured the maximum number of hashtags");
    }
    storage::feature_tag(tx, who, tag);
    return {};
}

Done follow(storage::Tx& tx, storage::ActorId who, const PersonTag& tag) {
    if (storage::is_tag_followed(tx, who, tag.tag)) return {};
    if (storage::count_followed_tags(tx, who) >= limits::tags_followed_max) {
        return fail(Errc::malformed,
                    "tag/too-many",
                    "Validation failed: You already follow the maximum number of hashtags");
    }
    storage::follow_tag(tx, who, tag);
    return {};
}

Result<Response> followed(const Api& api, const Call& call) {
    const storage::Page page = page_in(
        call.params, {.by_default = limits::followed_tags_default, .most = limits::followed_tags_max});
    PageEnds ends;
    const auto json = api.parts().database.read([&](storage::Tx& tx) -> Result<Json> {
        const auto tags = storage::followed_tags_of(tx, call.me(), page);
        ends = ends_of(tags, [](const PersonTag& tag) { return tag.id; });
        Entities entities(tx, api.parts().site, call.me(), call.now);
        Json list = Json::array();
        for (const PersonTag& tag : tags) list.push_back(tag_json(entities, tag.tag));
        return list;
    });
    if (!json) return std::unexpected(json.error());
    Response response = json_answer(*json);
    set_links(response, call, api, page, ends);
    return response;
}

/// https://docs.joinmastodon.org/entities/FeaturedTag/
Json featured_json(Entities& entities, const storage::ActorRow& account, const PersonTag& tag) {
    const storage::TagUse use = storage::use_of_tag(entities.tx(), account.id, tag.tag);
    return {{"id", std::to_string(tag.id)},
            {"name", tag.shown},
            {"url", entities.site().base + "/tags/" + percent_encode(tag.tag)},
            {"statuses_count", std::to_string(use.posts)},
            {"last_status_at", use.last ? Json(api_day(*use.last)) : Json()}};
}

Result<Response> featured(const Api& api, const Call& call, storage::ActorId of) {
    return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
        const storage::ActorRow account = TRY(find_account_shown(tx, of.value));
        Entities entities(tx, api.parts().site, call.me(), call.now);
        Json list = Json::array();
        if (account.suspended) return json_answer(list);
        for (const PersonTag& tag : storage::featured_tags_of(tx, account.id)) {
            list.push_back(featured_json(entities, account, tag));
        }
        return json_answer(list);
    });
}

Result<Response> add_featured(const Api& api, const Call& call) {
    const auto tag = tag_of(api, call.params.text_or_empty("name"));
    if (!tag) return fail(Errc::malformed, "tag/none", "Validation failed: Name is no hashtag");
    return api.parts().database.write([&](storage::Tx& tx) -> Result<Response> {
        TRY_DONE(feature(tx, call.me(), *tag));
        const auto kept = storage::find_featured_tag(tx, call.me(), tag->tag);
        Entities entities(tx, api.parts().site, call.me(), call.now);
        return json_answer(featured_json(entities, *call.caller.person, kept.value_or(*tag)));
    });
}

Result<Response> drop_featured(const Api& api, const Call& call) {
    const std::int64_t id = TRY(call.id());
    TRY_DONE(api.parts().database.write([&](storage::Tx& tx) -> Done {
        const auto tag = storage::find_featured_tag(tx, call.me(), id);
        if (!tag) return fail(Errc::not_found, "tag/not-featured");
        storage::unfeature_tag(tx, call.me(), tag->tag);
        return {};
    }));
    return empty_answer();
}

Result<Response> suggested(const Api& api, const Call& call) {
    return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
        Entities entities(tx, api.parts().site, call.me(), call.now);
        Json list = Json::array();
        for (const auto& use : storage::tags_used_by(tx, call.me(), limits::featured_tags_max)) {
            list.push_back(tag_json(entities, use.tag));
        }
        return json_answer(list);
    });
}

void add_changes(Api& api) {
    const auto post = [&api](std::string_view pattern, std::string_view scope, Change doing) {
        api.add("POST", pattern, {Who::person, scope}, [&api, doing](Call& call) {
            return change(api, call, doing);
        });
    };
    post("/api/v1/tags/{name}/follow", "write:follows", follow);
    post("/api/v1/tags/{name}/unfollow",
         "write:follows",
         [](storage::Tx& tx, storage::ActorId who, const PersonTag& tag) -> Done {
             storage::unfollow_tag(tx, who, tag.tag);
             return {};
         });
    post("/api/v1/tags/{name}/feature", "write:accounts", feature);
    post("/api/v1/tags/{name}/unfeature",
         "write:accounts",
         [](storage::Tx& tx, storage::ActorId who, const PersonTag& tag) -> Done {
             storage::unfeature_tag(tx, who, tag.tag);
             return {};
         });
}

}  // namespace

void add_tag_routes(Api& api) {
    api.add("GET", "/api/v1/tags/{name}", {Who::anyone, ""}, [&api](Call& call) -> Result<Response> {
        return answer(api, call, TRY(tag_in(api, call)));
    });
    add_changes(api);
    api.add("GET", "/api/v1/followed_tags", {Who::person, "read:follows"}, [&api](Call& call) {
        return followed(api, call);
    });
    api.add("GET",
            "/api/v1/accounts/{id}/featured_tags",
            {Who::anyone, "read:accounts"},
            [&api](Call& call) -> Result<Response> {
                return featured(api, call, storage::ActorId(TRY(call.id())));
            });
    api.add("GET", "/api/v1/featured_tags", {Who::person, "read:accounts"}, [&api](Call& call) {
        return featured(api, call, call.me());
    });
    api.add("POST", "/api/v1/featured_tags", {Who::person, "write:accounts"}, [&api](Call& call) {
        return add_featured(api, call);
    });
    api.add("DELETE", "/api/v1/featured_tags/{id}", {Who::person, "write:accounts"}, [&api](Call& call) {
        return drop_featured(api, call);
    });
    api.add("GET", "/api/v1/featured_tags/suggestions", {Who::person, "read:accounts"}, [&api](Call& call) {
        return suggested(api, call);
    });
}

}  // namespace kith::node
