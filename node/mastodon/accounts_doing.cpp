// https://docs.joinmastodon.org/methods/accounts/: what people do to each other's accounts.
#include "consent/json.h"
#include "node/consent/consents.h"
#include "node/mastodon/account_limits.h"
#include "node/mastodon/accounts.h"
#include "node/mastodon/groups.h"
#include "node/social/follow_languages.h"
#include "node/social/post_length.h"
#include "node/social/social.h"
#include "storage/account_notes.h"
#include "storage/endorsements.h"
#include "storage/follow_options.h"
#include "storage/follows.h"
#include "storage/mutes.h"

#include <algorithm>
#include <chrono>

namespace kith::node {
namespace {

Result<storage::ActorRow> target_of(const Api& api, const Call& call) {
    return api.parts().database.read(
        [&](storage::Tx& tx) -> Result<storage::ActorRow> { return other_in(tx, call); });
}

/// What the call says of how to follow; what it leaves out stays.
Done keep_options(const Api& api, const Call& call, storage::ActorId target) {
    const Params& params = call.params;
    if (!params.has("reblogs") && !params.has("notify") && !params.has("languages")) return {};
    return api.parts().database.write([&](storage::Tx& tx) -> Done {
        if (!storage::find_follow(tx, call.me(), target)) return {};
        storage::FollowOptions options = storage::follow_options_of(tx, call.me(), target);
        options.boosts = params.flag("reblogs").value_or(options.boosts);
        options.notify = params.flag("notify").value_or(options.notify);
        if (params.has("languages")) options.languages = follow_languages(params.texts("languages"));
        storage::put_follow_options(tx, call.me(), target, options);
        return {};
    });
}

Result<Response> follow(const Api& api, const Call& call) {
    const auto target = TRY(target_of(api, call));
    const auto known =
        TRY(api.parts().database.read([&](storage::Tx& tx) -> Result<std::optional<storage::FollowRow>> {
            return storage::find_follow(tx, call.me(), target.id);
        }));
    // Followed already: only how is new.
    if (!known || known->state != storage::FollowState::accepted) {
        TRY(api.parts().social.follow(call.me(), target.uri.text()));
    }
    TRY_DONE(keep_options(api, call, target.id));
    return relationship_answer(api, call);
}

/// What was not there to be ended is ended as well.
Done unless_absent(const Done& done) {
    if (!done && done.error().code != Errc::not_found) return std::unexpected(done.error());
    return {};
}

Result<Response> unfollow(const Api& api, const Call& call) {
    const auto target = TRY(target_of(api, call));
    TRY_DONE(unless_absent(api.parts().social.unfollow(call.me(), target.uri.text())));
    return relationship_answer(api, call);
}

Result<Response> remove_from_followers(const Api& api, const Call& call) {
    const auto target = TRY(target_of(api, call));
    TRY_DONE(unless_absent(api.parts().social.answer_request(call.me(), target.uri.text(), false)));
    return relationship_answer(api, call);
}

Result<Response> block(const Api& api, const Call& call) {
    const auto target = TRY(target_of(api, call));
    TRY_DONE(api.parts().social.block(call.me(), target.uri.text()));
    return relationship_answer(api, call);
}

Result<Response> unblock(const Api& api, const Call& call) {
    const auto target = TRY(target_of(api, call));
    TRY_DONE(unless_absent(api.parts().social.unblock(call.me(), target.uri.text())));
    return relationship_answer(api, call);
}

/// Changes what one keeps for oneself, and says how things stand then.
template <class Change>
Result<Response> keep(const Api& api, const Call& call, Change change) {
    TRY_DONE(api.parts().database.write(
        [&](storage::Tx& tx) -> Done { return change(tx, TRY(other_in(tx, call))); }));
    return relationship_answer(api, call);
}

Result<Response> mute(const Api& api, const Call& call) {
    const std::int64_t seconds = call.params.number("duration").value_or(0);
    std::optional<Instant> ends;
    if (seconds > 0) ends = call.now + std::min(std::chrono::seconds(seconds), limits::mute_longest);
    return keep(api, call, [&](storage::Tx& tx, const storage::ActorRow& target) -> Done {
        storage::put_mute(tx,
                          {.actor = call.me(),
                           .target = target.id,
                           .notifications = call.params.flag("notifications").value_or(true),
                           .ends = ends,
                           .at = call.now});
        return {};
    });
}

Result<Response> unmute(const Api& api, const Call& call) {
    return keep(api, call, [&](storage::Tx& tx, const storage::ActorRow& target) -> Done {
        storage::remove_mute(tx, call.me(), target.id);
        return {};
    });
}

Result<Response> endorse(const Api& api, const Call& call) {
    return keep(api, call, [&](storage::Tx& tx, const storage::ActorRow& target) -> Done {
        if (!storage::is_following(tx, call.me(), target.id)) {
            return fail(Errc::malformed,
                        "endorse/not-followed",
                        "Validation failed: You must be following the person you want to endorse");
        }
        storage::put_endorsement(tx, call.me(), target.id, call.now);
        return {};
    });
}

Result<Response> unendorse(const Api& api, const Call& call) {
    return keep(api, call, [&](storage::Tx& tx, const storage::ActorRow& target) -> Done {
        storage::remove_endorsement(tx, call.me(), target.id);
        return {};
    });
}

/// What the institution's people write of others in its service is no private note: it would be a file on
/// somebody who never learns of it.
Done check_may_note(storage::Tx& tx, const Api& api, const Call& call) {
    const std::string role = TRY(api.parts().consents.role_of(tx, *call.caller.person, call.now));
    if (!is_staff_role(role) && !call.caller.by.valid()) return {};
    return fail(
        Errc::denied,
        "note/staff",
        "Staff keep no private notes of people: what you hear is recorded at the desk, where the person "
        "can see it.");
}

Result<Response> note(const Api& api, const Call& call) {
    const std::string comment = call.params.text_or_empty("comment");
    if (characters_in(comment) > limits::account_note_chars_max) {
        return fail(Errc::malformed,
                    "note/long",
                    "Validation failed: Comment is too long (maximum is " +
                        std::to_string(limits::account_note_chars_max) + ")");
    }
    return keep(api, call, [&](storage::Tx& tx, const storage::ActorRow& target) -> Done {
        if (comment.empty()) {
            storage::remove_account_note(tx, call.me(), target.id);
            return {};
        }
        TRY_DONE(check_may_note(tx, api, call));
        const storage::SubjectId author = call.caller.person->subject;
        const Bytes sealed = TRY(api.parts().keys.vault().seal_private(
            author, storage::account_note_sealed_as, as_bytes(comment)));
        storage::put_account_note(
            tx,
            {.author = call.me(), .about = target.id, .subject = author, .sealed = sealed, .at = call.now});
        return {};
    });
}

}  // namespace

void add_account_doing_routes(Api& api) {
    using Deed = Result<Response> (*)(const Api&, const Call&);
    const auto post = [&api](std::string_view doing, std::string_view scope, Deed deed) {
        api.add("POST",
                "/api/v1/accounts/{id}/" + std::string(doing),
                {Who::person, scope},
                [&api, deed](Call& call) { return deed(api, call); });
    };
    post("follow", "write:follows", follow);
    post("unfollow", "write:follows", unfollow);
    post("remove_from_followers", "write:follows", remove_from_followers);
    post("block", "write:blocks", block);
    post("unblock", "write:blocks", unblock);
    post("mute", "write:mutes", mute);
    post("unmute", "write:mutes", unmute);
    post("endorse", "write:accounts", endorse);
    post("unendorse", "write:accounts", unendorse);
    post("pin", "write:accounts", endorse);  // as it was called before
    post("unpin", "write:accounts", unendorse);
    post("note", "write:accounts", note);
}

}  // namespace kith::node
