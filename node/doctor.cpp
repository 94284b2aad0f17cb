#include "node/doctor.h"

#include "consent/base/uri.h"
#include "consent/json.h"
#include "node/doctor_streaming.h"
#include "node/media/choosing.h"
#include "node/real_clock.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <netdb.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <system_error>
#include <unistd.h>

namespace kith::node {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t free_bytes_bad = 100ULL << 20;
constexpr std::uint64_t free_bytes_low = 1ULL << 30;

Finding settings_of(const Config& config) {
    const auto weak = weaknesses(config);
    if (weak.empty())
        return {"settings", Health::good, "kith.toml is right, and nothing in it weakens the node"};
    std::string said;
    for (const log::Literal one : weak) said += fmt::format("{}{}", said.empty() ? "" : "\n", one.text());
    return {
        "settings", Health::unsure, said, "remove these lines from kith.toml, unless this node is for tests"};
}

/// Receipts and /about name whoever answers for the node.
Finding institution_of(const Institution& stated) {
    std::string missing;
    const auto look = [&](const std::string& value, std::string_view key) {
        if (value.empty()) missing += fmt::format("{}{}", missing.empty() ? "" : ", ", key);
    };
    look(stated.address, "address");
    look(stated.country, "country");
    look(stated.email, "contact_email");
    if (missing.empty())
        return {"institution", Health::good, "kith.toml says where it is and how to write to it"};
    return {"institution",
            Health::unsure,
            "kith.toml does not say its " + missing + ": receipts and /about lack them",
            "add them to kith.toml under [server]"};
}

/// What others than the owner may do with a file that is the node's alone.
Finding permissions_of(const Directory& directory, const Config& config) {
    std::vector<std::string> paths{directory.path(), directory.database_file(), directory.keys_dir()};
    if (!config.tls.key_file.empty()) paths.push_back(directory.resolve(config.tls.key_file));
    if (config.media.s3.is_named()) paths.push_back(directory.resolve(config.media.s3.secret_key_file));
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(directory.keys_dir(), error)) {
        paths.push_back(entry.path().string());
    }
    for (const std::string& path : paths) {
        struct stat status{};
        if (::stat(path.c_str(), &status) != 0) {
            return {"permissions", Health::bad, path + " is missing", "restore it from a backup"};
        }
        if ((status.st_mode & 0077) != 0) {
            return {"permissions",
                    Health::bad,
                    fmt::format("{} can be read by other users (mode {:o})", path, status.st_mode & 0777),
                    fmt::format("chmod go= '{}'", path)};
        }
        if (::geteuid() != 0 && status.st_uid != ::geteuid()) {
            return {"permissions",
                    Health::bad,
                    path + " belongs to another user",
                    fmt::format("chown -R {} '{}'", ::geteuid(), directory.path())};
        }
    }
    return {"permissions", Health::good, "only the node's own user can read the data and the keys"};
}

Finding disk_of(const Directory& directory) {
    struct statvfs status{};
    if (::statvfs(directory.path().c_str(), &status) != 0) {
        return {"disk",
                Health::bad,
                "its free space cannot be told",
                "check the file system of " + directory.path()};
    }
    const std::uint64_t free = static_cast<std::uint64_t>(status.f_bavail) * status.f_frsize;
    const std::string what = fmt::format("{} MB free", free >> 20);
    if ((status.f_flag & ST_RDONLY) != 0) {
        return {
            "disk", Health::bad, "the file system is read-only", "mount it read-write; see the kernel's log"};
    }
    if (free < free_bytes_bad) return {"disk", Health::bad, what, "make room: nothing can be accepted soon"};
    if (free < free_bytes_low) return {"disk", Health::unsure, what, "make room before it runs full"};
    return {"disk", Health::good, what};
}

Finding media_of(const Directory& directory, const Config& config) {
    if (!config.media.in_s3) return {"media", Health::good, "kept in " + directory.media_dir()};
    const RealClock clock;
    const auto store = open_s3_of(config.media, directory, clock, "");
    const Done reached = store ? (*store)->reach() : Done(std::unexpected(store.error()));
    if (!reached) {
        return {"media",
                Health::bad,
                reached.error().message,
                "mend that; until then uploads and pictures answer 503"};
    }
    if (holds_media(directory)) {
        return {"media",
                Health::unsure,
                "kept in the store of media.s3, but " + directory.media_dir() +
                    " still holds files, which nothing lets go any more",
                "`kith media copy --to s3`, then remove that folder"};
    }
    return {"media", Health::good, "the store of media.s3 can be reached"};
}

Finding clock_of() {
    struct timex status{};
    if (::adjtimex(&status) < 0 || (status.status & STA_UNSYNC) != 0) {
        return {
            "clock",
            Health::unsure,
            "the system clock is not known to be synchronised; signatures are refused when it is an hour off",
            "install chrony or enable systemd-timesyncd (a virtual machine's host may keep the time "
            "instead)"};
    }
    return {"clock", Health::good, "synchronised"};
}

Finding database_of(const Result<Json>& status) {
    if (!status) {
        return {"database",
                Health::bad,
                status.error().message.empty() ? std::string(status.error().rule) : status.error().message,
                "start the node with `kith serve` and read its log; restore a backup if the file is damaged"};
    }
    return {"database",
            Health::good,
            fmt::format("schema is current; {} accounts, {} posts, {} deliveries and {} activities wait",
                        status->value("accounts", 0),
                        status->value("posts", 0),
                        status->value("queued_deliveries", 0),
                        status->value("queued_activities", 0))};
}

/// GDPR Art. 12(3): what people asked is answered within a month.
Finding requests_of(const Json& status) {
    const std::int64_t open = status.value("open_requests", std::int64_t{0});
    const std::int64_t late = status.value("late_requests", std::int64_t{0});
    const std::string first = status.value("first_request_due", "");
    if (late > 0) {
        return {"rights",
                Health::bad,
                fmt::format("{} of {} requests of people are overdue, the first since {}", late, open, first),
                "`kith subject show` lists them; answer with `kith subject export` or `kith subject erase`"};
    }
    if (open == 0) return {"rights", Health::good, "no request of a person waits for an answer"};
    return {"rights",
            Health::good,
            fmt::format("{} requests of people wait for an answer, the first until {}", open, first)};
}

Finding dns_of(const UriParts& url) {
    std::string host = url.host;
    if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0 || found == nullptr) {
        return {"DNS",
                Health::bad,
                host + " has no address",
                "add an A and an AAAA record for " + host + " that lead to this machine"};
    }
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> all(found, &::freeaddrinfo);
    std::string text;
    for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
        char name[NI_MAXHOST] = {};
        if (::getnameinfo(one->ai_addr, one->ai_addrlen, name, sizeof(name), nullptr, 0, NI_NUMERICHOST) != 0)
            continue;
        text += fmt::format("{}{}", text.empty() ? "" : ", ", name);
    }
    const bool local = text.starts_with("127.") || text == "::1";
    return {"DNS",
            local ? Health::unsure : Health::good,
            fmt::format("{} is {}", host, text),
            local ? "nobody but this machine reaches a loopback address; set public DNS records" : ""};
}

/// GET of the instance actor's WebFinger at `base`; the answer must lead to our actor.
Finding webfinger_at(const std::string& check,
                     const std::string& base,
                     const Config& config,
                     Transport& transport,
                     const std::string& mend) {
    const std::string actor = config.server.public_url + "/actor";
    const auto url = Uri::parse(base + "/.well-known/webfinger?resource=" + percent_encode(actor));
    if (!url) return {check, Health::bad, base + " is no URL", mend};
    const auto answer = transport.send({.url = *url, .headers = {{"Accept", "application/jrd+json"}}});
    if (!answer)
        return {check, Health::bad, fmt::format("{}: {}", base, why_no_answer(answer.error())), mend};
    if (answer->status != 200) {
        return {check, Health::bad, fmt::format("{} answers {} to WebFinger", base, answer->status), mend};
    }
    const Json document = Json::parse(answer->body, nullptr, /*allow_exceptions=*/false);
    const Json links = document.is_object() ? document.value("links", Json::array()) : Json::array();
    const bool leads_here = links.is_array() && std::ranges::any_of(links, [&](const Json& link) {
                                return link.is_object() && link.value("rel", Json()) == "self" &&
                                       link.value("href", Json()) == actor;
                            });
    if (!leads_here) return {check, Health::bad, base + " answers WebFinger, but not as this node", mend};
    return {check, Health::good, base + " answers as this node"};
}

void look_from_outside(const Config& config,
                       const UriParts& url,
                       Transport& transport,
                       std::vector<Finding>& found) {
    found.push_back(dns_of(url));
    Finding outside = webfinger_at("WebFinger outside",
                                   config.server.public_url,
                                   config,
                                   transport,
                                   "lead requests for this URL (proxy, firewall, port) to server.listen");
    const bool tls = url.scheme == "https";
    if (tls && outside.what.ends_with("its certificate is not accepted")) {
        found.push_back(
            {"TLS",
             Health::bad,
             url.host + ": its certificate is expired, for another name, or by an unknown authority",
             "renew the certificate (certbot renew), with the whole chain in the file"});
    } else {
        found.push_back({"TLS",
                         tls ? Health::good : Health::unsure,
                         tls ? "the certificate is accepted" : "public_url is http://: nothing is encrypted",
                         tls ? "" : "use https:// for anything but tests"});
    }
    found.push_back(std::move(outside));
    if (config.server.domain.text() != url.authority()) {
        found.push_back(
            webfinger_at("WebFinger of domain",
                         url.scheme + "://" + config.server.domain.text(),
                         config,
                         transport,
                         "proxy /.well-known/webfinger and /.well-known/host-meta of the domain to " +
                             config.server.public_url));
    }
}

Finding look_from_inside(const Config& config, Transport& transport) {
    if (!config.tls.cert_file.empty()) {
        return {"WebFinger inside", Health::good, "the same as outside: this node speaks TLS itself"};
    }
    Listen listen = config.server.listen;
    if (listen.address == "0.0.0.0") listen.address = "127.0.0.1";
    if (listen.address == "::") listen.address = "::1";
    return webfinger_at(
        "WebFinger inside",
        "http://" + listen.text(),
        config,
        transport,
        "another program may hold the port: ss -ltnp; else restart the node and read its log");
}

}  // namespace

std::string_view name_of(Health health) {
    switch (health) {
        case Health::good:
            return "good";
        case Health::unsure:
            return "warn";
        case Health::bad:
            return "BAD";
    }
    return "BAD";
}

std::vector<Finding> examine(const Directory& directory,
                             const Config& config,
                             const Result<Json>& status,
                             Transport& transport) {
    std::vector<Finding> found{settings_of(config),
                               institution_of(config.server.institution),
                               permissions_of(directory, config),
                               disk_of(directory),
                               media_of(directory, config),
                               clock_of(),
                               database_of(status)};
    if (status) found.push_back(requests_of(*status));
    const auto url = parse_uri(config.server.public_url);
    if (!url) return found;
    const bool serving = status && status->value("serving", false);
    for (Finding& one : look_at_streaming(config, serving, transport)) found.push_back(std::move(one));
    if (!serving) {
        found.push_back({"server", Health::bad, "it does not run", "kith serve --dir " + directory.path()});
        found.push_back(dns_of(*url));
        return found;
    }
    found.push_back({"server", Health::good, "it runs"});
    found.push_back(look_from_inside(config, transport));
    look_from_outside(config, *url, transport, found);
    return found;
}

}  // namespace kith::node
