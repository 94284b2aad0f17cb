#include "node/mastodon/paging.h"

#include <algorithm>

namespace kith::node {
namespace {

std::int64_t bound_in(const Params& params, std::string_view name) {
    const auto said = params.text(name);
    return said ? parse_api_id(*said).value_or(0) : 0;
}

/// The call's own query without what this page says anew, and without a token.
std::string kept_query(std::string_view target) {
    std::string kept;
    const auto at = target.find('?');
    std::string_view query = at == std::string_view::npos ? std::string_view{} : target.substr(at + 1);
    while (!query.empty()) {
        const auto end = std::min(query.find('&'), query.size());
        const std::string_view pair = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        const std::string_view name = pair.substr(0, pair.find('='));
        static constexpr std::string_view left_out[] = {"max_id", "since_id", "min_id", "access_token"};
        if (pair.empty() || std::ranges::find(left_out, name) != std::end(left_out)) continue;
        // What would end the header's <…> is not kept as it came.
        if (pair.find_first_of("<>\"\r\n ") != std::string_view::npos) continue;
        kept.append(pair).append("&");
    }
    return kept;
}

}  // namespace

std::size_t limit_in(const Params& params, PageSizes sizes) {
    const auto wanted = params.number("limit");
    if (!wanted || *wanted <= 0) return sizes.by_default;
    return std::min(static_cast<std::size_t>(*wanted), sizes.most);
}

storage::Page page_in(const Params& params, PageSizes sizes) {
    return {.max_id = bound_in(params, "max_id"),
            .since_id = bound_in(params, "since_id"),
            .min_id = bound_in(params, "min_id"),
            .limit = limit_in(params, sizes)};
}

Result<std::vector<std::int64_t>> several_in(const Params& params, std::string_view name) {
    std::vector<std::int64_t> ids = params.ids(name);
    if (ids.size() <= limits::api_accounts_max) return ids;
    return fail(Errc::malformed,
                "api/several",
                "Validation failed: There are too many at once (maximum is " +
                    std::to_string(limits::api_accounts_max) + ")");
}

void set_links(
    Response& response, const Call& call, const Api& api, const storage::Page& page, PageEnds ends) {
    if (ends.rows == 0) return;
    const std::string base =
        "<" + api.parts().site.base + call.request.path + "?" + kept_query(call.request.target);
    std::string links;
    if (ends.rows >= page.limit) {
        links = base + "max_id=" + std::to_string(ends.oldest) + ">; rel=\"next\", ";
    }
    links += base + "min_id=" + std::to_string(ends.newest) + ">; rel=\"prev\"";
    response.set("Link", std::move(links));
}

}  // namespace kith::node
