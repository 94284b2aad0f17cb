// The terms of our own that records and receipts use, as the JSON-LD document served at /ns/consent. Pure;
// any thread.
#pragma once

#include "consent/audience.h"

#include <nlohmann/json_fwd.hpp>

#include <string_view>

namespace kith::consent {

/// "kith:Followers": an audience as a kind of dpv:Recipient.
std::string_view term_of(AudienceKind kind);

/// Each term with its label, and what it is narrower than in the Data Privacy Vocabulary.
/// `vocabulary` is the namespace of `kith:`, "https://node.example.edu/ns/consent#".
nlohmann::json vocabulary_document(std::string_view vocabulary);

}  // namespace kith::consent
