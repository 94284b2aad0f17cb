#include "node/consent/centre.h"

#include "activitypub/profile.h"
#include "activitypub/wire/html.h"
#include "node/commands/post_json.h"
#include "node/consent/consents.h"
#include "node/consent/shown_posts.h"
#include "node/consent/wording.h"
#include "storage/actors.h"
#include "storage/consent_requests.h"
#include "storage/details.h"
#include "storage/grants.h"
#include "storage/person_lists.h"
#include "storage/rights.h"
#include "storage/subjects.h"

#include <algorithm>
#include <map>

namespace kith::node {

using consent::Audience;
using consent::AudienceKind;
using consent::DetailKind;
using consent::Grant;
using consent::GrantState;
using consent::KindSet;
using consent::Reason;
using consent::Verb;

namespace {

/// What a hundred years stand for (consent/purpose.h) is no date to show.
constexpr auto no_end = std::chrono::hours(24 * 365 * 50);

KindSet every_kind() {
    KindSet kinds;
    for (const auto& category : consent::categories()) kinds.insert(category.kind);
    return kinds;
}

/// Profiles of other servers are kept as they came, with their markup.
std::string readable(DetailKind kind, const std::string& value) {
    if (kind == DetailKind::biography) return activitypub::to_plain_text(value);
    if (kind != DetailKind::profile_field) return value;
    const activitypub::ProfileField field = activitypub::split_field(value);
    return field.name + ": " + activitypub::to_plain_text(field.value);
}

Use::Reader reader_of(storage::Tx& tx, const Audience& audience) {
    Use::Reader reader{.audience = audience, .name = audience.name()};
    if (audience.kind() != AudienceKind::actor && audience.kind() != AudienceKind::circle) return reader;
    const auto uri = Uri::parse(audience.name());
    const auto actor = uri ? storage::find_actor(tx, *uri) : std::nullopt;
    if (actor) reader.name = shown_handle(*actor);
    return reader;
}

Told told_by(storage::Tx& tx, storage::ActivityId activity) {
    using storage::ServerState;
    Told told;
    for (const storage::ServerCount& count : storage::servers_told(tx, activity)) {
        switch (count.state) {
            case ServerState::cancelled:
                told.cancelled = count.servers;
                break;
            case ServerState::delivered:
                told.took = count.servers;
                break;
            case ServerState::refused:
                told.refused = count.servers;
                break;
            case ServerState::queued:
                told.waiting = count.servers;
                break;
            case ServerState::unreachable:
                told.unreachable = count.servers;
                break;
        }
    }
    for (const auto& each : storage::first_servers_told(tx, activity, centre_servers_named)) {
        told.servers.push_back({.host = each.host, .state = std::string(name_of(each.state))});
    }
    return told;
}

/// Cuts a list that was read one row too long; the last row that is left is where the next page begins.
template <class Row, class Key>
void cut(std::vector<Row>& rows, std::optional<Key>& next) {
    if (rows.size() <= centre_page_items) return;
    rows.resize(centre_page_items);
    next = rows.back().id;
}

class Gathering {
 public:
    Gathering(storage::Tx& tx,
              storage::KeyStore& keys,
              const consent::ConsentRecord& record,
              const CentrePlace& place,
              Instant now)
        : tx_(tx), keys_(keys), record_(record), place_(place), now_(now) {}

    Result<Centre> all() {
        centre_.place = place_;
        centre_.now = now_;
        centre_.restricted = record_.subject.restricted;
        centre_.erased = record_.subject.erased;
        centre_.objections = record_.objections;
        centre_.forgets_all_at = storage::erasure_due_of(tx_, subject());
        TRY_DONE(known());
        uses();
        questions();
        received();
        taken_back();
        happened();
        looked();
        return std::move(centre_);
    }

 private:
    storage::SubjectId subject() const { return record_.subject.id; }

    std::optional<Instant> shown_end(Instant end) const {
        if (end > now_ + no_end) return std::nullopt;
        return end;
    }
    /// When the last grant that lets us keep this kind ends.
    std::optional<Instant> kept_until(DetailKind kind) const {
        Instant last{};
        for (const Grant& grant : record_.grants) {
            if (grant.kind == kind && grant.live(now_)) last = std::max(last, grant.end());
        }
        return shown_end(last);
    }
    /// The staff role that may see what it heard; "" when none may any more.
    std::string heard_by(DetailKind kind, const storage::DetailFacts& facts) const {
        const auto reader = Audience::parse(facts.heard_by);
        const bool live = reader && std::ranges::any_of(record_.grants, [&](const Grant& grant) {
                              return grant.kind == kind && grant.reason == Reason::rights_handling &&
                                     grant.audience == *reader && grant.live(now_);
                          });
        return live ? reader->name() : std::string();
    }

    Done known() {
        storage::SqlGrantBook book(tx_);
        const auto permit = consent::Gate(book).ask_any<consent::purpose::RightsHandling>(
            subject(), every_kind(), Audience::self(), now_);
        // Erased: there is nothing to open.
        if (!permit && permit.error().code == Errc::denied) return {};
        if (!permit) return std::unexpected(permit.error());
        const KindSet in_public = storage::PublicValues::kinds_of(tx_, subject());
        const auto stored = TRY(storage::details_of(tx_, *permit));
        consent::Vault vault = keys_.vault();
        const std::size_t first = std::min(place_.known_from, stored.size());
        const std::size_t last = std::min(first + centre_page_items, stored.size());
        for (std::size_t i = first; i < last; ++i) {
            const auto& facts = stored[i].facts;
            const auto released = TRY(vault.open(stored[i].sealed, *permit));
            const DetailKind kind = released.kind();
            const bool confirmed = facts.retention != storage::hearsay;
            centre_.known.push_back({.kind = kind,
                                     .value = readable(kind, released.value()),
                                     .source = facts.source,
                                     .heard_by = confirmed ? std::string() : heard_by(kind, facts),
                                     .confirmed = confirmed,
                                     .of_account = belongs_to_the_account(kind),
                                     .shown_to_all = in_public.contains(kind) && !record_.subject.restricted,
                                     .since = facts.created,
                                     .kept_until = confirmed
                                                       ? kept_until(kind)
                                                       : std::optional(facts.created + hearsay_kept_for)});
        }
        for (const auto& each : stored) {
            if (each.facts.retention != storage::hearsay) centre_.held.insert(each.sealed.kind());
        }
        if (last < stored.size()) centre_.known_next = last;
        return {};
    }

    void uses() {
        std::map<std::pair<DetailKind, Reason>, std::vector<const Grant*>> groups;
        for (const Grant& grant : record_.grants) {
            // What allows hearsay is no use of it, and is told with the detail.
            if (grant.reason == Reason::rights_handling) continue;
            groups[{grant.kind, grant.reason}].push_back(&grant);
        }
        for (const auto& [key, grants] : groups) {
            Use use = use_of(grants);
            const bool asked_only = use.state == GrantState::unknown || use.state == GrantState::requested;
            if (use.on || !asked_only) centre_.uses.push_back(std::move(use));
        }
        std::ranges::stable_partition(centre_.uses, &Use::on);
    }

    Use use_of(const std::vector<const Grant*>& grants) {
        const Grant* newest = *std::ranges::max_element(grants, {}, [](const Grant* grant) {
            return std::pair(grant->changed, grant->verb == Verb::share);
        });
        Use use{.kind = newest->kind,
                .reason = newest->reason,
                .basis = newest->basis,
                .state = newest->state,
                .changed = newest->changed,
                .notice = words_shown(newest->notice)};
        Instant last{};
        const bool objected = record_.objections.contains(newest->reason);
        for (const Grant* grant : grants) {
            if (objected || !grant->live(now_)) continue;
            use.on = true;
            use.stoppable = use.stoppable || consent::is_consent(grant->basis);
            last = std::max(last, grant->end());
        }
        if (use.on) use.until = shown_end(last);
        for (const Grant* grant : grants) {
            const bool tells = use.on ? grant->live(now_) : grant == newest;
            if (tells && grant->verb == Verb::share) use.readers.push_back(reader_of(tx_, grant->audience));
        }
        use.kept_only = use.on && use.readers.empty();
        return use;
    }

    std::string words_shown(const std::string& digest) {
        if (digest.empty()) return {};
        const auto found = notices_.find(digest);
        if (found != notices_.end()) return found->second;
        return notices_[digest] = notice_words(tx_, digest).value_or("");
    }

    void questions() {
        for (const auto& request : storage::consent_requests_of(tx_, subject())) {
            if (request.state != storage::RequestState::open || request.expires <= now_) continue;
            if (centre_.questions.size() == centre_page_items) return;
            OpenQuestion question{.code = request.code,
                                  .asked_by = shown_handle(tx_, request.asked_by),
                                  .notice = words_shown(request.notice),
                                  .asked = request.created,
                                  .until = request.expires};
            for (const storage::GrantId id : request.grants) {
                const auto grant = std::ranges::find(record_.grants, id, &Grant::id);
                if (grant == record_.grants.end()) continue;
                question.kinds.insert(grant->kind);
                question.reason = grant->reason;
                if (grant->kind == DetailKind::appearance) show_post(question, id);
            }
            for (const auto& choice : request.choices) {
                question.choices.push_back({.label = choice.label, .yes = choice.audience.has_value()});
            }
            centre_.questions.push_back(std::move(question));
        }
    }

    /// The post that it is about, as it would be published.
    void show_post(OpenQuestion& question, storage::GrantId grant) {
        const auto words = draft_behind(tx_, keys_, grant);
        if (!words || !*words) return;
        const PostDraft& draft = **words;
        question.post = draft.content_warning + (draft.content_warning.empty() ? "" : "\n\n") + draft.text;
    }

    void received() {
        for (const auto& row :
             storage::disclosures_before(tx_, subject(), place_.received_before, centre_page_items + 1)) {
            Receiver receiver{.id = row.id, .first = row.first, .last = row.last};
            allowed(receiver, row);
            switch (row.way) {
                case storage::DisclosureWay::push:
                    receiver.told = told_by(tx_, row.activity);
                    break;
                case storage::DisclosureWay::pull:
                    receiver.way = Receiver::Way::asked_for;
                    receiver.who = row.host;
                    break;
                case storage::DisclosureWay::shown:
                    receiver.way = Receiver::Way::shown;
                    receiver.who = shown_handle(tx_, row.shown_to);
                    break;
            }
            centre_.received.push_back(std::move(receiver));
        }
        cut(centre_.received, centre_.received_next);
    }

    /// Of which kinds it was, and under what. Once the key is gone, nothing.
    void allowed(Receiver& receiver, const storage::DisclosureRow& row) {
        const auto released = storage::released_versions(keys_, row.subject, row.released);
        if (!released) return;
        for (const auto& each : *released) {
            receiver.kinds.insert(each.kind);
            const auto opened = storage::opening_of(tx_, each.grant, row.last);
            if (!opened || (receiver.allowed && opened->at < *receiver.allowed)) continue;
            const auto basis = consent::parse_basis(opened->basis);
            receiver.allowed = opened->at;
            receiver.by_consent = basis && consent::is_consent(*basis);
        }
    }

    void taken_back() {
        for (const auto& row :
             storage::retractions_before(tx_, subject(), place_.taken_before, centre_page_items + 1)) {
            centre_.taken_back.push_back(
                {.id = row.activity, .told = told_by(tx_, row.activity), .at = row.at});
        }
        cut(centre_.taken_back, centre_.taken_next);
    }

    void happened() {
        for (const auto& row :
             storage::consent_events_before(tx_, subject(), place_.happened_before, centre_page_items + 1)) {
            Happened event{.id = row.id,
                           .event = row.event,
                           .verb = consent::parse_verb(row.verb).value_or(Verb::share),
                           .about_grant = row.grant.valid(),
                           .channel = row.channel,
                           .receipt = row.receipt,
                           .notice = words_shown(row.notice.value_or("")),
                           .has_evidence = !row.evidence.empty(),
                           .at = row.at};
            if (const auto kind = consent::parse_kind(row.kind)) event.kind = *kind;
            if (const auto reason = consent::parse_reason(row.purpose)) event.reason = *reason;
            if (const auto basis = consent::parse_basis(row.basis)) event.basis = *basis;
            if (const auto audience = Audience::parse(row.audience)) event.reader = reader_of(tx_, *audience);
            centre_.happened.push_back(std::move(event));
        }
        cut(centre_.happened, centre_.happened_next);
    }

    void looked() {
        for (const auto& row :
             storage::audit_before(tx_, subject(), place_.looked_before, centre_page_items + 1)) {
            centre_.looked.push_back({.id = row.id,
                                      .channel = row.channel,
                                      .what = row.verb,
                                      .reason = row.reason.value_or(""),
                                      .at = row.at});
        }
        cut(centre_.looked, centre_.looked_next);
    }

    storage::Tx& tx_;
    storage::KeyStore& keys_;
    const consent::ConsentRecord& record_;
    const CentrePlace& place_;
    Instant now_;
    Centre centre_{};
    std::map<std::string, std::string> notices_{};  // by digest: the same words come again and again
};

}  // namespace

Result<Centre> centre_of(storage::Tx& tx,
                         storage::KeyStore& keys,
                         storage::SubjectId subject,
                         const CentrePlace& place,
                         Instant now) {
    const consent::ConsentRecord record = TRY(storage::SqlGrantBook(tx).record_of(subject));
    return Gathering(tx, keys, record, place, now).all();
}

}  // namespace kith::node
