#include "activitypub/wire/html.h"
#include "activitypub/wire/html_escape.h"
#include "consent/base/limits.h"

#include <utf8proc.h>

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace kith::activitypub {

namespace {

constexpr std::size_t hashtag_bytes_max = 200;
constexpr std::size_t shown_link_bytes_max = 30;

enum class Kind { plain, line_end, link, mention, hashtag };

struct Token {
    Kind kind;
    std::string_view text;  // as written, with its '@' or '#'
};

bool is_ascii_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}
bool is_word(char c) {
    return is_ascii_word(c) || static_cast<unsigned char>(c) >= 0x80;
}

char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), to_lower);
    return out;
}

/// The sentence around a link does not belong to it, nor does a bracket that opened before it.
std::string_view without_sentence_end(std::string_view link) {
    while (!link.empty()) {
        const char last = link.back();
        const bool punctuation = std::string_view(".,;:!?'*_~").find(last) != std::string_view::npos;
        const auto count = [&](char c) { return std::count(link.begin(), link.end(), c); };
        const bool closes_outer =
            (last == ')' && count(')') > count('(')) || (last == ']' && count(']') > count('['));
        if (!punctuation && !closes_outer) break;
        link.remove_suffix(1);
    }
    return link;
}

std::size_t link_length(std::string_view text) {
    const std::string start = lower(text.substr(0, 8));
    if (!start.starts_with("http://") && start != "https://") return 0;
    std::size_t end = 0;
    while (end < text.size() && static_cast<unsigned char>(text[end]) > ' ' && text[end] != 0x7f &&
           std::string_view("<>\"`").find(text[end]) == std::string_view::npos) {
        ++end;
    }
    const std::string_view link = without_sentence_end(text.substr(0, end));
    return link.size() <= limits::uri_bytes_max && Uri::parse(link) ? link.size() : 0;
}

/// "user" or "user@host" after the '@': its length without trailing dots and hyphens.
std::size_t handle_length(std::string_view text) {
    const auto part = [](std::string_view rest, bool (*fits)(char)) {
        std::size_t end = 0;
        while (end < rest.size() && (fits(rest[end]) || rest[end] == '.' || rest[end] == '-')) ++end;
        while (end > 0 && (rest[end - 1] == '.' || rest[end - 1] == '-')) --end;
        return end;
    };
    const std::size_t user = part(text, is_ascii_word);
    if (user == 0 || !is_ascii_word(text.front())) return 0;
    if (user >= text.size() || text[user] != '@') return user;
    std::size_t host = part(text.substr(user + 1), is_word);
    if (host == 0) return user;
    const std::string_view rest = text.substr(user + 1 + host);
    std::size_t digits = 0;
    while (digits + 1 < rest.size() && rest[digits + 1] >= '0' && rest[digits + 1] <= '9') ++digits;
    if (rest.starts_with(':') && digits > 0 && digits <= 5) host += 1 + digits;
    return user + 1 + host;
}

/// Letters, marks, digits and '_' of any script; not digits alone.
std::size_t hashtag_length(std::string_view text) {
    std::size_t end = 0;
    bool has_letter = false;
    while (end < text.size() && end < hashtag_bytes_max) {
        utf8proc_int32_t code_point = 0;
        const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data() + end);
        const auto size = utf8proc_iterate(at, static_cast<utf8proc_ssize_t>(text.size() - end), &code_point);
        if (size <= 0) break;
        const auto category = utf8proc_category(code_point);
        const bool letter = category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
        const bool mark_or_digit = category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_NO;
        if (!letter && !mark_or_digit && code_point != '_') break;
        has_letter = has_letter || letter || code_point == '_';
        end += static_cast<std::size_t>(size);
    }
    return has_letter ? end : 0;
}

Token token_at(std::string_view text, std::size_t i) {
    const char before = i > 0 ? text[i - 1] : ' ';
    const std::string_view rest = text.substr(i);
    if (text[i] == '\n') return {Kind::line_end, rest.substr(0, 1)};
    if (is_word(before)) return {Kind::plain, rest.substr(0, 1)};
    if (const std::size_t size = link_length(rest); size > 0) return {Kind::link, rest.substr(0, size)};
    if (before != '/' && before != '@' && before != '#' && before != '&') {
        if (text[i] == '@') {
            const std::size_t size = handle_length(rest.substr(1));
            if (size > 0) return {Kind::mention, rest.substr(0, size + 1)};
        }
        if (text[i] == '#') {
            const std::size_t size = hashtag_length(rest.substr(1));
            if (size > 0) return {Kind::hashtag, rest.substr(0, size + 1)};
        }
    }
    return {Kind::plain, rest.substr(0, 1)};
}

std::vector<Token> tokens_of(std::string_view text) {
    std::vector<Token> tokens;
    for (std::size_t i = 0; i < text.size();) {
        const Token token = token_at(text, i);
        i += token.text.size();
        if (token.kind == Kind::plain && !tokens.empty() && tokens.back().kind == Kind::plain) {
            tokens.back().text = {tokens.back().text.data(), tokens.back().text.size() + token.text.size()};
        } else {
            tokens.push_back(token);
        }
    }
    return tokens;
}

/// "bob@example.edu" of "@Bob@Example.EDU"; the host in its normal form. "" when the host is none.
std::string handle_key(std::string_view mention) {
    std::string handle = lower(mention.substr(1));
    const std::size_t at = handle.find('@');
    if (at == std::string::npos) return handle;
    const auto host = Host::parse(std::string_view(handle).substr(at + 1));
    return host ? handle.substr(0, at + 1) + host->text() : std::string();
}

void open_link(std::string& out, std::string_view href, std::string_view attributes) {
    out += "<a href=\"";
    append_escaped_attribute(out, href);
    (out += "\" ") += attributes;
    out += '>';
}

/// The whole address is there for those who copy it, the part that tells where it leads is shown.
void put_link(std::string& out, std::string_view link) {
    const auto uri = Uri::parse(link);
    open_link(
        out, uri ? uri->text() : std::string(link), "rel=\"nofollow noopener noreferrer\" target=\"_blank\"");
    const std::size_t scheme = link.find("://") + 3;
    out += "<span class=\"invisible\">";
    append_escaped(out, link.substr(0, scheme));
    std::string_view shown = link.substr(scheme);
    std::size_t cut = std::min(shown.size(), shown_link_bytes_max);
    while (cut < shown.size() && (static_cast<unsigned char>(shown[cut]) & 0xc0) == 0x80) ++cut;
    out += cut < shown.size() ? "</span><span class=\"ellipsis\">" : "</span><span>";
    append_escaped(out, shown.substr(0, cut));
    out += "</span>";
    if (cut < shown.size()) {
        out += "<span class=\"invisible\">";
        append_escaped(out, shown.substr(cut));
        out += "</span>";
    }
    out += "</a>";
}

void put_mention(std::string& out, std::string_view mention, const ComposeTargets& targets) {
    const auto found = targets.mentions.find(handle_key(mention));
    if (found == targets.mentions.end()) return append_escaped(out, mention);
    const MentionTarget& target = found->second;
    out += "<span class=\"h-card\" translate=\"no\">";
    open_link(out, target.url.empty() ? target.actor.text() : target.url, "class=\"u-url mention\"");
    out += "@<span>";
    const std::string_view user = mention.substr(1, mention.find('@', 1) - 1);
    append_escaped(out, target.shown.empty() ? user : std::string_view(target.shown));
    out += "</span></a></span>";
}

void put_hashtag(std::string& out, std::string_view hashtag, const ComposeTargets& targets) {
    if (targets.hashtag_base.empty()) return append_escaped(out, hashtag);
    open_link(out,
              targets.hashtag_base + percent_encode(hashtag.substr(1)),
              "class=\"mention hashtag\" rel=\"tag\"");
    out += "#<span>";
    append_escaped(out, hashtag.substr(1));
    out += "</span></a>";
}

/// Each text once, whatever its case.
class Once {
 public:
    void add(std::string text) {
        if (!text.empty() && known_.insert(lower(text)).second) texts_.push_back(std::move(text));
    }
    std::vector<std::string> texts() && { return std::move(texts_); }

 private:
    std::unordered_set<std::string> known_;
    std::vector<std::string> texts_;
};

}  // namespace

std::vector<std::string> find_mentions(std::string_view plain) {
    Once handles;
    for (const Token& token : tokens_of(plain)) {
        if (token.kind == Kind::mention) handles.add(handle_key(token.text));
    }
    return std::move(handles).texts();
}

std::vector<std::string> find_hashtags(std::string_view plain) {
    Once names;
    for (const Token& token : tokens_of(plain)) {
        if (token.kind == Kind::hashtag) names.add(std::string(token.text.substr(1)));
    }
    return std::move(names).texts();
}

std::vector<std::string> find_links(std::string_view plain) {
    std::vector<std::string> links;
    for (const Token& token : tokens_of(plain)) {
        if (token.kind == Kind::link) links.emplace_back(token.text);
    }
    return links;
}

SafeHtml compose(std::string_view plain, const ComposeTargets& targets) {
    std::string text(plain);
    std::erase(text, '\r');
    std::erase(text, '\0');
    const std::vector<Token> tokens = tokens_of(text);
    std::string out;
    std::size_t line_ends = 0;
    bool started = false;
    for (const Token& token : tokens) {
        if (token.kind == Kind::line_end) {
            ++line_ends;
            continue;
        }
        const bool blank_line = token.kind == Kind::plain && line_ends > 0 &&
                                token.text.find_first_not_of(" \t") == std::string_view::npos;
        if (blank_line) continue;
        if (!started) {
            out += "<p>";
        } else if (line_ends > 0) {
            out += line_ends > 1 ? "</p><p>" : "<br>";
        }
        started = true;
        line_ends = 0;
        switch (token.kind) {
            case Kind::link:
                put_link(out, token.text);
                break;
            case Kind::mention:
                put_mention(out, token.text, targets);
                break;
            case Kind::hashtag:
                put_hashtag(out, token.text, targets);
                break;
            default:
                append_escaped(out, token.text);
        }
    }
    if (started) out += "</p>";
    return SafeHtml(std::move(out));
}

}  // namespace kith::activitypub
