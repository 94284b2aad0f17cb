// Personal details at rest: sealed under their subject's key, read only with a Permit of the present epoch.
#pragma once

#include "consent/permit.h"
#include "consent/sealed.h"
#include "storage/database.h"
#include "storage/ids.h"

#include <optional>
#include <string>
#include <vector>

namespace kith::storage {

using SealedText = consent::Sealed<std::string>;
using ReleasedText = consent::Released<std::string>;

/// Where a detail came from and how long it is kept. Subject and kind are the sealed value's.
struct DetailFacts {
    DetailId id{};
    int position = 0;             // of several of a kind
    std::string source = "self";  // self, staff, operator, import, remote, inferred
    std::string retention = "account";
    std::string basis{};
    Instant created{};
    Instant last_needed{};
    std::string heard_by{};  // of hearsay: the audience it is for ("staff_role:faculty"); none: nobody
};

/// Replaces what stood at (subject, kind, position), which had another id; a public value of it goes in the
/// same transaction. Returns the id. Errc::gone for an erased subject.
Result<DetailId> put_detail(Tx& tx, const DetailFacts& facts, const SealedText& sealed);

struct StoredDetail {
    DetailFacts facts;
    SealedText sealed;
};
/// Typed about a person by somebody else, and not confirmed by them.
inline constexpr std::string_view hearsay = "hearsay";

/// The sealed values of the permit's subject and kinds. Errc::denied when consent changed since the permit.
/// For RightsHandling and ProtectiveScan, towards the person: everything; for RightsHandling towards others:
/// the hearsay that is theirs, so that they can ask. Else no hearsay.
template <consent::Purpose P>
Result<std::vector<StoredDetail>> details_of(Tx& tx, const consent::Permit<P>& permit);

/// What is held of a person, without any value: for lists and for retention.
struct DetailSummary {
    consent::DetailKind kind{};
    DetailFacts facts;

    bool confirmed() const { return facts.retention != hearsay; }
};
std::vector<DetailSummary> detail_summaries(Tx& tx, SubjectId subject);

/// The person said that it is so: of what was recorded after `since` and until `until`, when they were asked.
struct Recorded {
    Instant since;
    Instant until;
};
void confirm_details(
    Tx& tx, SubjectId subject, consent::DetailKind kind, std::string_view basis, const Recorded& when);
/// Hearsay recorded before that, of everybody; returns how many there were, at most `limit`.
std::int64_t prune_hearsay(Tx& tx, Instant before, std::size_t limit);
/// What came from one source, with its public values.
void drop_details_from(Tx& tx, SubjectId subject, std::string_view source);
/// With its public value.
void delete_detail(Tx& tx, DetailId id);
void delete_details(Tx& tx, SubjectId subject, consent::DetailKind kind);
void drop_details(Tx& tx, SubjectId subject);

/// The only unsealed copies: what the gate released to everybody, until its time has passed.
class PublicValues {
 public:
    struct Value {
        DetailId detail{};
        int position = 0;
        ReleasedText released;
    };

    /// Errc::denied unless it was released to the public under the present epoch.
    static Done put(Tx& tx, const ReleasedText& released, DetailId detail, int position);
    /// In the order of kinds and positions; nothing of a restricted or erased subject.
    static std::vector<Value> of(Tx& tx, SubjectId subject, Instant now);
    static std::optional<Value> of(Tx& tx, SubjectId subject, consent::DetailKind kind, Instant now);
    /// The kinds that stand here, also while the subject is restricted.
    static consent::KindSet kinds_of(Tx& tx, SubjectId subject);
    /// In the transaction that withdraws.
    static void drop(Tx& tx, SubjectId subject);
    static void drop(Tx& tx, SubjectId subject, consent::DetailKind kind);

 private:
    static std::optional<Value> read(const Rows& rows, SubjectId subject);
};

namespace detail_rows {
enum class Hearsay { included, left_out, alone };
Result<std::vector<StoredDetail>> load(Tx& tx,
                                       SubjectId subject,
                                       consent::KindSet kinds,
                                       std::int64_t epoch,
                                       Hearsay unconfirmed,
                                       const consent::Audience& reader);
}  // namespace detail_rows

template <consent::Purpose P>
Result<std::vector<StoredDetail>> details_of(Tx& tx, const consent::Permit<P>& permit) {
    using detail_rows::Hearsay;
    Hearsay unconfirmed = Hearsay::left_out;
    const bool own = permit.audience() == consent::Audience::self();
    if (P::reason == consent::Reason::rights_handling) unconfirmed = own ? Hearsay::included : Hearsay::alone;
    if (P::reason == consent::Reason::protective_scan && own) unconfirmed = Hearsay::included;
    return detail_rows::load(
        tx, permit.subject(), permit.kinds(), permit.epoch(), unconfirmed, permit.audience());
}

}  // namespace kith::storage
