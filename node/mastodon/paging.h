// Pages of the client API: max_id, since_id, min_id and limit in, and the Link header out, by which clients
// turn the page. https://docs.joinmastodon.org/api/guidelines/#pagination
#pragma once

#include "node/http/message.h"
#include "node/mastodon/api.h"
#include "storage/page.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kith::node {

struct PageSizes {
    std::size_t by_default = limits::api_statuses_default;
    std::size_t most = limits::api_statuses_max;
};

/// The page that is asked for; what is no number is left out, and a limit beyond the most is the most.
storage::Page page_in(const Params& params, PageSizes sizes = {});
/// limit alone.
std::size_t limit_in(const Params& params, PageSizes sizes);

/// The ids of a call that does something to each: no more than the longest page shows. Errc::malformed.
Result<std::vector<std::int64_t>> several_in(const Params& params, std::string_view name);

/// Adds Link with rel="next" (older, where the page was full) and rel="prev" (newer). The ids are those by
/// which the page was cut, of its first and last row; the other parameters of the call stay.
struct PageEnds {
    std::int64_t newest = 0;
    std::int64_t oldest = 0;
    std::size_t rows = 0;  // that the store gave, before anything was left out
};
void set_links(
    Response& response, const Call& call, const Api& api, const storage::Page& page, PageEnds ends);

/// The ends of rows that are newest first, by a member or function that gives the id.
template <class Rows, class IdOf>
PageEnds ends_of(const Rows& rows, IdOf id_of) {
    if (rows.empty()) return {};
    return {.newest = id_of(rows.front()), .oldest = id_of(rows.back()), .rows = rows.size()};
}

}  // namespace kith::node
