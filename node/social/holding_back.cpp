// Holding back what would tell something private: Social's functions about the outbound scan.
#include "node/social/acting.h"
#include "node/social/social.h"
#include "storage/audit.h"

#include <algorithm>
#include <iterator>

namespace kith::node {
Result<std::vector<Leak>> Social::certain_of(std::vector<Leak> leaks, bool anyway) {
    std::erase_if(leaks, [](const Leak& each) { return each.certain.empty(); });
    if (leaks.empty() || anyway) return leaks;
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

Result<Social::Around> Social::around(const PostRow& post) const {
    return parts_.database.read([&](storage::Tx& tx) -> Result<Around> {
        Around around;
        if (post.in_reply_to.valid()) around.parent = storage::find_post(tx, post.in_reply_to);
        const auto quoted = post.quote ? storage::find_post(tx, *post.quote) : std::nullopt;
        if (quoted) around.about.push_back(quoted->actor);
        for (const auto& each : storage::recipients_of(tx, post.id)) around.heard_by.push_back(each.actor);
        return around;
    });
}

Result<std::vector<Leak>> Social::scan(storage::Tx& tx,
                                       const ActorRow& author,
                                       const Saying& saying,
                                       Instant now) const {
    const PostDraft& draft = saying.draft;
    Outgoing outgoing{.author = author,
                      .by = draft.by,
                      .texts = {draft.text, draft.content_warning},
                      .persons = saying.named,
                      .visibility = saying.visibility,
                      .to = saying.around.heard_by};
    if (draft.poll) std::ranges::copy(draft.poll->options, std::back_inserter(outgoing.texts));
    std::ranges::copy(draft.descriptions, std::back_inserter(outgoing.texts));
    std::vector<ActorId> about = saying.around.about;
    if (saying.around.parent) about.push_back(saying.around.parent->actor);
    for (const ActorId actor : about) {
        if (auto found = storage::find_actor(tx, actor)) outgoing.persons.push_back(*std::move(found));
    }
    for (const auto& each : recipients(tx, author.id, saying.named, saying.around.parent)) {
        outgoing.to.push_back(each.actor);
    }
    return scan_outgoing(tx, parts_.keys, outgoing, now);
}

Result<std::vector<Leak>> Social::would_tell(ActorId as, const PostDraft& draft) {
    Around around;
    if (!draft.reply_to.empty()) {
        if (auto found = find_post(as, draft.reply_to)) around.parent = *std::move(found);
    }
    const std::vector<ActorRow> named = named_in(draft.text);
    return parts_.database.read([&](storage::Tx& tx) -> Result<std::vector<Leak>> {
        return scan(tx, TRY(acting(tx, as)), {draft, draft.visibility, named, around}, parts_.clock.now());
    });
}

Result<std::vector<Leak>> Social::hold_back(ActorId as, const Saying& saying) const {
    const Instant now = parts_.clock.now();
    const auto found = TRY(parts_.database.read([&](storage::Tx& tx) -> Result<std::vector<Leak>> {
        return scan(tx, TRY(acting(tx, as)), saying, now);
    }));
    auto leaks = certain_of(found, saying.draft.anyway);
    if (leaks || leaks.error().rule != "post/tells") return leaks;
    TRY_DONE(parts_.database.write([&](storage::Tx& tx) -> Done {
        const auto held = TRY(certain_of(found, true));
        write_down(tx, TRY(acting(tx, as)), held, "was about to post something of you", now);
        return {};
    }));
    return leaks;
}

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
