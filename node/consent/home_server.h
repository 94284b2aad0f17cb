// HomeServer: a person's own server, asked who they are: registration, code, token and account of Mastodon's
// API (https://docs.joinmastodon.org/methods/oauth/), and the end of the token. Blocks on the network; only
// in errands and workers. Any number of them.
//
// Nothing that a server says is believed beyond its own origin: an address it names elsewhere is refused.
#pragma once

#include "activitypub/fetch/fetch.h"
#include "activitypub/site.h"
#include "consent/base/clock.h"
#include "consent/crypto/secret.h"

#include <memory>
#include <string>
#include <string_view>

namespace kith::node {

using SecretText = crypto::Secret<std::string>;

/// As whom this node is known at one server.
struct HomeClient {
    std::string origin{};       // "https://home.test"
    Host host;                  // "home.test"
    std::string issuer{};       // as the server calls itself; empty: it has no metadata
    bool names_itself = false;  // in every answer (https://www.rfc-editor.org/rfc/rfc9207)
    Uri register_at;
    Uri authorize_at;
    Uri token_at;
    Uri revoke_at;
    std::string scope{};
    SecretText id;
    SecretText secret;
    Instant made{};
};

/// A token as it came. One that is not sound is used for nothing and ended like any other.
struct HomeToken {
    SecretText value;
    bool sound = false;  // a bearer token, no wider than asked
};

/// Whose token it is, as the server says.
struct HomeAccount {
    std::string username{};
    std::string uri{};  // of the actor; empty where the server does not say it
};

class HomeServer {
 public:
    HomeServer(const activitypub::Site& site, activitypub::Fetcher& fetcher)
        : site_(site), fetcher_(fetcher) {}

    /// At the server on which that actor lives, with the smallest scope that tells who somebody is.
    Result<std::shared_ptr<const HomeClient>> client_at(const Uri& actor,
                                                        Instant now,
                                                        activitypub::FetchBudget& budget) const;
    /// Where the person says yes. No network.
    std::string authorize_url(const HomeClient& client,
                              std::string_view state,
                              const SecretText& verifier) const;
    Result<HomeToken> redeem(const HomeClient& client,
                             const SecretText& code,
                             const SecretText& verifier,
                             activitypub::FetchBudget& budget) const;
    Result<HomeAccount> whose(const HomeClient& client,
                              const SecretText& token,
                              activitypub::FetchBudget& budget) const;
    /// https://www.rfc-editor.org/rfc/rfc7009. With a budget of its own: a token is ended whatever else was
    /// spent.
    Done revoke(const HomeClient& client, const SecretText& token) const;

 private:
    std::string return_url() const { return site_.base + "/consent/home/back"; }

    const activitypub::Site& site_;
    activitypub::Fetcher& fetcher_;
};

}  // namespace kith::node
