// What is recorded of people, and who may use it.
#include "node/consent/consents.h"
#include "node/consent/wording.h"
#include "node/limits.h"
#include "storage/disclosures.h"
#include "storage/grants.h"

#include <algorithm>

namespace kith::node {

using consent::Audience;
using consent::DetailKind;
using consent::Grant;
using consent::KindSet;
using consent::LawfulBasis;
using consent::Reason;
using consent::Verb;
using storage::SubjectId;

namespace {

std::unexpected<Error> refused(std::string_view rule, std::string message) {
    return fail(Errc::denied, rule, std::move(message));
}

/// U+200E, 200F, 202A-202E, 2066-2069 and 061C turn the direction of what follows.
bool turns_text(std::string_view text) {
    for (const std::string_view each : {"\u200e",
                                        "\u200f",
                                        "\u202a",
                                        "\u202b",
                                        "\u202c",
                                        "\u202d",
                                        "\u202e",
                                        "\u2066",
                                        "\u2067",
                                        "\u2068",
                                        "\u2069",
                                        "\u061c"}) {
        if (text.contains(each)) return true;
    }
    return false;
}

/// The place of one more detail of a kind.
int free_position(storage::Tx& tx, SubjectId subject, DetailKind kind) {
    int position = 0;
    for (const auto& each : storage::detail_summaries(tx, subject)) {
        if (each.kind == kind) position = std::max(position, each.facts.position + 1);
    }
    return position;
}

bool is_live(storage::Tx& tx, const Grant& wanted, Instant now) {
    return std::ranges::any_of(storage::grants_of(tx, wanted.subject), [&](const Grant& grant) {
        return grant.kind == wanted.kind && grant.reason == wanted.reason &&
               grant.audience == wanted.audience && grant.verb == wanted.verb && grant.live(now);
    });
}

}  // namespace

bool is_staff_role(std::string_view role) {
    return role == "staff" || role == "faculty" || role == "board";
}

bool belongs_to_the_account(DetailKind kind) {
    constexpr KindSet of_accounts = {DetailKind::display_name,
                                     DetailKind::biography,
                                     DetailKind::avatar,
                                     DetailKind::header_image,
                                     DetailKind::profile_field,
                                     DetailKind::role,
                                     DetailKind::email,
                                     DetailKind::identity_link,
                                     DetailKind::privacy_choice};
    return of_accounts.contains(kind) || kind == DetailKind::appearance;
}

bool is_not_to_be_asked(storage::Tx& tx, SubjectId subject, DetailKind kind) {
    return storage::said_forget(tx, subject, consent::category_of(kind).name);
}

bool said_stop_to_all(storage::Tx& tx, SubjectId subject) {
    return storage::said_stop(tx, subject);
}

namespace {

Done check_recordable(DetailKind kind) {
    if (belongs_to_the_account(kind)) {
        return refused("consent/account-kind",
                       "This belongs to the account, the profile or a post, and is changed there and by its "
                       "person.");
    }
    return {};
}

}  // namespace

Done check_detail_value(std::string_view value) {
    const auto bad = [](std::string message) {
        return fail(Errc::malformed, "consent/value", std::move(message));
    };
    if (value.find_first_not_of(" \t") == std::string_view::npos)
        return bad("Say what it is: the value is empty.");
    if (value.size() > limits::detail_value_bytes_max) {
        return bad("That is too long: at most " + std::to_string(limits::detail_value_bytes_max) +
                   " bytes are kept.");
    }
    const bool one_line =
        std::ranges::none_of(value, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
    if (!is_utf8(value) || !one_line) return bad("Only one line of plain text is kept.");
    if (turns_text(value))
        return bad("It holds characters that turn the direction of reading; please leave them out.");
    return {};
}

std::vector<Audience> audiences_of(const ActorRow& who, std::string_view role) {
    std::vector<Audience> audiences{Audience::actor(who.uri.text())};
    // "Our staff" covers every role of staff; a student's is none.
    if (is_staff_role(role)) {
        audiences.push_back(Audience::staff_role(std::string(role)));
        audiences.push_back(Audience::own_staff());
    }
    audiences.push_back(Audience::public_());
    return audiences;
}

Result<std::string> Consents::role_of(storage::Tx& tx, const ActorRow& who, Instant now) const {
    storage::SqlGrantBook book(tx);
    const auto permit = consent::Gate(book).ask<consent::purpose::AccountService>(
        who.subject, KindSet{DetailKind::role}, Audience::self(), now);
    if (!permit) return std::string();
    for (const auto& stored : TRY(storage::details_of(tx, *permit))) {
        // What an operator entered with the account; nobody makes themselves staff.
        if (stored.facts.source != "operator") continue;
        return TRY(parts_.keys.vault().open(stored.sealed, *permit)).value();
    }
    return std::string();
}

Result<storage::DetailId> Consents::record(storage::Tx& tx,
                                           const ActorRow& by,
                                           const ActorRow& about,
                                           DetailKind kind,
                                           const std::string& value,
                                           Instant now) const {
    TRY_DONE(check_detail_value(value));
    const std::string role = TRY(role_of(tx, by, now));
    if (!is_staff_role(role)) {
        return refused("consent/not-staff",
                       "Only staff, faculty and board members record details of others.");
    }
    TRY_DONE(check_recordable(kind));
    if (consent::category_of(kind).sensitivity == consent::Sensitivity::special) {
        return refused("consent/special-hearsay",
                       "This is a special category (health, faith, politics and the like): only the person "
                       "themselves can tell it, in their own words.");
    }
    if (kind == DetailKind::family) {
        return refused("consent/third-party",
                       "Family members are people of their own: only the person themselves can tell about "
                       "them.");
    }
    if (is_not_to_be_asked(tx, about.subject, kind)) {
        return refused("consent/forgotten",
                       "This person asked us to forget this. Only they can tell it again.");
    }
    TRY_DONE(ensure_subject(tx, about.subject));
    const Act act{.channel = consent::Channel::staff, .now = now};
    const Grant grant{.subject = about.subject,
                      .kind = kind,
                      .reason = Reason::rights_handling,
                      .audience = Audience::staff_role(role),
                      .verb = Verb::share,
                      .basis = LawfulBasis::legal_obligation,
                      .expires = now + hearsay_kept_for};
    if (!is_live(tx, grant, now)) TRY(open(tx, grant, act));
    const auto sealed = TRY(parts_.keys.vault().seal(about.subject, kind, value));
    return storage::put_detail(tx,
                               {.id = parts_.ids.make<storage::DetailId>(),
                                .position = free_position(tx, about.subject, kind),
                                .source = "staff",
                                .retention = std::string(storage::hearsay),
                                .basis = std::string(name_of(LawfulBasis::legal_obligation)),
                                .created = now,
                                .last_needed = now,
                                .heard_by = grant.audience.text()},
                               sealed);
}

Result<storage::ConsentEventRow> Consents::remember(
    storage::Tx& tx, const ActorRow& who, DetailKind kind, const std::string& value, const Act& act) const {
    TRY_DONE(check_detail_value(value));
    TRY_DONE(check_recordable(kind));
    if (consent::category_of(kind).sensitivity == consent::Sensitivity::special) {
        return refused("consent/special-by-message",
                       "This is too sensitive for a message that two servers can read. Please do not send it "
                       "here.");
    }
    TRY_DONE(ensure_subject(tx, who.subject));
    const Wish wish{
        .kinds = {kind}, .reason = Reason::relationship_memory, .audience = Audience::own_staff()};
    // A new yes to what was objected to: the person's own, and the later word.
    storage::drop_objection(tx, who.subject, wish.reason);
    const std::string notice = TRY(serve_notice(tx, parts_.site, wish, Verb::share, wish.audience, act.now));
    Grant grant{.subject = who.subject,
                .kind = kind,
                .reason = wish.reason,
                .basis = LawfulBasis::consent,
                .expires = act.now + consent::rule_of(wish.reason).longest,
                .notice = notice};
    std::optional<storage::ConsentEventRow> event;
    for (const Verb verb : {Verb::keep, Verb::share}) {
        grant.verb = verb;
        grant.audience = verb == Verb::keep ? Audience::self() : wish.audience;
        if (!is_live(tx, grant, act.now)) event = TRY(open(tx, grant, act));
    }
    if (!event) event = TRY(note(tx, who.subject, "remember", consent::category_of(kind).name, "", act));
    // What staff had heard is replaced by what the person says.
    TRY_DONE(end_hearsay(tx, who.subject, kind, act));
    storage::delete_details(tx, who.subject, kind);
    const auto sealed = TRY(parts_.keys.vault().seal(who.subject, kind, value));
    TRY(storage::put_detail(tx,
                            {.id = parts_.ids.make<storage::DetailId>(),
                             .source = "self",
                             .retention = "relationship",
                             .basis = std::string(name_of(LawfulBasis::consent)),
                             .created = act.now,
                             .last_needed = act.now},
                            sealed));
    return *event;
}

namespace {

struct Seen {
    std::vector<ShownDetail> shown{};
    std::vector<storage::DetailId> details{};
};

template <consent::Purpose P>
Done see(storage::Tx& tx,
         storage::KeyStore& keys,
         SubjectId subject,
         KindSet& missing,
         const Audience& audience,
         Instant now,
         Seen& seen) {
    storage::SqlGrantBook book(tx);
    const auto permit = consent::Gate(book).ask_any<P>(subject, missing, audience, now);
    if (!permit) return permit.error().code == Errc::denied ? Done() : Done(std::unexpected(permit.error()));
    consent::Vault vault = keys.vault();
    for (const auto& stored : TRY(storage::details_of(tx, *permit))) {
        const auto released = TRY(vault.open(stored.sealed, *permit));
        seen.shown.push_back({.kind = released.kind(),
                              .value = released.value(),
                              .confirmed = stored.facts.retention != storage::hearsay,
                              .until = released.until()});
        seen.details.push_back(stored.facts.id);
    }
    permit->kinds().for_each([&](DetailKind kind) { missing.erase(kind); });
    return {};
}

using Look = Done (*)(storage::Tx&, storage::KeyStore&, SubjectId, KindSet&, const Audience&, Instant, Seen&);

/// The purposes for which people of ours look at details.
Look look_for(Reason reason) {
    namespace purpose = consent::purpose;
    switch (reason) {
        case Reason::rights_handling:
            return see<purpose::RightsHandling>;
        case Reason::relationship_memory:
            return see<purpose::RelationshipMemory>;
        case Reason::donor_stewardship:
            return see<purpose::DonorStewardship>;
        case Reason::impact_updates:
            return see<purpose::ImpactUpdates>;
        case Reason::personal_greeting:
            return see<purpose::PersonalGreeting>;
        case Reason::gift_solicitation:
            return see<purpose::GiftSolicitation>;
        case Reason::event_invitation:
            return see<purpose::EventInvitation>;
        case Reason::recognition:
            return see<purpose::Recognition>;
        default:
            return nullptr;
    }
}

}  // namespace

bool people_look_for(Reason reason) {
    return look_for(reason) != nullptr;
}

Result<std::vector<ShownDetail>> Consents::use(
    storage::Tx& tx, const ActorRow& as, SubjectId subject, KindSet kinds, Reason reason, Instant now) const {
    const Look look = look_for(reason);
    if (look == nullptr) {
        return refused("consent/no-desk-purpose",
                       "People do not look at details for this purpose; the node itself does.");
    }
    const std::string role = TRY(role_of(tx, as, now));
    Seen seen;
    KindSet missing = kinds;
    const std::vector<Audience> audiences = audiences_of(as, role);
    for (const Audience& audience : audiences) {
        if (missing.empty()) break;
        TRY_DONE(look(tx, parts_.keys, subject, missing, audience, now, seen));
    }
    const storage::Disclosed shown{.way = storage::DisclosureWay::shown,
                                   .details = seen.details,
                                   .shown_to = as.id,
                                   .reasons = {reason},
                                   .audiences = audiences};
    TRY_DONE(storage::record_disclosure(tx, parts_.keys, parts_.ids, subject, shown, now));
    return std::move(seen.shown);
}

}  // namespace kith::node
