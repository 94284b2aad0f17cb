// Visitor: a browser without script at the consent centre of the desk's institution. For tests.
#pragma once

#include "node/consent/links.h"
#include "tests/activitypub/desk.h"

#include <string>
#include <string_view>

namespace kith::sim {

/// The address of the first link of that kind ("/consent/l/", "/consent/w/") in a message; "" where there is
/// none.
inline std::string link_in(const std::string& text, std::string_view kind) {
    constexpr std::size_t token_chars = 43;
    const auto at = text.find(kind);
    return at == std::string::npos ? std::string() : text.substr(at, kind.size() + token_chars);
}

class Visitor {
 public:
    explicit Visitor(SimNode& node) : node_(node) {}

    HttpResponse get(std::string_view path, const Headers& more = {}) { return send("GET", path, "", more); }
    HttpResponse post(std::string_view path, std::string body = "", const Headers& more = {}) {
        return send("POST", path, std::move(body), more);
    }
    /// One of the centre's forms, with the value that tells it from others'.
    HttpResponse act(std::string_view what, const std::string& fields = "", const Headers& more = {}) {
        return post("/consent/me/" + std::string(what), fields + "&csrf=" + node::csrf_of(token), more);
    }

    std::string token{};  // of the session, while there is one

 private:
    HttpResponse send(std::string method, std::string_view path, std::string body, const Headers& more) {
        HttpRequest request{.method = std::move(method),
                            .url = Uri::trusted(node_.base() + std::string(path)),
                            .body = std::move(body)};
        request.headers = more;
        if (!token.empty()) request.headers.emplace_back("Cookie", "a=b; " + name_ + "=" + token + "; c=d");
        HttpResponse response = node_.serve(request);
        const std::string cookie(header(response.headers, "Set-Cookie"));
        if (cookie.starts_with(name_ + "=")) {
            const auto from = name_.size() + 1;
            token = cookie.substr(from, cookie.find(';') - from);
        }
        return response;
    }

    SimNode& node_;
    const std::string name_ = "__Host-kith-consent";
};

/// The desk, with ben's browser and what was written down of his.
struct CentreTown : Desk {
    Visitor visitor{a};

    /// He asks for a link and opens it.
    void come_in() {
        const std::string path = link_in(say("link"), "/consent/l/");
        REQUIRE(visitor.post(path).status == 303);
        REQUIRE_FALSE(visitor.token.empty());
    }
    std::int64_t count(std::string_view table) {
        return a.read([&](storage::Tx& tx) {
            auto rows = tx.query("SELECT COUNT(*) FROM " + std::string(table));
            return rows.next() ? rows.integer(0) : -1;
        });
    }
};

}  // namespace kith::sim
