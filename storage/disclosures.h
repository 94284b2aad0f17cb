// Who got to see what of a person: one row for each set of released details and each way out, never one for
// each receiver. What was released is sealed under the subject; so a list of disclosures ends with the
// subject's key.
#pragma once

#include "consent/base/uri.h"
#include "storage/database.h"
#include "storage/ids.h"
#include "storage/key_store.h"

#include <optional>
#include <string>
#include <vector>

namespace kith::storage {

enum class DisclosureWay {
    push,  // with an activity: its receivers are the deliveries'
    pull,  // another server asked for it, signed
    shown  // to one of our people
};

struct DisclosureRow {
    DisclosureId id{};
    SubjectId subject{};
    DisclosureWay way = DisclosureWay::push;
    ActivityId activity{};
    std::string host{};          // of a pull
    std::optional<Uri> inbox{};  // where who pulled is reached
    ActorId shown_to{};
    std::string set_digest{};  // which versions of which details
    Bytes released{};          // sealed
    Bytes salt{};              // sealed
    std::int64_t leaf = 0;
    Instant first{};
    Instant last{};
};

/// What is about to be let out, and to whom.
struct Disclosed {
    DisclosureWay way = DisclosureWay::push;
    std::vector<DetailId> details{};  // of one person
    ActivityId activity{};
    std::string host{};
    std::optional<Uri> inbox{};
    ActorId shown_to{};
    // What the gate was asked for it; the first question that a grant answers is what it goes under.
    std::vector<consent::Reason> reasons{consent::Reason::profile_publication,
                                         consent::Reason::federation_delivery};
    std::vector<consent::Audience> audiences{consent::Audience::public_()};
};
/// Before it leaves, in the transaction that lets it. The same set of versions to the same reader again moves
/// only the last time on. Values never enter, nor does anything that tells whose they are once the subject's
/// key is gone.
Done record_disclosure(
    Tx& tx, KeyStore& keys, IdMaker& ids, SubjectId subject, const Disclosed& disclosed, Instant now);
/// Which version of a detail, by a digest of its ciphertext: says nothing of the value.
std::string detail_version(ByteView sealed);
struct ReleasedVersion {
    consent::DetailKind kind{};
    std::string version{};
    GrantId grant{};  // invalid: under none, or of before grants were written down here
};
/// What `released` of a row holds. An error when the subject's key is gone.
Result<std::vector<ReleasedVersion>> released_versions(KeyStore& keys, SubjectId subject, ByteView released);
/// What one of our people was shown of a person, as far as the newest thousand sets tell.
Result<std::vector<ReleasedVersion>> versions_shown_to(Tx& tx,
                                                       KeyStore& keys,
                                                       SubjectId subject,
                                                       ActorId reader);
/// Newest first.
std::vector<DisclosureRow> disclosures_of(Tx& tx, SubjectId subject, std::size_t limit);
/// Inboxes of the servers that pulled something of this person.
std::vector<Uri> pullers_of(Tx& tx, SubjectId subject);

/// How far a server got what an activity told it: queued, delivered, refused, expired, cancelled.
struct Reached {
    Uri inbox;
    std::string state{};
    int attempts = 0;
    std::optional<Instant> last{};
};
std::vector<Reached> reached_by(Tx& tx, ActivityId activity);

/// An activity that takes something back: kept, and tried for as long as it takes.
void put_retraction(Tx& tx, ActivityId activity, SubjectId subject, ConsentEventId event, Instant now);
struct RetractionRow {
    ActivityId activity{};
    ConsentEventId event{};
    Instant at{};
};
std::vector<RetractionRow> retractions_of(Tx& tx, SubjectId subject);

}  // namespace kith::storage
