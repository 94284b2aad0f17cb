#include "node/config.h"

#include <algorithm>

namespace kith::node {
namespace {

bool is_loopback(std::string_view address) {
    return address.starts_with("127.") || address == "::1";
}

}  // namespace

std::vector<log::Literal> weaknesses(const Config& config) {
    std::vector<log::Literal> found;
    if (config.federation.allow_http) {
        found.push_back("federation.allow_http: peers are spoken to without encryption; only for tests");
    }
    if (config.server.public_url.starts_with("http://")) {
        found.push_back("server.public_url is http://: other servers cannot trust this one; only for tests");
    }
    if (!config.federation.allow_private_networks.empty()) {
        found.push_back(
            "federation.allow_private_networks: peers can make this node connect to those networks; only for "
            "tests");
    }
    if (!config.federation.ca_file.empty()) {
        found.push_back("federation.ca_file: certificates are checked against that file, not the system's");
    }
    if (!config.federation.require_signed_get) {
        found.push_back(
            "federation.require_signed_get = false: anybody, blocked hosts too, reads public posts");
    }
    if (!config.storage.survives_power_cut) {
        found.push_back(
            "storage.durability = \"process\": a power cut may lose what was already acknowledged");
    }
    if (config.tls.cert_file.empty() && !is_loopback(config.server.listen.address)) {
        found.push_back(
            "server.listen is not loopback and [tls] is empty: traffic to this port is not encrypted");
    }
    if (config.tls.cert_file.empty() && config.streaming.listen &&
        !is_loopback(config.streaming.listen->address)) {
        found.push_back(
            "streaming.listen is not loopback and [tls] is empty: traffic to this port is not encrypted");
    }
    if (std::ranges::any_of(config.http.trusted_proxies,
                            [](const auto& net) { return net.ends_with("/0"); })) {
        found.push_back("http.trusted_proxies covers everyone: any caller can pretend to be another");
    }
    return found;
}

}  // namespace kith::node
