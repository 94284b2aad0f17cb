// Channel: what a stream can be subscribed to, by the names of the Mastodon API. A value; any thread.
// https://docs.joinmastodon.org/methods/streaming/
#pragma once

#include "consent/base/result.h"
#include "storage/ids.h"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace kith::node {

enum class ChannelKind {
    user,
    user_notification,
    public_all,
    public_local,
    public_remote,
    public_all_media,
    public_local_media,
    public_remote_media,
    hashtag,
    hashtag_local,
    list,
    direct
};

/// One thing that events are sent to: a kind, and of whom or what.
struct Topic {
    ChannelKind kind{};
    std::int64_t id = 0;  // the person's (user, user:notification, direct) or the list's
    std::string tag{};    // folded
    friend auto operator<=>(const Topic&, const Topic&) = default;
};

struct Channel {
    ChannelKind kind{};
    std::int64_t list = 0;
    std::string tag{};  // as the client wrote it: frames repeat it

    /// What it is for this person.
    Topic topic(storage::ActorId viewer) const;
    /// ["hashtag","cats"], as JSON: what frames say in "stream".
    std::string label() const;
    /// "read:statuses" or "read:notifications".
    std::string_view scope() const;
};

struct ChannelWords {
    std::string_view stream{};
    std::string_view list{};
    std::string_view tag{};
};
/// Errc::malformed for a name that is none, and where the list or the tag is missing.
Result<Channel> parse_channel(const ChannelWords& words);

/// The name behind "/api/v1/streaming/" of an event stream: "public/local" is "public:local"; "" for any
/// other.
std::string_view stream_of_path(std::string_view rest, bool only_media);

}  // namespace kith::node
