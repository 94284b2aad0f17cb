// What this node is, for apps. https://docs.joinmastodon.org/methods/instance/
#include "node/mastodon/instance.h"

#include "consent/base/bytes.h"
#include "consent/base/mutex.h"
#include "consent/crypto/digest.h"
#include "consent/json.h"
#include "node/mastodon/api.h"
#include "node/mastodon/entities.h"
#include "node/mastodon/entities_emoji.h"
#include "node/mastodon/groups.h"
#include "node/media/limits.h"
#include "node/media/sniff.h"
#include "node/push/vapid.h"
#include "storage/domain_rules.h"
#include "storage/statistics.h"
#include "storage/weeks.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <memory>
#include <optional>

namespace kith::node {
namespace {

using Json = nlohmann::json;

/// What is counted over whole tables: anew once a minute at most, whoever asks.
template <class Counts>
class Counted {
 public:
    explicit Counted(Counts (*count)(storage::Tx&, Instant)) : count_(count) {}

    Counts at(storage::Tx& tx, Instant now) KITH_EXCLUDES(mutex_) {
        const Lock lock(mutex_);
        if (!counts_ || now < at_ || now >= at_ + counts_kept_for) {
            counts_ = count_(tx, now);
            at_ = now;
        }
        return *counts_;
    }

 private:
    static constexpr std::chrono::minutes counts_kept_for{1};

    Counts (*const count_)(storage::Tx&, Instant);
    Mutex mutex_;
    std::optional<Counts> counts_ KITH_GUARDED_BY(mutex_);
    Instant at_ KITH_GUARDED_BY(mutex_){};
};

std::int64_t seconds_of(std::chrono::seconds time) {
    return time.count();
}

Json rules_json(const ClientSettings& settings) {
    Json rules = Json::array();
    std::int64_t number = 0;
    for (const std::string& rule : settings.rules) {
        rules.push_back({{"id", std::to_string(++number)}, {"text", rule}, {"hint", ""}});
    }
    return rules;
}

std::string description_of(const Api::Parts& parts) {
    if (!parts.settings.description.empty()) return parts.settings.description;
    return "People of " + parts.site.name + " and those who follow them.";
}

std::string streaming_url(const Api::Parts& parts) {
    if (!parts.settings.streaming_url.empty()) return parts.settings.streaming_url;
    // "https://…" becomes "wss://…".
    return "ws" + parts.site.base.substr(4);
}

Json limits_json() {
    return {{"accounts",
             {{"max_display_name_length", limits::display_name_chars_max},
              {"max_note_length", limits::note_chars_max},
              {"max_avatar_description_length", limits::media_description_chars_max},
              {"max_header_description_length", limits::media_description_chars_max},
              {"max_featured_tags", limits::featured_tags_max},
              {"max_pinned_statuses", limits::pinned_statuses_max},
              {"max_profile_fields", limits::own_profile_fields_max},
              {"profile_field_name_limit", limits::own_profile_field_chars_max},
              {"profile_field_value_limit", limits::own_profile_field_chars_max}}},
            {"statuses",
             {{"max_characters", limits::post_chars_max},
              {"max_media_attachments", limits::status_media_max},
              {"characters_reserved_per_url", limits::url_chars_counted}}},
            {"media_attachments",
             {{"supported_mime_types", supported_media_types()},
              {"description_limit", limits::media_description_chars_max},
              {"image_size_limit", limits::upload_bytes_max},
              {"image_matrix_limit", limits::upload_pixels_max},
              {"video_size_limit", limits::film_bytes_max},
              {"video_frame_rate_limit", limits::film_frames_a_second_told_max},
              {"video_matrix_limit", limits::film_pixels_max}}},
            {"polls",
             {{"max_options", limits::own_poll_options_max},
              {"max_characters_per_option", limits::poll_option_chars_max},
              {"min_expiration", seconds_of(limits::poll_open_least)},
              {"max_expiration", seconds_of(limits::poll_open_most)}}},
            {"translation", {{"enabled", false}}}};
}

/// The account that answers people, where the operator named one.
Json contact_account(storage::Tx& tx, const Api::Parts& parts, Instant now) {
    if (parts.settings.contact.empty()) return {};
    const auto row = storage::find_local_actor(tx, parts.settings.contact);
    if (!row || row->gone()) return {};
    return Entities(tx, parts.site, {}, now).account(*row);
}

std::string thumbnail_url(const activitypub::Site& site) {
    return site.base + std::string(header_image_path);
}

Json registrations_json(const Api::Parts& parts) {
    const Registrations who = parts.settings.registrations;
    return {{"enabled", who != Registrations::closed},
            {"approval_required", who == Registrations::approval},
            {"reason_required", who == Registrations::approval},
            {"message",
             who == Registrations::closed ? Json("Accounts here are made by the institution.") : Json()},
            {"min_age", 16},
            {"url", nullptr}};
}

Json instance_v2(storage::Tx& tx, const Api::Parts& parts, const storage::Statistics& counts, Instant now) {
    Json configuration = limits_json();
    const std::string& base = parts.site.base;
    configuration["urls"] = {
        {"streaming", streaming_url(parts)},
        {"status", nullptr},
        {"about", base + "/about"},
        {"privacy_policy", base + "/about#privacy"},
        {"terms_of_service", parts.settings.terms.empty() ? Json() : Json(base + "/terms")}};
    configuration["vapid"] = {{"public_key", vapid_public_key(tx)}};
    configuration["limited_federation"] = false;
    const Json open = {{"local", "public"}, {"remote", "public"}};
    configuration["timelines_access"] = {
        {"live_feeds", open}, {"hashtag_feeds", open}, {"trending_link_feeds", open}};
    const std::string icon = base + std::string(avatar_image_path);
    return {{"domain", parts.site.domain.text()},
            {"title", parts.site.name},
            {"version", api_version},
            {"source_url", base + "/about"},
            {"description", description_of(parts)},
            {"usage", {{"users", {{"active_month", counts.active_month}}}}},
            {"thumbnail",
             {{"url", thumbnail_url(parts.site)}, {"blurhash", nullptr}, {"versions", Json::object()}}},
            {"icon", Json::array({{{"src", icon}, {"size", "120x120"}}})},
            {"languages", Json::array({"en"})},
            {"configuration", std::move(configuration)},
            {"registrations", registrations_json(parts)},
            {"api_versions", {{"mastodon", api_level}}},
            {"contact", {{"email", parts.institution.email}, {"account", contact_account(tx, parts, now)}}},
            {"rules", rules_json(parts.settings)}};
}

/// Which servers people here have to do with says too much where a server is one person's.
Json peers_json(storage::Tx& tx) {
    constexpr std::int64_t people_least = 3;
    constexpr std::size_t peers_max = 5'000;
    Json hosts = Json::array();
    for (const Host& host : storage::peers(tx, people_least, peers_max)) hosts.push_back(host.text());
    return hosts;
}

Json instance_v1(storage::Tx& tx, const Api::Parts& parts, const storage::Statistics& counts, Instant now) {
    Json configuration = limits_json();
    const Registrations who = parts.settings.registrations;
    return {{"uri", parts.site.domain.text()},
            {"title", parts.site.name},
            {"short_description", description_of(parts)},
            {"description", description_of(parts)},
            {"email", parts.institution.email},
            {"version", api_version},
            {"urls", {{"streaming_api", streaming_url(parts)}}},
            {"stats",
             {{"user_count", counts.people},
              {"status_count", counts.posts + counts.replies},
              {"domain_count", peers_json(tx).size()}}},
            {"thumbnail", thumbnail_url(parts.site)},
            {"languages", Json::array({"en"})},
            {"registrations", who != Registrations::closed},
            {"approval_required", who == Registrations::approval},
            {"invites_enabled", who == Registrations::invite},
            {"configuration", std::move(configuration)},
            {"contact_account", contact_account(tx, parts, now)},
            {"rules", rules_json(parts.settings)}};
}

template <class Make>
Result<Response> read(const Api& api, Make make) {
    return api.parts().database.read(
        [&](storage::Tx& tx) -> Result<Response> { return json_answer(make(tx)); });
}

Json activity(storage::Tx& tx, Instant now) {
    Json weeks = Json::array();
    for (const storage::WeekRow& week : storage::weeks_until(tx, now, 12)) {
        weeks.push_back({{"week", std::to_string(to_unix_ms(week.start) / 1000)},
                         {"statuses", std::to_string(week.posts)},
                         {"logins", std::to_string(week.active)},
                         {"registrations", std::to_string(week.accounts)}});
    }
    return weeks;
}

/// For people here, who can see in it why somebody does not answer.
Json domain_blocks(storage::Tx& tx) {
    Json blocks = Json::array();
    for (const storage::DomainRule& rule : storage::list_domain_rules(tx)) {
        if (rule.decision != storage::DomainDecision::block || rule.severity == storage::Severity::noop)
            continue;
        blocks.push_back({{"domain", rule.host.text()},
                          {"digest", to_hex(crypto::sha256(as_bytes(rule.host.text())))},
                          {"severity", name_of(rule.severity)},
                          {"comment", rule.reason}});
    }
    return blocks;
}

std::string privacy_html(const Api::Parts& parts) {
    const std::string contact =
        parts.institution.email.empty() ? "" : "<p>Contact: " + parts.institution.email + "</p>";
    return "<p>This node keeps a detail about a person only under a recorded basis, shows it only where that "
           "person"
           " agreed, and forgets it when the agreement ends.</p><p>What was agreed to, what left for whom, "
           "and how to"
           " take it back: <a href=\"" +
           parts.site.base + "/consent\">" + parts.site.base + "/consent</a>.</p>" + contact;
}

}  // namespace

std::vector<std::string> supported_media_types() {
    std::vector<std::string> types(std::begin(media::accepted_types), std::end(media::accepted_types));
    types.insert(types.end(), std::begin(media::accepted_film_types), std::end(media::accepted_film_types));
    return types;
}

void add_instance_routes(Api& api) {
    const Api::Parts& parts = api.parts();
    const auto open = [&](std::string_view pattern, auto make) {
        api.add("GET", pattern, {.who = Who::anyone}, [&api, make](Call& call) {
            return read(api, [&](storage::Tx& tx) { return make(tx, call.now); });
        });
    };
    const auto counts = std::make_shared<Counted<storage::Statistics>>(&storage::statistics);
    const auto weeks = std::make_shared<Counted<Json>>(&activity);
    open("/api/v2/instance", [&parts, counts](storage::Tx& tx, Instant now) {
        return instance_v2(tx, parts, counts->at(tx, now), now);
    });
    open("/api/v1/instance", [&parts, counts](storage::Tx& tx, Instant now) {
        return instance_v1(tx, parts, counts->at(tx, now), now);
    });
    open("/api/v1/instance/rules", [&](storage::Tx&, Instant) { return rules_json(parts.settings); });
    open("/api/v1/instance/activity", [weeks](storage::Tx& tx, Instant now) { return weeks->at(tx, now); });
    open("/api/v1/instance/peers", [](storage::Tx& tx, Instant) { return peers_json(tx); });
    open("/api/v1/instance/translation_languages", [](storage::Tx&, Instant) { return Json::object(); });
    open("/api/v1/instance/languages",
         [](storage::Tx&, Instant) { return Json::array({{{"code", "en"}, {"name", "English"}}}); });
    open("/api/v1/custom_emojis",
         [&parts](storage::Tx& tx, Instant) { return offered_emoji_entities(tx, parts.site); });
    open("/api/v1/instance/extended_description", [&](storage::Tx&, Instant now) -> Json {
        return {{"updated_at", api_time(now)}, {"content", description_of(parts)}};
    });
    open("/api/v1/instance/privacy_policy", [&](storage::Tx&, Instant now) -> Json {
        return {{"updated_at", api_time(now)}, {"content", privacy_html(parts)}};
    });
    api.add("GET", "/api/v1/instance/domain_blocks", {.who = Who::person}, [&api](Call&) {
        return read(api, [](storage::Tx& tx) { return domain_blocks(tx); });
    });
    api.add("GET", "/health", {.who = Who::anyone}, [](Call&) -> Result<Response> {
        return json_answer({{"status", "OK"}});
    });
}

}  // namespace kith::node
