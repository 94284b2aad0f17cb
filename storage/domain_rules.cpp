#include "storage/domain_rules.h"

#include "consent/base/host.h"
#include "storage/columns.h"

namespace kith::storage {
namespace {

DomainRule read(const Rows& rows) {
    Columns c(rows);
    return DomainRule{.host = c.host(),
                      .decision = c.text() == "allow" ? DomainDecision::allow : DomainDecision::block,
                      .reason = c.text(),
                      .at = c.instant()};
}

std::optional<DomainRule> exact(Tx& tx, std::string_view host) {
    Rows rows = tx.query("SELECT host, rule, reason, at_ms FROM domain_rules WHERE host = ?", host);
    if (!rows.next()) return std::nullopt;
    return read(rows);
}

}  // namespace

void put_domain_rule(Tx& tx, const DomainRule& rule) {
    tx.execute(
        "INSERT INTO domain_rules (host, rule, reason, at_ms) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (host) DO UPDATE SET rule = excluded.rule, reason = excluded.reason, at_ms = "
        "excluded.at_ms",
        rule.host,
        rule.decision == DomainDecision::allow ? "allow" : "block",
        rule.reason,
        rule.at);
}

bool drop_domain_rule(Tx& tx, const Host& host) {
    return tx.execute("DELETE FROM domain_rules WHERE host = ?", host) > 0;
}

std::optional<DomainRule> find_domain_rule(Tx& tx, const Host& host) {
    std::optional<DomainRule> rule = exact(tx, host.text());
    if (rule) return rule;
    std::string_view name = host.text();
    if (name.starts_with('[')) return std::nullopt;
    // A rule without a port holds for every port.
    name = name.substr(0, name.find(':'));
    if (name != host.text()) rule = exact(tx, name);
    if (is_ip_literal(name)) return rule;
    for (auto dot = name.find('.'); !rule && dot != std::string_view::npos; dot = name.find('.')) {
        name.remove_prefix(dot + 1);
        rule = exact(tx, name);
    }
    return rule;
}

bool is_domain_blocked(Tx& tx, const Host& host) {
    const std::optional<DomainRule> rule = find_domain_rule(tx, host);
    return rule && rule->decision == DomainDecision::block;
}

std::vector<DomainRule> list_domain_rules(Tx& tx) {
    std::vector<DomainRule> rules;
    Rows rows = tx.query("SELECT host, rule, reason, at_ms FROM domain_rules ORDER BY host");
    while (rows.next()) rules.push_back(read(rows));
    return rules;
}

}  // namespace kith::storage
