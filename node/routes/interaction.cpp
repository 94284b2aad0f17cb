// Remote follow and reply: the reader types a handle, their own server is asked where it does such things,
// and the page offers the link. https://codeberg.org/fediverse/fep/src/branch/main/fep/3b86/fep-3b86.md
#include "node/http/request_target.h"
#include "node/routes/objects.h"
#include "node/routes/page_models.h"
#include "node/routes/pages.h"
#include "node/web/pages.h"
#include "storage/visibility.h"

#include <memory>

namespace kith::node {

namespace {

/// The page without an answer yet; Errc::not_found where there is nothing to follow or to reply to.
Result<InteractPage> interact_model(storage::Tx& tx, const PageParts& parts, const Request& request) {
    const storage::ActorRow actor = TRY(person_of_page(tx, request.param("name")));
    InteractPage page{.site = site_model(parts.site)};
    page.person = PageModels(tx, parts.site, parts.clock.now()).person(actor);
    const std::string path = "/@" + actor.username;
    if (request.param("id").empty()) {
        page.subject_url = actor.uri.text();
        page.action_path = path + "/follow";
        return page;
    }
    const auto id = number_in(request, "id");
    const auto post = id ? storage::find_post(tx, storage::PostId(*id)) : std::nullopt;
    if (!post || post->actor != actor.id || !storage::may_see(tx, *post, storage::Viewer::nobody())) {
        return fail(Errc::not_found, "page/no-post");
    }
    page.kind = InteractPage::Kind::reply;
    page.subject_url = post->uri.text();
    page.action_path = path + "/" + std::to_string(post->id.value) + "/reply";
    return page;
}

Response show(const Request& request, const PageParts& parts) {
    const auto page =
        parts.database.read([&](storage::Tx& tx) { return interact_model(tx, parts, request); });
    if (!page) return parts.problems.respond(request, page.error());
    return page_response(render_interact(*page));
}

Response answer(const Request& request, const PageParts& parts) {
    auto page = parts.database.read([&](storage::Tx& tx) { return interact_model(tx, parts, request); });
    if (!page) return parts.problems.respond(request, page.error());
    Request form{};
    if (!parse_target("/?" + request.body, form)) {
        return parts.problems.respond(request, Error{Errc::malformed, "interact/bad-form"});
    }
    page->typed = std::string(form.query_value("handle").value_or(""));
    const auto handle = activitypub::parse_handle(page->typed);
    if (!handle) {
        page->problem = "That is not a handle. It looks like @name@server.example.";
        return page_response(render_interact(*page), 422);
    }
    // The job may outlive this request: it owns what it writes to.
    const auto found = std::make_shared<std::string>();
    const bool follow = page->kind == InteractPage::Kind::follow;
    const Done done = parts.errands.wait_for(
        [&resolver = parts.resolver, handle = *handle, subject = page->subject_url, follow, found]() -> Done {
            activitypub::FetchBudget budget;
            *found = TRY(resolver.interaction_url(handle, follow ? "Follow" : "Object", subject, budget));
            return {};
        });
    if (!done) {
        page->problem =
            done.error().code == Errc::not_found
                ? "That server does not know the handle, or does not say how to follow from it."
                : "That server did not answer. Try again, or paste the address below into its search box.";
        return page_response(render_interact(*page), 422);
    }
    page->continue_url = *found;
    page->continue_host = handle->host.text();
    return page_response(render_interact(*page));
}

}  // namespace

void add_interaction_routes(Router& router, const PageParts& parts) {
    for (const std::string_view path : {"/@{name}/follow", "/@{name}/{id}/reply"}) {
        router.add("GET", path, [parts](Request& request) { return show(request, parts); });
        router.add("POST", path, [parts](Request& request) { return answer(request, parts); });
    }
    router.add("GET", "/authorize_interaction", [parts](Request& request) {
        LandingPage page{.site = site_model(parts.site)};
        page.subject_url = std::string(request.query_value("uri").value_or(""));
        return page_response(render_landing(page));
    });
    router.add("GET", "/share", [parts](Request&) {
        return page_response(render_landing({.site = site_model(parts.site)}));
    });
}

}  // namespace kith::node
