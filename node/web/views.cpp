#include "node/web/views.h"

#include "node/web/assets.h"
#include "node/web/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace kith::node {

namespace {

SafeHtml with_emojis(std::string_view plain, const EmojiPictures& emojis) {
    return activitypub::with_pictures(SafeHtml::trusted(escape_markup(plain)), emojis);
}

}  // namespace

std::string_view shown_name(const Person& person) {
    return person.name.empty() ? person.handle : person.name;
}

View person_view(const Person& person) {
    View view;
    const std::string avatar = own_path(person.avatar);
    const std::string_view handle = person.handle;
    const auto at = std::min(handle.find('@'), handle.size());
    view.text("person_name", shown_name(person))
        .html("person_name_html", with_emojis(shown_name(person), person.emojis))
        .text("person_handle", handle)
        .text("handle_user", handle.substr(0, at))
        .text("handle_host", handle.substr(std::min(at + 1, handle.size())))
        .href("person_href", person.url)
        .href("avatar_href", avatar)
        .text("initial", initial_of(shown_name(person)))
        .text("tone", fmt::format("{}", tone_of(person.handle)));
    return view;
}

void set_frame(View& view, const Site& site, const Head& head) {
    const bool same = head.title.empty() || head.title == site.name;
    view.text("site_name", site.name)
        .text("site_domain", site.domain)
        .text("site_language", language_tag(site.language).empty() ? "en" : site.language)
        .text("site_version", site.version)
        .text("page_title", same ? site.name : fmt::format("{} · {}", head.title, site.name))
        .text("og_title", same ? site.name : head.title)
        .text("description", head.description)
        .href("canonical_href", head.canonical)
        .href("activity_href", head.activity)
        .href("feed_link_href", head.feed_path)
        .text("page_language", head.language)
        .text("referrer", head.referrer)
        .text("cookie_note", head.cookie_note)
        .text("og_kind", head.kind)
        .flag("noindex", !head.indexable)
        .href("stylesheet_href", stylesheet().path);
}

void set_count(View& view, NameOf<Holds::text> key, NameOf<Holds::text> many, std::uint64_t count) {
    view.text(key, human_count(count)).flag(many, count != 1);
}

void set_pager(View& view, const Pager& pager) {
    view.flag("pager", !safe_href(pager.newer_url).empty() || !safe_href(pager.older_url).empty())
        .href("newer_href", pager.newer_url)
        .href("older_href", pager.older_url);
}

std::string words_of(const Post& post, std::size_t chars_max) {
    if (!post.title.empty()) return excerpt(post.title, chars_max);
    if (!post.content_warning.empty()) return excerpt(post.content_warning, chars_max);
    return excerpt(post.content, chars_max);
}

bool all_indexable(const std::vector<Post>& posts) {
    return std::ranges::all_of(posts, [](const Post& post) {
        return post.author.indexable && (!post.boosted_by || post.boosted_by->indexable);
    });
}

namespace {

View poll_view(const Poll& poll, const EmojiPictures& emojis) {
    double total = 0;
    for (const auto& option : poll.options) total += static_cast<double>(option.votes);
    if (poll.several_choices) total = static_cast<double>(poll.voters);
    std::vector<View> options;
    for (const auto& option : poll.options) {
        // NOTE: numbers from elsewhere need not add up.
        const double share = total > 0 ? std::min(1.0, static_cast<double>(option.votes) / total) : 0;
        View one;
        one.html("option_html", with_emojis(option.text, emojis))
            .text("percent", fmt::format("{:.0f}", share * 100));
        set_count(one, "votes", "votes_many", option.votes);
        options.push_back(std::move(one));
    }
    View view;
    view.list("options", std::move(options))
        .flag("several_choices", poll.several_choices)
        .flag("closed", poll.closed)
        .text("ends_iso", poll.ends ? to_iso8601(*poll.ends) : "")
        .text("ends_shown", poll.ends ? human_time(*poll.ends) : "");
    set_count(view, "voters", "voters_many", poll.voters);
    return view;
}

View attachment_view(const Attachment& attachment) {
    using Kind = Attachment::Kind;
    View view;
    const auto address = parse_uri(attachment.url);
    const bool picture = attachment.kind == Kind::image && !own_path(attachment.preview).empty();
    const bool plays = !own_path(attachment.film).empty();
    view.flag("picture", picture)
        .flag("film", plays && attachment.kind == Kind::video)
        .flag("sound", plays && attachment.kind == Kind::audio)
        .flag("link", !picture && !plays)
        .href("film_href", own_path(attachment.film))
        .href("preview_href", own_path(attachment.preview))
        .href("attachment_href", attachment.url)
        .text("alt", attachment.alt)
        .text("attachment_host", address ? address->authority() : "")
        .text("width", attachment.width == 0 ? "" : fmt::format("{}", attachment.width))
        .text("height", attachment.height == 0 ? "" : fmt::format("{}", attachment.height))
        .flag("is_image", attachment.kind == Kind::image)
        .flag("is_video", attachment.kind == Kind::video)
        .flag("is_audio", attachment.kind == Kind::audio)
        .flag("is_file", attachment.kind == Kind::file);
    return view;
}

void set_body(View& view, const Post& post) {
    std::vector<View> attachments;
    attachments.reserve(post.attachments.size());
    for (const auto& attachment : post.attachments) attachments.push_back(attachment_view(attachment));
    view.flag("has_attachments", !attachments.empty())
        .flag("media_hidden", post.sensitive && post.content_warning.empty())
        .list("attachments", std::move(attachments))
        .html("content_html", activitypub::with_pictures(post.content, post.emojis))
        .href("quote_href", post.quote_url);
    if (post.poll)
        view.part("poll", poll_view(*post.poll, post.emojis));
    else
        view.flag("poll", false);
}

void set_numbers(View& view, const Post& post) {
    set_count(view, "replies_count", "replies_many", post.replies);
    set_count(view, "likes_count", "likes_many", post.likes);
    set_count(view, "boosts_count", "boosts_many", post.boosts);
    view.flag("replies_any", post.replies != 0)
        .flag("likes_any", post.likes != 0)
        .flag("boosts_any", post.boosts != 0)
        .flag("numbers", post.replies != 0 || post.likes != 0 || post.boosts != 0);
}

}  // namespace

View post_view(const Post& post, PostRole role) {
    View view;
    view.flag("focused", role == PostRole::focused)
        .part("author", person_view(post.author))
        .html("post_title_html", with_emojis(post.title, post.emojis))
        .html("warning_html", with_emojis(post.content_warning, post.emojis))
        .text("language", language_tag(post.language))
        .text("published_iso", to_iso8601(post.published))
        .text("published_shown", human_time(post.published))
        .text("edited_iso", post.edited ? to_iso8601(*post.edited) : "")
        .text("edited_shown", post.edited ? human_time(*post.edited) : "")
        .href("post_href", post.url)
        .href("reply_to_href", post.in_reply_to_url)
        .text("reply_to_name", post.in_reply_to ? shown_name(*post.in_reply_to) : "")
        .flag("is_reply", post.in_reply_to || !post.in_reply_to_url.empty())
        .flag("pinned", post.pinned)
        .text("depth", "0");
    if (post.boosted_by)
        view.part("booster", person_view(*post.boosted_by));
    else
        view.flag("booster", false);
    set_body(view, post);
    set_numbers(view, post);
    return view;
}

std::vector<View> post_views(const std::vector<Post>& posts) {
    std::vector<View> views;
    views.reserve(posts.size());
    for (const auto& post : posts) views.push_back(post_view(post));
    return views;
}

}  // namespace kith::node
