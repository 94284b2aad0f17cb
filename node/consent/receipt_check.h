// What an outsider checks of a receipt: with the receipt and a public key alone, or with what the node serves
// to everybody. Nothing of a node's own directory is used. The network form blocks; any thread that may wait.
#pragma once

#include "activitypub/transport.h"
#include "consent/crypto/signing_key.h"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::node {

enum class Held { yes, no, not_yet };
std::string_view name_of(Held held);

struct CheckedStep {
    std::string_view
        step;  // signature, event, leaf, inclusion; over the network also key, checkpoint, log, history
    Held held = Held::no;
    std::string why{};
};

struct Checked {
    std::vector<CheckedStep> steps{};

    /// no: something failed. not_yet: nothing did, but its place in the log is only promised; ask again after
    /// that time, when it is a failure.
    Held verdict() const;
    bool holds() const { return verdict() == Held::yes; }
};

/// The text of a receipt; bounded, and refused when it is ambiguous.
Result<nlohmann::json> parse_receipt(std::string_view text);
/// A key as `/consent/log/key` serves it, or as a consent actor's `publicKeyMultibase`.
Result<crypto::PublicKey> parse_receipt_key(std::string_view text);

/// Signature, event and leaf, and the inclusion under the checkpoint that the receipt carries.
Checked check_receipt(const nlohmann::json& receipt, const crypto::PublicKey& key, Instant now);

/// The same, with the key from the consent actor's document at `node` (unless one is given), and the node's
/// present log: its checkpoint, that the entry is in it, and that it continues the one in the receipt. Asks
/// nothing of any other origin. Errc::unavailable when the node cannot be reached.
Result<Checked> check_receipt_at(const nlohmann::json& receipt,
                                 const Uri& node,
                                 const std::optional<crypto::PublicKey>& key,
                                 Transport& transport,
                                 Instant now);

}  // namespace kith::node
