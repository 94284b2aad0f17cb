// Which of the ":names:" in somebody's texts have a picture, and where on this node it is: for the client API
// and the pages. In a transaction.
#pragma once

#include "activitypub/site.h"
#include "activitypub/wire/shortcode.h"
#include "storage/actors.h"
#include "storage/database.h"

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace kith::node {

struct ShownEmoji {
    std::string shortcode{};
    std::string url{};
    std::string still_url{};
    std::string category{};  // of ours
};

/// An author of ours uses ours, one of another server what that server told of; an invalid id is the node
/// itself.
std::vector<ShownEmoji> emojis_shown(storage::Tx& tx,
                                     const activitypub::Site& site,
                                     storage::ActorId author,
                                     std::initializer_list<std::string_view> texts);
/// All of ours.
std::vector<ShownEmoji> emojis_offered(storage::Tx& tx, const activitypub::Site& site);

/// The same for pages: paths on this node.
activitypub::EmojiPictures emoji_pictures(storage::Tx& tx,
                                          const activitypub::Site& site,
                                          storage::ActorId author,
                                          std::initializer_list<std::string_view> texts);

}  // namespace kith::node
