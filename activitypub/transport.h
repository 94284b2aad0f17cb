// The one network interface: send one HTTP request to one host and get the answer, bounded in time and bytes.
// Implemented by node/http/client (real sockets) and by tests (fixtures on disk, the simulated network).
#pragma once

#include "consent/base/clock.h"
#include "consent/base/limits.h"
#include "consent/base/result.h"
#include "consent/base/uri.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kith {

/// Header names are compared without case; order is kept.
using Headers = std::vector<std::pair<std::string, std::string>>;

/// The first value, or "" when absent.
std::string_view header(const Headers& headers, std::string_view name);

struct HttpRequest {
    std::string method = "GET";
    Uri url;
    Headers headers{};
    std::string body{};
    Millis deadline = limits::fetch_deadline;                       // for the whole exchange
    std::size_t response_bytes_max = limits::fetch_body_bytes_max;  // after decompression
};

struct HttpResponse {
    int status = 0;
    Headers headers{};
    std::string body{};
};

/// Why no answer came. Kept per delivery and shown to the admin.
enum class NetFailure { none, dns, refused_address, connect, tls, timeout, too_large, protocol };

class Transport {
 public:
    virtual ~Transport() = default;
    /// Never follows redirects. A refused address (private, loopback, … unless configured) is Errc::denied;
    /// any other failure to get an answer is Errc::unavailable; `rule` is "transport/" + the NetFailure's
    /// name. Blocks until the deadline at most; never called on a request thread.
    virtual Result<HttpResponse> send(const HttpRequest& request) = 0;
};

}  // namespace kith
