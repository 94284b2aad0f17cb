// Sign-in with a passkey, which stands for the password and the second step.
#include "consent/crypto/digest.h"
#include "node/mail/mailer.h"
#include "node/routes/sign_in.h"
#include "storage/audit.h"

#include <utility>

namespace kith::node {
namespace {

std::unexpected<Error> wrong() {
    return fail(Errc::denied, "sign-in/passkey");
}

}  // namespace

std::expected<std::string, SignIn::Refusal> SignIn::by_passkey(const Request& request,
                                                               std::string_view field) {
    const auto answer = PasskeyUsed::parse(field);
    // By a digest: what a stranger sends makes no long name.
    const std::string name = answer ? to_base64url(crypto::sha256(answer->id)) : std::string("that is none");
    auto opened = guarded(guess_of("passkey " + name, request), [&]() -> Result<Opened> {
        if (!answer) return wrong();
        Opened begun = TRY(begin_with(*answer));
        if (begun.session.empty()) return wrong();
        return begun;
    });
    if (opened) return std::move(opened->session);
    Refusal refusal = std::move(opened.error());
    if (refusal.why == Why::wrong) refusal.why = Why::passkey;
    return std::unexpected(std::move(refusal));
}

/// Nothing is opened where it is refused but something is to be written down.
Result<SignIn::Opened> SignIn::begin_with(const PasskeyUsed& answer) const {
    const Instant now = parts_.clock.now();
    const auto passkey =
        TRY(parts_.database.read([&](storage::Tx& tx) -> Result<std::optional<storage::PasskeyRow>> {
            return storage::find_passkey(tx, answer.id);
        }));
    if (!passkey) return wrong();
    const storage::PasskeyUse use = TRY(passkeys_.used(answer, *passkey, now));
    return parts_.database.write([&](storage::Tx& tx) -> Result<Opened> {
        // It may have been removed, or the account ended, meanwhile.
        const auto account = storage::find_account(tx, passkey->actor);
        const auto still = storage::find_passkey(tx, answer.id);
        if (!still || still->id != passkey->id || !account || account->actor.deleted) return wrong();
        if (!storage::use_passkey(tx, still->id, use, now)) return refuse_use(tx, *still, use.challenge);
        TRY_DONE(refuse_disabled(tx, account->actor.id));
        return Opened{.session =
                          parts_.links.begin(tx, account->actor, storage::SignedInBy::passkey, now).token};
    });
}

/// A question that was answered before; else a count that does not go up: somebody may have a copy of the
/// passkey.
Result<SignIn::Opened> SignIn::refuse_use(storage::Tx& tx,
                                          const storage::PasskeyRow& passkey,
                                          Instant challenge) const {
    if (challenge <= passkey.last_challenge) return wrong();
    const auto who = storage::find_actor(tx, passkey.actor);
    if (!who) return wrong();
    storage::append_audit(tx,
                          {.id = parts_.ids.make<storage::AuditId>(),
                           .at = parts_.clock.now(),
                           .channel = "self",
                           .verb = "refuse a passkey that may be a copy",
                           .subject = passkey.subject});
    TRY_DONE(queue_mail(tx, parts_.keys, *who, storage::MailKind::rights, parts_.clock.now()));
    return Opened{};
}

}  // namespace kith::node
