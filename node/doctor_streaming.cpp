#include "node/doctor_streaming.h"

#include <fmt/format.h>

#include <cerrno>
#include <memory>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

namespace kith::node {
namespace {

constexpr std::string_view health_path = "/api/v1/streaming/health";

/// 0, or why a server could not listen there now.
int trouble_binding(const Listen& listen) {
    addrinfo hints{};
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo(listen.address.c_str(), std::to_string(listen.port).c_str(), &hints, &found) != 0) {
        return EADDRNOTAVAIL;
    }
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> all(found, &::freeaddrinfo);
    const int probe = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (probe < 0) return errno;
    const int on = 1;
    ::setsockopt(probe, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    const int trouble = ::bind(probe, found->ai_addr, found->ai_addrlen) == 0 ? 0 : errno;
    ::close(probe);
    return trouble;
}

Finding port_of(const Listen& listen) {
    const int trouble = listen.port == 0 ? 0 : trouble_binding(listen);
    if (trouble == 0) {
        return {"streaming port", Health::good, listen.text() + " is free for streams"};
    }
    if (trouble == EADDRINUSE) {
        return {"streaming port",
                Health::bad,
                listen.text() + " is taken, and the node will not start",
                "end the program that holds it (ss -ltnp), or choose another port for streaming.listen"};
    }
    return {"streaming port",
            Health::bad,
            listen.text() + " cannot be listened to, and the node will not start",
            "give streaming.listen an address of this machine, and a port above 1023 if need be"};
}

Finding health_at(const std::string& check,
                  const std::string& base,
                  Transport& transport,
                  const std::string& mend) {
    const auto url = Uri::parse(base + std::string(health_path));
    if (!url) return {check, Health::bad, base + " is no URL", mend};
    const auto answer = transport.send({.url = *url});
    if (!answer) {
        return {check, Health::bad, fmt::format("{}: {}", base, why_no_answer(answer.error())), mend};
    }
    if (answer->status != 200 || answer->body != "OK") {
        return {check, Health::bad, fmt::format("{} answers, but not as this node's streams", base), mend};
    }
    return {check, Health::good, base + " serves streams"};
}

Listen reachable(Listen listen) {
    if (listen.address == "0.0.0.0") listen.address = "127.0.0.1";
    if (listen.address == "::") listen.address = "::1";
    return listen;
}

}  // namespace

std::string why_no_answer(const Error& error) {
    if (error.rule == "transport/tls") return "its certificate is not accepted";
    if (error.rule == "transport/dns") return "its name has no address";
    if (error.rule == "transport/connect") return "it cannot be connected to";
    if (error.rule == "transport/timeout") return "it does not answer in time";
    return std::string(error.rule);
}

std::vector<Finding> look_at_streaming(const Config& config, bool serving, Transport& transport) {
    std::vector<Finding> found;
    const auto& listen = config.streaming.listen;
    if (listen && !serving) found.push_back(port_of(*listen));
    // With TLS of its own the certificate is for another name than the loopback address.
    if (listen && serving && listen->port != 0 && config.tls.cert_file.empty()) {
        found.push_back(
            health_at("streaming inside",
                      "http://" + reachable(*listen).text(),
                      transport,
                      "another program may hold the port: ss -ltnp; else restart the node and read its log"));
    }
    if (serving && !config.client.streaming_url.empty()) {
        found.push_back(
            health_at("streaming outside",
                      "http" + config.client.streaming_url.substr(2),
                      transport,
                      "lead requests for streaming.url (DNS, proxy, firewall) to streaming.listen, or to "
                      "server.listen where there is none"));
    }
    return found;
}

}  // namespace kith::node
