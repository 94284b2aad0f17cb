#include "node/consent/event_facts.h"

#include "consent/crypto/digest.h"
#include "consent/crypto/jcs.h"
#include "consent/json.h"

namespace kith::node {
namespace {

std::string evidence_digest(const crypto::Key& node_key, ByteView salt, std::string_view evidence) {
    const auto key = crypto::hmac_sha256(node_key.bytes(), as_bytes("evidence\n" + to_hex(salt)));
    return to_hex(crypto::hmac_sha256(key, as_bytes(evidence)));
}

std::string_view method_of(consent::Channel channel) {
    switch (channel) {
        case consent::Channel::remote:
            return "signed message or vote from the person's own server";
        case consent::Channel::self:
            return "the person, signed in here";
        case consent::Channel::staff:
            return "staff of the institution";
        case consent::Channel::operator_:
            return "entered by an operator";
        case consent::Channel::import:
            return "imported";
    }
    return "";
}

}  // namespace

Indication indication_of(std::string_view event, consent::Channel channel) {
    if (event == name_of(consent::GrantEvent::expire))
        return {false, "noted by the node: its time had passed"};
    const bool by_person = channel == consent::Channel::remote || channel == consent::Channel::self;
    return {by_person, method_of(channel)};
}

std::string subject_name(const crypto::Key& node_key, storage::SubjectId subject) {
    const auto hash =
        crypto::hmac_sha256(node_key.bytes(), as_bytes("receipt\n" + std::to_string(subject.value)));
    std::string text = to_hex(ByteView(hash).first(16));
    text[12] = '8';  // RFC 9562 version 8: made from something else
    text[16] = 'b';
    for (const std::size_t at : {8U, 13U, 18U, 23U}) text.insert(at, 1, '-');
    return "urn:uuid:" + text;
}

std::string record_name(const crypto::Key& node_key, storage::GrantId grant) {
    return subject_name(node_key, storage::SubjectId(grant.value)).substr(9);
}

nlohmann::json facts_of(const crypto::Key& node_key,
                        const storage::ConsentEventRow& row,
                        std::string_view evidence,
                        ByteView salt) {
    nlohmann::json facts = {{"receipt", row.receipt},
                            {"event", row.event},
                            {"state", row.state},
                            {"kind", row.kind},
                            {"purpose", row.purpose},
                            {"audience", row.audience},
                            {"verb", row.verb},
                            {"basis", row.basis},
                            {"channel", name_of(row.channel)},
                            {"at", to_iso8601(row.at)}};
    if (row.grant.valid()) facts["record"] = record_name(node_key, row.grant);
    if (row.notice) facts["notice"] = *row.notice;
    if (row.expires) facts["expires"] = to_iso8601(*row.expires);
    if (!evidence.empty()) facts["evidence"] = evidence_digest(node_key, salt, evidence);
    return facts;
}

Result<LeafOpening> opening_of(storage::KeyStore& keys, const storage::ConsentEventRow& row) {
    consent::Vault vault = keys.vault();
    const auto salt = TRY(vault.open_private(row.subject, salt_of_event, row.salt));
    std::string evidence;
    if (!row.evidence.empty()) {
        evidence = as_text(TRY(vault.open_private(row.subject, evidence_of_event, row.evidence)).bytes());
    }
    const auto facts = facts_of(keys.node_key(), row, evidence, salt.bytes());
    return LeafOpening{.salt = to_base64url(salt.bytes()), .event = TRY(crypto::canonicalize(facts))};
}

}  // namespace kith::node
