#include "storage/moderation.h"

#include "storage/domain_rules.h"

#include <algorithm>

namespace kith::storage {
namespace {

constexpr std::string_view deed_columns =
    "SELECT d.id, d.at_ms, d.by_id, d.verb, d.target_id, d.report_id, d.object, d.reason FROM moderation_log "
    "d ";

std::vector<DeedRow> read_deeds(Rows rows) {
    std::vector<DeedRow> found;
    while (rows.next()) {
        Columns c(rows);
        found.push_back({.id = c.id<DeedId>(),
                         .at = c.instant(),
                         .by = c.id<ActorId>(),
                         .verb = c.text(),
                         .target = c.id<ActorId>(),
                         .report = c.number(),
                         .object = c.text(),
                         .reason = c.text()});
    }
    return found;
}

/// As SQL counts them.
std::int64_t characters_of(std::string_view text) {
    return std::ranges::count_if(text,
                                 [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; });
}

std::string_view state_sql(AccountState state) {
    switch (state) {
        case AccountState::any:
            return "1 = 1";
        case AccountState::active:
            return "a.suspended_ms IS NULL AND a.silenced_ms IS NULL AND a.host_silenced = 0";
        case AccountState::pending:
            return "EXISTS (SELECT 1 FROM pending_accounts w WHERE w.actor_id = a.id)";
        case AccountState::silenced:
            return "a.suspended_ms IS NULL AND (a.silenced_ms IS NOT NULL OR a.host_silenced = 1)";
        case AccountState::sensitized:
            return "a.sensitized_ms IS NOT NULL";
        case AccountState::disabled:
            return "EXISTS (SELECT 1 FROM accounts d WHERE d.actor_id = a.id AND d.disabled_ms IS NOT NULL)";
        case AccountState::suspended:
            break;
    }
    return "a.suspended_ms IS NOT NULL"
           " AND NOT EXISTS (SELECT 1 FROM pending_accounts w WHERE w.actor_id = a.id)"
           " AND NOT EXISTS (SELECT 1 FROM unconfirmed_mailboxes u WHERE u.actor_id = a.id)";
}

}  // namespace

std::string role_of_staff(Tx& tx, ActorId actor) {
    Rows rows = tx.query("SELECT role FROM account_roles WHERE actor_id = ?", actor);
    return rows.next() ? rows.string(0) : std::string();
}

void set_role_of_staff(Tx& tx, const ActorRow& actor, std::string_view role, std::int64_t may, Instant now) {
    tx.execute("DELETE FROM account_roles WHERE actor_id = ?", actor.id);
    if (role.empty()) return;
    tx.execute("INSERT INTO account_roles (actor_id, subject_id, role, may, given_ms) VALUES (?, ?, ?, ?, ?)",
               actor.id,
               actor.subject,
               role,
               may,
               now);
}

void set_what_staff_may(Tx& tx, ActorId actor, std::int64_t may) {
    tx.execute("UPDATE account_roles SET may = ? WHERE actor_id = ?", may, actor);
}

std::optional<StaffMember> find_staff(Tx& tx, ActorId actor) {
    std::string role;
    std::int64_t may = 0;
    {
        Rows rows = tx.query("SELECT role, may FROM account_roles WHERE actor_id = ?", actor);
        if (!rows.next()) return std::nullopt;
        role = rows.string(0);
        may = rows.integer(1);
    }
    auto row = find_actor(tx, actor);
    if (!row || row->deleted) return std::nullopt;
    return StaffMember{*std::move(row), std::move(role), may};
}

std::vector<StaffMember> staff(Tx& tx) {
    std::vector<ActorId> ids;
    {
        Rows rows = tx.query("SELECT actor_id FROM account_roles ORDER BY role, actor_id");
        while (rows.next()) ids.push_back(rows.id<ActorId>(0));
    }
    std::vector<StaffMember> members;
    for (const ActorId id : ids) {
        if (auto member = find_staff(tx, id)) members.push_back(*std::move(member));
    }
    return members;
}

Standing standing_of(Tx& tx, ActorId actor) {
    Rows rows = tx.query(
        "SELECT a.silenced_ms, a.host_silenced, a.suspended_ms, a.sensitized_ms, o.disabled_ms FROM actors a"
        " LEFT JOIN accounts o ON o.actor_id = a.id WHERE a.id = ?",
        actor);
    if (!rows.next()) return {};
    Columns c(rows);
    return {.silenced = c.maybe_instant(),
            .host_silenced = c.flag(),
            .suspended = c.maybe_instant(),
            .sensitized = c.maybe_instant(),
            .disabled = c.maybe_instant()};
}

bool is_limited(Tx& tx, ActorId actor) {
    return standing_of(tx, actor).limited();
}

void set_silenced(Tx& tx, ActorId actor, std::optional<Instant> since) {
    tx.execute("UPDATE actors SET silenced_ms = ? WHERE id = ?", since, actor);
}

bool is_sensitized(Tx& tx, ActorId actor) {
    return tx.query("SELECT 1 FROM actors WHERE id = ? AND sensitized_ms IS NOT NULL", actor).next();
}

void set_sensitized(Tx& tx, ActorId actor, std::optional<Instant> since) {
    tx.execute("UPDATE actors SET sensitized_ms = ? WHERE id = ?", since, actor);
}

void refresh_host_silenced(Tx& tx, const Host& host) {
    std::vector<Host> hosts;
    {
        // The host itself, with every port, and what is under it.
        Rows rows = tx.query(
            "SELECT DISTINCT host FROM actors WHERE is_local = 0 AND (host = ? OR host LIKE ? OR host LIKE "
            "?)",
            host,
            host.text() + ":%",
            "%." + host.text() + "%");
        while (rows.next()) hosts.push_back(rows.strong<Host>(0));
    }
    for (const Host& each : hosts) {
        const bool silenced = is_domain_silenced(tx, each);
        tx.execute(
            "UPDATE actors SET host_silenced = ? WHERE host = ? AND is_local = 0 AND host_silenced <> ?",
            silenced,
            each,
            silenced);
    }
}

void insert_deed(Tx& tx, const DeedRow& row) {
    tx.execute(
        "INSERT INTO moderation_log (id, at_ms, by_id, verb, target_id, report_id, object, reason)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        row.id,
        row.at,
        or_null(row.by),
        row.verb,
        or_null(row.target),
        row.report == 0 ? std::nullopt : std::optional(row.report),
        row.object,
        row.reason);
}

std::vector<DeedRow> deeds(Tx& tx, const Page& page) {
    static const PagedQuery query(
        std::string(deed_columns).append("WHERE d.id < ? AND d.id > ? ORDER BY d.id {order} LIMIT ?"));
    return newest_first(read_deeds(tx.query(query.in(page), page.upper(), page.lower(), page.rows())), page);
}

std::vector<DeedRow> deeds_about(Tx& tx, ActorId target, std::size_t limit) {
    static const std::string sql =
        std::string(deed_columns).append("WHERE d.target_id = ? ORDER BY d.id DESC LIMIT ?");
    return read_deeds(tx.query(sql, target, limit));
}

std::int64_t prune_deeds(Tx& tx, Instant before, std::size_t limit) {
    return tx.execute(
        "DELETE FROM moderation_log WHERE id IN (SELECT d.id FROM moderation_log d WHERE d.at_ms < ?"
        " AND NOT EXISTS (SELECT 1 FROM legal_holds h JOIN actors a ON a.subject_id = h.subject_id"
        " WHERE a.id = d.target_id) ORDER BY d.at_ms LIMIT ?)",
        before,
        limit);
}

std::optional<DeedRow> last_notice(Tx& tx, ActorId target) {
    static const std::string sql =
        std::string(deed_columns)
            .append(
                "WHERE d.target_id = ? AND d.verb IN ('warn', 'silence', 'unsilence', 'sensitive',"
                " 'unsensitive', 'enable', 'unsuspend')"
                " ORDER BY d.id DESC LIMIT 1");
    auto found = read_deeds(tx.query(sql, target));
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::vector<ActorRow> find_accounts(Tx& tx, const AccountFilter& filter, const Page& page) {
    const bool any = filter.origin == AccountOrigin::any;
    const PagedQuery query(
        std::string("SELECT a.id FROM actors a WHERE a.deleted_ms IS NULL AND a.id < ? AND a.id > ?"
                    " AND (? = 1 OR a.is_local = ?) AND (? = '' OR a.host = ?) AND (? = 0 OR a.id = ?)"
                    " AND (? = 0 OR EXISTS (SELECT 1 FROM account_roles r WHERE r.actor_id = a.id))"
                    " AND substr(lower(a.username), 1, ?) = lower(?)"
                    " AND (? = '' OR EXISTS (SELECT 1 FROM public_values v WHERE v.subject_id = a.subject_id"
                    " AND v.kind = 'display_name' AND substr(lower(v.value), 1, ?) = lower(?)))"
                    " AND (a.is_local = 0 OR EXISTS (SELECT 1 FROM accounts o WHERE o.actor_id = a.id)) AND ")
            .append(state_sql(filter.state))
            .append(" ORDER BY a.id {order} LIMIT ?"));
    const std::string host = filter.host ? filter.host->text() : std::string();
    std::vector<ActorId> ids;
    {
        Rows rows = tx.query(query.in(page),
                             page.upper(),
                             page.lower(),
                             any,
                             filter.origin == AccountOrigin::local,
                             host,
                             host,
                             filter.only,
                             filter.only,
                             filter.staff_only,
                             static_cast<std::int64_t>(filter.username.size()),
                             filter.username,
                             filter.display_name,
                             characters_of(filter.display_name),
                             filter.display_name,
                             page.rows());
        while (rows.next()) ids.push_back(rows.id<ActorId>(0));
    }
    std::vector<ActorRow> found;
    for (const ActorId id : ids) {
        if (auto row = find_actor(tx, id)) found.push_back(*std::move(row));
    }
    return newest_first(std::move(found), page);
}

bool insert_email_domain_block(Tx& tx, const EmailDomainBlock& row) {
    return tx.execute(
               "INSERT INTO email_domain_blocks (id, domain, at_ms) VALUES (?, ?, ?)"
               " ON CONFLICT (domain) DO NOTHING",
               row.id,
               row.domain,
               row.at) > 0;
}

bool drop_email_domain_block(Tx& tx, EmailDomainBlockId id) {
    return tx.execute("DELETE FROM email_domain_blocks WHERE id = ?", id) > 0;
}

std::vector<EmailDomainBlock> email_domain_blocks(Tx& tx) {
    std::vector<EmailDomainBlock> found;
    Rows rows = tx.query("SELECT id, domain, at_ms FROM email_domain_blocks ORDER BY id DESC");
    while (rows.next()) {
        Columns c(rows);
        found.push_back({.id = c.id<EmailDomainBlockId>(), .domain = c.text(), .at = c.instant()});
    }
    return found;
}

bool is_email_blocked(Tx& tx, std::string_view address) {
    const auto host = Host::parse(address.substr(std::min(address.rfind('@'), address.size() - 1) + 1));
    if (!host) return false;
    std::string_view name = host->text();
    while (!name.empty()) {
        if (tx.query("SELECT 1 FROM email_domain_blocks WHERE domain = ?", name).next()) return true;
        const auto dot = name.find('.');
        name.remove_prefix(dot == std::string_view::npos ? name.size() : dot + 1);
    }
    return false;
}

bool insert_network_block(Tx& tx, const NetworkBlock& row) {
    tx.execute("DELETE FROM network_blocks WHERE expires_ms <= ?", row.at);
    return tx.execute(
               "INSERT INTO network_blocks (id, network, comment, at_ms, expires_ms) VALUES (?, ?, ?, ?, ?)"
               " ON CONFLICT (network) DO NOTHING",
               row.id,
               row.network,
               row.comment,
               row.at,
               row.expires) > 0;
}

bool drop_network_block(Tx& tx, NetworkBlockId id) {
    return tx.execute("DELETE FROM network_blocks WHERE id = ?", id) > 0;
}

std::vector<NetworkBlock> network_blocks(Tx& tx, Instant now) {
    std::vector<NetworkBlock> found;
    Rows rows = tx.query(
        "SELECT id, network, comment, at_ms, expires_ms FROM network_blocks"
        " WHERE expires_ms IS NULL OR expires_ms > ? ORDER BY id DESC",
        now);
    while (rows.next()) {
        Columns c(rows);
        found.push_back({.id = c.id<NetworkBlockId>(),
                         .network = c.text(),
                         .comment = c.text(),
                         .at = c.instant(),
                         .expires = c.maybe_instant()});
    }
    return found;
}

}  // namespace kith::storage
