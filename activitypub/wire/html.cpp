#include "activitypub/wire/html.h"

#include "activitypub/wire/html_escape.h"
#include "activitypub/wire/html_tree.h"

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

class TextReader final : public HtmlVisitor {
 public:
    bool enter(const HtmlElement& element) override {
        const std::string_view name = element.name();
        if (hides_content(name)) return false;
        if (name == "br") out_ += '\n';
        if (name == "img") text(element.attribute("alt"));
        if (name == "pre") ++preformatted_;
        if (is_block(name)) end_line();
        return true;
    }

    void leave(const HtmlElement& element) override {
        const std::string_view name = element.name();
        if (name == "pre") --preformatted_;
        if (is_block(name)) end_line();
        if (name == "p" && !out_.empty() && !out_.ends_with("\n\n")) out_ += '\n';
    }

    /// White space is one blank, and none at the start of a line.
    void text(std::string_view text) override {
        for (const char c : text) {
            const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
            if (preformatted_ > 0 || !blank) {
                out_ += c;
            } else if (!out_.empty() && !out_.ends_with(' ') && !out_.ends_with('\n')) {
                out_ += ' ';
            }
        }
    }

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

    std::string out_;
    int preformatted_ = 0;
};

}  // namespace

std::string to_plain_text(std::string_view html) {
    TextReader reader;
    walk_html(html, reader);
    return reader.take();
}

}  // namespace kith::activitypub
