#include "activitypub/delivery/deliverer.h"

#include "activitypub/delivery/backoff.h"
#include "activitypub/delivery/followers_digest.h"
#include "activitypub/delivery/sealed_body.h"
#include "consent/base/limits.h"
#include "consent/base/log.h"
#include "storage/actors.h"
#include "storage/domain_rules.h"
#include "storage/posts.h"

#include <utility>

namespace kith::activitypub {

namespace {

constexpr std::size_t hosts_a_step = 1;

storage::HostOutcome host_outcome(const storage::HostRow& host,
                                  const Verdict& verdict,
                                  Instant now,
                                  Random& random) {
    const int failures = host.failures + 1;
    const Millis wait = std::max(backoff(failures, random), verdict.retry_after.value_or(Millis(0)));
    storage::HostOutcome outcome{.id = host.id, .reached = false, .next = now + wait, .error = verdict.error};
    if (host.opened) {
        outcome.opened = host.opened;
    } else if (failures >= limits::breaker_opens_after) {
        outcome.opened = now;
    }
    return outcome;
}

/// Whether the post that it tells of rests since the row was taken.
bool rests(storage::Tx& tx, const storage::Job& job) {
    if (job.type != "Create") return false;
    const auto activity = storage::find_activity(tx, job.activity);
    const auto post = activity && activity->object ? storage::find_post(tx, *activity->object) : std::nullopt;
    return post && post->hidden;
}

}  // namespace

std::vector<storage::HostBatch> Deliverer::take(Instant now) {
    const Lock lock(mutex_);
    const std::vector<storage::HostId> busy(in_flight_.begin(), in_flight_.end());
    // Half of the threads are kept for hosts that answer: those that keep silent hold theirs to the deadline.
    const bool unproven = unproven_in_flight_ < std::max<std::size_t>(1, parts_.threads / 2);
    auto batches = parts_.database.read([&](storage::Tx& tx) -> Result<std::vector<storage::HostBatch>> {
        return storage::next_batch(tx,
                                   now,
                                   busy,
                                   {.hosts = hosts_a_step,
                                    .probes = unproven ? std::size_t{1} : 0,
                                    .rows_per_host = limits::half_open_drain_per_step,
                                    .unproven = unproven});
    });
    if (!batches) return {};
    for (const storage::HostBatch& batch : *batches) {
        in_flight_.insert(batch.host.id);
        if (!batch.host.proven()) ++unproven_in_flight_;
    }
    return *std::move(batches);
}

void Deliverer::give_back(const storage::HostRow& host) {
    const Lock lock(mutex_);
    in_flight_.erase(host.id);
    if (!host.proven()) --unproven_in_flight_;
}

Progress Deliverer::run_once(Instant now) {
    const auto batches = take(now);
    Progress progress;
    for (const storage::HostBatch& batch : batches) {
        progress.done += serve(batch);
        give_back(batch.host);
    }
    if (batches.empty()) {
        // What is due by now is in others' hands; they look again when they have done it.
        const auto next = parts_.database.read([&](storage::Tx& tx) -> Result<std::optional<Instant>> {
            return storage::next_delivery(tx, now);
        });
        if (next) progress.next = *next;
    }
    return progress;
}

int Deliverer::serve(const storage::HostBatch& batch) {
    constexpr auto turn = std::chrono::seconds(5);  // then others have theirs, and a stop is not kept waiting
    if (batch.jobs.empty()) return rest(batch.host);
    const Instant started = parts_.clock.now();
    std::set<std::pair<storage::ActorId, Uri>> held;
    int done = 0;
    for (const storage::Job& job : batch.jobs) {
        // What comes after a row that waits, waits too: order is kept for each actor and inbox.
        if (held.contains({job.signer, job.inbox})) continue;
        const Instant before = parts_.clock.now();
        const auto verdict = deliver(job, batch.host);
        if (!verdict) {
            log::warning("delivery.read", {{"error", verdict.error()}});
            return done;
        }
        const Instant after = parts_.clock.now();
        const Done settled = settle(job, batch.host, *verdict, after - before);
        if (!settled) {
            log::warning("delivery.settle", {{"error", settled.error()}});
            return done;
        }
        ++done;
        if (verdict->unauthorized && verdict->state == storage::DeliveryState::queued) {
            held.emplace(job.signer, job.inbox);
        }
        if (verdict->host == HostWas::failing || after - started > turn) return done;
    }
    return done;
}

int Deliverer::rest(const storage::HostRow& host) {
    const Done rested = parts_.database.write([&](storage::Tx& tx) -> Done {
        storage::rest_if_held(tx, host.id, parts_.clock.now());
        return {};
    });
    return rested ? 1 : 0;
}

/// Each is durable before the next is sent: a crash repeats at most the one that was under way.
Done Deliverer::settle(const storage::Job& job,
                       const storage::HostRow& host,
                       const Verdict& verdict,
                       Millis latency) {
    const Instant now = parts_.clock.now();
    storage::Outcome outcome{
        .id = job.id, .state = verdict.state, .status = verdict.status, .error = verdict.error};
    if (verdict.unauthorized) {
        const bool again = verdict.state == storage::DeliveryState::queued;
        outcome.hold = again ? now + backoff(job.unauthorized + 1, parts_.random) : now;
    }
    std::optional<storage::HostOutcome> of_host;
    if (verdict.host == HostWas::failing) {
        of_host = host_outcome(host, verdict, now, parts_.random);
    } else if (verdict.host == HostWas::reached) {
        of_host = storage::HostOutcome{.id = host.id, .latency_ms = static_cast<int>(latency.count())};
    }
    return parts_.database.write([&](storage::Tx& tx) -> Done {
        storage::settle(tx, {&outcome, 1}, {of_host ? &*of_host : nullptr, of_host ? 1U : 0U}, now);
        if (job.body.empty()) storage::drop_settled_body(tx, job.activity);
        return {};
    });
}

/// An error is one of our database: nothing can be said about the row.
Result<Verdict> Deliverer::deliver(const storage::Job& job, const storage::HostRow& host) {
    const auto cancelled = [](std::string_view why) {
        return Verdict{.state = storage::DeliveryState::cancelled, .host = HostWas::not_asked, .error = why};
    };
    if (TRY(parts_.database.read([&](storage::Tx& tx) -> Result<bool> { return rests(tx, job); }))) {
        return Verdict{.host = HostWas::not_asked};
    }
    Extras extras = TRY(extras_of(job));
    if (extras.blocked) return cancelled("delivery/blocked-domain");
    if (!extras.fresh) return cancelled("delivery/consent-changed");
    if (job.body.empty()) {
        auto body = open_body(job);
        if (!body && body.error().code == Errc::unavailable) return std::unexpected(body.error());
        if (!body) return cancelled("delivery/body-gone");
        extras.opened = *std::move(body);
    }
    const auto keys = parts_.keys.keys_of(job.signer);
    if (!keys && keys.error().code == Errc::unavailable) return std::unexpected(keys.error());
    if (!keys) return cancelled("delivery/no-key");
    return judge(knock(job, host, extras, **keys), job.unauthorized, parts_.clock.now());
}

Result<Deliverer::Extras> Deliverer::extras_of(const storage::Job& job) {
    return parts_.database.read([&](storage::Tx& tx) -> Result<Extras> {
        Extras found;
        // A Delete or Undo takes back; it leaves whatever became of what it carries.
        if (storage::is_domain_blocked(tx, host_of(job.inbox))) return Extras{.blocked = true};
        found.fresh = job.type == "Delete" || job.type == "Undo" ||
                      storage::is_fresh(tx, job.activity, parts_.clock.now());
        if (job.visibility == Visibility::followers) {
            found.synchronization = synchronization_header(tx, parts_.site, job.signer, host_of(job.inbox));
        }
        return found;
    });
}

/// What carries a token stands sealed beside its row, for so long as its time.
Result<std::string> Deliverer::open_body(const storage::Job& job) {
    const auto row =
        TRY(parts_.database.read([&](storage::Tx& tx) -> Result<std::optional<storage::SealedBodyRow>> {
            return storage::find_sealed_body(tx, job.activity);
        }));
    if (!row || row->until <= parts_.clock.now()) return fail(Errc::gone, "delivery/body-gone");
    const auto opened =
        TRY(parts_.keys.store().vault().open_private(row->subject, sealed_as(job.activity), row->sealed));
    return std::string(as_text(opened.bytes()));
}

Result<HttpResponse> Deliverer::send(const storage::Job& job,
                                     const Extras& extras,
                                     const ActorKeys& keys,
                                     SignatureKind kind) {
    HttpRequest request{.method = "POST",
                        .url = job.inbox,
                        .body = job.body.empty() ? extras.opened : job.body,
                        .deadline = limits::delivery_deadline};
    request.response_bytes_max = 64 << 10;
    request.headers.emplace_back("Content-Type", "application/activity+json");
    if (extras.synchronization)
        request.headers.emplace_back("Collection-Synchronization", *extras.synchronization);
    sign_request(request, keys, kind, parts_.clock.now());
    return parts_.transport.send(request);
}

/// Double knock: the kind this host took last, then the other one; what it takes is remembered.
Result<HttpResponse> Deliverer::knock(const storage::Job& job,
                                      const storage::HostRow& host,
                                      const Extras& extras,
                                      const ActorKeys& keys) {
    const SignatureKind first = host.signature == "rfc9421" ? SignatureKind::rfc9421 : SignatureKind::cavage;
    const SignatureKind other =
        first == SignatureKind::cavage ? SignatureKind::rfc9421 : SignatureKind::cavage;
    auto response = send(job, extras, keys, first);
    if (!response || (response->status != 400 && response->status != 401)) return response;
    auto second = send(job, extras, keys, other);
    if (second && second->status >= 200 && second->status < 300) {
        const Done noted = parts_.database.write([&](storage::Tx& tx) -> Done {
            storage::set_host_signature(tx, host.id, to_string(other), parts_.clock.now());
            return {};
        });
        if (!noted) log::warning("delivery.signature", {{"error", noted.error()}});
    }
    return second;
}

Progress Deliverer::tidy_once(Instant now) {
    constexpr std::int64_t rows_a_step = 500;
    constexpr auto outcomes_kept_for = std::chrono::hours(24 * 30);
    Progress progress;
    const Done tidied = parts_.database.write([&](storage::Tx& tx) -> Done {
        const std::int64_t expired =
            storage::expire_deliveries(tx, now - limits::delivery_give_up_after, now, rows_a_step);
        const std::int64_t pruned = storage::prune_deliveries(tx, now - outcomes_kept_for, rows_a_step);
        progress.done = static_cast<int>(expired + pruned);
        if (std::max(expired, pruned) == rows_a_step) progress.next = now;
        return {};
    });
    if (!tidied) log::warning("delivery.tidy", {{"error", tidied.error()}});
    return tidied ? progress : Progress{};
}

}  // namespace kith::activitypub
