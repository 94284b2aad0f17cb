// Moderation: what this node's staff sees and does: reports, accounts, sign-ups, servers. The command line,
// the admin API and the pages all come here. Each function opens its own transaction, asks in it what the one
// who acts may do (Errc::denied, which tells nothing else), and writes deeds down: for the staff with who did
// it, for the person concerned without. Any thread but the writer's.
#pragma once

#include "activitypub/events.h"
#include "activitypub/outbox/outbox.h"
#include "activitypub/site.h"
#include "consent/base/clock.h"
#include "consent/base/random.h"
#include "node/accounts.h"
#include "node/moderation/permissions.h"
#include "storage/database.h"
#include "storage/domain_rules.h"
#include "storage/hosts.h"
#include "storage/key_store.h"
#include "storage/moderation.h"
#include "storage/page.h"
#include "storage/posts.h"
#include "storage/registrations.h"
#include "storage/reports.h"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::node {

/// Who acts. Their permissions are asked anew for each deed.
struct Moderator {
    storage::ActorId person{};  // none: an operator at the machine, who may do everything

    static Moderator at_the_machine() { return {}; }
    static Moderator of(storage::ActorId person) { return {person}; }
};

/// One account as the staff sees it.
struct AccountView {
    storage::ActorRow actor;
    storage::Standing standing{};
    std::string role{};        // of staff; "" for most
    bool confirmed = true;     // its mailbox, where that is asked for
    bool approved = true;      // false: it waits for approval
    std::string request{};     // why they ask for the account, while it waits
    std::string email{};       // only from account_with_address()
    std::int64_t reports = 0;  // about it, open ones
};

/// A report with what belongs to it.
struct ReportView {
    storage::ReportRow report;
    AccountView target;
    std::optional<storage::ActorRow> from{};  // none: gone
    std::optional<storage::ActorRow> assigned{};
    std::optional<storage::ActorRow> acted_by{};
    /// Of the reported ones those that who reported could see; from report() only.
    std::vector<storage::PostRow> posts{};
    std::size_t absent = 0;  // reported, but gone or not theirs to show; from report() only
    /// What was done about the account before, the newest first; from report() only.
    std::vector<storage::DeedRow> history{};
};

/// Why something is done to an account. The text is told to the person concerned; the report is closed by it.
struct Why {
    std::string text{};
    storage::ReportId report{};  // 0: none
};

/// A new account that waits.
struct SignUp {
    storage::ActorRow actor;
    std::string request{};
    Instant asked{};
};

struct NewInvite {
    std::string code{};  // shown once; not kept
    storage::InviteRow row{};
};

class Moderation {
 public:
    struct Parts {
        const activitypub::Site& site;
        const StaffRoles& roles;
        storage::Database& database;
        storage::KeyStore& keys;
        const activitypub::Outbox& outbox;
        const activitypub::Events& events;
        const Social& social;
        Accounts accounts;
        storage::IdMaker& ids;
        const Clock& clock;
        Random& random;
        storage::ActorId instance_actor;
    };
    explicit Moderation(Parts parts) : parts_(std::move(parts)) {}
    Moderation(const Moderation&) = delete;
    Moderation& operator=(const Moderation&) = delete;

    // Who may what.
    /// Nothing for who has no role, is suspended or gone. Everything for the machine's operator.
    Permissions permissions_of(storage::Tx& tx, const Moderator& who) const;
    Result<Permissions> permissions_of(const Moderator& who) const;
    /// "" takes it away. Only an operator at the machine gives roles. Errc::malformed for one that is none.
    Done set_role(const Moderator& by, storage::ActorId whom, const std::string& role) const;
    /// At start: what kith.toml says now is kept with the accounts that have a role.
    Done note_roles() const;
    const StaffRoles& roles() const { return parts_.roles; }

    // Reports (Permission::reports). Errc::not_found for one that is none.
    /// The newest first, without posts and history.
    Result<std::vector<ReportView>> reports(const Moderator& by,
                                            const storage::ReportFilter& filter,
                                            const storage::Page& page) const;
    /// With posts and history. That posts which are not public were read is written down.
    Result<ReportView> report(const Moderator& by, storage::ReportId id) const;
    /// `to`: 0 for nobody; else somebody who may handle reports.
    Done assign(const Moderator& by, storage::ReportId id, storage::ActorId to) const;
    Done resolve(const Moderator& by, storage::ReportId id) const;
    Done reopen(const Moderator& by, storage::ReportId id) const;
    Done change_report(const Moderator& by,
                       storage::ReportId id,
                       const std::string& category,
                       const std::vector<std::string>& rules) const;
    /// Tells the home server of who was reported, in the institution's name: never who reported, and
    /// of the posts only those that anybody could read: the others show who they went to. `comment` in the
    /// place of what the reporter wrote. Errc::conflict for one of ours, or when it was told already.
    Done forward(const Moderator& by, storage::ReportId id, const std::string& comment) const;

    // Accounts, ours and others' (Permission::accounts). Errc::not_found for none.
    /// The newest first.
    Result<std::vector<AccountView>> accounts(const Moderator& by,
                                              const storage::AccountFilter& filter,
                                              const storage::Page& page) const;
    /// Of who waits for approval, Permission::sign_ups is enough.
    Result<AccountView> account(const Moderator& by, storage::ActorId whom) const;
    /// With the e-mail address, where the gate releases it (Permission::addresses too); it is written down.
    Result<AccountView> account_with_address(const Moderator& by, storage::ActorId whom) const;
    /// Of ours those whose address this is, whatever its case (Permission::addresses too). Each search is
    /// written down, and whom it finds is told. Opens what is sealed of every account: slow.
    Result<std::vector<AccountView>> accounts_with_address(const Moderator& by,
                                                           const storage::AccountFilter& filter,
                                                           std::string_view address,
                                                           const storage::Page& page) const;
    /// What was done about it, the newest first.
    Result<std::vector<storage::DeedRow>> history(const Moderator& by, storage::ActorId whom) const;
    /// What would be done must be done to somebody who is not staff (Errc::denied), a warning to one of ours.
    Done warn(const Moderator& by, storage::ActorId whom, const Why& why) const;
    /// Not in public timelines, searches, the directory, suggestions and trends; notifications by them reach
    /// only those who follow them.
    Done silence(const Moderator& by, storage::ActorId whom, const Why& why) const;
    Done unsilence(const Moderator& by, storage::ActorId whom, const Why& why) const;
    /// Their media are marked as sensitive in all that people here see, and in what leaves from here on.
    Done sensitize(const Moderator& by, storage::ActorId whom, const Why& why) const;
    Done unsensitize(const Moderator& by, storage::ActorId whom, const Why& why) const;
    /// Nobody signs in to an account of ours, and what is signed in is signed out; it stays as it is.
    Done disable(const Moderator& by, storage::ActorId whom, const Why& why) const;
    Done enable(const Moderator& by, storage::ActorId whom, const Why& why) const;
    Done suspend(const Moderator& by, storage::ActorId whom, const Why& why) const;
    Done unsuspend(const Moderator& by, storage::ActorId whom, const Why& why) const;

    // New accounts (Permission::sign_ups).
    /// The oldest first.
    Result<std::vector<SignUp>> sign_ups(const Moderator& by, std::size_t limit) const;
    /// Errc::not_found when it does not wait.
    Done approve(const Moderator& by, storage::ActorId whom) const;
    /// The account goes, and its handle is free again. `reason` is told them where mail is sent.
    Done reject(const Moderator& by, storage::ActorId whom, const std::string& reason) const;
    Result<NewInvite> invite(const Moderator& by, std::int64_t uses, std::chrono::days valid_for) const;
    Result<std::vector<storage::InviteRow>> invites(const Moderator& by) const;
    /// By InviteRow::id().
    Done withdraw_invite(const Moderator& by, const std::string& id) const;

    // Whole servers (Permission::domains).
    Result<std::vector<storage::DomainRule>> domain_rules(const Moderator& by) const;
    /// Errc::denied for this node's own domain.
    Done decide(const Moderator& by, storage::DomainRule rule) const;
    Done undecide(const Moderator& by, const Host& host) const;

    // From where nobody makes an account (Permission::blocks).
    Result<std::vector<storage::EmailDomainBlock>> email_domain_blocks(const Moderator& by) const;
    Result<storage::EmailDomainBlock> block_email_domain(const Moderator& by,
                                                         const std::string& domain) const;
    Done unblock_email_domain(const Moderator& by, storage::EmailDomainBlockId id) const;
    Result<std::vector<storage::NetworkBlock>> network_blocks(const Moderator& by) const;
    /// Networks, not single people's addresses: at most /24, or /48 of IPv6.
    Result<storage::NetworkBlock> block_network(const Moderator& by,
                                                const std::string& network,
                                                const std::string& comment,
                                                std::optional<Instant> until) const;
    Done unblock_network(const Moderator& by, storage::NetworkBlockId id) const;
    /// "192.0.2.9/24" as it is kept: "192.0.2.0/24". One address, or a network so narrow that it is one
    /// person's, is refused.
    static Result<std::string> network_in(const std::string& text);

    /// Servers that something waits for or that failed last, the longest queue first (Permission::delivery).
    Result<std::vector<storage::HostRow>> delivery_health(const Moderator& by, std::size_t limit) const;
    /// What the staff did, the newest first (Permission::log).
    Result<std::vector<storage::DeedRow>> log(const Moderator& by, const storage::Page& page) const;

 private:
    struct Step;  // one transaction: who acts, and when

    Result<Step> enter(storage::Tx& tx, const Moderator& by, Permission needed) const;
    template <class Work>
    auto change(const Moderator& by, Permission needed, Work work) const;
    template <class Work>
    auto look(const Moderator& by, Permission needed, Work work) const;

    AccountView view_of(const Step& step, const storage::ActorRow& actor) const;
    std::optional<ReportView> view_of(const Step& step, const storage::ReportRow& report) const;
    std::string request_of(const storage::PendingAccountRow& row) const;
    /// Neither staff nor the node's own actors.
    Result<storage::ActorRow> subject_of_a_deed(const Step& step, storage::ActorId whom) const;
    /// For the staff, with who did it; the rest of `deed` is given.
    void write_down(const Step& step, storage::DeedRow deed) const;
    /// For the person, without who did it.
    void tell_person(const Step& step,
                     const storage::ActorRow& whom,
                     std::string_view what,
                     const std::string& reason) const;
    /// Somebody of ours sees it where they are told of everything.
    void notify_person(const Step& step, const storage::ActorRow& whom) const;
    using Deed = std::function<Done(const Step&, const storage::ActorRow&)>;
    Done act(const Moderator& by,
             storage::ActorId whom,
             const storage::DeedRow& deed,
             std::string_view told,
             const Why& why,
             const Deed& how) const;
    /// The report about them that is closed by it. Errc::not_found for one about somebody else.
    Done close_by(const Step& step, const storage::ActorRow& whom, const Why& why) const;
    Done set_suspended(const Step& step, const storage::ActorRow& whom, std::optional<Instant> since) const;
    Done change_report(const Moderator& by,
                       storage::ReportId id,
                       std::string_view verb,
                       const std::function<Done(const Step&, storage::ReportRow&)>& how) const;

    const Parts parts_;
};

}  // namespace kith::node
