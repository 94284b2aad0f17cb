#include "activitypub/wire/media_type.h"

#include "activitypub/wire/message.h"
#include "consent/base/limits.h"

#include <algorithm>
#include <optional>

namespace kith::activitypub {

namespace {

constexpr std::size_t parameters_max = 16;
constexpr std::size_t ranges_max = 32;
constexpr std::string_view activity_streams = "https://www.w3.org/ns/activitystreams";

bool is_token(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
    });
}

/// Up to `end` outside of quotes; what is taken leaves `text`, with the separator.
std::string_view take_until(std::string_view& text, char end) {
    bool quoted = false;
    std::size_t i = 0;
    for (; i < text.size(); ++i) {
        if (quoted && text[i] == '\\') {
            ++i;
        } else if (text[i] == '"') {
            quoted = !quoted;
        } else if (text[i] == end && !quoted) {
            break;
        }
    }
    const std::string_view taken = text.substr(0, i);
    text.remove_prefix(std::min(i + 1, text.size()));
    return taken;
}

std::string unquoted(std::string_view value) {
    if (value.size() < 2 || value.front() != '"' || value.back() != '"') return std::string(value);
    std::string out;
    for (std::size_t i = 1; i + 1 < value.size(); ++i) {
        if (value[i] == '\\' && i + 2 < value.size()) ++i;
        out += value[i];
    }
    return out;
}

bool is_activity(const MediaType& media) {
    if (media.type == "application/activity+json") return true;
    if (media.type != "application/ld+json") return false;
    // "The profile parameter may hold several URIs, separated by blanks."
    std::string_view profiles = media.parameter("profile");
    while (!profiles.empty()) {
        if (trim_blanks(take_until(profiles, ' ')) == activity_streams) return true;
    }
    return false;
}

/// RFC 9110 12.4.2: thousandths; 1,000 when it is not stated.
int quality(const MediaType& range) {
    const std::string_view text = range.parameter("q");
    if (text.empty() || text.front() == '1') return 1000;
    if (text.front() != '0') return 0;
    int thousandths = 0;
    int unit = 100;
    for (const char c : text.substr(std::min<std::size_t>(2, text.size()))) {
        if (c < '0' || c > '9') break;
        thousandths += (c - '0') * unit;
        unit /= 10;
    }
    return thousandths;
}

/// The best quality by the most exact range, as the standard says.
struct Best {
    int exactness = -1;
    int quality = 0;

    void offer(int how_exact, int how_good) {
        if (how_exact > exactness) {
            exactness = how_exact;
            quality = how_good;
        } else if (how_exact == exactness) {
            quality = std::max(quality, how_good);
        }
    }
};

}  // namespace

std::string_view MediaType::parameter(std::string_view name) const {
    for (const auto& [key, value] : parameters) {
        if (key == name) return value;
    }
    return {};
}

Result<MediaType> parse_media_type(std::string_view text) {
    if (text.size() > limits::target_bytes_max) return fail(Errc::malformed, "media_type/too_long");
    const std::string_view full = trim_blanks(take_until(text, ';'));
    const std::size_t slash = full.find('/');
    if (slash == std::string_view::npos || !is_token(full.substr(0, slash)) ||
        !is_token(full.substr(slash + 1))) {
        return fail(Errc::malformed, "media_type/type");
    }
    MediaType media{.type = to_lower_ascii(full)};
    while (!text.empty()) {
        const std::string_view parameter = trim_blanks(take_until(text, ';'));
        if (parameter.empty()) continue;
        const std::size_t equals = parameter.find('=');
        const std::string_view name = trim_blanks(parameter.substr(0, equals));
        if (equals == std::string_view::npos || !is_token(name) ||
            media.parameters.size() == parameters_max) {
            return fail(Errc::malformed, "media_type/parameter");
        }
        media.parameters.emplace_back(to_lower_ascii(name),
                                      unquoted(trim_blanks(parameter.substr(equals + 1))));
    }
    return media;
}

bool is_activity_json(std::string_view content_type) {
    const auto media = parse_media_type(content_type);
    return media && is_activity(*media);
}

bool is_jrd_json(std::string_view content_type) {
    const auto media = parse_media_type(content_type);
    return media && (media->type == "application/jrd+json" || media->type == "application/json");
}

namespace {

Wanted better_of(const Best& activity, const Best& page) {
    if (activity.quality == 0 && page.quality == 0) return Wanted::neither;
    if (activity.quality == page.quality) {
        // Named beats "anything": a browser asks for text/html and, as well as that, */*.
        if (activity.exactness == page.exactness) return Wanted::either;
        return activity.exactness > page.exactness ? Wanted::activity : Wanted::page;
    }
    return activity.quality > page.quality ? Wanted::activity : Wanted::page;
}

}  // namespace

Wanted wanted(std::string_view accept) {
    if (trim_blanks(accept).empty()) return Wanted::either;
    Best activity;
    Best page;
    for (std::size_t i = 0; i < ranges_max && !accept.empty(); ++i) {
        const auto range = parse_media_type(trim_blanks(take_until(accept, ',')));
        if (!range) continue;
        const int good = quality(*range);
        if (is_activity(*range) || range->type == "application/ld+json") activity.offer(3, good);
        if (range->type == "application/json") activity.offer(2, good);
        if (range->type == "text/html" || range->type == "application/xhtml+xml") page.offer(3, good);
        if (range->type == "application/*") activity.offer(1, good);
        if (range->type == "text/*") page.offer(1, good);
        if (range->type == "*/*") {
            activity.offer(0, good);
            page.offer(0, good);
        }
    }
    return better_of(activity, page);
}

}  // namespace kith::activitypub
