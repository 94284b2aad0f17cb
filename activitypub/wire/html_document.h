// A piece of hostile HTML parsed by gumbo within limits, and a walk over it that does not recurse. For wire's
// html.
#pragma once

#include <gumbo.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace kith::activitypub {

class HtmlDocument {
 public:
    /// Cuts at limits::html_bytes_max. Above limits::html_tags_max open tags (gumbo is quadratic in nesting)
    /// the tags are dropped before parsing, so that the text alone remains.
    explicit HtmlDocument(std::string_view html);

    const GumboNode& root() const { return *output_->root; }

    /// A visitor has `bool enter(const GumboNode&)` (false: skip what is inside; leave() is not called),
    /// `void leave(const GumboNode&)` and `bool full()`, which ends the walk.
    template <class Visitor>
    void walk(Visitor& visitor) const;

 private:
    struct Destroy {
        void operator()(GumboOutput* output) const { gumbo_destroy_output(&kGumboDefaultOptions, output); }
    };

    std::string text_;  // gumbo points into it
    std::unique_ptr<GumboOutput, Destroy> output_;
};

inline bool is_element(const GumboNode& node) {
    return node.type == GUMBO_NODE_ELEMENT || node.type == GUMBO_NODE_TEMPLATE;
}
inline bool is_text(const GumboNode& node) {
    return node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_WHITESPACE ||
           node.type == GUMBO_NODE_CDATA;
}
/// Lower-case name, also of elements that gumbo does not know (as written).
std::string_view tag_name(const GumboNode& node);
/// "" when absent.
std::string_view attribute(const GumboNode& node, const char* name);

/// Elements whose content is no text for people: scripts, styles, embedded documents.
bool hides_content(GumboTag tag);
bool is_block(GumboTag tag);

template <class Visitor>
void HtmlDocument::walk(Visitor& visitor) const {
    struct Level {
        const GumboNode* node;
        unsigned next_child;
    };
    std::vector<Level> open;
    const auto enter = [&](const GumboNode& node) {
        if (visitor.enter(node) && is_element(node)) open.push_back({&node, 0});
    };
    enter(root());
    while (!open.empty() && !visitor.full()) {
        Level& level = open.back();
        const GumboVector& children = level.node->v.element.children;
        if (level.next_child < children.length) {
            enter(*static_cast<const GumboNode*>(children.data[level.next_child++]));
        } else {
            visitor.leave(*level.node);
            open.pop_back();
        }
    }
    for (; !open.empty(); open.pop_back()) visitor.leave(*open.back().node);
}

}  // namespace kith::activitypub
