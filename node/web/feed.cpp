// render_feed() of node/web/pages.h: https://www.rfc-editor.org/rfc/rfc4287
#include "node/web/pages.h"
#include "node/web/text.h"
#include "node/web/views.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace kith::node {

namespace {

constexpr std::size_t title_chars_max = 80;

Instant changed_at(const Post& post) {
    return post.edited ? std::max(*post.edited, post.published) : post.published;
}

/// The post as feed readers show it, as HTML source: they know no content warning, so it goes in front.
std::string content_of(const Post& post) {
    std::string out;
    if (!post.content_warning.empty())
        out += fmt::format("<p><strong>Content warning: {}</strong></p><hr>",
                           escape_markup(post.content_warning));
    out += post.content.text();
    if (post.poll) {
        out += "<ul>";
        for (const auto& option : post.poll->options)
            out += fmt::format("<li>{}</li>", escape_markup(option.text));
        out += "</ul>";
    }
    for (const auto& attachment : post.attachments) {
        const auto address = safe_href(attachment.url);
        if (address.empty()) continue;
        const std::string shown =
            attachment.alt.empty() ? "Attachment without a description" : attachment.alt;
        out += fmt::format("<p><a href=\"{}\">{}</a></p>", escape_markup(address), escape_markup(shown));
    }
    return out;
}

View entry_view(const Post& post) {
    View view;
    const std::string words = words_of(post, title_chars_max);
    view.text("entry_id", post.id)
        .text("entry_title", words.empty() ? human_time(post.published) : words)
        .text("published", to_iso8601(post.published))
        .text("updated", to_iso8601(changed_at(post)))
        .href("entry_href", post.url)
        .text("language", language_tag(post.language))
        .text("content_source", content_of(post));
    return view;
}

std::string absolute(const Site& site, std::string_view path) {
    return own_path(path).empty() ? std::string() : fmt::format("{}{}", site.base_url, path);
}

}  // namespace

std::string render_feed(const ProfilePage& page) {
    Instant updated = page.joined.value_or(Instant{});
    std::vector<View> entries;
    for (const auto& post : page.posts) {
        // NOTE: an entry must have an id that is an IRI; one that we would not link to is no post of ours.
        if (post.boosted_by || safe_href(post.id).empty() || safe_href(post.url).empty()) continue;
        updated = std::max(updated, changed_at(post));
        entries.push_back(entry_view(post));
    }
    View view;
    view.text("feed_id", page.id)
        .text("feed_title", fmt::format("{} (@{})", shown_name(page.person), page.person.handle))
        .text("feed_subtitle", excerpt(page.bio, 200))
        .text("feed_updated", to_iso8601(updated))
        .text("author_name", shown_name(page.person))
        .text("author_address", safe_href(page.person.url))
        .href("self_href", absolute(page.site, page.feed_path))
        .href("page_href", page.person.url)
        .href("next_href", page.pager.older_url)
        .text("version", page.site.version)
        .list("entries", std::move(entries));
    return render_template("feed", view);
}

}  // namespace kith::node
