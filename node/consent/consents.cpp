#include "node/consent/consents.h"

#include "consent/crypto/digest.h"
#include "consent/json.h"
#include "consent/log_entry.h"
#include "node/consent/event_facts.h"
#include "node/consent/shown_posts.h"
#include "node/limits.h"
#include "storage/grants.h"
#include "storage/keys.h"
#include "storage/subjects.h"
#include "storage/transparency_log.h"

#include <algorithm>

namespace kith::node {

using consent::Grant;
using consent::GrantEvent;
using storage::ConsentEventRow;

namespace {

ConsentEventRow row_of(const Grant& grant, std::string_view event) {
    return ConsentEventRow{.subject = grant.subject,
                           .grant = grant.id,
                           .event = std::string(event),
                           .state = std::string(name_of(grant.state)),
                           .kind = std::string(consent::category_of(grant.kind).name),
                           .purpose = std::string(consent::rule_of(grant.reason).name),
                           .audience = grant.audience.text(),
                           .verb = std::string(name_of(grant.verb)),
                           .basis = std::string(name_of(grant.basis)),
                           .notice = grant.notice.empty() ? std::nullopt : std::optional(grant.notice),
                           .expires = grant.expires};
}

}  // namespace

Result<ConsentEventRow> Consents::append(storage::Tx& tx, ConsentEventRow row, const Act& act) const {
    row.id = parts_.ids.make<storage::ConsentEventId>();
    row.receipt = parts_.random.uuid();
    row.channel = act.channel;
    row.at = act.now;
    consent::Vault vault = parts_.keys.vault();
    const crypto::Key salt = vault.new_salt();
    const auto facts = facts_of(parts_.keys.node_key(), row, act.evidence, salt.bytes());
    const auto digest = TRY(consent::digest_of(salt, facts));
    const consent::LogEntry entry{
        .type = consent::LogEntryType::consent, .at = storage::leaf_time(act.now), .digest = digest};
    row.leaf = storage::append_log_leaf(tx, as_text(entry.bytes()));
    row.salt = TRY(vault.seal_private(row.subject, salt_of_event, salt.bytes()));
    if (!act.evidence.empty()) {
        row.evidence = TRY(vault.seal_private(row.subject, evidence_of_event, as_bytes(act.evidence)));
    }
    storage::append_consent_event(tx, row);
    return row;
}

Done Consents::ensure_subject(storage::Tx& tx, storage::SubjectId subject) const {
    if (storage::epoch_of(tx, subject) == 0) {
        return fail(Errc::gone, "consent/erased", "This person was erased here; nothing can be added.");
    }
    if (parts_.keys.wrapped_key(subject)) return {};
    Done created = parts_.keys.vault().create(subject);
    if (!created && created.error().code != Errc::conflict) return created;
    return {};
}

Result<ConsentEventRow> Consents::step(storage::Tx& tx,
                                       Grant& grant,
                                       GrantEvent event,
                                       const Act& act) const {
    const auto subject = storage::find_subject(tx, grant.subject);
    const bool erased = !subject || subject->erased;
    const consent::Circumstances circumstances{.now = act.now,
                                               .changed = grant.changed,
                                               .expires = grant.end(),
                                               .new_notice = true,
                                               .current_notice = true,
                                               .subject_erased = erased};
    const consent::GrantState state = TRY(consent::next(grant.state, event, circumstances));
    TRY_DONE(ensure_subject(tx, grant.subject));
    grant.state = state;
    grant.changed = act.now;
    if (grant.live(act.now) || event == GrantEvent::give || event == GrantEvent::reaffirm) {
        grant.channel = act.channel;
    }
    storage::update_grant(tx, grant);
    ConsentEventRow row = TRY(append(tx, row_of(grant, name_of(event)), act));
    // The last yes publishes the post; whatever ends one takes it back.
    if (grant.kind == consent::DetailKind::appearance) {
        TRY_DONE(ShownPosts(*this).grant_changed(tx, grant, row, act.now));
    }
    return row;
}

Result<ConsentEventRow> Consents::open(storage::Tx& tx, Grant grant, const Act& act) const {
    TRY_DONE(ensure_subject(tx, grant.subject));
    grant.id = parts_.ids.make<storage::GrantId>();
    grant.state = consent::GrantState::given;
    grant.channel = act.channel;
    grant.not_before = act.now;
    grant.changed = act.now;
    TRY_DONE(storage::insert_grant(tx, grant, act.now));
    return append(tx, row_of(grant, name_of(GrantEvent::open)), act);
}

Result<ConsentEventRow> Consents::note(storage::Tx& tx,
                                       storage::SubjectId subject,
                                       std::string_view event,
                                       std::string_view kind,
                                       std::string_view purpose,
                                       const Act& act) const {
    TRY_DONE(ensure_subject(tx, subject));
    ConsentEventRow row = TRY(append(tx,
                                     ConsentEventRow{.subject = subject,
                                                     .event = std::string(event),
                                                     .kind = std::string(kind),
                                                     .purpose = std::string(purpose)},
                                     act));
    if (event == "restrict" || event == "unrestrict") {
        TRY_DONE(ShownPosts(*this).restriction_changed(tx, subject, act.now));
    }
    return row;
}

bool Consents::may_give(storage::Tx& tx, const ActorRow& who, Instant now) {
    // Our own people are known by how they logged in, not by a key that we hold for them.
    if (who.is_local) return true;
    constexpr auto settled_after = std::chrono::hours(24 * 7);
    const Instant lately = now - settled_after;
    return std::ranges::none_of(storage::keys_of(tx, who.id), [&](const storage::KeyRow& key) {
        // A first sighting is no change; a key that came later than its actor is one.
        const bool came_later = key.first_seen > who.created;
        return (key.changed && *key.changed > lately) || (came_later && key.first_seen > lately);
    });
}

}  // namespace kith::node
