#include "node/mastodon/status_wish.h"

#include "activitypub/audience.h"
#include "consent/json.h"
#include "node/mastodon/entities.h"
#include "node/mastodon/status_parts.h"
#include "node/social/post_length.h"
#include "storage/films.h"

#include <algorithm>
#include <chrono>

namespace kith::node {
namespace {

using Json = nlohmann::json;

std::unexpected<Error> invalid(std::string what) {
    return fail(Errc::malformed, "status/invalid", "Validation failed: " + std::move(what));
}

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

Result<Visibility> said_visibility_in(const Params& params, Visibility by_default) {
    const std::string said = params.text_or_empty("visibility");
    if (said.empty()) return by_default;
    if (said == "public") return Visibility::public_;
    if (said == "unlisted") return Visibility::unlisted;
    if (said == "private") return Visibility::followers;
    if (said == "direct") return Visibility::direct;
    if (said == "local") return Visibility::local;
    return invalid("Visibility is not included in the list");
}

/// What is for this node's people alone is for no more of them than it was otherwise.
Result<Visibility> visibility_in(const Params& params, Visibility by_default) {
    const Visibility said = TRY(said_visibility_in(params, by_default));
    return params.is_on("local_only") ? activitypub::narrower(said, Visibility::local) : said;
}

/// A language tag as far as it can be one; "" for what cannot. https://www.rfc-editor.org/info/bcp47
std::string language_in(const Params& params, const std::string& by_default) {
    constexpr std::size_t tag_bytes_max = 35;
    const std::string said = params.text_or_empty("language");
    const auto primary = std::min(said.find('-'), said.size());
    const bool fits =
        primary >= 2 && primary <= 3 && said.size() <= tag_bytes_max && std::ranges::all_of(said, [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
        });
    return fits ? said : by_default;
}

Result<std::optional<PollWish>> poll_in(const Params& params) {
    const Params said = params.object("poll");
    if (!said.has("options")) return std::optional<PollWish>();
    PollWish poll{.options = said.texts("options"),
                  .expires_in = said.number("expires_in").value_or(0),
                  .multiple = said.is_on("multiple"),
                  .hide_totals = said.is_on("hide_totals")};
    std::erase_if(poll.options, is_blank);
    if (poll.options.size() < 2) return invalid("Poll choices must be more than one");
    if (poll.options.size() > limits::own_poll_options_max) {
        return invalid("Poll choices can be " + std::to_string(limits::own_poll_options_max) + " at most");
    }
    std::vector<std::string> sorted = poll.options;
    std::ranges::sort(sorted);
    if (std::ranges::adjacent_find(sorted) != sorted.end()) return invalid("Poll choices contain duplicates");
    const bool too_long = std::ranges::any_of(poll.options, [](const std::string& option) {
        return post_length(option) > limits::poll_option_chars_max;
    });
    if (too_long) {
        return invalid("Poll choices can be " + std::to_string(limits::poll_option_chars_max) +
                       " characters each");
    }
    const std::chrono::seconds open(std::clamp<std::int64_t>(poll.expires_in, 0, INT32_MAX));
    if (open < limits::poll_open_least) return invalid("Poll duration is too short");
    if (open > limits::poll_open_most) return invalid("Poll duration is too long");
    return std::optional(std::move(poll));
}

/// A post that is named: absent is none, and what cannot be an id is of nobody.
Result<PostId> named_in(const Params& params, std::string_view name) {
    const std::string said = params.text_or_empty(name);
    if (said.empty()) return PostId{};
    const auto id = parse_api_id(said);
    if (!id) return fail(Errc::not_found, "status/named");
    return PostId(*id);
}

Result<std::vector<std::int64_t>> media_in(const Params& params, bool has_poll) {
    std::vector<std::string> said = params.texts("media_ids");
    std::erase(said, "");
    if (said.size() > limits::status_media_max || (has_poll && !said.empty())) {
        return invalid("Cannot attach more than " + std::to_string(limits::status_media_max) +
                       " files, and none to a post with a poll");
    }
    std::vector<std::int64_t> ids = params.ids("media_ids");
    if (ids.size() != said.size()) return invalid("Media not found");
    std::vector<std::int64_t> once;
    for (const std::int64_t id : ids) {
        if (std::ranges::find(once, id) == once.end()) once.push_back(id);
    }
    return once;
}

Result<std::string> uri_of(storage::Tx& tx, PostId post, storage::ActorId viewer) {
    return TRY(find_status(tx, post.value, storage::Viewer::actor(viewer))).post().uri.text();
}

}  // namespace

PollDraft PollWish::draft() const {
    return {.options = options, .multiple = multiple, .open_for = std::chrono::seconds(expires_in)};
}

Result<std::optional<std::string>> quote_policy_in(const Params& params) {
    const std::string said = params.text_or_empty("quote_approval_policy");
    if (said.empty()) return std::optional<std::string>();
    if (said != "public" && said != "followers" && said != "nobody") {
        return invalid("Quote approval policy is not included in the list");
    }
    return std::optional(said);
}

Result<StatusWish> wish_in(const Call& call, const storage::PostingDefaults& defaults) {
    const Params& params = call.params;
    StatusWish wish{.text = params.text_or_empty("status"),
                    .spoiler_text = params.text_or_empty("spoiler_text"),
                    .sensitive = params.flag("sensitive").value_or(defaults.sensitive),
                    .language = language_in(params, defaults.language),
                    .anyway = params.is_on("anyway"),
                    .app = call.caller.app,
                    .by = call.caller.by};
    wish.visibility = TRY(visibility_in(params, defaults.visibility));
    wish.in_reply_to = TRY(named_in(params, "in_reply_to_id"));
    wish.quoted = TRY(named_in(params, "quoted_status_id"));
    wish.poll = TRY(poll_in(params));
    wish.media = TRY(media_in(params, wish.poll.has_value()));
    const auto policy = TRY(quote_policy_in(params));
    // What is not for everybody is not for quoting either.
    if (activitypub::is_open(wish.visibility)) wish.quote_policy = policy.value_or(defaults.quote_policy);
    if (is_blank(wish.text)) wish.text = std::exchange(wish.spoiler_text, {});
    if (is_blank(wish.text) && wish.media.empty() && !wish.poll && !wish.quoted.valid()) {
        return invalid("Text can't be blank");
    }
    if (post_length(wish.text) + post_length(wish.spoiler_text) > limits::post_chars_max ||
        wish.text.size() + wish.spoiler_text.size() > limits::html_bytes_max) {
        return invalid("Text character limit of " + std::to_string(limits::post_chars_max) + " exceeded");
    }
    return wish;
}

std::vector<std::string> descriptions_of(storage::Tx& tx,
                                         const std::vector<std::int64_t>& media,
                                         storage::ActorId author) {
    std::vector<std::string> descriptions;
    for (const std::int64_t id : media) {
        auto row = storage::find_media(tx, storage::MediaId(id), author);
        if (row && !row->description.empty()) descriptions.push_back(std::move(row->description));
    }
    return descriptions;
}

Result<PostDraft> draft_of(storage::Tx& tx, const StatusWish& wish, storage::ActorId author) {
    TRY_DONE(storage::check_media_is_ready(tx, author, media_ids(wish.media)));
    PostDraft draft{.text = wish.text,
                    .visibility = wish.visibility,
                    .content_warning = wish.spoiler_text,
                    .language = wish.language,
                    .sensitive = wish.sensitive,
                    .descriptions = descriptions_of(tx, wish.media, author),
                    .quote_policy = wish.quote_policy,
                    .anyway = wish.anyway,
                    .by = wish.by};
    if (wish.in_reply_to.valid()) draft.reply_to = TRY(uri_of(tx, wish.in_reply_to, author));
    if (wish.quoted.valid()) draft.quote = TRY(uri_of(tx, wish.quoted, author));
    if (wish.poll) draft.poll = wish.poll->draft();
    return draft;
}

Json to_json(const StatusWish& wish) {
    Json json = {{"text", wish.text},
                 {"spoiler_text", wish.spoiler_text},
                 {"sensitive", wish.sensitive},
                 {"visibility", to_string(wish.visibility)},
                 {"language", wish.language},
                 {"in_reply_to", wish.in_reply_to.value},
                 {"quoted", wish.quoted.value},
                 {"media", wish.media},
                 {"quote_policy", wish.quote_policy},
                 {"anyway", wish.anyway},
                 {"app", wish.app.value},
                 {"by", wish.by.value}};
    if (wish.poll) {
        json["poll"] = {{"options", wish.poll->options},
                        {"expires_in", wish.poll->expires_in},
                        {"multiple", wish.poll->multiple},
                        {"hide_totals", wish.poll->hide_totals}};
    }
    return json;
}

StatusWish wish_of(const Json& json) {
    StatusWish wish{.text = json.value("text", ""),
                    .spoiler_text = json.value("spoiler_text", ""),
                    .sensitive = json.value("sensitive", false),
                    .visibility = visibility_of(json.value("visibility", "")).value_or(Visibility::direct),
                    .language = json.value("language", ""),
                    .in_reply_to = PostId(json.value("in_reply_to", std::int64_t{0})),
                    .quoted = PostId(json.value("quoted", std::int64_t{0})),
                    .media = json.value("media", std::vector<std::int64_t>()),
                    .quote_policy = json.value("quote_policy", "nobody"),
                    .anyway = json.value("anyway", false),
                    .app = storage::AppId(json.value("app", std::int64_t{0})),
                    .by = storage::ActorId(json.value("by", std::int64_t{0}))};
    if (const auto poll = json.find("poll"); poll != json.end()) {
        wish.poll = PollWish{.options = poll->value("options", std::vector<std::string>()),
                             .expires_in = poll->value("expires_in", std::int64_t{0}),
                             .multiple = poll->value("multiple", false),
                             .hide_totals = poll->value("hide_totals", false)};
    }
    return wish;
}

}  // namespace kith::node
