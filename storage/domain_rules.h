// The operator's decisions about whole hosts. A rule for a domain holds for its sub-domains too.
#pragma once

#include "consent/base/uri.h"
#include "storage/database.h"

#include <optional>
#include <string>
#include <vector>

namespace kith::storage {

enum class DomainDecision { allow, block };

struct DomainRule {
    Host host;
    DomainDecision decision = DomainDecision::block;
    std::string reason{};
    Instant at{};
};

void put_domain_rule(Tx& tx, const DomainRule& rule);
bool drop_domain_rule(Tx& tx, const Host& host);
/// The rule of the host itself, else of the nearest parent domain.
std::optional<DomainRule> find_domain_rule(Tx& tx, const Host& host);
bool is_domain_blocked(Tx& tx, const Host& host);
std::vector<DomainRule> list_domain_rules(Tx& tx);

}  // namespace kith::storage
