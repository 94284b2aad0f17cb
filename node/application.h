// Application: one real node, built once in dependency order; the only place that knows all concrete types.
// A command runs in it on the calling thread; serve() adds the server and the workers.
#pragma once

#include "activitypub/transport.h"
#include "node/config.h"
#include "node/directory.h"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <memory>
#include <string>

namespace kith::node {

enum class OpenFor { command, serve };

/// Makes a node where there is none: settings, database, keys, the instance actor. Errc::conflict if there is
/// one.
Result<Config> initialise(const Directory& directory, const NewConfig& wanted);

/// For looking at one's own node from its machine: any address may be asked.
std::unique_ptr<Transport> make_own_transport(const Config& config, const Directory& directory);

/// For every kith process, before anything else: private files, no core dumps, few memory arenas, no SIGPIPE.
void prepare_process();

class Application {
 public:
    /// The caller holds the directory's lock for as long as the application lives.
    static Result<std::unique_ptr<Application>> open(const Directory& directory,
                                                     const Config& config,
                                                     OpenFor purpose);
    ~Application();
    Application(const Application&) = delete;
    Application& operator=(const Application&) = delete;

    /// {"command": "post", "args": {…}}; see node/commands.
    Result<nlohmann::json> execute(const nlohmann::json& request);

    /// `ready` is told the bound address. Returns after SIGTERM or SIGINT, when what was under way is
    /// finished.
    Done serve(const std::function<void(const std::string& address)>& ready);

 private:
    struct Parts;
    explicit Application(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace kith::node
