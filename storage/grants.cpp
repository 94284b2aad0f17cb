#include "storage/grants.h"

#include "storage/columns.h"
#include "storage/subjects.h"

namespace kith::storage {
namespace {

constexpr std::string_view columns =
    "SELECT id, subject_id, kind, purpose, audience, verb, basis, state, channel, not_before_ms, expires_ms,"
    " changed_ms, notice_sha256 FROM grants ";

std::optional<consent::Grant> read(const Rows& rows) {
    Columns c(rows);
    const auto id = c.id<GrantId>();
    const auto subject = c.id<SubjectId>();
    const auto kind = consent::parse_kind(c.text());
    const auto reason = consent::parse_reason(c.text());
    const auto audience = consent::Audience::parse(c.text());
    const auto verb = consent::parse_verb(c.text());
    const auto basis = consent::parse_basis(c.text());
    const auto state = consent::parse_state(c.text());
    const auto channel = consent::parse_channel(c.text());
    // A row that says something this program does not know grants nothing.
    if (!kind || !reason || !audience || !verb || !basis || !state || !channel) return std::nullopt;
    return consent::Grant{.id = id,
                          .subject = subject,
                          .kind = *kind,
                          .reason = *reason,
                          .audience = *audience,
                          .verb = *verb,
                          .basis = *basis,
                          .state = *state,
                          .channel = *channel,
                          .not_before = c.instant(),
                          .expires = c.maybe_instant(),
                          .changed = c.instant(),
                          .notice = c.maybe_text().value_or("")};
}

std::optional<std::string> notice_of(const consent::Grant& grant) {
    if (grant.notice.empty()) return std::nullopt;
    return grant.notice;
}

std::string names_of(consent::KindSet kinds) {
    std::vector<std::string> names;
    kinds.for_each([&](consent::DetailKind kind) { names.emplace_back(consent::category_of(kind).name); });
    return to_json_array(names);
}

std::string names_of(consent::ReasonSet reasons) {
    std::vector<std::string> names;
    reasons.for_each([&](consent::Reason reason) { names.emplace_back(consent::rule_of(reason).name); });
    return to_json_array(names);
}

consent::ReasonSet reasons_from(std::string_view json) {
    consent::ReasonSet reasons;
    for (const std::string& name : from_json_array(json)) {
        if (const auto reason = consent::parse_reason(name)) reasons.insert(*reason);
    }
    return reasons;
}

consent::KindSet kinds_from(std::string_view json) {
    consent::KindSet kinds;
    for (const std::string& name : from_json_array(json)) {
        if (const auto kind = consent::parse_kind(name)) kinds.insert(*kind);
    }
    return kinds;
}

}  // namespace

Done insert_grant(Tx& tx, const consent::Grant& grant, Instant now) {
    if (epoch_of(tx, grant.subject) == 0) return fail(Errc::gone, "grants: no such subject, or erased");
    tx.execute(
        "INSERT INTO grants (id, subject_id, kind, purpose, audience, verb, basis, state, channel, "
        "notice_sha256,"
        " not_before_ms, expires_ms, changed_ms, created_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
        "?)",
        grant.id,
        grant.subject,
        consent::category_of(grant.kind).name,
        consent::rule_of(grant.reason).name,
        grant.audience.text(),
        name_of(grant.verb),
        name_of(grant.basis),
        name_of(grant.state),
        name_of(grant.channel),
        notice_of(grant),
        grant.not_before,
        grant.expires,
        grant.changed,
        now);
    raise_epoch(tx, grant.subject);
    return {};
}

void update_grant(Tx& tx, const consent::Grant& grant) {
    tx.execute(
        "UPDATE grants SET state = ?, audience = ?, not_before_ms = ?, expires_ms = ?, notice_sha256 = ?,"
        " channel = ?, changed_ms = ? WHERE id = ?",
        name_of(grant.state),
        grant.audience.text(),
        grant.not_before,
        grant.expires,
        notice_of(grant),
        name_of(grant.channel),
        grant.changed,
        grant.id);
    raise_epoch(tx, grant.subject);
}

std::optional<consent::Grant> find_grant(Tx& tx, GrantId id) {
    Rows rows = tx.query(std::string(columns).append("WHERE id = ?"), id);
    if (!rows.next()) return std::nullopt;
    return read(rows);
}

std::vector<consent::Grant> grants_of(Tx& tx, SubjectId subject) {
    static const std::string sql = std::string(columns).append("WHERE subject_id = ? ORDER BY id");
    std::vector<consent::Grant> grants;
    Rows rows = tx.query(sql, subject);
    while (rows.next()) {
        std::optional<consent::Grant> grant = read(rows);
        if (grant) grants.push_back(std::move(*grant));
    }
    return grants;
}

void insert_denial(Tx& tx, std::int64_t id, SubjectId subject, const consent::Denial& denial, Instant now) {
    tx.execute(
        "INSERT INTO denials (id, subject_id, kinds, reasons, audience, created_ms) VALUES (?, ?, ?, ?, ?, "
        "?)",
        id,
        subject,
        names_of(denial.kinds),
        names_of(denial.reasons),
        denial.audience.text(),
        now);
    raise_epoch(tx, subject);
}

void drop_denial(Tx& tx, std::int64_t id, SubjectId subject) {
    tx.execute("DELETE FROM denials WHERE id = ? AND subject_id = ?", id, subject);
    raise_epoch(tx, subject);
}

void put_objection(Tx& tx, SubjectId subject, consent::Reason reason, Instant now) {
    tx.execute(
        "INSERT INTO objections (subject_id, reason, created_ms) VALUES (?, ?, ?)"
        " ON CONFLICT (subject_id, reason) DO NOTHING",
        subject,
        consent::rule_of(reason).name,
        now);
    raise_epoch(tx, subject);
}

void drop_objection(Tx& tx, SubjectId subject, consent::Reason reason) {
    tx.execute(
        "DELETE FROM objections WHERE subject_id = ? AND reason = ?", subject, consent::rule_of(reason).name);
    raise_epoch(tx, subject);
}

void put_notice(
    Tx& tx, std::string_view sha256_hex, std::string_view language, std::string_view body, Instant now) {
    tx.execute(
        "INSERT INTO notices (sha256, language, body, created_ms) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (sha256) DO NOTHING",
        sha256_hex,
        language,
        body,
        now);
}

std::optional<NoticeRow> find_notice(Tx& tx, std::string_view sha256_hex) {
    Rows rows =
        tx.query("SELECT sha256, language, body, created_ms FROM notices WHERE sha256 = ?", sha256_hex);
    if (!rows.next()) return std::nullopt;
    return NoticeRow{rows.string(0), rows.string(1), rows.string(2), rows.instant(3)};
}

void put_erasure_due(Tx& tx, SubjectId subject, Instant due, bool was_restricted) {
    tx.execute(
        "INSERT INTO erasures_due (subject_id, due_ms, was_restricted) VALUES (?, ?, ?)"
        " ON CONFLICT (subject_id) DO NOTHING",
        subject,
        due,
        was_restricted);
}

std::optional<bool> drop_erasure_due(Tx& tx, SubjectId subject) {
    std::optional<bool> was_restricted;
    {
        Rows rows = tx.query("SELECT was_restricted FROM erasures_due WHERE subject_id = ?", subject);
        if (rows.next()) was_restricted = rows.boolean(0);
    }
    tx.execute("DELETE FROM erasures_due WHERE subject_id = ?", subject);
    return was_restricted;
}

bool stay_restricted(Tx& tx, SubjectId subject) {
    return tx.execute(
               "UPDATE erasures_due SET was_restricted = ? WHERE subject_id = ? AND was_restricted <> ?",
               true,
               subject,
               true) > 0;
}

std::vector<SubjectId> erasures_due(Tx& tx, Instant now, std::size_t limit) {
    std::vector<SubjectId> due;
    Rows rows = tx.query(
        "SELECT e.subject_id FROM erasures_due e WHERE e.due_ms <= ?"
        " AND NOT EXISTS (SELECT 1 FROM legal_holds h WHERE h.subject_id = e.subject_id)"
        " AND NOT EXISTS (SELECT 1 FROM accounts a WHERE a.subject_id = e.subject_id)"
        " ORDER BY e.due_ms LIMIT ?",
        now,
        limit);
    while (rows.next()) due.push_back(rows.id<SubjectId>(0));
    return due;
}

Result<consent::ConsentRecord> SqlGrantBook::record_of(SubjectId subject) {
    const std::optional<SubjectRow> row = find_subject(tx_, subject);
    if (!row) return fail(Errc::not_found, "grants: no such subject");
    consent::ConsentRecord record{.subject = {.id = row->id,
                                              .epoch = row->epoch,
                                              .restricted = row->restricted,
                                              .erased = row->erased.has_value(),
                                              .age = row->age},
                                  .grants = grants_of(tx_, subject)};
    Rows denials =
        tx_.query("SELECT kinds, reasons, audience FROM denials WHERE subject_id = ? ORDER BY id", subject);
    while (denials.next()) {
        // An audience that cannot be read is the widest: a no must not shrink.
        record.denials.push_back(
            {.kinds = kinds_from(denials.text(0)),
             .reasons = reasons_from(denials.text(1)),
             .audience = consent::Audience::parse(denials.text(2)).value_or(consent::Audience::public_())});
    }
    Rows objections = tx_.query("SELECT reason FROM objections WHERE subject_id = ?", subject);
    while (objections.next()) {
        if (const auto reason = consent::parse_reason(objections.text(0))) record.objections.insert(*reason);
    }
    return record;
}

}  // namespace kith::storage
