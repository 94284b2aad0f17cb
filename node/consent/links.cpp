#include "node/consent/links.h"

#include "activitypub/builders/post.h"
#include "activitypub/wire/html.h"
#include "activitypub/wire/serialize.h"
#include "consent/json.h"
#include "node/consent/consents.h"
#include "node/limits.h"
#include "node/social/acting.h"
#include "storage/subjects.h"

#include <algorithm>

namespace kith::node {

using storage::ActorRow;
using storage::LinkMay;

namespace {

constexpr std::size_t token_bytes = 32;
constexpr std::size_t token_chars = 43;  // base64url without padding

/// What stands here for a message with a link: in posts, threads and what an operator sees.
constexpr std::string_view instead = "A message with a private link. Its words are not kept here.";

std::unexpected<Error> dead() {
    return fail(Errc::gone, "links/dead", "This link does not work any more.");
}

activitypub::SafeHtml worded(const ActorRow& to, std::string_view text) {
    const std::string handle = to.username + "@" + to.host.text();
    activitypub::ComposeTargets targets;
    targets.mentions.emplace(
        lower_ascii(handle),
        activitypub::MentionTarget{
            .actor = to.uri, .url = to.url ? to.url->text() : to.uri.text(), .shown = to.username});
    return activitypub::compose("@" + handle + " " + std::string(text), targets);
}

}  // namespace

bool is_token(std::string_view text) {
    return text.size() == token_chars && std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_';
           });
}

storage::TokenDigest digest_of_token(std::string_view token) {
    return crypto::sha256(as_bytes(token));
}

std::string csrf_of(std::string_view session_token) {
    return to_base64url(crypto::hmac_sha256(as_bytes(session_token), as_bytes("kith consent form")));
}

bool Links::may_be_sent(storage::Tx& tx, const ActorRow& who) {
    return !who.is_local && !who.gone() && storage::epoch_of(tx, who.subject) != 0;
}

Done Links::ensure_key(storage::SubjectId subject) const {
    if (parts_.keys.wrapped_key(subject)) return {};
    return parts_.keys.vault().create(subject);
}

std::string Links::make(storage::Tx& tx, const ActorRow& who, LinkMay may, Instant now) const {
    const std::string token = parts_.random.token(token_bytes);
    const bool opens = may == LinkMay::open;
    storage::insert_consent_link(
        tx,
        {.token = digest_of_token(token),
         .subject = who.subject,
         .actor = who.id,
         .may = may,
         .made = now,
         .expires = opens ? std::optional(now + limits::open_link_for) : std::nullopt},
        limits::withdraw_links_max);
    return parts_.site.base + (opens ? "/consent/l/" : "/consent/w/") + token;
}

std::string Links::open_link(storage::Tx& tx, const ActorRow& who, Instant now) const {
    return make(tx, who, LinkMay::open, now);
}

std::string Links::withdraw_link(storage::Tx& tx, const ActorRow& who, Instant now) const {
    return make(tx, who, LinkMay::withdraw, now);
}

std::optional<std::string> Links::spare_withdraw_link(storage::Tx& tx,
                                                      const ActorRow& who,
                                                      Instant now) const {
    constexpr auto a_day = std::chrono::hours(24);
    const std::int64_t made = storage::count_withdraw_links(tx, who.subject, now - a_day);
    if (made >= limits::spare_links_a_day) return std::nullopt;
    return withdraw_link(tx, who, now);
}

Done Links::send(storage::Tx& tx,
                 const ActorRow& to,
                 const std::string& text,
                 LinkMay carries,
                 const storage::PostRow* answered,
                 Instant now) const {
    const ActorRow author = TRY(acting(tx, parts_.consent_actor));
    TRY_DONE(ensure_key(to.subject));
    const auto id = parts_.ids.make<storage::PostId>();
    storage::PostRow row{.id = id,
                         .uri = parts_.site.post(id),
                         .actor = author.id,
                         .subject = author.subject,
                         .is_local = true,
                         .content = worded(to, instead).text(),
                         .language = "en",
                         .created = now,
                         .received = now,
                         .last_needed = now};
    row.source = std::string(instead);
    if (answered != nullptr) {
        row.in_reply_to_uri = answered->uri;
        row.context = answered->context;
        row.conversation = answered->conversation;
    }
    row.context = row.context.value_or(parts_.site.context(row.id));
    row.id = TRY(storage::insert_post(tx, row));
    const storage::Recipient receiver{.actor = to.id, .is_mention = true};
    storage::set_recipients(tx, row.id, {&receiver, 1});

    storage::PostRow said = row;
    said.content = worded(to, text).text();
    const activitypub::Object object = activitypub::post_object(tx, parts_.site, said, author);
    activitypub::Activity create{.type = activitypub::ActivityType::create,
                                 .actor = author.uri,
                                 .to = object.to,
                                 .cc = object.cc,
                                 .published = now};
    create.objects.push_back(
        activitypub::Ref::to(activitypub::to_json(object, activitypub::Place::embedded)));
    const Instant until =
        now + (carries == LinkMay::open ? Millis(limits::open_body_for) : Millis(limits::open_link_for));
    return parts_.outbox.publish(
        tx, std::move(create), {.signer = author, .to = to, .object = row.uri, .until = until}, now);
}

Result<NewSession> Links::spend(storage::Tx& tx, std::string_view token, Instant now) const {
    if (!is_token(token)) return dead();
    const storage::TokenDigest digest = digest_of_token(token);
    const auto link = storage::find_consent_link(tx, digest);
    if (!link || link->may != LinkMay::open || storage::epoch_of(tx, link->subject) == 0) return dead();
    const auto who = storage::find_actor(tx, link->actor);
    // Whoever took the account over since reads the messages in it too.
    if (!who || who->subject != link->subject || !Consents::may_give(tx, *who, now)) return dead();
    if (!storage::spend_consent_link(tx, digest, now)) return dead();
    return begin(tx, *who, storage::SignedInBy::link, now);
}

Result<ActorRow> Links::holder_of_withdraw_link(storage::Tx& tx, std::string_view token) const {
    if (!is_token(token)) return dead();
    const auto link = storage::find_consent_link(tx, digest_of_token(token));
    if (!link || link->may != LinkMay::withdraw || storage::epoch_of(tx, link->subject) == 0) return dead();
    auto who = storage::find_actor(tx, link->actor);
    if (!who || who->subject != link->subject) return dead();
    return *std::move(who);
}

NewSession Links::begin(
    storage::Tx& tx, const ActorRow& who, storage::SignedInBy way, Instant now, std::string said) const {
    NewSession session{.token = parts_.random.token(token_bytes)};
    session.row = {.token = digest_of_token(session.token),
                   .subject = who.subject,
                   .actor = who.id,
                   .way = way,
                   .said = std::move(said),
                   .made = now,
                   .seen = now};
    storage::insert_consent_session(tx, session.row, limits::sessions_max);
    return session;
}

Result<Visit> Links::visit(storage::Tx& tx, std::string_view token, Instant now) {
    const auto over = [] { return fail(Errc::unauthorized, "links/session-over"); };
    if (!is_token(token)) return over();
    const auto session = storage::find_consent_session(tx, digest_of_token(token));
    if (!session || now >= session->seen + limits::session_idle_for ||
        now >= session->made + limits::session_whole_for || storage::epoch_of(tx, session->subject) == 0) {
        return over();
    }
    auto who = storage::find_actor(tx, session->actor);
    if (!who || who->subject != session->subject) return over();
    if (!storage::is_own_sign_in(session->way) && !Consents::may_give(tx, *who, now)) return over();
    return Visit{*session, *std::move(who)};
}

void Links::touch(storage::Tx& tx, const Visit& visit, Instant now) {
    if (now - visit.session.seen < limits::session_seen_every) return;
    storage::touch_consent_session(tx, visit.session.token, now);
}

void Links::end(storage::Tx& tx, std::string_view token) {
    if (is_token(token)) storage::end_consent_session(tx, digest_of_token(token));
}

}  // namespace kith::node
