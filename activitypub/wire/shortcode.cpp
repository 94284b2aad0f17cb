#include "activitypub/wire/shortcode.h"

#include "activitypub/wire/html_escape.h"

#include <algorithm>

namespace kith::activitypub {

namespace {

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_name_char(char c) {
    return is_letter_or_digit(c) || c == '_';
}

bool parts_names(char c) {
    return !is_letter_or_digit(c) && c != ':';
}

/// The name that begins at the colon at `at`, if one does; empty if none.
std::string_view name_at(std::string_view text, std::size_t at) {
    if (at > 0 && !parts_names(text[at - 1])) return {};
    std::size_t end = at + 1;
    while (end < text.size() && end - at <= limits::shortcode_chars_max && is_name_char(text[end])) ++end;
    if (end >= text.size() || text[end] != ':') return {};
    if (end + 1 < text.size() && !parts_names(text[end + 1])) return {};
    const std::string_view name = text.substr(at + 1, end - at - 1);
    return is_shortcode(name) ? name : std::string_view{};
}

void append_picture(std::string& out, std::string_view name, std::string_view address) {
    out.append("<img class=\"emoji\" src=\"");
    append_escaped_attribute(out, address);
    out.append("\" alt=\":").append(name).append(":\" title=\":").append(name);
    out.append(":\" width=\"20\" height=\"20\" loading=\"lazy\">");
}

void append_text(std::string& out,
                 std::string_view text,
                 const EmojiPictures& pictures,
                 std::size_t& pictures_left) {
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t colon = std::min(text.find(':', at), text.size());
        out.append(text.substr(at, colon - at));
        if (colon == text.size()) return;
        const std::string_view name = pictures_left == 0 ? std::string_view{} : name_at(text, colon);
        const auto picture = name.empty() ? pictures.end() : pictures.find(name);
        if (picture == pictures.end()) {
            out.push_back(':');
            at = colon + 1;
            continue;
        }
        append_picture(out, name, picture->second);
        --pictures_left;
        at = colon + name.size() + 2;
    }
}

/// +1 where code begins, -1 where it ends.
int step_into_code(std::string_view tag) {
    const bool closes = tag.starts_with("</");
    tag.remove_prefix(closes ? 2 : 1);
    const std::string_view name = tag.substr(0, tag.find_first_of(" >"));
    if (name != "code" && name != "pre") return 0;
    return closes ? -1 : 1;
}

}  // namespace

bool is_shortcode(std::string_view name) {
    return name.size() >= limits::shortcode_chars_least && name.size() <= limits::shortcode_chars_max &&
           std::ranges::all_of(name, is_name_char);
}

std::vector<std::string> find_shortcodes(std::initializer_list<std::string_view> texts) {
    std::vector<std::string> names;
    for (const std::string_view text : texts) {
        std::size_t at = text.find(':');
        while (at != std::string_view::npos) {
            const std::string_view name = name_at(text, at);
            if (!name.empty() && std::ranges::find(names, name) == names.end()) {
                if (names.size() == limits::shortcodes_in_text_max) return names;
                names.emplace_back(name);
            }
            at = text.find(':', name.empty() ? at + 1 : at + name.size() + 2);
        }
    }
    return names;
}

SafeHtml with_pictures(const SafeHtml& html, const EmojiPictures& pictures) {
    if (pictures.empty()) return html;
    // NOTE: what is safe has no '<' or '>' but those of its tags.
    std::string_view rest = html.text();
    std::string out;
    std::size_t pictures_left = limits::pictures_in_text_max;
    int code = 0;
    while (!rest.empty()) {
        const std::size_t open = std::min(rest.find('<'), rest.size());
        const std::string_view text = rest.substr(0, open);
        if (code > 0) {
            out.append(text);
        } else {
            append_text(out, text, pictures, pictures_left);
        }
        rest.remove_prefix(open);
        const std::size_t close = rest.find('>');
        const std::string_view tag = rest.substr(0, close == std::string_view::npos ? close : close + 1);
        out.append(tag);
        if (!tag.empty()) code = std::max(0, code + step_into_code(tag));
        rest.remove_prefix(tag.size());
    }
    return SafeHtml::trusted(std::move(out));
}

}  // namespace kith::activitypub
