// Consents: what is done here with people's consent: a detail recorded, a question asked, an answer, a
// withdrawal, a forgetting. Each runs in the caller's transaction and writes its event, its leaf in the
// transparency log and whatever follows from it in the same one. Any thread.
#pragma once

#include "activitypub/site.h"
#include "consent/gate.h"
#include "node/social/social.h"
#include "storage/consent_events.h"
#include "storage/consent_requests.h"
#include "storage/database.h"
#include "storage/details.h"
#include "storage/key_store.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::node {

class Links;

/// How something reached us, and what shows it later.
struct Act {
    consent::Channel channel = consent::Channel::remote;
    std::string
        evidence{};  // a document (activitypub/evidence.h); sealed under the subject before it is kept
    Instant now{};
};

/// What somebody of ours wants to know of a person.
struct Wish {
    consent::KindSet kinds{};
    consent::Reason reason{};
    consent::Audience audience = consent::Audience::self();
    std::optional<std::chrono::days> period{};  // the purpose's longest when it is left out
};

/// Which live consents to take back.
struct Which {
    std::optional<consent::Reason> reason{};
    std::optional<consent::DetailKind> kind{};
};

struct TakenBack {
    int grants = 0;                 // withdrawn
    bool was_public = false;        // something everybody could see went
    std::optional<Uri> activity{};  // that tells every server which ever got it
    bool kept = false;              // no longer used, but the law or the account keeps it
};

struct Corrected {
    storage::ConsentEventRow event{};
    bool was_heard = false;  // all there was of it was hearsay
    bool confirmed = false;  // not (or no longer) hearsay: the grants there are let it be used
    bool was_public = false;
    bool is_public = false;
    std::optional<Uri> activity{};  // that tells every server which ever got the old value
};

/// A detail as one of our people may see it.
struct ShownDetail {
    consent::DetailKind kind{};
    std::string value{};
    bool confirmed = true;
    Instant until{};
};

class Consents {
 public:
    struct Parts {
        const activitypub::Site& site;
        storage::KeyStore& keys;
        const Social& social;
        storage::IdMaker& ids;
        Random& random;
        storage::ActorId actor;  // of the consent actor, who asks and answers
        const Links& links;
    };
    explicit Consents(Parts parts) : parts_(parts) {}
    storage::ActorId actor() const { return parts_.actor; }
    const Parts& parts() const { return parts_; }

    // recording.cpp
    /// What staff typed about somebody: hearsay, for the role of `by` alone, and gone in 30 days unless the
    /// person confirms it. Refused: special categories, other people's details, what the person asked to
    /// forget, and anything an account may not do.
    Result<storage::DetailId> record(storage::Tx& tx,
                                     const ActorRow& by,
                                     const ActorRow& about,
                                     consent::DetailKind kind,
                                     const std::string& value,
                                     Instant now) const;
    /// What the person said themselves, with the notice served and the yes given in one: kept and shown to
    /// our own staff.
    Result<storage::ConsentEventRow> remember(storage::Tx& tx,
                                              const ActorRow& who,
                                              consent::DetailKind kind,
                                              const std::string& value,
                                              const Act& act) const;
    // correcting.cpp
    /// All that is kept of a kind is replaced by one value (GDPR Art. 16). Said by the person, it stands
    /// under the grants there are; it opens none, so hearsay stays hearsay. Entered by an operator (with
    /// evidence), it is no consent of any kind: what rests on consent becomes hearsay and is no longer
    /// public, and the person is told. Whoever got the old value gets an Update. Errc::not_found when nothing
    /// of the kind is kept.
    Result<Corrected> correct(storage::Tx& tx,
                              const ActorRow& who,
                              consent::DetailKind kind,
                              const std::string& value,
                              const Act& act) const;

    // recording.cpp
    /// What `as` may use for this reason, each kind under the narrowest audience that lets them. Written down
    /// as shown.
    Result<std::vector<ShownDetail>> use(storage::Tx& tx,
                                         const ActorRow& as,
                                         storage::SubjectId subject,
                                         consent::KindSet kinds,
                                         consent::Reason reason,
                                         Instant now) const;

    /// What the institution entered one of its people as; "" for none. Nobody makes themselves staff.
    Result<std::string> role_of(storage::Tx& tx, const ActorRow& who, Instant now) const;

    // asking.cpp; answering.cpp
    /// A direct question from the consent actor with a poll, and grants that wait for its answer. Refused
    /// when a yes would open nothing, within the cool-down after a no, and against an objection.
    Result<storage::ConsentRequestRow> ask(
        storage::Tx& tx, const ActorRow& by, const ActorRow& whom, const Wish& wish, Instant now) const;
    /// The first answer counts. `choice` is its place among the choices.
    Result<std::vector<storage::ConsentEventRow>> answer(storage::Tx& tx,
                                                         const storage::ConsentRequestRow& request,
                                                         std::size_t choice,
                                                         const Act& act) const;
    /// A yes that an operator enters from evidence (a signed form, a call). It counts for ordinary kinds
    /// towards people of ours, never for everybody, partners, special categories or as
    /// explicit, and not against a no. The person is told, and how to end it.
    Result<std::vector<storage::ConsentEventRow>> enter(storage::Tx& tx,
                                                        const ActorRow& whom,
                                                        const Wish& wish,
                                                        const Act& act) const;
    /// Questions nobody answered in time.
    Result<int> lapse(storage::Tx& tx, Instant now) const;

    // taking_back.cpp
    /// Withdraws what is live on a consent, and objects to the purpose (to all that rest on consent when none
    /// is named), so that nobody asks again. Never refused.
    Result<TakenBack> stop(storage::Tx& tx, const ActorRow& who, const Which& which, const Act& act) const;
    /// Deletes the details of a kind, withdraws every grant for it, and leaves a mark not to ask again.
    Result<TakenBack> forget(storage::Tx& tx,
                             const ActorRow& who,
                             consent::DetailKind kind,
                             const Act& act) const;
    /// Stops every use at once; destroyed after 24 hours unless called off.
    Result<Instant> forget_everything(storage::Tx& tx, const ActorRow& who, const Act& act) const;
    /// Everything is as it was before they asked. False when they had not.
    Result<bool> call_off(storage::Tx& tx, const ActorRow& who, const Act& act) const;
    Done restrict(storage::Tx& tx, storage::SubjectId subject, bool on, const Act& act) const;
    /// Notes the grants whose time has passed: what was public under them is taken back, and what nothing
    /// keeps any more goes.
    Result<TakenBack> run_out(storage::Tx& tx, const ActorRow& who, Instant now) const;
    /// Deletes the details that no grant lets the node keep; nothing under a legal hold.
    Done let_go(storage::Tx& tx, storage::SubjectId subject, Instant now) const;

    // restoring.cpp
    /// What the journal knows and this database does not. False where it means nothing here.
    Result<bool> take_back_again(storage::Tx& tx,
                                 const ActorRow& who,
                                 const storage::Withdrawal& known,
                                 const Act& act) const;

    // consents.cpp
    /// One step of a grant: the row, the event, the leaf. Errc::conflict for a step that is none; nothing
    /// changes then.
    Result<storage::ConsentEventRow> step(storage::Tx& tx,
                                          consent::Grant& grant,
                                          consent::GrantEvent event,
                                          const Act& act) const;
    /// A new grant, given at once.
    Result<storage::ConsentEventRow> open(storage::Tx& tx, consent::Grant grant, const Act& act) const;
    /// Something about the person as a whole, or about a kind: "restrict", "object", "forget".
    Result<storage::ConsentEventRow> note(storage::Tx& tx,
                                          storage::SubjectId subject,
                                          std::string_view event,
                                          std::string_view kind,
                                          std::string_view purpose,
                                          const Act& act) const;
    /// Whether a person may give, read values and erase by message: their key must not have changed within
    /// the last 7 days. Narrowing is always heard.
    static bool may_give(storage::Tx& tx, const ActorRow& who, Instant now);
    /// Errc::gone for an erased person; everybody else has a key afterwards.
    Done ensure_subject(storage::Tx& tx, storage::SubjectId subject) const;
    /// A direct message from the consent actor.
    Done tell(storage::Tx& tx, const ActorRow& whom, std::string text, Instant now) const;

 private:
    Result<bool> end_again(storage::Tx& tx,
                           const ActorRow& who,
                           const storage::Withdrawal& known,
                           const Act& act) const;
    Result<storage::ConsentEventRow> append(storage::Tx& tx,
                                            storage::ConsentEventRow row,
                                            const Act& act) const;
    Result<TakenBack> settle_public(storage::Tx& tx,
                                    const ActorRow& who,
                                    const storage::ConsentEventRow& event,
                                    Instant now) const;
    Done end_hearsay(storage::Tx& tx,
                     storage::SubjectId subject,
                     consent::DetailKind kind,
                     const Act& act) const;

    Parts parts_;
};

/// What an account is made of, or one post: changed there, never by hearsay, a question or a message.
bool belongs_to_the_account(consent::DetailKind kind);
bool is_staff_role(std::string_view role);
/// The purposes for which people of ours look at details; for the others the node itself does.
bool people_look_for(consent::Reason reason);
/// Asked to be forgotten, and not told again by the person since.
bool is_not_to_be_asked(storage::Tx& tx, storage::SubjectId subject, consent::DetailKind kind);
/// Said STOP to everything, and nothing was given since.
bool said_stop_to_all(storage::Tx& tx, storage::SubjectId subject);

/// The purposes that nothing but consent allows: what a plain "stop" objects to.
consent::ReasonSet consented_reasons();

inline constexpr std::chrono::days hearsay_kept_for{30};

/// Whether this is one line of text of bounded length that reads in the order it is stored.
Done check_detail_value(std::string_view value);
/// Audiences through which one of our people sees a detail, the narrowest first.
std::vector<consent::Audience> audiences_of(const ActorRow& who, std::string_view role);

}  // namespace kith::node
