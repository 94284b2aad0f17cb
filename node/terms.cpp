#include "node/terms.h"

#include "node/directory.h"
#include "node/terms_limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>

namespace kith::node {
namespace {

constexpr std::size_t date_chars = 10;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

int number(std::string_view digits) {
    int value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

bool is_date(std::string_view text) {
    if (text.size() != date_chars || text[4] != '-' || text[7] != '-') return false;
    const std::string_view parts[] = {text.substr(0, 4), text.substr(5, 2), text.substr(8, 2)};
    for (const std::string_view part : parts) {
        if (!std::ranges::all_of(part, is_digit)) return false;
    }
    return std::chrono::year_month_day(std::chrono::year(number(parts[0])),
                                       std::chrono::month(static_cast<unsigned>(number(parts[1]))),
                                       std::chrono::day(static_cast<unsigned>(number(parts[2]))))
        .ok();
}

/// What a line is, and its words.
struct Line {
    enum class Is { nothing, heading, item, numbered, text };
    Is is = Is::nothing;
    std::size_t level = 0;  // of a heading
    std::string_view words{};
};

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) {
        text.remove_suffix(1);
    }
    return text;
}

Line read_line(std::string_view raw) {
    const std::string_view text = trimmed(raw);
    if (text.empty()) return {};
    const std::size_t hashes = std::min(text.find_first_not_of('#'), text.size());
    if (hashes > 0 && hashes <= 3 && hashes < text.size() && text[hashes] == ' ') {
        return {Line::Is::heading, hashes, trimmed(text.substr(hashes))};
    }
    if (text.starts_with("- ") || text.starts_with("* ")) return {Line::Is::item, 0, trimmed(text.substr(2))};
    const auto* digits = std::ranges::find_if_not(text, is_digit);
    const auto count = static_cast<std::size_t>(digits - text.begin());
    if (count > 0 && count <= 3 && text.substr(count).starts_with(". ")) {
        return {Line::Is::numbered, 0, trimmed(text.substr(count + 2))};
    }
    return {Line::Is::text, 0, text};
}

void append_words(std::string& html, std::string_view words) {
    for (const std::string& link : activitypub::find_links(words)) {
        const std::size_t at = words.find(link);
        if (at == std::string_view::npos) continue;
        const std::string address = activitypub::escape(link).text();
        html += activitypub::escape(words.substr(0, at)).text();
        html += fmt::format(R"(<a href="{0}" rel="nofollow noopener">{0}</a>)", address);
        words.remove_prefix(at + link.size());
    }
    html += activitypub::escape(words).text();
}

/// Writes blocks one after the other; every text in it is escaped.
class Writer {
 public:
    void put(const Line& line) {
        const bool goes_on = line.is == is_ && line.is == Line::Is::text;
        const bool is_item = line.is == Line::Is::item || line.is == Line::Is::numbered;
        if (is_item && line.is == is_) {
            html_ += "</li><li>";
        } else if (line.is == Line::Is::text && (is_ == Line::Is::item || is_ == Line::Is::numbered)) {
            html_ += ' ';
            return append_words(html_, line.words);
        } else if (goes_on) {
            html_ += ' ';
        } else {
            open(line);
        }
        append_words(html_, line.words);
        if (line.is == Line::Is::heading) close();
    }
    std::string end() {
        close();
        return std::move(html_);
    }

 private:
    void open(const Line& line) {
        close();
        is_ = line.is;
        switch (line.is) {
            case Line::Is::nothing:
                return;
            case Line::Is::heading:
                // The page has its own first heading.
                closing_ = fmt::format("</h{}>\n", line.level + 1);
                html_ += fmt::format("<h{}>", line.level + 1);
                return;
            case Line::Is::item:
                closing_ = "</li></ul>\n";
                html_ += "<ul><li>";
                return;
            case Line::Is::numbered:
                closing_ = "</li></ol>\n";
                html_ += "<ol><li>";
                return;
            case Line::Is::text:
                closing_ = "</p>\n";
                html_ += "<p>";
                return;
        }
    }
    void close() {
        html_ += closing_;
        closing_.clear();
        is_ = Line::Is::nothing;
    }

    std::string html_;
    std::string closing_;
    Line::Is is_ = Line::Is::nothing;
};

}  // namespace

Result<std::string> date_of_terms(std::string_view file) {
    const std::size_t slash = file.rfind('/');
    std::string_view name = slash == std::string_view::npos ? file : file.substr(slash + 1);
    name = name.substr(0, name.rfind('.'));
    const std::string_view date =
        name.size() < date_chars ? std::string_view() : name.substr(name.size() - date_chars);
    if (is_date(date)) return std::string(date);
    return fail(
        Errc::malformed,
        "terms: date",
        fmt::format("\"{}\" must be named by the day from which it holds: \"terms/2026-03-01.md\"", file));
}

Done read_terms(std::vector<TermsOfService>& terms, const Directory& directory) {
    for (TermsOfService& each : terms) {
        const std::string path = directory.resolve(each.file);
        std::ifstream in(path, std::ios::binary);
        each.text = {std::istreambuf_iterator<char>(in), {}};
        const bool too_large = each.text.size() > limits::terms_bytes_max;
        if (in && !each.text.empty() && !too_large) continue;
        return fail(Errc::malformed,
                    "terms: file",
                    fmt::format("client.terms: {} {}", path, too_large ? "is too large" : "cannot be read"));
    }
    return {};
}

bool are_in_force(const TermsOfService& terms, Instant now) {
    return terms.date <= to_iso8601(now).substr(0, date_chars);
}

const TermsOfService* terms_now(const std::vector<TermsOfService>& terms, Instant now) {
    const TermsOfService* found = terms.empty() ? nullptr : &terms.front();
    for (const TermsOfService& each : terms) {
        if (are_in_force(each, now)) found = &each;
    }
    return found;
}

const TermsOfService* terms_of(const std::vector<TermsOfService>& terms, std::string_view date) {
    const auto found = std::ranges::find(terms, date, &TermsOfService::date);
    return found == terms.end() ? nullptr : &*found;
}

const TermsOfService* terms_after(const std::vector<TermsOfService>& terms, const TermsOfService& these) {
    const auto found = std::ranges::upper_bound(terms, these.date, {}, &TermsOfService::date);
    return found == terms.end() ? nullptr : &*found;
}

activitypub::SafeHtml terms_html(std::string_view text) {
    Writer writer;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        writer.put(read_line(text.substr(0, end)));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return activitypub::SafeHtml::trusted(writer.end());
}

}  // namespace kith::node
