// Posts that wait: what is kept of them, and the questions about them.
#include "consent/gate.h"
#include "consent/json.h"
#include "node/commands/post_json.h"
#include "node/consent/limits.h"
#include "node/consent/links.h"
#include "node/consent/questions.h"
#include "node/consent/shown_posts.h"
#include "node/consent/wording.h"
#include "storage/audit.h"
#include "storage/blocks.h"
#include "storage/grants.h"
#include "storage/subjects.h"

#include <fmt/format.h>

#include <algorithm>

namespace kith::node {

using consent::Audience;
using consent::DetailKind;
using consent::Grant;
using consent::GrantState;
using consent::Reason;
using storage::ConsentRequestRow;
using storage::DraftRow;
using storage::RequestState;
using storage::ShownRow;
using storage::SubjectId;
using Json = nlohmann::json;

namespace {

std::string words_of(const PostDraft& draft) {
    return Json{{"text", draft.text},
                {"visibility", to_string(draft.visibility)},
                {"content_warning", draft.content_warning},
                {"language", draft.language},
                {"sensitive", draft.sensitive},
                {"reply_policy", draft.reply_policy},
                {"like_policy", draft.like_policy},
                {"boost_policy", draft.boost_policy},
                {"quote_policy", draft.quote_policy},
                {"anyway", draft.anyway}}
        .dump();
}

/// Who will be able to read it. Towards followers it is a circle of the author's, and no circle of the
/// person's own.
Result<Audience> audience_of(Visibility visibility, const ActorRow& author) {
    switch (visibility) {
        case Visibility::public_:
        case Visibility::unlisted:
            return Audience::public_();
        case Visibility::followers:
            return Audience::circle(author.uri.text());
        case Visibility::direct:
        case Visibility::local:
            break;
    }
    return fail(Errc::malformed,
                "shown/visibility",
                "A post that shows people is public, unlisted or for followers.");
}

Done check_words(const PostDraft& words) {
    if (words.reply_to.empty() && words.quote.empty() && !words.poll) return {};
    return fail(Errc::malformed,
                "shown/alone",
                "A post that shows people is one of its own: no answer, no quote and no poll.");
}

/// For everybody the yes must be the person's own, and an operator can set any password here. It must be an
/// adult's, too; but who is one is nobody's to learn here: such a post waits in vain.
Done check_reach(const Audience& audience, const std::vector<ActorRow>& people) {
    if (audience != Audience::public_()) return {};
    if (std::ranges::none_of(people, &ActorRow::is_local)) return {};
    return fail(
        Errc::denied,
        "shown/not-to-everyone",
        "To everyone, a post can show only people who answer from an account on another server. Choose "
        "--visibility followers, or leave them out.");
}

Done check_people(const Consents& consents, const ActorRow& author, const std::vector<ActorRow>& people) {
    if (people.empty()) return fail(Errc::malformed, "shown/nobody", "Say whom the post shows.");
    if (people.size() > limits::shown_people_max) {
        return fail(Errc::malformed,
                    "shown/too-many",
                    fmt::format("A post shows at most {} people.", limits::shown_people_max));
    }
    for (const ActorRow& each : people) {
        if (each.subject == author.subject) {
            return fail(Errc::malformed, "shown/oneself", "You need not ask yourself: name the others.");
        }
        if (each.gone() || each.id == consents.actor() || each.type != "Person") {
            return fail(Errc::not_found, "shown/no-person", "A post shows people; one of these is none.");
        }
    }
    return {};
}

/// Counted by drafts, also those that wait no more, and never by questions: a limit must not tell who was
/// asked.
Done check_often(storage::Tx& tx, const ActorRow& author, Instant now) {
    if (storage::drafts_by(tx, author.id, limits::drafts_waiting_max).size() >= limits::drafts_waiting_max) {
        return fail(Errc::limited,
                    "shown/too-many-drafts",
                    "Too many of your posts wait for an answer: cancel one, or wait.");
    }
    if (storage::count_drafts_since(tx, author.id, now - limits::drafts_made_in) >= limits::drafts_made_max) {
        return fail(
            Errc::limited, "shown/too-often", "These are a lot of questions for one day: please wait.");
    }
    return {};
}

/// Answered or asked before: a no, or a yes that was taken back, is one to all posts for a while, and so is
/// silence.
bool rests(storage::Tx& tx, const consent::ConsentRecord& record, Instant now) {
    std::size_t open = 0;
    const auto about_a_post = [&](storage::GrantId id) {
        const auto grant = std::ranges::find(record.grants, id, &Grant::id);
        return grant != record.grants.end() && grant->kind == DetailKind::appearance;
    };
    for (const ConsentRequestRow& request : storage::consent_requests_of(tx, record.subject.id)) {
        if (!std::ranges::any_of(request.grants, about_a_post)) continue;
        if (request.state == RequestState::open && now < request.expires) ++open;
        const bool silent = request.state == RequestState::lapsed && request.answered >= request.expires;
        if (silent && now < request.expires + consent::ask_again_after) return true;
    }
    const bool said_no = std::ranges::any_of(record.grants, [&](const Grant& grant) {
        const bool no = grant.state == GrantState::refused || grant.state == GrantState::withdrawn;
        return no && grant.kind == DetailKind::appearance && now < grant.changed + consent::cool_down;
    });
    return said_no || open >= limits::post_questions_open_max;
}

/// Whether a yes could be acted on, and nothing that the person said stands against the question.
Result<bool> may_be_asked(
    storage::Tx& tx, const ActorRow& author, const ActorRow& whom, const Grant& wanted, Instant now) {
    if (storage::epoch_of(tx, whom.subject) == 0 || said_stop_to_all(tx, whom.subject) ||
        is_not_to_be_asked(tx, whom.subject, DetailKind::appearance) ||
        storage::is_blocked(tx, whom.id, author.id)) {
        return false;
    }
    consent::ConsentRecord record = TRY(storage::SqlGrantBook(tx).record_of(whom.subject));
    if (rests(tx, record, now)) return false;
    record.grants = {wanted};
    record.grants.front().id = storage::GrantId(1);
    record.grants.front().state = GrantState::given;
    return consent::decide(record, {wanted.kind, wanted.reason, wanted.audience}, now).allowed;
}

}  // namespace

Result<PostDraft> open_draft(storage::KeyStore& keys, const DraftRow& draft) {
    const auto opened = TRY(keys.vault().open_private(draft.subject, storage::draft_sealed_as, draft.sealed));
    const Json json = Json::parse(as_text(opened.bytes()), nullptr, /*allow_exceptions=*/false);
    if (!json.is_object()) return fail(Errc::internal, "shown/draft");
    PostDraft words{.text = json.value("text", ""),
                    .visibility = visibility_of(json.value("visibility", "")).value_or(Visibility::direct),
                    .content_warning = json.value("content_warning", ""),
                    .language = json.value("language", "en"),
                    .sensitive = json.value("sensitive", false),
                    .anyway = json.value("anyway", false)};
    words.reply_policy = json.value("reply_policy", words.reply_policy);
    words.like_policy = json.value("like_policy", words.like_policy);
    words.boost_policy = json.value("boost_policy", words.boost_policy);
    words.quote_policy = json.value("quote_policy", words.quote_policy);
    return words;
}

Result<std::optional<PostDraft>> draft_behind(storage::Tx& tx,
                                              storage::KeyStore& keys,
                                              storage::GrantId grant) {
    const auto shown = storage::shown_by_grant(tx, grant);
    const auto draft = shown && shown->draft.valid() ? storage::find_draft(tx, shown->draft) : std::nullopt;
    if (!draft || draft->closed) return std::optional<PostDraft>();
    return std::optional(TRY(open_draft(keys, *draft)));
}

Result<WaitingPost> ShownPosts::draft(storage::Tx& tx,
                                      const ActorRow& author,
                                      const PostDraft& words,
                                      const std::vector<ActorRow>& people,
                                      Instant now) const {
    if (!consents_.actor().valid()) {
        return fail(Errc::unavailable, "shown/nobody-asks", "Nobody here asks for consent yet.");
    }
    if (author.gone()) return fail(Errc::denied, "shown/author", "This account cannot post.");
    TRY_DONE(check_words(words));
    TRY_DONE(check_people(consents_, author, people));
    const Audience audience = TRY(audience_of(words.visibility, author));
    TRY_DONE(check_reach(audience, people));
    TRY_DONE(check_often(tx, author, now));
    TRY_DONE(consents_.ensure_subject(tx, author.subject));
    const std::string text = words_of(words);
    const auto sealed =
        TRY(parts().keys.vault().seal_private(author.subject, storage::draft_sealed_as, as_bytes(text)));
    const DraftRow draft{.id = parts().ids.make<storage::DraftId>(),
                         .subject = author.subject,
                         .author = author.id,
                         .sealed = sealed,
                         .created = now,
                         .expires = now + question_open_for};
    storage::insert_draft(tx, draft);
    WaitingPost waiting{.id = draft.id, .words = words, .made = now, .until = draft.expires};
    std::vector<SubjectId> named;
    for (const ActorRow& each : people) {
        if (std::ranges::find(named, each.subject) != named.end()) continue;
        named.push_back(each.subject);
        waiting.shows.push_back(each.id);
        TRY_DONE(ask(tx, author, each, {.draft = draft.id}, audience, now));
    }
    return waiting;
}

Done ShownPosts::ask(storage::Tx& tx,
                     const ActorRow& author,
                     const ActorRow& whom,
                     const ShownRow& shown,
                     const Audience& audience,
                     Instant now) const {
    ShownRow row{.id = parts().ids.make<storage::ShownId>(),
                 .subject = whom.subject,
                 .actor = whom.id,
                 .draft = shown.draft};
    Grant grant{.subject = whom.subject,
                .kind = DetailKind::appearance,
                .reason = Reason::storytelling,
                .audience = audience,
                .verb = consent::Verb::share,
                .basis = consent::LawfulBasis::consent,
                .channel = consent::Channel::remote,
                .not_before = now,
                .expires = now + consent::rule_of(Reason::storytelling).longest,
                .changed = now};
    if (!TRY(may_be_asked(tx, author, whom, grant, now))) {
        storage::insert_shown(tx, row);
        if (storage::epoch_of(tx, whom.subject) == 0) return {};  // of who is erased nothing is written
        storage::append_audit(tx,
                              {.id = parts().ids.make<storage::AuditId>(),
                               .at = now,
                               .channel = "staff",
                               .verb = "a question that was not put",
                               .subject = whom.subject,
                               .reason = shown_handle(author) + ": to show you in a post"});
        return {};
    }
    TRY_DONE(consents_.ensure_subject(tx, whom.subject));
    const Wish wish{.kinds = {grant.kind}, .reason = grant.reason, .audience = audience};
    grant.notice = TRY(serve_notice(tx, parts().site, wish, grant.verb, audience, now));
    grant.id = parts().ids.make<storage::GrantId>();
    row.grant = grant.id;
    TRY_DONE(storage::insert_grant(tx, grant, now));
    storage::insert_shown(tx, row);
    TRY(consents_.step(
        tx, grant, consent::GrantEvent::ask, {.channel = consent::Channel::staff, .now = now}));
    ConsentRequestRow request{.id = parts().ids.make<storage::ConsentRequestId>(),
                              .subject = whom.subject,
                              .actor = whom.id,
                              .asked_by = author.id,
                              .code = make_code(parts().random),
                              .choices = {{.label = "Yes", .audience = audience}, {.label = "No"}},
                              .notice = grant.notice,
                              .created = now,
                              .expires = now + question_open_for,
                              .grants = {grant.id}};
    return put_question(tx, author, whom, std::move(request), now);
}

/// The message says who and towards whom, and nothing of the post: two servers read it.
Done ShownPosts::put_question(storage::Tx& tx,
                              const ActorRow& author,
                              const ActorRow& whom,
                              ConsentRequestRow request,
                              Instant now) const {
    storage::insert_consent_request(tx, request);
    const std::string where = whom.is_local ? fmt::format("read it at {}/consent", parts().site.base)
                                            : std::string("answer LINK for a private link that shows it");
    PostDraft asking{
        .text = fmt::format("{}\n\nThe post is by {}. It is not in this message, which two servers can "
                            "read: {}. It waits until everybody it shows has said yes.\n\nVote below, "
                            "or answer YES {} or NO {}.",
                            TRY(notice_words(tx, request.notice)),
                            shown_handle(author),
                            where,
                            request.code,
                            request.code)};
    asking.poll = PollDraft{.open_for = question_open_for};
    for (const auto& choice : request.choices) asking.poll->options.push_back(choice.label);
    const PostRow question =
        TRY(parts().social.direct_in(tx, consents_.actor(), whom, std::move(asking), nullptr, now));
    storage::set_consent_question(tx, request.id, question.id);
    if (!Links::may_be_sent(tx, whom) || !Consents::may_give(tx, whom, now)) return {};
    const std::string url = parts().links.open_link(tx, whom, now);
    return parts().links.send(
        tx,
        whom,
        fmt::format("The post that we ask you about stands here: {}\n\nThe link is yours "
                    "alone, works once and for 14 days; a newer one ends it.",
                    url),
        storage::LinkMay::open,
        &question,
        now);
}

Result<std::vector<WaitingPost>> ShownPosts::waiting(storage::Tx& tx, const ActorRow& author) const {
    std::vector<WaitingPost> found;
    for (const DraftRow& draft : storage::drafts_by(tx, author.id, limits::drafts_waiting_max)) {
        auto words = TRY(open_draft(parts().keys, draft));
        WaitingPost one{
            .id = draft.id, .words = std::move(words), .made = draft.created, .until = draft.expires};
        for (const ShownRow& each : storage::shown_in_draft(tx, draft.id)) one.shows.push_back(each.actor);
        found.push_back(std::move(one));
    }
    return found;
}

Done ShownPosts::cancel(storage::Tx& tx, const ActorRow& author, storage::DraftId id, Instant now) const {
    const auto draft = storage::find_draft(tx, id);
    if (!draft || draft->author != author.id || draft->closed) {
        return fail(Errc::not_found, "shown/no-draft", "No post of yours with that number waits.");
    }
    return end_draft(tx, *draft, Ending::cancelled, now);
}

}  // namespace kith::node
