#include "node/social/domain_blocks.h"

#include "node/mastodon/account_limits.h"
#include "storage/relations.h"
#include "storage/user_domain_blocks.h"

#include <algorithm>

namespace kith::node {
namespace {

Done unless_absent(const Done& done) {
    if (!done && done.error().code != Errc::not_found) return std::unexpected(done.error());
    return {};
}

}  // namespace

Done block_domain(
    Social& social, storage::Database& database, storage::IdMaker& ids, ActorId by, const Host& host) {
    const auto follows = TRY(database.write([&](storage::Tx& tx) -> Result<storage::FollowsWithHost> {
        storage::put_user_domain_block(tx, by, {.id = ids.next(), .host = host});
        return storage::follows_with_host(tx, by, host, limits::domain_block_follows_max);
    }));
    for (const Uri& followed : follows.followed)
        TRY_DONE(unless_absent(social.unfollow(by, followed.text())));
    for (const Uri& follower : follows.followers) {
        TRY_DONE(unless_absent(social.answer_request(by, follower.text(), false)));
    }
    return {};
}

}  // namespace kith::node
