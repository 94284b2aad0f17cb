// The words around a question of consent: the notice as it is served and stored, and what each answer is
// called.
#pragma once

#include "activitypub/site.h"
#include "consent/grant.h"
#include "node/consent/consents.h"
#include "storage/consent_requests.h"
#include "storage/database.h"

#include <string>
#include <vector>

namespace kith::node {

/// Writes the notice, stores it once by its content, and returns its digest.
Result<std::string> serve_notice(storage::Tx& tx,
                                 const activitypub::Site& site,
                                 const Wish& wish,
                                 consent::Verb verb,
                                 const consent::Audience& audience,
                                 Instant now);
/// The short words of a notice that was served, for a direct message.
Result<std::string> notice_words(storage::Tx& tx, std::string_view digest);

/// What a person is told of what an operator entered for them: kinds, never values.
std::string entered_words(const activitypub::Site& site,
                          const Wish& wish,
                          const std::string& readers,
                          std::string_view receipt);
/// Before an operator's erasure; it names nothing that is kept.
enum class ErasedWhen { at_once, in_a_day, after_a_legal_hold };
std::string erasure_words(const activitypub::Site& site, ErasedWhen when, bool with_account);
std::string corrected_words(const activitypub::Site& site, consent::DetailKind kind, bool hidden);

/// Yes; where there is one, a narrower yes; no. In this order in every question.
std::vector<storage::ConsentChoice> choices_for(const Wish& wish, const ActorRow& asker);

/// How an audience is called where people read it.
std::string words_for(storage::Tx& tx, const consent::Audience& audience);

}  // namespace kith::node
