#include "storage/statistics.h"

#include "storage/domain_rules.h"

#include <algorithm>
#include <string>

namespace kith::storage {

namespace {

template <class... Args>
std::int64_t number(Tx& tx, std::string_view sql, const Args&... args) {
    Rows rows = tx.query(sql, args...);
    return rows.next() ? rows.integer(0) : 0;
}

std::int64_t active_since(Tx& tx, Instant since) {
    return number(
        tx,
        "SELECT count(*) FROM accounts a JOIN actors o ON o.id = a.actor_id WHERE o.deleted_ms IS NULL"
        " AND o.type NOT IN ('Organization', 'Group')"
        " AND EXISTS (SELECT 1 FROM posts p WHERE p.actor_id = a.actor_id AND p.created_ms >= ?"
        " AND p.visibility IN ('public', 'unlisted'))",
        since);
}

}  // namespace

Statistics statistics(Tx& tx, Instant now) {
    constexpr auto month = std::chrono::hours(24 * 30);
    constexpr auto half_year = std::chrono::hours(24 * 180);
    return {
        .people = number(tx,
                         "SELECT count(*) FROM accounts a JOIN actors o ON o.id = a.actor_id"
                         " WHERE o.deleted_ms IS NULL AND o.type NOT IN ('Organization', 'Group')"
                         " AND NOT EXISTS (SELECT 1 FROM pending_accounts w WHERE w.actor_id = a.actor_id)"
                         " AND NOT EXISTS (SELECT 1 FROM unconfirmed_mailboxes w WHERE w.actor_id = "
                         "a.actor_id)"),
        .active_month = active_since(tx, now - month),
        .active_half_year = active_since(tx, now - half_year),
        .posts = number(tx,
                        "SELECT count(*) FROM accounts a JOIN posts p ON p.actor_id = a.actor_id"
                        " WHERE p.in_reply_to_uri IS NULL AND p.visibility IN ('public', 'unlisted')"),
        .replies = number(tx,
                          "SELECT count(*) FROM accounts a JOIN posts p ON p.actor_id = a.actor_id"
                          " WHERE p.in_reply_to_uri IS NOT NULL AND p.visibility IN ('public', 'unlisted')")};
}

std::vector<Host> peers(Tx& tx, std::int64_t people_least, std::size_t limit) {
    std::vector<Host> hosts;
    {
        Rows rows = tx.query(
            "SELECT host FROM actors WHERE is_local = 0 AND suspended_ms IS NULL AND deleted_ms IS NULL"
            " AND type <> 'Application' GROUP BY host HAVING count(*) >= ? ORDER BY host LIMIT ?",
            people_least,
            limit);
        while (rows.next()) hosts.push_back(rows.strong<Host>(0));
    }
    std::erase_if(hosts, [&](const Host& host) { return is_domain_blocked(tx, host); });
    return hosts;
}

std::span<const std::string_view> tables_with_ids() {
    // clang-format off: one a line
    static constexpr std::string_view tables[] = {
        "activities",
        "actor_keys",
        "actors",
        "announcements",
        "audit_events",
        "boosts",
        "collection_items",
        "collections",
        "consent_events",
        "consent_requests",
        "conversations",
        "deliveries",
        "denials",
        "details",
        "dialogue_queue",
        "disclosures",
        "email_domain_blocks",
        "featured_tags",
        "films",
        "filter_keywords",
        "filter_statuses",
        "filters",
        "followed_tags",
        "follows",
        "grants",
        "hosts",
        "imports",
        "inbox_queue",
        "inboxes",
        "lists",
        "media",
        "moderation_log",
        "network_blocks",
        "notification_requests",
        "notifications",
        "oauth_apps",
        "oauth_tokens",
        "passkeys",
        "post_drafts",
        "posts",
        "push_subscriptions",
        "remote_emojis",
        "reports",
        "scheduled_posts",
        "shown_people",
        "subjects",
        "user_domain_blocks",
    };
    // clang-format on
    return tables;
}

std::int64_t highest_id(Tx& tx) {
    std::int64_t highest = 0;
    for (const std::string_view table : tables_with_ids()) {
        highest =
            std::max(highest, number(tx, std::string("SELECT COALESCE(MAX(id), 0) FROM ").append(table)));
    }
    return highest;
}

}  // namespace kith::storage
