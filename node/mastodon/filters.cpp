// https://docs.joinmastodon.org/methods/filters/
#include "node/mastodon/filters.h"

#include "consent/json.h"
#include "node/mastodon/entities.h"
#include "node/mastodon/filter_set.h"
#include "node/mastodon/groups.h"
#include "node/mastodon/reading_limits.h"
#include "node/streaming/hub.h"

#include <algorithm>
#include <array>

namespace kith::node {

void add_filter_route(
    Api& api, std::string_view method, std::string_view pattern, Needs needs, Api::Doing doing) {
    if (method == "GET") return api.add(method, pattern, needs, std::move(doing));
    api.add(method, pattern, needs, [&api, change = std::move(doing)](Call& call) {
        auto response = change(call);
        if (response) api.streams().tell(ToldPerson{call.me(), "filters_changed"});
        return response;
    });
}

using Json = nlohmann::json;
using storage::FilterKeywordRow;
using storage::FilterRow;
using storage::FilterStatusRow;

namespace {

std::unexpected<Error> invalid(std::string_view message) {
    return fail(Errc::malformed, "filter/invalid", "Validation failed: " + std::string(message));
}

Done check(const FilterRow& row) {
    static constexpr std::array contexts = {"home", "notifications", "public", "thread", "account"};
    static constexpr std::array actions = {"warn", "hide", "blur"};
    if (row.title.empty()) return invalid("Title can't be blank");
    if (row.title.size() > limits::filter_text_bytes_max) return invalid("Title is too long");
    if (row.contexts.empty()) return invalid("Context can't be blank");
    const bool known = std::ranges::all_of(row.contexts, [](const std::string& each) {
        return std::ranges::find(contexts, each) != contexts.end();
    });
    if (!known) return invalid("Context is home, notifications, public, thread or account");
    if (std::ranges::find(actions, row.action) == actions.end()) {
        return invalid("Filter action is warn, hide or blur");
    }
    return {};
}

}  // namespace

Done read_filter_into(FilterRow& row, const Params& params, Instant now) {
    row.title = params.text("title").value_or(row.title);
    row.action = params.text("filter_action").value_or(row.action);
    if (params.has("context")) {
        row.contexts.clear();
        for (std::string& each : params.texts("context")) {
            if (std::ranges::find(row.contexts, each) == row.contexts.end())
                row.contexts.push_back(std::move(each));
        }
    }
    if (params.has("expires_in")) {
        const auto seconds = params.number("expires_in");
        constexpr std::int64_t longest = std::chrono::seconds(std::chrono::years(100)).count();
        row.expires.reset();
        if (seconds) row.expires = now + std::chrono::seconds(std::clamp<std::int64_t>(*seconds, 0, longest));
    }
    return check(row);
}

Done read_keyword_into(FilterKeywordRow& row, const Params& params, std::string_view name) {
    row.keyword = params.text(name).value_or(row.keyword);
    row.whole_word = params.flag("whole_word").value_or(row.whole_word);
    const bool blank = row.keyword.find_first_not_of(" \t\r\n") == std::string::npos;
    if (blank) return invalid("Keyword can't be blank");
    if (row.keyword.size() > limits::filter_text_bytes_max) return invalid("Keyword is too long");
    return {};
}

Done may_add_filter(storage::Tx& tx, storage::ActorId owner) {
    const auto filters = static_cast<std::int64_t>(storage::filters_of(tx, owner).size());
    return filters < limits::filters_max ? Done() : Done(invalid("There are too many filters"));
}

Done may_add_keyword(storage::Tx& tx, storage::ActorId owner) {
    const bool may = storage::count_keywords(tx, owner) < limits::filter_keywords_max;
    return may ? Done() : Done(invalid("There are too many keywords"));
}

Result<FilterRow> own_filter(storage::Tx& tx, const Call& call, std::int64_t id) {
    auto row = storage::find_filter(tx, storage::FilterId(id), call.me());
    if (!row) return fail(Errc::not_found, "filter/absent");
    return *std::move(row);
}

Result<FilterKeywordRow> own_keyword(storage::Tx& tx, const Call& call, std::int64_t id) {
    auto row = storage::find_keyword(tx, storage::FilterKeywordId(id), call.me());
    if (!row) return fail(Errc::not_found, "filter/absent");
    return *std::move(row);
}

namespace {

Json keyword_json(const FilterKeywordRow& row) {
    return {{"id", std::to_string(row.id.value)}, {"keyword", row.keyword}, {"whole_word", row.whole_word}};
}

Json status_json(const FilterStatusRow& row) {
    return {{"id", std::to_string(row.id.value)}, {"status_id", std::to_string(row.post.value)}};
}

template <class Rows, class ToJson>
Json list_json(const Rows& rows, ToJson to_json) {
    Json list = Json::array();
    for (const auto& row : rows) list.push_back(to_json(row));
    return list;
}

Json whole_json(storage::Tx& tx, const FilterRow& row) {
    Json json = filter_json(row);
    json["keywords"] = list_json(storage::keywords_of(tx, row.id), keyword_json);
    json["statuses"] = list_json(storage::filter_statuses_of(tx, row.id), status_json);
    return json;
}

/// "keywords_attributes": what is to be added, changed (by its id) or removed.
Done apply_keywords(const Api& api, storage::Tx& tx, const Call& call, const FilterRow& filter) {
    for (const Params& said : call.params.objects("keywords_attributes")) {
        FilterKeywordRow row{.filter = filter.id};
        const auto id = said.text("id");
        if (id && !id->empty()) {
            row = TRY(own_keyword(tx, call, parse_api_id(*id).value_or(0)));
            if (row.filter != filter.id) return fail(Errc::not_found, "filter/absent");
        }
        if (said.is_on("_destroy")) {
            storage::delete_keyword(tx, row.id);
            continue;
        }
        TRY_DONE(read_keyword_into(row, said, "keyword"));
        if (row.id.valid()) {
            storage::update_keyword(tx, row);
            continue;
        }
        TRY_DONE(may_add_keyword(tx, call.me()));
        row.id = api.parts().ids.make<storage::FilterKeywordId>();
        storage::insert_keyword(tx, row);
    }
    return {};
}

Result<Response> create(const Api& api, const Call& call) {
    FilterRow row{.id = api.parts().ids.make<storage::FilterId>(), .owner = call.me(), .created = call.now};
    TRY_DONE(read_filter_into(row, call.params, call.now));
    return api.parts().database.write([&](storage::Tx& tx) -> Result<Response> {
        TRY_DONE(may_add_filter(tx, call.me()));
        storage::insert_filter(tx, row);
        TRY_DONE(apply_keywords(api, tx, call, row));
        return json_answer(whole_json(tx, row));
    });
}

Result<Response> change(const Api& api, const Call& call) {
    const std::int64_t id = TRY(call.id());
    return api.parts().database.write([&](storage::Tx& tx) -> Result<Response> {
        FilterRow row = TRY(own_filter(tx, call, id));
        TRY_DONE(read_filter_into(row, call.params, call.now));
        storage::update_filter(tx, row);
        TRY_DONE(apply_keywords(api, tx, call, row));
        return json_answer(whole_json(tx, row));
    });
}

Result<Response> add_keyword(const Api& api, const Call& call) {
    const std::int64_t id = TRY(call.id("filter_id"));
    return api.parts().database.write([&](storage::Tx& tx) -> Result<Response> {
        const FilterRow filter = TRY(own_filter(tx, call, id));
        FilterKeywordRow row{.id = api.parts().ids.make<storage::FilterKeywordId>(), .filter = filter.id};
        TRY_DONE(read_keyword_into(row, call.params, "keyword"));
        TRY_DONE(may_add_keyword(tx, call.me()));
        storage::insert_keyword(tx, row);
        return json_answer(keyword_json(row));
    });
}

Result<Response> change_keyword(const Api& api, const Call& call) {
    const std::int64_t id = TRY(call.id());
    return api.parts().database.write([&](storage::Tx& tx) -> Result<Response> {
        FilterKeywordRow row = TRY(own_keyword(tx, call, id));
        TRY_DONE(read_keyword_into(row, call.params, "keyword"));
        storage::update_keyword(tx, row);
        return json_answer(keyword_json(row));
    });
}

Result<Response> add_status(const Api& api, const Call& call) {
    const std::int64_t id = TRY(call.id("filter_id"));
    const std::int64_t post = parse_api_id(call.params.text_or_empty("status_id")).value_or(0);
    return api.parts().database.write([&](storage::Tx& tx) -> Result<Response> {
        const FilterRow filter = TRY(own_filter(tx, call, id));
        const StatusRef status = TRY(find_status(tx, post, call.caller.viewer()));
        const auto count = static_cast<std::int64_t>(storage::filter_statuses_of(tx, filter.id).size());
        if (count >= limits::filter_statuses_max) return invalid("There are too many statuses");
        const FilterStatusRow row{.id = api.parts().ids.make<storage::FilterStatusId>(),
                                  .filter = filter.id,
                                  .post = status.post().id};
        if (!storage::insert_filter_status(tx, row)) return invalid("Status has already been taken");
        return json_answer(status_json(row));
    });
}

Result<Response> show_or_drop_status(const Api& api, const Call& call, bool drop) {
    const std::int64_t id = TRY(call.id());
    const auto work = [&](storage::Tx& tx) -> Result<Response> {
        const auto row = storage::find_filter_status(tx, storage::FilterStatusId(id), call.me());
        if (!row) return fail(Errc::not_found, "filter/absent");
        if (drop) storage::delete_filter_status(tx, row->id);
        return json_answer(status_json(*row));
    };
    return drop ? api.parts().database.write(work) : api.parts().database.read(work);
}

/// What reads one filter of the caller's, by the id in the path.
template <class ToJson>
Api::Doing shows(const Api& api, std::string_view name, ToJson to_json) {
    return [&api, name, to_json](Call& call) -> Result<Response> {
        const std::int64_t id = TRY(call.id(name));
        return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
            return json_answer(to_json(tx, TRY(own_filter(tx, call, id))));
        });
    };
}

constexpr Needs reads{Who::person, "read:filters"};
constexpr Needs writes{Who::person, "write:filters"};

void add_parts_of_filters(Api& api) {
    add_filter_route(api,
                     "GET",
                     "/api/v2/filters/{filter_id}/keywords",
                     reads,
                     shows(api, "filter_id", [](storage::Tx& tx, const FilterRow& row) {
                         return list_json(storage::keywords_of(tx, row.id), keyword_json);
                     }));
    add_filter_route(api, "POST", "/api/v2/filters/{filter_id}/keywords", writes, [&api](Call& call) {
        return add_keyword(api, call);
    });
    add_filter_route(
        api, "GET", "/api/v2/filters/keywords/{id}", reads, [&api](Call& call) -> Result<Response> {
            const std::int64_t id = TRY(call.id());
            return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
                return json_answer(keyword_json(TRY(own_keyword(tx, call, id))));
            });
        });
    add_filter_route(api, "PUT", "/api/v2/filters/keywords/{id}", writes, [&api](Call& call) {
        return change_keyword(api, call);
    });
    add_filter_route(
        api, "DELETE", "/api/v2/filters/keywords/{id}", writes, [&api](Call& call) -> Result<Response> {
            const std::int64_t id = TRY(call.id());
            return api.parts().database.write([&](storage::Tx& tx) -> Result<Response> {
                storage::delete_keyword(tx, TRY(own_keyword(tx, call, id)).id);
                return empty_answer();
            });
        });
    add_filter_route(api,
                     "GET",
                     "/api/v2/filters/{filter_id}/statuses",
                     reads,
                     shows(api, "filter_id", [](storage::Tx& tx, const FilterRow& row) {
                         return list_json(storage::filter_statuses_of(tx, row.id), status_json);
                     }));
    add_filter_route(api, "POST", "/api/v2/filters/{filter_id}/statuses", writes, [&api](Call& call) {
        return add_status(api, call);
    });
    add_filter_route(api, "GET", "/api/v2/filters/statuses/{id}", reads, [&api](Call& call) {
        return show_or_drop_status(api, call, /*drop=*/false);
    });
    add_filter_route(api, "DELETE", "/api/v2/filters/statuses/{id}", writes, [&api](Call& call) {
        return show_or_drop_status(api, call, /*drop=*/true);
    });
}

}  // namespace

void add_filter_routes(Api& api) {
    add_filter_route(api, "GET", "/api/v2/filters", reads, [&api](Call& call) {
        return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
            return json_answer(list_json(storage::filters_of(tx, call.me()),
                                         [&](const FilterRow& row) { return whole_json(tx, row); }));
        });
    });
    add_filter_route(
        api, "POST", "/api/v2/filters", writes, [&api](Call& call) { return create(api, call); });
    add_filter_route(api, "GET", "/api/v2/filters/{id}", reads, shows(api, "id", whole_json));
    add_filter_route(
        api, "PUT", "/api/v2/filters/{id}", writes, [&api](Call& call) { return change(api, call); });
    add_filter_route(api, "DELETE", "/api/v2/filters/{id}", writes, [&api](Call& call) -> Result<Response> {
        const std::int64_t id = TRY(call.id());
        return api.parts().database.write([&](storage::Tx& tx) -> Result<Response> {
            storage::delete_filter(tx, TRY(own_filter(tx, call, id)).id);
            return empty_answer();
        });
    });
    add_parts_of_filters(api);
}

}  // namespace kith::node
