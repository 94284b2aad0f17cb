// What a person holds after a consent event: plain facts in, a consent record and receipt out (ISO/IEC TS
// 27560:2023 in the Data Privacy Vocabulary, and Kantara CR v1.1.0). They name kinds of details, never a
// value. Pure; any thread. https://w3id.org/dpv/guides/consent-27560
#pragma once

#include "consent/grant.h"
#include "consent/notice.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::consent {

using Json = nlohmann::json;

/// An entity, complete as the profile demands: what is not known is said to be so, never left out.
struct Party {
    std::string name;
    std::string id;       // a URL
    std::string address;  // postal, one line; empty: not stated, or not known
    std::string email{};
    std::string phone{};
    std::string policy_url{};
};

/// The notice as it was shown: its page, and the digest of its canonical text (consent/notice.h).
struct NoticeShown {
    std::string url;
    std::string sha256;  // empty where the basis asks for no notice: then `url` is the privacy policy
    std::string language;
    std::string date;  // "2026-02-01"
};

enum class DataSource { subject, subject_published, institution, third_party };

/// One use that the grant allows: one reason, one audience, one basis.
struct ProcessFacts {
    Reason reason{};
    LawfulBasis basis{};
    KindSet kinds{};
    Verb verb = Verb::keep;
    Audience audience = Audience::self();
    std::optional<Party> recipient{};  // what is known of a named actor or partner
    DataSource source = DataSource::subject;
    std::string storage_location{};  // a code of `loc:`, "IE"; empty: the jurisdiction's
    Period storage = Period::until_ended();
    std::optional<Period> erased_within{};  // after that: until the last backup is gone
};

/// How plainly the person said it: GDPR Art. 9 asks for more than a yes.
enum class Expression { expressed, explicitly };

struct ConsentEventFacts {
    GrantState state{};
    Instant at{};
    Period duration = Period::until_ended();  // how long the consent, or the new state, lasts
    std::string indicated_by;                 // the subject, the controller, a guardian: a URN or URL
    std::string method;                       // "direct message command"
    Expression expression = Expression::expressed;
};

/// Where the event stands in the consent log, with what anybody needs to compute its leaf again: the leaf's
/// digest is an HMAC of `event` under `salt` (consent/log_entry.h). The salt is of this one leaf, so that it
/// opens no other. A receipt may be issued before its proof is made: then `included_by` is the promise, which
/// the receipt's own signature makes binding.
struct LogPlace {
    std::string origin;  // "node.example.edu/consent-log"
    std::uint64_t index = 0;
    std::string entry{};                         // the leaf, as it is hashed
    std::string salt{};                          // base64url, of 32 bytes
    std::string event{};                         // canonical JSON
    std::vector<std::string> inclusion_proof{};  // base64, from the leaf upwards
    std::string checkpoint{};
    std::optional<Instant> included_by{};
};

struct ReceiptFacts {
    std::string vocabulary;  // the namespace of `kith:`, "https://node.example.edu/ns/consent#"
    std::string receipt_id;  // a UUIDv4
    std::string receipt_url;
    std::string record_id;  // a UUIDv4
    std::string record_url;
    Instant created{};
    Party controller;
    std::string jurisdiction;  // a code of `loc:`, "IE"; empty: not stated
    std::string subject;       // "urn:uuid:…", pseudonymous; never a handle
    NoticeShown notice;
    std::vector<ProcessFacts> processes;  // at least one
    std::string withdraw_url;
    std::string rights_url;
    std::vector<ConsentEventFacts> events;  // at least one, the latest last
    std::optional<LogPlace> log{};
};

/// dpv:ConsentRecord, with an "@context" of its own.
Json consent_record(const ReceiptFacts& facts);
/// dpv:ConsentReceipt with the record inside; to be signed by activitypub/wire/object_proof.
Json consent_receipt(const ReceiptFacts& facts);
/// Kantara Consent Receipt v1.1.0. It knows no states: a consent that is not in force is said to be none.
Json kantara_receipt(const ReceiptFacts& facts);

/// "dpv:ConsentGiven". https://w3id.org/dpv#ConsentStatus
std::string_view term_of(GrantState state);

}  // namespace kith::consent
