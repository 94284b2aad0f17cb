// From the models of pages to the values of templates: the pieces that several pages share. Pure; any thread.
#pragma once

#include "node/web/models.h"
#include "node/web/template.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::node {

/// What the head of a page says to browsers, other servers, search engines and link previews.
struct Head {
    std::string title{};         // the institution's name is added
    std::string description{};   // empty: none
    std::string canonical{};     // the page's own address
    std::string activity{};      // the ActivityPub id that it shows
    std::string feed_path{};     // an Atom feed of the same
    std::string_view kind = {};  // og:type; empty: no OpenGraph at all
    bool indexable = false;
    std::string_view language = "en";  // of the page's own words
    std::string_view referrer = "same-origin";
    std::string_view cookie_note = {};  // in place of "these pages set no cookies"
};

/// How a post is shown within a page.
enum class PostRole { listed, focused };

/// Sets everything that head.mustache and foot.mustache read.
void set_frame(View& view, const Site& site, const Head& head);

/// Prefixed names: "author_name", "author_handle", …
View person_view(const Person& person);
std::string_view shown_name(const Person& person);

View post_view(const Post& post, PostRole role = PostRole::listed);
std::vector<View> post_views(const std::vector<Post>& posts);

/// "likes", and "likes_many" unless it is one: for plurals.
void set_count(View& view, NameOf<Holds::text> key, NameOf<Holds::text> many, std::uint64_t count);
void set_pager(View& view, const Pager& pager);

/// A few words of the post for titles: its title, else its warning, else its text.
std::string words_of(const Post& post, std::size_t chars_max);

/// True when each of them chose to be found by search engines.
bool all_indexable(const std::vector<Post>& posts);

}  // namespace kith::node
