#include "storage/details.h"

#include "storage/columns.h"
#include "storage/subjects.h"

namespace kith::storage {
namespace {

std::string_view name_of(consent::Sensitivity sensitivity) {
    switch (sensitivity) {
        case consent::Sensitivity::ordinary:
            return "ordinary";
        case consent::Sensitivity::education:
            return "education";
        case consent::Sensitivity::special:
            return "special";
    }
    return "special";
}

DetailFacts facts_from(Columns& c) {
    return DetailFacts{.id = c.id<DetailId>(),
                       .position = c.small(),
                       .source = c.text(),
                       .retention = c.text(),
                       .basis = c.text(),
                       .created = c.instant(),
                       .last_needed = c.instant(),
                       .heard_by = c.text()};
}

}  // namespace

Result<DetailId> put_detail(Tx& tx, const DetailFacts& facts, const SealedText& sealed) {
    const consent::Category& category = consent::category_of(sealed.kind());
    const std::int64_t epoch = epoch_of(tx, sealed.subject());
    if (epoch == 0) return fail(Errc::gone, "details: no such subject, or erased");
    tx.execute("DELETE FROM public_values WHERE subject_id = ? AND kind = ? AND position = ?",
               sealed.subject(),
               category.name,
               facts.position);
    // Another value is another detail: what waits to be sent with the old one names a detail that is gone.
    tx.execute("DELETE FROM details WHERE subject_id = ? AND kind = ? AND position = ?",
               sealed.subject(),
               category.name,
               facts.position);
    tx.execute(
        "INSERT INTO details (id, subject_id, kind, position, sealed, source, sensitivity, retention, basis, "
        "epoch,"
        " created_ms, last_needed_ms, heard_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        facts.id,
        sealed.subject(),
        category.name,
        facts.position,
        sealed.ciphertext(),
        facts.source,
        name_of(category.sensitivity),
        facts.retention,
        facts.basis,
        epoch,
        facts.created,
        facts.last_needed,
        facts.heard_by);
    return facts.id;
}

Result<std::vector<StoredDetail>> detail_rows::load(Tx& tx,
                                                    SubjectId subject,
                                                    consent::KindSet kinds,
                                                    std::int64_t epoch,
                                                    Hearsay unconfirmed,
                                                    const consent::Audience& reader) {
    // A permit of an earlier epoch is void: the person changed their mind since.
    if (epoch == 0 || epoch_of(tx, subject) != epoch) return fail(Errc::denied, "details: consent changed");
    std::vector<StoredDetail> details;
    Rows rows = tx.query(
        "SELECT kind, sealed, id, position, source, retention, basis, created_ms, last_needed_ms, heard_by "
        "FROM details"
        " WHERE subject_id = ? ORDER BY kind, position",
        subject);
    while (rows.next()) {
        const auto kind = consent::parse_kind(rows.text(0));
        if (!kind || !kinds.contains(*kind)) continue;
        Columns c(rows, 1);
        SealedText sealed = SealedText::stored(subject, *kind, c.blob());
        DetailFacts facts = facts_from(c);
        const bool heard = facts.retention == hearsay;
        if (heard ? unconfirmed == Hearsay::left_out : unconfirmed == Hearsay::alone) continue;
        if (heard && unconfirmed == Hearsay::alone && facts.heard_by != reader.text()) continue;
        details.push_back({std::move(facts), std::move(sealed)});
    }
    return details;
}

std::vector<DetailSummary> detail_summaries(Tx& tx, SubjectId subject) {
    std::vector<DetailSummary> summaries;
    Rows rows = tx.query(
        "SELECT kind, id, position, source, retention, basis, created_ms, last_needed_ms, heard_by FROM "
        "details"
        " WHERE subject_id = ? ORDER BY kind, position",
        subject);
    while (rows.next()) {
        Columns c(rows);
        const auto kind = consent::parse_kind(c.text());
        if (kind) summaries.push_back({*kind, facts_from(c)});
    }
    return summaries;
}

void confirm_details(
    Tx& tx, SubjectId subject, consent::DetailKind kind, std::string_view basis, const Recorded& when) {
    tx.execute(
        "UPDATE details SET retention = 'relationship', heard_by = '', basis = ? WHERE subject_id = ? AND "
        "kind = ?"
        " AND retention = ? AND created_ms > ? AND created_ms <= ?",
        basis,
        subject,
        consent::category_of(kind).name,
        hearsay,
        when.since,
        when.until);
}

std::int64_t prune_hearsay(Tx& tx, Instant before, std::size_t limit) {
    std::vector<DetailId> old;
    {
        Rows rows = tx.query(
            "SELECT d.id FROM details d WHERE d.retention = 'hearsay' AND d.created_ms <= ?"
            " AND NOT EXISTS (SELECT 1 FROM legal_holds h WHERE h.subject_id = d.subject_id) LIMIT ?",
            before,
            limit);
        while (rows.next()) old.push_back(rows.id<DetailId>(0));
    }
    for (const DetailId id : old) delete_detail(tx, id);
    return static_cast<std::int64_t>(old.size());
}

void drop_details_from(Tx& tx, SubjectId subject, std::string_view source) {
    tx.execute(
        "DELETE FROM public_values WHERE subject_id = ? AND detail_id IN"
        " (SELECT id FROM details WHERE subject_id = ? AND source = ?)",
        subject,
        subject,
        source);
    tx.execute("DELETE FROM details WHERE subject_id = ? AND source = ?", subject, source);
}

void delete_detail(Tx& tx, DetailId id) {
    tx.execute("DELETE FROM public_values WHERE detail_id = ?", id);
    tx.execute("DELETE FROM details WHERE id = ?", id);
}

void delete_details(Tx& tx, SubjectId subject, consent::DetailKind kind) {
    PublicValues::drop(tx, subject, kind);
    tx.execute(
        "DELETE FROM details WHERE subject_id = ? AND kind = ?", subject, consent::category_of(kind).name);
}

void drop_details(Tx& tx, SubjectId subject) {
    PublicValues::drop(tx, subject);
    tx.execute("DELETE FROM details WHERE subject_id = ?", subject);
}

Done PublicValues::put(Tx& tx, const ReleasedText& released, DetailId detail, int position) {
    if (released.audience().kind() != consent::AudienceKind::public_) {
        return fail(Errc::denied, "public values: released to fewer");
    }
    if (epoch_of(tx, released.subject()) != released.epoch())
        return fail(Errc::denied, "details: consent changed");
    const bool for_ever = released.until() == Instant::max();
    tx.execute(
        "INSERT INTO public_values (subject_id, kind, position, value, detail_id, epoch, expires_ms)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (subject_id, kind, position) DO UPDATE SET"
        " value = excluded.value, detail_id = excluded.detail_id, epoch = excluded.epoch,"
        " expires_ms = excluded.expires_ms",
        released.subject(),
        consent::category_of(released.kind()).name,
        position,
        released.value(),
        detail,
        released.epoch(),
        for_ever ? std::nullopt : std::optional(released.until()));
    return {};
}

std::optional<PublicValues::Value> PublicValues::read(const Rows& rows, SubjectId subject) {
    Columns c(rows);
    const auto kind = consent::parse_kind(c.text());
    if (!kind) return std::nullopt;
    const int position = c.small();
    std::string value = c.text();
    const auto detail = c.id<DetailId>();
    const Instant until = c.maybe_instant().value_or(Instant::max());
    // Under the subject's present epoch: what is withdrawn is removed in the withdrawing transaction.
    const std::int64_t epoch = c.number();
    return Value{
        detail,
        position,
        ReleasedText::again(consent::PublicValuesKey(), subject, *kind, epoch, until, std::move(value))};
}

std::vector<PublicValues::Value> PublicValues::of(Tx& tx, SubjectId subject, Instant now) {
    std::vector<Value> values;
    Rows rows = tx.query(
        "SELECT v.kind, v.position, v.value, v.detail_id, v.expires_ms, s.epoch FROM public_values v"
        " JOIN subjects s ON s.id = v.subject_id WHERE v.subject_id = ?"
        " AND (v.expires_ms IS NULL OR v.expires_ms > ?) AND s.erased_ms IS NULL AND s.restricted = 0"
        " ORDER BY v.kind, v.position",
        subject,
        now);
    while (rows.next()) {
        std::optional<Value> value = read(rows, subject);
        if (value) values.push_back(std::move(*value));
    }
    return values;
}

std::optional<PublicValues::Value> PublicValues::of(Tx& tx,
                                                    SubjectId subject,
                                                    consent::DetailKind kind,
                                                    Instant now) {
    Rows rows = tx.query(
        "SELECT v.kind, v.position, v.value, v.detail_id, v.expires_ms, s.epoch FROM public_values v"
        " JOIN subjects s ON s.id = v.subject_id WHERE v.subject_id = ? AND v.kind = ?"
        " AND (v.expires_ms IS NULL OR v.expires_ms > ?) AND s.erased_ms IS NULL AND s.restricted = 0"
        " ORDER BY v.position LIMIT 1",
        subject,
        consent::category_of(kind).name,
        now);
    if (!rows.next()) return std::nullopt;
    return read(rows, subject);
}

consent::KindSet PublicValues::kinds_of(Tx& tx, SubjectId subject) {
    consent::KindSet kinds;
    Rows rows = tx.query("SELECT DISTINCT kind FROM public_values WHERE subject_id = ?", subject);
    while (rows.next()) {
        if (const auto kind = consent::parse_kind(rows.text(0))) kinds.insert(*kind);
    }
    return kinds;
}

void PublicValues::drop(Tx& tx, SubjectId subject) {
    tx.execute("DELETE FROM public_values WHERE subject_id = ?", subject);
}

void PublicValues::drop(Tx& tx, SubjectId subject, consent::DetailKind kind) {
    tx.execute("DELETE FROM public_values WHERE subject_id = ? AND kind = ?",
               subject,
               consent::category_of(kind).name);
}

}  // namespace kith::storage
