#include "activitypub/wire/html_tree.h"

#include "activitypub/wire/json_fields.h"
#include "consent/base/limits.h"

#include <gumbo.h>

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

namespace kith::activitypub {

namespace {

constexpr auto hiding_elements = std::to_array<std::string_view>({"audio",
                                                                  "canvas",
                                                                  "embed",
                                                                  "iframe",
                                                                  "noembed",
                                                                  "noframes",
                                                                  "noscript",
                                                                  "object",
                                                                  "plaintext",
                                                                  "script",
                                                                  "select",
                                                                  "style",
                                                                  "svg",
                                                                  "template",
                                                                  "textarea",
                                                                  "title",
                                                                  "video",
                                                                  "xmp"});

constexpr auto block_elements = std::to_array<std::string_view>(
    {"article", "aside",      "blockquote", "caption", "dd",      "details", "div",  "dl",
     "dt",      "figcaption", "figure",     "footer",  "form",    "h1",      "h2",   "h3",
     "h4",      "h5",         "h6",         "header",  "hr",      "li",      "main", "nav",
     "ol",      "p",          "pre",        "section", "summary", "table",   "tr",   "ul"});

struct Destroy {
    void operator()(GumboOutput* output) const { gumbo_destroy_output(&kGumboDefaultOptions, output); }
};

const GumboElement& element_of(const void* node) {
    return static_cast<const GumboNode*>(node)->v.element;
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::size_t count_open_tags(std::string_view html) {
    std::size_t count = 0;
    for (std::size_t i = 0; i + 1 < html.size(); ++i) {
        if (html[i] == '<' && is_letter(html[i + 1])) ++count;
    }
    return count;
}

/// Each tag becomes a blank, so that what stood on both sides cannot form a new tag.
std::string without_tags(std::string_view html) {
    std::string text;
    for (std::size_t i = 0; i < html.size(); ++i) {
        const char next = i + 1 < html.size() ? html[i + 1] : '\0';
        const bool opens = html[i] == '<' && (is_letter(next) || next == '/' || next == '!' || next == '?');
        if (!opens) {
            text += html[i];
            continue;
        }
        text += ' ';
        const std::size_t end = html.find('>', i);
        if (end == std::string_view::npos) break;
        i = end;
    }
    return text;
}

void walk(const GumboNode& root, HtmlVisitor& visitor) {
    struct Level {
        const GumboNode* node;
        unsigned next_child;
    };
    std::vector<Level> open{{&root, 0}};
    while (!open.empty() && !visitor.full()) {
        Level& level = open.back();
        const GumboVector& children = level.node->v.element.children;
        if (level.next_child == children.length) {
            if (level.node != &root) visitor.leave(HtmlElement(level.node));
            open.pop_back();
            continue;
        }
        const auto& child = *static_cast<const GumboNode*>(children.data[level.next_child++]);
        switch (child.type) {
            case GUMBO_NODE_TEXT:
            case GUMBO_NODE_WHITESPACE:
            case GUMBO_NODE_CDATA:
                visitor.text(child.v.text.text);
                break;
            case GUMBO_NODE_ELEMENT:
                if (visitor.enter(HtmlElement(&child))) open.push_back({&child, 0});
                break;
            default:
                break;  // comments and templates say nothing
        }
    }
    for (; open.size() > 1; open.pop_back()) visitor.leave(HtmlElement(open.back().node));
}

}  // namespace

std::string_view HtmlElement::name() const {
    const GumboElement& element = element_of(node_);
    if (element.tag != GUMBO_TAG_UNKNOWN) return gumbo_normalized_tagname(element.tag);
    // MathML's <annotation> is none of gumbo's names.
    GumboStringPiece piece = element.original_tag;
    gumbo_tag_from_original_text(&piece);
    return piece.data != nullptr ? std::string_view(piece.data, piece.length) : std::string_view();
}

std::string_view HtmlElement::attribute(const char* name) const {
    const GumboAttribute* found = gumbo_get_attribute(&element_of(node_).attributes, name);
    return found != nullptr ? found->value : "";
}

bool HtmlElement::has(const char* attribute_name) const {
    return gumbo_get_attribute(&element_of(node_).attributes, attribute_name) != nullptr;
}

bool HtmlElement::is_html() const {
    return element_of(node_).tag_namespace == GUMBO_NAMESPACE_HTML;
}

void walk_html(std::string_view html, HtmlVisitor& visitor) {
    std::string text(html);  // gumbo points into it
    cut_text(text, limits::html_bytes_max);
    if (count_open_tags(text) > limits::html_tags_max) text = without_tags(text);
    GumboOptions options = kGumboDefaultOptions;
    options.max_errors = 0;
    options.fragment_context = GUMBO_TAG_DIV;
    const std::unique_ptr<GumboOutput, Destroy> output(
        gumbo_parse_with_options(&options, text.data(), text.size()));
    walk(*output->root, visitor);
}

bool hides_content(std::string_view name) {
    return std::binary_search(hiding_elements.begin(), hiding_elements.end(), name);
}

bool is_block(std::string_view name) {
    return std::binary_search(block_elements.begin(), block_elements.end(), name);
}

static_assert(std::is_sorted(hiding_elements.begin(), hiding_elements.end()));
static_assert(std::is_sorted(block_elements.begin(), block_elements.end()));

}  // namespace kith::activitypub
