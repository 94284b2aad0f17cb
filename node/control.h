// The control socket: how a command line acts through the running server (D/control.sock, mode 0600).
//
// One request and one answer for a connection, each a 4-byte length (network order) and JSON:
// {"command": "post", "args": {…}} and {"result": …} or {"error": {"code": "not_found", "message": "…"}}.
#pragma once

#include "consent/base/clock.h"
#include "consent/base/result.h"
#include "node/limits.h"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace kith::node {

/// Serves the socket. Any number of threads may run serve() at the same time; node/workers owns them.
class ControlServer {
 public:
    using Execute = std::function<Result<nlohmann::json>(const nlohmann::json& request)>;

    /// Takes the place of a socket that a killed server left; the caller holds the directory's lock.
    static Result<std::unique_ptr<ControlServer>> open(const std::string& path, Execute execute);
    ~ControlServer();
    ControlServer(const ControlServer&) = delete;
    ControlServer& operator=(const ControlServer&) = delete;

    /// Until stop(). Only callers of our own user, or root, are answered.
    void serve();
    void stop();

 private:
    ControlServer(std::string path, int listener, int wake, Execute execute);
    void answer(int connection) const;

    std::string path_;
    int listener_;
    int wake_;  // readable once stop() was called
    Execute execute_;
};

/// Errc::unavailable when nobody listens or the answer takes longer than `patience`.
Result<nlohmann::json> ask_control(const std::string& path, const nlohmann::json& request, Millis patience);

/// "not_found", …: an Errc on this wire, and back.
std::string_view name_of(Errc code);
Errc errc_of(std::string_view name);

}  // namespace kith::node
