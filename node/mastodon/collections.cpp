// https://docs.joinmastodon.org/methods/collections/: people whom somebody recommends, each with their leave.
#include "storage/collections.h"

#include "consent/json.h"
#include "node/http/throttle.h"
#include "node/mastodon/accounts.h"
#include "node/mastodon/collection_entity.h"
#include "node/mastodon/collection_limits.h"
#include "node/mastodon/collection_wish.h"
#include "node/mastodon/groups.h"
#include "node/mastodon/paging.h"
#include "node/social/outbound_scan.h"
#include "node/streaming/hub.h"
#include "storage/audit.h"
#include "storage/notifications.h"

#include <algorithm>
#include <chrono>
#include <memory>

namespace kith::node {
namespace {

using Json = nlohmann::json;
using storage::ActorRow;
using storage::CollectionId;
using storage::CollectionItemId;
using storage::CollectionItemRow;
using storage::CollectionRow;

constexpr PageSizes of_collections{.by_default = limits::collections_a_page_default,
                                   .most = limits::collections_a_page_max};

Response refusal(const CollectionFaults& faults) {
    Json details = Json::object();
    for (const auto& [field, fault] : faults) {
        details[field] = Json::array({{{"error", fault.error}, {"description", fault.description}}});
    }
    return json_answer({{"error", sentence_of(faults)}, {"details", std::move(details)}}, 422);
}

std::unexpected<Error> invalid(std::string message) {
    return fail(Errc::malformed, "collection/invalid", "Validation failed: " + std::move(message));
}

std::unexpected<Error> not_allowed() {
    return fail(Errc::denied, "collection/not-own", "This action is not allowed");
}

std::unexpected<Error> no_item() {
    return fail(Errc::not_found, "collection/no-item");
}

Result<CollectionRow> shown_collection(storage::Tx& tx, const Call& call, std::string_view name = "id") {
    auto row = storage::find_collection(tx, CollectionId(TRY(call.id(name))), call.me());
    if (!row) return fail(Errc::not_found, "collection/absent");
    return *std::move(row);
}

Result<CollectionRow> own_collection(storage::Tx& tx, const Call& call, std::string_view name = "id") {
    CollectionRow row = TRY(shown_collection(tx, call, name));
    if (row.owner != call.me()) return not_allowed();
    return row;
}

Result<CollectionItemRow> item_in(storage::Tx& tx, const Call& call, const CollectionRow& collection) {
    auto item = storage::find_item(tx, collection.id, CollectionItemId(TRY(call.id())));
    if (!item) return no_item();
    return *std::move(item);
}

Result<ActorRow> featurable(storage::Tx& tx, const Call& call, std::int64_t id) {
    auto account = TRY(find_account_shown(tx, id));
    if (!account.is_local) {
        return invalid(
            "People of other servers cannot be asked from here whether they agree (FEP-7aa9),"
            " so that they cannot be added");
    }
    // Why is theirs to tell.
    if (!storage::may_feature(tx, call.me(), account)) {
        return invalid("@" + account.username + " does not let you add them to collections");
    }
    return account;
}

Result<std::vector<ActorRow>> featurable_in(storage::Tx& tx, const Call& call) {
    std::vector<std::int64_t> ids = call.params.ids("account_ids");
    std::ranges::sort(ids);
    const auto again = std::ranges::unique(ids);
    ids.erase(again.begin(), again.end());
    if (ids.size() > limits::collection_people_max) return invalid("Too many accounts for one collection");
    std::vector<ActorRow> people;
    for (const std::int64_t id : ids) people.push_back(TRY(featurable(tx, call, id)));
    return people;
}

/// What a collection is called is said of everybody on it: the refusal where that tells something private of
/// one of them, which they see on record.
Result<std::optional<Response>> held_back(const Api& api,
                                          storage::Tx& tx,
                                          const Call& call,
                                          const CollectionRow& row,
                                          std::vector<ActorRow> people) {
    const Outgoing said{.author = *call.caller.person,
                        .by = call.caller.by,
                        .texts = {row.name, row.description, row.tag},
                        .persons = std::move(people)};
    std::string what;
    for (const Leak& leak : TRY(scan_outgoing(tx, api.parts().keys, said, call.now))) {
        if (leak.certain.empty()) continue;
        const std::string kinds = words_of(leak.certain);
        what.append(what.empty() ? "" : "; ").append(leak.whose).append(": ").append(kinds);
        storage::append_audit(tx,
                              {.id = api.parts().ids.make<storage::AuditId>(),
                               .at = call.now,
                               .channel = "author",
                               .verb = "was about to name a collection after something of you",
                               .subject = leak.subject,
                               .reason = "@" + said.author.username + ": " + kinds});
    }
    if (what.empty()) return std::nullopt;
    return error_answer(
        {Errc::malformed,
         "collection/tells",
         "Validation failed: The words of the collection tell what not everybody may know (" + what + ")"});
}

storage::NotificationRow told(
    const Api& api, const Call& call, const CollectionRow& row, storage::ActorId whom, std::string type) {
    return {.id = api.parts().ids.make<storage::NotificationId>(),
            .owner = whom,
            .type = std::move(type),
            .from = row.owner,
            .at = call.now,
            .collection = row.id};
}

void tell_streams(const Api& api, storage::Tx& tx) {
    tx.after_commit([&api] { api.streams().tell(NotificationsHeard{}); });
}

/// None where they are on it already.
std::optional<CollectionItemRow> add(
    const Api& api, storage::Tx& tx, const Call& call, const CollectionRow& row, const ActorRow& who) {
    const CollectionItemRow item{.id = api.parts().ids.make<CollectionItemId>(),
                                 .collection = row.id,
                                 .actor = who.id,
                                 .created = call.now};
    if (!storage::add_item(tx, item)) return std::nullopt;
    if (storage::notify(tx, told(api, call, row, who.id, "added_to_collection"))) tell_streams(api, tx);
    return item;
}

Json wrapped(const Api& api, storage::Tx& tx, const Call& call, const CollectionRow& row) {
    Entities entities(tx, api.parts().site, call.me(), call.now);
    return {{"collection", collection_json(entities, row)}};
}

Result<Response> create(const Api& api, const Call& call) {
    CollectionRow row{.id = api.parts().ids.make<CollectionId>(),
                      .owner = call.me(),
                      .discoverable = false,
                      .created = call.now,
                      .updated = call.now};
    if (const auto faults = read_collection(row, call.params); !faults.empty()) return refusal(faults);
    return api.parts().database.write([&](storage::Tx& tx) -> Result<Response> {
        if (storage::count_collections(tx, call.me()) >= limits::collections_max) {
            return invalid("You already have as many collections as one person can have");
        }
        const std::vector<ActorRow> people = TRY(featurable_in(tx, call));
        if (auto held = TRY(held_back(api, tx, call, row, people))) return *std::move(held);
        storage::insert_collection(tx, row);
        for (const ActorRow& who : people) add(api, tx, call, row, who);
        return json_answer(wrapped(api, tx, call, row));
    });
}

/// Who is on it now stands under other words.
void tell_of_change(const Api& api, storage::Tx& tx, const Call& call, const CollectionRow& row) {
    for (const CollectionItemRow& item : storage::items_of(tx, row, row.owner, call.now)) {
        const auto notification = told(api, call, row, item.actor, "collection_update");
        if (storage::notify_anew(tx, notification, limits::collection_update_told_again_after)) {
            tell_streams(api, tx);
        }
    }
}

Result<Response> change(const Api& api, const Call& call) {
    return api.parts().database.write([&](storage::Tx& tx) -> Result<Response> {
        const CollectionRow before = TRY(own_collection(tx, call));
        CollectionRow row = before;
        if (const auto faults = read_collection(row, call.params); !faults.empty()) return refusal(faults);
        std::vector<ActorRow> people;
        for (const CollectionItemRow& item : storage::items_of(tx, row, row.owner, call.now)) {
            if (auto who = storage::find_actor(tx, item.actor)) people.push_back(*std::move(who));
        }
        if (auto held = TRY(held_back(api, tx, call, row, std::move(people)))) return *std::move(held);
        row.updated = call.now;
        storage::update_collection(tx, row);
        const bool reads_otherwise = row.name != before.name || row.description != before.description ||
                                     row.tag != before.tag || row.sensitive != before.sensitive;
        if (reads_otherwise) tell_of_change(api, tx, call, row);
        return json_answer(wrapped(api, tx, call, row));
    });
}

Result<Response> show(const Api& api, const Call& call) {
    return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
        const CollectionRow row = TRY(shown_collection(tx, call));
        Entities entities(tx, api.parts().site, call.me(), call.now);
        return json_answer(collection_with_accounts_json(entities, row));
    });
}

Result<Response> add_item(const Api& api, const Call& call) {
    return api.parts().database.write([&](storage::Tx& tx) -> Result<Response> {
        const CollectionRow row = TRY(own_collection(tx, call, "collection_id"));
        const auto said = call.params.text("account_id");
        if (!said) return fail(Errc::malformed, "collection/whom", "`account_id` parameter is missing");
        const ActorRow who = TRY(featurable(tx, call, parse_api_id(*said).value_or(0)));
        if (storage::items_of(tx, row, call.me(), call.now).size() >= limits::collection_people_max) {
            return invalid("The collection is full");
        }
        if (auto held = TRY(held_back(api, tx, call, row, {who}))) return *std::move(held);
        const auto item = add(api, tx, call, row, who);
        if (!item) return invalid("Account has already been taken");
        return json_answer({{"collection_item", collection_item_json(*item)}});
    });
}

Result<Response> remove_item(const Api& api, const Call& call) {
    return api.parts().database.write([&](storage::Tx& tx) -> Result<Response> {
        const CollectionRow row = TRY(own_collection(tx, call, "collection_id"));
        storage::remove_item(tx, TRY(item_in(tx, call, row)).id);
        return empty_answer();
    });
}

Result<Response> revoke_item(const Api& api, const Call& call) {
    return api.parts().database.write([&](storage::Tx& tx) -> Result<Response> {
        const CollectionRow row = TRY(shown_collection(tx, call, "collection_id"));
        const CollectionItemRow item = TRY(item_in(tx, call, row));
        // One that is hidden is as one that is not there.
        const auto seen = storage::items_of(tx, row, call.me(), call.now);
        if (std::ranges::find(seen, item.id, &CollectionItemRow::id) == seen.end()) return no_item();
        if (item.actor != call.me()) return not_allowed();
        storage::revoke_item(tx, row, item, call.now);
        return empty_answer();
    });
}

storage::Stretch stretch_in(const Params& params) {
    const std::int64_t offset = params.number("offset").value_or(0);
    return {.offset = static_cast<std::size_t>(std::clamp<std::int64_t>(
                offset, 0, static_cast<std::int64_t>(limits::collections_offset_max))),
            .limit = limit_in(params, of_collections)};
}

/// https://docs.joinmastodon.org/api/guidelines/#pagination, by offset.
void set_links(Response& response, const Api& api, const Call& call, const storage::Stretch& at, bool more) {
    const auto link = [&](std::size_t offset, const std::string& rel) {
        return "<" + api.parts().site.base + call.request.path + "?limit=" + std::to_string(at.limit) +
               "&offset=" + std::to_string(offset) + ">; rel=\"" + rel + "\"";
    };
    std::string links;
    if (more) links = link(at.offset + at.limit, "next");
    if (at.offset > 0) {
        links.append(links.empty() ? "" : ", ");
        links.append(link(at.offset - std::min(at.offset, at.limit), "prev"));
    }
    if (!links.empty()) response.set("Link", std::move(links));
}

using Listing = std::vector<CollectionRow> (*)(storage::Tx&,
                                               const ActorRow&,
                                               const Call&,
                                               const storage::Stretch&);

Result<Response> list(const Api& api, const Call& call, Listing listing) {
    const storage::Stretch asked = stretch_in(call.params);
    bool more = false;
    const auto json = api.parts().database.read([&](storage::Tx& tx) -> Result<Json> {
        const ActorRow account = TRY(account_in(tx, call, "account_id"));
        auto rows = listing(tx, account, call, {.offset = asked.offset, .limit = asked.limit + 1});
        more = rows.size() > asked.limit;
        if (more) rows.pop_back();
        Entities entities(tx, api.parts().site, call.me(), call.now);
        Json collections = Json::array();
        for (const CollectionRow& row : rows) collections.push_back(collection_json(entities, row));
        return collections;
    });
    if (!json) return std::unexpected(json.error());
    Response response = json_answer({{"collections", *json}});
    set_links(response, api, call, asked, more);
    return response;
}

std::vector<CollectionRow> theirs(storage::Tx& tx,
                                  const ActorRow& account,
                                  const Call& call,
                                  const storage::Stretch& stretch) {
    return storage::collections_of(tx, account.id, call.me(), stretch);
}

std::vector<CollectionRow> with_them(storage::Tx& tx,
                                     const ActorRow& account,
                                     const Call&,
                                     const storage::Stretch& stretch) {
    return storage::collections_with(tx, account.id, stretch);
}

/// Who recommends somebody is gathered for that person alone.
Result<Response> list_with_me(const Api& api, const Call& call) {
    TRY_DONE(api.parts().database.read([&](storage::Tx& tx) -> Done {
        if (TRY(account_in(tx, call, "account_id")).id != call.me()) return not_allowed();
        return {};
    }));
    return list(api, call, with_them);
}

}  // namespace

void add_collection_routes(Api& api) {
    constexpr Needs looks{Who::anyone, "read:collections"};
    constexpr Needs reads{Who::person, "read:collections"};
    constexpr Needs writes{Who::person, "write:collections"};
    const auto made = std::make_shared<Throttle>(
        api.parts().clock, Rate{.requests = limits::collections_made_max, .per = std::chrono::hours(24)});
    api.add("POST", "/api/v1/collections", writes, [&api, made](Call& call) -> Result<Response> {
        if (made->spend({.address = std::to_string(call.me().value)}).allowed) return create(api, call);
        return fail(
            Errc::limited, "collections/made", "You made many collections today. Try again tomorrow.");
    });
    api.add("GET", "/api/v1/collections/{id}", looks, [&api](Call& call) { return show(api, call); });
    api.add("PATCH", "/api/v1/collections/{id}", writes, [&api](Call& call) { return change(api, call); });
    api.add("DELETE", "/api/v1/collections/{id}", writes, [&api](Call& call) {
        return api.parts().database.write([&](storage::Tx& tx) -> Result<Response> {
            storage::delete_collection(tx, TRY(own_collection(tx, call)).id);
            return empty_answer();
        });
    });
    api.add("GET", "/api/v1/accounts/{account_id}/collections", looks, [&api](Call& call) {
        return list(api, call, theirs);
    });
    api.add("GET", "/api/v1/accounts/{account_id}/in_collections", reads, [&api](Call& call) {
        return list_with_me(api, call);
    });
    api.add("POST", "/api/v1/collections/{collection_id}/items", writes, [&api](Call& call) {
        return add_item(api, call);
    });
    api.add("DELETE", "/api/v1/collections/{collection_id}/items/{id}", writes, [&api](Call& call) {
        return remove_item(api, call);
    });
    api.add("POST", "/api/v1/collections/{collection_id}/items/{id}/revoke", writes, [&api](Call& call) {
        return revoke_item(api, call);
    });
}

}  // namespace kith::node
