// From where nobody makes an account: domains of e-mail addresses, and networks.
#include "activitypub/wire/message.h"
#include "node/mastodon/params.h"
#include "node/routes/consent_centre.h"
#include "node/routes/operator.h"
#include "node/routes/operator_rows.h"
#include "node/routes/pages.h"
#include "node/web/operator_limits.h"
#include "node/web/operator_pages.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace kith::node {
namespace {

constexpr std::string_view path = "/operator/blocks";

BlockLine line_of(const storage::EmailDomainBlock& row) {
    return {.id = std::to_string(row.id.value), .from = row.domain, .at = row.at};
}

BlockLine line_of(const storage::NetworkBlock& row) {
    return {.id = std::to_string(row.id.value),
            .from = row.network,
            .comment = row.comment,
            .at = row.at,
            .until = row.expires};
}

/// One page of them, by name; `name` is that of the list in the address.
template <class Row>
BlockList list_of(const Request& request, const std::vector<Row>& rows, const std::string& name) {
    BlockList list;
    for (const Row& row : rows) list.lines.push_back(line_of(row));
    std::ranges::sort(list.lines, {}, &BlockLine::from);
    const std::string_view after = request.query_value(name).value_or("");
    if (!after.empty()) {
        list.pager.first_path = path;
        std::erase_if(list.lines, [&](const BlockLine& line) { return line.from <= after; });
    }
    if (cut_page(list.lines)) {
        list.pager.next_path = std::string(path) + "?" + name + "=" + percent_encode(list.lines.back().from);
    }
    return list;
}

std::optional<int> days_typed(std::string_view typed) {
    const auto days = parse_api_id(typed);
    if (!days || *days < 1 || *days > limits::operator_block_days_max) return std::nullopt;
    return static_cast<int>(*days);
}

}  // namespace

Response OperatorPages::blocks(const Request& request, const Here& here, const Again& again) const {
    const auto domains = parts_.moderation.email_domain_blocks(here.moderator());
    if (!domains) return failure(request, domains.error());
    const auto networks = parts_.moderation.network_blocks(here.moderator());
    if (!networks) return failure(request, networks.error());
    OperatorBlocksPage page{.frame = frame(request, here, again),
                            .domains = list_of(request, *domains, "domains"),
                            .networks = list_of(request, *networks, "networks"),
                            .typed_domain = again.typed("domain"),
                            .typed_network = again.typed("network"),
                            .typed_comment = again.typed("comment"),
                            .typed_days = again.typed("days")};
    return private_page(page_response(render_operator_blocks(page), again.status));
}

OperatorPages::Deed OperatorPages::change_blocks(const Request&, const Here& here, const Form& form) const {
    const Moderator me = here.moderator();
    const std::string_view deed = form["deed"];
    const auto fault = [](std::string words, std::string field) -> Deed {
        return std::unexpected(
            Fault{{Errc::malformed, "operator/block", std::move(words)}, std::move(field)});
    };
    if (deed == "unblock-domain" || deed == "unblock-network") {
        const std::int64_t id = parse_api_id(form["id"]).value_or(0);
        const Done done = deed == "unblock-domain"
                              ? parts_.moderation.unblock_email_domain(me, storage::EmailDomainBlockId(id))
                              : parts_.moderation.unblock_network(me, storage::NetworkBlockId(id));
        // Twice is once.
        if (!done && done.error().code != Errc::not_found) return std::unexpected(Fault{done.error()});
        return Outcome{.done = "unblocked"};
    }
    if (deed == "block-domain") {
        const auto made =
            parts_.moderation.block_email_domain(me, std::string(activitypub::trim_blanks(form["domain"])));
        if (made) return Outcome{.done = "blocked"};
        if (made.error().code == Errc::malformed)
            return fault("That is no domain: they look like a.example.", "domain");
        return std::unexpected(Fault{made.error(), "domain"});
    }
    if (deed != "block-network") return fault("", "");
    const std::string_view typed_days = activitypub::trim_blanks(form["days"]);
    const auto days = days_typed(typed_days);
    if (!typed_days.empty() && !days) {
        return fault("For how many days: a number from 1 to " +
                         std::to_string(limits::operator_block_days_max) + ", or nothing.",
                     "days");
    }
    const std::string comment(activitypub::trim_blanks(form["comment"]));
    if (comment.size() > limits::operator_reason_bytes_max)
        return fault("That is too long to keep: please say it shorter.", "comment");
    std::optional<Instant> until;
    if (days) until = parts_.clock.now() + std::chrono::days(*days);
    const auto made = parts_.moderation.block_network(
        me, std::string(activitypub::trim_blanks(form["network"])), comment, until);
    if (made) return Outcome{.done = "blocked"};
    if (made.error().code == Errc::malformed) {
        return fault(
            "That is no network of at most /24, or /48 of IPv6: they look like 192.0.2.0/24. "
            "A single address would be one person's, and is not kept here.",
            "network");
    }
    return std::unexpected(Fault{made.error(), "network"});
}

}  // namespace kith::node
