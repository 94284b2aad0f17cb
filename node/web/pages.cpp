#include "node/web/pages.h"

#include "node/web/text.h"
#include "node/web/views.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace kith::node {

namespace {

constexpr std::size_t title_chars_max = 70;
constexpr std::size_t description_chars_max = 200;
constexpr int depth_shown_max = 4;  // deeper replies are not indented further: a phone is narrow

std::vector<View> person_views(const std::vector<Person>& people) {
    std::vector<View> views;
    views.reserve(people.size());
    for (const auto& person : people) views.push_back(person_view(person));
    return views;
}

void set_person(View& view, NameOf<Holds::text> key, const std::optional<Person>& person) {
    if (person)
        view.part(key, person_view(*person));
    else
        view.flag(key, false);
}

void set_optional_count(View& view,
                        NameOf<Holds::text> shown,
                        NameOf<Holds::text> key,
                        NameOf<Holds::text> many,
                        const std::optional<std::uint64_t>& count) {
    view.flag(shown, count.has_value());
    set_count(view, key, many, count.value_or(0));
}

View field_view(const ProfileField& field) {
    View view;
    const bool address = field.value.starts_with("https://") || field.value.starts_with("http://");
    std::string_view shown = field.value;
    if (address) shown.remove_prefix(shown.find("//") + 2);
    if (address && shown.ends_with('/')) shown.remove_suffix(1);
    view.text("field_name", field.name)
        .text("field_value", shown)
        .href("field_href", address ? field.value : "")
        .flag("verified", field.verified);
    return view;
}

/// Under a heading that says so, none of them need say that it is pinned.
std::vector<View> pinned_views(const std::vector<Post>& posts) {
    auto views = post_views(posts);
    for (auto& view : views) view.flag("pinned", false);
    return views;
}

std::string handle_title(const Person& person) {
    if (person.name.empty()) return fmt::format("@{}", person.handle);
    return fmt::format("{} (@{})", excerpt(person.name, title_chars_max), person.handle);
}

std::string absolute(const Site& site, std::string_view path) {
    return own_path(path).empty() ? std::string() : fmt::format("{}{}", site.base_url, path);
}

}  // namespace

std::string render_front(const FrontPage& page) {
    const bool people_agree = std::ranges::all_of(page.people, &Person::indexable);
    View view;
    set_frame(view,
              page.site,
              {.description = excerpt(page.site.tagline, description_chars_max),
               .canonical = absolute(page.site, "/"),
               .kind = "website",
               .indexable = page.site.indexable && people_agree && all_indexable(page.posts)});
    view.text("tagline", page.site.tagline)
        .html("introduction_html", page.introduction)
        .list("posts", post_views(page.posts))
        .list("people", person_views(page.people))
        .flag("totals", page.people_count != 0)
        .flag("can_join", page.can_join);
    set_person(view, "official", page.official);
    set_count(view, "people_count", "people_many", page.people_count);
    set_count(view, "posts_count", "posts_many", page.posts_count);
    return render_template("front", view);
}

std::string render_profile(const ProfilePage& page) {
    const bool authors_agree = all_indexable(page.posts) && all_indexable(page.pinned);
    View view;
    set_frame(view,
              page.site,
              {.title = handle_title(page.person),
               .description = excerpt(page.bio, description_chars_max),
               .canonical = page.person.url,
               .activity = page.id,
               .feed_path = page.feed_path,
               .kind = "profile",
               .indexable = page.person.indexable && authors_agree});
    std::vector<View> fields;
    fields.reserve(page.fields.size());
    for (const auto& field : page.fields) fields.push_back(field_view(field));
    view.part("person", person_view(page.person))
        .text("role", page.role)
        .html("bio_html", activitypub::with_pictures(page.bio, page.person.emojis))
        .flag("has_fields", !fields.empty())
        .list("fields", std::move(fields))
        .text("joined_iso", page.joined ? to_iso8601(*page.joined) : "")
        .text("joined_shown", page.joined ? human_date(*page.joined) : "")
        .flag("approves_followers", page.approves_followers)
        .flag("automated", page.automated)
        .flag("has_pinned", !page.pinned.empty())
        .list("pinned_posts", pinned_views(page.pinned))
        .list("posts", post_views(page.posts))
        .href("follow_href", page.follow_path)
        .href("feed_href", page.feed_path);
    set_person(view, "moved_to", page.moved_to);
    set_optional_count(view, "posts_shown", "posts_count", "posts_many", page.posts_count);
    set_optional_count(view, "followers_shown", "followers_count", "followers_many", page.followers_count);
    set_optional_count(view, "following_shown", "following_count", "following_many", page.following_count);
    view.flag("totals", page.posts_count || page.followers_count || page.following_count);
    set_pager(view, page.pager);
    return render_template("profile", view);
}

std::string render_post(const PostPage& page) {
    const auto& post = page.post;
    const bool replies_agree =
        std::ranges::all_of(page.replies, [](const ThreadPost& one) { return one.post.author.indexable; });
    View view;
    set_frame(
        view,
        page.site,
        {.title = fmt::format(
             "{}: {}", excerpt(shown_name(post.author), title_chars_max), words_of(post, title_chars_max)),
         .description = post.content_warning.empty() ? excerpt(post.content, description_chars_max)
                                                     : excerpt(post.content_warning, description_chars_max),
         .canonical = post.url,
         .activity = post.id,
         .feed_path = page.feed_path,
         .kind = "article",
         .indexable = post.author.indexable && replies_agree && all_indexable(page.ancestors)});
    std::vector<View> replies;
    auto ancestors = post_views(page.ancestors);
    View focus = post_view(post, PostRole::focused);
    for (const auto& reply : page.replies) {
        View one = post_view(reply.post);
        one.text("depth", fmt::format("{}", std::clamp(reply.depth, 0, depth_shown_max)));
        replies.push_back(std::move(one));
    }
    view.flag("has_ancestors", !ancestors.empty() || page.ancestors_incomplete)
        .flag("ancestors_incomplete", page.ancestors_incomplete)
        .list("ancestors", std::move(ancestors))
        .text("post_author", shown_name(post.author))
        .part("post", std::move(focus))
        .list("replies", std::move(replies))
        .flag("replies_incomplete", page.replies_incomplete)
        .href("reply_href", page.reply_path)
        .text("share_address", safe_href(post.url));
    return render_template("post", view);
}

std::string render_tag(const TagPage& page) {
    View view;
    set_frame(view,
              page.site,
              {.title = fmt::format("#{}", excerpt(page.tag, title_chars_max)),
               .canonical = absolute(page.site, fmt::format("/tags/{}", percent_encode(page.tag))),
               .kind = "website",
               .indexable = page.site.indexable && all_indexable(page.posts)});
    view.text("tag", page.tag).list("posts", post_views(page.posts));
    set_pager(view, page.pager);
    return render_template("tag", view);
}

std::string render_about(const AboutPage& page) {
    View view;
    set_frame(view,
              page.site,
              {.title = "About and rules",
               .description = excerpt(page.site.tagline, description_chars_max),
               .canonical = absolute(page.site, "/about"),
               .kind = "website",
               .indexable = page.site.indexable});
    std::vector<View> rules;
    for (const auto& rule : page.rules) {
        View one;
        one.text("rule_text", rule.text).text("rule_hint", rule.hint);
        rules.push_back(std::move(one));
    }
    view.text("tagline", page.site.tagline)
        .html("introduction_html", page.description)
        .flag("has_rules", !rules.empty())
        .list("rules", std::move(rules))
        .text("address", page.address)
        .text("contact_email", page.contact_email)
        .mail("contact_href", page.contact_email)
        .flag("has_contact", page.contact || !page.address.empty() || !page.contact_email.empty())
        .html("privacy_html", page.privacy)
        .flag("has_terms", page.has_terms)
        .flag("totals", page.people_count != 0);
    set_person(view, "contact", page.contact);
    set_count(view, "people_count", "people_many", page.people_count);
    set_count(view, "posts_count", "posts_many", page.posts_count);
    return render_template("about", view);
}

std::string render_terms(const TermsPage& page) {
    View view;
    set_frame(view,
              page.site,
              {.title = "Terms of service",
               .canonical = absolute(page.site, "/terms/" + page.date),
               .indexable = page.site.indexable});
    view.text("date", page.date)
        .flag("in_force", page.in_force)
        .text("next", page.next)
        .href("next_href", page.next.empty() ? "" : "/terms/" + page.next)
        .html("terms_html", page.content);
    return render_template("terms", view);
}

std::string render_interact(const InteractPage& page) {
    const bool follow = page.kind == InteractPage::Kind::follow;
    View view;
    set_frame(
        view,
        page.site,
        {.title = fmt::format(
             "{} {}", follow ? "Follow" : "Reply to", excerpt(shown_name(page.person), title_chars_max))});
    view.flag("follow", follow)
        .part("person", person_view(page.person))
        .text("subject_address", follow ? fmt::format("@{}", page.person.handle) : page.subject_url)
        .href("subject_href", page.subject_url)
        .href("form_href", page.action_path)
        .text("typed", page.typed)
        .text("problem", page.problem)
        .href("continue_href", page.continue_url)
        .text("continue_host", page.continue_host);
    return render_template("interact", view);
}

std::string render_landing(const LandingPage& page) {
    View view;
    set_frame(view, page.site, {.title = "Open this in your own app"});
    view.text("subject_address", page.subject_url).href("subject_href", page.subject_url);
    return render_template("landing", view);
}

std::string render_error(const ErrorPage& page) {
    const int status = page.status;
    const bool known = status == 403 || status == 404 || status == 410 || status == 429 || status == 503;
    View view;
    set_frame(view, page.site, {.title = fmt::format("Error {}", status)});
    view.text("status", fmt::format("{}", status))
        .text("detail", page.detail)
        .flag("is_denied", status == 403)
        .flag("is_absent", status == 404)
        .flag("is_gone", status == 410)
        .flag("is_limited", status == 429)
        .flag("is_busy", status == 503)
        .flag("is_refused", !known && status < 500)
        .flag("is_ours", !known && status >= 500);
    return render_template("error", view);
}

}  // namespace kith::node
