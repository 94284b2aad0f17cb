#include "node/routes/pages.h"

#include "activitypub/wire/fold.h"
#include "activitypub/wire/media_type.h"
#include "node/mastodon/instance.h"
#include "node/routes/objects.h"
#include "node/routes/page_models.h"
#include "node/terms.h"
#include "node/web/assets.h"
#include "node/web/pages.h"
#include "node/web/placeholder_image.h"
#include "storage/statistics.h"

#include <charconv>

namespace kith::node {

Response page_response(std::string html, int status) {
    Response response{.status = status, .body = std::move(html)};
    response.set("Content-Type", std::string(page_content_type));
    response.set("Content-Security-Policy", std::string(page_security_policy));
    response.set("X-Content-Type-Options", "nosniff");
    response.set("Referrer-Policy", "same-origin");
    response.set("Cache-Control", "no-cache");
    response.set("Vary", "Accept");
    return response;
}

Response with_passkey_script(Response page, const activitypub::Site& site) {
    page.set("Content-Security-Policy",
             std::string(page_security_policy) + "; script-src " + site.base + passkey_script().path);
    return page;
}

Problems::Page error_page_for(const activitypub::Site& site) {
    return [model = site_model(site)](int status, std::string_view, std::string_view detail) {
        return render_error({.site = model, .status = status, .detail = std::string(detail)});
    };
}

Result<storage::ActorRow> person_of_page(storage::Tx& tx, std::string_view username) {
    auto row = storage::find_local_actor(tx, username);
    if (!row || row->suspended) return fail(Errc::not_found, "page/no-person");
    if (row->deleted) return fail(Errc::gone, "page/person-gone");
    return *std::move(row);
}

namespace {

/// ?max_id and ?min_id of pager links; anything else is the first page.
storage::Page page_asked(const Request& request) {
    const auto number = [&](std::string_view name) -> std::int64_t {
        const auto text = request.query_value(name);
        std::int64_t value = 0;
        if (!text) return 0;
        const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
        return error == std::errc{} && end == text->data() + text->size() && value > 0 ? value : 0;
    };
    return {.max_id = number("max_id"), .min_id = number("min_id")};
}

Pager pager_for(const std::string& path,
                const storage::Page& asked,
                const std::vector<storage::TimelineEntry>& entries) {
    Pager pager;
    if (entries.empty()) return pager;
    const bool first = asked.max_id == 0 && asked.min_id == 0;
    if (!first) pager.newer_url = path + "?min_id=" + std::to_string(entries.front().id());
    if (entries.size() == asked.limit)
        pager.older_url = path + "?max_id=" + std::to_string(entries.back().id());
    return pager;
}

/// As it was just shown to somebody else, or made by `make`.
template <class Make>
Result<std::string> text_of(const Request& request, const PageParts& parts, Make make) {
    const auto stamp = parts.answers.stamp();
    if (auto kept = parts.answers.find(request.target, stamp)) return *std::move(kept);
    auto text = parts.database.read([&](storage::Tx& tx) -> Result<std::string> { return make(tx); });
    if (text) parts.answers.keep(request.target, *text, stamp);
    return text;
}

template <class Make>
Response shown(const Request& request, const PageParts& parts, Make make) {
    auto html = text_of(request, parts, make);
    if (!html) return parts.problems.respond(request, html.error());
    return page_response(*std::move(html));
}

constexpr storage::ActorListing listed{.replies = false, .boosts = true, .public_only = true};

Result<std::string> front(storage::Tx& tx, const PageParts& parts) {
    const PageModels models(tx, parts.site, parts.clock.now());
    const storage::Statistics counts = storage::statistics(tx, parts.clock.now());
    FrontPage page{.site = site_model(parts.site)};
    page.posts =
        models.posts(storage::public_timeline(tx, storage::Reach::local, storage::Viewer::nobody(), {}));
    for (const storage::ActorRow& actor : storage::listed_people(tx, limits::page_items)) {
        page.people.push_back(models.person(actor));
    }
    page.people_count = static_cast<std::uint64_t>(counts.people);
    page.posts_count = static_cast<std::uint64_t>(counts.posts + counts.replies);
    page.can_join = parts.client.registrations != Registrations::closed;
    return render_front(page);
}

Result<ProfilePage> profile_model(storage::Tx& tx, const PageParts& parts, const Request& request) {
    const storage::ActorRow actor = TRY(person_of_page(tx, request.param("name")));
    const PageModels models(tx, parts.site, parts.clock.now());
    const storage::Page asked = page_asked(request);
    const auto entries = storage::actor_timeline(tx, actor.id, listed, storage::Viewer::nobody(), asked);
    ProfilePage page = models.profile(actor);
    page.posts = models.posts(entries);
    page.pager = pager_for("/@" + actor.username, asked, entries);
    return page;
}

Result<std::string> post_page(storage::Tx& tx, const PageParts& parts, const Request& request) {
    const storage::ActorRow actor = TRY(person_of_page(tx, request.param("name")));
    const auto id = number_in(request, "id");
    const auto nobody = storage::Viewer::nobody();
    const auto row = id ? storage::find_post(tx, storage::PostId(*id)) : std::nullopt;
    if (!row || row->actor != actor.id || !storage::may_see(tx, *row, nobody)) {
        return fail(Errc::not_found, "page/no-post");
    }
    const PageModels models(tx, parts.site, parts.clock.now());
    PostPage page{.site = site_model(parts.site), .post = models.post(*row)};
    const auto ancestors = storage::ancestors_of(tx, row->id, nobody, limits::page_items);
    for (const storage::PostRow& ancestor : ancestors) page.ancestors.push_back(models.post(ancestor));
    const bool rooted = ancestors.empty() ? !row->in_reply_to_uri : !ancestors.front().in_reply_to_uri;
    page.ancestors_incomplete = !rooted;
    constexpr std::size_t shown_max = 100;
    const auto replies = storage::descendants_of(tx, row->id, nobody, shown_max, limits::thread_depth_max);
    for (const storage::ThreadPost& reply : replies) {
        page.replies.push_back({models.post(reply.post), std::max(0, reply.depth - 1)});
    }
    page.replies_incomplete = replies.size() == shown_max;
    page.reply_path = "/@" + actor.username + "/" + std::to_string(row->id.value) + "/reply";
    page.feed_path = "/@" + actor.username + "/feed.atom";
    return render_post(page);
}

Result<std::string> tag_page(storage::Tx& tx, const PageParts& parts, const Request& request) {
    const std::string tag(request.param("tag"));
    const storage::Page asked = page_asked(request);
    const auto entries = storage::tag_timeline(tx, activitypub::fold(tag), storage::Viewer::nobody(), asked);
    const PageModels models(tx, parts.site, parts.clock.now());
    TagPage page{.site = site_model(parts.site), .tag = tag, .posts = models.posts(entries)};
    page.pager = pager_for("/tags/" + percent_encode(tag), asked, entries);
    return render_tag(page);
}

Result<std::string> about(storage::Tx& tx, const PageParts& parts) {
    const storage::Statistics counts = storage::statistics(tx, parts.clock.now());
    AboutPage page{.site = site_model(parts.site)};
    page.address = parts.institution.address;
    page.contact_email = parts.institution.email;
    page.people_count = static_cast<std::uint64_t>(counts.people);
    page.posts_count = static_cast<std::uint64_t>(counts.posts + counts.replies);
    page.has_terms = !parts.client.terms.empty();
    return render_about(page);
}

/// Those of a date, or those that hold now.
Response terms(const Request& request, const PageParts& parts) {
    const Instant now = parts.clock.now();
    const std::vector<TermsOfService>& all = parts.client.terms;
    const std::string_view date = request.param("date");
    const TermsOfService* these = date.empty() ? terms_now(all, now) : terms_of(all, date);
    if (these == nullptr) return parts.problems.respond(request, {Errc::not_found, "page/no-terms"});
    const TermsOfService* next = terms_after(all, *these);
    return page_response(render_terms({.site = site_model(parts.site),
                                       .date = these->date,
                                       .in_force = are_in_force(*these, now),
                                       .next = next == nullptr ? "" : next->date,
                                       .content = terms_html(these->text)}));
}

/// A program that asks a page for the object behind it is sent to the object.
std::optional<Response> to_object(const Request& request, const PageParts& parts) {
    if (!activitypub::prefers_activity(request.header("Accept"))) return std::nullopt;
    const auto uri = parts.database.read([&](storage::Tx& tx) -> Result<Uri> {
        const storage::ActorRow actor = TRY(person_of_page(tx, request.param("name")));
        if (request.param("id").empty()) return actor.uri;
        const auto id = number_in(request, "id");
        if (!id) return fail(Errc::not_found, "page/no-post");
        return parts.site.post(storage::PostId(*id));
    });
    if (!uri) return parts.problems.respond(request, uri.error());
    Response response = Response::redirect(uri->text());
    response.set("Vary", "Accept");
    return response;
}

Response feed(const Request& request, const PageParts& parts) {
    auto xml = text_of(request, parts, [&](storage::Tx& tx) -> Result<std::string> {
        return render_feed(TRY(profile_model(tx, parts, request)));
    });
    if (!xml) return parts.problems.respond(request, xml.error());
    Response response{.body = *std::move(xml)};
    response.set("Content-Type", std::string(feed_content_type));
    response.set("X-Content-Type-Options", "nosniff");
    response.set("Cache-Control", "max-age=300, public");
    return response;
}

}  // namespace

void add_page_routes(Router& router, const PageParts& parts) {
    router.add("GET", "/", [parts](Request& request) {
        return shown(request, parts, [&](storage::Tx& tx) { return front(tx, parts); });
    });
    router.add("GET", "/about", [parts](Request& request) {
        return shown(request, parts, [&](storage::Tx& tx) { return about(tx, parts); });
    });
    router.add("GET", "/terms", [parts](Request& request) { return terms(request, parts); });
    router.add("GET", "/terms/{date}", [parts](Request& request) { return terms(request, parts); });
    router.add("GET", "/@{name}", [parts](Request& request) {
        if (auto response = to_object(request, parts)) return *std::move(response);
        return shown(request, parts, [&](storage::Tx& tx) -> Result<std::string> {
            return render_profile(TRY(profile_model(tx, parts, request)));
        });
    });
    router.add("GET", "/@{name}/feed.atom", [parts](Request& request) { return feed(request, parts); });
    router.add("GET", "/@{name}/{id}", [parts](Request& request) {
        if (auto response = to_object(request, parts)) return *std::move(response);
        return shown(request, parts, [&](storage::Tx& tx) { return post_page(tx, parts, request); });
    });
    router.add("GET", "/tags/{tag}", [parts](Request& request) {
        return shown(request, parts, [&](storage::Tx& tx) { return tag_page(tx, parts, request); });
    });
    for (const Asset* const asset : {&stylesheet(), &passkey_script()}) {
        router.add("GET", asset->path, [asset](Request&) {
            Response response{.body = std::string(asset->text)};
            response.set("Content-Type", std::string(asset->content_type));
            response.set("Cache-Control", std::string(asset->cache_control));
            response.set("X-Content-Type-Options", "nosniff");
            return response;
        });
    }
    using Image = const std::string& (*)();
    constexpr std::pair<std::string_view, Image> images[] = {{avatar_image_path, placeholder_avatar},
                                                             {header_image_path, placeholder_header}};
    for (const auto& [path, image] : images) {
        router.add("GET", path, [image](Request&) {
            Response response{.body = image()};
            response.set("Content-Type", "image/png");
            response.set("Cache-Control", "max-age=86400, public");
            response.set("X-Content-Type-Options", "nosniff");
            return response;
        });
    }
    router.add("GET", "/favicon.ico", [](Request&) {
        // Browsers ask for it unasked; there is none, and that is no error.
        Response response{.status = 204};
        response.set("Cache-Control", "max-age=86400, public");
        return response;
    });
    router.add("GET", "/robots.txt", [](Request&) {
        // Pages say themselves, person by person, whether they may be indexed.
        return Response::text(200, "User-agent: *\nDisallow: /inbox\nDisallow: /users/\nDisallow: /posts/\n");
    });
}

}  // namespace kith::node
