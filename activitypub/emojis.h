// Emojis between servers: what goes with a text of ours, and what others say goes with theirs. In a
// transaction; no network.
#pragma once

#include "activitypub/site.h"
#include "activitypub/wire/vocabulary.h"
#include "storage/database.h"
#include "storage/emojis.h"
#include "storage/ids.h"

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kith::activitypub {

/// Where a picture of ours is: its address changes with it.
std::string emoji_url(const Site& site, const storage::EmojiRow& row);
/// The same, standing still.
std::string still_emoji_url(const Site& site, const storage::EmojiRow& row);
/// The last part of the two.
std::string emoji_file(const storage::EmojiRow& row);
std::string still_emoji_file(const storage::EmojiRow& row);

/// `tag` of what is ours: those of our emojis that its texts name.
std::vector<Emoji> emojis_in(storage::Tx& tx,
                             const Site& site,
                             std::initializer_list<std::string_view> texts);

/// Keeps what an actor's or a post's document says its names stand for, for this host alone. What is no name
/// or no address is passed over.
void hear_emojis(
    storage::Tx& tx, storage::IdMaker& ids, const Host& host, std::span<const Emoji> emojis, Instant now);

}  // namespace kith::activitypub
