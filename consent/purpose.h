// The closed list of reasons to use a personal detail: a new use of data starts as a line here. Any thread.
#pragma once

#include "consent/basis.h"

#include <chrono>
#include <concepts>
#include <span>
#include <string_view>

namespace kith::consent {

enum class Reason {
    // Without consent: the node could not run, or the law asks for it.
    account_service,
    security_abuse,
    moderation,
    federation_delivery,
    backup,
    protective_scan,
    legal_record,
    rights_handling,
    // With consent: what a relationship is made of.
    relationship_memory,
    donor_stewardship,
    impact_updates,
    personal_greeting,
    gift_solicitation,  // always its own switch
    profile_publication,
    event_invitation,
    partner_introduction,
    recognition,
    aggregate_reporting,
    research,
    storytelling  // posts that show people; asked for with each of them
};
using ReasonSet = EnumSet<Reason>;

struct PurposeRule {
    Reason reason;
    std::string_view name;      // "profile_publication": in the database, on the command line
    std::string_view term;      // "kith:ProfilePublication"
    std::string_view broader;   // the DPV purpose above it
    BasisSet bases;             // no other basis opens the gate for it
    std::chrono::days longest;  // no grant outlives this, whatever it says
};

/// In the order of the enumerators.
std::span<const PurposeRule> purposes();
const PurposeRule& rule_of(Reason reason);
Result<Reason> parse_reason(std::string_view name);

/// The same list as types, so that a permit for one purpose is no permit for another.
namespace purpose {
template <Reason R>
struct Of {
    static constexpr Reason reason = R;
};
struct AccountService : Of<Reason::account_service> {};
struct SecurityAbuse : Of<Reason::security_abuse> {};
struct Moderation : Of<Reason::moderation> {};
struct FederationDelivery : Of<Reason::federation_delivery> {};
struct Backup : Of<Reason::backup> {};
struct ProtectiveScan : Of<Reason::protective_scan> {};
struct LegalRecord : Of<Reason::legal_record> {};
struct RightsHandling : Of<Reason::rights_handling> {};
struct RelationshipMemory : Of<Reason::relationship_memory> {};
struct DonorStewardship : Of<Reason::donor_stewardship> {};
struct ImpactUpdates : Of<Reason::impact_updates> {};
struct PersonalGreeting : Of<Reason::personal_greeting> {};
struct GiftSolicitation : Of<Reason::gift_solicitation> {};
struct ProfilePublication : Of<Reason::profile_publication> {};
struct EventInvitation : Of<Reason::event_invitation> {};
struct PartnerIntroduction : Of<Reason::partner_introduction> {};
struct Recognition : Of<Reason::recognition> {};
struct AggregateReporting : Of<Reason::aggregate_reporting> {};
struct Research : Of<Reason::research> {};
struct Storytelling : Of<Reason::storytelling> {};
}  // namespace purpose

template <class P>
concept Purpose = requires {
    { P::reason } -> std::convertible_to<Reason>;
};

}  // namespace kith::consent
