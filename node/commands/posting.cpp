#include "consent/json.h"
#include "node/commands/acting.h"
#include "node/commands/commands.h"
#include "node/commands/post_json.h"
#include "storage/polls.h"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace kith::node {
namespace {

using Json = nlohmann::json;

Result<Json> id_json(const CommandParts& parts, const storage::PostRow& post) {
    return parts.database.read([&](storage::Tx& tx) -> Result<Json> {
        const Json whole = post_json(tx, parts.site, post);
        return Json{{"id", whole["id"]}, {"url", whole["url"]}};
    });
}

Done read_text(const Args& args, PostDraft& draft) {
    draft.text = TRY(args.text("text"));
    draft.content_warning = TRY(args.text_or_empty("content_warning"));
    draft.sensitive = !draft.content_warning.empty();
    draft.anyway = TRY(args.flag("anyway"));
    const auto put = [&](std::string_view name, std::string& out) -> Done {
        if (auto given = TRY(args.maybe_text(name))) out = std::move(*given);
        return {};
    };
    TRY_DONE(put("language", draft.language));
    TRY_DONE(put("reply_policy", draft.reply_policy));
    TRY_DONE(put("like_policy", draft.like_policy));
    TRY_DONE(put("boost_policy", draft.boost_policy));
    TRY_DONE(put("quote_policy", draft.quote_policy));
    return {};
}

Result<PollDraft> read_poll(const Args& args) {
    constexpr std::int64_t day_minutes = std::int64_t{24} * 60;
    PollDraft poll;
    poll.options = TRY(args.texts("options"));
    poll.multiple = TRY(args.flag("multiple"));
    poll.open_for = std::chrono::minutes(TRY(args.number("minutes", day_minutes, 5, day_minutes * 366)));
    return poll;
}

/// The post that somebody acts on; a direct one needs a reason.
Result<storage::PostRow> object_of(const CommandParts& parts, const Args& args, const Acting& acting) {
    storage::PostRow post = TRY(parts.social.find_post(acting.actor.id, TRY(args.text("object"))));
    if (post.visibility == Visibility::direct && !acting.direct_allowed()) return direct_needs_reason();
    return post;
}

/// Positions of the options that were typed by name or by number; people count from 1.
Result<std::vector<int>> choices_of(const CommandParts& parts,
                                    const storage::PostRow& post,
                                    const std::vector<std::string>& typed) {
    return parts.database.read([&](storage::Tx& tx) -> Result<std::vector<int>> {
        const auto poll = storage::find_poll(tx, post.id);
        if (!poll) return fail(Errc::not_found, "command: no poll", "that post has no poll");
        std::vector<int> choices;
        for (const std::string& choice : typed) {
            const auto named = std::ranges::find(poll->options, choice, &storage::PollOptionRow::name);
            auto position = named - poll->options.begin() + 1;
            if (named == poll->options.end()) {
                position = 0;
                std::from_chars(choice.data(), choice.data() + choice.size(), position);
            }
            if (position < 1 || position > std::ssize(poll->options)) {
                return fail(Errc::not_found, "command: no option", "the poll has no option " + choice);
            }
            choices.push_back(static_cast<int>(position - 1));
        }
        return choices;
    });
}

/// What may be chance holds nothing up; a word about it does no harm.
void warn_of(const std::vector<Leak>& leaks, Json& json) {
    for (const Leak& leak : leaks) {
        if (leak.perhaps.empty()) continue;
        json["warnings"].push_back("This may tell something of " + leak.whose + " (" +
                                   words_of(leak.perhaps) +
                                   ") that was shown to you here and that not everybody may know.");
    }
}

using Reaction = Done (Social::*)(ActorId, std::string_view, bool);

Result<Json> react(const CommandParts& parts, const Args& args, std::string_view verb, Reaction reaction) {
    const std::string object = TRY(args.text("object"));
    const Acting acting = TRY(act_for(parts, args, verb, object));
    const storage::PostRow post = TRY(object_of(parts, args, acting));
    const bool undo = TRY(args.flag("undo"));
    TRY_DONE((parts.social.*reaction)(acting.actor.id, post.uri.text(), !undo));
    return Json{{"id", post.uri.text()}, {"done", !undo}};
}

}  // namespace

Result<Json> post_command(const CommandParts& parts, const Args& args) {
    PostDraft draft;
    TRY_DONE(read_text(args, draft));
    const auto visibility = visibility_of(TRY(args.text("visibility")));
    if (!visibility) {
        return fail(Errc::malformed,
                    "command: visibility",
                    "visibility must be public, unlisted, followers, direct or local");
    }
    draft.visibility = *visibility;
    draft.reply_to = TRY(args.text_or_empty("reply_to"));
    draft.quote = TRY(args.text_or_empty("quote"));
    if (args.has("poll")) draft.poll = TRY(read_poll(args.inside("poll")));
    if (args.has("shows")) return draft_post(parts, args, draft);
    const bool direct = draft.visibility == Visibility::direct;
    const Acting acting = TRY(act_for(parts, args, direct ? "post directly" : "post", draft.reply_to));
    if (direct && !acting.direct_allowed()) return direct_needs_reason();
    if (!draft.reply_to.empty() && !acting.direct_allowed()) {
        const auto parent = TRY(parts.social.find_post(acting.actor.id, draft.reply_to));
        if (parent.visibility == Visibility::direct) return direct_needs_reason();
    }
    const std::vector<Leak> leaks = TRY(parts.social.would_tell(acting.actor.id, draft));
    Json json = TRY(id_json(parts, TRY(parts.social.post(acting.actor.id, draft))));
    warn_of(leaks, json);
    return json;
}

Result<Json> edit_command(const CommandParts& parts, const Args& args) {
    const std::string object = TRY(args.text("object"));
    const Acting acting = TRY(act_for(parts, args, "edit", object));
    const storage::PostRow post = TRY(object_of(parts, args, acting));
    PostDraft draft;
    // What is not said stays as it was.
    draft.language = post.language;
    draft.reply_policy = post.reply_policy;
    draft.like_policy = post.like_policy;
    draft.boost_policy = post.boost_policy;
    draft.quote_policy = post.quote_policy;
    draft.visibility = post.visibility;
    draft.reply_to = post.in_reply_to_uri ? post.in_reply_to_uri->text() : "";
    TRY_DONE(read_text(args, draft));
    const std::vector<Leak> leaks = TRY(parts.social.would_tell(acting.actor.id, draft));
    Json json = TRY(id_json(parts, TRY(parts.social.edit(acting.actor.id, post.uri.text(), draft))));
    warn_of(leaks, json);
    return json;
}

Result<Json> delete_command(const CommandParts& parts, const Args& args) {
    const std::string object = TRY(args.text("object"));
    const Acting acting = TRY(act_for(parts, args, "delete", object));
    // Deleting a direct message shows nothing of it.
    const storage::PostRow post = TRY(parts.social.find_post(acting.actor.id, object, /*fetch=*/false));
    TRY_DONE(parts.social.remove(acting.actor.id, post.uri.text()));
    return Json{{"id", post.uri.text()}, {"deleted", true}};
}

Result<Json> like_command(const CommandParts& parts, const Args& args) {
    return react(parts, args, "like", &Social::like);
}
Result<Json> boost_command(const CommandParts& parts, const Args& args) {
    return react(parts, args, "boost", &Social::boost);
}
Result<Json> bookmark_command(const CommandParts& parts, const Args& args) {
    return react(parts, args, "bookmark", &Social::bookmark);
}
Result<Json> pin_command(const CommandParts& parts, const Args& args) {
    return react(parts, args, "pin", &Social::pin);
}

Result<Json> vote_command(const CommandParts& parts, const Args& args) {
    const std::string object = TRY(args.text("object"));
    const auto typed = TRY(args.texts("choices"));
    const Acting acting = TRY(act_for(parts, args, "vote", object));
    const storage::PostRow post = TRY(object_of(parts, args, acting));
    TRY_DONE(parts.social.vote(acting.actor.id, post.uri.text(), TRY(choices_of(parts, post, typed))));
    return Json{{"id", post.uri.text()}};
}

}  // namespace kith::node
