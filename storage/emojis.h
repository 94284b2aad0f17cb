// Emojis: small pictures that stand for ":names:" in texts: the node's own, and what other servers told of
// theirs. Functions over a Tx; names were looked at before (activitypub/wire/shortcode.h).
#pragma once

#include "consent/base/uri.h"
#include "storage/database.h"
#include "storage/ids.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::storage {

struct EmojiRow {
    std::string shortcode{};
    std::string category{};
    std::string media_type{};
    std::string blob{};  // digest
    std::string still_media_type{};
    std::string still_blob{};
    Instant created{};
};
/// Takes the place of one of the same name.
void put_emoji(Tx& tx, const EmojiRow& row);
/// With the reactions that were made with it. False when there was none.
bool drop_emoji(Tx& tx, std::string_view shortcode);
std::optional<EmojiRow> find_emoji(Tx& tx, std::string_view shortcode);
/// By category and name.
std::vector<EmojiRow> all_emojis(Tx& tx);
std::int64_t count_emojis(Tx& tx);

using RemoteEmojiId = Id<struct RemoteEmojiTag>;

struct RemoteEmojiRow {
    RemoteEmojiId id{};
    Host host;
    std::string shortcode{};
    Uri url;
    std::optional<Instant> updated{};
    Instant said{};
};
std::optional<RemoteEmojiRow> find_remote_emoji(Tx& tx, RemoteEmojiId id);
std::optional<RemoteEmojiRow> find_remote_emoji(Tx& tx, const Host& host, std::string_view shortcode);
/// What its server says of it last holds; a host that has limits::emojis_of_host_max loses the one that it
/// told of longest ago. `row.id` is only used where it is new.
void hear_emoji(Tx& tx, const RemoteEmojiRow& row);
/// Nobody told of them since. How many went.
std::int64_t drop_unheard_emojis(Tx& tx, Instant said_before, std::size_t limit);

}  // namespace kith::storage

namespace kith::limits {

inline constexpr std::int64_t emojis_max = 2'000;  // of the node's own
inline constexpr std::int64_t emojis_of_host_max = 5'000;
inline constexpr auto emoji_heard_again_after = std::chrono::hours(24 * 7);

}  // namespace kith::limits
