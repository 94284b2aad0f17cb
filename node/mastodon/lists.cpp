// https://docs.joinmastodon.org/methods/lists/
#include "storage/lists.h"

#include "consent/json.h"
#include "node/mastodon/api.h"
#include "node/mastodon/entities.h"
#include "node/mastodon/groups.h"
#include "node/mastodon/paging.h"
#include "node/mastodon/reading_limits.h"
#include "storage/follows.h"

#include <limits>

namespace kith::node {
namespace {

using Json = nlohmann::json;
using storage::ListId;
using storage::ListRow;

Json list_json(const ListRow& list) {
    return {{"id", std::to_string(list.id.value)},
            {"title", list.title},
            {"replies_policy", list.replies_policy},
            {"exclusive", list.exclusive}};
}

Json lists_json(const std::vector<ListRow>& lists) {
    Json json = Json::array();
    for (const ListRow& list : lists) json.push_back(list_json(list));
    return json;
}

Result<ListRow> own_list(storage::Tx& tx, const Call& call) {
    auto row = storage::find_list(tx, ListId(TRY(call.id())), call.me());
    if (!row) return fail(Errc::not_found, "list/absent");
    return *std::move(row);
}

/// What the call says, into the row; what it does not say stays.
Done read_into(ListRow& row, const Params& params) {
    row.title = params.text("title").value_or(row.title);
    row.replies_policy = params.text("replies_policy").value_or(row.replies_policy);
    row.exclusive = params.flag("exclusive").value_or(row.exclusive);
    if (row.title.empty()) {
        return fail(Errc::malformed, "list/title", "Validation failed: Title can't be blank");
    }
    if (row.title.size() > limits::list_title_bytes_max) {
        return fail(Errc::malformed, "list/title", "Validation failed: Title is too long");
    }
    if (row.replies_policy != "followed" && row.replies_policy != "list" && row.replies_policy != "none") {
        return fail(Errc::malformed,
                    "list/replies_policy",
                    "Validation failed: replies_policy is followed, list or none");
    }
    return {};
}

Result<Response> create(const Api& api, const Call& call) {
    ListRow row{.id = api.parts().ids.make<ListId>(), .owner = call.me(), .created = call.now};
    TRY_DONE(read_into(row, call.params));
    return api.parts().database.write([&](storage::Tx& tx) -> Result<Response> {
        if (storage::count_lists(tx, call.me()) >= limits::lists_max) {
            return fail(Errc::malformed, "list/many", "Validation failed: There are too many lists");
        }
        storage::insert_list(tx, row);
        return json_answer(list_json(row));
    });
}

Result<Response> change(const Api& api, const Call& call) {
    return api.parts().database.write([&](storage::Tx& tx) -> Result<Response> {
        ListRow row = TRY(own_list(tx, call));
        TRY_DONE(read_into(row, call.params));
        storage::update_list(tx, row);
        return json_answer(list_json(row));
    });
}

Result<Response> show_members(const Api& api, const Call& call) {
    storage::Page page = page_in(call.params, {limits::api_accounts_default, limits::api_accounts_max});
    // A limit of 0 asks for everybody at once.
    if (call.params.number("limit") == 0) page.limit = static_cast<std::size_t>(limits::list_members_max);
    PageEnds ends;
    const auto json = api.parts().database.read([&](storage::Tx& tx) -> Result<Json> {
        const ListRow list = TRY(own_list(tx, call));
        const auto members = storage::members_of(tx, list.id, page);
        ends = ends_of(members, [](const storage::ActorRow& member) { return member.id.value; });
        Entities entities(tx, api.parts().site, call.me(), call.now);
        Json accounts = Json::array();
        for (const storage::ActorRow& member : members) accounts.push_back(entities.account(member));
        return accounts;
    });
    if (!json) return std::unexpected(json.error());
    Response response = json_answer(*json);
    set_links(response, call, api, page, ends);
    return response;
}

/// Asked for counts too: who is on a list is read as soon as they say yes.
bool may_be_listed(storage::Tx& tx, storage::ActorId owner, storage::ActorId member) {
    return owner == member || storage::find_follow(tx, owner, member).has_value();
}

Result<std::vector<storage::ActorId>> accounts_in(const Params& params) {
    std::vector<storage::ActorId> actors;
    for (const std::int64_t id : TRY(several_in(params, "account_ids"))) actors.emplace_back(id);
    return actors;
}

Result<Response> add_members(const Api& api, const Call& call) {
    const auto wanted = TRY(accounts_in(call.params));
    return api.parts().database.write([&](storage::Tx& tx) -> Result<Response> {
        const ListRow list = TRY(own_list(tx, call));
        std::int64_t members = storage::count_members(tx, list.id);
        for (const storage::ActorId id : wanted) {
            TRY(find_account_shown(tx, id.value));
            if (!may_be_listed(tx, call.me(), id)) {
                return fail(Errc::malformed,
                            "list/not_followed",
                            "Validation failed: Only accounts that you follow can be added");
            }
            if (++members > limits::list_members_max) {
                return fail(Errc::malformed, "list/full", "Validation failed: The list is full");
            }
            if (!storage::add_to_list(tx, list.id, id)) {
                return fail(
                    Errc::malformed, "list/taken", "Validation failed: Account has already been taken");
            }
        }
        return empty_answer();
    });
}

Result<Response> remove_members(const Api& api, const Call& call) {
    const auto wanted = TRY(accounts_in(call.params));
    return api.parts().database.write([&](storage::Tx& tx) -> Result<Response> {
        const ListRow list = TRY(own_list(tx, call));
        for (const storage::ActorId id : wanted) storage::remove_from_list(tx, list.id, id);
        return empty_answer();
    });
}

}  // namespace

void add_list_routes(Api& api) {
    constexpr Needs reads{Who::person, "read:lists"};
    constexpr Needs writes{Who::person, "write:lists"};
    api.add("GET", "/api/v1/lists", reads, [&api](Call& call) {
        return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
            return json_answer(lists_json(storage::lists_of(tx, call.me())));
        });
    });
    api.add("POST", "/api/v1/lists", writes, [&api](Call& call) { return create(api, call); });
    api.add("GET", "/api/v1/lists/{id}", reads, [&api](Call& call) {
        return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
            return json_answer(list_json(TRY(own_list(tx, call))));
        });
    });
    api.add("PUT", "/api/v1/lists/{id}", writes, [&api](Call& call) { return change(api, call); });
    api.add("DELETE", "/api/v1/lists/{id}", writes, [&api](Call& call) {
        return api.parts().database.write([&](storage::Tx& tx) -> Result<Response> {
            storage::delete_list(tx, TRY(own_list(tx, call)).id);
            return empty_answer();
        });
    });
    api.add(
        "GET", "/api/v1/lists/{id}/accounts", reads, [&api](Call& call) { return show_members(api, call); });
    api.add(
        "POST", "/api/v1/lists/{id}/accounts", writes, [&api](Call& call) { return add_members(api, call); });
    api.add("DELETE", "/api/v1/lists/{id}/accounts", writes, [&api](Call& call) {
        return remove_members(api, call);
    });
    api.add("GET", "/api/v1/accounts/{id}/lists", reads, [&api](Call& call) {
        return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
            const auto account = TRY(find_account_shown(tx, TRY(call.id())));
            return json_answer(lists_json(storage::lists_with(tx, call.me(), account.id)));
        });
    });
}

}  // namespace kith::node
