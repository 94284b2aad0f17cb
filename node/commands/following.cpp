#include "consent/json.h"
#include "node/commands/acting.h"
#include "node/commands/commands.h"
#include "node/commands/post_json.h"
#include "storage/follows.h"

namespace kith::node {
namespace {

using Json = nlohmann::json;

constexpr std::size_t requests_max = 1000;

using Relation = Done (Social::*)(ActorId, std::string_view);

Result<Json> relate(const CommandParts& parts, const Args& args, std::string_view verb, Relation relation) {
    const std::string who = TRY(args.text("who"));
    const Acting acting = TRY(act_for(parts, args, verb, who));
    TRY_DONE((parts.social.*relation)(acting.actor.id, who));
    return Json{{"who", who}};
}

Result<Json> answer(const CommandParts& parts, const Args& args, bool accept) {
    const std::string who = TRY(args.text("who"));
    const Acting acting = TRY(act_for(parts, args, accept ? "accept request" : "reject request", who));
    TRY_DONE(parts.social.answer_request(acting.actor.id, who, accept));
    return Json{{"who", who}, {"accepted", accept}};
}

}  // namespace

Result<Json> follow_command(const CommandParts& parts, const Args& args) {
    const std::string who = TRY(args.text("who"));
    const Acting acting = TRY(act_for(parts, args, "follow", who));
    return Json{{"who", who}, {"state", TRY(parts.social.follow(acting.actor.id, who))}};
}

Result<Json> unfollow_command(const CommandParts& parts, const Args& args) {
    return relate(parts, args, "unfollow", &Social::unfollow);
}
Result<Json> block_command(const CommandParts& parts, const Args& args) {
    return relate(parts, args, "block", &Social::block);
}
Result<Json> unblock_command(const CommandParts& parts, const Args& args) {
    return relate(parts, args, "unblock", &Social::unblock);
}

Result<Json> list_requests_command(const CommandParts& parts, const Args& args) {
    const Acting acting = TRY(act_for(parts, args, "list requests"));
    return parts.database.read([&](storage::Tx& tx) -> Result<Json> {
        Json list = Json::array();
        for (const auto& entry : storage::requests_to(tx, acting.actor.id, {.limit = requests_max})) {
            list.push_back({{"from", shown_handle(entry.actor)}, {"at", to_iso8601(entry.follow.at)}});
        }
        return list;
    });
}

Result<Json> accept_request_command(const CommandParts& parts, const Args& args) {
    return answer(parts, args, true);
}
Result<Json> reject_request_command(const CommandParts& parts, const Args& args) {
    return answer(parts, args, false);
}

}  // namespace kith::node
