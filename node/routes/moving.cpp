#include "node/routes/moving.h"

#include "node/portability/limits.h"
#include "node/routes/consent_centre.h"
#include "node/routes/own_visit.h"
#include "node/routes/page_models.h"
#include "node/routes/pages.h"
#include "node/routes/sign_in.h"
#include "node/routes/turnstile.h"
#include "node/social/social.h"
#include "node/web/own_data_pages.h"
#include "storage/audit.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace kith::node {
namespace {

constexpr std::string_view own_path = "/settings/move";

std::vector<std::string> words_of(std::string_view text) {
    constexpr std::string_view between = " ,;\t\r\n";
    std::vector<std::string> words;
    while (!text.empty()) {
        const auto end = std::min(text.find_first_of(between), text.size());
        if (end > 0) words.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

/// As people write it, where the account is known; else its URI.
std::string address_of(storage::Tx& tx, const Uri& uri) {
    const auto actor = storage::find_actor(tx, uri);
    return actor ? "@" + actor->username + "@" + actor->host.text() : uri.text();
}

}  // namespace

void MovePages::add_routes(Router& router) {
    router.add("GET", own_path, [this](Request& request) {
        return page(request, {.saved = request.query_value("saved").has_value()});
    });
    router.add("POST", own_path, [this](Request& request) { return move(request); });
    router.add("POST", "/settings/move/aliases", [this](Request& request) { return set_aliases(request); });
}

Response MovePages::page(const Request& request, const Outcome& outcome) const {
    const std::string token = cookie_.token_in(request);
    const auto model = parts_.database.read([&](storage::Tx& tx) -> Result<MovePage> {
        const Visit visit = TRY(own_visit(tx, token, parts_.clock.now()));
        MovePage page{.site = site_model(parts_.site),
                      .csrf = csrf_of(token),
                      .who = "@" + visit.who.username + "@" + parts_.site.domain.text(),
                      .handle = visit.who.username,
                      .target = outcome.typed,
                      .asks_code = SecondStep::is_on(tx, visit.who.id),
                      .saved = outcome.saved,
                      .problem = outcome.problem,
                      .told = outcome.told};
        for (const Uri& alias : visit.who.also_known_as) {
            page.aliases.append(page.aliases.empty() ? "" : " ").append(address_of(tx, alias));
        }
        if (visit.who.moved_to) {
            page.moved_to = address_of(tx, *visit.who.moved_to);
            page.moved = visit.who.moved.value_or(Instant());
        }
        return page;
    });
    if (model) return private_page(page_response(render_move(*model), outcome.status));
    if (model.error().code == Errc::unauthorized) return private_page(Response::redirect("/settings", 303));
    return private_page(parts_.problems.respond(request, model.error()));
}

std::expected<MovePages::Proven, Response> MovePages::proven(const Request& request) const {
    const std::string token = cookie_.token_in(request);
    auto form = Form::parse(request.body);
    if (!form) return std::unexpected(private_page(parts_.problems.respond(request, form.error())));
    if (token.empty() || cookie_.is_from_elsewhere(request) || !is_of_session(*form, token)) {
        return std::unexpected(page(request, {.status = 403, .problem = "data/old_form"}));
    }
    auto visit =
        parts_.database.read([&](storage::Tx& tx) { return own_visit(tx, token, parts_.clock.now()); });
    if (!visit) return std::unexpected(page(request, {}));
    if (auto known = prove(request, *visit, *form); !known) return std::unexpected(std::move(known.error()));
    return Proven{*std::move(form), *std::move(visit)};
}

/// The password, once more, and a code where the account asks for one.
std::expected<void, Response> MovePages::prove(const Request& request,
                                               const Visit& visit,
                                               const Form& form) const {
    const auto known = parts_.sign_in.prove(request, visit.who, form);
    if (known) return {};
    const SignIn::Refusal& refusal = known.error();
    if (refusal.why == SignIn::Why::failed) {
        return std::unexpected(private_page(parts_.problems.respond(request, refusal.error)));
    }
    const std::string_view wrong =
        refusal.why == SignIn::Why::again ? "move/wrong_code" : "move/wrong_password";
    const Outcome outcome{.status = refusal.why == SignIn::Why::wait ? refusal.status : 403,
                          .problem = refusal.why == SignIn::Why::wait ? "problem/too_many_tries" : wrong,
                          .typed = std::string(form["target"])};
    Response response = page(request, outcome);
    if (refusal.why == SignIn::Why::wait) response = with_retry_after(std::move(response), refusal.wait);
    return std::unexpected(std::move(response));
}

Response MovePages::act(const Request& request,
                        const Proven& proven,
                        std::string_view verb,
                        const std::function<Done()>& doing) const {
    Done done = parts_.database.write([&](storage::Tx& tx) -> Done {
        storage::append_audit(tx,
                              {.id = parts_.ids.make<storage::AuditId>(),
                               .at = parts_.clock.now(),
                               .channel = "self",
                               .verb = std::string(verb),
                               .subject = proven.visit.who.subject});
        return {};
    });
    if (done) done = doing();
    if (done) return private_page(Response::redirect(std::string(own_path) + "?saved=1", 303));
    const Error& error = done.error();
    if (error.code == Errc::internal) return private_page(parts_.problems.respond(request, error));
    return page(request,
                {.status = 422,
                 .problem = error.message.empty() ? "move/failed" : std::string_view(),
                 .told = error.message,
                 .typed = std::string(proven.form["target"])});
}

Response MovePages::set_aliases(const Request& request) const {
    const auto proven = this->proven(request);
    if (!proven) return proven.error();
    const std::vector<std::string> aliases = words_of(proven->form["aliases"]);
    if (aliases.size() > limits::aliases_max) return page(request, {.status = 422, .problem = "move/many"});
    return act(request, *proven, "set aliases", [&] {
        return parts_.social.set_aliases(proven->visit.who.id, aliases);
    });
}

Response MovePages::move(const Request& request) const {
    const auto proven = this->proven(request);
    if (!proven) return proven.error();
    const std::vector<std::string> target = words_of(proven->form["target"]);
    if (target.size() != 1) return page(request, {.status = 422, .problem = "move/failed"});
    return act(
        request, *proven, "move", [&] { return parts_.social.move(proven->visit.who.id, target.front()); });
}

}  // namespace kith::node
