#include "node/push/pusher.h"

#include "activitypub/delivery/backoff.h"
#include "activitypub/wire/json.h"
#include "consent/base/log.h"
#include "consent/json.h"
#include "node/push/limits.h"
#include "node/push/payload.h"
#include "node/push/subscriptions.h"
#include "storage/actors.h"
#include "storage/subjects.h"

#include <algorithm>
#include <chrono>

namespace kith::node {
namespace {

using storage::PushSubscriptionRow;

bool is_taken(int status) {
    return status >= 200 && status < 300;
}
/// The app is no longer there (RFC 8030, section 7.3).
bool is_dead(int status) {
    return status == 404 || status == 410;
}
/// May be taken another time.
bool is_passing(int status) {
    return status == 408 || status == 429 || (status >= 500 && status != 501);
}

crypto::PushEncoding encoding_of(const PushSubscriptionRow& subscription) {
    return subscription.encoding == "aes128gcm" ? crypto::PushEncoding::aes128gcm
                                                : crypto::PushEncoding::aesgcm;
}

std::size_t padded_length(std::size_t length) {
    const std::size_t pieces = (length + limits::push_padding_bytes - 1) / limits::push_padding_bytes;
    return std::clamp(
        pieces * limits::push_padding_bytes, limits::push_padding_bytes, crypto::push_plain_bytes_max);
}

}  // namespace

activitypub::Events::Listener Pusher::waker(std::function<void()> wake) {
    return [wake = std::move(wake)](storage::Tx& tx, const activitypub::Event&, Instant) {
        if (storage::pushes_wait(tx)) tx.after_commit(wake);
    };
}

std::optional<PushSubscriptionRow> Pusher::take(Instant now) {
    const Lock lock(mutex_);
    using Found = std::optional<PushSubscriptionRow>;
    const auto found = parts_.database.read(
        [&](storage::Tx& tx) -> Result<Found> { return storage::next_push_subscription(tx, now, busy_); });
    if (!found || !*found) return std::nullopt;
    busy_.push_back((*found)->id);
    return *found;
}

void Pusher::give_back(storage::PushSubscriptionId id) {
    const Lock lock(mutex_);
    std::erase(busy_, id);
}

activitypub::Progress Pusher::run_once(Instant now) {
    activitypub::Progress progress;
    if (const auto subscription = take(now)) {
        progress.done = serve(*subscription, now) ? 1 : 0;
        give_back(subscription->id);
        return progress;
    }
    const auto next = parts_.database.read(
        [&](storage::Tx& tx) -> Result<std::optional<Instant>> { return storage::next_push(tx, now); });
    if (next) progress.next = *next;
    return progress;
}

bool Pusher::serve(const PushSubscriptionRow& subscription, Instant now) {
    const auto turn = prepare(subscription, now);
    if (!turn) {
        log::warning("push.prepare", {{"error", turn.error()}});
        return false;
    }
    Result<HttpResponse> answer = HttpResponse{};
    if (turn->what == Turn::What::send) answer = parts_.transport.send(turn->request);
    const Done settled = settle(subscription, *turn, answer, now);
    if (!settled) log::warning("push.settle", {{"error", settled.error()}});
    return settled.has_value();
}

Result<Pusher::Turn> Pusher::prepare(const PushSubscriptionRow& subscription, Instant now) {
    using Payload = std::optional<nlohmann::json>;
    Turn turn{.request = {.url = Uri::trusted("")}};
    const Payload said = TRY(parts_.database.read([&](storage::Tx& tx) -> Result<Payload> {
        const auto push = storage::oldest_push(tx, subscription.id);
        if (!push) return Payload{};
        turn.push = *push;
        const auto owner = storage::find_actor(tx, subscription.actor);
        const auto person = storage::find_subject(tx, subscription.subject);
        if (!owner || owner->gone() || !person || person->erased) turn.what = Turn::What::unsubscribe;
        if (turn.what == Turn::What::drop_one && person->restricted) turn.what = Turn::What::drop_waiting;
        if (turn.what != Turn::What::drop_one || push->made + limits::push_waits_for < now) return Payload{};
        return push_payload(tx, subscription, push->notification, {parts_.site, parts_.consent_actor}, now);
    }));
    if (!said) return turn;
    auto request = message(subscription, *said, now);
    if (!request && request.error().code == Errc::unavailable) return std::unexpected(request.error());
    // Nothing can be told any more to whom it cannot be addressed.
    turn.what = request ? Turn::What::send : Turn::What::unsubscribe;
    if (request) turn.request = *std::move(request);
    return turn;
}

Result<HttpRequest> Pusher::message(const PushSubscriptionRow& subscription,
                                    nlohmann::json said,
                                    Instant now) {
    const PushSecrets secrets = TRY(open_push_target(parts_.keys, subscription));
    said["access_token"] = secrets.access_token.expose();
    const crypto::Secret<std::string> plain(activitypub::dump_json(said));
    crypto::PushSalt salt{};
    parts_.random.fill(salt);
    const crypto::PushEncoding encoding = encoding_of(subscription);
    const Uri& endpoint = secrets.target.endpoint;
    crypto::PushMessage message = TRY(crypto::encrypt_push(encoding,
                                                           secrets.target.recipient,
                                                           plain.bytes(),
                                                           padded_length(plain.bytes().size()),
                                                           crypto::P256Key::generate(parts_.random),
                                                           salt));
    Headers headers = TRY(prove(endpoint, encoding, message, now));
    HttpRequest request{.method = "POST",
                        .url = endpoint,
                        .headers = std::move(headers),
                        .body = std::string(as_text(message.body)),
                        .deadline = limits::push_deadline,
                        .response_bytes_max = limits::push_answer_bytes_max};
    const auto kept_for = std::chrono::duration_cast<std::chrono::seconds>(limits::push_waits_for);
    request.headers.emplace_back("Content-Type", "application/octet-stream");
    request.headers.emplace_back("TTL", std::to_string(kept_for.count()));
    request.headers.emplace_back("Urgency", "normal");
    return request;
}

Result<Headers> Pusher::prove(const Uri& endpoint,
                              crypto::PushEncoding encoding,
                              const crypto::PushMessage& message,
                              Instant now) {
    const Lock lock(mutex_);
    if (!vapid_) vapid_.emplace(TRY(Vapid::open(parts_.database, parts_.keys, parts_.random)));
    const std::string contact = parts_.contact.empty() ? parts_.site.base : "mailto:" + parts_.contact;
    return vapid_->headers(endpoint, encoding, message, contact, now);
}

/// Durable before the next is sent: a crash repeats at most the one that was under way.
Done Pusher::settle(const PushSubscriptionRow& subscription,
                    const Turn& turn,
                    const Result<HttpResponse>& answer,
                    Instant now) {
    const int status = answer ? answer->status : 0;
    const bool sent = turn.what == Turn::What::send;
    const bool dead = turn.what == Turn::What::unsubscribe || (sent && is_dead(status)) ||
                      (sent && !is_taken(status) && subscription.failing_since &&
                       now - *subscription.failing_since > limits::push_fails_for);
    const Millis wait =
        std::max(activitypub::backoff(subscription.failures + 1, parts_.random),
                 activitypub::retry_after(answer ? header(answer->headers, "Retry-After") : "", now)
                     .value_or(Millis(0)));
    return parts_.database.write([&](storage::Tx& tx) -> Done {
        storage::prune_pushes(tx, now - limits::push_waits_for, limits::push_rows_pruned_max);
        if (dead) {
            storage::drop_push_subscription(tx, subscription.id);
        } else if (turn.what == Turn::What::drop_waiting) {
            storage::drop_pushes_of(tx, subscription.actor);
        } else if (!sent) {
            storage::drop_push(tx, turn.push);
        } else if (is_taken(status)) {
            storage::drop_push(tx, turn.push);
            storage::push_succeeded(tx, subscription.id, now);
        } else {
            // What is refused for good is not tried again; what comes after it is, some time later.
            if (answer && !is_passing(status)) storage::drop_push(tx, turn.push);
            storage::push_failed(tx, subscription.id, now, now + wait);
        }
        return {};
    });
}

}  // namespace kith::node
