// What the first and the second shape of filters have in common: the same rows, and what a call says of them.
#pragma once

#include "node/mastodon/api.h"
#include "storage/filters.h"

namespace kith::node {

/// What the call says of title, context, action and end, into the row; what it does not say stays.
/// Errc::malformed for what is no filter.
Done read_filter_into(storage::FilterRow& row, const Params& params, Instant now);
/// Likewise of a keyword.
Done read_keyword_into(storage::FilterKeywordRow& row, const Params& params, std::string_view name);
/// Errc::malformed where its owner has too many already.
Done may_add_filter(storage::Tx& tx, storage::ActorId owner);
Done may_add_keyword(storage::Tx& tx, storage::ActorId owner);

/// As Api::add; what changes filters is told to their owner's streams.
void add_filter_route(
    Api& api, std::string_view method, std::string_view pattern, Needs needs, Api::Doing doing);

Result<storage::FilterRow> own_filter(storage::Tx& tx, const Call& call, std::int64_t id);
Result<storage::FilterKeywordRow> own_keyword(storage::Tx& tx, const Call& call, std::int64_t id);

}  // namespace kith::node
