// Holding back what would tell something private: Social's functions about the outbound scan.
#include "node/social/acting.h"
#include "node/social/social.h"
#include "storage/audit.h"

#include <algorithm>
#include <iterator>

namespace kith::node {
Result<std::optional<PostRow>> Social::parent_of(const PostRow& post) const {
    if (!post.in_reply_to.valid()) return std::nullopt;
    return parts_.database.read([&](storage::Tx& tx) -> Result<std::optional<PostRow>> {
        return storage::find_post(tx, post.in_reply_to);
    });
}

Result<std::vector<Leak>> Social::scan(ActorId as,
                                       const PostDraft& draft,
                                       Visibility visibility,
                                       const std::vector<ActorRow>& named,
                                       const std::optional<PostRow>& parent) const {
    std::vector<std::string_view> texts = {draft.text, draft.content_warning};
    if (draft.poll) std::ranges::copy(draft.poll->options, std::back_inserter(texts));
    return parts_.database.read([&](storage::Tx& tx) -> Result<std::vector<Leak>> {
        const ActorRow author = TRY(acting(tx, as));
        Outgoing outgoing{
            .author = author, .texts = std::move(texts), .persons = named, .visibility = visibility};
        const auto answered = parent ? storage::find_actor(tx, parent->actor) : std::nullopt;
        if (answered) outgoing.persons.push_back(*answered);
        for (const auto& each : recipients(tx, as, named, parent)) outgoing.to.push_back(each.actor);
        return scan_outgoing(tx, parts_.keys, outgoing, parts_.clock.now());
    });
}

Result<std::vector<Leak>> Social::would_tell(ActorId as, const PostDraft& draft) {
    std::optional<PostRow> parent;
    if (!draft.reply_to.empty()) {
        if (auto found = find_post(as, draft.reply_to)) parent = *std::move(found);
    }
    return scan(as, draft, draft.visibility, named_in(draft.text), parent);
}

/// What is certain, when it may go all the same.
Result<std::vector<Leak>> Social::hold_back(ActorId as,
                                            const PostDraft& draft,
                                            Visibility visibility,
                                            const std::vector<ActorRow>& named,
                                            const std::optional<PostRow>& parent) const {
    std::vector<Leak> leaks = TRY(scan(as, draft, visibility, named, parent));
    std::erase_if(leaks, [](const Leak& each) { return each.certain.empty(); });
    if (leaks.empty() || draft.anyway) return leaks;
    TRY_DONE(parts_.database.write([&](storage::Tx& tx) -> Done {
        write_down(tx, TRY(acting(tx, as)), leaks, "was about to post something of you", parts_.clock.now());
        return {};
    }));
    std::string what;
    for (const Leak& each : leaks) {
        what.append(what.empty() ? "" : "; ").append(each.whose).append(": ").append(words_of(each.certain));
    }
    return fail(Errc::conflict,
                "post/tells",
                "Not sent. It tells what was shown to you here, and what not everybody may know (" + what +
                    "). Change the text, or send it anyway (--anyway). Either way it is on record, and they "
                    "can see it.");
}

/// The person sees who was about to tell what of them, or did.
void Social::write_down(storage::Tx& tx,
                        const ActorRow& author,
                        const std::vector<Leak>& leaks,
                        std::string_view what,
                        Instant now) const {
    for (const Leak& each : leaks) {
        storage::append_audit(
            tx,
            {.id = parts_.ids.make<storage::AuditId>(),
             .at = now,
             .channel = "author",
             .verb = std::string(what),
             .subject = each.subject,
             .reason = "@" + author.username + "@" + author.host.text() + ": " + words_of(each.certain)});
    }
}

}  // namespace kith::node
