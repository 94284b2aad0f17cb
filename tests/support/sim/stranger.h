// Strangers: actors whose server is the test itself, so that it can say and serve what no honest peer would.
#pragma once

#include "activitypub/wire/json.h"
#include "activitypub/wire/signature.h"
#include "consent/json.h"
#include "tests/support/sim/sim_network.h"

namespace kith::sim {

using activitypub::Json;
using activitypub::SignatureKind;

/// A host that serves documents by path and keeps what is posted to it.
class StrangeHost {
 public:
    StrangeHost(SimNetwork& network, std::string host);
    StrangeHost(const StrangeHost&) = delete;
    StrangeHost& operator=(const StrangeHost&) = delete;

    const std::string& name() const { return host_; }
    SimNetwork& network() { return network_; }
    Uri uri(std::string_view path) const { return Uri::trusted("https://" + host_ + std::string(path)); }
    void serve(std::string_view path, const Json& document);
    void serve(std::string_view path, HttpResponse response) {
        documents_[std::string(path)] = std::move(response);
    }

    std::vector<HttpRequest> received{};  // POSTs, also the refused ones
    std::vector<std::string> fetched{};   // paths of GETs
    /// What a POST is answered with; 202 unless the test says otherwise.
    std::function<Result<HttpResponse>(const HttpRequest&)> on_post{};
    /// Answers a GET in place of what is served there, where it wants to.
    std::function<std::optional<Result<HttpResponse>>(const HttpRequest&)> on_get{};
    /// Says 401 to the other kind.
    std::optional<SignatureKind> takes_only{};

    std::vector<Json> activities(std::string_view type) const;

 private:
    Result<HttpResponse> answer(const HttpRequest& request);

    SimNetwork& network_;
    std::string host_;
    std::map<std::string, HttpResponse, std::less<>> documents_;
};

class Stranger {
 public:
    Stranger(StrangeHost& host, std::string name, std::size_t key_number = 20);

    const Uri& uri() const { return uri_; }
    Uri key_id() const { return Uri::trusted(uri_.text() + "#main-key"); }
    Uri followers() const { return Uri::trusted(uri_.text() + "/followers"); }
    StrangeHost& host() { return host_; }
    /// Serves the document again with these members changed.
    void change(const Json& members);
    void take_new_keys(std::size_t key_number);
    const Json& document() const { return document_; }

    Json note(std::string_view path, std::string_view text, const Json& members = Json::object()) const;
    /// With an id and addressed to everybody and the followers.
    Json activity(std::string_view type, const Json& object, const Json& members = Json::object());
    Json create(const Json& object) {
        return activity("Create", object, {{"to", object["to"]}, {"cc", object["cc"]}});
    }
    Json with_proof(const Json& activity) const;

    struct Sending {
        SignatureKind kind = SignatureKind::cavage;
        std::optional<Uri> key_id{};
        std::optional<Instant> signed_at{};
        Headers more{};
    };
    /// Signs and posts to the shared inbox; the status.
    int post(SimNode& node, const Json& activity) { return post(node, activity, Sending{}); }
    int post(SimNode& node, const Json& activity, const Sending& sending);
    HttpRequest signed_post(SimNode& node, const std::string& body, const Sending& sending) const;
    HttpResponse get(SimNode& node, std::string_view path) const;

 private:
    StrangeHost& host_;
    std::string name_;
    Uri uri_;
    Json document_;
    crypto::SigningKey rsa_;
    crypto::SigningKey ed25519_;
    int said_ = 0;
};

/// A GET without a signature.
HttpResponse get_unsigned(SimNode& node,
                          std::string_view path,
                          std::string_view accept = "application/activity+json");
Json json_of(const HttpResponse& response);

}  // namespace kith::sim
