// excerpt() of node/web/text.h: a few words for titles and descriptions.
#include "node/web/text.h"

#include <array>
#include <utility>

namespace kith::node {

namespace {

/// Appends words with one space between them and stops at the limit.
class Words {
 public:
    explicit Words(std::size_t chars_max) : chars_max_(chars_max) {}

    bool full() const { return full_; }

    void space() { pending_space_ = !out_.empty(); }

    void add(std::string_view bytes) {
        for (const char c : bytes) {
            const auto byte = static_cast<unsigned char>(c);
            if (byte <= ' ') {
                space();
                continue;
            }
            if (pending_space_ || (byte & 0xC0) != 0x80) begin_character();
            if (full_) return;
            out_ += c;
        }
    }

    std::string text() && {
        if (!full_) return std::move(out_);
        // One very long word is cut where it is.
        if (const auto space = out_.rfind(' '); space != std::string::npos && space > out_.size() / 2)
            out_.resize(space);
        return std::move(out_) + "…";
    }

 private:
    void begin_character() {
        chars_ += pending_space_ ? 2 : 1;
        full_ = chars_ > chars_max_;
        if (pending_space_ && !full_) out_ += ' ';
        pending_space_ = false;
    }

    std::string out_;
    std::size_t chars_ = 0;
    std::size_t chars_max_;
    bool pending_space_ = false;
    bool full_ = false;
};

/// What an entity at the front of `text` stands for, and its length; our own sanitiser and escape write only
/// these.
std::pair<std::string_view, std::size_t> entity_at(std::string_view text) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 8> known{{
        {"&amp;", "&"},
        {"&lt;", "<"},
        {"&gt;", ">"},
        {"&quot;", "\""},
        {"&#39;", "'"},
        {"&apos;", "'"},
        {"&nbsp;", " "},
        {"&#34;", "\""},
    }};
    for (const auto& [entity, meaning] : known)
        if (text.starts_with(entity)) return {meaning, entity.size()};
    return {text.substr(0, 1), 1};
}

/// Tags that stand between words; <b> and its like stand within them.
bool separates(std::string_view tag) {
    if (tag.starts_with('/')) tag.remove_prefix(1);
    const auto name = tag.substr(0, tag.find_first_of(" />"));
    static constexpr std::array<std::string_view, 8> breaks{
        "p", "br", "li", "ul", "ol", "blockquote", "pre", "div"};
    for (const auto known : breaks)
        if (name == known) return true;
    return false;
}

}  // namespace

std::string excerpt(std::string_view plain, std::size_t chars_max) {
    Words words(chars_max);
    words.add(plain);
    return std::move(words).text();
}

std::string excerpt(const activitypub::SafeHtml& html, std::size_t chars_max) {
    Words words(chars_max);
    std::string_view rest = html.text();
    while (!rest.empty() && !words.full()) {
        const auto special = std::min(rest.find_first_of("<&"), rest.size());
        words.add(rest.substr(0, special));
        rest.remove_prefix(special);
        if (rest.starts_with('<')) {
            const auto end = std::min(rest.find('>'), rest.size() - 1);
            if (separates(rest.substr(1, end))) words.space();
            rest.remove_prefix(end + 1);
        } else if (!rest.empty()) {
            const auto [meaning, length] = entity_at(rest);
            words.add(meaning);
            rest.remove_prefix(length);
        }
    }
    return std::move(words).text();
}

}  // namespace kith::node
