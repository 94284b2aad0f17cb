#include "activitypub/wire/html.h"

#include "activitypub/wire/html_document.h"
#include "activitypub/wire/html_escape.h"

namespace kith::activitypub {

void append_escaped(std::string& out, std::string_view text) {
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            default:
                out += c;
        }
    }
}

void append_escaped_attribute(std::string& out, std::string_view text) {
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            default:
                out += c;
        }
    }
}

SafeHtml escape(std::string_view plain) {
    std::string out;
    append_escaped_attribute(out, plain);
    return SafeHtml(std::move(out));
}

namespace {

class TextReader {
 public:
    bool enter(const GumboNode& node) {
        if (is_text(node)) {
            add(node.v.text.text);
            return false;
        }
        if (!is_element(node) || hides_content(node.v.element.tag)) return false;
        const GumboTag tag = node.v.element.tag;
        if (tag == GUMBO_TAG_BR) out_ += '\n';
        if (tag == GUMBO_TAG_IMG) add(attribute(node, "alt"));
        if (tag == GUMBO_TAG_PRE) ++preformatted_;
        if (is_block(tag)) end_line();
        return true;
    }

    void leave(const GumboNode& node) {
        const GumboTag tag = node.v.element.tag;
        if (tag == GUMBO_TAG_PRE) --preformatted_;
        if (is_block(tag)) end_line();
        if (tag == GUMBO_TAG_P && !out_.empty() && !out_.ends_with("\n\n")) out_ += '\n';
    }

    bool full() const { return false; }

    std::string take() {
        const std::size_t end = out_.find_last_not_of(" \n");
        out_.resize(end == std::string::npos ? 0 : end + 1);
        return std::move(out_);
    }

 private:
    void end_line() {
        while (out_.ends_with(' ')) out_.pop_back();
        if (!out_.empty() && !out_.ends_with('\n')) out_ += '\n';
    }

    /// White space is one blank, and none at the start of a line.
    void add(std::string_view text) {
        for (const char c : text) {
            const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
            if (preformatted_ > 0 || !blank) {
                out_ += c;
            } else if (!out_.empty() && !out_.ends_with(' ') && !out_.ends_with('\n')) {
                out_ += ' ';
            }
        }
    }

    std::string out_;
    int preformatted_ = 0;
};

}  // namespace

std::string to_plain_text(std::string_view html) {
    const HtmlDocument document(html);
    TextReader reader;
    document.walk(reader);
    return reader.take();
}

}  // namespace kith::activitypub
