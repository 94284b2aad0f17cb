#include "node/mastodon/registration.h"

#include "activitypub/fetch/address.h"
#include "consent/crypto/digest.h"
#include "node/passwords.h"
#include "node/routes/turnstile.h"
#include "storage/moderation.h"
#include "storage/registrations.h"

#include <algorithm>

namespace kith::node {
namespace {

constexpr int registrations_at_once = 2;  // each hashes a password and makes keys
/// What somebody who made their own account is to the institution, which knows nothing else of them.
constexpr std::string_view role_of_newcomers = "donor";

}  // namespace

Registration::Registration(Parts parts)
    : parts_(std::move(parts)),
      confirmations_({parts_.settings, parts_.database, parts_.keys, parts_.ids, parts_.clock}),
      made_(parts_.clock, {.requests = limits::sign_ups_max, .per = limits::sign_ups_in}) {}

std::string Registration::Refusal::sentence() const {
    if (faults.empty()) return error.message;
    std::string text = "Validation failed: ";
    for (const auto& [field, fault] : faults) {
        std::string name = field;
        if (!name.empty() && name[0] >= 'a' && name[0] <= 'z') name[0] = static_cast<char>(name[0] - 32);
        text.append(text.ends_with(": ") ? "" : ", ").append(name).append(" ").append(fault.description);
    }
    return text;
}

std::map<std::string, Registration::Fault, std::less<>> Registration::faults_of(const Wanted& wanted) const {
    std::map<std::string, Fault, std::less<>> faults;
    if (wanted.username.empty()) {
        faults["username"] = {"ERR_BLANK", "can't be blank"};
    } else if (const auto handle = check_handle(wanted.username); !handle) {
        const bool reserved = handle.error().rule == "accounts: reserved handle";
        faults["username"] = {reserved ? "ERR_RESERVED" : "ERR_INVALID", handle.error().message};
    }
    if (!is_mail_address(wanted.email)) {
        const bool blank = wanted.email.empty();
        faults["email"] = {blank ? "ERR_BLANK" : "ERR_INVALID", blank ? "can't be blank" : "is no address"};
    }
    if (const Done good = check_password(wanted.password); !good) {
        const bool blank = wanted.password.empty();
        const bool is_long = wanted.password.size() > password_bytes_max;
        faults["password"] = {blank     ? "ERR_BLANK"
                              : is_long ? "ERR_TOO_LONG"
                                        : "ERR_TOO_SHORT",
                              good.error().message};
    }
    if (!wanted.agreed) faults["agreement"] = {"ERR_ACCEPTED", "must be accepted"};
    if (wanted.reason.size() > limits::sign_up_reason_bytes_max) {
        faults["reason"] = {"ERR_TOO_LONG", "is too long"};
    }
    return faults;
}

std::expected<Registration::Registered, Registration::Refusal> Registration::make(const Wanted& wanted,
                                                                                  std::string_view address) {
    const auto no = [](Errc code, std::string_view rule, std::string message) {
        return std::unexpected(Refusal{.error = {code, rule, std::move(message)}});
    };
    if (!is_open()) return no(Errc::denied, "registration/closed", "Nobody makes an account here alone.");
    auto faults = faults_of(wanted);
    if (!faults.empty()) return std::unexpected(Refusal{.faults = std::move(faults)});
    if (const Done welcome = come_from(wanted.email, address); !welcome) {
        if (welcome.error().rule == "registration/mail-domain") {
            return std::unexpected(
                Refusal{.faults = {{"email", {"ERR_BLOCKED", "is of a server that is not accepted here"}}}});
        }
        return std::unexpected(Refusal{.error = welcome.error()});
    }
    if (!made_.look({.address = address}).allowed) {
        return no(Errc::limited, "registration/address", "Too many accounts were made from there lately.");
    }
    const Turnstile turnstile(inside_, registrations_at_once);
    if (!turnstile.in()) {
        return no(Errc::unavailable, "registration/busy", "Too many at once. Please try again in a moment.");
    }
    made_.spend({.address = address});
    if (confirmations_.are_wanted() && !confirmations_.may_write_to(wanted.email)) {
        return no(Errc::limited, "registration/mailbox", "Too many messages went to that address lately.");
    }
    auto made = create(wanted);
    if (made) {
        if (confirmations_.are_wanted()) confirmations_.count_message(wanted.email);
        return *std::move(made);
    }
    if (made.error().rule == "registration/invite") {
        return std::unexpected(
            Refusal{.faults = {{"invite_code", {"ERR_INVALID", "is not valid (any more)"}}}});
    }
    if (made.error().code == Errc::conflict) {
        return std::unexpected(Refusal{.faults = {{"username", {"ERR_TAKEN", "has already been taken"}}}});
    }
    return std::unexpected(Refusal{.error = std::move(made.error())});
}

/// What the staff decided about mail domains and networks.
Done Registration::come_from(std::string_view email, std::string_view address) const {
    return parts_.database.read([&](storage::Tx& tx) -> Done {
        if (storage::is_email_blocked(tx, email)) return fail(Errc::denied, "registration/mail-domain", "");
        const auto from = activitypub::IpAddress::parse(address);
        if (!from) return {};
        for (const storage::NetworkBlock& block : storage::network_blocks(tx, parts_.clock.now())) {
            const auto network = activitypub::Cidr::parse(block.network);
            if (network && network->contains(*from)) {
                return fail(
                    Errc::denied, "registration/network", "Nobody makes an account from that network.");
            }
        }
        return {};
    });
}

Result<Registration::Registered> Registration::create(const Wanted& wanted) {
    const Accounts::Created created =
        TRY(parts_.accounts.create({.handle = wanted.username,
                                    .role = std::string(role_of_newcomers),
                                    .email = wanted.email,
                                    .password = wanted.password,
                                    .also = [&](auto& tx, const auto& actor) -> Done {
                                        TRY_DONE(spend_invite(tx, wanted));
                                        return wait(tx, actor, wanted);
                                    }}));
    return Registered{.actor = created.actor, .pending = waits()};
}

/// Only with an account: nobody loses an invitation to a handle that is taken.
Done Registration::spend_invite(storage::Tx& tx, const Wanted& wanted) const {
    if (parts_.settings.registrations != Registrations::invite) return {};
    const crypto::Sha256 code = crypto::sha256(as_bytes(wanted.invite));
    if (storage::spend_invite(tx, code, parts_.clock.now())) return {};
    return fail(Errc::denied, "registration/invite", "");
}

bool Registration::waits() const {
    return parts_.settings.registrations == Registrations::approval || confirmations_.are_wanted();
}

/// Hidden like one that is suspended, from its first moment on.
Done Registration::wait(storage::Tx& tx, const storage::ActorRow& actor, const Wanted& wanted) const {
    if (!waits()) return {};
    storage::set_suspended(tx, actor.id, parts_.clock.now());
    if (parts_.settings.registrations == Registrations::approval) {
        TRY_DONE(wait_for_approval(tx, actor, wanted.reason));
    }
    return confirmations_.are_wanted() ? confirmations_.begin(tx, actor, wanted.app) : Done();
}

Done Registration::wait_for_approval(storage::Tx& tx,
                                     const storage::ActorRow& actor,
                                     const std::string& reason) const {
    storage::PendingAccountRow row{.actor = actor.id, .subject = actor.subject, .asked = parts_.clock.now()};
    if (!reason.empty()) {
        row.reason_sealed =
            TRY(parts_.keys.vault().seal_private(actor.subject, "reason_sealed", as_bytes(reason)));
    }
    storage::insert_pending_account(tx, row);
    return {};
}

}  // namespace kith::node
