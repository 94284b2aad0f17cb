// The keys of kith.toml that are about the client API.
#include "node/config_keys.h"
#include "node/terms.h"
#include "node/terms_limits.h"

#include <fmt/format.h>

#include <algorithm>

namespace kith::node {
namespace {

Done read_sentence(const toml::node& node, std::string& out) {
    TRY_DONE(read_text(node, out));
    if (out.size() <= limits::instance_description_bytes_max) return {};
    return bad(fmt::format("must have at most {} bytes", limits::instance_description_bytes_max));
}

Done read_rules(const toml::node& node, std::vector<std::string>& out) {
    const toml::array* list = node.as_array();
    if (list == nullptr || list->size() > limits::instance_rules_max) {
        return bad(fmt::format("must be a list of at most {} texts: [\"Be kind.\", \"No advertising.\"]",
                               limits::instance_rules_max));
    }
    for (const toml::node& item : *list) {
        std::string text;
        TRY_DONE(read_text(item, text));
        if (text.empty() || text.size() > limits::instance_rule_bytes_max) {
            return bad(fmt::format("a rule has 1 to {} bytes", limits::instance_rule_bytes_max));
        }
        out.push_back(std::move(text));
    }
    return {};
}

/// One file, or a list of them.
Done read_terms_files(const toml::node& node, std::vector<TermsOfService>& out) {
    std::vector<const toml::node*> items{&node};
    if (const toml::array* list = node.as_array()) {
        items.clear();
        for (const toml::node& item : *list) items.push_back(&item);
    }
    if (items.size() > limits::terms_max) {
        return bad(fmt::format("must be at most {} files", limits::terms_max));
    }
    for (const toml::node* item : items) {
        TermsOfService terms;
        TRY_DONE(read_text(*item, terms.file));
        auto date = date_of_terms(terms.file);
        if (!date) return bad(date.error().message);
        terms.date = *std::move(date);
        if (terms_of(out, terms.date) != nullptr) return bad("has two files of " + terms.date);
        out.push_back(std::move(terms));
    }
    std::ranges::sort(out, {}, &TermsOfService::date);
    return {};
}

Done read_registrations(const toml::node& node, Registrations& out) {
    constexpr std::pair<std::string_view, Registrations> words[] = {{"closed", Registrations::closed},
                                                                    {"invite", Registrations::invite},
                                                                    {"approval", Registrations::approval},
                                                                    {"open", Registrations::open}};
    std::string text;
    TRY_DONE(read_text(node, text));
    for (const auto& [word, value] : words) {
        if (text != word) continue;
        out = value;
        return {};
    }
    return bad("must be \"closed\", \"invite\", \"approval\" or \"open\"");
}

constexpr Key keys[] = {
    {"client",
     "description",
     [](const toml::node& n, Config& c) { return read_sentence(n, c.client.description); }},
    {"client", "rules", [](const toml::node& n, Config& c) { return read_rules(n, c.client.rules); }},
    {"client", "contact", [](const toml::node& n, Config& c) { return read_text(n, c.client.contact); }},
    {"client",
     "registrations",
     [](const toml::node& n, Config& c) { return read_registrations(n, c.client.registrations); }},
    {"client", "terms", [](const toml::node& n, Config& c) { return read_terms_files(n, c.client.terms); }},
    {"client",
     "calls",
     [](const toml::node& n, Config& c) { return read_count(n, c.client.calls_max, 10, 10'000'000); }},
};

}  // namespace

std::span<const Key> client_keys() {
    return keys;
}

}  // namespace kith::node
