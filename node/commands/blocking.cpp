// From where nobody makes an account: domains of e-mail addresses, and networks.
#include "consent/json.h"
#include "node/commands/args.h"
#include "node/commands/commands.h"

#include <algorithm>
#include <chrono>

namespace kith::node {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t block_days_max = 3'650;

std::unexpected<Error> no_block(const std::string& from) {
    return fail(
        Errc::not_found, "command: no block", from + " is not blocked; `moderate blocks` shows what is");
}

}  // namespace

Result<Json> list_blocks_command(const CommandParts& parts, const Args&) {
    const Moderator by = Moderator::at_the_machine();
    Json domains = Json::array();
    for (const auto& row : TRY(parts.moderation.email_domain_blocks(by))) {
        domains.push_back({{"domain", row.domain}, {"since", to_iso8601(row.at)}});
    }
    Json networks = Json::array();
    for (const auto& row : TRY(parts.moderation.network_blocks(by))) {
        networks.push_back({{"network", row.network},
                            {"since", to_iso8601(row.at)},
                            {"until", row.expires ? to_iso8601(*row.expires) : ""},
                            {"comment", row.comment}});
    }
    return Json{{"domains", std::move(domains)}, {"networks", std::move(networks)}};
}

Result<Json> block_mail_command(const CommandParts& parts, const Args& args) {
    const std::string domain = TRY(args.text("domain"));
    const auto row = TRY(parts.moderation.block_email_domain(Moderator::at_the_machine(), domain));
    return Json{{"domain", row.domain}};
}

Result<Json> unblock_mail_command(const CommandParts& parts, const Args& args) {
    const std::string typed = TRY(args.text("domain"));
    const auto host = Host::parse(typed);
    const std::string domain = host ? host->text() : typed;
    const Moderator by = Moderator::at_the_machine();
    const auto rows = TRY(parts.moderation.email_domain_blocks(by));
    const auto found = std::ranges::find(rows, domain, &storage::EmailDomainBlock::domain);
    if (found == rows.end()) return no_block(typed);
    TRY_DONE(parts.moderation.unblock_email_domain(by, found->id));
    return Json{{"domain", domain}};
}

Result<Json> block_network_command(const CommandParts& parts, const Args& args) {
    const std::string network = TRY(args.text("network"));
    const std::string comment = TRY(args.text_or_empty("comment"));
    const std::int64_t days = TRY(args.number("days", 0, 0, block_days_max));
    std::optional<Instant> until;
    if (days > 0) until = parts.clock.now() + std::chrono::days(days);
    const auto row =
        TRY(parts.moderation.block_network(Moderator::at_the_machine(), network, comment, until));
    return Json{{"network", row.network}};
}

Result<Json> unblock_network_command(const CommandParts& parts, const Args& args) {
    const std::string typed = TRY(args.text("network"));
    const auto normal = Moderation::network_in(typed);
    const std::string network = normal ? *normal : typed;
    const Moderator by = Moderator::at_the_machine();
    const auto rows = TRY(parts.moderation.network_blocks(by));
    const auto found = std::ranges::find(rows, network, &storage::NetworkBlock::network);
    if (found == rows.end()) return no_block(typed);
    TRY_DONE(parts.moderation.unblock_network(by, found->id));
    return Json{{"network", network}};
}

}  // namespace kith::node
