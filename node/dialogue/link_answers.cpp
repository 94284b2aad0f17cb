// Answers with a link in them.
#include "node/dialogue/replies.h"
#include "node/dialogue/turn.h"
#include "storage/subjects.h"

namespace kith::node {

Result<std::string> Dialogue::with_open_link(const Turn& turn, std::string text) const {
    if (turn.speaker.is_local) return text + reply::sign_in_here(parts_.site);
    if (!Links::may_be_sent(turn.tx, turn.speaker)) return text;
    if (!Consents::may_give(turn.tx, turn.speaker, turn.act.now)) {
        const auto spare = parts_.links.spare_withdraw_link(turn.tx, turn.speaker, turn.act.now);
        if (!spare) return text + std::string(reply::enough_links);
        turn.carries = storage::LinkMay::withdraw;
        return text + reply::link_waits_for_the_key(*spare);
    }
    turn.carries = storage::LinkMay::open;
    return text + reply::open_link(parts_.links.open_link(turn.tx, turn.speaker, turn.act.now));
}

Result<std::string> Dialogue::with_withdraw_link(const Turn& turn, std::string text) const {
    if (turn.speaker.is_local) return text + reply::sign_in_here(parts_.site);
    if (!Links::may_be_sent(turn.tx, turn.speaker)) return text;
    turn.carries = storage::LinkMay::withdraw;
    return text + reply::withdraw_link(parts_.links.withdraw_link(turn.tx, turn.speaker, turn.act.now));
}

}  // namespace kith::node
