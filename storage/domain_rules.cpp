#include "storage/domain_rules.h"

#include "consent/base/bytes.h"
#include "consent/base/host.h"
#include "consent/crypto/digest.h"
#include "storage/columns.h"
#include "storage/moderation.h"

namespace kith::storage {
namespace {

constexpr std::string_view columns =
    "SELECT host, rule, reason, at_ms, severity, reject_media, reject_reports, note FROM domain_rules ";

DomainRule read(const Rows& rows) {
    Columns c(rows);
    return DomainRule{.host = c.host(),
                      .decision = c.text() == "allow" ? DomainDecision::allow : DomainDecision::block,
                      .reason = c.text(),
                      .at = c.instant(),
                      .severity = severity_from(c.text()).value_or(Severity::suspend),
                      .reject_media = c.flag(),
                      .reject_reports = c.flag(),
                      .note = c.text()};
}

std::optional<DomainRule> exact(Tx& tx, std::string_view host) {
    static const std::string sql = std::string(columns).append("WHERE host = ?");
    Rows rows = tx.query(sql, host);
    if (!rows.next()) return std::nullopt;
    return read(rows);
}

std::optional<DomainRule> find_block(Tx& tx, const Host& host) {
    std::optional<DomainRule> rule = find_domain_rule(tx, host);
    if (rule && rule->decision == DomainDecision::allow) rule.reset();
    return rule;
}

}  // namespace

std::string_view name_of(Severity severity) {
    switch (severity) {
        case Severity::suspend:
            return "suspend";
        case Severity::silence:
            return "silence";
        case Severity::noop:
            break;
    }
    return "noop";
}

std::optional<Severity> severity_from(std::string_view name) {
    for (const Severity each : {Severity::suspend, Severity::silence, Severity::noop}) {
        if (name == name_of(each)) return each;
    }
    return std::nullopt;
}

std::int64_t DomainRule::id() const {
    const crypto::Sha256 digest = crypto::sha256(as_bytes(host.text()));
    std::int64_t id = 0;
    constexpr std::size_t octets = 7;
    for (std::size_t i = 0; i < octets; ++i) id = id << 8 | std::to_integer<std::int64_t>(digest[i]);
    return id + 1;
}

void put_domain_rule(Tx& tx, const DomainRule& rule) {
    tx.execute(
        "INSERT INTO domain_rules (host, rule, reason, at_ms, severity, reject_media, reject_reports, note)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (host) DO UPDATE SET rule = excluded.rule,"
        " reason = excluded.reason, at_ms = excluded.at_ms, severity = excluded.severity,"
        " reject_media = excluded.reject_media, reject_reports = excluded.reject_reports,"
        " note = excluded.note",
        rule.host,
        rule.decision == DomainDecision::allow ? "allow" : "block",
        rule.reason,
        rule.at,
        name_of(rule.severity),
        rule.reject_media,
        rule.reject_reports,
        rule.note);
    refresh_host_silenced(tx, rule.host);
}

bool drop_domain_rule(Tx& tx, const Host& host) {
    if (tx.execute("DELETE FROM domain_rules WHERE host = ?", host) == 0) return false;
    refresh_host_silenced(tx, host);
    return true;
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
    const std::optional<DomainRule> rule = find_block(tx, host);
    return rule && rule->severity == Severity::suspend;
}

bool is_domain_silenced(Tx& tx, const Host& host) {
    const std::optional<DomainRule> rule = find_block(tx, host);
    return rule && rule->severity == Severity::silence;
}

bool is_media_rejected(Tx& tx, const Host& host) {
    const std::optional<DomainRule> rule = find_block(tx, host);
    return rule && (rule->reject_media || rule->severity == Severity::suspend);
}

bool are_reports_rejected(Tx& tx, const Host& host) {
    const std::optional<DomainRule> rule = find_block(tx, host);
    return rule && (rule->reject_reports || rule->severity == Severity::suspend);
}

std::vector<DomainRule> list_domain_rules(Tx& tx) {
    std::vector<DomainRule> rules;
    static const std::string sql = std::string(columns).append("ORDER BY host");
    Rows rows = tx.query(sql);
    while (rows.next()) rules.push_back(read(rows));
    return rules;
}

}  // namespace kith::storage
