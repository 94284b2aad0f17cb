// Holder: somebody with receipts of the desk's institution, and an outsider's connection to it, on which
// answers can be changed. For tests.
#pragma once

#include "activitypub/wire/object_proof.h"
#include "node/consent/receipt_check.h"
#include "tests/activitypub/visitor.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace kith::sim {

/// An outsider's connection to one node, on which answers can be changed.
struct Outsider final : Transport {
    explicit Outsider(SimNode& to) : node(to) {}
    Result<HttpResponse> send(const HttpRequest& request) override {
        const std::string path = parts_of(request.url).path;
        asked.push_back(request.url.text());
        if (unreachable) return fail(Errc::unavailable, "transport/connect");
        HttpResponse response = node.serve(request);
        if (response.body.size() > request.response_bytes_max)
            return fail(Errc::unavailable, "transport/too_large");
        for (const auto& [start, change] : changes) {
            if (path.starts_with(start)) change(response);
        }
        return response;
    }

    SimNode& node;
    bool unreachable = false;
    std::vector<std::string> asked{};
    std::map<std::string, std::function<void(HttpResponse&)>> changes{};
};

struct Holder : Desk {
    Holder() { REQUIRE(say("remember nickname: Bo").contains("Thank you")); }

    Json receipt() { return receipt_of(events().back()); }
    Json receipt_of(const storage::ConsentEventRow& event) {
        return json_of(Visitor(a).post("/consent/receipts/" + event.receipt));
    }
    void next_checkpoint() {
        network.pass(std::chrono::minutes(6));
        settle(std::chrono::minutes(1));
    }
    crypto::PublicKey key() {
        return must(node::parse_receipt_key(get_unsigned(a, "/consent/log/key", "*/*").body));
    }
    node::Checked offline(const Json& receipt) {
        return node::check_receipt(receipt, key(), a.clock().now());
    }
    node::Checked online(const Json& receipt) {
        return must(node::check_receipt_at(
            receipt, Uri::trusted("https://a.test"), std::nullopt, outsider, a.clock().now()));
    }
    /// As the node itself would sign it, whatever it says.
    Json signed_again(Json receipt) {
        const auto keys = must(a.core().keyring().keys_of(desk.id));
        return must(
            activitypub::add_proof(std::move(receipt), keys->ed25519, keys->ed25519_id, a.clock().now()));
    }

    Outsider outsider{a};
};

inline std::string failed_steps(const node::Checked& checked) {
    std::string text;
    for (const auto& each : checked.steps) {
        if (each.held == node::Held::no)
            text += std::string(text.empty() ? "" : " ") + std::string(each.step);
    }
    return text;
}
inline std::string pending_steps(const node::Checked& checked) {
    std::string text;
    for (const auto& each : checked.steps) {
        if (each.held == node::Held::not_yet)
            text += std::string(text.empty() ? "" : " ") + std::string(each.step);
    }
    return text;
}

inline void flip(std::string& text, std::size_t at) {
    text[at] = static_cast<char>(text[at] ^ 1);
}

}  // namespace kith::sim
