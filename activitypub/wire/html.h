// HTML that is safe to show: made only by sanitising, escaping or composing. Pure; any thread.
#pragma once

#include "consent/base/uri.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::activitypub {

struct ComposeTargets;

class SafeHtml {
 public:
    SafeHtml() = default;
    /// Re-reads what one of the functions below once made (a database row).
    static SafeHtml trusted(std::string html) { return SafeHtml(std::move(html)); }

    const std::string& text() const { return html_; }
    bool empty() const { return html_.empty(); }
    friend bool operator==(const SafeHtml&, const SafeHtml&) = default;

 private:
    explicit SafeHtml(std::string html) : html_(std::move(html)) {}
    std::string html_;

    friend SafeHtml sanitise(std::string_view html);
    friend SafeHtml escape(std::string_view plain);
    friend SafeHtml compose(std::string_view plain, const ComposeTargets& targets);
};

/// Keeps the allow-list of FEDERATION.md (what peers emit and show); links get rel and target. Input beyond
/// limits::html_bytes_max is cut, and input with more than limits::html_tags_max tags is shown as plain text.
SafeHtml sanitise(std::string_view html);

/// & < > " ' as entities; line breaks stay as they are.
SafeHtml escape(std::string_view plain);

/// The text a reader sees: paragraphs and <br> as line breaks, no markup, entities resolved.
std::string to_plain_text(std::string_view html);

/// What our authors' plain text may refer to, resolved beforehand.
struct MentionTarget {
    Uri actor;
    std::string url{};    // the profile page; the actor's id when empty
    std::string shown{};  // "alice": written after the '@'
};
struct ComposeTargets {
    /// Keyed as find_mentions() gives them. A handle that is not in here stays plain text.
    std::map<std::string, MentionTarget, std::less<>> mentions{};
    std::string hashtag_base{};  // "https://example.edu/tags/": the tag, percent-encoded, is appended
};

/// "alice" and "bob@example.edu" of "@Alice and @bob@Example.edu": lower-case, each once, in order.
std::vector<std::string> find_mentions(std::string_view plain);
/// "Kith" of "#Kith": as written, each once (without regard to case), never digits alone.
std::vector<std::string> find_hashtags(std::string_view plain);
/// http(s) links of the text, in order.
std::vector<std::string> find_links(std::string_view plain);

/// Paragraphs with <br>, links, mentions (class "u-url mention") and hashtags (rel "tag").
SafeHtml compose(std::string_view plain, const ComposeTargets& targets);

}  // namespace kith::activitypub
