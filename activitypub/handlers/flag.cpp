// https://www.w3.org/TR/activitystreams-vocabulary/#dfn-flag: a report about one of our people from another
// server.
#include "activitypub/handlers/step.h"
#include "activitypub/inbox/limits.h"
#include "storage/domain_rules.h"
#include "storage/posts.h"
#include "storage/reports.h"

namespace kith::activitypub {

Result<Outcome> handle_flag(const Step& step, const Admitted& admitted) {
    constexpr std::size_t comment_bytes_max = 5000;
    constexpr std::size_t objects_max = 100;
    const Activity& activity = admitted.activity();
    if (storage::are_reports_rejected(step.tx, admitted.actor().host)) return Outcome::ignored();
    std::optional<storage::ActorRow> target;
    std::vector<Uri> objects;
    for (const Ref& ref : activity.objects) {
        if (!ref.id || !step.site.owns(*ref.id) || objects.size() >= objects_max) continue;
        if (auto actor = step.local_actor(*ref.id)) {
            if (!target) target = std::move(actor);
        } else if (const auto post = storage::find_post(step.tx, *ref.id)) {
            if (!target) target = storage::find_actor(step.tx, post->actor);
        } else {
            continue;
        }
        objects.push_back(*ref.id);
    }
    if (!target) return Outcome::ignored();
    const Instant since = step.now - limits::reports_per_host_in;
    if (storage::count_reports_from(step.tx, admitted.actor().host, since) >= limits::reports_per_host_max) {
        return Outcome::ignored();
    }
    const bool fresh = storage::insert_report(step.tx,
                                              {.id = step.ids.make<storage::ReportId>(),
                                               .uri = activity.id.value_or(admitted.actor().uri),
                                               .from = admitted.actor().id,
                                               .target = target->id,
                                               .objects = std::move(objects),
                                               .comment = activity.content.substr(0, comment_bytes_max),
                                               .at = step.now});
    if (!fresh) return Outcome::ignored();
    step.tell(Reported{admitted.actor().id, target->id});
    return Outcome::done();
}

}  // namespace kith::activitypub
