// What our people did, as sent: the body is stored once; deliveries refer to it.
#pragma once

#include "consent/base/uri.h"
#include "consent/visibility.h"
#include "storage/database.h"
#include "storage/ids.h"
#include "storage/page.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace kith::storage {

struct ActivityRow {
    ActivityId id{};
    Uri uri;
    ActorId actor{};
    SubjectId subject{};
    std::string type{};
    std::optional<Uri> object{};
    Visibility visibility = Visibility::direct;
    std::string body{};
    Instant created{};
};

/// A released detail that a body was built from; asked again when the body is sent.
struct CarriedDetail {
    DetailId detail{};
    SubjectId subject{};
    std::int64_t epoch = 0;
};

/// Errc::conflict when the URI is taken.
Done insert_activity(Tx& tx, const ActivityRow& row, std::span<const CarriedDetail> details = {});
std::optional<ActivityRow> find_activity(Tx& tx, const Uri& uri);
std::optional<ActivityRow> find_activity(Tx& tx, ActivityId id);
std::vector<CarriedDetail> details_carried_by(Tx& tx, ActivityId id);
/// True when everything that the body carries is still released to everybody.
bool is_fresh(Tx& tx, ActivityId id, Instant now);
/// Public and unlisted Creates and Announces, newest first.
std::vector<ActivityRow> outbox_of(Tx& tx, ActorId actor, const Page& page);
std::int64_t count_outbox(Tx& tx, ActorId actor);
/// Forgets the text of an object that is gone: whatever carries it takes `body` ("" leaves the outbox).
void blank_bodies_of(Tx& tx, const Uri& object, std::string_view body);
/// All that an actor who leaves ever said.
void blank_bodies_of(Tx& tx, ActorId actor);

}  // namespace kith::storage
