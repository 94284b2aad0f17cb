// Config: kith.toml as typed values. Parsed once at start; a plain value afterwards.
#pragma once

#include "consent/base/limits.h"
#include "consent/base/log.h"
#include "consent/base/result.h"
#include "consent/base/uri.h"
#include "node/institution.h"
#include "node/mastodon/settings.h"
#include "node/media/media_settings.h"
#include "node/moderation/permissions.h"
#include "node/retention/schedule.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::node {

/// Where to bind: an address without brackets, and a port (0: any free one).
struct Listen {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;

    static Result<Listen> parse(std::string_view text);
    std::string text() const;
};

struct Config {
    struct Server {
        Host domain = Host::trusted({});  // behind the '@' of every handle
        std::string public_url{};         // "https://example.edu", no slash at the end
        std::string name{};               // the institution's, as people read it
        Listen listen{};
        Institution institution{};
    };
    struct Storage {
        bool survives_power_cut = true;
    };
    struct Http {
        std::vector<std::string> trusted_proxies{};  // CIDR; they alone may set X-Forwarded-For
    };
    struct Tls {
        std::string cert_file{};  // both or none; PEM
        std::string key_file{};
    };
    struct Federation {
        bool require_signed_get = true;
        bool allow_http = false;
        std::vector<std::string> allow_private_networks{};  // CIDR
        std::string ca_file{};                              // PEM; "" means the system's
    };
    struct Limits {
        std::size_t connections = limits::connections_max;
        std::size_t connections_per_address = limits::connections_per_address_max;
        std::size_t request_threads = limits::request_threads_max;
        std::size_t delivery_threads = 32;
        std::size_t unsigned_requests = 1500;  // of one address in five minutes, failures included
    };
    struct Streaming {
        std::optional<Listen> listen{};  // besides server.listen: streams and nothing else
    };
    struct Mail {
        std::vector<std::string> command{};  // a program and its arguments; none: no mail is sent
        std::string from{};                  // an address; "" means noreply@ and the domain
        bool confirm = true;                 // new accounts wait for their mailboxes
    };

    Server server{};
    Storage storage{};
    Http http{};
    Tls tls{};
    Federation federation{};
    Limits limits{};
    RetentionPeriods retention{};
    ClientSettings client{};
    Mail mail{};
    MediaSettings media{};
    StaffRoles roles{};
    Streaming streaming{};
};

/// An unknown key or a bad value is Errc::malformed, its message "FILE:LINE: what is wrong, what would be
/// right".
Result<Config> parse_config(std::string_view text, std::string_view file);
Result<Config> load_config(const std::string& file);

/// One sentence for each setting that makes the node less safe than it is by default.
std::vector<log::Literal> weaknesses(const Config& config);

/// What `kith init` is told.
struct NewConfig {
    std::string domain{};
    std::string public_url{};  // "" means https://DOMAIN
    std::string listen = "127.0.0.1:8080";
    std::string name{};  // "" means the domain
    Institution institution{};
};
/// A commented kith.toml that parse_config takes; an http:// public_url adds `allow_http = true`.
Result<std::string> new_config_text(const NewConfig& wanted);

}  // namespace kith::node
