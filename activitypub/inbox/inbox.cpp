
#include "activitypub/inbox/inbox.h"

#include "activitypub/delivery/followers_digest.h"
#include "activitypub/wire/object_proof.h"
#include "consent/base/limits.h"
#include "consent/base/log.h"
#include "consent/crypto/digest.h"
#include "storage/domain_rules.h"
#include "storage/fetch_queue.h"
#include "storage/follows.h"
#include "storage/hosts.h"
#include "storage/inbox_queue.h"
#include "storage/keys.h"
#include "storage/posts.h"
#include "storage/seen.h"

#include <algorithm>

namespace kith::activitypub {

namespace {

/// An activity that names something gone or unknown was understood: the peer need not send it again.
bool counts_as_taken(const Error& error) {
    return error.code == Errc::gone || error.code == Errc::not_found || error.code == Errc::conflict;
}

/// A key that cannot be had is a signature that cannot be checked: 401, or 503 when it may pass; never
/// another answer, which several peers take as final.
Error as_signature_error(const Error& error) {
    if (error.code == Errc::unavailable) return error;
    const bool blocked = error.rule == "resolve/blocked-domain";
    return Error{blocked ? Errc::denied : Errc::unauthorized, error.rule};
}

Result<crypto::PublicKey> parse_key_text(const storage::KeyRow& row) {
    return row.public_key.starts_with("-----") ? crypto::PublicKey::from_spki_pem(row.public_key)
                                               : crypto::PublicKey::from_multikey(row.public_key);
}

/// As for a signature: ids are remembered for longer than that, and a proof without a time is of any age.
bool is_recent(const ProofInput& proof, Instant now) {
    return proof.created && *proof.created >= now - limits::signature_clock_skew;
}

crypto::Sha256 identity_of(const Activity& activity, std::string_view body) {
    // An activity without an id is known by its bytes.
    return crypto::sha256(as_bytes(activity.id ? std::string_view(activity.id->text()) : body));
}

/// What is embedded in a Create or an Update, when it is no actor.
Result<std::optional<IncomingPost>> post_in(const Activity& activity, Instant now) {
    if (activity.type != ActivityType::create && activity.type != ActivityType::update) return std::nullopt;
    const Ref& ref = activity.object();
    if (!ref.embedded || is_actor_type(ref.type)) return std::nullopt;
    IncomingPost post(TRY(parse_object(*ref.embedded)));
    // An edit that does not say when it was made; a poll's totals come without a time and edit nothing.
    const bool undated = !post.object().updated && !post.object().poll;
    if (activity.type == ActivityType::update && undated)
        post.set_updated(std::min(activity.published.value_or(now), now));
    return post;
}

}  // namespace

Result<Taken> Inbox::post(const SignedMessage& message) {
    const Received received = TRY(receive(message));
    const Result<SignatureInput> claim = read_signature(message, parts_.clock.now());
    if (TRY(look_up(received.envelope, claim)) == Sender::leaves_unmet) return Taken::unread;
    if (!claim) return std::unexpected(claim.error());
    Result<Verified> verified = verify(message, received, *claim);
    if (!verified && verified.error().rule == hint_rule) return Taken::verified;
    if (!verified) return std::unexpected(verified.error());
    const Admitted admitted = TRY(admit(*std::move(verified), false));
    TRY_DONE(apply(admitted));
    compare_followers(message, admitted.actor());
    return Taken::verified;
}

/// FEP-8fcf: whom they count as their followers here, against whom we count; the difference is fetched.
void Inbox::compare_followers(const SignedMessage& message, const storage::ActorRow& actor) {
    const auto text = field_value(message.headers, "Collection-Synchronization");
    const auto theirs = text ? parse_synchronization(*text, actor.uri) : std::nullopt;
    if (!theirs || theirs->collection != actor.followers) return;
    const Instant now = parts_.clock.now();
    const auto ours = parts_.database.read([&](storage::Tx& tx) -> Result<std::string> {
        std::vector<Uri> followers;
        for (const storage::ActorId id : storage::local_followers_of(tx, actor.id)) {
            if (const auto row = storage::find_actor(tx, id)) followers.push_back(row->uri);
        }
        return followers_digest(followers);
    });
    if (!ours || *ours == theirs->digest) return;
    const Done wanted = parts_.database.write([&](storage::Tx& tx) -> Done {
        storage::push_fetch(tx,
                            {.uri = theirs->url,
                             .kind = "followers_sync",
                             .about = actor.uri.text(),
                             .next = now,
                             .created = now});
        tx.after_commit(parts_.wake);
        return {};
    });
    if (!wanted) log::warning("inbox.compare_followers", {{"error", wanted.error()}});
}

Done Inbox::refuse_blocked(const storage::ActorRow& actor) {
    return parts_.database.read([&](storage::Tx& tx) -> Done { return refuse_blocked(tx, actor); });
}

/// Where it lives, and where its handle does.
Done Inbox::refuse_blocked(storage::Tx& tx, const storage::ActorRow& actor) {
    const Host home = host_of(actor.uri);
    if (storage::is_domain_blocked(tx, home) ||
        (actor.host != home && storage::is_domain_blocked(tx, actor.host))) {
        return fail(Errc::denied, "inbox/blocked-domain");
    }
    return {};
}

/// Deletes of accounts we never met come by the thousand: nothing to delete, so nothing to verify or fetch.
/// A signer whose key is cached is held to the domain rules here, in the same read; find_key() does it else.
Result<Inbox::Sender> Inbox::look_up(const Envelope& envelope, const Result<SignatureInput>& claim) {
    const auto key_id = claim ? Uri::parse(claim->key_id) : Result<Uri>(std::unexpected(claim.error()));
    const auto signer = key_id ? key_cache_.find(*key_id, parts_.clock.now()) : std::nullopt;
    return parts_.database.read([&](storage::Tx& tx) -> Result<Sender> {
        if (storage::is_domain_blocked(tx, host_of(envelope.actor))) {
            return fail(Errc::denied, "inbox/blocked-domain");
        }
        if (signer) TRY_DONE(refuse_blocked(tx, *signer->owner));
        if (envelope.type != ActivityType::delete_ || envelope.object != envelope.actor)
            return Sender::speaks;
        if (!storage::actor_id_of(tx, envelope.actor).valid()) return Sender::leaves_unmet;
        const auto row = storage::find_actor(tx, envelope.actor);
        return !row || row->deleted ? Sender::leaves_unmet : Sender::speaks;
    });
}

/// Of a key that is not cached the owner is also held to the domain rules.
Result<CachedKey> Inbox::find_key(const Uri& key_id, bool refresh) {
    if (!refresh) {
        if (auto cached = key_cache_.find(key_id, parts_.clock.now())) return *std::move(cached);
    } else {
        // The job may outlive this request: it owns what it uses.
        const Done fetched = parts_.errands.wait_for([&resolver = parts_.resolver, key_id]() -> Done {
            FetchBudget budget;
            return resolver.key(key_id, budget);
        });
        if (!fetched) return std::unexpected(as_signature_error(fetched.error()));
    }
    const auto found =
        TRY(parts_.database.read([&](storage::Tx& tx) -> Result<std::optional<storage::KeyWithActor>> {
            auto key = storage::find_key(tx, key_id);
            if (key) TRY_DONE(refuse_blocked(tx, key->actor));
            return key;
        }));
    if (!found || found->key.revoked) {
        if (refresh) return fail(Errc::unauthorized, "signature/unknown-key");
        return find_key(key_id, true);
    }
    CachedKey cached{std::make_shared<const crypto::PublicKey>(TRY(parse_key_text(found->key))),
                     std::make_shared<const storage::ActorRow>(found->actor)};
    key_cache_.put(key_id, cached, parts_.clock.now());
    return cached;
}

Result<Inbox::Claimed> Inbox::verify_claim(const SignedMessage& message, const SignatureInput& claim) {
    // A key of ours never speaks to us over the network.
    const Uri key_id = TRY(Uri::parse(claim.key_id));
    if (parts_.site.owns(key_id)) return fail(Errc::unauthorized, "signature/own-key");
    for (const bool refresh : {false, true}) {
        // https://swicg.github.io/activitypub-http-signature/#key-rotation: once more with the key as it is
        // now.
        CachedKey key = TRY(find_key(key_id, refresh));
        if (auto text = verify_signature(claim, message, *key.key))
            return Claimed{std::move(key), *std::move(text)};
    }
    return fail(Errc::unauthorized, "signature/does-not-verify");
}

Result<Verified> Inbox::verify(const SignedMessage& message,
                               const Received& received,
                               const SignatureInput& claim) {
    Claimed claimed = TRY(verify_claim(message, claim));
    CachedKey& key = claimed.key;
    Activity activity = TRY(parse_activity(received.document));
    if (key.owner->uri == activity.actor) {
        Evidence evidence{claim.kind, claim.key_id, key.key, std::move(claimed.signed_text), claim.signature};
        return Verified(std::move(activity), key.owner, std::string(message.body), std::move(evidence));
    }

    // FEP-8b32: somebody else brought it (a forwarded reply); it must prove itself.
    if (!received.envelope.has_proof) return hint(activity);
    const ProofInput proof = TRY(read_proof(received.document, parts_.clock.now()));
    // What was said once may be brought again by whoever got it then, long after it was taken back.
    if (!is_recent(proof, parts_.clock.now())) return hint(activity);
    key = TRY(find_key(proof.key_id, false));
    if (key.owner->uri != activity.actor) return fail(Errc::unauthorized, "proof/not-the-actors-key");
    if (!verify_proof(received.document, proof, *key.key)) {
        key = TRY(find_key(proof.key_id, true));
        if (key.owner->uri != activity.actor) return fail(Errc::unauthorized, "proof/not-the-actors-key");
        TRY_DONE(verify_proof(received.document, proof, *key.key));
    }
    TRY_DONE(refuse_blocked(*key.owner));
    return Verified(std::move(activity), key.owner, std::string(message.body));
}

/// A forwarded activity without a proof, or with an old one, is only a hint: what it names is fetched from
/// where it lives, later.
Result<Verified> Inbox::hint(const Activity& activity) {
    const auto& object = activity.object().id;
    const bool about_posts = activity.type == ActivityType::create || activity.type == ActivityType::update ||
                             activity.type == ActivityType::delete_;
    if (!about_posts || !object || !same_origin(*object, activity.actor)) {
        return fail(Errc::unauthorized, "signature/signer-is-not-actor");
    }
    const Instant now = parts_.clock.now();
    const std::string kind = *object == activity.actor ? "actor" : "object";
    TRY_DONE(parts_.database.write([&](storage::Tx& tx) -> Done {
        if (!is_worth_a_look(tx, activity)) return {};
        storage::push_fetch(tx, {.uri = *object, .kind = kind, .next = now, .created = now});
        tx.after_commit(parts_.wake);
        return {};
    }));
    return fail(Errc::unauthorized, hint_rule);
}

/// Nobody makes us fetch what nobody here follows, holds or takes part in.
bool Inbox::is_worth_a_look(storage::Tx& tx, const Activity& activity) const {
    const Ref& ref = activity.object();
    const storage::ActorId author = storage::actor_id_of(tx, activity.actor);
    if (author.valid() && (*ref.id == activity.actor || storage::has_local_follower(tx, author))) return true;
    if (storage::post_id_of(tx, *ref.id).valid()) return true;
    if (!ref.embedded) return false;
    const auto object = parse_object(*ref.embedded);
    return object && object->in_reply_to &&
           (parts_.site.owns(*object->in_reply_to) || storage::post_id_of(tx, *object->in_reply_to).valid());
}

Result<Admitted> Inbox::admit(Verified verified, bool fetched) {
    if (verified.actor().gone()) return fail(Errc::denied, "inbox/suspended-actor");
    const Activity& activity = verified.activity();
    // FEP-fe34: an activity's id belongs to the origin of its actor.
    if (activity.id && !same_origin(*activity.id, activity.actor)) {
        return fail(Errc::denied, "inbox/foreign-activity-id");
    }
    auto post = TRY(post_in(activity, parts_.clock.now()));
    return Admitted(std::move(verified), fetched, std::move(post));
}

Done Inbox::apply(const Admitted& admitted) {
    const Instant now = parts_.clock.now();
    const crypto::Sha256 identity = identity_of(admitted.activity(), admitted.body());
    Done done = parts_.database.write([&](storage::Tx& tx) -> Done {
        if (!storage::mark_seen(tx, ByteView(identity).first(16), now)) return {};
        // Whoever speaks to us can be spoken to: its queue moves at once.
        storage::host_was_heard(tx, host_of(admitted.actor().inbox), now);
        const Outcome outcome = TRY(parts_.handlers.apply(tx, admitted, now));
        if (outcome.missing.empty()) return {};
        const bool waits =
            storage::push_inbox(tx,
                                {.id = parts_.ids.make<storage::InboxItemId>(),
                                 .activity = admitted.activity().id.value_or(admitted.activity().actor),
                                 .actor = admitted.activity().actor,
                                 .body = admitted.body(),
                                 .received = now,
                                 .next = now});
        if (!waits) return fail(Errc::unavailable, "inbox/queue-full");
        tx.after_commit([this] { parts_.wake(); });
        return {};
    });
    if (!done && counts_as_taken(done.error())) return {};
    return done;
}

Result<std::optional<Signer>> Inbox::signer_of(const SignedMessage& message) {
    if (field_count(message.headers, "Signature") == 0) return std::optional<Signer>{};
    const SignatureInput claim = TRY(read_signature(message, parts_.clock.now()));
    const CachedKey key = TRY(verify_claim(message, claim)).key;
    TRY_DONE(refuse_blocked(*key.owner));
    if (key.owner->gone()) return fail(Errc::denied, "fetch/suspended-signer");
    return Signer{.actor = key.owner->id,
                  .uri = key.owner->uri,
                  .host = key.owner->host,
                  .is_instance_actor = key.owner->type == "Application" || key.owner->type == "Service"};
}

Progress Inbox::run_once(Instant now) {
    constexpr int items_a_step = 4;
    const auto due = parts_.database.read([&](storage::Tx& tx) -> Result<std::vector<storage::InboxItem>> {
        return storage::due_inbox(tx, now, items_a_step);
    });
    Progress progress;
    if (!due) return progress;
    for (const storage::InboxItem& item : *due) {
        settle(item, retry(item), now);
        ++progress.done;
    }
    return progress;
}

/// Applies a waiting activity; fetches what it misses and applies it again.
Done Inbox::retry(const storage::InboxItem& item) {
    const auto document = TRY(parse_untrusted(item.body));
    Activity activity = TRY(parse_activity(document));
    FetchBudget budget;
    bool fetched = false;
    for (int round = 0; round < 3; ++round) {
        auto actor =
            std::make_shared<const storage::ActorRow>(TRY(parts_.resolver.actor(item.actor, budget)));
        TRY_DONE(refuse_blocked(*actor));  // perhaps since it came
        const Admitted admitted = TRY(admit(Verified(activity, actor, item.body), fetched));
        const Outcome outcome = TRY(parts_.database.write([&](storage::Tx& tx) -> Result<Outcome> {
            if (!storage::is_waiting(tx, item.id)) return Outcome::ignored();  // taken back meanwhile
            return parts_.handlers.apply(tx, admitted, parts_.clock.now());
        }));
        if (outcome.missing.empty()) return {};
        for (const Missing& missing : outcome.missing) {
            switch (missing.kind) {
                case Missing::Kind::actor:
                    TRY_DONE(parts_.resolver.actor(missing.uri, budget));
                    break;
                case Missing::Kind::fresh_actor:
                    TRY_DONE(parts_.resolver.actor(missing.uri, budget, true));
                    break;
                case Missing::Kind::post:
                    TRY_DONE(parts_.resolver.post(missing.uri, budget));
                    break;
            }
        }
        fetched = true;
    }
    return fail(Errc::conflict, "inbox/still-missing");
}

void Inbox::settle(const storage::InboxItem& item, const Done& done, Instant now) {
    constexpr int attempts_max = 8;
    const bool again = !done && done.error().code == Errc::unavailable && item.attempts + 1 < attempts_max;
    const Done written = parts_.database.write([&](storage::Tx& tx) -> Done {
        if (again) {
            const auto wait = std::chrono::minutes(1) * (std::int64_t{1} << item.attempts);
            storage::retry_inbox(tx, item.id, now + wait, done.error().rule);
        } else {
            storage::drop_inbox(tx, item.id);
        }
        return {};
    });
    if (!written) log::warning("inbox.settle", {{"error", written.error()}});
}

}  // namespace kith::activitypub
