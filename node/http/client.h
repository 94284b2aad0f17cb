// HttpClient: requests to other servers over real sockets. Blocks; for worker threads only, any number of
// them.
#pragma once

#include "activitypub/fetch/guard.h"
#include "activitypub/transport.h"
#include "consent/base/result.h"

#include <memory>
#include <string>

namespace kith::node {

struct ClientOptions {
    std::string user_agent = "Kith/0.1";  // with "(+https://domain)"
    std::string ca_file{};                // trusted instead of the system's authorities
    Millis connect_timeout = limits::connect_timeout;
    Millis dns_deadline = limits::dns_deadline;
};

class HttpClient final : public Transport {
 public:
    static Result<std::unique_ptr<HttpClient>> create(ClientOptions options, activitypub::AddressGuard guard);
    ~HttpClient() override;

    Result<HttpResponse> send(const HttpRequest& request) override;

 private:
    class Core;
    explicit HttpClient(std::unique_ptr<Core> core);
    std::unique_ptr<Core> core_;
};

}  // namespace kith::node
