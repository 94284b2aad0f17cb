// Program: the kith program itself as an operator runs it, on a directory that goes away.
#pragma once

#include "tools/bench/child.h"
#include "tools/bench/home.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace kith::bench {

class Program {
 public:
    /// Makes the node and one account for each handle. Other hosts may be on loopback and speak plain HTTP.
    explicit Program(const std::vector<std::string>& handles);

    std::string directory() const { return folder_.path("node"); }
    /// The node's database, while no server runs.
    std::unique_ptr<storage::Database> database() const;

    /// A line of kith.toml in place of another; the bench gives up when that is not there.
    void set(std::string_view was, std::string_view is) const;

    void start();
    /// SIGTERM, and waits.
    void stop() { server_.reset(); }
    const Child& server() const { return *server_; }
    std::uint16_t port() const { return port_; }
    void post(const std::string& as, const std::string& text) const { run({"post", "--as", as, text}); }

 private:
    /// Runs one command to its end; the bench gives up when it fails.
    void run(std::vector<std::string> words) const;

    Folder folder_;
    std::unique_ptr<Child> server_;
    std::uint16_t port_ = 0;
};

}  // namespace kith::bench
