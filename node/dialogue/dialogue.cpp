#include "node/dialogue/dialogue.h"

#include "activitypub/inbox/receive.h"
#include "activitypub/wire/html.h"
#include "consent/base/log.h"
#include "consent/notice.h"
#include "node/consent/wording.h"
#include "node/dialogue/replies.h"
#include "node/limits.h"
#include "storage/polls.h"
#include "storage/subjects.h"

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

bool is_machine(const ActorRow& actor) {
    return actor.type == "Service" || actor.type == "Application";
}

}  // namespace

struct Dialogue::Turn {
    storage::Tx& tx;
    const DialogueItem& item;
    const ActorRow& speaker;
    const std::optional<PostRow>& post;
    Act act;

    bool in_public() const {
        return post && (post->visibility == Visibility::public_ || post->visibility == Visibility::unlisted);
    }
};

activitypub::Events::Listener Dialogue::listener() {
    return [this](storage::Tx& tx, const activitypub::Event& event, Instant now) {
        const storage::ActorId me = parts_.consents.actor();
        if (const auto* said = std::get_if<activitypub::Addressed>(&event)) {
            if (!is_addressed_to(tx, said->post, me)) return;
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

void Dialogue::hear(storage::Tx& tx, DialogueItem item, const std::string& evidence) const {
    if (storage::count_dialogue_of(tx, item.speaker) >= limits::dialogue_waiting_max) return;
    const auto speaker = storage::find_actor(tx, item.speaker);
    if (!speaker) return;
    if (!evidence.empty() && storage::epoch_of(tx, speaker->subject) != 0) {
        consent::Vault vault = parts_.keys.vault();
        const Done created = vault.create(speaker->subject);
        auto sealed = vault.seal_private(speaker->subject, evidence_of_item, as_bytes(evidence));
        if (sealed) item.evidence = *std::move(sealed);
        if (!sealed && created) log::warning("dialogue.seal", {{"error", sealed.error()}});
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
        const Done dealt = parts_.database.write([&](storage::Tx& tx) -> Done {
            storage::drop_dialogue(tx, item.id);
            return deal_with(tx, item, now);
        });
        ++progress.done;
        if (dealt) continue;
        log::warning("dialogue.turn", {{"error", dealt.error()}});
        if (dealt.error().code == Errc::unavailable) return {};
        // What cannot be dealt with today cannot tomorrow: it must not stand in the way of what others say.
        const Done dropped = parts_.database.write([&](storage::Tx& tx) -> Done {
            storage::drop_dialogue(tx, item.id);
            return {};
        });
        if (!dropped) return {};
    }
    const auto lapsed =
        parts_.database.write([&](storage::Tx& tx) -> Result<int> { return parts_.consents.lapse(tx, now); });
    if (lapsed) progress.done += *lapsed;
    return progress;
}

Done Dialogue::deal_with(storage::Tx& tx, const DialogueItem& item, Instant now) const {
    const auto speaker = storage::find_actor(tx, item.speaker);
    if (!speaker || speaker->gone()) return {};
    Turn turn{tx,
              item,
              *speaker,
              item.post.valid() ? storage::find_post(tx, item.post) : std::nullopt,
              {.channel = speaker->is_local ? Channel::operator_ : Channel::remote, .now = now}};
    if (!item.evidence.empty()) {
        const auto evidence =
            parts_.keys.vault().open_private(speaker->subject, evidence_of_item, item.evidence);
        if (evidence) turn.act.evidence = std::string(as_text(evidence->bytes()));
    }
    std::string text;
    if (item.kind == DialogueKind::block) {
        TRY(parts_.consents.stop(tx, *speaker, {}, turn.act));
        return {};
    }
    if (!turn.post) return {};
    if (item.kind == DialogueKind::vote) {
        text = TRY(answer_vote(turn));
    } else {
        const Utterance command = parse_command(activitypub::to_plain_text(turn.post->content));
        const bool idle = command.said == Said::nothing || command.said == Said::unclear;
        // Machines that answer each other never stop; who only mentions us in public wants nothing.
        if (idle && (turn.in_public() || is_machine(*speaker))) return {};
        text = TRY(answer_message(turn, command));
    }
    if (text.empty()) return {};
    TRY(parts_.social.direct_in(
        tx, parts_.consents.actor(), *speaker, {.text = std::move(text)}, &*turn.post, now));
    return {};
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
            return tell_what_is_known(turn.tx, turn.speaker.subject, turn.act.now);
        case Said::who_has:
            return tell_who_has_it(turn.tx, turn.speaker.subject);
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
        case Said::export_:
            TRY(parts_.consents.note(turn.tx, turn.speaker.subject, "ask_export", "", "", turn.act));
            return std::string(reply::export_asked);
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
    return reply::given(turn.tx, parts_.site, *events, turn.act.now);
}

Result<std::string> Dialogue::answer_code(const Turn& turn, const Utterance& command, bool yes) const {
    std::optional<storage::ConsentRequestRow> request;
    int open = 0;
    for (const auto& each : storage::consent_requests_of(turn.tx, turn.speaker.subject)) {
        if (each.state != storage::RequestState::open) continue;
        ++open;
        if (each.code == command.code || (command.code.empty() && open == 1)) request = each;
    }
    // A bare yes or no is clear only where one question is open.
    if (command.code.empty() && open != 1) request.reset();
    // "No, thank you" is as clear as it gets.
    if (!request && !yes && open == 1)
        request = storage::consent_requests_of(turn.tx, turn.speaker.subject).front();
    if (!request || request->actor != turn.speaker.id || request->state != storage::RequestState::open) {
        return std::string(open == 0 ? reply::nothing_asked : reply::which_code);
    }
    return settle_request(turn, *request, yes ? 0 : request->choices.size() - 1);
}

Result<std::string> Dialogue::stop(const Turn& turn, const Utterance& command) const {
    if (TRY(parts_.consents.call_off(turn.tx, turn.speaker, turn.act))) return std::string(reply::called_off);
    // What is not understood is heard as the wider no.
    const TakenBack taken =
        TRY(parts_.consents.stop(turn.tx, turn.speaker, {.reason = command.reason}, turn.act));
    return reply::stopped(command.reason, taken);
}

Result<std::string> Dialogue::forget(const Turn& turn, const Utterance& command) const {
    const bool settled = Consents::may_give(turn.tx, turn.speaker, turn.act.now);
    if (command.everything) {
        if (turn.speaker.is_local) return std::string(reply::delete_the_account);
        if (!settled) {
            TRY(parts_.consents.stop(turn.tx, turn.speaker, {}, turn.act));
            return std::string(reply::stopped_not_erased);
        }
        return reply::will_forget(TRY(parts_.consents.forget_everything(turn.tx, turn.speaker, turn.act)));
    }
    if (!command.kind) return reply::no_such_kind(command.rest);
    if (!settled) {
        TRY(parts_.consents.stop(turn.tx, turn.speaker, {.kind = command.kind}, turn.act));
        return std::string(reply::stopped_not_erased);
    }
    const TakenBack taken = TRY(parts_.consents.forget(turn.tx, turn.speaker, *command.kind, turn.act));
    return reply::forgotten(*command.kind, taken);
}

Result<std::string> Dialogue::remember(const Turn& turn, const Utterance& command) const {
    if (turn.in_public()) return std::string(reply::not_in_public);
    if (!command.kind) return reply::no_such_kind(command.rest);
    if (!Consents::may_give(turn.tx, turn.speaker, turn.act.now)) return reply::key_changed("");
    const auto event =
        parts_.consents.remember(turn.tx, turn.speaker, *command.kind, command.value, turn.act);
    if (!event) return as_answer(event.error());
    return reply::given(turn.tx, parts_.site, {*event}, turn.act.now);
}

}  // namespace kith::node
