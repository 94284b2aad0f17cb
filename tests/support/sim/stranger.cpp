#include "tests/support/sim/stranger.h"

#include "activitypub/wire/object_proof.h"

namespace kith::sim {

namespace {

constexpr auto activity_json = "application/activity+json";
constexpr auto everybody = "https://www.w3.org/ns/activitystreams#Public";

HttpResponse json_response(const Json& document, std::string_view type = activity_json) {
    return {.status = 200,
            .headers = {{"Content-Type", std::string(type)}},
            .body = activitypub::dump_json(document)};
}

SignatureKind kind_of(const HttpRequest& request) {
    return header(request.headers, "Signature-Input").empty() ? SignatureKind::cavage
                                                              : SignatureKind::rfc9421;
}

void sign(
    HttpRequest& request, SignatureKind kind, const Uri& key_id, const crypto::SigningKey& key, Instant now) {
    const UriParts parts = parts_of(request.url);
    const activitypub::SignedMessage message{.method = request.method,
                                             .target = parts.path_and_query(),
                                             .authority = parts.authority(),
                                             .scheme = parts.scheme,
                                             .headers = request.headers,
                                             .body = request.body};
    auto lines = activitypub::sign_message(kind, message, key_id, key, now);
    for (auto& line : lines) request.headers.push_back(std::move(line));
}

}  // namespace

StrangeHost::StrangeHost(SimNetwork& network, std::string host) : network_(network), host_(std::move(host)) {
    network_.add_script(host_, [this](const HttpRequest& request) { return answer(request); });
}

void StrangeHost::serve(std::string_view path, const Json& document) {
    serve(path, json_response(document));
}

Result<HttpResponse> StrangeHost::answer(const HttpRequest& request) {
    const std::string path = parts_of(request.url).path_and_query();
    if (takes_only && !header(request.headers, "Signature").empty() && kind_of(request) != *takes_only) {
        if (request.method == "POST") received.push_back(request);
        return HttpResponse{.status = 401};
    }
    if (request.method == "POST") {
        received.push_back(request);
        return on_post ? on_post(request) : Result<HttpResponse>(HttpResponse{.status = 202});
    }
    fetched.push_back(path);
    if (on_get) {
        if (auto made = on_get(request)) return *std::move(made);
    }
    const auto found = documents_.find(path);
    if (found == documents_.end()) return HttpResponse{.status = 404};
    return found->second;
}

std::vector<Json> StrangeHost::activities(std::string_view type) const {
    std::vector<Json> found;
    for (const HttpRequest& request : received) {
        Json json = must(activitypub::parse_json(request.body));
        if (json["type"] == type) found.push_back(std::move(json));
    }
    return found;
}

Stranger::Stranger(StrangeHost& host, std::string name, std::size_t key_number)
    : host_(host),
      name_(std::move(name)),
      uri_(host.uri("/users/" + name_)),
      rsa_(rsa_key(key_number)),
      ed25519_(ed25519_key(9'000 + key_number)) {
    const std::string id = uri_.text();
    document_ = {{"@context", "https://www.w3.org/ns/activitystreams"},
                 {"id", id},
                 {"type", "Person"},
                 {"preferredUsername", name_},
                 {"inbox", id + "/inbox"},
                 {"outbox", id + "/outbox"},
                 {"followers", id + "/followers"},
                 {"following", id + "/following"},
                 {"featured", id + "/featured"},
                 {"endpoints", {{"sharedInbox", host.uri("/inbox").text()}}}};
    take_new_keys(key_number);
    const Json jrd = {{"subject", "acct:" + name_ + "@" + host.name()},
                      {"links", {{{"rel", "self"}, {"type", activity_json}, {"href", id}}}}};
    const std::string asked = percent_encode("acct:" + name_ + "@" + host.name());
    host_.serve("/.well-known/webfinger?resource=" + asked, json_response(jrd, "application/jrd+json"));
}

void Stranger::take_new_keys(std::size_t key_number) {
    rsa_ = rsa_key(key_number);
    ed25519_ = ed25519_key(9'000 + key_number);
    const std::string id = uri_.text();
    change({{"publicKey",
             {{"id", id + "#main-key"}, {"owner", id}, {"publicKeyPem", rsa_.public_key().to_spki_pem()}}},
            {"assertionMethod",
             {{{"id", id + "#ed25519-key"},
               {"type", "Multikey"},
               {"controller", id},
               {"publicKeyMultibase", ed25519_.public_key().to_multikey()}}}}});
}

void Stranger::change(const Json& members) {
    document_.update(members);
    host_.serve("/users/" + name_, document_);
}

Json Stranger::note(std::string_view path, std::string_view text, const Json& members) const {
    Json note = {{"id", host_.uri(path).text()},
                 {"type", "Note"},
                 {"attributedTo", uri_.text()},
                 {"content", "<p>" + std::string(text) + "</p>"},
                 {"published", to_iso8601(host_.network().clock().now())},
                 {"to", {everybody}},
                 {"cc", {followers().text()}}};
    note.update(members);
    return note;
}

Json Stranger::activity(std::string_view type, const Json& object, const Json& members) {
    Json activity = {{"@context", "https://www.w3.org/ns/activitystreams"},
                     {"id", uri_.text() + "/said/" + std::to_string(++said_)},
                     {"type", type},
                     {"actor", uri_.text()},
                     {"object", object},
                     {"to", {everybody}},
                     {"cc", {followers().text()}}};
    activity.update(members);
    return activity;
}

Json Stranger::with_proof(const Json& activity) const {
    return must(activitypub::add_proof(
        activity, ed25519_, Uri::trusted(uri_.text() + "#ed25519-key"), host_.network().clock().now()));
}

HttpRequest Stranger::signed_post(SimNode& node, const std::string& body, const Sending& sending) const {
    HttpRequest request{.method = "POST", .url = node.core().site().shared_inbox(), .body = body};
    request.headers = sending.more;
    request.headers.emplace_back("Content-Type", activity_json);
    sign(request,
         sending.kind,
         sending.key_id.value_or(key_id()),
         rsa_,
         sending.signed_at.value_or(node.clock().now()));
    return request;
}

int Stranger::post(SimNode& node, const Json& activity, const Sending& sending) {
    return node.serve(signed_post(node, activitypub::dump_json(activity), sending)).status;
}

HttpResponse Stranger::get(SimNode& node, std::string_view path) const {
    HttpRequest request{.url = node.core().site().uri(path)};
    request.headers.emplace_back("Accept", activity_json);
    sign(request, SignatureKind::cavage, key_id(), rsa_, node.clock().now());
    return node.serve(request);
}

HttpResponse get_unsigned(SimNode& node, std::string_view path, std::string_view accept) {
    return node.serve({.url = node.core().site().uri(path), .headers = {{"Accept", std::string(accept)}}});
}

Json json_of(const HttpResponse& response) {
    return must(activitypub::parse_json(response.body));
}

}  // namespace kith::sim
