#include "node/mastodon/api.h"

#include "activitypub/wire/json.h"
#include "consent/base/log.h"
#include "consent/crypto/digest.h"
#include "consent/json.h"
#include "node/streaming/hub.h"
#include "storage/audit.h"
#include "storage/mail.h"
#include "storage/registrations.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace kith::node {
namespace {

std::unexpected<Error> invalid_token() {
    return fail(Errc::unauthorized, "api/token", "The access token is invalid");
}

std::string_view without_prefix(std::string_view text, std::string_view prefix) {
    const bool has = text.size() > prefix.size() &&
                     std::ranges::equal(text.substr(0, prefix.size()), prefix, [](char a, char b) {
                         return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
                     });
    return has ? text.substr(prefix.size()) : std::string_view{};
}

int api_status_of(Errc code) {
    switch (code) {
        case Errc::malformed:
        case Errc::conflict:
        case Errc::too_large:
            return 422;
        case Errc::gone:
            return 404;
        default:
            return status_of(code);
    }
}

std::string_view title_of(int status) {
    switch (status) {
        case 401:
            return "The access token is invalid";
        case 403:
            return "This action is not allowed";
        case 404:
            return "Record not found";
        case 422:
            return "Validation failed";
        default:
            return reason_of(status);
    }
}

constexpr int retry_after_busy_s = 30;

/// Whether it is the token of somebody who has yet to confirm their mailbox.
bool is_unconfirmed(storage::Database& database, storage::TokenId token) {
    const auto found = database.read([&](storage::Tx& tx) -> Result<bool> {
        const auto row = storage::find_token(tx, token);
        return row && row->actor.valid() && storage::is_mailbox_awaited(tx, row->actor);
    });
    return found.value_or(false);
}

/// "as lab: POST /api/v1/statuses"
storage::AuditEvent unit_deed(const Call& call, storage::AuditId id) {
    const Request& request = call.request;
    return {.id = id,
            .at = call.now,
            .channel = "holder",
            .verb = "as " + call.caller.person->username + ": " + request.method + " " + request.path,
            .subject = call.caller.person->subject,
            .by = call.caller.by};
}

/// Of the post that was made, or that something was done with.
std::optional<Uri> uri_in(const Response& response) {
    if (response.status != 200) return std::nullopt;
    const auto json = nlohmann::json::parse(response.body, nullptr, /*allow_exceptions=*/false);
    const auto uri = json.is_object() ? json.find("uri") : json.end();
    if (uri == json.end() || !uri->is_string()) return std::nullopt;
    auto parsed = Uri::parse(uri->get_ref<const std::string&>());
    if (!parsed) return std::nullopt;
    return *std::move(parsed);
}

Response preflight(const Request& request, std::string_view methods) {
    Response response = open_to_scripts(Response{.status = 204});
    response.set("Access-Control-Allow-Methods", std::string(methods));
    const std::string_view wanted = request.header("Access-Control-Request-Headers");
    const bool plain = std::ranges::all_of(wanted, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == ',' || c == ' ';
    });
    response.set(
        "Access-Control-Allow-Headers",
        wanted.empty() || !plain ? "Authorization, Content-Type, Idempotency-Key" : std::string(wanted));
    response.set("Access-Control-Max-Age", "7200");
    return response;
}

}  // namespace

Result<std::int64_t> Call::id(std::string_view name) const {
    const auto id = parse_api_id(request.param(name));
    if (!id) return fail(Errc::not_found, "api/id");
    return *id;
}

std::string bearer_in(const Request& request) {
    return std::string(without_prefix(request.header("Authorization"), "bearer "));
}

Response json_answer(const nlohmann::json& json, int status) {
    Response response{.status = status, .body = activitypub::dump_json(json)};
    response.set("Content-Type", "application/json; charset=utf-8");
    response.set("X-Content-Type-Options", "nosniff");
    response.set("Cache-Control", "private, no-store");
    return response;
}

Response empty_answer() {
    return json_answer(nlohmann::json::object());
}

Response error_answer(const Error& error) {
    const int status = api_status_of(error.code);
    // Hidden and absent say the same.
    const bool told = status != 404 && status != 500 && !error.message.empty();
    const std::string_view title = title_of(status);
    nlohmann::json body = {{"error", told ? std::string_view(error.message) : title}};
    if (told) body["error_description"] = error.message;
    Response response = json_answer(body, status);
    if (status == 401) response.set("WWW-Authenticate", "Bearer realm=\"Kith\", error=\"invalid_token\"");
    if (status == 503) response.set("Retry-After", std::to_string(retry_after_busy_s));
    return response;
}

Response open_to_scripts(Response response) {
    response.set("Access-Control-Allow-Origin", "*");
    response.set(
        "Access-Control-Expose-Headers",
        "Link, Deprecation, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id,"
        " Idempotency-Key, Mastodon-Async-Refresh");
    return response;
}

Api::Api(Parts parts, Router& router)
    : parts_(parts),
      streams_(std::make_unique<Hub>(parts.database)),
      router_(router),
      calls_(parts.clock, {.requests = parts.settings.calls_max, .per = limits::api_calls_in}) {}

Api::~Api() = default;

void Api::add(std::string_view method, std::string_view pattern, Needs needs, Doing doing) {
    const bool first = std::ranges::find(routes_, pattern, &Route::pattern) == routes_.end();
    routes_.push_back({std::string(method), std::string(pattern), needs});
    router_.add(method, pattern, [this, needs, doing = std::move(doing)](Request& request) {
        return answer(request, needs, doing);
    });
    if (!first) return;
    router_.add("OPTIONS", pattern, [this, shape = std::string(pattern)](Request& request) {
        std::string methods;
        for (const Route& route : routes_) {
            if (route.pattern == shape) methods.append(methods.empty() ? "" : ", ").append(route.method);
        }
        return preflight(request, methods);
    });
}

Response Api::answer(Request& request, const Needs& needs, const Doing& doing) {
    Response response = perform(request, needs, doing);
    response.set("Vary", "Authorization, Origin");
    return open_to_scripts(std::move(response));
}

Response Api::perform(Request& request, const Needs& needs, const Doing& doing) {
    const auto params = Params::of(request);
    if (!params) {
        Response response = error_answer(params.error());
        response.status = params.error().code == Errc::too_large ? 413 : 400;
        return response;
    }
    const auto caller = caller_of(request, *params);
    if (!caller) return error_answer(caller.error());
    Call call{request, *params, *caller, parts_.clock.now()};
    if (!caller->token.valid()) return run(call, needs, doing);
    const bool for_unit = caller->by.valid();

    // FairUse counts who proves nothing; an application's own token is given to anybody who asks.
    request.token_verified = caller->person.has_value();
    const std::string group = "token " + std::to_string(caller->token.value);
    const Throttle::Verdict verdict = calls_.spend({.address = group});
    Response response = !verdict.allowed ? error_answer({Errc::limited, "api/calls", "Too many requests"})
                        : for_unit       ? run_for_unit(call, needs, doing)
                                         : run(call, needs, doing);
    calls_.describe(response, verdict);
    return response;
}

Response Api::run(Call& call, const Needs& needs, const Doing& doing) const {
    const Done may = allowed(call.caller, needs);
    if (!may) return error_answer(may.error());
    auto done = doing(call);
    if (done) return *std::move(done);
    if (done.error().code == Errc::internal) log::error("api.failed", {{"error", done.error()}});
    return error_answer(done.error());
}

/// Whoever acts for a unit is written down before they do, and what came of it afterwards.
Response Api::run_for_unit(Call& call, const Needs& needs, const Doing& doing) const {
    const bool looks = call.request.method == "GET" || call.request.method == "HEAD";
    if (looks || !allowed(call.caller, needs)) return run(call, needs, doing);
    const auto id = parts_.ids.make<storage::AuditId>();
    const Done written = parts_.database.write([&](storage::Tx& tx) -> Done {
        storage::append_audit(tx, unit_deed(call, id));
        return {};
    });
    if (!written) return error_answer(written.error());
    Response response = run(call, needs, doing);
    const auto made = uri_in(response);
    if (!made) return response;
    const Done told = parts_.database.write([&](storage::Tx& tx) -> Done {
        storage::set_audit_object(tx, id, *made);
        return {};
    });
    if (!told) log::warning("api.unit_deed", {{"error", told.error()}});
    return response;
}

Done Api::allowed(const Caller& caller, const Needs& needs) const {
    if (needs.who != Who::anyone && !caller.token.valid()) return invalid_token();
    if (needs.who == Who::person && !caller.person) {
        if (is_unconfirmed(parts_.database, caller.token)) {
            return fail(Errc::denied, "api/unconfirmed", "Your login is missing a confirmed e-mail address");
        }
        return fail(Errc::denied, "api/person", "This method requires an authenticated user");
    }
    const bool allows =
        caller.scopes.allow(needs.scope) || (!needs.or_scope.empty() && caller.scopes.allow(needs.or_scope));
    if (caller.token.valid() && !allows) {
        return fail(Errc::denied, "api/scope", "This action is outside the authorized scopes");
    }
    return {};
}

Result<Caller> Api::caller_of(const Request& request, const Params& params) const {
    std::string token = bearer_in(request);
    if (token.empty()) token = params.text_or_empty("access_token");
    // An empty header is no token; one of another kind (a signature) is not ours to judge.
    if (token.empty()) return Caller{};
    return caller_of(token);
}

Result<Caller> Api::caller_of(std::string_view token) const {
    const Instant now = parts_.clock.now();
    const storage::SecretDigest digest = crypto::sha256(as_bytes(token));
    std::optional<storage::TokenRow> row;
    const auto caller = parts_.database.read([&](storage::Tx& tx) -> Result<Caller> {
        row = storage::find_token(tx, digest);
        if (!row) return invalid_token();
        Caller known{
            .token = row->id, .app = row->app, .scopes = Scopes::trusted(row->scopes), .by = row->by};
        if (!row->actor.valid()) return known;
        known.person = storage::find_actor(tx, row->actor);
        if (!known.person || known.person->deleted) return invalid_token();
        if (known.person->suspended && storage::is_mailbox_awaited(tx, row->actor)) {
            // Until they confirm it, the token is no more than the application's own.
            known.person.reset();
            return known;
        }
        if (known.person->suspended && storage::is_account_pending(tx, row->actor)) {
            return fail(Errc::denied, "api/pending", "Your login is currently pending approval");
        }
        if (known.person->suspended) {
            return fail(Errc::denied, "api/suspended", "Your login is currently disabled");
        }
        return known;
    });
    if (!caller || std::chrono::floor<std::chrono::days>(now) <= row->last_used) return caller;
    const Done touched = parts_.database.write([&](storage::Tx& tx) -> Done {
        storage::touch_token(tx, *row, now);
        return {};
    });
    if (!touched) log::warning("api.touch", {{"error", touched.error()}});
    return caller;
}

}  // namespace kith::node
