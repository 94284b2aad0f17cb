#include "consent/json.h"
#include "node/application.h"
#include "node/config.h"
#include "node/directory.h"
#include "node/doctor.h"
#include "tools/cli/cli.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>

namespace kith::cli {
namespace {

Exit init(const node::NewConfig& wanted) {
    const node::Directory directory(node_dir());
    const auto config = node::initialise(directory, wanted);
    if (!config) return complain(config.error());
    for (const log::Literal weakness : node::weaknesses(*config)) {
        fmt::print(stderr, "kith: warning: {}\n", weakness.text());
    }
    fmt::print(
        "{} is ready: settings in {}\nnext: kith account create HANDLE --dir {} --role staff; kith serve "
        "--dir {}\n",
        config->server.public_url,
        directory.config_file(),
        directory.path(),
        directory.path());
    return Exit::done;
}

Exit serve() {
    const node::Directory directory(node_dir());
    const auto config = node::load_config(directory.config_file());
    if (!config) return complain(config.error());
    const auto lock = node::DirectoryLock::try_take(directory);
    if (!lock) return complain(lock.error());
    if (!lock->has_value()) {
        fmt::print(stderr, "kith: {} is in use by another kith\n", directory.path());
        return Exit::refused;
    }
    const auto application = node::Application::open(directory, *config, node::OpenFor::serve);
    if (!application) return complain(application.error());
    const Done served = (*application)->serve([&](const std::string& bound) {
        fmt::print("kith: {} is ready on {}\n", config->server.public_url, bound);
        std::fflush(stdout);
    });
    return served ? Exit::done : complain(served.error());
}

Exit examine(const Call& call) {
    const node::Directory directory(node_dir());
    const auto config = node::load_config(directory.config_file());
    if (!config) return complain(config.error());
    const auto status = send(call, "status", Json::object());
    const auto transport = node::make_own_transport(*config, directory);
    const auto findings = node::examine(directory, *config, status, *transport);
    bool well = true;
    Json list = Json::array();
    for (const node::Finding& finding : findings) {
        well = well && finding.health != node::Health::bad;
        list.push_back({{"check", finding.check},
                        {"health", node::name_of(finding.health)},
                        {"what", finding.what},
                        {"mend", finding.mend}});
        if (call.json) continue;
        fmt::print("{:4}  {:22} {}\n", node::name_of(finding.health), finding.check, finding.what);
        if (!finding.mend.empty()) fmt::print("{:28} mend: {}\n", "", finding.mend);
    }
    if (call.json) fmt::print("{}\n", list.dump(-1, ' ', false, Json::error_handler_t::replace));
    return well ? Exit::done : Exit::refused;
}

}  // namespace

void add_server_commands(CLI::App& app) {
    const auto wanted = std::make_shared<node::NewConfig>();
    CLI::App* command = add_command(app,
                                    "init",
                                    "Make a node: kith.toml, database, keys; overwrites nothing",
                                    "kith init --dir /var/lib/kith --domain example.edu");
    command->add_option("--domain", wanted->domain, "The part behind the @ of every handle")->required();
    command->add_option(
        "--public-url", wanted->public_url, "Where others reach it (default: https://DOMAIN)");
    command->add_option("--listen", wanted->listen, "Address and port to bind")->capture_default_str();
    command->add_option("--name", wanted->name, "The institution's name (default: the domain)");
    command->add_option("--address", wanted->institution.address, "Its postal address, in one line");
    command->add_option("--country", wanted->institution.country, "The code of its country, such as IE");
    command->add_option(
        "--contact-email", wanted->institution.email, "Where people write about their rights");
    on_call(*command, [=] { return init(*wanted); });

    command =
        add_command(app, "serve", "Run the node until SIGTERM or Ctrl-C", "kith serve --dir /var/lib/kith");
    on_call(*command, serve);

    const auto doctor_call = std::make_shared<Call>();
    command = add_command(
        app,
        "doctor",
        "Check settings, DNS, TLS, clock, WebFinger, permissions, disk and schema, and say how to mend each",
        "kith doctor --dir /var/lib/kith");
    add_json(*command, doctor_call);
    on_call(*command, [=] { return examine(*doctor_call); });
}

}  // namespace kith::cli
