// The terms of service. https://docs.joinmastodon.org/methods/instance/#terms_of_service
#include "node/terms.h"

#include "consent/json.h"
#include "node/mastodon/api.h"
#include "node/mastodon/groups.h"

namespace kith::node {
namespace {

using Json = nlohmann::json;

Result<Response> answer(const Api& api, const TermsOfService* terms, Instant now) {
    if (terms == nullptr) return fail(Errc::not_found, "instance/no-terms");
    const TermsOfService* next = terms_after(api.parts().settings.terms, *terms);
    return json_answer({{"effective_date", terms->date},
                        {"effective", are_in_force(*terms, now)},
                        {"content", terms_html(terms->text).text()},
                        {"succeeded_by", next != nullptr ? Json(next->date) : Json()}});
}

}  // namespace

void add_terms_routes(Api& api) {
    const std::vector<TermsOfService>& all = api.parts().settings.terms;
    api.add("GET", "/api/v1/instance/terms_of_service", {.who = Who::anyone}, [&api, &all](Call& call) {
        return answer(api, terms_now(all, call.now), call.now);
    });
    api.add(
        "GET", "/api/v1/instance/terms_of_service/{date}", {.who = Who::anyone}, [&api, &all](Call& call) {
            return answer(api, terms_of(all, call.request.param("date")), call.now);
        });
}

}  // namespace kith::node
