// WebFinger (RFC 7033), host-meta (RFC 6415) and NodeInfo (FEP-f1d5): open to everybody, and to scripts of
// any page.
#include "activitypub/wire/nodeinfo.h"
#include "activitypub/wire/webfinger.h"
#include "consent/json.h"
#include "node/routes/federation.h"
#include "storage/accounts.h"
#include "storage/actors.h"
#include "storage/registrations.h"
#include "storage/statistics.h"
#include "storage/tombstones.h"

namespace kith::node {

namespace {

using activitypub::IntentTemplates;

Response open_to_all(Response response, std::string_view max_age) {
    response.set("Access-Control-Allow-Origin", "*");
    response.set("Cache-Control", std::string(max_age));
    response.set("X-Content-Type-Options", "nosniff");
    return response;
}

Response json_response(const activitypub::Json& json, std::string_view content_type) {
    Response response{.body = activitypub::dump_json(json)};
    response.set("Content-Type", std::string(content_type));
    return open_to_all(std::move(response), "max-age=3600, public");
}

Result<storage::ActorRow> asked_for(storage::Tx& tx,
                                    const FederationParts& parts,
                                    std::string_view resource) {
    const std::string& domain = parts.site.domain.text();
    // The server itself (FEP-d556). A domain with a port is no user name elsewhere.
    const bool itself = resource == "acct:" + domain + "@" + domain || resource == domain + "@" + domain;
    const auto parsed = TRY(activitypub::parse_resource(itself ? parts.site.base : resource));
    std::optional<storage::ActorRow> row;
    if (parsed.handle && parsed.handle->host == parts.site.domain) {
        row = storage::find_local_actor(tx, parsed.handle->user);
    } else if (parsed.uri && parts.site.owns(*parsed.uri)) {
        const std::string page = parts.site.base + "/@";
        const std::string& text = parsed.uri->text();
        row = text.starts_with(page)
                  ? storage::find_local_actor(tx, std::string_view(text).substr(page.size()))
                  : storage::find_actor(tx, *parsed.uri);
        const bool root = text == parts.site.base || text == parts.site.base + "/";
        if (root) row = storage::find_actor(tx, parts.site.instance_actor());
    }
    if (!row || !row->is_local || storage::is_waiting(tx, *row))
        return fail(Errc::not_found, "webfinger/absent", "There is no such account here.");
    // Gone for good is 410; suspended is not.
    if (row->deleted) return fail(Errc::gone, "webfinger/gone", "This account was deleted.");
    return *std::move(row);
}

Response webfinger(const Request& request, const FederationParts& parts) {
    const auto resource = request.query_value("resource");
    if (!resource) {
        return parts.problems.respond(request,
                                      Error{Errc::malformed,
                                            "webfinger/no-resource",
                                            "Ask with ?resource=acct:name@" + parts.site.domain.text()});
    }
    const auto row = parts.database.read([&](storage::Tx& tx) { return asked_for(tx, parts, *resource); });
    if (!row) return open_to_all(parts.problems.respond(request, row.error()), "max-age=180");
    const std::string& base = parts.site.base;
    const IntentTemplates templates{.subscribe = base + "/authorize_interaction?uri={uri}",
                                    .create = base + "/share?text={content}",
                                    .object = base + "/authorize_interaction?uri={object}",
                                    .follow = base + "/authorize_interaction?uri={object}"};
    const bool is_instance = row->uri == parts.site.instance_actor();
    const auto jrd =
        activitypub::make_jrd({row->username, parts.site.domain},
                              row->uri,
                              is_instance ? base + "/about" : parts.site.profile_page(row->username),
                              templates);
    return json_response(activitypub::to_json(jrd), "application/jrd+json; charset=utf-8");
}

Response nodeinfo(const Request& request,
                  const FederationParts& parts,
                  activitypub::NodeinfoVersion version) {
    const auto facts = parts.database.read([&](storage::Tx& tx) -> Result<activitypub::NodeinfoFacts> {
        const storage::Statistics counts = storage::statistics(tx, parts.clock.now());
        return activitypub::NodeinfoFacts{.version = "0.1.0",
                                          .name = parts.site.name,
                                          .users = counts.people,
                                          .active_month = counts.active_month,
                                          .active_half_year = counts.active_half_year,
                                          .posts = counts.posts,
                                          .comments = counts.replies};
    });
    if (!facts) return parts.problems.respond(request, facts.error());
    return json_response(activitypub::make_nodeinfo(version, *facts),
                         activitypub::nodeinfo_content_type(version));
}

}  // namespace

void add_well_known_routes(Router& router, const FederationParts& parts) {
    router.add(
        "GET", "/.well-known/webfinger", [parts](Request& request) { return webfinger(request, parts); });
    router.add("GET", "/.well-known/host-meta", [parts](Request&) {
        Response response{.body = activitypub::make_host_meta(parts.site.base)};
        response.set("Content-Type", "application/xrd+xml; charset=utf-8");
        return open_to_all(std::move(response), "max-age=86400, public");
    });
    router.add("GET", "/.well-known/nodeinfo", [parts](Request&) {
        return json_response(activitypub::make_nodeinfo_links(parts.site.base),
                             "application/json; charset=utf-8");
    });
    router.add("GET", "/nodeinfo/2.0", [parts](Request& request) {
        return nodeinfo(request, parts, activitypub::NodeinfoVersion::v2_0);
    });
    router.add("GET", "/nodeinfo/2.1", [parts](Request& request) {
        return nodeinfo(request, parts, activitypub::NodeinfoVersion::v2_1);
    });
}

}  // namespace kith::node
