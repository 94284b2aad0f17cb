// Any bytes as HTML and as an author's text: nothing but the allow-list comes out.
#include "activitypub/wire/html.h"
#include "activitypub/wire/html_tree.h"
#include "consent/base/check.h"
#include "consent/base/fuzz_target.h"
#include "consent/base/limits.h"

#include <cstdlib>
#include <set>

using namespace kith::activitypub;

namespace {

class Guard final : public HtmlVisitor {
 public:
    bool enter(const HtmlElement& element) override {
        static const std::set<std::string_view> allowed{
            "a", "b",   "blockquote", "br", "code", "del", "em",   "i",      "li", "ol",
            "p", "pre", "rp",         "rt", "ruby", "s",   "span", "strong", "u",  "ul"};
        if (!element.is_html() || !allowed.contains(element.name())) KITH_CHECK(false);
        for (const char* name : {"style", "src", "onclick", "onerror", "id", "name"}) {
            if (element.has(name)) KITH_CHECK(false);
        }
        const std::string_view href = element.attribute("href");
        if (element.has("href") && !href.starts_with("http://") && !href.starts_with("https://"))
            KITH_CHECK(false);
        return true;
    }
    void leave(const HtmlElement&) override {}
    void text(std::string_view) override {}
};

}  // namespace

FUZZ_TARGET(bytes) {
    const SafeHtml safe = sanitise(bytes);
    Guard guard;
    walk_html(safe.text(), guard);
    static_cast<void>(to_plain_text(bytes));
    const SafeHtml composed = compose(bytes, {{}, "https://a.example/tags/"});
    walk_html(composed.text(), guard);
    static_cast<void>(find_mentions(bytes));
}
