#include "node/routes/sign_in.h"

#include "activitypub/fetch/address.h"
#include "node/limits.h"
#include "node/passwords.h"
#include "node/routes/turnstile.h"
#include "node/social/acting.h"

#include <utility>

namespace kith::node {
namespace {

/// "ana", "@ana" and "ana@this.example" are one.
std::string account_name(std::string_view typed, const activitypub::Site& site) {
    typed = typed.substr(0, limits::sign_in_handle_bytes_max);
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

std::unexpected<Error> wrong() {
    return fail(Errc::denied, "sign-in/wrong");
}

}  // namespace

SignIn::SignIn(Parts parts)
    : parts_(parts),
      failures_(parts.clock, {.requests = limits::sign_in_failures_max, .per = limits::sign_in_failures_in}),
      account_failures_(
          parts.clock,
          {.requests = limits::sign_in_account_failures_max, .per = limits::sign_in_failures_in}),
      tries_(parts.clock, {.requests = limits::sign_in_tries_max, .per = limits::sign_in_tries_in}) {}

SignIn::Guess SignIn::guess_at(std::string_view handle, const Request& request) {
    Guess guess{.account = "account " + std::string(handle), .address = request.remote_address};
    guess.account_from_there = guess.account + " from " + address_group(request.remote_address);
    return guess;
}

std::optional<Millis> SignIn::wait_before(const Guess& guess) {
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

void SignIn::count_failure(const Guess& guess) {
    failures_.spend({.address = guess.account_from_there});
    account_failures_.spend({.address = guess.account});
}

std::expected<std::string, SignIn::Refusal> SignIn::guarded(
    const Guess& guess, const std::function<Result<std::string>()>& verify) {
    if (const auto wait = wait_before(guess)) {
        return std::unexpected(Refusal{.why = Why::wait, .status = 429, .wait = *wait});
    }
    const Turnstile turnstile(inside_, limits::sign_ins_at_once);
    if (!turnstile.in()) {
        return std::unexpected(Refusal{.why = Why::wait, .status = 503, .wait = std::chrono::seconds(1)});
    }
    auto verified = verify();
    if (verified) return *std::move(verified);
    if (verified.error().code != Errc::denied) {
        return std::unexpected(
            Refusal{.why = Why::failed, .status = 500, .error = std::move(verified.error())});
    }
    count_failure(guess);
    return std::unexpected(Refusal{});
}

std::expected<std::string, SignIn::Refusal> SignIn::open(const Request& request,
                                                         std::string_view typed_handle,
                                                         std::string_view password) {
    const std::string handle = account_name(typed_handle, parts_.site);
    return guarded(guess_at(handle, request),
                   [&] { return begin(handle, password.substr(0, limits::sign_in_password_bytes_max)); });
}

std::expected<void, SignIn::Refusal> SignIn::confirm(const Request& request,
                                                     const std::optional<storage::AccountWithActor>& account,
                                                     std::string_view handle,
                                                     std::string_view password) {
    const auto known = guarded(guess_at(lower_ascii(handle), request), [&]() -> Result<std::string> {
        if (!is_password_of(account, password.substr(0, limits::sign_in_password_bytes_max))) return wrong();
        return std::string();
    });
    if (!known) return std::unexpected(known.error());
    return {};
}

/// Errc::denied alike for an account that is not there and a password that is wrong.
Result<std::string> SignIn::begin(std::string_view handle, std::string_view password) const {
    const auto account =
        parts_.database.read([&](storage::Tx& tx) -> Result<std::optional<storage::AccountWithActor>> {
            return storage::find_account(tx, handle);
        });
    if (!account) return std::unexpected(account.error());
    if (!is_password_of(*account, password)) return wrong();
    const storage::AccountWithActor& known = **account;
    const Instant now = parts_.clock.now();
    return parts_.database.write([&](storage::Tx& tx) -> Result<std::string> {
        if (!has_password_still(tx, known.account)) return wrong();
        return parts_.links.begin(tx, known.actor, storage::SignedInBy::password, now).token;
    });
}

}  // namespace kith::node
