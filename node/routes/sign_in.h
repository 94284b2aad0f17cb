// SignIn: whether somebody knows the password of an account here, and has its second step where there is one,
// or has one of its passkeys; asked by every page that asks for one, so that guesses are counted together.
// What is not known and what is wrong get the same answer after the same work. Any thread; slow (scrypt).
#pragma once

#include "activitypub/site.h"
#include "consent/base/clock.h"
#include "consent/base/random.h"
#include "node/consent/links.h"
#include "node/http/form.h"
#include "node/http/message.h"
#include "node/http/throttle.h"
#include "node/passkeys.h"
#include "node/second_step.h"
#include "node/web/passkey_models.h"
#include "storage/accounts.h"
#include "storage/database.h"
#include "storage/key_store.h"

#include <atomic>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace kith::node {

class SignIn {
 public:
    struct Parts {
        const activitypub::Site& site;
        storage::Database& database;
        const Links& links;
        storage::KeyStore& keys;
        storage::IdMaker& ids;
        const Clock& clock;
        Random& random;
    };
    explicit SignIn(Parts parts);
    SignIn(const SignIn&) = delete;
    SignIn& operator=(const SignIn&) = delete;

    enum class Why {
        wrong,    // the password, or there is no such account: alike
        code,     // the password is right; the second step comes next, with `ticket`
        again,    // the code is wrong
        passkey,  // is none of an account here, or what it says is wrong: alike
        over,     // it took too long from the password to the code, or from the page to the passkey
        wait,     // too many guesses, or too many people at once
        failed,   // ours: `error`
    };
    struct Refusal {
        Why why = Why::wrong;
        int status = 403;
        Millis wait{};                          // of Why::wait
        Error error{};                          // of Why::failed
        std::string ticket{};                   // of Why::code and Why::again: goes back with the code
        std::optional<PasskeyOffer> passkey{};  // likewise, where the account has one
    };

    /// The token of a session at this site's pages. The form has `handle` and `password`, or what the second
    /// step has: `ticket` and `code`, or what stands for both: `passkey`.
    std::expected<std::string, Refusal> open(const Request& request, const Form& form);
    /// What a page with a form for `passkey` hands to the browser.
    PasskeyOffer offer() const;
    /// Once more of somebody who is signed in.
    std::expected<void, Refusal> confirm(const Request& request,
                                         const std::optional<storage::AccountWithActor>& account,
                                         std::string_view handle,
                                         std::string_view password);
    /// The same with the form's `password`, and its `code` where the account asks for one.
    std::expected<void, Refusal> prove(const Request& request,
                                       const storage::ActorRow& who,
                                       const Form& form);
    /// A code of the second step: `take` says whether it was one, in a transaction of its own.
    std::expected<void, Refusal> try_code(const Request& request,
                                          storage::ActorId who,
                                          const std::function<Result<bool>(storage::Tx&)>& take);
    const SecondStep& second_step() const { return second_step_; }
    const Passkeys& passkeys() const { return passkeys_; }

 private:
    /// What the password or the passkey opens.
    struct Opened {
        std::string session{};     // a token
        std::string ticket{};      // instead: the second step is missing
        bool has_passkey = false;  // which would do
    };
    /// One guess at the password of an account, or at a passkey: what it is counted by.
    struct Guess {
        std::string account{};
        std::string account_from_there{};
        std::string address{};
    };
    static Guess guess_at(std::string_view handle, const Request& request);
    static Guess guess_of(std::string what, const Request& request);
    /// How long to wait first; none: go ahead, it is counted.
    std::optional<Millis> wait_before(const Guess& guess);
    void count_failure(const Guess& guess);
    std::expected<Opened, Refusal> guarded(const Guess& guess, const std::function<Result<Opened>()>& verify);
    /// Said only to who has the password or the passkey.
    static Done refuse_disabled(storage::Tx& tx, storage::ActorId who);
    Result<Opened> begin(std::string_view handle, std::string_view password) const;
    std::expected<std::string, Refusal> go_on(const Request& request, const Form& form);
    // sign_in_passkey.cpp
    std::expected<std::string, Refusal> by_passkey(const Request& request, std::string_view field);
    Result<Opened> begin_with(const PasskeyUsed& answer) const;
    Result<Opened> refuse_use(storage::Tx& tx, const storage::PasskeyRow& passkey, Instant challenge) const;
    std::string ticket_for(const storage::AccountRow& account, Instant expires) const;
    std::optional<storage::AccountWithActor> holder_of(storage::Tx& tx, std::string_view ticket) const;

    const Parts parts_;
    const SecondStep second_step_;
    const Passkeys passkeys_;
    const std::string ticket_key_;  // of this process: a ticket ends with it
    Throttle failures_;             // of one account from one address
    Throttle account_failures_;     // of one account
    Throttle tries_;                // from one address
    Throttle codes_;                // of one account
    std::atomic<int> inside_ = 0;
};

}  // namespace kith::node
