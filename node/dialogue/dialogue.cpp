#include "node/dialogue/dialogue.h"

#include "activitypub/inbox/receive.h"
#include "activitypub/wire/html.h"
#include "consent/base/log.h"
#include "consent/notice.h"
#include "node/consent/wording.h"
#include "node/dialogue/replies.h"
#include "node/dialogue/turn.h"
#include "node/limits.h"
#include "storage/activities.h"
#include "storage/polls.h"
#include "storage/retention.h"
#include "storage/rights.h"
#include "storage/subjects.h"
#include "storage/units.h"

#include <algorithm>

namespace kith::node {

using activitypub::Progress;
using consent::Channel;
using storage::DialogueItem;
using storage::DialogueKind;

namespace {

constexpr std::string_view evidence_of_item = "said";
constexpr std::size_t items_a_step = 8;

bool is_addressed_to(storage::Tx& tx, storage::PostId post, storage::ActorId actor) {
    const auto recipients = storage::recipients_of(tx, post);
    return std::ranges::find(recipients, actor, &storage::Recipient::actor) != recipients.end();
}

/// Without a look at the database: every Create comes by here.
bool names(const activitypub::Admitted& said, const Uri& actor) {
    if (said.post() == nullptr) return false;
    const activitypub::Object& object = said.post()->object();
    return std::ranges::find(object.to, actor) != object.to.end() ||
           std::ranges::find(object.cc, actor) != object.cc.end() ||
           std::ranges::find(object.mentions, actor, &activitypub::Mention::href) != object.mentions.end();
}

bool is_machine(const ActorRow& actor) {
    return actor.type == "Service" || actor.type == "Application";
}

}  // namespace

activitypub::Events::Listener Dialogue::listener() {
    return [this](storage::Tx& tx, const activitypub::Event& event, Instant now) {
        const storage::ActorId me = parts_.consents.actor();
        if (const auto* said = std::get_if<activitypub::Addressed>(&event)) {
            if (!names(*said->said, parts_.site.actor(me))) return;
            hear(tx,
                 {.kind = DialogueKind::message, .post = said->post, .speaker = said->author, .at = now},
                 said->said->evidence_text());
        } else if (const auto* posted = std::get_if<activitypub::PostArrived>(&event)) {
            if (!posted->local || posted->author == me || !is_addressed_to(tx, posted->post, me)) return;
            hear(tx,
                 {.kind = DialogueKind::message, .post = posted->post, .speaker = posted->author, .at = now},
                 "");
        } else if (const auto* voted = std::get_if<activitypub::Voted>(&event)) {
            if (!storage::consent_request_asked_in(tx, voted->post)) return;
            hear(tx,
                 {.kind = DialogueKind::vote, .post = voted->post, .speaker = voted->by, .at = now},
                 voted->said != nullptr ? voted->said->evidence_text() : "");
        } else if (const auto* blocked = std::get_if<activitypub::Blocked>(&event)) {
            if (blocked->target == me)
                hear(tx, {.kind = DialogueKind::block, .speaker = blocked->by, .at = now}, "");
        }
    };
}

namespace {

bool holds_a_value(const Utterance& said) {
    return said.said == Said::remember || said.said == Said::correct;
}

/// What must be heard whatever else waits: it only narrows.
bool narrows(const Utterance& said) {
    return said.said == Said::stop || said.said == Said::no || said.said == Said::forget;
}

}  // namespace

void Dialogue::hear(storage::Tx& tx, DialogueItem item, const std::string& evidence) const {
    const auto speaker = storage::find_actor(tx, item.speaker);
    if (!speaker) return;
    bool urgent = item.kind != DialogueKind::message;
    if (item.kind == DialogueKind::message) {
        const auto post = storage::find_post(tx, item.post);
        if (!post || !storage::hear_once(tx, item.post, item.at)) return;
        item.words = activitypub::to_plain_text(post->content).substr(0, limits::dialogue_text_bytes_max);
        urgent = narrows(parse_utterance(item.words));
    }
    const std::int64_t most = urgent ? limits::dialogue_urgent_max : limits::dialogue_waiting_max;
    if (storage::count_dialogue_of(tx, item.speaker) >= most) return;
    if (!urgent && storage::count_dialogue(tx) >= limits::dialogue_waiting_all_max) return;
    const bool keeps = !evidence.empty() && evidence.size() <= limits::dialogue_evidence_bytes_max;
    if (keeps && storage::epoch_of(tx, speaker->subject) != 0) {
        consent::Vault vault = parts_.keys.vault();
        if (!parts_.keys.wrapped_key(speaker->subject)) {
            const Done created = vault.create(speaker->subject);
            if (!created) log::warning("dialogue.key", {{"error", created.error()}});
        }
        auto sealed = vault.seal_private(speaker->subject, evidence_of_item, as_bytes(evidence));
        if (sealed) item.evidence = *std::move(sealed);
    }
    item.id = parts_.ids.make<storage::DialogueId>();
    storage::push_dialogue(tx, item);
    tx.after_commit([wake = parts_.wake] { wake(); });
}

Progress Dialogue::run_once(Instant now) {
    const auto waiting = parts_.database.read([&](storage::Tx& tx) -> Result<std::vector<DialogueItem>> {
        return storage::waiting_dialogue(tx, items_a_step);
    });
    Progress progress;
    if (!waiting) return progress;
    for (const DialogueItem& item : *waiting) {
        // What cannot be answered still takes effect, and what cannot take effect stands in nobody's way.
        for (const Answer answer : {Answer::given, Answer::none}) {
            const Done dealt = parts_.database.write([&](storage::Tx& tx) -> Done {
                storage::drop_dialogue(tx, item.id);
                return deal_with(tx, item, answer, now);
            });
            if (dealt) break;
            log::warning("dialogue.turn", {{"error", dealt.error()}});
            if (dealt.error().code == Errc::unavailable) return progress;
            if (answer == Answer::given) continue;
            const Done dropped = parts_.database.write([&](storage::Tx& tx) -> Done {
                storage::drop_dialogue(tx, item.id);
                return {};
            });
            if (!dropped) return progress;
        }
        ++progress.done;
    }
    const auto lapsed =
        parts_.database.write([&](storage::Tx& tx) -> Result<int> { return parts_.consents.lapse(tx, now); });
    if (lapsed) progress.done += *lapsed;
    return progress;
}

/// Of another server, whose copy is its own; or written here and for nobody else.
static bool is_ours_alone(storage::Tx& tx, const PostRow& post) {
    return !post.is_local ||
           (post.visibility == Visibility::direct && storage::recipients_of(tx, post.id).size() == 1);
}

Done Dialogue::deal_with(storage::Tx& tx, const DialogueItem& item, Answer answer, Instant now) const {
    const auto speaker = storage::find_actor(tx, item.speaker);
    if (!speaker) return {};
    Turn turn{tx,
              item,
              *speaker,
              item.post.valid() ? storage::find_post(tx, item.post) : std::nullopt,
              {.channel = speaker->is_local ? Channel::operator_ : Channel::remote, .now = now},
              std::nullopt};
    if (!item.evidence.empty()) {
        const auto evidence =
            parts_.keys.vault().open_private(speaker->subject, evidence_of_item, item.evidence);
        if (evidence) turn.act.evidence = std::string(as_text(evidence->bytes()));
    }
    if (item.kind == DialogueKind::block) {
        TRY(parts_.consents.stop(tx, *speaker, {}, turn.act));
        return {};
    }
    const std::string text = TRY(answer_to(turn));
    if (answer == Answer::given && !text.empty() && !speaker->gone()) {
        const PostRow* answered = turn.post ? &*turn.post : nullptr;
        TRY_DONE(say(turn, text, answered));
    }
    // What was told us in confidence stands in no post: it is in its sealed place, or nowhere.
    const bool told = turn.post && (turn.post->visibility == Visibility::direct ||
                                    holds_a_value(parse_utterance(item.words)));
    if (item.kind == DialogueKind::message && told && is_ours_alone(tx, *turn.post)) {
        storage::blank_bodies_of(tx, turn.post->uri, "");
        storage::delete_post(tx, turn.post->id, now);
    }
    return {};
}

Done Dialogue::say(const Turn& turn, const std::string& text, const PostRow* answered) const {
    if (turn.carries) {
        return parts_.links.send(turn.tx, turn.speaker, text, *turn.carries, answered, turn.act.now);
    }
    TRY(parts_.social.direct_in(
        turn.tx, parts_.consents.actor(), turn.speaker, {.text = text}, answered, turn.act.now));
    return {};
}

Result<std::string> Dialogue::answer_to(const Turn& turn) const {
    if (turn.item.kind == DialogueKind::vote) return answer_vote(turn);
    const Utterance said = parse_utterance(turn.item.words);
    // Who has left can still take back, and nothing else.
    if (turn.speaker.gone() && !narrows(said)) return std::string();
    const bool idle = said.said == Said::nothing || said.said == Said::unclear;
    // Machines that answer each other never stop, whatever they call themselves; who only mentions us in
    // public wants nothing.
    if (idle &&
        (turn.in_public() || is_machine(turn.speaker) || turn.answers_an_answer(parts_.consents.actor()))) {
        return std::string();
    }
    if (storage::is_unit(turn.speaker)) return std::string(reply::to_a_unit);
    return answer_message(turn, said);
}

/// A refusal is an answer like any other; only what is our own failure is passed on.
static Result<std::string> as_answer(const Error& error) {
    const bool ours = error.code == Errc::internal || error.code == Errc::unavailable;
    if (ours || error.message.empty()) return std::unexpected(error);
    return error.message + "\n\n" + std::string(reply::how_to_stop);
}

Result<std::string> Dialogue::answer_message(const Turn& turn, const Utterance& command) const {
    switch (command.said) {
        case Said::know:
            return with_open_link(turn, tell_what_is_known(turn.tx, turn.speaker.subject, turn.act.now));
        case Said::who_has:
            return with_open_link(turn, tell_who_has_it(turn.tx, turn.speaker.subject));
        case Said::yes:
            return answer_code(turn, command, true);
        case Said::no:
            return answer_code(turn, command, false);
        case Said::stop:
            return stop(turn, command);
        case Said::forget:
            return forget(turn, command);
        case Said::remember:
            return remember(turn, command);
        case Said::correct:
            return correct(turn, command);
        case Said::keep:
            // It widens again: not on the word of a key that is new.
            if (!Consents::may_give(turn.tx, turn.speaker, turn.act.now)) return reply::key_changed("");
            if (TRY(parts_.consents.call_off(turn.tx, turn.speaker, turn.act)))
                return std::string(reply::called_off);
            return std::string(reply::nothing_to_call_off);
        case Said::export_:
            TRY(parts_.consents.note(
                turn.tx, turn.speaker.subject, storage::asked_for_export, "", "", turn.act));
            return with_open_link(turn, std::string(reply::export_asked));
        case Said::link:
            return with_open_link(turn, std::string(reply::here_is_the_link));
        case Said::help:
            return reply::help(parts_.site.name);
        case Said::nothing:
        case Said::unclear:
            return std::string(reply::unclear) + "\n\n" + reply::help(parts_.site.name);
    }
    return std::string();
}

Result<std::string> Dialogue::answer_vote(const Turn& turn) const {
    const auto request = storage::consent_request_asked_in(turn.tx, turn.item.post);
    const std::vector<int> votes = storage::votes_of(turn.tx, turn.item.post, turn.speaker.id);
    if (!request || request->actor != turn.speaker.id || votes.empty()) return std::string();
    return settle_request(turn, *request, static_cast<std::size_t>(votes.front()));
}

Result<std::string> Dialogue::settle_request(const Turn& turn,
                                             const storage::ConsentRequestRow& request,
                                             std::size_t choice) const {
    const bool yes = choice < request.choices.size() && request.choices[choice].audience.has_value();
    if (yes && !Consents::may_give(turn.tx, turn.speaker, turn.act.now)) {
        return reply::key_changed(request.code);
    }
    const auto events = parts_.consents.answer(turn.tx, request, choice, turn.act);
    if (!events) return as_answer(events.error());
    if (!yes) return std::string(reply::refused);
    return with_withdraw_link(turn, reply::given(turn.tx, parts_.site, *events, turn.act.now));
}

Result<std::string> Dialogue::answer_code(const Turn& turn, const Utterance& said, bool yes) const {
    std::vector<storage::ConsentRequestRow> open;
    for (auto& each : storage::consent_requests_of(turn.tx, turn.speaker.subject)) {
        const bool answerable = each.state == storage::RequestState::open && each.actor == turn.speaker.id;
        if (answerable) open.push_back(std::move(each));
    }
    if (open.empty()) return std::string(reply::nothing_asked);
    const auto named = std::ranges::find(open, said.code, &storage::ConsentRequestRow::code);
    if (named != open.end()) return settle_request(turn, *named, yes ? 0 : named->choices.size() - 1);
    if (yes) {
        // A bare yes is clear only where one question is open.
        if (!said.code.empty() || open.size() > 1) return std::string(reply::which_code);
        return settle_request(turn, open.front(), 0);
    }
    // "No, thank you" is as clear as it gets, to everything that is asked.
    std::string text;
    for (const auto& request : open) text = TRY(settle_request(turn, request, request.choices.size() - 1));
    return text;
}

Result<std::string> Dialogue::stop(const Turn& turn, const Utterance& said) const {
    std::optional<consent::Reason> reason = said.reason;
    // Only what rests on consent is a person's to stop; what is not understood is heard as the wider no.
    if (reason && (!consent::rule_of(*reason).bases.contains(consent::LawfulBasis::consent) ||
                   *reason == consent::Reason::account_service)) {
        reason.reset();
    }
    const TakenBack taken = TRY(parts_.consents.stop(turn.tx, turn.speaker, {.reason = reason}, turn.act));
    return reply::stopped(reason, taken);
}

Result<std::string> Dialogue::forget(const Turn& turn, const Utterance& said) const {
    const bool settled = Consents::may_give(turn.tx, turn.speaker, turn.act.now);
    if (said.everything) {
        if (turn.speaker.is_local) return std::string(reply::delete_the_account);
        if (!settled) {
            TRY(parts_.consents.stop(turn.tx, turn.speaker, {}, turn.act));
            TRY_DONE(parts_.consents.restrict(turn.tx, turn.speaker.subject, true, turn.act));
            return std::string(reply::stopped_not_erased);
        }
        const Instant due = TRY(parts_.consents.forget_everything(turn.tx, turn.speaker, turn.act));
        const bool held = storage::find_legal_hold(turn.tx, turn.speaker.subject).has_value();
        return reply::will_forget(held ? std::nullopt : std::optional(due));
    }
    if (!said.kind) return reply::no_such_kind(said.rest);
    if (!settled) {
        TRY(parts_.consents.stop(turn.tx, turn.speaker, {.kind = said.kind}, turn.act));
        return std::string(reply::stopped_not_erased);
    }
    const TakenBack taken = TRY(parts_.consents.forget(turn.tx, turn.speaker, *said.kind, turn.act));
    return reply::forgotten(*said.kind, taken);
}

Result<std::string> Dialogue::remember(const Turn& turn, const Utterance& command) const {
    if (turn.in_public()) return std::string(reply::not_in_public);
    if (!command.kind) return reply::no_such_kind(command.rest);
    if (!Consents::may_give(turn.tx, turn.speaker, turn.act.now)) return reply::key_changed("");
    const auto event =
        parts_.consents.remember(turn.tx, turn.speaker, *command.kind, command.value, turn.act);
    if (!event) return as_answer(event.error());
    return with_withdraw_link(turn, reply::given(turn.tx, parts_.site, {*event}, turn.act.now));
}

Result<std::string> Dialogue::correct(const Turn& turn, const Utterance& command) const {
    if (turn.in_public()) return std::string(reply::not_in_public);
    if (!command.kind) return reply::no_such_kind(command.rest);
    if (!Consents::may_give(turn.tx, turn.speaker, turn.act.now)) return reply::key_changed("");
    const auto done = parts_.consents.correct(turn.tx, turn.speaker, *command.kind, command.value, turn.act);
    if (!done) return as_answer(done.error());
    return reply::corrected(*command.kind, *done);
}

}  // namespace kith::node
