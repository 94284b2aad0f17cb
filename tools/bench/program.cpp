#include "tools/bench/program.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace kith::bench {

namespace {

/// Beside this bench, where the build puts it.
std::string path_of_kith() {
    return std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path() / "kith";
}

void replace(std::string& text, std::string_view what, std::string_view by) {
    const auto at = text.find(what);
    if (at == std::string::npos) give_up(Error{Errc::internal, "a setting is not where it was"});
    text.replace(at, what.size(), by);
}

}  // namespace

Program::Program(const std::vector<std::string>& handles) {
    run({"init",
         "--domain",
         std::string(home_host),
         "--listen",
         "127.0.0.1:0",
         "--public-url",
         fmt::format("http://{}", home_host)});
    set("# allow_private_networks", "allow_private_networks");
    set("# unsigned_requests = 1500", "unsigned_requests = 1000000");
    for (const std::string& handle : handles) run({"account", "create", handle, "--role", "staff"});
}

void Program::set(std::string_view was, std::string_view is) const {
    const std::string file = directory() + "/kith.toml";
    std::string settings;
    {
        std::ifstream in(file);
        settings.assign(std::istreambuf_iterator<char>(in), {});
    }
    replace(settings, was, is);
    std::ofstream(file) << settings;
}

std::unique_ptr<storage::Database> Program::database() const {
    return must(storage::open_sqlite(directory() + "/kith.db", storage::Durability::process));
}

void Program::start() {
    server_ =
        std::make_unique<Child>(path_of_kith(), std::vector<std::string>{"serve", "--dir", directory()});
    const std::string ready = server_->line();
    const auto colon = ready.rfind(':');
    if (colon == std::string::npos) give_up(Error{Errc::unavailable, "kith does not start"});
    port_ = static_cast<std::uint16_t>(number_of(std::string_view(ready).substr(colon + 1)));
}

void Program::run(std::vector<std::string> words) const {
    const std::string program = path_of_kith();
    words.insert(words.end(), {"--dir", directory()});
    std::vector<char*> arguments{const_cast<char*>(program.c_str())};
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t pid = -1;
    const int error = ::posix_spawn(&pid, program.c_str(), &actions, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    int status = -1;
    if (error != 0 || ::waitpid(pid, &status, 0) != pid || status != 0) {
        give_up(Error{Errc::unavailable, "a kith command failed", words.front()});
    }
}

}  // namespace kith::bench
