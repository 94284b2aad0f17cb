// HomeHost: a person's own server that the test plays: Mastodon's sign-in for other sites, true unless the
// test says otherwise. Browser: keeps cookies. HomeTown: the desk, whom @bea@home.test follows. For tests.
#pragma once

#include "consent/crypto/digest.h"
#include "node/http/form.h"
#include "node/http/request_target.h"
#include "tests/activitypub/desk.h"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace kith::sim {

inline constexpr auto minutes = [](int number) { return std::chrono::minutes(number); };
inline constexpr auto days = [](int number) { return std::chrono::hours(24 * number); };

inline HttpResponse json_answer(const Json& json, int status = 200) {
    return {.status = status,
            .headers = {{"Content-Type", "application/json; charset=utf-8"}},
            .body = json.is_string() ? json.get<std::string>() : json.dump()};
}

inline std::string fields_of(const Json& json) {
    std::string body;
    for (const auto& [name, value] : json.items()) {
        body += (body.empty() ? "" : "&") + name + "=" + percent_encode(value.get<std::string>());
    }
    return body;
}

/// What a server answers in place of the truth, which was made before, so that what it does is done.
using Instead = std::function<Result<HttpResponse>(HttpResponse)>;

inline Instead says(Json json) {
    return [answer = json_answer(json)](const HttpResponse&) { return answer; };
}
/// The true answer with these members changed.
inline Instead with(Json members) {
    return [members = std::move(members)](const HttpResponse& truly) {
        Json json = Json::parse(truly.body);
        json.update(members);
        return json_answer(json);
    };
}
inline Instead without(std::string member) {
    return [member = std::move(member)](const HttpResponse& truly) {
        Json json = Json::parse(truly.body);
        json.erase(member);
        return json_answer(json);
    };
}
inline Instead status(int number) {
    return [number](const HttpResponse&) { return HttpResponse{.status = number}; };
}
inline Result<HttpResponse> silence(const HttpResponse&) {
    return fail(Errc::unavailable, "transport/timeout");
}

/// The decoded query of an address.
inline std::map<std::string, std::string, std::less<>> query_of(const std::string& url) {
    node::Request request{};
    must(node::parse_target(parts_of(must(Uri::parse(url))).path_and_query(), request));
    return request.query;
}

class HomeHost {
 public:
    static constexpr auto metadata_path = "/.well-known/oauth-authorization-server";
    static constexpr auto apps_path = "/api/v1/apps";
    static constexpr auto token_path = "/oauth/token";
    static constexpr auto account_path = "/api/v1/accounts/verify_credentials";
    static constexpr auto revoke_path = "/oauth/revoke";

    explicit HomeHost(SimNetwork& network, const std::string& name = "home.test")
        : host(network, name),
          bea(host, "bea"),
          metadata{{"issuer", at("/")},
                   {"authorization_endpoint", at("/oauth/authorize")},
                   {"token_endpoint", at(token_path)},
                   {"revocation_endpoint", at(revoke_path)},
                   {"app_registration_endpoint", at(apps_path)},
                   {"scopes_supported", {"read", "write", "profile"}},
                   {"code_challenge_methods_supported", {"S256"}}},
          account{{"id", "1"},
                  {"username", "bea"},
                  {"acct", "bea"},
                  {"display_name", "Bea"},
                  {"url", at("/@bea")},
                  {"uri", bea.uri().text()}} {
        host.on_post = [this](const HttpRequest& request) { return dispatch(request); };
        host.on_get = [this](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
            const std::string path = parts_of(request.url).path;
            if (path != metadata_path && path != account_path) return std::nullopt;
            return dispatch(request);
        };
    }

    std::string at(std::string_view path) const { return host.uri(path).text(); }

    /// The person says yes on the page that the link leads to; where their browser goes then.
    std::string approve(const std::string& link) {
        REQUIRE(link.starts_with(at("/oauth/authorize")));
        const auto link_says = query_of(link);
        const std::string code = "code-canarywren-" + std::to_string(++made_);
        codes_[code] = {link_says.at("client_id"), link_says.at("code_challenge"), link_says.at("scope")};
        CHECK(link_says.at("response_type") == "code");
        CHECK(link_says.at("code_challenge_method") == "S256");
        CHECK(link_says.at("redirect_uri") == "https://a.test/consent/home/back");
        secrets.insert(code);
        return "/consent/home/back?code=" + code + "&state=" + percent_encode(link_says.at("state"));
    }

    StrangeHost host;
    Stranger bea;
    Json metadata;
    Json account;
    std::string token_scope{};                              // what the token says it is for; empty: as asked
    std::map<std::string, Instead, std::less<>> instead{};  // by path

    std::vector<Json> asked{};           // each request: method, path, fields, bearer
    std::set<std::string> live{};        // tokens
    std::set<std::string> secrets{};     // everything that must be in no log and no database
    std::vector<std::string> revoked{};  // in order, also again

    std::size_t count(std::string_view path) const {
        return static_cast<std::size_t>(
            std::ranges::count_if(asked, [&](const Json& one) { return one["path"] == path; }));
    }
    Json last(std::string_view path) const {
        Json found;
        for (const Json& one : asked) {
            if (one["path"] == path) found = one["fields"];
        }
        return found;
    }

 private:
    struct Code {
        std::string client;
        std::string challenge;
        std::string scope;
    };

    Result<HttpResponse> dispatch(const HttpRequest& request) {
        const std::string path = parts_of(request.url).path;
        const auto form = must(node::Form::parse(request.body));
        Json fields = Json::object();
        for (const char* name : {"client_name",
                                 "redirect_uris",
                                 "scopes",
                                 "website",
                                 "grant_type",
                                 "code",
                                 "client_id",
                                 "client_secret",
                                 "redirect_uri",
                                 "scope",
                                 "code_verifier",
                                 "token"}) {
            if (!form[name].empty()) fields[name] = std::string(form[name]);
        }
        std::string bearer(header(request.headers, "Authorization"));
        asked.push_back({{"method", request.method}, {"path", path}, {"fields", fields}, {"bearer", bearer}});
        HttpResponse answer = truly(path, form, bearer);
        const auto other = instead.find(path);
        return other == instead.end() ? Result<HttpResponse>(std::move(answer))
                                      : other->second(std::move(answer));
    }
    HttpResponse truly(const std::string& path, const node::Form& form, const std::string& bearer) {
        if (path == metadata_path) return json_answer(metadata);
        if (path == apps_path) return register_client(form);
        if (path == token_path) return redeem(form);
        if (path == account_path) {
            const bool good = bearer.starts_with("Bearer ") && live.contains(bearer.substr(7));
            return good ? json_answer(account) : json_answer({{"error", "The access token is invalid"}}, 401);
        }
        if (path == revoke_path) {
            if (!knows(form)) return json_answer({{"error", "unauthorized_client"}}, 403);
            revoked.emplace_back(form["token"]);
            live.erase(std::string(form["token"]));
            return json_answer(Json::object());
        }
        return {.status = 404};
    }
    HttpResponse register_client(const node::Form& form) {
        const std::string id = "client-" + std::to_string(++made_);
        const std::string secret = "secret-canarywren-" + std::to_string(made_);
        clients_[id] = secret;
        secrets.insert(secret);
        return json_answer({{"id", "1"},
                            {"client_id", id},
                            {"client_secret", secret},
                            {"scopes", Json::array({std::string(form["scopes"])})},
                            {"redirect_uris", Json::array({std::string(form["redirect_uris"])})}});
    }
    bool knows(const node::Form& form) const {
        const auto client = clients_.find(form["client_id"]);
        return client != clients_.end() && client->second == form["client_secret"];
    }
    HttpResponse redeem(const node::Form& form) {
        const auto code = codes_.find(form["code"]);
        secrets.insert(std::string(form["code_verifier"]));
        const bool good =
            knows(form) && code != codes_.end() && code->second.client == form["client_id"] &&
            code->second.challenge == to_base64url(crypto::sha256(as_bytes(form["code_verifier"]))) &&
            form["redirect_uri"] == "https://a.test/consent/home/back" &&
            form["grant_type"] == "authorization_code";
        if (!good) return json_answer({{"error", "invalid_grant"}}, 400);
        const std::string token = "token-canarywren-" + std::to_string(++made_);
        const std::string scope = token_scope.empty() ? code->second.scope : token_scope;
        codes_.erase(code);
        live.insert(token);
        secrets.insert(token);
        return json_answer(
            {{"access_token", token}, {"token_type", "Bearer"}, {"scope", scope}, {"created_at", 1}});
    }

    std::map<std::string, std::string, std::less<>> clients_{};
    std::map<std::string, Code, std::less<>> codes_{};
    int made_ = 0;
};

class Browser {
 public:
    explicit Browser(SimNode& node) : node_(node) {}

    HttpResponse get(const std::string& path, const Headers& more = {}) {
        return send("GET", path, "", more);
    }
    HttpResponse post(const std::string& path, std::string body, const Headers& more = {}) {
        return send("POST", path, std::move(body), more);
    }
    HttpResponse act(const std::string& what, const std::string& fields = "") {
        return post("/consent/me/" + what, fields + "&csrf=" + node::csrf_of(cookies["__Host-kith-consent"]));
    }
    bool is_in() const { return cookies.contains("__Host-kith-consent"); }

    std::map<std::string, std::string> cookies{};

 private:
    HttpResponse send(std::string method, const std::string& path, std::string body, const Headers& more) {
        HttpRequest request{
            .method = std::move(method), .url = Uri::trusted(node_.base() + path), .body = std::move(body)};
        request.headers = more;
        std::string cookie;
        for (const auto& [name, value] : cookies) cookie += (cookie.empty() ? "" : "; ") + name + "=" + value;
        if (!cookie.empty()) request.headers.emplace_back("Cookie", cookie);
        HttpResponse response = node_.serve(request);
        for (const auto& [name, value] : response.headers) {
            if (name != "Set-Cookie") continue;
            const auto equals = value.find('=');
            const std::string key = value.substr(0, equals);
            const std::string kept = value.substr(equals + 1, value.find(';') - equals - 1);
            if (kept.empty()) {
                cookies.erase(key);
            } else {
                cookies[key] = kept;
            }
        }
        return response;
    }

    SimNode& node_;
};

/// The address behind the one button that is a link; "" where there is none.
inline std::string link_of(const std::string& page) {
    constexpr std::string_view before = "<a class=\"button\" href=\"https:";
    const auto at = page.find(before);
    if (at == std::string::npos) return {};
    const auto from = at + before.size() - std::string_view("https:").size();
    std::string link = page.substr(from, page.find('"', from) - from);
    for (auto amp = link.find("&amp;"); amp != std::string::npos; amp = link.find("&amp;"))
        link.erase(amp + 1, 4);
    return link;
}

/// What the form on the way back holds.
inline std::string form_of(const std::string& page) {
    Json fields = Json::object();
    for (const char* name : {"state", "code", "iss"}) {
        const std::string before = "name=\"" + std::string(name) + "\" value=\"";
        const auto at = page.find(before);
        if (at == std::string::npos) return {};
        const auto from = at + before.size();
        fields[name] = page.substr(from, page.find('"', from) - from);
    }
    return fields_of(fields);
}

struct HomeTown : Desk {
    HomeHost home{network};
    Browser browser{a};

    HomeTown() { follow(home.bea, a, prof); }

    HttpResponse begin(Browser& at, const std::string& handle = "@bea@home.test") {
        return at.post("/consent/home", "handle=" + percent_encode(handle));
    }
    /// From the handle to the last button; what its form would send.
    std::string to_the_last_button(Browser& at) {
        const auto page = begin(at);
        REQUIRE(page.status == 200);
        const auto back = at.get(home.approve(link_of(page.body)));
        REQUIRE(back.status == 200);
        const std::string form = form_of(back.body);
        REQUIRE_FALSE(form.empty());
        return form;
    }
    HttpResponse come_in(Browser& at) { return at.post("/consent/home/back", to_the_last_button(at)); }

    storage::ActorRow bea() { return row(home.bea.uri()); }
    void keep_nickname(const std::string& value) {
        const auto from = row(prof.uri);
        const auto about = bea();
        must(a.database().write([&](storage::Tx& tx) -> Result<storage::DetailId> {
            return consents().record(tx, from, about, DetailKind::nickname, value, a.clock().now());
        }));
    }
    std::vector<storage::ConsentEventRow> events_of_bea() {
        const auto subject = bea().subject;
        return a.read([&](storage::Tx& tx) { return storage::consent_events_of(tx, subject); });
    }
    std::int64_t count(const std::string& table) {
        return a.read([&](storage::Tx& tx) {
            auto rows = tx.query("SELECT COUNT(*) FROM " + table);
            return rows.next() ? rows.integer(0) : -1;
        });
    }
    /// How many rows there are of whatever a sign-in could leave.
    std::vector<std::int64_t> rows() {
        std::vector<std::int64_t> counts;
        for (const char* table : {"actors",
                                  "subjects",
                                  "details",
                                  "consent_events",
                                  "consent_sessions",
                                  "consent_links",
                                  "disclosures",
                                  "activities",
                                  "audit_events",
                                  "settings"}) {
            counts.push_back(count(table));
        }
        return counts;
    }
};

}  // namespace kith::sim
