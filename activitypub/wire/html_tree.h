// Hostile HTML parsed within limits, and a walk over its elements that does not recurse. For wire's HTML
// functions.
#pragma once

#include <string>
#include <string_view>

namespace kith::activitypub {

/// One element during a walk; valid while it lasts.
class HtmlElement {
 public:
    explicit HtmlElement(const void* node) : node_(node) {}

    /// Lower case; as written for an element that HTML does not know.
    std::string_view name() const;
    /// "" when absent.
    std::string_view attribute(const char* name) const;
    bool has(const char* attribute_name) const;
    /// Neither SVG nor MathML.
    bool is_html() const;

 private:
    const void* node_;
};

class HtmlVisitor {
 public:
    virtual ~HtmlVisitor() = default;
    /// False skips what is inside; leave() is not called then.
    virtual bool enter(const HtmlElement& element) = 0;
    virtual void leave(const HtmlElement& element) = 0;
    /// Entities are resolved.
    virtual void text(std::string_view text) = 0;
    /// True ends the walk (what is open is left in order).
    virtual bool full() const { return false; }
};

/// Cuts at limits::html_bytes_max. Above limits::html_tags_max open tags (the parser is quadratic in nesting)
/// the tags are dropped before parsing, so that the text alone remains.
void walk_html(std::string_view html, HtmlVisitor& visitor);

/// Elements whose content is no text for people: scripts, styles, embedded documents.
bool hides_content(std::string_view name);
bool is_block(std::string_view name);

}  // namespace kith::activitypub
