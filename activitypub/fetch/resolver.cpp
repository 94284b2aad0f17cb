#include "activitypub/fetch/resolver.h"

#include "activitypub/handlers/forget_actor.h"
#include "activitypub/handlers/relevance.h"
#include "activitypub/wire/parse.h"
#include "activitypub/wire/webfinger.h"
#include "consent/base/log.h"
#include "consent/json.h"
#include "storage/domain_rules.h"
#include "storage/keys.h"
#include "storage/tombstones.h"

namespace kith::activitypub {

namespace {

Uri without_fragment(const Uri& uri) {
    UriParts parts = parts_of(uri);
    parts.fragment.clear();
    return Uri::trusted(parts.text());
}

bool is_fresh(const storage::ActorRow& row, Instant now) {
    return row.is_local || row.fetched > now - limits::actor_stale_after;
}

}  // namespace

Done Resolver::refuse_blocked(const Uri& uri) {
    return database_.read([&](storage::Tx& tx) -> Done {
        if (storage::is_domain_blocked(tx, host_of(uri))) return fail(Errc::denied, "resolve/blocked-domain");
        return {};
    });
}

Result<storage::ActorRow> Resolver::store_actor(const Json& document,
                                                std::string_view source,
                                                const Host& handle_host) {
    const Actor actor = TRY(parse_actor(document));
    return database_.write([&](storage::Tx& tx) -> Result<storage::ActorRow> {
        return ingest_.actor(tx, actor, handle_host, source, clock_.now());
    });
}

/// A 410 where an actor lived: it is gone for good, and so is what we hold of it.
void Resolver::forget(const Uri& uri) {
    const Done done = database_.write([&](storage::Tx& tx) -> Done {
        const auto row = storage::find_actor(tx, uri);
        if (row && !row->is_local && !row->deleted) forget_actor(tx, *row, ingest_.events(), clock_.now());
        return {};
    });
    if (!done) log::warning("resolve.forget", {{"error", done.error()}});
}

Result<storage::ActorRow> Resolver::actor(const Uri& uri, FetchBudget& budget, bool refresh) {
    const auto known = TRY(database_.read([&](storage::Tx& tx) -> Result<std::optional<storage::ActorRow>> {
        return storage::find_actor(tx, uri);
    }));
    if (known && (known->is_local || (!refresh && is_fresh(*known, clock_.now())))) return *known;
    if (site_.owns(uri)) return fail(Errc::not_found, "resolve/no-such-local-actor");
    TRY_DONE(refuse_blocked(uri));
    const auto fetched = fetcher_.document(uri, budget);
    if (!fetched) {
        if (fetched.error().code == Errc::gone) forget(uri);
        // A row that is a day old is better than none while the other server is away.
        if (known && !refresh && fetched.error().code == Errc::unavailable) return *known;
        return std::unexpected(fetched.error());
    }
    return store_actor(*fetched->document, "fetch", known ? known->host : host_of(fetched->url));
}

Done Resolver::key(const Uri& key_id, FetchBudget& budget) {
    TRY_DONE(refuse_blocked(key_id));
    const auto fetched = fetcher_.document(key_id, budget);
    if (!fetched) {
        // The key's document has the actor's URL up to the fragment.
        if (fetched.error().code == Errc::gone) forget(without_fragment(key_id));
        return std::unexpected(fetched.error());
    }
    if (is_actor_type(json_type(*fetched->document))) {
        const Actor actor = TRY(parse_actor(*fetched->document));
        const Host host = TRY(known_host(actor.id)).value_or(host_of(actor.id));
        TRY_DONE(store_actor(*fetched->document, "inbox", host));
        return {};
    }
    // A key document of its own names its owner; the owner must list the key, or it is nobody's.
    const ActorKey key = TRY(parse_key(*fetched->document, key_id));
    if (!same_origin(key.owner, key_id)) return fail(Errc::unauthorized, "key/foreign-owner");
    TRY_DONE(actor(key.owner, budget, true));
    return {};
}

Result<std::optional<Host>> Resolver::known_host(const Uri& uri) {
    return database_.read([&](storage::Tx& tx) -> Result<std::optional<Host>> {
        const auto row = storage::find_actor(tx, uri);
        return row ? std::optional(row->host) : std::nullopt;
    });
}

Result<storage::ActorRow> Resolver::handle(std::string_view text, FetchBudget& budget) {
    if (text.starts_with("http://") || text.starts_with("https://"))
        return actor(TRY(Uri::parse(text)), budget);
    const Handle handle = TRY(parse_handle(text));
    const auto known = TRY(database_.read([&](storage::Tx& tx) -> Result<std::optional<storage::ActorRow>> {
        return handle.host == site_.domain ? storage::find_local_actor(tx, handle.user)
                                           : storage::find_actor_by_handle(tx, handle.user, handle.host);
    }));
    if (known && !known->deleted && is_fresh(*known, clock_.now())) return *known;
    if (handle.host == site_.domain) {
        return fail(Errc::not_found, "resolve/no-such-account", "There is no such account here.");
    }
    return store(TRY(see(handle, budget)));
}

Result<storage::ActorRow> Resolver::store(const SeenActor& seen) {
    return store_actor(*seen.fetched.document, "webfinger", seen.handle_host);
}

Result<SeenActor> Resolver::see(const Handle& handle, FetchBudget& budget) {
    const WebfingerAnswer answer = TRY(finger(handle, budget));
    TRY_DONE(refuse_blocked(answer.actor));
    const Fetched fetched = TRY(fetcher_.document(answer.actor, budget));
    const Actor document = TRY(parse_actor(*fetched.document));
    // What the handle names must say the same name of itself.
    if (!(Handle{document.preferred_username, answer.subject.host} == answer.subject)) {
        return fail(Errc::denied, "webfinger/actor-has-another-name");
    }
    // Anybody can name an actor of another server as their own. Where handles and actors live on different
    // hosts, the actor's must agree: in the document (FEP-2c59), or in its own WebFinger.
    const Host home = host_of(fetched.url);
    if (home != answer.subject.host && home != handle.host) {
        const auto stated = parse_handle(document.webfinger);
        const bool agrees = (stated && *stated == answer.subject) ||
                            TRY(ask(home, {answer.subject.user, home}, budget)).subject == answer.subject;
        if (!agrees) return fail(Errc::denied, "webfinger/not-confirmed");
    }
    return SeenActor{fetched, document.preferred_username, answer.subject.host};
}

Result<JsonPtr> Resolver::jrd(const Host& host, const Handle& handle, FetchBudget& budget) {
    const std::string scheme = parts_of(Uri::trusted(site_.base + "/")).scheme;
    const std::string authority = scheme + "://" + host.text();
    const Uri url =
        TRY(Uri::parse(authority + "/.well-known/webfinger?resource=" + percent_encode(handle.acct())));
    TRY_DONE(refuse_blocked(url));
    constexpr std::string_view accept = "application/jrd+json, application/json";
    auto response = fetcher_.plain(url, accept, budget);
    if (!response && response.error().code == Errc::not_found) {
        // RFC 6415: a server may keep its WebFinger elsewhere and say so in host-meta.
        const Uri meta = TRY(Uri::parse(authority + "/.well-known/host-meta"));
        const auto xml = fetcher_.plain(meta, "application/xrd+xml, application/xml", budget);
        if (!xml) return fail(Errc::not_found, "webfinger/not-found", "That account was not found there.");
        const Uri elsewhere = TRY(lrdd_url(xml->body, handle.acct()));
        TRY_DONE(refuse_blocked(elsewhere));
        response = fetcher_.plain(elsewhere, accept, budget);
    }
    if (!response) {
        return fail(
            response.error().code, response.error().rule, "That account could not be looked up there.");
    }
    return share_json(TRY(parse_json(response->body)));
}

Result<WebfingerAnswer> Resolver::ask(const Host& host, const Handle& handle, FetchBudget& budget) {
    const JsonPtr document = TRY(jrd(host, handle, budget));
    return read_answer(*document);
}

Result<std::string> Resolver::interaction_url(const Handle& handle,
                                              std::string_view intent,
                                              std::string_view object,
                                              FetchBudget& budget) {
    const JsonPtr document = TRY(jrd(handle.host, handle, budget));
    const Jrd answer = TRY(parse_jrd(*document));
    const auto shape = intent_template(answer, intent);
    if (!shape) return fail(Errc::not_found, "webfinger/no-intent");
    std::string url = *shape;
    bool filled = false;
    for (const std::string_view slot : {"{uri}", "{object}", "{content}"}) {
        const auto at = url.find(slot);
        if (at == std::string::npos) continue;
        url.replace(at, slot.size(), percent_encode(object));
        filled = true;
    }
    if (!filled) return fail(Errc::not_found, "webfinger/no-slot");
    return TRY(Uri::parse(url)).text();
}

/// https://www.rfc-editor.org/rfc/rfc7033 with the fediverse's loop check.
Result<WebfingerAnswer> Resolver::finger(const Handle& asked, FetchBudget& budget) {
    WebfingerAnswer answer = TRY(ask(asked.host, asked, budget));
    if (TRY(check_loop(asked, answer, false)) == LoopStep::confirmed) return answer;
    const Handle subject = answer.subject;
    answer = TRY(ask(subject.host, subject, budget));
    TRY_DONE(check_loop(subject, answer, true));
    return answer;
}

Result<storage::PostRow> Resolver::post(const Uri& uri, FetchBudget& budget, bool refresh) {
    const auto known = TRY(database_.read([&](storage::Tx& tx) -> Result<std::optional<storage::PostRow>> {
        if (storage::is_tombstoned(tx, uri)) return fail(Errc::gone, "resolve/deleted");
        return storage::find_post(tx, uri);
    }));
    if (known && (known->is_local || !refresh)) return *known;
    if (site_.owns(uri)) return fail(Errc::not_found, "resolve/no-such-post");
    TRY_DONE(refuse_blocked(uri));
    const auto fetched = fetcher_.document(uri, budget);
    if (!fetched) return std::unexpected(fetched.error());
    const IncomingPost incoming(TRY(parse_object(*fetched->document)));
    const Object& object = incoming.object();
    if (!is_post_type(object.type) || !object.attributed_to) {
        return fail(Errc::malformed, "resolve/not-a-post");
    }
    // Nobody is fetched for what cannot be theirs.
    if (!same_origin(*object.attributed_to, object.id)) return fail(Errc::denied, "post/not-the-actors");
    const storage::ActorRow author = TRY(actor(*object.attributed_to, budget));
    if (author.gone()) return fail(Errc::gone, "resolve/author-gone");
    return database_.write([&](storage::Tx& tx) -> Result<storage::PostRow> {
        const storage::PostId id = TRY(ingest_.post(tx, incoming, author, "fetch", clock_.now()));
        if (auto row = storage::find_post(tx, id)) return *std::move(row);
        return fail(Errc::internal, "resolve/post-vanished");
    });
}

}  // namespace kith::activitypub
