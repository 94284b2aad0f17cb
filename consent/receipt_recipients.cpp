#include "consent/base/check.h"
#include "consent/catalogue.h"
#include "consent/json.h"
#include "consent/receipt_parts.h"
#include "consent/vocabulary_document.h"

namespace kith::consent::receipt {

namespace {

using Types = std::vector<std::string_view>;

struct Contact {
    std::string name;
    std::string identifier;
    std::string contact;  // "mailto:…", a URL, or words
    std::string address;
};

/// NOTE: the guide's prose and examples use dpv:hasContact and dpv:hasAddress, its table schema:contactPoint
/// and schema:address. Both are written. https://w3id.org/dpv/guides/consent-27560#entity-fields
Json entity(const Contact& of, const Types& types) {
    constexpr std::string_view mail = "mailto:";
    Json point = {{"@type", "schema:ContactPoint"}};
    if (of.contact.starts_with(mail)) {
        point["schema:email"] = of.contact.substr(mail.size());
    } else {
        point[of.contact.starts_with("http") ? "schema:url" : "schema:description"] = of.contact;
    }
    return {{"@type", types},
            {"dpv:hasName", of.name},
            {"dpv:hasIdentifier", of.identifier},
            {"dct:identifier", of.identifier},
            {"dpv:hasContact", of.contact},
            {"dpv:hasAddress", of.address},
            {"schema:contactPoint", std::move(point)},
            {"schema:address", {{"@type", "schema:PostalAddress"}, {"schema:streetAddress", of.address}}}};
}

std::string contact_of(const Party& party) {
    return party.email.empty() ? party.id : "mailto:" + party.email;
}

Json entity(const Party& party, const Types& types) {
    Json json = entity(
        {.name = party.name, .identifier = party.id, .contact = contact_of(party), .address = party.address},
        types);
    json["@id"] = party.id;
    if (!party.phone.empty()) json["schema:contactPoint"]["schema:telephone"] = party.phone;
    if (!party.policy_url.empty())
        json["dpv:hasNotice"] = {{"@id", party.policy_url}, {"@type", "dpv:PrivacyNotice"}};
    return json;
}

std::string_view say(std::string_view message, const ReceiptFacts& facts) {
    return phrase(message, facts.notice.language);
}

/// A named actor or partner, of whom no more than the name may be known.
Party named(const ProcessFacts& process, const ReceiptFacts& facts) {
    const std::string& name = process.audience.name();
    const bool partner = process.audience.kind() == AudienceKind::partner;
    Party party = process.recipient.value_or(
        Party{.name = name, .id = partner ? "https://" + name + "/" : name, .address = ""});
    if (party.address.empty())
        party.address = fill(say("recipient/address_unknown", facts), {{"who", facts.controller.name}});
    return party;
}

std::string address_of_controller(const ReceiptFacts& facts) {
    const std::string& address = facts.controller.address;
    return address.empty() ? std::string(say("controller/not_stated", facts)) : address;
}

/// People whom the institution reaches, and who can be asked about through it.
Json group(const ProcessFacts& process, const ReceiptFacts& facts, const Types& types) {
    Json json = entity({.name = recipient_name(process, facts),
                        .identifier = process.audience.text(),
                        .contact = contact_of(facts.controller),
                        .address = address_of_controller(facts)},
                       types);
    json["skos:broader"] = iri(term_of(process.audience.kind()));
    return json;
}

Json anyone(const ProcessFacts& process, const ReceiptFacts& facts) {
    const std::string nobody(say("recipient/nobody", facts));
    Json json = entity({.name = recipient_name(process, facts),
                        .identifier = process.audience.text(),
                        .contact = nobody,
                        .address = nobody},
                       {"dpv:Recipient"});
    json["skos:broader"] = iri(term_of(AudienceKind::public_));
    return json;
}

}  // namespace

bool goes_to_others(const ProcessFacts& process) {
    const AudienceKind kind = process.audience.kind();
    return process.verb == Verb::share && kind != AudienceKind::self && kind != AudienceKind::own_staff &&
           kind != AudienceKind::staff_role;
}

std::string recipient_name(const ProcessFacts& process, const ReceiptFacts& facts) {
    if (process.recipient) return process.recipient->name;
    const Audience& audience = process.audience;
    std::string words = words_of(audience, audience.name(), facts.notice.language);
    switch (audience.kind()) {
        case AudienceKind::public_:
            return std::string(say("recipient/anyone", facts));
        case AudienceKind::own_staff:
        case AudienceKind::staff_role:
            return fill(say("recipient/staff", facts), {{"who", facts.controller.name}, {"audience", words}});
        default:
            return words;
    }
}

Json iri(std::string_view term) {
    return {{"@id", term}};
}

Json location(std::string_view code, const ReceiptFacts& facts) {
    if (!code.empty()) return iri("loc:" + std::string(code));
    return {{"@type", "dpv:Location"}, {"dct:description", say("controller/not_stated", facts)}};
}

Json controller(const ReceiptFacts& facts) {
    Party party = facts.controller;
    party.address = address_of_controller(facts);
    return entity(party, {"dpv:DataController", "dpv:Organisation"});
}

Json data_subject(const ReceiptFacts& facts) {
    // NOTE: no role: being a donor or a student is a detail of its own, shown only under its own grant.
    return {{"@id", facts.subject},
            {"@type", Json::array({"dpv:DataSubject"})},
            {"dpv:hasName", say("subject/name", facts)},
            {"dpv:hasIdentifier", facts.subject},
            {"dct:identifier", facts.subject}};
}

Json recipients(const ProcessFacts& process, const ReceiptFacts& facts) {
    switch (process.audience.kind()) {
        case AudienceKind::self:
            return Json::array({iri(facts.subject)});
        case AudienceKind::own_staff:
        case AudienceKind::staff_role:
            return Json::array({group(process, facts, {"dpv:Recipient", "dpv:OrganisationalUnit"})});
        case AudienceKind::circle:
        case AudienceKind::mutuals:
        case AudienceKind::followers:
            return Json::array({group(process, facts, {"dpv:Recipient"})});
        case AudienceKind::actor:
            return Json::array({entity(named(process, facts), {"dpv:Recipient"})});
        case AudienceKind::partner:
            return Json::array(
                {entity(named(process, facts), {"dpv:Recipient", "dpv:ThirdParty", "dpv:Organisation"})});
        case AudienceKind::public_:
            return Json::array({anyone(process, facts)});
    }
    check_failed("an audience of the closed list", __FILE__, __LINE__);
}

}  // namespace kith::consent::receipt
