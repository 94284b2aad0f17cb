// https://docs.joinmastodon.org/methods/conversations/
#include "storage/conversations.h"

#include "consent/json.h"
#include "node/mastodon/api.h"
#include "node/mastodon/conversation_entity.h"
#include "node/mastodon/entities.h"
#include "node/mastodon/groups.h"
#include "node/mastodon/paging.h"

namespace kith::node {

using Json = nlohmann::json;
using storage::ConversationRow;

Json conversation_json(Entities& entities, const ConversationRow& row) {
    Json accounts = Json::array();
    for (const storage::ActorId actor : storage::people_in(entities.tx(), row)) {
        Json account = entities.account(actor);
        if (!account.is_null()) accounts.push_back(std::move(account));
    }
    const auto last = storage::find_post(entities.tx(), row.last);
    return {{"id", std::to_string(row.id.value)},
            {"unread", row.unread},
            {"accounts", std::move(accounts)},
            {"last_status", last ? entities.status(*last) : Json()}};
}

namespace {

Result<ConversationRow> own_conversation(storage::Tx& tx, const Call& call) {
    const storage::ConversationId id(TRY(call.id()));
    auto row = storage::find_conversation(tx, id, call.me());
    if (!row) return fail(Errc::not_found, "conversation/absent");
    return *std::move(row);
}

Result<Response> list(const Api& api, const Call& call) {
    const storage::Page page = page_in(call.params);
    PageEnds ends;
    const auto json = api.parts().database.read([&](storage::Tx& tx) -> Result<Json> {
        const auto rows = storage::conversations_of(tx, call.me(), page);
        ends = ends_of(rows, [](const ConversationRow& row) { return row.last.value; });
        Entities entities(tx, api.parts().site, call.me(), call.now);
        Json shown = Json::array();
        for (const ConversationRow& row : rows) shown.push_back(conversation_json(entities, row));
        return shown;
    });
    if (!json) return std::unexpected(json.error());
    Response response = json_answer(*json);
    set_links(response, call, api, page, ends);
    return response;
}

Result<Response> mark_read(const Api& api, const Call& call) {
    return api.parts().database.write([&](storage::Tx& tx) -> Result<Response> {
        ConversationRow row = TRY(own_conversation(tx, call));
        storage::set_conversation_read(tx, row.id);
        row.unread = false;
        Entities entities(tx, api.parts().site, call.me(), call.now);
        return json_answer(conversation_json(entities, row));
    });
}

Result<Response> remove(const Api& api, const Call& call) {
    return api.parts().database.write([&](storage::Tx& tx) -> Result<Response> {
        storage::remove_conversation(tx, TRY(own_conversation(tx, call)).id);
        return empty_answer();
    });
}

}  // namespace

void add_conversation_routes(Api& api) {
    constexpr Needs writes{Who::person, "write:conversations"};
    api.add("GET", "/api/v1/conversations", {Who::person, "read:statuses"}, [&api](Call& call) {
        return list(api, call);
    });
    api.add("DELETE", "/api/v1/conversations/{id}", writes, [&api](Call& call) { return remove(api, call); });
    api.add("POST", "/api/v1/conversations/{id}/read", writes, [&api](Call& call) {
        return mark_read(api, call);
    });
}

}  // namespace kith::node
