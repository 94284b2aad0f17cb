#include "consent/base/check.h"
#include "consent/catalogue.h"
#include "consent/json.h"
#include "consent/receipt_parts.h"

#include <algorithm>

namespace kith::consent {

namespace {

// https://kantarainitiative.org/file-downloads/consent-receipt-specification-v1-1-0/
constexpr std::string_view version = "KI-CR-v1.1.0";

bool in_force(GrantState state) {
    return state == GrantState::given || state == GrantState::renewed;
}

/// "https://w3id.org/dpv/pd#Name" of "pd:Name": this format has no context.
std::string in_full(std::string_view term, const ReceiptFacts& facts) {
    const std::size_t colon = term.find(':');
    const std::string_view prefix = term.substr(0, colon);
    const std::string name(term.substr(colon + 1));
    if (prefix == "pd") return "https://w3id.org/dpv/pd#" + name;
    if (prefix == "dpv") return "https://w3id.org/dpv#" + name;
    KITH_CHECK(prefix == "kith");
    return facts.vocabulary + name;
}

std::string consent_type(const ProcessFacts& process, const ConsentEventFacts& last) {
    if (!is_consent(process.basis)) return "N/A";
    if (!in_force(last.state)) return "NONE (" + std::string(name_of(last.state)) + ")";
    if (last.expression == Expression::explicitly) return "EXPLICIT";
    return "expressed by an action of the person: " + last.method;
}

Json purpose_of(const ProcessFacts& process, const ReceiptFacts& facts) {
    const PurposeRule& rule = rule_of(process.reason);
    const std::string_view language = facts.notice.language;
    Json kinds = Json::array();
    process.kinds.for_each([&](DetailKind kind) { kinds.push_back(in_full(category_of(kind).term, facts)); });
    const bool others = receipt::goes_to_others(process);
    Json json = {
        {"purpose",
         std::string(phrase(process.verb == Verb::share ? "process/share" : "process/keep", language)) + " " +
             words_of(process.kinds, language) + ", " + words_of(process.reason, language)},
        {"purposeCategory", Json::array({in_full(rule.term, facts), in_full(rule.broader, facts)})},
        {"consentType", consent_type(process, facts.events.back())},
        {"piiCategory", std::move(kinds)},
        {"termination", words_of(process.storage, language) + " (" + process.storage.text() + ")"},
        {"thirdPartyDisclosure", others}};
    if (others) json["thirdPartyName"] = receipt::recipient_name(process, facts);
    return json;
}

/// NOTE: the schema requires e-mail, phone and jurisdiction, and not every institution states them.
Json controller_of(const Party& party, std::string_view country) {
    Json address = Json::object();
    if (!party.address.empty()) address["streetAddress"] = party.address;
    if (!country.empty()) address["addressCountry"] = country;
    return {{"piiController", party.name},
            {"piiControllerUrl", party.id},
            {"contact", party.name},
            {"email", party.email.empty() ? "none" : party.email},
            {"phone", party.phone.empty() ? "none" : party.phone},
            {"address", std::move(address)}};
}

}  // namespace

Json kantara_receipt(const ReceiptFacts& facts) {
    KITH_CHECK(!facts.processes.empty() && !facts.events.empty());
    const ConsentEventFacts& last = facts.events.back();
    Json purposes = Json::array();
    Json special = Json::array();
    for (const ProcessFacts& process : facts.processes) {
        purposes.push_back(purpose_of(process, facts));
        process.kinds.for_each([&](DetailKind kind) {
            if (category_of(kind).sensitivity != Sensitivity::special) return;
            Json category = in_full(category_of(kind).term, facts);
            if (std::ranges::find(special, category) == special.end()) special.push_back(std::move(category));
        });
    }
    return {
        {"version", version},
        {"jurisdiction",
         facts.jurisdiction.empty() ? phrase("controller/not_stated", facts.notice.language)
                                    : std::string_view(facts.jurisdiction)},
        {"consentTimestamp", std::chrono::floor<std::chrono::seconds>(last.at).time_since_epoch().count()},
        {"collectionMethod", last.method},
        {"consentReceiptID", facts.receipt_id},
        {"language", facts.notice.language},
        {"piiPrincipalId", facts.subject},
        {"piiControllers", Json::array({controller_of(facts.controller, facts.jurisdiction)})},
        {"policyUrl", facts.controller.policy_url},
        {"services", Json::array({{{"service", facts.controller.name}, {"purposes", std::move(purposes)}}})},
        {"sensitive", !special.empty()},
        {"spiCat", std::move(special)}};
}

}  // namespace kith::consent
