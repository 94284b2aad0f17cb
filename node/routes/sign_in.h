// SignIn: whether somebody knows the password of an account here, and has its second step where there is one,
// asked by every page that asks for one, so that guesses are counted together. What is not known and what is
// wrong get the same answer after the same work. Any thread; slow (scrypt).
#pragma once

#include "activitypub/site.h"
#include "consent/base/clock.h"
#include "consent/base/random.h"
#include "node/consent/links.h"
#include "node/http/form.h"
#include "node/http/message.h"
#include "node/http/throttle.h"
#include "node/second_step.h"
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
        const Clock& clock;
        Random& random;
    };
    explicit SignIn(Parts parts);
    SignIn(const SignIn&) = delete;
    SignIn& operator=(const SignIn&) = delete;

    enum class Why {
        wrong,   // the password, or there is no such account: alike
        code,    // the password is right; the second step comes next, with `ticket`
        again,   // the code is wrong
        over,    // it took too long from the password to the code
        wait,    // too many guesses, or too many people at once
        failed,  // ours: `error`
    };
    struct Refusal {
        Why why = Why::wrong;
        int status = 403;
        Millis wait{};         // of Why::wait
        Error error{};         // of Why::failed
        std::string ticket{};  // of Why::code and Why::again: goes back with the code
    };

    /// The token of a session at this site's pages. The form has `handle` and `password`, or what the second
    /// step has: `ticket` and `code`.
    std::expected<std::string, Refusal> open(const Request& request, const Form& form);
    /// Once more of somebody who is signed in.
    std::expected<void, Refusal> confirm(const Request& request,
                                         const std::optional<storage::AccountWithActor>& account,
                                         std::string_view handle,
                                         std::string_view password);
    /// A code of the second step: `take` says whether it was one, in a transaction of its own.
    std::expected<void, Refusal> try_code(const Request& request,
                                          storage::ActorId who,
                                          const std::function<Result<bool>(storage::Tx&)>& take);
    const SecondStep& second_step() const { return second_step_; }

 private:
    /// What the password opens.
    struct Opened {
        std::string session{};  // a token
        std::string ticket{};   // instead: the second step is missing
    };
    /// One guess at the password of an account: what it is counted by.
    struct Guess {
        std::string account{};
        std::string account_from_there{};
        std::string address{};
    };
    static Guess guess_at(std::string_view handle, const Request& request);
    /// How long to wait first; none: go ahead, it is counted.
    std::optional<Millis> wait_before(const Guess& guess);
    void count_failure(const Guess& guess);
    std::expected<Opened, Refusal> guarded(const Guess& guess, const std::function<Result<Opened>()>& verify);
    Result<Opened> begin(std::string_view handle, std::string_view password) const;
    std::expected<std::string, Refusal> go_on(const Request& request, const Form& form);
    std::string ticket_for(const storage::AccountRow& account, Instant expires) const;
    std::optional<storage::AccountWithActor> holder_of(storage::Tx& tx, std::string_view ticket) const;

    const Parts parts_;
    const SecondStep second_step_;
    const std::string ticket_key_;  // of this process: a ticket ends with it
    Throttle failures_;             // of one account from one address
    Throttle account_failures_;     // of one account
    Throttle tries_;                // from one address
    Throttle codes_;                // of one account
    std::atomic<int> inside_ = 0;
};

}  // namespace kith::node
