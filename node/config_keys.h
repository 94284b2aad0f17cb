// How the keys of kith.toml are read: one reader for each kind of value, and the tables that name them. For
// node/config*.cpp only.
#pragma once

#include "node/config.h"

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kith::node {

/// Errc::malformed with what is wrong, without the place.
Done bad(std::string message);
Done read_text(const toml::node& node, std::string& out);
Done read_flag(const toml::node& node, bool& out);
Done read_count(const toml::node& node, std::size_t& out, std::int64_t least, std::int64_t most);
Done read_days(const toml::node& node, std::chrono::days& out);
Done read_question_days(const toml::node& node, std::chrono::days& out);
Done read_networks(const toml::node& node, std::vector<std::string>& out);
Done read_domain(const toml::node& node, Host& out);
Done read_public_url(const toml::node& node, std::string& out);
Done read_listen(const toml::node& node, Listen& out);
Done read_durability(const toml::node& node, bool& out);

/// A text that `check` likes.
template <Done (*check)(std::string_view)>
Done read_checked(const toml::node& node, std::string& out) {
    std::string text;
    TRY_DONE(read_text(node, text));
    TRY_DONE(check(text));
    out = std::move(text);
    return {};
}

/// [roles]: what a role of staff may do, a list of permissions.
Done read_role(const toml::node& node, std::string_view name, StaffRoles& out);

struct Key {
    std::string_view table;
    std::string_view name;
    Done (*read)(const toml::node&, Config&);
};

/// [client]: config_client.cpp.
std::span<const Key> client_keys();
/// [mail]: config_mail.cpp.
std::span<const Key> mail_keys();
/// [streaming]: config_streaming.cpp.
std::span<const Key> streaming_keys();
/// Whether they fit the rest.
Done check_streaming(const Config& config);
/// [media] and [media.s3]: config_media.cpp.
std::span<const Key> media_keys();
/// Whether they fit together; `names_s3`: there is a [media.s3].
Done check_media(const MediaSettings& media, bool names_s3);

}  // namespace kith::node
