// What a leaf of the transparency log is of: the facts of one consent event, in names that mean the same in
// its receipt and say nothing beyond it. Any thread.
#pragma once

#include "consent/crypto/secret.h"
#include "storage/consent_events.h"
#include "storage/key_store.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace kith::node {

/// "urn:uuid:…": one name for a person in all receipts of this node. Row ids can be guessed: only with the
/// node's key is one made into the other.
std::string subject_name(const crypto::Key& node_key, storage::SubjectId subject);
/// The record of a grant keeps one name over all its receipts.
std::string record_name(const crypto::Key& node_key, storage::GrantId grant);

/// Who indicated an event, and how, in the words of a receipt. Time that passes is nobody's act: the node
/// notes it.
struct Indication {
    bool by_person = false;  // not by somebody for them
    std::string_view method{};
};
Indication indication_of(std::string_view event, consent::Channel channel);

inline constexpr std::string_view evidence_of_event = "evidence";
inline constexpr std::string_view salt_of_event = "salt";

/// `evidence` as it is before it is sealed; a digest stands for it, under a key that is made from the node's
/// and the event's salt: a receipt holds the salt, and its holder shall not find the words by guessing.
nlohmann::json facts_of(const crypto::Key& node_key,
                        const storage::ConsentEventRow& row,
                        std::string_view evidence,
                        ByteView salt);

/// What opens one leaf and no other.
struct LeafOpening {
    std::string salt{};   // base64url
    std::string event{};  // canonical JSON
};
/// Errc::gone for an erased person.
Result<LeafOpening> opening_of(storage::KeyStore& keys, const storage::ConsentEventRow& row);

}  // namespace kith::node
