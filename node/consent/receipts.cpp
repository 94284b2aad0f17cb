#include "node/consent/receipts.h"

#include "activitypub/wire/object_proof.h"
#include "consent/json.h"
#include "consent/receipt.h"
#include "node/consent/event_facts.h"
#include "storage/actors.h"
#include "storage/grants.h"
#include "storage/subjects.h"

namespace kith::node {

using consent::ReceiptFacts;
using storage::ConsentEventRow;

namespace {

std::string day_of(Instant at) {
    return to_iso8601(at).substr(0, 10);
}

consent::Party controller_of(const activitypub::Site& site, const Institution& institution) {
    return {.name = site.name.empty() ? site.domain.text() : site.name,
            .id = site.base + "/about",
            .address = institution.address,
            .email = institution.email,
            .policy_url = site.base + "/about"};
}

consent::Period duration_of(const ConsentEventRow& row) {
    return row.expires ? consent::Period::until(*row.expires) : consent::Period::until_ended();
}

Result<consent::ProcessFacts> process_of(storage::Tx& tx, const ConsentEventRow& row) {
    const auto audience = TRY(consent::Audience::parse(row.audience));
    const auto reason = TRY(consent::parse_reason(row.purpose));
    const auto basis = TRY(consent::parse_basis(row.basis));
    const auto kind = TRY(consent::parse_kind(row.kind));
    const auto verb = TRY(consent::parse_verb(row.verb));
    consent::ProcessFacts process{.reason = reason,
                                  .basis = basis,
                                  .kinds = {kind},
                                  .verb = verb,
                                  .audience = audience,
                                  .storage = duration_of(row)};
    const auto uri = audience.kind() == consent::AudienceKind::actor
                         ? Uri::parse(audience.name())
                         : Result<Uri>(fail(Errc::not_found, "none"));
    const auto actor = uri ? storage::find_actor(tx, *uri) : std::nullopt;
    if (actor) {
        process.recipient = consent::Party{
            .name = "@" + actor->username + "@" + actor->host.text(), .id = actor->uri.text(), .address = ""};
    }
    return process;
}

}  // namespace

Result<nlohmann::json> Receipts::receipt(storage::Tx& tx, std::string_view id, Form form) const {
    const auto event = storage::find_consent_event(tx, id);
    // Whoever was erased has no receipts here any more; the copies in their hands stay good.
    if (!event || !event->grant.valid() || storage::epoch_of(tx, event->subject) == 0)
        return fail(Errc::not_found, "receipt/absent", "There is no such receipt.");
    const auto process = TRY(process_of(tx, *event));
    const std::string record = record_name(keys_.store().node_key(), event->grant);
    ReceiptFacts facts{
        .vocabulary = site_.base + "/ns/consent#",
        .receipt_id = event->receipt,
        .receipt_url = site_.base + "/consent/receipts/" + event->receipt,
        .record_id = record,
        .record_url = site_.base + "/consent/records/" + record,
        .created = event->at,
        .controller = controller_of(site_, institution_),
        .jurisdiction = institution_.country,
        .subject = subject_name(keys_.store().node_key(), event->subject),
        .notice = {.url = site_.base + "/about", .sha256 = "", .language = "en", .date = day_of(event->at)},
        .processes = {process},
        .withdraw_url = site_.profile_page("consent"),
        .rights_url = site_.profile_page("consent"),
        .events = {}};
    if (const auto notice = event->notice ? storage::find_notice(tx, *event->notice) : std::nullopt) {
        facts.notice = {.url = site_.base + "/consent/notices/" + notice->sha256,
                        .sha256 = notice->sha256,
                        .language = notice->language,
                        .date = day_of(notice->created)};
    }
    for (const ConsentEventRow& each : storage::consent_events_of(tx, event->grant)) {
        const auto state = consent::parse_state(each.state);
        if (!state || each.id > event->id) continue;
        const Indication indication = indication_of(each.event, each.channel);
        facts.events.push_back({.state = *state,
                                .at = each.at,
                                .duration = duration_of(each),
                                .indicated_by = indication.by_person ? facts.subject : facts.controller.id,
                                .method = std::string(indication.method),
                                .expression = each.basis == name_of(consent::LawfulBasis::explicit_consent)
                                                  ? consent::Expression::explicitly
                                                  : consent::Expression::expressed});
    }
    consent::LogPlace place{.origin = log_.origin(), .index = static_cast<std::uint64_t>(event->leaf)};
    LeafOpening opening = TRY(opening_of(keys_.store(), *event));
    place.entry = TRY(LogKeeper::entry(tx, event->leaf));
    place.salt = std::move(opening.salt);
    place.event = std::move(opening.event);
    if (auto proof = TRY(LogKeeper::proof_of(tx, event->leaf))) {
        place.inclusion_proof = std::move(proof->path);
        place.checkpoint = std::move(proof->checkpoint);
    } else {
        place.included_by = event->at + LogKeeper::promised_within;
    }
    facts.log = std::move(place);
    if (form == Form::kantara) return consent::kantara_receipt(facts);
    const auto keys = TRY(keys_.keys_of(signer_));
    return activitypub::add_proof(
        consent::consent_receipt(facts), keys->ed25519, keys->ed25519_id, event->at);
}

}  // namespace kith::node
