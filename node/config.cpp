#include "node/config.h"

#include "activitypub/fetch/address.h"
#include "node/config_keys.h"
#include "node/spelling.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <span>

namespace kith::node {
namespace {

using activitypub::Cidr;
using activitypub::IpAddress;

constexpr std::size_t file_bytes_max = 256 << 10;

constexpr Key own_keys[] = {
    {"server", "domain", [](const toml::node& n, Config& c) { return read_domain(n, c.server.domain); }},
    {"server",
     "public_url",
     [](const toml::node& n, Config& c) { return read_public_url(n, c.server.public_url); }},
    {"server", "name", [](const toml::node& n, Config& c) { return read_text(n, c.server.name); }},
    {"server", "listen", [](const toml::node& n, Config& c) { return read_listen(n, c.server.listen); }},
    {"server",
     "address",
     [](const toml::node& n, Config& c) {
         return read_checked<check_address>(n, c.server.institution.address);
     }},
    {"server",
     "country",
     [](const toml::node& n, Config& c) {
         return read_checked<check_country>(n, c.server.institution.country);
     }},
    {"server",
     "contact_email",
     [](const toml::node& n, Config& c) { return read_checked<check_email>(n, c.server.institution.email); }},
    {"storage",
     "durability",
     [](const toml::node& n, Config& c) { return read_durability(n, c.storage.survives_power_cut); }},
    {"http",
     "trusted_proxies",
     [](const toml::node& n, Config& c) { return read_networks(n, c.http.trusted_proxies); }},
    {"tls", "cert_file", [](const toml::node& n, Config& c) { return read_text(n, c.tls.cert_file); }},
    {"tls", "key_file", [](const toml::node& n, Config& c) { return read_text(n, c.tls.key_file); }},
    {"federation",
     "require_signed_get",
     [](const toml::node& n, Config& c) { return read_flag(n, c.federation.require_signed_get); }},
    {"federation",
     "allow_http",
     [](const toml::node& n, Config& c) { return read_flag(n, c.federation.allow_http); }},
    {"federation",
     "allow_private_networks",
     [](const toml::node& n, Config& c) { return read_networks(n, c.federation.allow_private_networks); }},
    {"federation",
     "ca_file",
     [](const toml::node& n, Config& c) { return read_text(n, c.federation.ca_file); }},
    {"limits",
     "connections",
     [](const toml::node& n, Config& c) { return read_count(n, c.limits.connections, 16, 100'000); }},
    {"limits",
     "connections_per_address",
     [](const toml::node& n, Config& c) {
         return read_count(n, c.limits.connections_per_address, 4, 100'000);
     }},
    {"limits",
     "request_threads",
     [](const toml::node& n, Config& c) { return read_count(n, c.limits.request_threads, 2, 1024); }},
    {"limits",
     "delivery_threads",
     [](const toml::node& n, Config& c) { return read_count(n, c.limits.delivery_threads, 1, 256); }},
    {"limits",
     "unsigned_requests",
     [](const toml::node& n, Config& c) {
         return read_count(n, c.limits.unsigned_requests, 10, 10'000'000);
     }},
    {"retention",
     "remote_posts_days",
     [](const toml::node& n, Config& c) { return read_days(n, c.retention.remote_posts); }},
    {"retention",
     "remote_profiles_days",
     [](const toml::node& n, Config& c) { return read_days(n, c.retention.remote_profiles); }},
    {"retention",
     "notifications_days",
     [](const toml::node& n, Config& c) { return read_days(n, c.retention.notifications); }},
    {"retention",
     "closed_questions_days",
     [](const toml::node& n, Config& c) { return read_question_days(n, c.retention.closed_questions); }},
};

/// Those of every table.
const std::vector<Key>& all_keys() {
    static const std::vector<Key> keys = [] {
        std::vector<Key> all(std::begin(own_keys), std::end(own_keys));
        all.insert(all.end(), client_keys().begin(), client_keys().end());
        all.insert(all.end(), mail_keys().begin(), mail_keys().end());
        all.insert(all.end(), media_keys().begin(), media_keys().end());
        all.insert(all.end(), streaming_keys().begin(), streaming_keys().end());
        return all;
    }();
    return keys;
}

/// Reads one document; every failure is told with its line.
class Reader {
 public:
    explicit Reader(std::string_view file) : file_(file) {}

    Result<Config> read(const toml::table& document) {
        for (const auto& [name, node] : document) {
            const toml::table* table = node.as_table();
            if (name.str() == "roles" && table != nullptr) {
                TRY_DONE(read_roles(*table));
                continue;
            }
            if (!is_table(name.str())) return unknown_table(name, table != nullptr);
            if (table == nullptr)
                return wrong(name.source().begin, fmt::format("[{}] must be a table", name.str()));
            TRY_DONE(read_table(name.str(), *table));
        }
        TRY_DONE(check_whole(document));
        return std::move(config_);
    }

    std::unexpected<Error> wrong(const toml::source_position& at, std::string_view what) const {
        return fail(Errc::malformed, "config", fmt::format("{}:{}: {}", file_, at.line, what));
    }

 private:
    static bool is_table(std::string_view name) {
        return std::ranges::any_of(all_keys(), [&](const Key& key) { return key.table == name; });
    }

    std::unexpected<Error> unknown_table(const toml::key& name, bool is_table) const {
        std::vector<std::string_view> names;
        for (const Key& key : all_keys()) {
            names.push_back(key.table);
            // A key that stands above its table.
            if (!is_table && key.name == name.str()) {
                return wrong(name.source().begin,
                             fmt::format("\"{}\" belongs under [{}]", name.str(), key.table));
            }
        }
        const std::string_view meant = nearest(name.str(), names);
        return wrong(
            name.source().begin,
            fmt::format(
                "unknown table [{}]; {}",
                name.str(),
                meant.empty()
                    ? "there are [server] [storage] [http] [tls] [federation] [client] [limits] [mail] "
                      "[media] [media.s3] [retention] [roles] [streaming]"
                    : fmt::format("did you mean [{}]?", meant)));
    }

    /// A table below it ([media.s3]) has keys of its own.
    Done read_table(std::string_view name, const toml::table& table) {
        for (const auto& [key, value] : table) {
            const std::string below = fmt::format("{}.{}", name, key.str());
            if (value.is_table() && is_table(below))
                TRY_DONE(read_table(below, *value.as_table()));
            else
                TRY_DONE(read_key(name, key, value));
        }
        return {};
    }

    /// What kith.toml says stands in the place of what is there by default.
    Done read_roles(const toml::table& table) {
        if (table.empty()) return {};
        config_.roles.roles.clear();
        for (const auto& [name, value] : table) {
            const Done done = read_role(value, name.str(), config_.roles);
            if (!done) {
                return wrong(name.source().begin,
                             fmt::format("roles.{}: {}", name.str(), done.error().message));
            }
        }
        return {};
    }

    Done read_key(std::string_view table, const toml::key& name, const toml::node& value) {
        const auto key = std::ranges::find_if(
            all_keys(), [&](const Key& k) { return k.table == table && k.name == name.str(); });
        if (key == all_keys().end()) return unknown_key(table, name);
        const Done done = key->read(value, config_);
        if (done) return {};
        return wrong(name.source().begin, fmt::format("{}.{}: {}", table, name.str(), done.error().message));
    }

    std::unexpected<Error> unknown_key(std::string_view table, const toml::key& name) const {
        std::vector<std::string_view> here;
        std::vector<std::string_view> all;
        for (const Key& key : all_keys()) {
            if (key.table == table) here.push_back(key.name);
            all.push_back(key.name);
            if (key.name == name.str()) {
                return wrong(
                    name.source().begin,
                    fmt::format("\"{}\" belongs under [{}], not [{}]", name.str(), key.table, table));
            }
        }
        std::string_view meant = nearest(name.str(), here);
        const std::string_view elsewhere = nearest(name.str(), all);
        if (meant.empty() || (!elsewhere.empty() &&
                              edit_distance(name.str(), elsewhere) + 2 < edit_distance(name.str(), meant))) {
            meant = elsewhere;
        }
        std::string hint = fmt::format("[{}] knows {}", table, fmt::join(here, ", "));
        if (!meant.empty()) {
            const auto key = std::ranges::find(all_keys(), meant, &Key::name);
            hint = fmt::format(
                "did you mean {}.{}?", std::ranges::count(here, meant) != 0 ? table : key->table, meant);
        }
        return wrong(name.source().begin, fmt::format("unknown key {}.{}; {}", table, name.str(), hint));
    }

    Done check_whole(const toml::table& document) {
        if (config_.server.domain.text().empty()) {
            return fail(Errc::malformed, "config", fmt::format("{}: server.domain is missing", file_));
        }
        if (config_.server.public_url.empty()) {
            config_.server.public_url = "https://" + config_.server.domain.text();
        }
        if (config_.server.name.empty()) config_.server.name = config_.server.domain.text();
        if (config_.server.public_url.starts_with("http://") && !config_.federation.allow_http) {
            return wrong(
                document["server"]["public_url"].node()->source().begin,
                "server.public_url is http://, which needs federation.allow_http = true (for tests)");
        }
        if (config_.tls.cert_file.empty() != config_.tls.key_file.empty()) {
            return wrong(document["tls"].node()->source().begin,
                         "tls needs cert_file and key_file, or neither");
        }
        if (const toml::node* media = document.get("media")) {
            const Done fits = check_media(config_.media, document["media"]["s3"].is_table());
            if (!fits) return wrong(media->source().begin, fits.error().message);
        }
        if (const toml::node* streaming = document.get("streaming")) {
            const Done fits = check_streaming(config_);
            if (!fits) return wrong(streaming->source().begin, fits.error().message);
        }
        config_.client.confirms_mailboxes = config_.mail.confirm && !config_.mail.command.empty();
        return {};
    }

    std::string_view file_;
    Config config_;
};

}  // namespace

Result<Listen> Listen::parse(std::string_view text) {
    const auto wrong = [&] {
        return fail(
            Errc::malformed,
            "config: listen",
            fmt::format("\"{}\" is no address and port: write \"127.0.0.1:8080\" or \"[::1]:8080\"", text));
    };
    const std::size_t colon = text.rfind(':');
    if (colon == text.npos || colon + 1 == text.size()) return wrong();
    const std::string_view port = text.substr(colon + 1);
    std::string_view address = text.substr(0, colon);
    if (address == "localhost") address = "127.0.0.1";
    Listen listen;
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), listen.port);
    if (error != std::errc{} || end != port.data() + port.size()) return wrong();
    const bool bracketed = address.starts_with('[') && address.ends_with(']');
    if (bracketed) address = address.substr(1, address.size() - 2);
    if (!IpAddress::parse(address) || bracketed != (address.find(':') != address.npos)) return wrong();
    listen.address = std::string(address);
    return listen;
}

std::string Listen::text() const {
    const bool six = address.find(':') != address.npos;
    return fmt::format("{}{}{}:{}", six ? "[" : "", address, six ? "]" : "", port);
}

Result<Config> parse_config(std::string_view text, std::string_view file) {
    Reader reader(file);
    const toml::parse_result parsed = toml::parse(text, file);
    if (!parsed) return reader.wrong(parsed.error().source().begin, parsed.error().description());
    return reader.read(parsed.table());
}

Result<Config> load_config(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) {
        return fail(Errc::not_found,
                    "config: no file",
                    fmt::format("{} cannot be read; `kith init` makes one", file));
    }
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    if (text.size() > file_bytes_max) return fail(Errc::too_large, "config: size", file + ": too large");
    return parse_config(text, file);
}

}  // namespace kith::node
