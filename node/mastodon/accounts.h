// Small shared pieces of the account pages of the client API.
#pragma once

#include "node/consent/consents.h"
#include "node/mastodon/api.h"
#include "node/mastodon/entities.h"

#include <nlohmann/json_fwd.hpp>

#include <vector>

namespace kith::node {

/// The account in the path. Errc::not_found for none.
Result<storage::ActorRow> account_in(storage::Tx& tx, const Call& call, std::string_view name = "id");
/// The same for what is done to somebody else. Errc::malformed for oneself.
Result<storage::ActorRow> other_in(storage::Tx& tx, const Call& call, std::string_view name = "id");

/// `id[]`, as many of them as may be asked for at once.
std::vector<std::int64_t> ids_in(const Call& call);

/// The relationship with the account in the path, as it is now.
Result<Response> relationship_answer(const Api& api, const Call& call, std::string_view name = "id");

/// Accounts in their order, without those that are gone.
nlohmann::json accounts_json(Entities& entities, const std::vector<storage::ActorId>& ids);

/// What is done with a token of an application, for the record. Operators set the passwords by which people
/// sign in, and print tokens: it is not proof of the person's own word (see channel_of in
/// node/consent/own_acts.h).
Act act_of(const Call& call);

}  // namespace kith::node
