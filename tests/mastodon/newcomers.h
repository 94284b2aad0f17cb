// Newcomers: a node where people make accounts by themselves, as kith.toml may have it, with its mailboxes.
// For tests, one thread.
#pragma once

#include "node/mastodon/registration.h"
#include "tests/mail/post.h"
#include "tests/mastodon/client.h"

#include <string>

namespace kith::test {

struct Newcomers {
    Post post{};
    SmallNode& node = post.node;
    node::ClientSettings settings{};
    node::Registration registration;

    explicit Newcomers(node::Registrations who, bool confirmed = false)
        : Newcomers(who, confirmed, nullptr) {}
    /// `database`: another door to the node's, for what is made here.
    Newcomers(node::Registrations who, bool confirmed, storage::Database* database)
        : registration(parts(database != nullptr ? *database : *node.database)) {
        settings.registrations = who;
        settings.confirms_mailboxes = confirmed;
    }

    auto make(node::Registration::Wanted wanted, const std::string& from = "192.0.2.1") {
        return registration.make(wanted, from);
    }
    static node::Registration::Wanted bea() {
        return {.username = "bea", .email = "bea@mail.test", .password = "long enough", .agreed = true};
    }
    bool is_there(const std::string& handle) {
        return node.database
            ->read([&](storage::Tx& tx) -> Result<bool> { return storage::handle_is_taken(tx, handle); })
            .value();
    }

 private:
    node::Registration::Parts parts(storage::Database& database) {
        return {settings,
                database,
                *node.keys,
                node::Accounts({node.site,
                                database,
                                *node.keys,
                                node.core->keyring(),
                                node.core->social(),
                                node.core->ids(),
                                node.clock,
                                node.random}),
                node.clock,
                node.core->ids()};
    }
};

}  // namespace kith::test
