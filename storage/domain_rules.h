// The operator's decisions about whole hosts. A rule for a domain holds for its sub-domains too.
#pragma once

#include "consent/base/uri.h"
#include "storage/database.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::storage {

enum class DomainDecision { allow, block };
/// What a block means: nothing comes in or goes out; its people are limited; only what else the rule says.
enum class Severity { suspend, silence, noop };
std::string_view name_of(Severity severity);
std::optional<Severity> severity_from(std::string_view name);

struct DomainRule {
    Host host;
    DomainDecision decision = DomainDecision::block;
    std::string reason{};  // shown to people here
    Instant at{};
    Severity severity = Severity::suspend;
    bool reject_media = false;    // its pictures are not fetched
    bool reject_reports = false;  // what it reports is passed over
    std::string note{};           // for the staff alone

    /// By which the API knows it: of the host, so that it is the same after a restore.
    std::int64_t id() const;
};

void put_domain_rule(Tx& tx, const DomainRule& rule);
bool drop_domain_rule(Tx& tx, const Host& host);
/// The rule of the host itself, else of the nearest parent domain.
std::optional<DomainRule> find_domain_rule(Tx& tx, const Host& host);
/// Whether nothing comes in from it or goes out to it.
bool is_domain_blocked(Tx& tx, const Host& host);
/// Whether its people are limited.
bool is_domain_silenced(Tx& tx, const Host& host);
/// Whether its pictures are not fetched.
bool is_media_rejected(Tx& tx, const Host& host);
/// Whether what it reports is passed over.
bool are_reports_rejected(Tx& tx, const Host& host);
std::vector<DomainRule> list_domain_rules(Tx& tx);

}  // namespace kith::storage
