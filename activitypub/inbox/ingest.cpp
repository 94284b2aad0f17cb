#include "activitypub/inbox/ingest.h"

#include "activitypub/audience.h"
#include "activitypub/emojis.h"
#include "activitypub/handlers/policy.h"
#include "activitypub/profile.h"
#include "activitypub/wire/fold.h"
#include "consent/json.h"
#include "storage/follows.h"
#include "storage/keys.h"
#include "storage/polls.h"
#include "storage/subjects.h"

#include <algorithm>
#include <set>

namespace kith::activitypub {

namespace {

constexpr std::string_view remote_basis = "FederationDelivery";

bool is_person_type(std::string_view type) {
    return type == "Person";
}

void fill(storage::ActorRow& row, const Actor& actor, const Host& host, Instant now) {
    row.host = host;
    row.username = actor.preferred_username;
    row.type = actor.type;
    row.inbox = actor.inbox;
    // A shared inbox elsewhere would let one host direct our deliveries at another.
    row.shared_inbox =
        actor.shared_inbox && same_origin(*actor.shared_inbox, actor.id) ? actor.shared_inbox : std::nullopt;
    row.outbox = actor.outbox;
    row.followers = actor.followers;
    row.following = actor.following;
    row.featured = actor.featured;
    const auto url = Uri::parse(actor.url);
    row.url = url ? std::optional(*url) : std::nullopt;
    row.locked = actor.manually_approves_followers;
    row.discoverable = actor.discoverable.value_or(false);
    // FEP-5feb: absent means no. Of two that disagree the no counts.
    const auto signalled = actor.signals.indexable();
    row.indexable = actor.indexable.value_or(signalled.value_or(false)) && signalled.value_or(true);
    row.also_known_as = actor.also_known_as;
    row.moved_to = actor.moved_to;
    row.fetched = now;
    row.last_needed = now;
}

/// The keys of the document are all the keys there are: one that it leaves out was retired.
Done store_keys(
    storage::Tx& tx, const storage::ActorRow& row, const Actor& actor, storage::IdMaker& ids, Instant now) {
    std::vector<Uri> listed;
    for (const ActorKey& key : actor.keys) {
        // FEP-fe34: a key and its owner share an origin; a key that names another owner is not this actor's.
        if (key.owner != actor.id || !same_origin(key.id, actor.id)) continue;
        if (key.expires && *key.expires <= now) continue;
        listed.push_back(key.id);
        if (key.revoked && *key.revoked <= now) {
            storage::revoke_key(tx, key.id, now);
            continue;
        }
        const auto parsed = key.pem.empty() ? crypto::PublicKey::from_multikey(key.multibase)
                                            : crypto::PublicKey::from_spki_pem(key.pem);
        if (!parsed) continue;
        TRY_DONE(storage::put_key(
            tx,
            {.id = ids.make<storage::KeyId>(),
             .actor = row.id,
             .key_uri = key.id,
             .algorithm = parsed->kind() == crypto::KeyKind::rsa ? storage::KeyAlgorithm::rsa
                                                                 : storage::KeyAlgorithm::ed25519,
             .public_key = key.pem.empty() ? key.multibase : key.pem,
             .first_seen = now,
             .fetched = now}));
    }
    storage::keep_keys(tx, row.id, listed);
    return {};
}

}  // namespace

Result<storage::ActorRow> Ingest::actor(storage::Tx& tx,
                                        const Actor& actor,
                                        const Host& handle_host,
                                        std::string_view source,
                                        Instant now) const {
    if (site_.owns(actor.id)) return fail(Errc::denied, "actor/claims-our-origin");
    if (!same_origin(actor.inbox, actor.id)) return fail(Errc::denied, "actor/foreign-inbox");
    auto known = storage::find_actor(tx, actor.id);
    if (known && is_person_type(known->type) != is_person_type(actor.type) && !known->deleted) {
        return fail(Errc::denied, "actor/changes-type");
    }
    storage::ActorRow row = known ? *known
                                  : storage::ActorRow{.id = ids_.make<storage::ActorId>(),
                                                      .subject = ids_.make<storage::SubjectId>(),
                                                      .uri = actor.id,
                                                      .host = handle_host,
                                                      .inbox = actor.inbox,
                                                      .created = now,
                                                      .source = std::string(source),
                                                      .basis = std::string(remote_basis)};
    const auto moved_before = row.moved_to;
    fill(row, actor, handle_host, now);
    if (known) {
        storage::update_actor(tx, row);
    } else {
        storage::create_subject(tx, row.subject, now);
        TRY_DONE(storage::insert_actor(tx, row));
    }
    if (moved_before != row.moved_to) storage::set_moved(tx, row.id, row.moved_to, now);
    TRY_DONE(store_keys(tx, row, actor, ids_, now));
    TRY_DONE(store_remote_profile(tx, row.subject, actor, keys_, ids_, now));
    hear_emojis(tx, ids_, host_of(row.uri), actor.emojis, now);
    events_.tell(tx, ActorChanged{row.id, actor.signals.no_sale}, now);
    return row;
}

namespace {

/// to, cc and mentions that are known here; who is only named in the text is not addressed.
std::vector<storage::Recipient> recipients_of(storage::Tx& tx,
                                              const Object& object,
                                              storage::ActorId author) {
    std::vector<storage::Recipient> recipients;
    std::set<std::string> done;
    const auto add = [&](const Uri& uri, bool is_mention) {
        if (done.size() >= limits::recipients_max || is_public(uri) || !done.insert(uri.text()).second)
            return;
        const storage::ActorId id = storage::actor_id_of(tx, uri);
        if (id.valid() && id != author) recipients.push_back({.actor = id, .is_mention = is_mention});
    };
    for (const Mention& mention : object.mentions) add(mention.href, true);
    for (const Uri& uri : object.to) add(uri, false);
    for (const Uri& uri : object.cc) add(uri, false);
    return recipients;
}

std::vector<storage::PostTag> tags_of(const Object& object) {
    std::vector<storage::PostTag> tags;
    tags.reserve(object.hashtags.size());
    for (const Hashtag& hashtag : object.hashtags) {
        tags.push_back({.tag = fold(hashtag.name), .shown = hashtag.name});
    }
    return tags;
}

std::vector<storage::AttachmentRow> attachments_of(const Object& object) {
    std::vector<storage::AttachmentRow> rows;
    for (const Attachment& attachment : object.attachments) {
        storage::AttachmentRow row{.type = attachment.type,
                                   .media_type = attachment.media_type,
                                   .url = attachment.url,
                                   .description = attachment.name};
        if (attachment.width > 0 && attachment.width < 100'000)
            row.width = static_cast<int>(attachment.width);
        if (attachment.height > 0 && attachment.height < 100'000)
            row.height = static_cast<int>(attachment.height);
        if (!attachment.blurhash.empty()) row.blurhash = attachment.blurhash;
        rows.push_back(std::move(row));
    }
    return rows;
}

void store_poll(storage::Tx& tx, storage::PostId post, const Poll& poll) {
    storage::PollRow row{
        .post = post, .multiple = poll.multiple, .end = poll.end_time, .closed = poll.closed};
    row.voters = poll.voters_count.value_or(0);
    for (const PollOption& option : poll.options) row.options.push_back({option.name, option.votes});
    const auto former = storage::find_poll(tx, post);
    storage::put_poll(tx, row);
    if (!former) return;
    // A poll that is known keeps the votes of our people; the totals are its author's to say.
    std::vector<std::int64_t> votes;
    votes.reserve(poll.options.size());
    for (const PollOption& option : poll.options) votes.push_back(option.votes);
    storage::set_poll_totals(tx, post, votes, poll.voters_count.value_or(former->voters));
}

/// Of a new post nothing is there yet that would have to go.
enum class Former { none, some };

void store_parts(
    storage::Tx& tx, storage::PostId post, const Object& object, storage::ActorId author, Former former) {
    const auto recipients = recipients_of(tx, object, author);
    const auto differs = [&](bool has_any) { return has_any || former == Former::some; };
    if (differs(!recipients.empty())) storage::set_recipients(tx, post, recipients);
    if (differs(!object.hashtags.empty())) storage::set_tags(tx, post, tags_of(object));
    if (differs(!object.attachments.empty())) storage::set_attachments(tx, post, attachments_of(object));
    if (object.poll) store_poll(tx, post, *object.poll);
}

std::optional<std::string> extra_of(const Object& object) {
    Json extra = Json::object();
    if (object.extra) extra["document"] = *object.extra;
    for (const ObjectLink& link : object.links) extra["links"].push_back(link.href.text());
    if (object.replies) extra["replies"] = object.replies->text();
    if (const auto indexable = object.signals.indexable()) extra["indexable"] = *indexable;
    if (extra.empty()) return std::nullopt;
    return dump_json(extra);
}

/// What the author says now; identity, audience and place in the thread are not touched.
void fill_text(storage::PostRow& row, const IncomingPost& incoming) {
    const Object& object = incoming.object();
    row.type = object.type;
    row.content = incoming.text().text();
    row.summary = to_plain_text(object.summary);
    row.name = to_plain_text(object.name);
    row.language = object.language;
    row.sensitive = object.sensitive;
    const auto url = Uri::parse(object.url);
    row.url = url ? std::optional(*url) : std::nullopt;
    row.quote = object.quote;
    row.quote_authorization = object.quote_authorization;
    row.extra = extra_of(object);
    row.updated = object.updated;
}

Visibility inherited(storage::Tx& tx, const Object& object, Visibility own) {
    if (!object.in_reply_to) return own;
    const auto parent = storage::find_post(tx, *object.in_reply_to);
    return parent ? narrower(own, parent->visibility) : own;
}

}  // namespace

void Ingest::update(storage::Tx& tx, storage::PostRow row, const IncomingPost& incoming, Instant now) const {
    const Object& object = incoming.object();
    // Out of order: an older version than the one we have says nothing new.
    // Without `updated` it is the first one: an edit overtook its Create.
    const bool older = row.updated && (!object.updated || *object.updated < *row.updated);
    if (older) return;
    hear_emojis(tx, ids_, host_of(row.uri), object.emojis, now);
    if (object.poll && row.updated == object.updated) {
        const auto former = storage::find_poll(tx, row.id);
        store_poll(tx, row.id, *object.poll);  // new totals, same text
        const bool ended = former && !former->closed && object.poll->closed;
        if (ended) events_.tell(tx, PollEnded{row.id}, now);
        return;
    }
    const std::string former = row.content;
    const auto stamp = row.quote_authorization;
    const bool dated = object.updated.has_value();
    fill_text(row, incoming);
    // What was accepted was the quote under that stamp.
    if (row.quote_authorization != stamp)
        row.quote_state = row.quote ? std::optional("pending") : std::nullopt;
    // The same again, as a repeated Create says it: no edit, and no time that a real one would have to beat.
    if (!dated && row.content == former) return;
    storage::update_post(tx, row);
    store_parts(tx, row.id, object, row.actor, Former::some);
    events_.tell(tx, PostEdited{row.id}, now);
}

Result<storage::PostId> Ingest::post(storage::Tx& tx,
                                     const IncomingPost& incoming,
                                     const storage::ActorRow& author,
                                     std::string_view provenance,
                                     Instant now) const {
    const Object& object = incoming.object();
    if (site_.owns(object.id)) return fail(Errc::denied, "post/claims-our-origin");
    if (object.attributed_to != author.uri || !same_origin(object.id, author.uri)) {
        return fail(Errc::denied, "post/not-the-actors");
    }
    if (auto known = storage::find_post(tx, object.id)) {
        if (known->actor != author.id) return fail(Errc::denied, "post/changes-author");
        const storage::PostId id = known->id;
        update(tx, *std::move(known), incoming, now);
        return id;
    }
    if (!may_reply(tx, site_, object, author.id)) return fail(Errc::denied, reply_refused);
    const Instant published = std::min(object.published.value_or(now), now);
    storage::PostRow row{.id = storage::PostId(ids_.at(published)),
                         .uri = object.id,
                         .actor = author.id,
                         .subject = author.subject,
                         .in_reply_to_uri = object.in_reply_to,
                         .created = published,
                         .received = now,
                         .basis = std::string(remote_basis),
                         .provenance = std::string(provenance),
                         .last_needed = now};
    fill_text(row, incoming);
    row.visibility = inherited(tx, object, derive_visibility(object, author.followers));
    const auto context = Uri::parse(object.context);
    if (context) row.context = *context;
    if (!object.conversation.empty()) row.conversation = object.conversation;
    if (row.quote) row.quote_state = "pending";
    row.id = TRY(storage::insert_post(tx, row));
    store_parts(tx, row.id, object, author.id, Former::none);
    hear_emojis(tx, ids_, host_of(author.uri), object.emojis, now);
    events_.tell(tx, PostArrived{row.id, author.id, false}, now);
    return row.id;
}

}  // namespace kith::activitypub
