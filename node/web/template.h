// The door to the template library: values in, text out, escaped unless they are SafeHtml. Any thread.
//
// The kind of value is in its name, checked when compiled here and for the templates when they are first
// parsed: `…_html` takes SafeHtml and stands as {{{…_html}}}, `…_href` takes a checked address and is the
// only kind that may fill an href, src or action, everything else is text.
#pragma once

#include "activitypub/wire/html.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace kith::node {

enum class Holds { text, html, href };

constexpr Holds kind_of_name(std::string_view name) {
    if (name.ends_with("_html")) return Holds::html;
    return name.ends_with("_href") ? Holds::href : Holds::text;
}

/// The name of a value; one that belongs to another kind does not compile.
template <Holds kind>
class NameOf {
 public:
    // NOTE: implicit, so that calls read view.text("title", …).
    consteval NameOf(const char* name) : name_(name) {  // NOLINT(google-explicit-constructor)
        if (kind_of_name(name) != kind) throw "the name ends with _html or _href exactly if the value is one";
    }
    const char* name() const { return name_; }

 private:
    const char* name_;
};

/// What a template may show. A value that is empty counts as absent, so {{#name}} asks whether it is given;
/// it hides the same name further out all the same.
class View {
 public:
    View();
    View(View&&) noexcept;
    View& operator=(View&&) noexcept;
    ~View();

    View& text(NameOf<Holds::text> key, std::string_view value);
    View& html(NameOf<Holds::html> key, const activitypub::SafeHtml& value);
    /// `address` passes safe_href() first.
    View& href(NameOf<Holds::href> key, std::string_view address);
    View& mail(NameOf<Holds::href> key, std::string_view address);
    View& flag(NameOf<Holds::text> key, bool on);
    /// Every phrase of the catalogue below "page/": "page/entry/title" is {{say_entry_title}}.
    View& words(std::string_view language);
    /// {{#key}} once for each.
    View& list(NameOf<Holds::text> key, std::vector<View> items);
    /// {{#key}} once, with these values in reach.
    View& part(NameOf<Holds::text> key, View item);

 private:
    struct Values;
    std::unique_ptr<Values> values_;

    friend std::string render_template(std::string_view name, const View& view);
    void put(const char* key, std::string_view value);
};

/// `name` without ".mustache"; an unknown one is a bug.
std::string render_template(std::string_view name, const View& view);

}  // namespace kith::node
