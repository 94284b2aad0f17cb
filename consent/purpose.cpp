#include "consent/purpose.h"

#include <algorithm>
#include <array>

namespace kith::consent {
namespace {

using enum Reason;
using enum LawfulBasis;
using std::chrono::days;

constexpr days month{30};
constexpr days year{365};
/// As long as the account or the relationship: the end comes from withdrawal or erasure.
constexpr days while_it_lasts = year * 100;

constexpr BasisSet agreed = {consent, explicit_consent};
constexpr BasisSet published = {consent, explicit_consent, contract, public_task, legitimate_interest};

// https://w3id.org/dpv#Purpose (2.3) for the broader terms.
constexpr std::array table = {
    PurposeRule{account_service,
                "account_service",
                "kith:AccountService",
                "dpv:AccountManagement",
                {contract, public_task, consent, explicit_consent},
                while_it_lasts},
    PurposeRule{security_abuse,
                "security_abuse",
                "kith:SecurityAbuse",
                "dpv:EnforceSecurity",
                {legitimate_interest, legal_obligation},
                month * 6},
    PurposeRule{moderation,
                "moderation",
                "kith:Moderation",
                "dpv:MisusePreventionAndDetection",
                {legitimate_interest, legal_obligation},
                year},
    PurposeRule{federation_delivery,
                "federation_delivery",
                "kith:FederationDelivery",
                "dpv:RequestedServiceProvision",
                {contract, legitimate_interest},
                while_it_lasts},
    PurposeRule{backup,
                "backup",
                "kith:Backup",
                "dpv:TechnicalServiceProvision",
                {legitimate_interest, legal_obligation},
                month},
    PurposeRule{protective_scan,
                "protective_scan",
                "kith:ProtectiveScan",
                "dpv:EnforceSecurity",
                {legitimate_interest, legal_obligation},
                while_it_lasts},
    PurposeRule{legal_record,
                "legal_record",
                "kith:LegalRecord",
                "dpv:LegalCompliance",
                {legal_obligation},
                year * 10},
    PurposeRule{rights_handling,
                "rights_handling",
                "kith:RightsHandling",
                "dpv:RightsFulfilment",
                {legal_obligation},
                while_it_lasts},
    PurposeRule{relationship_memory,
                "relationship_memory",
                "kith:RelationshipMemory",
                "dpv:CustomerRelationshipManagement",
                agreed,
                year * 3},
    PurposeRule{donor_stewardship,
                "donor_stewardship",
                "kith:DonorStewardship",
                "dpv:MemberPartnerManagement",
                agreed,
                year * 3},
    PurposeRule{impact_updates,
                "impact_updates",
                "kith:ImpactUpdates",
                "dpv:CommunicationManagement",
                agreed,
                year * 3},
    PurposeRule{personal_greeting,
                "personal_greeting",
                "kith:PersonalGreeting",
                "dpv:Personalisation",
                agreed,
                year * 3},
    PurposeRule{gift_solicitation,
                "gift_solicitation",
                "kith:GiftSolicitation",
                "dpv:DirectMarketing",
                agreed,
                year * 2},
    PurposeRule{profile_publication,
                "profile_publication",
                "kith:ProfilePublication",
                "dpv:PublicRelations",
                published,
                while_it_lasts},
    PurposeRule{event_invitation,
                "event_invitation",
                "kith:EventInvitation",
                "dpv:ProvideEventRecommendations",
                agreed,
                year * 2},
    PurposeRule{partner_introduction,
                "partner_introduction",
                "kith:PartnerIntroduction",
                "dpv:MemberPartnerManagement",
                agreed,
                year},
    PurposeRule{recognition, "recognition", "kith:Recognition", "dpv:PublicRelations", agreed, year * 3},
    PurposeRule{aggregate_reporting,
                "aggregate_reporting",
                "kith:AggregateReporting",
                "dpv:ServiceUsageAnalytics",
                {consent, explicit_consent, legitimate_interest},
                year * 2},
    PurposeRule{research, "research", "kith:Research", "dpv:AcademicResearch", agreed, year * 2},
    PurposeRule{storytelling, "storytelling", "kith:Storytelling", "dpv:PublicRelations", agreed, year * 3},
};
static_assert(table.size() == static_cast<std::size_t>(storytelling) + 1);
static_assert([] {
    for (std::size_t i = 0; i < table.size(); ++i) {
        if (table[i].reason != static_cast<Reason>(i)) return false;
    }
    return true;
}());

}  // namespace

std::span<const PurposeRule> purposes() {
    return table;
}
const PurposeRule& rule_of(Reason reason) {
    return table[static_cast<std::size_t>(reason)];
}

Result<Reason> parse_reason(std::string_view name) {
    const auto found = std::ranges::find(table, name, &PurposeRule::name);
    if (found == table.end()) return fail(Errc::malformed, "purpose: unknown", std::string(name));
    return found->reason;
}

}  // namespace kith::consent
