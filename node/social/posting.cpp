// Posting, editing and deleting: Social's functions about one's own words.
#include "activitypub/audience.h"
#include "activitypub/builders/post.h"
#include "activitypub/builders/quote.h"
#include "activitypub/handlers/policy.h"
#include "activitypub/wire/fold.h"
#include "activitypub/wire/html.h"
#include "activitypub/wire/serialize.h"
#include "consent/json.h"
#include "node/social/acting.h"
#include "node/social/mention_limits.h"
#include "node/social/post_length.h"
#include "node/social/social.h"
#include "storage/blocks.h"
#include "storage/likes.h"
#include "storage/polls.h"
#include "storage/quotes.h"
#include "storage/shown.h"

#include <algorithm>

namespace kith::node {

using activitypub::ComposeTargets;

namespace {

Done check(const PostDraft& draft) {
    const bool empty = draft.text.find_first_not_of(" \t\r\n") == std::string::npos;
    if (empty && !draft.poll && !draft.attach)
        return fail(Errc::malformed, "post/empty", "Write something first: the text is empty.");
    const std::size_t characters = post_length(draft.text) + post_length(draft.content_warning);
    const std::size_t bytes = draft.text.size() + draft.content_warning.size();
    if (characters > limits::post_chars_max || bytes > limits::html_bytes_max) {
        return fail(Errc::too_large,
                    "post/too-long",
                    "The text has " + std::to_string(characters) + " characters; at most " +
                        std::to_string(limits::post_chars_max) + " are allowed.");
    }
    if (activitypub::find_mentions(draft.text).size() > limits::mentions_max) {
        return fail(Errc::malformed,
                    "post/mentions",
                    "The text names too many people: at most " + std::to_string(limits::mentions_max) + ".");
    }
    if (!draft.poll) return {};
    const auto& options = draft.poll->options;
    if (options.size() < 2 || options.size() > limits::own_poll_options_max) {
        return fail(Errc::malformed,
                    "post/poll-options",
                    "A poll has 2 to " + std::to_string(limits::own_poll_options_max) + " options.");
    }
    std::vector<std::string> sorted = options;
    std::ranges::sort(sorted);
    const bool doubled = std::ranges::adjacent_find(sorted) != sorted.end();
    const bool blank = std::ranges::any_of(options, [](const std::string& option) { return option.empty(); });
    if (doubled || blank)
        return fail(Errc::malformed, "post/poll-options", "Poll options must differ and not be empty.");
    return {};
}

std::vector<storage::PostTag> tags_in(std::string_view text) {
    std::vector<storage::PostTag> tags;
    for (const std::string& tag : activitypub::find_hashtags(text)) {
        tags.push_back({.tag = activitypub::fold(tag), .shown = tag});
    }
    return tags;
}

void store_poll(storage::Tx& tx, PostId post, const PollDraft& draft, Instant now) {
    storage::PollRow poll{.post = post, .multiple = draft.multiple, .end = now + draft.open_for};
    for (const std::string& option : draft.options) poll.options.push_back({.name = option});
    storage::put_poll(tx, poll);
}

}  // namespace

Social::Text Social::compose(const PostDraft& draft, const std::vector<ActorRow>& named) const {
    ComposeTargets targets;
    targets.hashtag_base = parts_.site.base + "/tags/";
    for (const ActorRow& actor : named) {
        const std::string page = actor.is_local ? parts_.site.profile_page(actor.username)
                                 : actor.url    ? actor.url->text()
                                                : actor.uri.text();
        const activitypub::MentionTarget target{.actor = actor.uri, .url = page, .shown = actor.username};
        const std::string username = lower_ascii(actor.username);
        targets.mentions.emplace(username + "@" + actor.host.text(), target);
        if (actor.is_local) targets.mentions.emplace(username, target);
    }
    return {.html = activitypub::compose(draft.text, targets).text(), .tags = tags_in(draft.text)};
}

Result<PostRow> Social::post(ActorId as, const PostDraft& draft) {
    TRY_DONE(check(draft));
    std::optional<PostRow> parent;
    if (!draft.reply_to.empty()) parent = TRY(find_post(as, draft.reply_to));
    std::optional<PostRow> quoted;
    if (!draft.quote.empty()) quoted = TRY(find_post(as, draft.quote));
    const std::vector<ActorRow> named = named_in(draft.text);
    const Visibility visibility =
        parent ? activitypub::narrower(draft.visibility, parent->visibility) : draft.visibility;
    Around around{.parent = parent};
    if (quoted) around.about.push_back(quoted->actor);
    const std::vector<Leak> leaks = TRY(hold_back(as, {draft, visibility, named, std::move(around)}));
    const Text text = compose(draft, named);
    const Instant now = parts_.clock.now();
    return parts_.database.write([&](storage::Tx& tx) -> Result<PostRow> {
        const ActorRow author = TRY(acting(tx, as));
        write_down(tx, author, leaks, "posted something of you", now);
        PostRow row = row_of(draft, author, text, now);
        if (parent) TRY_DONE(join_thread(tx, row, *parent));
        row.context = row.context.value_or(parts_.site.context(row.id));
        if (quoted) TRY_DONE(attach_quote(tx, row, *quoted));
        row = TRY(store(tx, row, author, draft, text, recipients(tx, as, named, parent), now));
        if (quoted && row.quote_state == "pending") TRY_DONE(ask_for_quote(tx, row, author, *quoted, now));
        parts_.events.tell(tx, activitypub::PostArrived{row.id, as, true}, now);
        return storage::find_post(tx, row.id).value_or(row);
    });
}

Result<std::vector<Leak>> Social::prepare(ActorId as,
                                          const PostDraft& draft,
                                          const std::vector<ActorRow>& shown) {
    TRY_DONE(check(draft));
    Around around;
    // They read it before it is out, each without knowing what the others said.
    for (const ActorRow& each : shown) around.about.push_back(each.id);
    around.heard_by = around.about;
    return hold_back(as, {draft, draft.visibility, named_in(draft.text), std::move(around)});
}

Result<PostRow> Social::post_in(storage::Tx& tx,
                                const ActorRow& author,
                                const PostDraft& draft,
                                const std::vector<ActorId>& agreed,
                                Instant now) const {
    TRY_DONE(check(draft));
    const std::vector<ActorRow> named = known_in(tx, draft.text);
    std::vector<ActorRow> others = named;
    std::erase_if(others,
                  [&](const ActorRow& each) { return std::ranges::find(agreed, each.id) != agreed.end(); });
    const std::vector<Leak> leaks =
        TRY(certain_of(TRY(scan(tx, author, {draft, draft.visibility, others}, now)), /*anyway=*/true));
    if (const auto allowed = certain_of(leaks, draft.anyway); !allowed) {
        write_down(tx, author, leaks, "was about to post something of you", now);
        return std::unexpected(allowed.error());
    }
    const Text text = compose(draft, named);
    PostRow row = row_of(draft, author, text, now);
    row.context = parts_.site.context(row.id);
    write_down(tx, author, leaks, "posted something of you", now);
    row = TRY(store(tx, row, author, draft, text, recipients(tx, author.id, named, std::nullopt), now));
    parts_.events.tell(tx, activitypub::PostArrived{row.id, author.id, true}, now);
    return storage::find_post(tx, row.id).value_or(row);
}

PostRow Social::row_of(const PostDraft& draft, const ActorRow& author, const Text& text, Instant now) const {
    const PostId id = parts_.ids.make<PostId>();
    PostRow row{.id = id,
                .uri = parts_.site.post(id),
                .actor = author.id,
                .subject = author.subject,
                .is_local = true};
    row.type = draft.poll ? "Question" : "Note";
    row.visibility = draft.visibility;
    row.content = text.html;
    row.source = draft.text;
    row.summary = draft.content_warning;
    row.language = draft.language;
    row.sensitive = draft.sensitive || !draft.content_warning.empty();
    row.reply_policy = draft.reply_policy;
    row.like_policy = draft.like_policy;
    row.boost_policy = draft.boost_policy;
    row.quote_policy = draft.quote_policy;
    row.created = now;
    row.received = now;
    row.last_needed = now;
    return row;
}

Result<PostRow> Social::store(storage::Tx& tx,
                              PostRow row,
                              const ActorRow& author,
                              const PostDraft& draft,
                              const Text& text,
                              const std::vector<storage::Recipient>& to,
                              Instant now) const {
    row.id = TRY(storage::insert_post(tx, row));
    storage::set_recipients(tx, row.id, to);
    storage::set_tags(tx, row.id, text.tags);
    if (draft.poll) store_poll(tx, row.id, *draft.poll, now);
    if (draft.attach) TRY_DONE(draft.attach(tx, row));
    TRY_DONE(activitypub::publish_create(parts_.outbox, tx, parts_.site, row, author, now));
    return row;
}

Result<PostRow> Social::direct_in(storage::Tx& tx,
                                  ActorId as,
                                  const ActorRow& to,
                                  PostDraft draft,
                                  const PostRow* answered,
                                  Instant now) const {
    const ActorRow author = TRY(acting(tx, as));
    draft.visibility = Visibility::direct;
    draft.text = "@" + to.username + "@" + to.host.text() + " " + draft.text;
    TRY_DONE(check(draft));
    const Text text = compose(draft, {to});
    PostRow row = row_of(draft, author, text, now);
    if (answered != nullptr) {
        row.in_reply_to_uri = answered->uri;
        row.context = answered->context;
        row.conversation = answered->conversation;
    }
    row.context = row.context.value_or(parts_.site.context(row.id));
    row = TRY(store(tx, row, author, draft, text, {{.actor = to.id, .is_mention = true}}, now));
    parts_.events.tell(tx, activitypub::PostArrived{row.id, as, true}, now);
    return storage::find_post(tx, row.id).value_or(row);
}

/// No audience ever widens: an answer goes to no more people than what it answers.
Done Social::join_thread(storage::Tx& tx, PostRow& row, const PostRow& parent) const {
    if (!activitypub::policy_allows(tx, parent, parent.reply_policy, row.actor)) {
        return fail(Errc::denied, "post/replies-closed", "The author does not take replies to this post.");
    }
    row.in_reply_to_uri = parent.uri;
    row.visibility = activitypub::narrower(row.visibility, parent.visibility);
    row.context = parent.context;
    row.conversation = parent.conversation;
    return {};
}

Done Social::attach_quote(storage::Tx& tx, PostRow& row, const PostRow& quoted) const {
    if (!activitypub::is_open(quoted.visibility) && quoted.actor != row.actor)
        return fail(Errc::denied, "quote/not-public", "That post is not public.");
    row.quote = quoted.uri;
    if (quoted.is_local) {
        if (!activitypub::policy_allows(tx, quoted, quoted.quote_policy, row.actor)) {
            return fail(Errc::denied, "quote/refused", "The author does not allow quotes of this post.");
        }
        row.quote_state = "accepted";
        row.quote_authorization = activitypub::stamp_uri(parts_.site, quoted, row.uri);
        storage::put_stamp(tx, quoted.id, row.uri, parts_.clock.now());
    } else {
        // The request carries the whole post to the quoted author.
        if (!activitypub::is_open(row.visibility)) {
            return fail(Errc::denied,
                        "quote/private",
                        "A post of another server can be quoted in public and unlisted posts only.");
        }
        row.quote_state = "pending";
    }
    return {};
}

Done Social::ask_for_quote(
    storage::Tx& tx, const PostRow& row, const ActorRow& author, const PostRow& quoted, Instant now) const {
    const auto quoted_author = storage::find_actor(tx, quoted.actor);
    if (!quoted_author) return {};
    const auto object = activitypub::post_object(tx, parts_.site, row, author);
    return activitypub::ask_to_quote(parts_.outbox,
                                     tx,
                                     author,
                                     *quoted_author,
                                     row,
                                     activitypub::to_json(object, activitypub::Place::embedded),
                                     now);
}

std::vector<storage::Recipient> Social::recipients(storage::Tx& tx,
                                                   ActorId author,
                                                   const std::vector<ActorRow>& named,
                                                   const std::optional<PostRow>& parent) const {
    std::vector<storage::Recipient> recipients;
    const auto add = [&](ActorId actor) {
        const bool there =
            std::ranges::find(recipients, actor, &storage::Recipient::actor) != recipients.end();
        // Whom the author blocks hears nothing, whoever names them.
        if (actor == author || there || storage::is_blocked(tx, author, actor)) return;
        recipients.push_back({.actor = actor, .is_mention = true});
    };
    for (const ActorRow& actor : named) add(actor.id);
    // The one who is answered hears it, named or not.
    if (parent) add(parent->actor);
    // In a direct conversation everybody who was in it stays in it.
    if (parent && parent->visibility == Visibility::direct) {
        for (const storage::Recipient& recipient : storage::recipients_of(tx, parent->id))
            add(recipient.actor);
    }
    return recipients;
}

static std::unexpected<Error> shows_people() {
    return fail(Errc::denied,
                "edit/shows-people",
                "This post shows people, who agreed to it as it is: it cannot be edited. Delete it, and ask "
                "them anew with another.");
}

Result<PostRow> Social::edit(ActorId as, std::string_view post, const PostDraft& draft) {
    TRY_DONE(check(draft));
    const PostRow known = TRY(find_post(as, post, false));
    const std::vector<ActorRow> named = named_in(draft.text);
    const Around around = TRY(this->around(known));
    const std::vector<Leak> leaks = TRY(hold_back(as, {draft, known.visibility, named, around}));
    const Text text = compose(draft, named);
    const Instant now = parts_.clock.now();
    return parts_.database.write([&](storage::Tx& tx) -> Result<PostRow> {
        const ActorRow author = TRY(acting(tx, as));
        write_down(tx, author, leaks, "posted something of you", now);
        auto row = storage::find_post(tx, known.id);
        if (!row || row->actor != as)
            return fail(Errc::denied, "edit/not-own", "You can edit only what you wrote.");
        if (storage::shows_people(tx, row->id)) return shows_people();
        row->content = text.html;
        row->source = draft.text;
        row->summary = draft.content_warning;
        row->sensitive = row->sensitive || !draft.content_warning.empty();
        row->updated = now;
        storage::update_post(tx, *row);
        storage::set_recipients(tx, row->id, recipients(tx, as, named, around.parent));
        storage::set_tags(tx, row->id, text.tags);
        if (draft.attach) {
            TRY_DONE(draft.attach(tx, *row));
            row = storage::find_post(tx, row->id);
        }
        TRY_DONE(activitypub::publish_update(parts_.outbox, tx, parts_.site, *row, author, now));
        parts_.events.tell(tx, activitypub::PostEdited{row->id}, now);
        return *row;
    });
}

Done Social::remove(ActorId as, std::string_view post) {
    const PostRow known = TRY(find_post(as, post, false));
    const Instant now = parts_.clock.now();
    return parts_.database.write([&](storage::Tx& tx) -> Done {
        TRY(acting(tx, as));
        const auto row = storage::find_post(tx, known.id);
        if (!row || row->actor != as)
            return fail(Errc::denied, "delete/not-own", "You can delete only what you wrote.");
        TRY(remove_in(tx, *row, Copy::dropped, now));
        return {};
    });
}

Result<std::optional<Uri>> Social::remove_in(storage::Tx& tx,
                                             const PostRow& post,
                                             Copy copy,
                                             Instant now) const {
    const auto author = storage::find_actor(tx, post.actor);
    if (!author) return fail(Errc::not_found, "delete/no-author");
    auto told = activitypub::publish_delete(parts_.outbox, tx, post, *author, now);
    if (!told && told.error().code != Errc::not_found) return std::unexpected(told.error());
    storage::blank_bodies_of(tx, post.uri, "");
    if (copy == Copy::kept) {
        storage::set_hidden(tx, post.id, true);
    } else {
        parts_.events.tell(tx, activitypub::PostDeleted{post.id, post.actor}, now);
        storage::delete_post(tx, post.id, now);
    }
    return told ? std::optional(*std::move(told)) : std::nullopt;
}

}  // namespace kith::node
