// The book of consent in SQL: grants, denials, objections and the words that were shown. Every change of it
// raises the subject's epoch, in the same transaction.
#pragma once

#include "consent/ports.h"
#include "storage/database.h"
#include "storage/ids.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::storage {

/// `grant.id` must be set. Errc::gone for an erased subject.
Done insert_grant(Tx& tx, const consent::Grant& grant, Instant now);
/// State, audience, expiry, notice, channel and `changed`.
void update_grant(Tx& tx, const consent::Grant& grant);
std::vector<consent::Grant> grants_of(Tx& tx, SubjectId subject);
std::optional<consent::Grant> find_grant(Tx& tx, GrantId id);

void insert_denial(Tx& tx, std::int64_t id, SubjectId subject, const consent::Denial& denial, Instant now);
void drop_denial(Tx& tx, std::int64_t id, SubjectId subject);
void put_objection(Tx& tx, SubjectId subject, consent::Reason reason, Instant now);
void drop_objection(Tx& tx, SubjectId subject, consent::Reason reason);

/// By content; the same words are stored once.
void put_notice(
    Tx& tx, std::string_view sha256_hex, std::string_view language, std::string_view body, Instant now);
struct NoticeRow {
    std::string sha256{};
    std::string language{};
    std::string body{};  // canonical text
    Instant created{};
};
std::optional<NoticeRow> find_notice(Tx& tx, std::string_view sha256_hex);

/// Who asked to be forgotten wholly: done at `due` unless it is called off before.
void put_erasure_due(Tx& tx, SubjectId subject, Instant due, bool was_restricted);
/// Whether the person was restricted before they asked; nullopt when they had not asked.
std::optional<bool> drop_erasure_due(Tx& tx, SubjectId subject);
/// Whoever is restricted while that waits stays so when it is called off. False where nothing changes.
bool stay_restricted(Tx& tx, SubjectId subject);
/// Of people without an account here; an account is taken leave of first (storage/rights.h).
std::vector<SubjectId> erasures_due(Tx& tx, Instant now, std::size_t limit);

/// What the gate decides from, read in the transaction it is made for.
class SqlGrantBook final : public consent::GrantBook {
 public:
    explicit SqlGrantBook(Tx& tx) : tx_(tx) {}
    Result<consent::ConsentRecord> record_of(SubjectId subject) override;

 private:
    Tx& tx_;
};

}  // namespace kith::storage
