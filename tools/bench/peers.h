// Peers: the remote actors of the benches, and the signed requests that they send, ready as bytes.
#pragma once

#include "activitypub/wire/signature.h"
#include "consent/crypto/signing_key.h"
#include "tools/bench/home.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::bench {

inline constexpr std::size_t known_actors = 200;

class Peers {
 public:
    /// Few keys are shared by many actors: making one takes longer than everything else.
    explicit Peers(std::size_t actors, std::size_t keys = 20);

    std::size_t size() const { return actors_.size(); }
    /// Their rows and keys, as if each had been fetched before; `follower` (ours) follows all of them.
    void settle_in(Home& home, const storage::ActorRow& follower) const;

    /// What Mastodon sends for a post of about 300 characters: 1.75 kB.
    std::string create_note(std::size_t peer, std::string_view name) const;
    /// A POST to the shared inbox, signed now.
    std::string signed_post(std::size_t peer, const std::string& body) const;
    std::string signed_get(std::size_t peer, const std::string& target) const;

 private:
    struct Peer {
        std::string host;
        std::string uri;
        std::size_t key = 0;
    };

    std::vector<Peer> actors_;
    std::vector<crypto::SigningKey> keys_;
};

/// An account that nobody here ever met says farewell: Mastodon's body, with its linked-data signature.
std::string strangers_farewell(std::size_t number);

/// `make(i)` for each i below `total`, on both cores.
std::vector<std::string> make_all(std::size_t total, const std::function<std::string(std::size_t)>& make);

}  // namespace kith::bench
