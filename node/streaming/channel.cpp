#include "node/streaming/channel.h"

#include "activitypub/wire/fold.h"
#include "activitypub/wire/json.h"
#include "consent/json.h"
#include "node/streaming/limits.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace kith::node {

namespace {

struct Name {
    ChannelKind kind;
    std::string_view text;
};

constexpr std::array names = {
    Name{ChannelKind::user, "user"},
    Name{ChannelKind::user_notification, "user:notification"},
    Name{ChannelKind::public_all, "public"},
    Name{ChannelKind::public_local, "public:local"},
    Name{ChannelKind::public_remote, "public:remote"},
    Name{ChannelKind::public_all_media, "public:media"},
    Name{ChannelKind::public_local_media, "public:local:media"},
    Name{ChannelKind::public_remote_media, "public:remote:media"},
    Name{ChannelKind::hashtag, "hashtag"},
    Name{ChannelKind::hashtag_local, "hashtag:local"},
    Name{ChannelKind::list, "list"},
    Name{ChannelKind::direct, "direct"},
};

struct Path {
    std::string_view rest;
    std::string_view stream;
    std::string_view with_media;
};

constexpr std::array paths = {
    Path{"user", "user", "user"},
    Path{"user/notification", "user:notification", "user:notification"},
    Path{"public", "public", "public:media"},
    Path{"public/local", "public:local", "public:local:media"},
    Path{"public/remote", "public:remote", "public:remote:media"},
    Path{"hashtag", "hashtag", "hashtag"},
    Path{"hashtag/local", "hashtag:local", "hashtag:local"},
    Path{"list", "list", "list"},
    Path{"direct", "direct", "direct"},
};

bool has_tag(ChannelKind kind) {
    return kind == ChannelKind::hashtag || kind == ChannelKind::hashtag_local;
}
bool has_owner(ChannelKind kind) {
    return kind == ChannelKind::user || kind == ChannelKind::user_notification || kind == ChannelKind::direct;
}

}  // namespace

Topic Channel::topic(storage::ActorId viewer) const {
    if (has_owner(kind)) return {.kind = kind, .id = viewer.value};
    if (has_tag(kind)) return {.kind = kind, .tag = activitypub::fold(tag)};
    return {.kind = kind, .id = list};
}

std::string Channel::label() const {
    activitypub::Json label = activitypub::Json::array();
    label.push_back(std::ranges::find(names, kind, &Name::kind)->text);
    if (has_tag(kind)) label.push_back(tag);
    if (kind == ChannelKind::list) label.push_back(std::to_string(list));
    return activitypub::dump_json(label);
}

std::string_view Channel::scope() const {
    return kind == ChannelKind::user_notification ? "read:notifications" : "read:statuses";
}

Result<Channel> parse_channel(const ChannelWords& words) {
    const auto name = std::ranges::find(names, words.stream, &Name::text);
    if (name == names.end()) {
        return fail(Errc::malformed, "streaming/unknown", "Unknown stream: there is none of that name.");
    }
    Channel channel{.kind = name->kind};
    if (has_tag(channel.kind)) {
        if (words.tag.starts_with('#')) return parse_channel({words.stream, {}, words.tag.substr(1)});
        if (words.tag.empty() || words.tag.size() > limits::streaming_tag_bytes_max) {
            return fail(Errc::malformed, "streaming/tag", "This stream needs the name of a tag in `tag`.");
        }
        channel.tag = words.tag;
    }
    if (channel.kind == ChannelKind::list) {
        const char* const end = words.list.data() + words.list.size();
        const auto [at, error] = std::from_chars(words.list.data(), end, channel.list);
        if (error != std::errc{} || at != end || channel.list <= 0) {
            return fail(Errc::malformed, "streaming/list", "This stream needs the id of a list in `list`.");
        }
    }
    return channel;
}

std::string_view stream_of_path(std::string_view rest, bool only_media) {
    const auto path = std::ranges::find(paths, rest, &Path::rest);
    if (path == paths.end()) return {};
    return only_media ? path->with_media : path->stream;
}

}  // namespace kith::node
