// A vote in one of our polls: Create(Note) with `name` and `inReplyTo`, no content (FEP-9967).
#include "activitypub/handlers/step.h"
#include "storage/polls.h"
#include "storage/visibility.h"

#include <algorithm>

namespace kith::activitypub {

Result<Outcome> handle_vote(const Step& step, const Admitted& admitted, const Object& vote) {
    if (vote.attributed_to != admitted.actor().uri) return fail(Errc::denied, "vote/not-own");
    const auto question = storage::find_post(step.tx, *vote.in_reply_to);
    const storage::ActorId voter = admitted.actor().id;
    if (!question || !storage::may_see(step.tx, *question, storage::Viewer::actor(voter))) {
        return Outcome::ignored();
    }
    const auto poll = storage::find_poll(step.tx, question->id);
    if (!poll) return Outcome::ignored();
    const auto option = std::ranges::find(poll->options, vote.name, &storage::PollOptionRow::name);
    if (option == poll->options.end()) return Outcome::ignored();
    const int position = static_cast<int>(option - poll->options.begin());
    // The first vote wins; a late or a second one changes nothing.
    if (!storage::vote(step.tx, question->id, voter, position, vote.id, step.now)) return Outcome::ignored();
    step.tell(Voted{question->id, voter, &admitted});
    return Outcome::done();
}

}  // namespace kith::activitypub
