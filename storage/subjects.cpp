#include "storage/subjects.h"

#include "storage/columns.h"

namespace kith::storage {
namespace {

std::string_view name_of(consent::AgeBand age) {
    switch (age) {
        case consent::AgeBand::minor:
            return "minor";
        case consent::AgeBand::adult:
            return "adult";
        case consent::AgeBand::unknown:
            break;
    }
    return "unknown";
}

consent::AgeBand age_of(std::string_view name) {
    for (const consent::AgeBand each : {consent::AgeBand::minor, consent::AgeBand::adult}) {
        if (name_of(each) == name) return each;
    }
    return consent::AgeBand::unknown;
}

}  // namespace

void create_subject(Tx& tx, SubjectId id, Instant now) {
    tx.execute("INSERT INTO subjects (id, created_ms) VALUES (?, ?)", id, now);
}

std::optional<SubjectRow> find_subject(Tx& tx, SubjectId id) {
    Rows rows =
        tx.query("SELECT id, created_ms, epoch, restricted, age, erased_ms FROM subjects WHERE id = ?", id);
    if (!rows.next()) return std::nullopt;
    Columns c(rows);
    return SubjectRow{.id = c.id<SubjectId>(),
                      .created = c.instant(),
                      .epoch = c.number(),
                      .restricted = c.flag(),
                      .age = age_of(c.text()),
                      .erased = c.maybe_instant()};
}

std::int64_t epoch_of(Tx& tx, SubjectId id) {
    Rows rows = tx.query("SELECT epoch FROM subjects WHERE id = ? AND erased_ms IS NULL", id);
    return rows.next() ? rows.integer(0) : 0;
}

std::int64_t raise_epoch(Tx& tx, SubjectId id) {
    tx.execute("UPDATE subjects SET epoch = epoch + 1 WHERE id = ?", id);
    return epoch_of(tx, id);
}

void set_restricted(Tx& tx, SubjectId id, bool restricted) {
    tx.execute("UPDATE subjects SET restricted = ?, epoch = epoch + 1 WHERE id = ?", restricted, id);
}

void set_age(Tx& tx, SubjectId id, consent::AgeBand age) {
    tx.execute("UPDATE subjects SET age = ?, epoch = epoch + 1 WHERE id = ?", name_of(age), id);
}

void mark_erased(Tx& tx, SubjectId id, Instant now) {
    tx.execute(
        "UPDATE subjects SET erased_ms = ?, epoch = epoch + 1 WHERE id = ? AND erased_ms IS NULL", now, id);
}

}  // namespace kith::storage
