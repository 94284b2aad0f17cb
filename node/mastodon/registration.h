// Registration: people make accounts by themselves, as far as kith.toml lets them: through an application, or
// on the page /join. Any thread; slow (keys, scrypt).
#pragma once

#include "node/accounts.h"
#include "node/http/throttle.h"
#include "node/mastodon/confirmations.h"
#include "node/mastodon/registration_limits.h"
#include "node/mastodon/settings.h"

#include <atomic>
#include <expected>
#include <map>
#include <string>
#include <string_view>

namespace kith::node {

class Registration {
 public:
    struct Parts {
        const ClientSettings& settings;
        storage::Database& database;
        storage::KeyStore& keys;
        Accounts accounts;
        const Clock& clock;
        storage::IdMaker& ids;
    };
    explicit Registration(Parts parts);
    Registration(const Registration&) = delete;
    Registration& operator=(const Registration&) = delete;

    struct Wanted {
        std::string username{};
        std::string email{};
        std::string password{};
        std::string reason{};
        std::string invite{};
        bool agreed = false;
        storage::AppId app{};  // that asks for it
    };
    /// What is wrong with a field: ERR_TAKEN and its like, and a sentence.
    struct Fault {
        std::string_view error{};
        std::string description{};
    };
    struct Refusal {
        Error error{};                                       // of no field
        std::map<std::string, Fault, std::less<>> faults{};  // by field
        std::string sentence() const;
    };
    struct Registered {
        storage::ActorRow actor;
        bool pending =
            false;  // nobody signs in to it before an operator approves, or its mailbox is confirmed
    };

    bool is_open() const { return parts_.settings.registrations != Registrations::closed; }
    std::expected<Registered, Refusal> make(const Wanted& wanted, std::string_view address);
    Confirmations& confirmations() { return confirmations_; }

 private:
    std::map<std::string, Fault, std::less<>> faults_of(const Wanted& wanted) const;
    Done come_from(std::string_view email, std::string_view address) const;
    Result<Registered> create(const Wanted& wanted);
    bool waits() const;
    Done spend_invite(storage::Tx& tx, const Wanted& wanted) const;
    Done wait(storage::Tx& tx, const storage::ActorRow& actor, const Wanted& wanted) const;
    Done wait_for_approval(storage::Tx& tx, const storage::ActorRow& actor, const std::string& reason) const;

    Parts parts_;
    Confirmations confirmations_;
    Throttle made_;  // from one address
    std::atomic<int> inside_ = 0;
};

}  // namespace kith::node
