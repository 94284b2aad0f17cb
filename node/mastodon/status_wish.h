// StatusWish: what a call asks to be posted, checked, and with ids as the API knows them; also what a
// scheduled post waits as. A value; any thread.
#pragma once

#include "node/mastodon/api.h"
#include "node/social/social.h"
#include "storage/oauth.h"
#include "storage/posting_defaults.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kith::node {

struct PollWish {
    std::vector<std::string> options{};
    std::int64_t expires_in = 0;  // seconds
    bool multiple = false;
    bool hide_totals = false;

    PollDraft draft() const;
};

struct StatusWish {
    std::string text{};
    std::string spoiler_text{};
    bool sensitive = false;
    Visibility visibility = Visibility::public_;
    std::string language{};
    PostId in_reply_to{};
    PostId quoted{};
    std::vector<std::int64_t> media{};
    std::optional<PollWish> poll{};
    std::string quote_policy = "nobody";
    bool anyway = false;
    storage::AppId app{};
    storage::ActorId by{};  // who asks it for a unit
};

/// Errc::malformed says what is wrong, in the words that clients know.
Result<StatusWish> wish_in(const Call& call, const storage::PostingDefaults& defaults);
/// "public", "followers", "nobody"; none where the call does not say.
Result<std::optional<std::string>> quote_policy_in(const Params& params);

/// The words of media of the author's.
std::vector<std::string> descriptions_of(storage::Tx& tx,
                                         const std::vector<std::int64_t>& media,
                                         storage::ActorId author);

/// The posts it names, which the author must be able to see: Errc::not_found.
Result<PostDraft> draft_of(storage::Tx& tx, const StatusWish& wish, storage::ActorId author);

nlohmann::json to_json(const StatusWish& wish);
/// What to_json wrote.
StatusWish wish_of(const nlohmann::json& json);

}  // namespace kith::node
