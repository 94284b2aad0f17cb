// SignIn: whether somebody knows the password of an account here, asked by every page that asks for one, so
// that guesses are counted together. What is not known and what is wrong get the same answer after the same
// work. Any thread; slow (scrypt).
#pragma once

#include "activitypub/site.h"
#include "consent/base/clock.h"
#include "node/consent/links.h"
#include "node/http/message.h"
#include "node/http/throttle.h"
#include "storage/accounts.h"
#include "storage/database.h"

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
        const Clock& clock;
    };
    explicit SignIn(Parts parts);
    SignIn(const SignIn&) = delete;
    SignIn& operator=(const SignIn&) = delete;

    enum class Why {
        wrong,   // the password, or there is no such account: alike
        wait,    // too many guesses, or too many people at once
        failed,  // ours: `error`
    };
    struct Refusal {
        Why why = Why::wrong;
        int status = 403;
        Millis wait{};  // of Why::wait
        Error error{};  // of Why::failed
    };

    /// The token of a session at this site's pages.
    std::expected<std::string, Refusal> open(const Request& request,
                                             std::string_view typed_handle,
                                             std::string_view password);
    /// Once more of somebody who is signed in.
    std::expected<void, Refusal> confirm(const Request& request,
                                         const std::optional<storage::AccountWithActor>& account,
                                         std::string_view handle,
                                         std::string_view password);

 private:
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
    std::expected<std::string, Refusal> guarded(const Guess& guess,
                                                const std::function<Result<std::string>()>& verify);
    Result<std::string> begin(std::string_view handle, std::string_view password) const;

    const Parts parts_;
    Throttle failures_;          // of one account from one address
    Throttle account_failures_;  // of one account
    Throttle tries_;             // from one address
    std::atomic<int> inside_ = 0;
};

}  // namespace kith::node
