// What waits to be sent: one row for each (activity, inbox); the next try belongs to the host.
// enqueue and settle run in a write, next_batch in a read or a write; the caller keeps which hosts are in
// flight.
#pragma once

#include "storage/activities.h"
#include "storage/hosts.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kith::storage {

enum class DeliveryState { queued, delivered, refused, expired, cancelled };
std::string_view to_string(DeliveryState state);

struct DeliveryOrder {
    ActivityId activity{};
    ActorId signer{};
    std::span<const Uri> inboxes{};  // repeats are collapsed
    /// The object whose copies these inboxes will hold; Update and Delete go there later.
    std::optional<Uri> object{};
};

/// Returns how many rows it wrote. A Delete cancels what is still queued of the same object (Create, Update).
/// A host over its cap loses its oldest Creates, which then read "cancelled".
std::int64_t enqueue(Tx& tx, IdMaker& ids, const DeliveryOrder& order, Instant now);

/// Everything of an actor that waits, before its farewell.
void cancel_queued_of(Tx& tx, ActorId signer, Instant now);

/// Every inbox that ever received the object, or may have.
std::vector<Uri> inboxes_holding(Tx& tx, const Uri& object);

/// Every inbox that anything by this actor ever went to: where its own Delete must go.
std::vector<Uri> inboxes_reached_by(Tx& tx, ActorId actor);

struct Job {
    DeliveryId id{};
    ActivityId activity{};
    Uri activity_uri;
    std::string type{};
    Uri inbox;
    ActorId signer{};
    Visibility visibility = Visibility::direct;
    int attempts = 0;
    int unauthorized = 0;  // how often in a row the inbox did not accept the signer
    Instant created{};
    std::string body{};
};
/// In the order they must be sent in: one after the other, and none after one that failed for now. What tells
/// of a post that rests (somebody whom it shows paused everything) is passed over until that ends.
struct HostBatch {
    HostRow host;
    std::vector<Job> jobs;  // none: all that waits is held back, see rest_if_held
    bool is_probe = false;  // half-open: one row
};

struct Pick {
    std::size_t hosts = 32;  // in good health, the one served longest ago first
    std::size_t probes = 4;  // hosts whose breaker is half-open, after those
    std::size_t rows_per_host = 20;
    bool unproven = true;  // also healthy hosts that never answered, or not the last time
};
std::vector<HostBatch> next_batch(Tx& tx, Instant now, std::span<const HostId> in_flight, const Pick& pick);
/// For a host whose rows are all held back: it is due again when the first of them is let go.
void rest_if_held(Tx& tx, HostId host, Instant now);
/// When the earliest host that has rows is due; only those due after `after`.
std::optional<Instant> next_delivery(Tx& tx, Instant after = from_unix_ms(-1));

struct Outcome {
    DeliveryId id{};
    DeliveryState state = DeliveryState::delivered;  // queued: to be tried again
    std::optional<int> status{};                     // of HTTP
    std::string_view error{};
    std::optional<Instant> hold{};  // 401: what this signer has for this inbox waits until then
};
/// None for a row that was settled without asking the host.
struct HostOutcome {
    HostId id{};
    bool reached = true;              // it answered with other than a transient failure
    Instant next{};                   // after a failure: not before
    std::optional<Instant> opened{};  // breaker open since; with reached = false
    std::string_view error{};
    int latency_ms = 0;
};
void settle(Tx& tx, std::span<const Outcome> outcomes, std::span<const HostOutcome> hosts, Instant now);

/// Queued rows made before `before` on hosts that fail, Deletes left out, become `expired`; returns how many.
std::int64_t expire_deliveries(Tx& tx, Instant before, Instant now, std::size_t limit);
/// Forgets settled rows; what matters for the object's life is in `inboxes_holding`, until its Delete is
/// forgotten.
std::int64_t prune_deliveries(Tx& tx, Instant settled_before, std::size_t limit);
std::int64_t count_queued(Tx& tx);

struct DeliveryStatus {
    DeliveryId id{};
    Uri activity;
    std::string type{};
    std::optional<Uri> object{};
    Uri inbox;
    ActorId signer{};
    DeliveryState state = DeliveryState::queued;
    int attempts = 0;
    Instant created{};
    std::optional<Instant> last{};
    std::optional<int> status{};
    std::optional<std::string> error{};
    std::optional<Instant> next{};  // for a queued one
};
struct StatusFilter {
    ActorId signer{};  // 0 = everybody's
    std::optional<Uri> object{};
    bool unsettled_only = false;
    std::size_t limit = 200;
};
/// Newest first.
std::vector<DeliveryStatus> delivery_status(Tx& tx, const StatusFilter& filter);

}  // namespace kith::storage
