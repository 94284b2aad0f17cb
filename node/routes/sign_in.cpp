#include "node/routes/sign_in.h"

#include "activitypub/fetch/address.h"
#include "consent/crypto/digest.h"
#include "consent/crypto/secret.h"
#include "node/limits.h"
#include "node/mastodon/params.h"
#include "node/passwords.h"
#include "node/routes/turnstile.h"
#include "node/second_step_limits.h"
#include "node/social/acting.h"

#include <utility>

namespace kith::node {
namespace {

constexpr std::size_t ticket_key_bytes = 32;

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

constexpr std::string_view disabled_rule = "sign-in/disabled";

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
      second_step_(parts.keys, parts.random),
      passkeys_(parts.site, parts.keys, parts.random),
      ticket_key_(parts.random.token(ticket_key_bytes)),
      failures_(parts.clock, {.requests = limits::sign_in_failures_max, .per = limits::sign_in_failures_in}),
      account_failures_(
          parts.clock,
          {.requests = limits::sign_in_account_failures_max, .per = limits::sign_in_failures_in}),
      tries_(parts.clock, {.requests = limits::sign_in_tries_max, .per = limits::sign_in_tries_in}),
      codes_(parts.clock, {.requests = limits::codes_max, .per = limits::codes_in}) {}

SignIn::Guess SignIn::guess_at(std::string_view handle, const Request& request) {
    return guess_of("account " + std::string(handle), request);
}

SignIn::Guess SignIn::guess_of(std::string what, const Request& request) {
    Guess guess{.account = std::move(what), .address = request.remote_address};
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

std::expected<SignIn::Opened, SignIn::Refusal> SignIn::guarded(
    const Guess& guess, const std::function<Result<Opened>()>& verify) {
    if (const auto wait = wait_before(guess)) {
        return std::unexpected(Refusal{.why = Why::wait, .status = 429, .wait = *wait});
    }
    const Turnstile turnstile(inside_, limits::sign_ins_at_once);
    if (!turnstile.in()) {
        return std::unexpected(Refusal{.why = Why::wait, .status = 503, .wait = std::chrono::seconds(1)});
    }
    auto verified = verify();
    if (verified) return *std::move(verified);
    if (verified.error().code == Errc::gone) return std::unexpected(Refusal{.why = Why::over});
    const bool guessed = verified.error().code == Errc::denied && verified.error().rule != disabled_rule;
    if (!guessed) {
        return std::unexpected(
            Refusal{.why = Why::failed, .status = 500, .error = std::move(verified.error())});
    }
    count_failure(guess);
    return std::unexpected(Refusal{});
}

std::expected<std::string, SignIn::Refusal> SignIn::open(const Request& request, const Form& form) {
    if (!form["passkey"].empty()) return by_passkey(request, form["passkey"]);
    if (!form["ticket"].empty()) return go_on(request, form);
    const std::string handle = account_name(form["handle"], parts_.site);
    const std::string_view password = form["password"].substr(0, limits::sign_in_password_bytes_max);
    auto opened = guarded(guess_at(handle, request), [&] { return begin(handle, password); });
    if (!opened) return std::unexpected(std::move(opened.error()));
    if (opened->ticket.empty()) return std::move(opened->session);
    Refusal next{.why = Why::code, .status = 200, .ticket = std::move(opened->ticket)};
    if (opened->has_passkey) next.passkey = offer();
    return std::unexpected(std::move(next));
}

PasskeyOffer SignIn::offer() const {
    return {.question = passkeys_.question_to_sign_in(parts_.clock.now()),
            .relying_party = passkeys_.relying_party()};
}

/// The ticket stands for the password that was typed.
std::expected<std::string, SignIn::Refusal> SignIn::go_on(const Request& request, const Form& form) {
    const std::string ticket(form["ticket"]);
    bool has_passkey = false;
    const auto known =
        parts_.database.read([&](storage::Tx& tx) -> Result<std::optional<storage::AccountWithActor>> {
            auto holder = holder_of(tx, ticket);
            has_passkey = holder && storage::has_passkey(tx, holder->actor.id);
            return holder;
        });
    if (!known) return std::unexpected(Refusal{.why = Why::failed, .status = 500, .error = known.error()});
    if (!*known) return std::unexpected(Refusal{.why = Why::over});
    const Instant now = parts_.clock.now();
    std::string session;
    const auto taken = try_code(request, (*known)->actor.id, [&](storage::Tx& tx) -> Result<bool> {
        // The password may have changed, or the second step ended, since.
        const auto still = holder_of(tx, ticket);
        if (!still || !TRY(second_step_.take(tx, still->actor, form["code"], now))) return false;
        session = parts_.links.begin(tx, still->actor, storage::SignedInBy::password, now).token;
        return true;
    });
    if (taken) return session;
    Refusal refusal = taken.error();
    refusal.ticket = ticket;
    if (has_passkey) refusal.passkey = offer();
    return std::unexpected(std::move(refusal));
}

std::expected<void, SignIn::Refusal> SignIn::try_code(const Request& request,
                                                      storage::ActorId who,
                                                      const std::function<Result<bool>(storage::Tx&)>& take) {
    const std::string account = "account " + std::to_string(who.value);
    // Counted before it is looked at, right or wrong: many at once are not one.
    const std::pair<Throttle&, std::string> counts[] = {{tries_, request.remote_address}, {codes_, account}};
    for (const auto& [throttle, group] : counts) {
        const Throttle::Verdict verdict = throttle.spend({.address = group});
        if (verdict.allowed) continue;
        return std::unexpected(Refusal{.why = Why::wait, .status = 429, .wait = verdict.retry_in});
    }
    const auto taken = parts_.database.write(take);
    if (!taken) return std::unexpected(Refusal{.why = Why::failed, .status = 500, .error = taken.error()});
    if (*taken) return {};
    return std::unexpected(Refusal{.why = Why::again});
}

/// "ACTOR.EXPIRES.MAC"; the password's hash is under the MAC, so that a new password ends it.
std::string SignIn::ticket_for(const storage::AccountRow& account, Instant expires) const {
    const std::string facts =
        std::to_string(account.actor.value) + "." + std::to_string(to_unix_ms(expires)) + ".";
    const auto mac =
        crypto::hmac_sha256(as_bytes(ticket_key_), as_bytes("sign-in " + facts + account.password_hash));
    return facts + to_base64url(mac);
}

std::optional<storage::AccountWithActor> SignIn::holder_of(storage::Tx& tx, std::string_view ticket) const {
    const auto dot = ticket.find('.');
    const auto second = ticket.find('.', dot + 1);
    if (dot == std::string_view::npos || second == std::string_view::npos) return std::nullopt;
    const auto actor = parse_api_id(ticket.substr(0, dot));
    const auto expires = parse_api_id(ticket.substr(dot + 1, second - dot - 1));
    if (!actor || !expires || from_unix_ms(*expires) <= parts_.clock.now()) return std::nullopt;
    auto account = storage::find_account(tx, storage::ActorId(*actor));
    if (!account || account->actor.deleted || storage::is_disabled(tx, account->actor.id))
        return std::nullopt;
    const std::string right = ticket_for(account->account, from_unix_ms(*expires));
    if (!crypto::equal_constant_time(as_bytes(right), as_bytes(ticket))) return std::nullopt;
    return account;
}

std::expected<void, SignIn::Refusal> SignIn::confirm(const Request& request,
                                                     const std::optional<storage::AccountWithActor>& account,
                                                     std::string_view handle,
                                                     std::string_view password) {
    const auto known = guarded(guess_at(lower_ascii(handle), request), [&]() -> Result<Opened> {
        if (!is_password_of(account, password.substr(0, limits::sign_in_password_bytes_max))) return wrong();
        return Opened{};
    });
    if (!known) return std::unexpected(known.error());
    return {};
}

std::expected<void, SignIn::Refusal> SignIn::prove(const Request& request,
                                                   const storage::ActorRow& who,
                                                   const Form& form) {
    struct Account {
        std::optional<storage::AccountWithActor> row{};
        bool asks_code = false;
    };
    const auto account = parts_.database.read([&](storage::Tx& tx) -> Result<Account> {
        return Account{storage::find_account(tx, who.id), SecondStep::is_on(tx, who.id)};
    });
    if (!account)
        return std::unexpected(Refusal{.why = Why::failed, .status = 500, .error = account.error()});
    auto known = confirm(request, account->row, who.username, form["password"]);
    if (!known || !account->asks_code) return known;
    return try_code(request, who.id, [&](storage::Tx& tx) {
        return second_step_.take(tx, who, form["code"], parts_.clock.now());
    });
}

Done SignIn::refuse_disabled(storage::Tx& tx, storage::ActorId who) {
    if (!storage::is_disabled(tx, who)) return {};
    return fail(Errc::denied,
                disabled_rule,
                "Signing in to this account was turned off. Please write to those who run this site.");
}

/// Errc::denied alike for an account that is not there and a password that is wrong.
Result<SignIn::Opened> SignIn::begin(std::string_view handle, std::string_view password) const {
    const auto account =
        parts_.database.read([&](storage::Tx& tx) -> Result<std::optional<storage::AccountWithActor>> {
            return storage::find_account(tx, handle);
        });
    if (!account) return std::unexpected(account.error());
    if (!is_password_of(*account, password)) return wrong();
    const storage::AccountWithActor& known = **account;
    const Instant now = parts_.clock.now();
    return parts_.database.write([&](storage::Tx& tx) -> Result<Opened> {
        if (!has_password_still(tx, known.account)) return wrong();
        TRY_DONE(refuse_disabled(tx, known.actor.id));
        if (SecondStep::is_on(tx, known.actor.id)) {
            return Opened{.ticket = ticket_for(known.account, now + limits::second_step_ticket_for),
                          .has_passkey = storage::has_passkey(tx, known.actor.id)};
        }
        return Opened{.session =
                          parts_.links.begin(tx, known.actor, storage::SignedInBy::password, now).token};
    });
}

}  // namespace kith::node
