// https://docs.joinmastodon.org/methods/admin/email_domain_blocks/ and …/ip_blocks/
#include "consent/json.h"
#include "node/mastodon/admin.h"
#include "node/mastodon/admin_limits.h"
#include "node/mastodon/paging.h"

namespace kith::node {
namespace {

using Json = nlohmann::json;
using storage::EmailDomainBlock;
using storage::NetworkBlock;

constexpr std::int64_t block_seconds_max = 10LL * 365 * 24 * 60 * 60;

Json block_json(const EmailDomainBlock& row) {
    return {{"id", std::to_string(row.id.value)},
            {"domain", row.domain},
            {"created_at", api_time(row.at)},
            {"history", Json::array()}};  // who tried is not counted
}

Json block_json(const NetworkBlock& row) {
    return {{"id", std::to_string(row.id.value)},
            {"ip", row.network},
            {"severity", "sign_up_block"},
            {"comment", row.comment},
            {"created_at", api_time(row.at)},
            {"expires_at", row.expires ? Json(api_time(*row.expires)) : Json()}};
}

template <class Row>
Result<Response> list(const AdminParts& parts, const Call& call, const std::vector<Row>& all) {
    const storage::Page page = page_in(call.params, {limits::admin_page_default, limits::admin_page_max});
    const auto id = [](const Row& row) { return row.id.value; };
    const auto rows = cut_page(all, page, id);
    Json shown = Json::array();
    for (const Row& row : rows) shown.push_back(block_json(row));
    Response response = json_answer(shown);
    set_links(response, call, parts.api, page, ends_of(rows, id));
    return response;
}

template <class Row>
Result<Response> one(const Call& call, const std::vector<Row>& all) {
    const std::int64_t id = TRY(call.id());
    for (const Row& row : all) {
        if (row.id.value == id) return json_answer(block_json(row));
    }
    return fail(Errc::not_found, "admin/no-block");
}

Result<Response> block_network(const AdminParts& parts, const Call& call) {
    // Anything else than making an account stays open: people there may be anybody's neighbours.
    if (call.params.text("severity").value_or("sign_up_block") != "sign_up_block") {
        return fail(Errc::malformed,
                    "admin/ip-severity",
                    "Validation failed: Severity must be sign_up_block: no other is offered here");
    }
    std::optional<Instant> until;
    const std::int64_t seconds = call.params.number("expires_in").value_or(0);
    if (seconds > 0) until = call.now + std::chrono::seconds(std::min(seconds, block_seconds_max));
    return json_answer(block_json(TRY(parts.moderation.block_network(
        moderator_of(call), call.params.text_or_empty("ip"), call.params.text_or_empty("comment"), until))));
}

void add_email_routes(const AdminParts& parts) {
    constexpr std::string_view path = "/api/v1/admin/email_domain_blocks";
    constexpr std::string_view single = "/api/v1/admin/email_domain_blocks/{id}";
    constexpr std::string_view reads = "admin:read:email_domain_blocks";
    constexpr std::string_view writes = "admin:write:email_domain_blocks";
    constexpr auto needed = Permission::blocks;
    parts.add("GET", path, reads, needed, [parts](Call& call) -> Result<Response> {
        return list(parts, call, TRY(parts.moderation.email_domain_blocks(moderator_of(call))));
    });
    parts.add("GET", single, reads, needed, [parts](Call& call) -> Result<Response> {
        return one(call, TRY(parts.moderation.email_domain_blocks(moderator_of(call))));
    });
    parts.add("POST", path, writes, needed, [parts](Call& call) -> Result<Response> {
        return json_answer(block_json(TRY(
            parts.moderation.block_email_domain(moderator_of(call), call.params.text_or_empty("domain")))));
    });
    parts.add("DELETE", single, writes, needed, [parts](Call& call) -> Result<Response> {
        const storage::EmailDomainBlockId id(TRY(call.id()));
        TRY_DONE(parts.moderation.unblock_email_domain(moderator_of(call), id));
        return empty_answer();
    });
}

}  // namespace

void add_admin_block_routes(const AdminParts& parts) {
    add_email_routes(parts);
    constexpr std::string_view path = "/api/v1/admin/ip_blocks";
    constexpr std::string_view single = "/api/v1/admin/ip_blocks/{id}";
    constexpr std::string_view reads = "admin:read:ip_blocks";
    constexpr std::string_view writes = "admin:write:ip_blocks";
    constexpr auto needed = Permission::blocks;
    parts.add("GET", path, reads, needed, [parts](Call& call) -> Result<Response> {
        return list(parts, call, TRY(parts.moderation.network_blocks(moderator_of(call))));
    });
    parts.add("GET", single, reads, needed, [parts](Call& call) -> Result<Response> {
        return one(call, TRY(parts.moderation.network_blocks(moderator_of(call))));
    });
    parts.add("POST", path, writes, needed, [parts](Call& call) { return block_network(parts, call); });
    parts.add("DELETE", single, writes, needed, [parts](Call& call) -> Result<Response> {
        const storage::NetworkBlockId id(TRY(call.id()));
        TRY_DONE(parts.moderation.unblock_network(moderator_of(call), id));
        return empty_answer();
    });
}

}  // namespace kith::node
