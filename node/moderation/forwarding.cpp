#include "node/moderation/forwarding.h"

namespace kith::node {

Done forward_report(storage::Tx& tx,
                    const activitypub::Site& site,
                    const activitypub::Outbox& outbox,
                    const storage::ReportRow& report,
                    const storage::ActorRow& target,
                    const std::string& comment,
                    Instant now) {
    const auto institution = storage::find_actor(tx, site.instance_actor());
    if (!institution) return fail(Errc::internal, "report/no-instance-actor");
    activitypub::Activity flag{.type = activitypub::ActivityType::flag, .actor = institution->uri};
    flag.objects.push_back(activitypub::Ref::to(target.uri));
    for (const Uri& object : report.objects) flag.objects.push_back(activitypub::Ref::to(object));
    flag.to = {target.uri};
    flag.content = comment;
    activitypub::Recipients recipients;
    recipients.add(target, activitypub::Recipients::Inbox::own);
    TRY(outbox.publish(tx, *institution, std::move(flag), recipients, {}, now));
    return {};
}

}  // namespace kith::node
