#include "storage/disclosures.h"

#include "consent/crypto/digest.h"
#include "consent/gate.h"
#include "consent/json.h"
#include "consent/log_entry.h"
#include "storage/columns.h"
#include "storage/grants.h"
#include "storage/transparency_log.h"

#include <charconv>

namespace kith::storage {
namespace {

std::string_view name_of(DisclosureWay way) {
    switch (way) {
        case DisclosureWay::push:
            return "push";
        case DisclosureWay::pull:
            return "pull";
        case DisclosureWay::shown:
            return "shown";
    }
    return "push";
}

DisclosureWay way_of(std::string_view name) {
    if (name == "pull") return DisclosureWay::pull;
    return name == "shown" ? DisclosureWay::shown : DisclosureWay::push;
}

}  // namespace

namespace {

GrantId grant_for(const consent::ConsentRecord& record,
                  consent::DetailKind kind,
                  const Disclosed& disclosed,
                  Instant now) {
    for (const consent::Audience& audience : disclosed.audiences) {
        for (const consent::Reason reason : disclosed.reasons) {
            const consent::Decision decision = consent::decide(record, {kind, reason, audience}, now);
            if (decision.allowed && decision.grant.valid()) return decision.grant;
        }
    }
    return {};
}

/// [["kind", "version", "grant"], …]: which version of which kind, by a digest of its ciphertext, and under
/// which grant.
Result<nlohmann::json> versions_of(Tx& tx, SubjectId subject, const Disclosed& disclosed, Instant now) {
    const consent::ConsentRecord record = TRY(SqlGrantBook(tx).record_of(subject));
    nlohmann::json set = nlohmann::json::array();
    for (const DetailId id : disclosed.details) {
        Rows rows = tx.query("SELECT kind, sealed FROM details WHERE id = ?", id);
        if (!rows.next()) continue;
        const std::string kind = rows.string(0);
        const GrantId grant = grant_for(record, TRY(consent::parse_kind(kind)), disclosed, now);
        set.push_back({kind, detail_version(rows.bytes(1)), std::to_string(grant.value)});
    }
    return set;
}

bool repeats(Tx& tx, SubjectId subject, std::string_view digest, const Disclosed& disclosed, Instant now) {
    if (disclosed.way == DisclosureWay::push) return false;
    const bool pull = disclosed.way == DisclosureWay::pull;
    static constexpr std::string_view of_pull =
        "UPDATE disclosures SET last_ms = ?, inbox = COALESCE(?, inbox) WHERE subject_id = ?"
        " AND set_digest = ? AND way = 'pull' AND host = ?";
    static constexpr std::string_view of_shown =
        "UPDATE disclosures SET last_ms = ? WHERE subject_id = ? AND set_digest = ? AND way = 'shown' AND "
        "shown_to = ?";
    return (pull ? tx.execute(of_pull, now, disclosed.inbox, subject, digest, disclosed.host)
                 : tx.execute(of_shown, now, subject, digest, disclosed.shown_to)) > 0;
}

}  // namespace

Done record_disclosure(
    Tx& tx, KeyStore& keys, IdMaker& ids, SubjectId subject, const Disclosed& disclosed, Instant now) {
    const nlohmann::json set = TRY(versions_of(tx, subject, disclosed, now));
    if (set.empty()) return {};
    const std::string text = set.dump();
    const std::string digest = to_hex(crypto::sha256(as_bytes(text)));
    if (repeats(tx, subject, digest, disclosed, now)) return {};
    consent::Vault vault = keys.vault();
    const crypto::Key salt = vault.new_salt();
    const nlohmann::json facts = {{"details", set},
                                  {"way", name_of(disclosed.way)},
                                  {"host", disclosed.host},
                                  {"activity", std::to_string(disclosed.activity.value)},
                                  {"shown_to", std::to_string(disclosed.shown_to.value)}};
    const auto digest_of_facts = TRY(consent::digest_of(salt, facts));
    const consent::LogEntry entry{
        .type = consent::LogEntryType::disclosure, .at = leaf_time(now), .digest = digest_of_facts};
    const Bytes released = TRY(vault.seal_private(subject, "released", as_bytes(text)));
    const Bytes sealed_salt = TRY(vault.seal_private(subject, "salt", salt.bytes()));
    tx.execute(
        "INSERT INTO disclosures (id, subject_id, way, activity_id, host, inbox, shown_to, set_digest, "
        "released,"
        " salt, leaf, first_ms, last_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        ids.make<DisclosureId>(),
        subject,
        name_of(disclosed.way),
        or_null(disclosed.activity),
        disclosed.host,
        disclosed.inbox,
        or_null(disclosed.shown_to),
        digest,
        released,
        sealed_salt,
        append_log_leaf(tx, as_text(entry.bytes())),
        now,
        now);
    return {};
}

std::string detail_version(ByteView sealed) {
    return to_hex(crypto::sha256(sealed));
}

Result<std::vector<ReleasedVersion>> released_versions(KeyStore& keys, SubjectId subject, ByteView released) {
    const auto plain = TRY(keys.vault().open_private(subject, "released", released));
    const auto set = nlohmann::json::parse(as_text(plain.bytes()), nullptr, /*allow_exceptions=*/false);
    std::vector<ReleasedVersion> versions;
    for (const auto& each : set) {
        if (!each.is_array() || each.size() < 2 || !each[0].is_string() || !each[1].is_string()) continue;
        const auto kind = consent::parse_kind(each[0].get<std::string>());
        if (!kind) continue;
        std::int64_t grant = 0;
        if (each.size() > 2 && each[2].is_string()) {
            const auto& digits = each[2].get_ref<const std::string&>();
            std::from_chars(digits.data(), digits.data() + digits.size(), grant);
        }
        versions.push_back({*kind, each[1].get<std::string>(), GrantId(grant)});
    }
    return versions;
}

Result<std::vector<ReleasedVersion>> versions_shown_to(Tx& tx,
                                                       KeyStore& keys,
                                                       SubjectId subject,
                                                       ActorId reader) {
    constexpr int sets_max = 1000;
    std::vector<ReleasedVersion> versions;
    Rows rows = tx.query(
        "SELECT released FROM disclosures WHERE subject_id = ? AND way = 'shown' AND shown_to = ?"
        " ORDER BY id DESC LIMIT ?",
        subject,
        reader,
        sets_max);
    while (rows.next()) {
        for (auto& each : TRY(released_versions(keys, subject, rows.bytes(0))))
            versions.push_back(std::move(each));
    }
    return versions;
}

std::vector<DisclosureRow> disclosures_of(Tx& tx, SubjectId subject, std::size_t limit) {
    std::vector<DisclosureRow> found;
    Rows rows = tx.query(
        "SELECT id, subject_id, way, activity_id, host, inbox, shown_to, set_digest, released, salt, leaf,"
        " first_ms, last_ms FROM disclosures WHERE subject_id = ? ORDER BY id DESC LIMIT ?",
        subject,
        limit);
    while (rows.next()) {
        Columns c(rows);
        found.push_back({.id = c.id<DisclosureId>(),
                         .subject = c.id<SubjectId>(),
                         .way = way_of(c.text()),
                         .activity = c.id<ActivityId>(),
                         .host = c.text(),
                         .inbox = c.maybe_uri(),
                         .shown_to = c.id<ActorId>(),
                         .set_digest = c.text(),
                         .released = c.blob(),
                         .salt = c.blob(),
                         .leaf = c.number(),
                         .first = c.instant(),
                         .last = c.instant()});
    }
    return found;
}

std::vector<Uri> pullers_of(Tx& tx, SubjectId subject) {
    std::vector<Uri> inboxes;
    Rows rows = tx.query(
        "SELECT DISTINCT inbox FROM disclosures WHERE subject_id = ? AND way = 'pull' AND inbox IS NOT NULL"
        " ORDER BY inbox",
        subject);
    while (rows.next()) inboxes.push_back(rows.strong<Uri>(0));
    return inboxes;
}

std::vector<Reached> reached_by(Tx& tx, ActivityId activity) {
    std::vector<Reached> reached;
    Rows rows = tx.query(
        "SELECT i.url, d.state, d.attempts, d.last_ms FROM deliveries d JOIN inboxes i ON i.id = d.inbox_id"
        " WHERE d.activity_id = ? ORDER BY i.url",
        activity);
    while (rows.next()) {
        Columns c(rows);
        reached.push_back(
            {.inbox = c.uri(), .state = c.text(), .attempts = c.small(), .last = c.maybe_instant()});
    }
    return reached;
}

void put_retraction(Tx& tx, ActivityId activity, SubjectId subject, ConsentEventId event, Instant now) {
    tx.execute(
        "INSERT INTO retractions (activity_id, subject_id, event_id, at_ms) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (activity_id) DO NOTHING",
        activity,
        subject,
        event,
        now);
}

std::vector<RetractionRow> retractions_of(Tx& tx, SubjectId subject) {
    std::vector<RetractionRow> found;
    Rows rows = tx.query(
        "SELECT activity_id, event_id, at_ms FROM retractions WHERE subject_id = ? ORDER BY activity_id",
        subject);
    while (rows.next())
        found.push_back({rows.id<ActivityId>(0), rows.id<ConsentEventId>(1), rows.instant(2)});
    return found;
}

}  // namespace kith::storage
