#include "node/consent/receipt_claims.h"

#include "consent/audience.h"
#include "consent/base/limits.h"
#include "consent/category.h"
#include "consent/checkpoint.h"
#include "consent/crypto/jcs.h"
#include "consent/crypto/secret.h"
#include "consent/json.h"
#include "consent/log_entry.h"
#include "consent/merkle.h"
#include "consent/period.h"
#include "consent/purpose.h"
#include "consent/receipt_parts.h"
#include "node/consent/event_facts.h"
#include "node/consent/limits.h"
#include "node/consent/log_keeper.h"
#include "storage/transparency_log.h"

#include <algorithm>

namespace kith::node {
namespace {

using Json = nlohmann::json;

std::unexpected<Error> refuse(std::string message) {
    return fail(Errc::unauthorized, "receipt/differs", std::move(message));
}

/// "" where it is missing or no text.
std::string text_of(const Json& object, const char* name) {
    if (!object.is_object()) return {};
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

const Json& part_of(const Json& object, const char* name) {
    static const Json none;
    if (!object.is_object()) return none;
    const auto found = object.find(name);
    return found != object.end() ? *found : none;
}

/// The only member of a list of one, or the last of a history.
const Json& last_of(const Json& list) {
    static const Json none;
    return list.is_array() && !list.empty() ? list.back() : none;
}

/// A text, or an object with that "@id", alone or in a list.
bool holds_term(const Json& value, std::string_view term) {
    if (value.is_array())
        return std::ranges::any_of(value, [&](const Json& each) { return holds_term(each, term); });
    if (value.is_string()) return value.get_ref<const std::string&>() == term;
    return text_of(value, "@id") == term;
}

/// These terms, and no others.
bool holds_just(const Json& list, const std::vector<std::string_view>& terms) {
    return list.is_array() && list.size() == terms.size() &&
           std::ranges::all_of(terms, [&](std::string_view term) { return holds_term(list, term); });
}

Result<crypto::Sha256> hash_of(const Json& text) {
    if (!text.is_string())
        return fail(Errc::malformed, "receipt/proof", "its inclusion proof is no list of hashes");
    const Bytes bytes = TRY(from_base64(text.get_ref<const std::string&>()));
    crypto::Sha256 hash{};
    if (bytes.size() != hash.size())
        return fail(Errc::malformed, "receipt/proof", "a hash is not of 32 bytes");
    std::ranges::copy(bytes, hash.begin());
    return hash;
}

Done check_recipient(const Json& process, const std::string& written, const std::string& subject) {
    const consent::Audience audience = TRY(consent::Audience::parse(written));
    const Json& recipients = part_of(process, "dpv:hasRecipient");
    if (!recipients.is_array() || recipients.size() != 1) return refuse("it has not exactly one recipient");
    const Json& recipient = recipients.front();
    std::string expected = audience.text();
    if (audience.kind() == consent::AudienceKind::self) expected = subject;
    if (audience.kind() == consent::AudienceKind::actor) expected = audience.name();
    const bool partner = audience.kind() == consent::AudienceKind::partner;
    const std::string shown = text_of(recipient, "@id").empty() ? text_of(recipient, "dpv:hasIdentifier")
                                                                : text_of(recipient, "@id");
    const bool same = partner ? shown.starts_with("https://" + audience.name() + "/") : shown == expected;
    return same ? Done() : Done(refuse("its recipients are not those in the log"));
}

/// As consent/receipt.h writes it: of a special category two terms say the one basis.
Result<std::vector<std::string_view>> basis_terms(const Json& event) {
    const auto basis = TRY(consent::parse_basis(text_of(event, "basis")));
    const auto kind = TRY(consent::parse_kind(text_of(event, "kind")));
    return consent::receipt::legal_bases({.basis = basis, .kinds = {kind}});
}

Done check_process(const Json& event, const Json& record) {
    const Json& processes = part_of(record, "dpv:hasProcess");
    if (!processes.is_array() || processes.size() != 1) return refuse("it has not exactly one process");
    const Json& process = processes.front();
    const auto kind = TRY(consent::parse_kind(text_of(event, "kind")));
    const auto reason = TRY(consent::parse_reason(text_of(event, "purpose")));
    const auto verb = TRY(consent::parse_verb(text_of(event, "verb")));
    const Json& data = part_of(process, "dpv:hasPersonalData");
    if (data.size() != 1 || !holds_term(data, consent::category_of(kind).term)) {
        return refuse("its kind of detail is not the one in the log");
    }
    if (text_of(part_of(process, "dpv:hasPurpose"), "@id") != consent::rule_of(reason).term) {
        return refuse("its purpose is not the one in the log");
    }
    if (!holds_just(part_of(process, "dpv:hasLegalBasis"), TRY(basis_terms(event)))) {
        return refuse("its legal basis is not the one in the log");
    }
    const bool discloses = holds_term(part_of(process, "dpv:hasProcessing"), "dpv:Disclose");
    if (discloses != (verb == consent::Verb::share))
        return refuse("it shares what the log keeps, or the reverse");
    return check_recipient(
        process, text_of(event, "audience"), text_of(part_of(record, "dpv:hasDataSubject"), "@id"));
}

/// Who said it, how, and how plainly.
Done check_indication(const Json& event, const Json& record, const Json& status) {
    const auto channel = TRY(consent::parse_channel(text_of(event, "channel")));
    const Indication indication = indication_of(text_of(event, "event"), channel);
    const char* who = indication.by_person ? "dpv:hasDataSubject" : "dpv:hasDataController";
    const std::string expected = text_of(part_of(record, who), "@id");
    if (expected.empty() || text_of(part_of(status, "dpv:isIndicatedBy"), "@id") != expected) {
        return refuse("who indicated it is not whom the log says");
    }
    if (text_of(status, "dpv:hasIndicationMethod") != indication.method) {
        return refuse("how it was indicated is not what the log says");
    }
    if (!holds_just(part_of(status, "dpv:hasLegalBasis"), TRY(basis_terms(event)))) {
        return refuse("the legal basis of its state is not the one in the log");
    }
    return {};
}

std::vector<std::string_view> status_types(consent::GrantState state, consent::LawfulBasis basis) {
    if (!consent::is_consent(basis)) return {consent::term_of(state)};
    const bool is_explicit = basis == consent::LawfulBasis::explicit_consent;
    return {consent::term_of(state), is_explicit ? "dpv:ExplicitlyExpressedConsent" : "dpv:ExpressedConsent"};
}

Done check_status(const Json& event, const Json& record) {
    const Json& status = last_of(part_of(record, "dpv:hasConsentStatus"));
    const auto state = TRY(consent::parse_state(text_of(event, "state")));
    const auto basis = TRY(consent::parse_basis(text_of(event, "basis")));
    if (!holds_just(part_of(status, "@type"), status_types(state, basis))) {
        return refuse("its state, or how it was expressed, is not the one in the log");
    }
    if (text_of(status, "dpv:isIndicatedAtTime") != text_of(event, "at")) {
        return refuse("its time is not the one in the log");
    }
    const std::string expires = text_of(event, "expires");
    const std::string lasts = text_of(part_of(status, "dpv:hasDuration"), "rdf:value");
    const std::string expected = expires.empty() ? consent::Period::until_ended().text() : expires;
    if (lasts != expected) return refuse("how long it lasts is not what the log says");
    return check_indication(event, record, status);
}

Result<Instant> time_of(const ReceiptClaims& claims) {
    return parse_iso8601(text_of(Json::parse(claims.event, nullptr, /*allow_exceptions=*/false), "at"));
}

}  // namespace

Result<ReceiptClaims> ReceiptClaims::of(const Json& receipt) {
    const Json& place = part_of(receipt, "kith:logEntry");
    ReceiptClaims claims{.origin = text_of(place, "kith:origin"),
                         .entry = text_of(place, "kith:entry"),
                         .salt = text_of(place, "kith:salt"),
                         .event = text_of(place, "kith:event"),
                         .checkpoint = text_of(place, "kith:checkpoint")};
    const Json& index = part_of(place, "kith:index");
    if (claims.origin.empty() || claims.entry.empty() || claims.salt.empty() || claims.event.empty() ||
        !index.is_number_integer()) {
        return fail(Errc::malformed, "receipt/no-log-entry", "it does not say where it stands in a log");
    }
    claims.index = index.get<std::int64_t>();
    const Json& path = part_of(place, "kith:inclusionProof");
    if (path.is_array() && path.size() > limits::log_levels_max) {
        return fail(Errc::malformed, "receipt/proof", "its inclusion proof is too long");
    }
    for (const Json& hash : path) claims.path.push_back(TRY(hash_of(hash)));
    if (const std::string by = text_of(place, "kith:includedBy"); !by.empty()) {
        claims.included_by = TRY(parse_iso8601(by));
    }
    if (claims.checkpoint.empty() && !claims.included_by) {
        return fail(Errc::malformed, "receipt/no-log-entry", "it has neither a proof nor a promise of one");
    }
    return claims;
}

Done check_leaf(const ReceiptClaims& claims) {
    const auto entry = TRY(consent::LogEntry::parse(as_bytes(claims.entry)));
    if (entry.type != consent::LogEntryType::consent) return refuse("its entry is of another type");
    const Bytes salt = TRY(from_base64url(claims.salt));
    const Json event = Json::parse(claims.event, nullptr, /*allow_exceptions=*/false);
    if (!event.is_object() || TRY(crypto::canonicalize(event)) != claims.event) {
        return refuse("its event is no canonical JSON");
    }
    if (TRY(consent::digest_of(TRY(crypto::key_from(salt)), event)) != entry.digest) {
        return refuse("the digest in its entry is of another event");
    }
    const Instant at = TRY(parse_iso8601(text_of(event, "at")));
    if (entry.at != storage::leaf_time(at)) return refuse("its entry is of another time");
    return {};
}

Done check_promise(const ReceiptClaims& claims) {
    if (!claims.included_by) return refuse("neither proof nor promise");
    if (*claims.included_by > TRY(time_of(claims)) + LogKeeper::promised_within) {
        return refuse("it is promised for later than a day after the event");
    }
    return {};
}

Done check_event(const ReceiptClaims& claims, const Json& receipt, Instant now) {
    if (TRY(time_of(claims)) > now + limits::receipt_clock_skew) return refuse("its event is yet to come");
    const Json event = Json::parse(claims.event, nullptr, /*allow_exceptions=*/false);
    const Json& record = part_of(receipt, "dpv:hasRecordOfActivity");
    const std::string id = text_of(event, "receipt");
    if (id.empty() || text_of(receipt, "dct:identifier") != id ||
        text_of(receipt, "dpv:hasIdentifier") != id) {
        return refuse("the log's event is of another receipt");
    }
    if (text_of(event, "record").empty() || text_of(record, "dct:identifier") != text_of(event, "record")) {
        return refuse("the log's event is of another record");
    }
    if (text_of(part_of(record, "dpv:hasNotice"), "kith:sha256") != text_of(event, "notice")) {
        return refuse("its notice is not the one in the log");
    }
    TRY_DONE(check_process(event, record));
    return check_status(event, record);
}

Done check_inclusion(const ReceiptClaims& claims, const crypto::PublicKey& key) {
    const auto verifier = TRY(consent::NoteVerifier::create(claims.origin, key));
    const auto checkpoint = TRY(consent::open_checkpoint(claims.checkpoint, claims.origin, verifier));
    return consent::merkle::verify_inclusion(consent::merkle::leaf_hash(as_bytes(claims.entry)),
                                             claims.index,
                                             checkpoint.size,
                                             claims.path,
                                             checkpoint.root);
}

}  // namespace kith::node
