// The first shape of filters: each keyword is one. https://docs.joinmastodon.org/methods/filters/#v1
#include "consent/json.h"
#include "node/mastodon/entities.h"
#include "node/mastodon/filters.h"
#include "node/mastodon/groups.h"

namespace kith::node {
namespace {

using Json = nlohmann::json;
using storage::FilterKeywordRow;
using storage::FilterRow;

constexpr Needs reads{Who::person, "read:filters"};
constexpr Needs writes{Who::person, "write:filters"};

Json phrase_json(const FilterRow& filter, const FilterKeywordRow& keyword) {
    return {{"id", std::to_string(keyword.id.value)},
            {"phrase", keyword.keyword},
            {"context", filter.contexts},
            {"whole_word", keyword.whole_word},
            {"irreversible", filter.action == "hide"},
            {"expires_at", filter.expires ? Json(api_time(*filter.expires)) : Json()}};
}

Done read_into(FilterRow& filter, FilterKeywordRow& keyword, const Call& call) {
    TRY_DONE(read_keyword_into(keyword, call.params, "phrase"));
    if (filter.title.empty()) filter.title = keyword.keyword;
    if (const auto hides = call.params.flag("irreversible")) filter.action = *hides ? "hide" : "warn";
    return read_filter_into(filter, call.params, call.now);
}

Result<Response> list(const Api& api, const Call& call) {
    return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
        Json all = Json::array();
        for (const FilterRow& filter : storage::filters_of(tx, call.me())) {
            for (const FilterKeywordRow& keyword : storage::keywords_of(tx, filter.id)) {
                all.push_back(phrase_json(filter, keyword));
            }
        }
        return json_answer(all);
    });
}

Result<Response> create(const Api& api, const Call& call) {
    FilterRow filter{
        .id = api.parts().ids.make<storage::FilterId>(), .owner = call.me(), .created = call.now};
    FilterKeywordRow keyword{
        .id = api.parts().ids.make<storage::FilterKeywordId>(), .filter = filter.id, .whole_word = false};
    TRY_DONE(read_into(filter, keyword, call));
    return api.parts().database.write([&](storage::Tx& tx) -> Result<Response> {
        TRY_DONE(may_add_filter(tx, call.me()));
        TRY_DONE(may_add_keyword(tx, call.me()));
        storage::insert_filter(tx, filter);
        storage::insert_keyword(tx, keyword);
        return json_answer(phrase_json(filter, keyword));
    });
}

Result<Response> show(const Api& api, const Call& call) {
    const std::int64_t id = TRY(call.id());
    return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
        const FilterKeywordRow keyword = TRY(own_keyword(tx, call, id));
        return json_answer(phrase_json(TRY(own_filter(tx, call, keyword.filter.value)), keyword));
    });
}

/// What holds for a whole filter is not changed by way of one of its keywords.
bool same(const FilterRow& a, const FilterRow& b) {
    return a.contexts == b.contexts && a.action == b.action && a.expires == b.expires;
}

Result<Response> change(const Api& api, const Call& call) {
    const std::int64_t id = TRY(call.id());
    return api.parts().database.write([&](storage::Tx& tx) -> Result<Response> {
        FilterKeywordRow keyword = TRY(own_keyword(tx, call, id));
        FilterRow filter = TRY(own_filter(tx, call, keyword.filter.value));
        const FilterRow former = filter;
        TRY_DONE(read_into(filter, keyword, call));
        if (!same(former, filter) && storage::keywords_of(tx, filter.id).size() > 1) {
            return fail(
                Errc::malformed,
                "filter/shared",
                "These parameters cannot be changed from this application because they apply to more than "
                "one filter keyword");
        }
        storage::update_filter(tx, filter);
        storage::update_keyword(tx, keyword);
        return json_answer(phrase_json(filter, keyword));
    });
}

Result<Response> remove(const Api& api, const Call& call) {
    const std::int64_t id = TRY(call.id());
    return api.parts().database.write([&](storage::Tx& tx) -> Result<Response> {
        const FilterKeywordRow keyword = TRY(own_keyword(tx, call, id));
        storage::delete_keyword(tx, keyword.id);
        const bool empty = storage::keywords_of(tx, keyword.filter).empty() &&
                           storage::filter_statuses_of(tx, keyword.filter).empty();
        if (empty) storage::delete_filter(tx, keyword.filter);
        return empty_answer();
    });
}

}  // namespace

void add_first_filter_routes(Api& api) {
    add_filter_route(api, "GET", "/api/v1/filters", reads, [&api](Call& call) { return list(api, call); });
    add_filter_route(
        api, "POST", "/api/v1/filters", writes, [&api](Call& call) { return create(api, call); });
    add_filter_route(
        api, "GET", "/api/v1/filters/{id}", reads, [&api](Call& call) { return show(api, call); });
    add_filter_route(
        api, "PUT", "/api/v1/filters/{id}", writes, [&api](Call& call) { return change(api, call); });
    add_filter_route(
        api, "DELETE", "/api/v1/filters/{id}", writes, [&api](Call& call) { return remove(api, call); });
}

}  // namespace kith::node
