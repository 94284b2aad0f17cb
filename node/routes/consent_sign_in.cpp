// Sign-in to the consent centre with the handle and password of an account here. What is not known and what
// is wrong get the same answer after the same work.
#include "activitypub/fetch/address.h"
#include "node/limits.h"
#include "node/passwords.h"
#include "node/routes/consent_centre.h"
#include "node/routes/pages.h"
#include "node/routes/turnstile.h"
#include "node/social/acting.h"
#include "node/web/consent_pages.h"
#include "storage/accounts.h"

#include <utility>

namespace kith::node {

namespace {

/// "ana", "@ana" and "ana@this.example" are one.
std::string account_name(std::string_view typed, const activitypub::Site& site) {
    while (typed.starts_with(' ')) typed.remove_prefix(1);
    while (typed.ends_with(' ')) typed.remove_suffix(1);
    if (typed.starts_with('@')) typed.remove_prefix(1);
    std::string name = lower_ascii(typed);
    const std::string ending = "@" + site.domain.text();
    if (name.ends_with(ending)) name.resize(name.size() - ending.size());
    return name;
}

/// What one caller can be held to: the /64 of an IPv6 address.
std::string address_group(std::string_view address) {
    const auto parsed = activitypub::IpAddress::parse(address);
    return parsed ? parsed->group() : std::string(address);
}

}  // namespace

/// The token of the session. Errc::denied alike for an account that is not there and a password that is
/// wrong.
Result<std::string> ConsentCentre::open_account(std::string_view handle, std::string_view password) const {
    const auto account =
        parts_.database.read([&](storage::Tx& tx) -> Result<std::optional<storage::AccountWithActor>> {
            return storage::find_account(tx, handle);
        });
    if (!account) return std::unexpected(account.error());
    if (!is_password_of(*account, password)) return fail(Errc::denied, "consent/sign-in");
    const storage::AccountWithActor& known = **account;
    const Instant now = parts_.clock.now();
    return parts_.database.write([&](storage::Tx& tx) -> Result<std::string> {
        if (!has_password_still(tx, known.account)) return fail(Errc::denied, "consent/sign-in");
        return parts_.links.begin(tx, known.actor, storage::SignedInBy::password, now).token;
    });
}

ConsentCentre::Guess ConsentCentre::guess_at(std::string_view handle, const Request& request) {
    Guess guess{.account = "account " + std::string(handle), .address = request.remote_address};
    guess.account_from_there = guess.account + " from " + address_group(request.remote_address);
    return guess;
}

std::optional<Millis> ConsentCentre::wait_before(const Guess& guess) {
    // One after the other: an address that had its share makes room for itself in no other list.
    const std::pair<Throttle&, const std::string&> counts[] = {
        {tries_, guess.address}, {failures_, guess.account_from_there}, {account_failures_, guess.account}};
    for (const auto& [throttle, group] : counts) {
        const Throttle::Verdict verdict = throttle.look({.address = group});
        if (!verdict.allowed) return verdict.retry_in;
    }
    tries_.spend({.address = guess.address});
    return std::nullopt;
}

void ConsentCentre::count_failure(const Guess& guess) {
    failures_.spend({.address = guess.account_from_there});
    account_failures_.spend({.address = guess.account});
}

Response ConsentCentre::sign_in(const Request& request) {
    if (cookie_.is_from_elsewhere(request)) return shut(request, ConsentProblem::old_form, 403);
    const auto form = Form::parse(request.body);
    if (!form) return failure(request, form.error());
    const std::string_view typed = (*form)["handle"].substr(0, limits::sign_in_handle_bytes_max);
    const std::string_view password = (*form)["password"].substr(0, limits::sign_in_password_bytes_max);
    const std::string handle = account_name(typed, parts_.site);
    const Guess guess = guess_at(handle, request);
    if (const auto wait = wait_before(guess)) {
        return with_retry_after(shut(request, ConsentProblem::too_many_tries, 429), *wait);
    }
    const Turnstile turnstile(signing_in_, limits::sign_ins_at_once);
    if (!turnstile.in()) {
        return with_retry_after(shut(request, ConsentProblem::too_many_tries, 503), std::chrono::seconds(1));
    }
    const auto token = open_account(handle, password);
    if (token) return admit(*token);
    if (token.error().code != Errc::denied) return failure(request, token.error());
    count_failure(guess);
    ConsentEntryPage page = entry_page(ConsentProblem::wrong_password);
    page.typed = typed;
    return private_page(page_response(render_consent_entry(page), 403));
}

}  // namespace kith::node
