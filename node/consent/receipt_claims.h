// What a receipt claims about its place in the log, read from its document; believed by nobody yet. Pure; any
// thread.
#pragma once

#include "consent/base/clock.h"
#include "consent/crypto/digest.h"
#include "consent/crypto/signing_key.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kith::node {

struct ReceiptClaims {
    std::string origin{};
    std::int64_t index = 0;
    std::string entry{};
    std::string salt{};
    std::string event{};
    std::vector<crypto::Sha256> path{};
    std::string checkpoint{};  // a signed note; empty while there is only a promise
    std::optional<Instant> included_by{};

    /// Errc::malformed when something is missing, too much, or of another type.
    static Result<ReceiptClaims> of(const nlohmann::json& receipt);
};

/// That the entry's digest is of this event under this salt, and says its time as a log says times.
Done check_leaf(const ReceiptClaims& claims);
/// That the event in the log and the receipt's own words say the same, of something that has happened by now.
Done check_event(const ReceiptClaims& claims, const nlohmann::json& receipt, Instant now);
/// That what is only promised is promised for a day after the event at most.
Done check_promise(const ReceiptClaims& claims);
/// That the entry stands in the log under the checkpoint that the receipt carries.
Done check_inclusion(const ReceiptClaims& claims, const crypto::PublicKey& key);

}  // namespace kith::node
