// What becomes of posts that show people.
#include "node/consent/shown_posts.h"

#include "consent/base/log.h"
#include "consent/gate.h"
#include "storage/activities.h"
#include "storage/disclosures.h"
#include "storage/grants.h"
#include "storage/retention.h"

#include <fmt/format.h>

#include <algorithm>

namespace kith::node {

using consent::DetailKind;
using consent::Grant;
using consent::GrantEvent;
using consent::GrantState;
using consent::Reason;
using storage::DraftRow;
using storage::ShownRow;
using storage::SubjectId;

namespace {

constexpr std::size_t drafts_a_step = 20;
constexpr std::size_t rows_of_one_person_max = 100'000;

/// By this grant and no other: a yes to one post says nothing of the next.
bool may_show(storage::Tx& tx, const Grant& grant, Instant now) {
    auto record = storage::SqlGrantBook(tx).record_of(grant.subject);
    if (!record) return false;
    record->grants = {grant};
    return consent::decide(*record, {DetailKind::appearance, Reason::storytelling, grant.audience}, now)
        .allowed;
}

std::string day(Instant at) {
    return to_iso8601(at).substr(0, 10);
}

int free_position(storage::Tx& tx, SubjectId subject) {
    int position = 0;
    for (const auto& each : storage::detail_summaries(tx, subject)) {
        if (each.kind == DetailKind::appearance) position = std::max(position, each.facts.position + 1);
    }
    return position;
}

/// Nobody did anything: what follows from somebody's act.
Act of_itself(Instant now) {
    return {.channel = consent::Channel::staff, .now = now};
}

}  // namespace

Done ShownPosts::grant_changed(storage::Tx& tx,
                               const Grant& grant,
                               const storage::ConsentEventRow& event,
                               Instant now) const {
    const auto shown = storage::shown_by_grant(tx, grant.id);
    if (!shown || shown->ended || grant.state == GrantState::requested) return {};
    const bool yes = grant.state == GrantState::given || grant.state == GrantState::renewed;
    if (shown->draft.valid()) {
        const auto draft = storage::find_draft(tx, shown->draft);
        if (!draft || draft->closed) return {};
        return yes ? publish_if_all(tx, *draft, now) : end_draft(tx, *draft, Ending::not_everybody, now);
    }
    return yes ? Done() : take_back(tx, *shown, event, now);
}

Done ShownPosts::publish_if_all(storage::Tx& tx, const DraftRow& draft, Instant now) const {
    const std::vector<ShownRow> people = storage::shown_in_draft(tx, draft.id);
    for (const ShownRow& each : people) {
        const auto grant = each.grant.valid() ? storage::find_grant(tx, each.grant) : std::nullopt;
        if (!grant || !may_show(tx, *grant, now)) return {};
    }
    const auto author = storage::find_actor(tx, draft.author);
    if (!author || author->gone() || author->suspended) return end_draft(tx, draft, Ending::unsaid, now);
    return publish(tx, draft, people, *author, now);
}

Done ShownPosts::publish(storage::Tx& tx,
                         const DraftRow& draft,
                         const std::vector<ShownRow>& people,
                         const ActorRow& author,
                         Instant now) const {
    const PostDraft words = TRY(open_draft(parts().keys, draft));
    std::vector<storage::ActorId> agreed;
    agreed.reserve(people.size());
    for (const ShownRow& each : people) agreed.push_back(each.actor);
    const auto made = parts().social.post_in(tx, author, words, agreed, now);
    // What was for everybody when it was written may be private now.
    if (!made && made.error().rule == "post/tells") {
        TRY_DONE(end_draft(tx, draft, Ending::unsaid, now));
        return tell(tx,
                    draft.author,
                    fmt::format("Your post of {} is not published: it names somebody, and tells of them what "
                                "not everybody may know by now. They can see that it was about to. Write it "
                                "anew without that.",
                                day(draft.created)),
                    now);
    }
    if (!made) return std::unexpected(made.error());
    const PostRow& post = *made;
    for (const ShownRow& each : people) {
        const auto grant = storage::find_grant(tx, each.grant);
        const consent::Audience audience = grant ? grant->audience : consent::Audience::public_();
        const auto sealed =
            TRY(parts().keys.vault().seal(each.subject, DetailKind::appearance, post.uri.text()));
        const storage::DetailId detail =
            TRY(storage::put_detail(tx,
                                    {.id = parts().ids.make<storage::DetailId>(),
                                     .position = free_position(tx, each.subject),
                                     .source = "post",
                                     .retention = "appearance",
                                     .basis = std::string(name_of(consent::LawfulBasis::consent)),
                                     .created = now,
                                     .last_needed = now},
                                    sealed));
        const storage::Disclosed sent{.way = storage::DisclosureWay::push,
                                      .details = {detail},
                                      .activity = storage::create_of(tx, post.id),
                                      .reasons = {Reason::storytelling},
                                      .audiences = {audience}};
        TRY_DONE(storage::record_disclosure(tx, parts().keys, parts().ids, each.subject, sent, now));
        storage::set_published(tx, each.id, post.id, detail);
    }
    storage::let_draft_go(tx, draft.id, now);
    return tell(
        tx,
        draft.author,
        fmt::format("Everybody that your post of {} shows said yes. It is published: {}\n\nIt cannot be "
                    "edited, and when one of them takes their yes back it is deleted everywhere.",
                    day(draft.created),
                    parts().site.post_page(author.username, post.id)),
        now);
}

Done ShownPosts::end_draft(storage::Tx& tx, const DraftRow& draft, Ending ending, Instant now) const {
    const std::vector<ShownRow> people = storage::shown_in_draft(tx, draft.id);
    if (storage::is_held(tx, draft.subject, people)) {
        storage::close_draft(tx, draft.id, now);
    } else {
        storage::let_draft_go(tx, draft.id, now);
    }
    for (const ShownRow& each : people) TRY_DONE(end_grant(tx, each, now));
    if (ending != Ending::not_everybody) return {};
    return tell(tx,
                draft.author,
                fmt::format("Your post of {} is not published: not everybody agreed.", day(draft.created)),
                now);
}

/// No question about the post stays open, and no yes to it stays.
Done ShownPosts::end_grant(storage::Tx& tx, const ShownRow& shown, Instant now) const {
    std::optional<Grant> grant = shown.grant.valid() ? storage::find_grant(tx, shown.grant) : std::nullopt;
    if (!grant) return {};
    if (grant->state == GrantState::given || grant->state == GrantState::renewed) {
        TRY(consents_.step(tx, *grant, GrantEvent::stop, of_itself(now)));
    }
    if (grant->state != GrantState::requested) return {};
    TRY(consents_.step(tx, *grant, GrantEvent::dismiss, of_itself(now)));
    for (const auto& request : storage::consent_requests_of(tx, shown.subject)) {
        const bool about = std::ranges::find(request.grants, grant->id) != request.grants.end();
        if (!about || request.state != storage::RequestState::open) continue;
        storage::close_consent_request(tx, request.id, storage::RequestState::lapsed, now);
        const auto question = storage::find_post(tx, request.question);
        if (question) TRY(parts().social.remove_in(tx, *question, Social::Copy::dropped, now));
    }
    return {};
}

Done ShownPosts::take_back(storage::Tx& tx,
                           const ShownRow& shown,
                           const storage::ConsentEventRow& event,
                           Instant now) const {
    const auto post = storage::find_post(tx, shown.post);
    const std::vector<ShownRow> people = storage::shown_in_post(tx, shown.post);
    const bool held = storage::is_held(tx, post ? post->subject : SubjectId{}, people);
    for (const ShownRow& each : people) {
        if (held) storage::end_shown(tx, each.id, now);
        if (!held) storage::drop_shown(tx, each.id);
    }
    for (const ShownRow& each : people) {
        if (!storage::find_legal_hold(tx, each.subject)) storage::delete_detail(tx, each.detail);
        if (each.grant != shown.grant) TRY_DONE(end_grant(tx, each, now));
    }
    if (!post) return {};
    const auto copy = held ? Social::Copy::kept : Social::Copy::dropped;
    const auto told = TRY(parts().social.remove_in(tx, *post, copy, now));
    const auto activity = told ? storage::find_activity(tx, *told) : std::nullopt;
    if (activity) storage::put_retraction(tx, activity->id, shown.subject, event.id, now);
    return tell(
        tx,
        post->actor,
        fmt::format("Your post of {} shows somebody who does not agree any more. It is deleted here, and "
                    "every server that ever got it from us is being told.",
                    day(post->created)),
        now);
}

Done ShownPosts::restriction_changed(storage::Tx& tx, SubjectId subject, Instant now) const {
    storage::rest_posts_showing(tx, subject);
    for (const ShownRow& each : storage::shown_of(tx, subject)) {
        const auto draft = each.draft.valid() ? storage::find_draft(tx, each.draft) : std::nullopt;
        if (draft && !draft->closed) TRY_DONE(publish_if_all(tx, *draft, now));
    }
    return {};
}

Result<int> ShownPosts::lapse(storage::Tx& tx, Instant now) const {
    int done = 0;
    for (const storage::DraftId id : storage::drafts_ending(tx, now, drafts_a_step)) {
        const auto draft = storage::find_draft(tx, id);
        if (!draft) continue;
        TRY_DONE(end_draft(tx, *draft, Ending::not_everybody, now));
        ++done;
    }
    return done;
}

Done ShownPosts::leave(storage::Tx& tx, const ActorRow& who, const Act& act) const {
    for (const DraftRow& draft : storage::drafts_by(tx, who.id, rows_of_one_person_max)) {
        TRY_DONE(end_draft(tx, draft, Ending::unsaid, act.now));
    }
    for (const storage::PostId post : storage::posts_showing_people(tx, who.id, rows_of_one_person_max)) {
        TRY_DONE(post_gone(tx, post, act.now));
    }
    for (const ShownRow& each : storage::shown_of(tx, who.subject)) {
        if (each.ended) continue;
        const auto draft = each.draft.valid() ? storage::find_draft(tx, each.draft) : std::nullopt;
        if (draft && !draft->closed) TRY_DONE(end_draft(tx, *draft, Ending::not_everybody, act.now));
        if (each.draft.valid()) continue;
        std::optional<Grant> grant = storage::find_grant(tx, each.grant);
        const bool yes = grant && (grant->state == GrantState::given || grant->state == GrantState::renewed);
        if (yes) TRY(consents_.step(tx, *grant, GrantEvent::withdraw, act));
    }
    return {};
}

Done ShownPosts::post_gone(storage::Tx& tx, storage::PostId post, Instant now) const {
    const std::vector<ShownRow> people = storage::shown_in_post(tx, post);
    for (const ShownRow& each : people) {
        storage::drop_shown(tx, each.id);
        if (!storage::find_legal_hold(tx, each.subject)) storage::delete_detail(tx, each.detail);
        TRY_DONE(end_grant(tx, each, now));
    }
    return {};
}

activitypub::Events::Listener shown_posts_listener(const Consents& consents) {
    return [&consents](storage::Tx& tx, const activitypub::Event& event, Instant now) {
        Done done;
        if (const auto* deleted = std::get_if<activitypub::PostDeleted>(&event)) {
            done = ShownPosts(consents).post_gone(tx, deleted->post, now);
        } else if (const auto* gone = std::get_if<activitypub::ActorDeleted>(&event)) {
            const auto who = storage::find_actor(tx, gone->actor);
            const Act act{
                .channel = who && who->is_local ? consent::Channel::operator_ : consent::Channel::remote,
                .now = now};
            if (who) done = ShownPosts(consents).leave(tx, *who, act);
        }
        if (!done) log::warning("shown.leave", {{"error", done.error()}});
    };
}

Done ShownPosts::tell(storage::Tx& tx, storage::ActorId author, const std::string& text, Instant now) const {
    const auto row = storage::find_actor(tx, author);
    return row ? consents_.tell(tx, *row, text, now) : Done();
}

}  // namespace kith::node
