#include "activitypub/wire/parse_tags.h"

#include "activitypub/wire/json_fields.h"
#include "consent/base/limits.h"
#include "consent/json.h"

#include <algorithm>

namespace kith::activitypub {

namespace {

/// A name without the marks around it; the same when it is written with them and read again.
std::string read_name(const Json& item, char mark) {
    std::string name = read_text(item, "name", limits::name_bytes_max + 2);
    const std::size_t start = std::min(name.find_first_not_of(mark), name.size());
    name.erase(0, start);
    cut_text(name, limits::name_bytes_max);
    name.resize(name.find_last_not_of(mark) + 1);
    return name;
}

void add_hashtag(Tags& tags, const Json& item) {
    std::string name = read_name(item, '#');
    if (name.empty()) return;
    const auto href = read_uri(item, "href");
    tags.hashtags.push_back({std::move(name), href ? href->text() : std::string()});
}

void add_emoji(Tags& tags, const Json& item) {
    Emoji emoji;
    emoji.shortcode = read_name(item, ':');
    const Json* icon = best_link(field(item, "icon"), "image/");
    if (emoji.shortcode.empty() || icon == nullptr) return;
    const auto url = icon->is_string() ? uri_of(*icon) : read_link(*icon, "url", "image/");
    if (!url) return;
    emoji.url = url->text();
    emoji.media_type = read_text(*icon, "mediaType", limits::type_name_bytes_max);
    emoji.id = read_uri(item, "id");
    emoji.updated = read_time(item, "updated");
    tags.emojis.push_back(std::move(emoji));
}

void add_link(Tags& tags, const Json& item) {
    auto href = read_uri(item, "href");
    if (!href) return;
    tags.links.push_back({*std::move(href),
                          read_text(item, "mediaType", limits::type_name_bytes_max),
                          read_text(item, "rel", limits::name_bytes_max),
                          read_text(item, "name", limits::name_bytes_max)});
}

std::optional<PolicyRule> read_rule(const Json& policy, std::string_view key) {
    const Json* rule = field(policy, key);
    if (rule == nullptr || !rule->is_object()) return std::nullopt;
    // The second name of each is what GoToSocial wrote before it settled on the first.
    const auto either = [&](std::string_view name, std::string_view older) {
        return read_uris(*rule, field(*rule, name) != nullptr ? name : older, limits::tags_max);
    };
    return PolicyRule{either("automaticApproval", "always"), either("manualApproval", "approvalRequired")};
}

}  // namespace

Tags read_tags(const Json& document) {
    Tags tags;
    each(field(document, "tag"), limits::tags_max, [&](const Json& item) {
        const std::string type = read_type(item);
        if (type == "Mention") {
            if (auto href = read_uri(item, "href")) {
                tags.mentions.push_back({*std::move(href), read_text(item, "name", limits::name_bytes_max)});
            }
        } else if (type == "Hashtag") {
            add_hashtag(tags, item);
        } else if (type == "Emoji") {
            add_emoji(tags, item);
        } else if (type == "Link") {
            add_link(tags, item);
        }
    });
    return tags;
}

InteractionPolicy read_policy(const Json& document) {
    const Json* policy = field(document, "interactionPolicy");
    if (policy == nullptr) return {};
    return {read_rule(*policy, "canLike"),
            read_rule(*policy, "canReply"),
            read_rule(*policy, "canAnnounce"),
            read_rule(*policy, "canQuote")};
}

UsageSignals read_signals(const Json& document) {
    UsageSignals signals;
    signals.searchable_by = read_uris(document, "searchableBy", limits::page_items);
    signals.robots = read_text(document, "xRobotsTag", limits::type_name_bytes_max);
    // As the header has it, a 1; a true means the same.
    signals.no_sale = read_bool(document, "SPC").value_or(read_count(document, "SPC").value_or(0) == 1);
    return signals;
}

}  // namespace kith::activitypub
