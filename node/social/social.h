// Social: what one of our people does here: posting, following, reacting, moving. The client API, the pages
// and the command line all come through these functions. Thread-safe; may wait for a fetch (Errands).
#pragma once

#include "activitypub/errands.h"
#include "activitypub/events.h"
#include "activitypub/fetch/resolver.h"
#include "activitypub/outbox/outbox.h"
#include "activitypub/progress.h"
#include "activitypub/site.h"
#include "consent/base/clock.h"
#include "node/social/outbound_scan.h"
#include "storage/actors.h"
#include "storage/database.h"
#include "storage/key_store.h"
#include "storage/posts.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::node {

using storage::ActorId;
using storage::ActorRow;
using storage::PostId;
using storage::PostRow;

struct PollDraft {
    std::vector<std::string> options{};
    bool multiple = false;
    Millis open_for = std::chrono::hours(24);
};

struct PostDraft {
    std::string text{};  // plain text as typed
    Visibility visibility = Visibility::public_;
    std::string content_warning{};
    std::string language = "en";
    bool sensitive = false;
    std::string reply_to{};  // URL or URI of a post, known or to be fetched
    std::string quote{};
    std::optional<PollDraft> poll{};
    std::vector<std::string> descriptions{};  // of what is attached: looked at for what they tell
    std::string reply_policy = "public";      // public, followers, mentioned, nobody
    std::string like_policy = "public";
    std::string boost_policy = "public";
    std::string quote_policy = "nobody";
    bool anyway = false;    // also if it tells something private of a person it names
    storage::ActorId by{};  // who says it for a unit: what was shown to them is not the unit's to tell
    /// What else belongs to the post (pictures): in its transaction, before anybody is told. A text may be
    /// empty where there is some.
    std::function<Done(storage::Tx&, const PostRow&)> attach{};
};

class Social {
 public:
    struct Parts {
        const activitypub::Site& site;
        storage::Database& database;
        storage::KeyStore& keys;
        const activitypub::Outbox& outbox;
        activitypub::Resolver& resolver;
        activitypub::Errands& errands;
        const activitypub::Events& events;
        storage::IdMaker& ids;
        Clock& clock;
    };
    explicit Social(Parts parts) : parts_(parts) {}

    /// Durable when it returns. Handles in the text are looked up (WebFinger) first; one that cannot be found
    /// stays plain text. Errc::conflict ("post/tells") for what certainly tells something private of a person
    /// it names or answers, unless `anyway`: then it goes, and either way that person can see it on record.
    Result<PostRow> post(ActorId as, const PostDraft& draft);
    /// Checks what will be posted later as post() would, and fetches whom it names, so that post_in finds
    /// them.
    /// What it tells anyway, for write_down in the transaction that keeps it.
    Result<std::vector<Leak>> prepare(ActorId as, const PostDraft& draft, const std::vector<ActorRow>& shown);
    /// The person sees who was about to tell what of them, or did.
    void write_down(storage::Tx& tx,
                    const ActorRow& author,
                    const std::vector<Leak>& leaks,
                    std::string_view what,
                    Instant now) const;
    /// In the caller's transaction, and without a fetch: a post of its own, no answer and no quote. Looked at
    /// anew for whom it names, but for those who agreed to these very words. On "post/tells" nothing is
    /// written but that it was about to be told.
    Result<PostRow> post_in(storage::Tx& tx,
                            const ActorRow& author,
                            const PostDraft& draft,
                            const std::vector<ActorId>& agreed,
                            Instant now) const;
    enum class Copy { dropped, kept };
    /// In the caller's transaction: everybody who ever got the post is told that it is gone. Also of somebody
    /// suspended. A copy that is kept is hidden. The Delete; none where nobody can sign it any more.
    Result<std::optional<Uri>> remove_in(storage::Tx& tx, const PostRow& post, Copy copy, Instant now) const;

    Result<PostRow> edit(ActorId as, std::string_view post, const PostDraft& draft);
    Done remove(ActorId as, std::string_view post);

    /// What the scan finds in it, for a warning: also what may be chance.
    Result<std::vector<Leak>> would_tell(ActorId as, const PostDraft& draft);

    /// In the caller's transaction, for service actors: a direct message to one actor, who is named at its
    /// beginning, and to nobody else, whoever took part in what it answers.
    Result<PostRow> direct_in(storage::Tx& tx,
                              ActorId as,
                              const ActorRow& to,
                              PostDraft draft,
                              const PostRow* answered,
                              Instant now) const;

    /// `who` is "@user@host" or a URL. The state of the follow: requested or accepted.
    Result<std::string> follow(ActorId as, std::string_view who);
    Done unfollow(ActorId as, std::string_view who);
    Done block(ActorId as, std::string_view who);
    Done unblock(ActorId as, std::string_view who);
    Done answer_request(ActorId as, std::string_view who, bool accept);

    Done like(ActorId as, std::string_view post, bool on = true);
    Done boost(ActorId as, std::string_view post, bool on = true);
    Done bookmark(ActorId as, std::string_view post, bool on = true);
    Done pin(ActorId as, std::string_view post, bool on = true);
    Done vote(ActorId as, std::string_view post, const std::vector<int>& choices);

    /// Move out: `target` must already name us in alsoKnownAs.
    /// https://www.w3.org/TR/activitystreams-vocabulary/#dfn-move
    Done move(ActorId as, std::string_view target);
    Done set_aliases(ActorId as, const std::vector<std::string>& actors);
    /// Tells everybody who knows this actor that its document changed.
    Done profile_changed(ActorId as);
    /// The same in the caller's transaction; the activity that tells it.
    Result<Uri> profile_changed_in(storage::Tx& tx, const ActorRow& who, Instant now) const;
    /// Deletes the account: a Delete to everyone who ever received something of it; posts become tombstones.
    Done delete_account(ActorId as);

    /// Finds a post or an actor that the viewer may see, fetching it when allowed.
    Result<PostRow> find_post(ActorId viewer, std::string_view uri_or_url, bool fetch = true);
    Result<ActorRow> find_actor(std::string_view handle_or_url, bool fetch = true);

    /// Closes polls that have ended and tells their voters; sends totals that changed. One bounded step.
    activitypub::Progress run_polls(Instant now);

 private:
    struct Text {
        std::string html;
        std::vector<storage::PostTag> tags;
    };

    std::vector<ActorRow> named_in(std::string_view text);
    std::vector<ActorRow> known_in(storage::Tx& tx, std::string_view text) const;
    /// Of a post that is there: what it answers, whom it quotes, who heard it.
    struct Around {
        std::optional<PostRow> parent{};
        std::vector<ActorId> about{};
        std::vector<ActorId> heard_by{};
    };
    Result<Around> around(const PostRow& post) const;
    /// What is about to be said.
    struct Saying {
        const PostDraft& draft;
        Visibility visibility;
        const std::vector<ActorRow>& named;
        Around around{};
    };
    Result<std::vector<Leak>> scan(storage::Tx& tx,
                                   const ActorRow& author,
                                   const Saying& saying,
                                   Instant now) const;
    Result<std::vector<Leak>> hold_back(ActorId as, const Saying& saying) const;
    /// What is certain; Errc::conflict ("post/tells") where there is such, unless it may go anyway.
    static Result<std::vector<Leak>> certain_of(std::vector<Leak> leaks, bool anyway);
    Text compose(const PostDraft& draft, const std::vector<ActorRow>& named) const;
    PostRow row_of(const PostDraft& draft, const ActorRow& author, const Text& text, Instant now) const;
    Result<PostRow> store(storage::Tx& tx,
                          PostRow row,
                          const ActorRow& author,
                          const PostDraft& draft,
                          const Text& text,
                          const std::vector<storage::Recipient>& to,
                          Instant now) const;
    Done join_thread(storage::Tx& tx, PostRow& row, const PostRow& parent) const;
    Done attach_quote(storage::Tx& tx, PostRow& row, const PostRow& quoted) const;
    Done ask_for_quote(storage::Tx& tx,
                       const PostRow& row,
                       const ActorRow& author,
                       const PostRow& quoted,
                       Instant now) const;
    std::vector<storage::Recipient> recipients(storage::Tx& tx,
                                               ActorId author,
                                               const std::vector<ActorRow>& named,
                                               const std::optional<PostRow>& parent) const;
    Done send_totals(storage::Tx& tx, PostId poll, Instant now) const;
    std::optional<PostId> post_of_page(std::string_view url) const;
    template <class Act>
    Done react(ActorId as, std::string_view post, Act act);

    Parts parts_;
};

}  // namespace kith::node
