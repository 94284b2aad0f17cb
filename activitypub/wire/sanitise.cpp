#include "activitypub/wire/html.h"
#include "activitypub/wire/html_document.h"
#include "activitypub/wire/html_escape.h"
#include "consent/base/limits.h"

#include <array>
#include <charconv>

namespace kith::activitypub {

namespace {

// Elements made small by the parser may come back larger (formatting is re-opened in every paragraph).
constexpr std::size_t out_bytes_max = 4 * limits::html_bytes_max;

bool is_kept(GumboTag tag) {
    static constexpr std::array kept{GUMBO_TAG_P,    GUMBO_TAG_BR,   GUMBO_TAG_SPAN,   GUMBO_TAG_A,
                                     GUMBO_TAG_DEL,  GUMBO_TAG_S,    GUMBO_TAG_PRE,    GUMBO_TAG_BLOCKQUOTE,
                                     GUMBO_TAG_CODE, GUMBO_TAG_B,    GUMBO_TAG_STRONG, GUMBO_TAG_U,
                                     GUMBO_TAG_I,    GUMBO_TAG_EM,   GUMBO_TAG_UL,     GUMBO_TAG_OL,
                                     GUMBO_TAG_LI,   GUMBO_TAG_RUBY, GUMBO_TAG_RT,     GUMBO_TAG_RP};
    for (const GumboTag candidate : kept) {
        if (candidate == tag) return true;
    }
    return false;
}

bool is_heading(GumboTag tag) {
    return tag == GUMBO_TAG_H1 || tag == GUMBO_TAG_H2 || tag == GUMBO_TAG_H3 || tag == GUMBO_TAG_H4 ||
           tag == GUMBO_TAG_H5 || tag == GUMBO_TAG_H6;
}

template <class Function>
void each_word(std::string_view words, Function call) {
    constexpr std::string_view blanks = " \t\n\r\f";
    while (true) {
        const std::size_t start = words.find_first_not_of(blanks);
        if (start == std::string_view::npos) return;
        words.remove_prefix(start);
        const std::size_t end = std::min(words.find_first_of(blanks), words.size());
        call(words.substr(0, end));
        words.remove_prefix(end);
    }
}

bool is_kept_class(std::string_view name) {
    for (const std::string_view prefix : {"h-", "p-", "u-", "dt-", "e-"}) {
        if (name.starts_with(prefix)) return true;
    }
    for (const std::string_view known : {"mention", "hashtag", "ellipsis", "invisible", "quote-inline"}) {
        if (name == known) return true;
    }
    return false;
}

class Sanitiser {
 public:
    bool enter(const GumboNode& node) {
        if (is_text(node)) {
            append_escaped(out_, node.v.text.text);
            return false;
        }
        if (!is_element(node)) return false;
        const GumboElement& element = node.v.element;
        if (element.tag == GUMBO_TAG_MATH) {
            put_tex(node);
            return false;
        }
        // Whatever lives in the SVG or MathML name space is parsed by other rules: none of it is text of
        // ours.
        if (element.tag_namespace != GUMBO_NAMESPACE_HTML || hides_content(element.tag)) return false;
        open(node);
        return true;
    }

    void leave(const GumboNode& node) {
        const GumboTag tag = node.v.element.tag;
        if (is_heading(tag)) {
            out_ += "</strong></p>";
        } else if (tag == GUMBO_TAG_A) {
            if (!links_.empty() && links_.back()) out_ += "</a>";
            if (!links_.empty()) links_.pop_back();
        } else if (tag == GUMBO_TAG_BR || tag == GUMBO_TAG_HTML) {
            return;
        } else if (is_kept(tag)) {
            out_ += "</";
            out_ += gumbo_normalized_tagname(tag);
            out_ += '>';
        } else if (is_block(tag)) {
            break_line();
        }
    }

    bool full() const { return out_.size() > out_bytes_max; }
    std::string take() {
        while (out_.ends_with("<br>")) out_.resize(out_.size() - 4);
        return std::move(out_);
    }

 private:
    void open(const GumboNode& node) {
        const GumboTag tag = node.v.element.tag;
        if (is_heading(tag)) {
            out_ += "<p><strong>";
        } else if (tag == GUMBO_TAG_A) {
            open_link(node);
        } else if (tag == GUMBO_TAG_IMG) {
            append_escaped(out_, attribute(node, "alt"));
        } else if (is_kept(tag)) {
            out_ += '<';
            out_ += gumbo_normalized_tagname(tag);
            put_attributes(node);
            out_ += '>';
        } else if (is_block(tag)) {
            break_line();
        }
    }

    /// A link that leads nowhere we may send a reader is left as its text.
    void open_link(const GumboNode& node) {
        const auto target = parse_uri(attribute(node, "href"));
        links_.push_back(target.has_value());
        if (!target) return;
        out_ += "<a";
        put("href", target->text());
        put_class(node);
        put_translate(node);
        put_language(node);
        std::string rel = "nofollow noopener noreferrer";
        each_word(attribute(node, "rel"), [&](std::string_view word) {
            if (word == "tag" || word == "me") (rel += ' ') += word;
        });
        put("rel", rel);
        put("target", "_blank");
        out_ += '>';
    }

    void put_attributes(const GumboNode& node) {
        const GumboTag tag = node.v.element.tag;
        if (tag == GUMBO_TAG_SPAN || tag == GUMBO_TAG_P) put_class(node);
        if (tag == GUMBO_TAG_SPAN) put_translate(node);
        if (tag == GUMBO_TAG_OL) {
            put_number(node, "start");
            if (gumbo_get_attribute(&node.v.element.attributes, "reversed") != nullptr) out_ += " reversed";
        }
        if (tag == GUMBO_TAG_LI) put_number(node, "value");
        put_language(node);
    }

    void put(std::string_view name, std::string_view value) {
        ((out_ += ' ') += name) += "=\"";
        append_escaped_attribute(out_, value);
        out_ += '"';
    }

    void put_class(const GumboNode& node) {
        std::string kept;
        each_word(attribute(node, "class"), [&](std::string_view name) {
            if (is_kept_class(name)) (kept += kept.empty() ? "" : " ") += name;
        });
        if (!kept.empty()) put("class", kept);
    }

    void put_translate(const GumboNode& node) {
        if (attribute(node, "translate") == "no") put("translate", "no");
    }

    void put_language(const GumboNode& node) {
        const std::string_view language = attribute(node, "lang");
        if (!language.empty() && language.size() <= 35) put("lang", language);  // BCP 47 (RFC 5646 4.4.1)
    }

    void put_number(const GumboNode& node, const char* name) {
        const std::string_view text = attribute(node, name);
        int number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error == std::errc{} && end == text.data() + text.size()) put(name, std::to_string(number));
    }

    /// A formula as the TeX that its annotation gives.
    void put_tex(const GumboNode& math) {
        std::vector<const GumboNode*> open{&math};
        while (!open.empty()) {
            const GumboNode& node = *open.back();
            open.pop_back();
            const bool is_tex =
                tag_name(node) == "annotation" && attribute(node, "encoding") == "application/x-tex";
            const GumboVector& children = node.v.element.children;
            for (unsigned i = children.length; i-- > 0;) {
                const auto& child = *static_cast<const GumboNode*>(children.data[i]);
                if (is_tex && is_text(child)) append_escaped(out_, child.v.text.text);
                if (is_element(child)) open.push_back(&child);
            }
        }
    }

    /// Keeps apart what stood in blocks that we drop.
    void break_line() {
        for (const std::string_view end : {"<br>",
                                           "<p>",
                                           "</p>",
                                           "</ul>",
                                           "</ol>",
                                           "<li>",
                                           "</li>",
                                           "</pre>",
                                           "<blockquote>",
                                           "</blockquote>"}) {
            if (out_.ends_with(end)) return;
        }
        if (!out_.empty()) out_ += "<br>";
    }

    std::string out_;
    std::vector<bool> links_;  // whether each open <a> was written
};

}  // namespace

SafeHtml sanitise(std::string_view html) {
    const HtmlDocument document(html);
    Sanitiser sanitiser;
    document.walk(sanitiser);
    return SafeHtml(sanitiser.take());
}

}  // namespace kith::activitypub
