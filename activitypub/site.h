// Site: what this node is called and which URIs are its own. A value, made once from the configuration.
#pragma once

#include "consent/base/bytes.h"
#include "consent/base/uri.h"
#include "storage/ids.h"

#include <optional>
#include <string>
#include <string_view>

namespace kith::activitypub {

struct Site {
    Host domain;          // the part behind the '@' of its people's handles
    std::string base;     // "https://example.edu": public_url without a slash at the end
    std::string name;     // the institution's, for pages and the instance actor
    Bytes picture_key{};  // of the addresses that other servers' pictures have here
                          // (node/media/remote_pictures.h)

    Uri uri(std::string_view path) const { return Uri::trusted(base + std::string(path)); }

    Uri actor(storage::ActorId id) const { return uri("/users/" + std::to_string(id.value)); }
    Uri instance_actor() const { return uri("/actor"); }
    Uri shared_inbox() const { return uri("/inbox"); }
    Uri post(storage::PostId id) const { return uri("/posts/" + std::to_string(id.value)); }
    Uri activity(storage::ActivityId id) const { return uri("/activities/" + std::to_string(id.value)); }
    Uri context(storage::PostId root) const { return uri("/contexts/" + std::to_string(root.value)); }
    std::string profile_page(std::string_view username) const { return base + "/@" + std::string(username); }
    std::string post_page(std::string_view username, storage::PostId id) const {
        return profile_page(username) + "/" + std::to_string(id.value);
    }

    /// Same scheme, host and port as `base`.
    bool owns(const Uri& uri) const;
    /// The id in a URI of ours of the given kind ("/posts/"), whatever follows the number; nullopt otherwise.
    std::optional<std::int64_t> id_under(std::string_view kind, const Uri& uri) const;
};

}  // namespace kith::activitypub
