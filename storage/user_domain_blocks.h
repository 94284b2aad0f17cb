// Domain blocks of one person: whole hosts that somebody does not want to hear of. The operator's are in
// storage/domain_rules.h. Repositories over a Tx.
#pragma once

#include "consent/base/uri.h"
#include "storage/ids.h"
#include "storage/page.h"

#include <string>
#include <string_view>
#include <vector>

namespace kith::storage {

struct UserDomainBlock {
    std::int64_t id = 0;
    Host host;
};

/// False where it is there already.
bool put_user_domain_block(Tx& tx, ActorId by, const UserDomainBlock& block);
bool remove_user_domain_block(Tx& tx, ActorId by, const Host& host);
bool is_domain_blocked_by(Tx& tx, ActorId by, const Host& host);
/// The latest first.
std::vector<UserDomainBlock> user_domain_blocks_of(Tx& tx, ActorId by, const Page& page);

/// " AND NOT EXISTS (…) ": the actor in `column` is not of a host that the viewer of `with_viewer`
/// (storage/visibility.h) blocks. Binds nothing.
std::string unless_domain_blocked(std::string_view column);

}  // namespace kith::storage
