// ShownPosts: posts that show people. Such a post waits, sealed, until everybody it shows has said yes to it,
// is published by the last yes, and goes from everywhere when one of them takes theirs back. In the caller's
// write. Any thread.
//
// The yes is a grant like any other (`appearance`, for storytelling, towards those who may read the post),
// bound to one draft or post by a row (storage/shown.h); Consents::step tells of each change here.
#pragma once

#include "node/consent/consents.h"
#include "storage/shown.h"

#include <vector>

namespace kith::node {

/// A post that waits.
struct WaitingPost {
    storage::DraftId id{};
    PostDraft words{};
    std::vector<storage::ActorId> shows{};
    Instant made{};
    Instant until{};
};

class ShownPosts {
 public:
    /// `consents` outlives it.
    explicit ShownPosts(const Consents& consents) : consents_(consents) {}

    // draft_posts.cpp
    /// Keeps the post and asks everybody it shows, where they may be asked; who may not is not, and the
    /// author does not learn it: the post waits in vain. Social::prepare comes before.
    Result<WaitingPost> draft(storage::Tx& tx,
                              const ActorRow& author,
                              const PostDraft& words,
                              const std::vector<ActorRow>& people,
                              Instant now) const;
    /// Newest first.
    Result<std::vector<WaitingPost>> waiting(storage::Tx& tx, const ActorRow& author) const;
    Done cancel(storage::Tx& tx, const ActorRow& author, storage::DraftId id, Instant now) const;

    // shown_posts.cpp
    Done grant_changed(storage::Tx& tx,
                       const consent::Grant& grant,
                       const storage::ConsentEventRow& event,
                       Instant now) const;
    /// While somebody is restricted, what shows them rests.
    Done restriction_changed(storage::Tx& tx, storage::SubjectId subject, Instant now) const;
    /// Drafts whose time is over.
    Result<int> lapse(storage::Tx& tx, Instant now) const;
    /// Before somebody goes: nothing of theirs waits, nothing shows them, and no yes to a post of theirs
    /// stays.
    Done leave(storage::Tx& tx, const ActorRow& who, const Act& act) const;
    /// Its author deletes it.
    Done post_gone(storage::Tx& tx, storage::PostId post, Instant now) const;

 private:
    enum class Ending { not_everybody, cancelled, unsaid };

    Done ask(storage::Tx& tx,
             const ActorRow& author,
             const ActorRow& whom,
             const storage::ShownRow& shown,
             const consent::Audience& audience,
             Instant now) const;
    Done put_question(storage::Tx& tx,
                      const ActorRow& author,
                      const ActorRow& whom,
                      storage::ConsentRequestRow request,
                      Instant now) const;
    Done publish_if_all(storage::Tx& tx, const storage::DraftRow& draft, Instant now) const;
    Done publish(storage::Tx& tx,
                 const storage::DraftRow& draft,
                 const std::vector<storage::ShownRow>& people,
                 const ActorRow& author,
                 Instant now) const;
    Done end_draft(storage::Tx& tx, const storage::DraftRow& draft, Ending ending, Instant now) const;
    Done take_back(storage::Tx& tx,
                   const storage::ShownRow& shown,
                   const storage::ConsentEventRow& event,
                   Instant now) const;
    Done end_grant(storage::Tx& tx, const storage::ShownRow& shown, Instant now) const;
    Done tell(storage::Tx& tx, storage::ActorId author, const std::string& text, Instant now) const;

    const Consents::Parts& parts() const { return consents_.parts(); }

    const Consents& consents_;
};

/// Posts that are deleted, and people who go. `consents` outlives it.
activitypub::Events::Listener shown_posts_listener(const Consents& consents);

/// The words that a draft will have.
Result<PostDraft> open_draft(storage::KeyStore& keys, const storage::DraftRow& draft);
/// What a question is about: for who is asked, and nobody else. nullopt: about no post, or one that waits no
/// more.
Result<std::optional<PostDraft>> draft_behind(storage::Tx& tx,
                                              storage::KeyStore& keys,
                                              storage::GrantId grant);

}  // namespace kith::node
