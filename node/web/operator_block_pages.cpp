// The page of what sign-ups do not come from.
#include "node/web/operator_pages.h"
#include "node/web/operator_views.h"

#include <fmt/format.h>

#include <utility>

namespace kith::node {
namespace {

/// A list of one, so that each list has its own pager.
std::vector<View> list_view(const BlockList& list) {
    std::vector<View> lines;
    for (const BlockLine& line : list.lines) {
        View one;
        one.text("id", line.id)
            .text("block_from", line.from)
            .text("block_comment", line.comment)
            .text("remove_label", fmt::format("Remove the block of {}", line.from));
        set_time(one, "at", "at_iso", line.at);
        set_time(one, "until", "until_iso", line.until);
        lines.push_back(std::move(one));
    }
    View view;
    view.flag("has_blocks", !lines.empty()).list("blocks", std::move(lines));
    set_operator_pager(view, list.pager);
    std::vector<View> views;
    views.push_back(std::move(view));
    return views;
}

}  // namespace

std::string render_operator_blocks(const OperatorBlocksPage& page) {
    View view;
    set_operator_frame(view, page.frame, "Sign-up blocks", OperatorPlace::blocks);
    const std::string& wrong = page.frame.problem.field;
    view.list("domains", list_view(page.domains))
        .list("networks", list_view(page.networks))
        .text("typed_domain", page.typed_domain)
        .text("typed_network", page.typed_network)
        .text("typed_comment", page.typed_comment)
        .text("typed_days", page.typed_days)
        .flag("domain_wrong", wrong == "domain")
        .flag("network_wrong", wrong == "network")
        .flag("comment_wrong", wrong == "comment")
        .flag("days_wrong", wrong == "days");
    return render_template("operator_blocks", view);
}

}  // namespace kith::node
