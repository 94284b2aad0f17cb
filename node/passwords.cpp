#include "node/passwords.h"

#include "consent/crypto/password.h"
#include "storage/consent_links.h"
#include "storage/mail.h"
#include "storage/oauth.h"

#include <fmt/format.h>

#include <string>

namespace kith::node {

Done check_password(std::string_view password) {
    if (password.size() >= password_bytes_min && password.size() <= password_bytes_max) return {};
    return fail(Errc::malformed,
                "accounts: password",
                fmt::format("a password has {} to {} bytes", password_bytes_min, password_bytes_max));
}

bool is_password_of(const std::optional<storage::AccountWithActor>& account, std::string_view typed) {
    const crypto::Secret<std::string> given{std::string(typed)};
    // A unit has none.
    if (account && !account->actor.deleted && !account->account.password_hash.empty()) {
        return crypto::verify_password(given, account->account.password_hash);
    }
    crypto::waste_password_time(given);
    return false;
}

bool has_password_still(storage::Tx& tx, const storage::AccountRow& verified) {
    const auto now = storage::find_account(tx, verified.actor);
    return now && !now->actor.deleted && now->account.password_hash == verified.password_hash;
}

void replace_password(storage::Tx& tx, const storage::ActorRow& account, std::string_view hash) {
    storage::set_password_hash(tx, account.id, hash);
    storage::end_consent_sessions(tx, account.subject);
    storage::end_tokens_of(tx, account.subject);
    storage::drop_mail_links(tx, account.subject, storage::MailLinkMay::reset);
}

}  // namespace kith::node
