// Door: a browser without script at the consent centre of a small node, over a real port. For tests.
#pragma once

#include "tests/node/http_client_socket.h"
#include "tests/node/http_running_server.h"
#include "tests/node/small_node.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace kith::test {

inline int status_of(const std::string& answer) {
    return answer.size() > 12 ? std::stoi(answer.substr(9, 3)) : 0;
}

inline std::string cookie_in(const std::string& answer) {
    constexpr std::string_view name = "Set-Cookie: ";
    const auto at = answer.find(name);
    if (at == std::string::npos) return {};
    const auto from = at + name.size();
    return answer.substr(from, answer.find(';', from) - from);
}

inline std::string body_of(const std::string& answer) {
    return answer.substr(std::min(answer.find("\r\n\r\n"), answer.size()));
}

struct Door {
    SmallNode node{};
    std::string address{};  // that it seems to come from
    RunningServer server{[this](node::Request& request) {
        if (!address.empty()) request.remote_address = address;
        return node.core->router()(request);
    }};

    std::string ask(const std::string& method,
                    const std::string& path,
                    const std::string& body = "",
                    const std::string& more = "") {
        RawCaller caller(server.port());
        std::string head = method + " " + path + " HTTP/1.1\r\nHost: hill.test\r\nConnection: close\r\n" +
                           "Accept: text/html\r\n" + more;
        if (method == "POST") {
            head += "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " +
                    std::to_string(body.size()) + "\r\n";
        }
        CHECK(caller.send(head + "\r\n" + body));
        return caller.read_all();
    }
    std::string sign_in(const std::string& handle, const std::string& password) {
        return ask("POST", "/consent/sign-in", "handle=" + handle + "&password=" + password);
    }
    int status_with(const std::string& cookie, const std::string& path = "/consent/me") {
        return status_of(ask("GET", path, "", "Cookie: " + cookie + "\r\n"));
    }
};

}  // namespace kith::test
