// Browser: a browser without script of one of the people of a small node: keeps the session's cookie, posts
// forms. For tests, one thread.
#pragma once

#include "consent/base/uri.h"
#include "node/http/request_target.h"
#include "tests/node/small_node.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kith::test {

using FormFields = std::vector<std::pair<std::string, std::string>>;

inline std::string encoded(const FormFields& fields) {
    std::string text;
    for (const auto& [name, value] : fields) {
        text.append(text.empty() ? "" : "&").append(name).append("=").append(percent_encode(value));
    }
    return text;
}

class Browser {
 public:
    explicit Browser(SmallNode& node) : node_(node) {}

    struct Page {
        int status = 0;
        Headers headers{};
        std::string body{};
        std::string_view header(std::string_view name) const { return kith::header(headers, name); }
        bool says(std::string_view text) const { return body.contains(text); }
        /// The value of the page's field of that name; "" where there is none.
        std::string field(std::string_view name) const {
            const std::string before = "name=\"" + std::string(name) + "\" value=\"";
            const auto at = body.find(before);
            if (at == std::string::npos) return {};
            const auto from = at + before.size();
            return body.substr(from, body.find('"', from) - from);
        }
    };

    Page get(const std::string& target, Headers more = {}) {
        return call("GET", target, "", std::move(more));
    }
    Page post(const std::string& target, const FormFields& fields, Headers more = {}) {
        more.emplace_back("Content-Type", "application/x-www-form-urlencoded");
        return call("POST", target, encoded(fields), std::move(more));
    }
    Page send(std::string method, const std::string& target, std::string body, const std::string& type) {
        return call(std::move(method), target, std::move(body), {{"Content-Type", type}});
    }
    /// Where a form of the page leads, as that page would be sent.
    Page follow(const Page& answer) { return get(std::string(answer.header("Location"))); }

    std::string cookie{};
    std::string address = "127.0.0.1";

 private:
    Page call(std::string method, const std::string& target, std::string body, Headers more) {
        node::Request request{.method = std::move(method), .host = node_.site.domain.text()};
        REQUIRE(node::parse_target(target, request).has_value());
        request.headers = std::move(more);
        request.headers.emplace_back("Accept", "text/html");
        if (!cookie.empty()) request.headers.emplace_back("Cookie", cookie);
        request.body = std::move(body);
        request.remote_address = address;
        node::Response response = node_.core->router()(request);
        const std::string set(kith::header(response.headers, "Set-Cookie"));
        if (!set.empty()) cookie = set.substr(0, set.find(';'));
        return {response.status, std::move(response.headers), std::move(response.body)};
    }

    SmallNode& node_;
};

}  // namespace kith::test
