#include "activitypub/wire/html.h"
#include "activitypub/wire/html_escape.h"
#include "activitypub/wire/html_tree.h"
#include "consent/base/limits.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

namespace kith::activitypub {

namespace {

// What was small may come back larger: the parser opens formatting again in every paragraph.
constexpr std::size_t out_bytes_max = 4 * limits::html_bytes_max;
constexpr std::size_t language_bytes_max = 35;  // https://www.rfc-editor.org/rfc/rfc5646#section-4.4.1

constexpr auto kept_elements = std::to_array<std::string_view>({"b",
                                                                "blockquote",
                                                                "br",
                                                                "code",
                                                                "del",
                                                                "em",
                                                                "i",
                                                                "li",
                                                                "ol",
                                                                "p",
                                                                "pre",
                                                                "rp",
                                                                "rt",
                                                                "ruby",
                                                                "s",
                                                                "span",
                                                                "strong",
                                                                "u",
                                                                "ul"});
static_assert(std::is_sorted(kept_elements.begin(), kept_elements.end()));

bool is_kept(std::string_view name) {
    return std::binary_search(kept_elements.begin(), kept_elements.end(), name);
}

bool is_heading(std::string_view name) {
    return name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6';
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

class Sanitiser final : public HtmlVisitor {
 public:
    bool enter(const HtmlElement& element) override {
        const std::string_view name = element.name();
        if (in_formula_ > 0 || name == "math") {
            is_tex_ = name == "annotation" && element.attribute("encoding") == "application/x-tex";
            ++in_formula_;
            return true;
        }
        // Whatever lives in SVG is parsed by other rules: none of it is text of ours.
        if (!element.is_html() || hides_content(name)) return false;
        open(name, element);
        return true;
    }

    void leave(const HtmlElement& element) override {
        const std::string_view name = element.name();
        if (in_formula_ > 0) {
            is_tex_ = false;
            --in_formula_;
        } else if (is_heading(name)) {
            out_ += "</strong></p>";
        } else if (name == "a") {
            if (links_.back()) out_ += "</a>";
            links_.pop_back();
        } else if (name == "br") {
            return;
        } else if (is_kept(name)) {
            ((out_ += "</") += name) += '>';
        } else if (is_block(name)) {
            break_line();
        }
    }

    /// Of a formula only the TeX that its annotation gives.
    void text(std::string_view text) override {
        if (in_formula_ == 0 || is_tex_) append_escaped(out_, text);
    }

    bool full() const override { return out_.size() > out_bytes_max; }

    std::string take() {
        while (out_.ends_with("<br>")) out_.resize(out_.size() - 4);
        return std::move(out_);
    }

 private:
    void open(std::string_view name, const HtmlElement& element) {
        if (is_heading(name)) {
            out_ += "<p><strong>";
        } else if (name == "a") {
            open_link(element);
        } else if (name == "img") {
            append_escaped(out_, element.attribute("alt"));
        } else if (is_kept(name)) {
            (out_ += '<') += name;
            put_attributes(name, element);
            out_ += '>';
        } else if (is_block(name)) {
            break_line();
        }
    }

    /// A link that leads nowhere we may send a reader is left as its text.
    void open_link(const HtmlElement& element) {
        const auto target = parse_uri(element.attribute("href"));
        links_.push_back(target.has_value());
        if (!target) return;
        out_ += "<a";
        put("href", target->text());
        put_class(element);
        put_translate(element);
        put_language(element);
        std::string rel = "nofollow noopener noreferrer";
        each_word(element.attribute("rel"), [&](std::string_view word) {
            if (word == "tag" || word == "me") (rel += ' ') += word;
        });
        put("rel", rel);
        put("target", "_blank");
        out_ += '>';
    }

    void put_attributes(std::string_view name, const HtmlElement& element) {
        if (name == "span" || name == "p") put_class(element);
        if (name == "span") put_translate(element);
        if (name == "ol") {
            put_number(element, "start");
            if (element.has("reversed")) out_ += " reversed";
        }
        if (name == "li") put_number(element, "value");
        put_language(element);
    }

    void put(std::string_view name, std::string_view value) {
        ((out_ += ' ') += name) += "=\"";
        append_escaped_attribute(out_, value);
        out_ += '"';
    }

    void put_class(const HtmlElement& element) {
        std::string kept;
        each_word(element.attribute("class"), [&](std::string_view name) {
            if (is_kept_class(name)) (kept += kept.empty() ? "" : " ") += name;
        });
        if (!kept.empty()) put("class", kept);
    }

    void put_translate(const HtmlElement& element) {
        if (element.attribute("translate") == "no") put("translate", "no");
    }

    void put_language(const HtmlElement& element) {
        const std::string_view language = element.attribute("lang");
        if (!language.empty() && language.size() <= language_bytes_max) put("lang", language);
    }

    void put_number(const HtmlElement& element, const char* name) {
        const std::string_view text = element.attribute(name);
        int number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error == std::errc{} && end == text.data() + text.size()) put(name, std::to_string(number));
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
    int in_formula_ = 0;       // depth inside <math>
    bool is_tex_ = false;
};

}  // namespace

SafeHtml sanitise(std::string_view html) {
    Sanitiser sanitiser;
    walk_html(html, sanitiser);
    return SafeHtml(sanitiser.take());
}

}  // namespace kith::activitypub
