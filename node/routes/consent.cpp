#include "node/routes/consent.h"

#include "consent/json.h"
#include "consent/vocabulary_document.h"
#include "node/routes/consent_centre.h"
#include "node/routes/page_models.h"
#include "node/routes/pages.h"
#include "node/web/consent_pages.h"
#include "storage/grants.h"

namespace kith::node {

namespace {

constexpr std::string_view ld_json = "application/ld+json; charset=utf-8";

Response answer(std::string body, std::string_view type) {
    Response response{.status = 200, .body = std::move(body)};
    response.set("Content-Type", std::string(type));
    response.set("X-Content-Type-Options", "nosniff");
    response.set("X-Robots-Tag", "noindex");
    response.set("Referrer-Policy", "no-referrer");
    return response;
}

/// Its address is sent in messages, and servers open those before people do: this looks nothing up.
Response receipt_page(const Request& request, const ConsentParts& parts) {
    return private_page(page_response(
        render_consent_receipt({.site = site_model(parts.site),
                                .action_path = "/consent/receipts/" + percent_encode(request.param("id"))})));
}

Response give_receipt(Request& request, const ConsentParts& parts) {
    std::string id(request.param("id"));
    constexpr std::string_view kantara = ".kantara.json";
    const bool other_form = id.ends_with(kantara);
    if (other_form) id.resize(id.size() - kantara.size());
    const auto receipt = parts.database.read([&](storage::Tx& tx) -> Result<std::string> {
        const auto form = other_form ? Receipts::Form::kantara : Receipts::Form::dpv;
        return TRY(parts.receipts.receipt(tx, id, form)).dump(2);
    });
    if (!receipt) return private_page(parts.problems.respond(request, receipt.error()));
    return private_page(answer(*receipt, other_form ? "application/json; charset=utf-8" : ld_json));
}

Response show_notice(Request& request, const ConsentParts& parts) {
    const auto body = parts.database.read([&](storage::Tx& tx) -> Result<std::string> {
        auto notice = storage::find_notice(tx, request.param("sha256"));
        if (!notice) return fail(Errc::not_found, "notice/absent", "There is no such notice.");
        return std::move(notice->body);
    });
    if (!body) return parts.problems.respond(request, body.error());
    Response response = answer(*body, "application/json; charset=utf-8");
    response.set("Cache-Control", "public, max-age=31536000, immutable");
    return response;
}

Response show_checkpoint(Request& request, const ConsentParts& parts) {
    const auto note = parts.database.read([](storage::Tx& tx) { return LogKeeper::newest_checkpoint(tx); });
    if (!note) return parts.problems.respond(request, note.error());
    Response response = answer(*note, "text/plain; charset=utf-8");
    response.set("Cache-Control", "no-store");
    return response;
}

Response show_key(Request& request, const ConsentParts& parts) {
    const auto key = parts.log.verifier();
    if (!key) return parts.problems.respond(request, key.error());
    return answer(*key + "\n", "text/plain; charset=utf-8");
}

/// What a tile holds never changes.
Response show_tile(Request& request, const ConsentParts& parts) {
    constexpr std::string_view before = "/consent/log/";
    const std::string_view path = std::string_view(request.path).substr(before.size());
    const auto bytes = parts.database.read([&](storage::Tx& tx) { return LogKeeper::tile(tx, path); });
    if (!bytes) {
        // A path that is none is as absent as a tile that is not there yet.
        const bool bad = bytes.error().code == Errc::malformed;
        return parts.problems.respond(request,
                                      bad ? Error{Errc::not_found, "consent/bad-tile"} : bytes.error());
    }
    Response response = answer(std::string(as_text(*bytes)), "application/octet-stream");
    response.set("Cache-Control", "public, max-age=31536000, immutable");
    return response;
}

}  // namespace

void add_consent_routes(Router& router, const ConsentParts& parts) {
    if (!parts.consent_actor.valid()) return;
    router.add(
        "GET", "/consent/receipts/{id}", [parts](Request& request) { return receipt_page(request, parts); });
    router.add(
        "POST", "/consent/receipts/{id}", [parts](Request& request) { return give_receipt(request, parts); });
    router.add("GET", "/consent/notices/{sha256}", [parts](Request& request) {
        return show_notice(request, parts);
    });
    router.add("GET", "/consent/log/checkpoint", [parts](Request& request) {
        return show_checkpoint(request, parts);
    });
    router.add("GET", "/consent/log/key", [parts](Request& request) { return show_key(request, parts); });
    std::string pattern = "/consent/log/tile/{level}";
    for (const std::string_view segment : {"/{a}", "/{b}", "/{c}", "/{d}", "/{e}"}) {
        pattern += segment;
        router.add("GET", pattern, [parts](Request& request) { return show_tile(request, parts); });
    }
    router.add("GET", "/ns/consent", [parts](Request&) {
        return answer(consent::vocabulary_document(parts.site.base + "/ns/consent#").dump(2), ld_json);
    });
}

}  // namespace kith::node
