#include "node/routes/health.h"

#include "consent/base/mutex.h"
#include "node/limits.h"
#include "storage/inbox_queue.h"
#include "storage/settings.h"

#include <memory>
#include <optional>
#include <sys/statvfs.h>

namespace kith::node {
namespace {

constexpr int retry_after_s = 10;

class Readiness {
 public:
    explicit Readiness(HealthParts parts) : parts_(std::move(parts)) {}

    Done ask() {
        const Lock lock(mutex_);
        const Instant now = parts_.clock.now();
        if (!verdict_ || now < asked_ || now - asked_ > limits::readiness_kept_for) {
            verdict_ = look(now);
            asked_ = now;
        }
        return *verdict_;
    }

 private:
    Done look(Instant now) const {
        struct statvfs disk{};
        if (::statvfs(parts_.directory.c_str(), &disk) == 0 &&
            disk.f_bavail * disk.f_frsize < limits::disk_free_bytes_min) {
            return fail(Errc::unavailable, "ready: disk", "The disk is full.");
        }
        return parts_.database.write([&](storage::Tx& tx) -> Done {
            storage::put_setting(tx, "ready.asked", to_iso8601(now));
            if (storage::count_inbox(tx) > limits::inbox_queue_rows_ready_max) {
                return fail(Errc::unavailable, "ready: inbox queue", "Too much waits to be applied.");
            }
            return {};
        });
    }

    const HealthParts parts_;
    Mutex mutex_;
    std::optional<Done> verdict_ KITH_GUARDED_BY(mutex_);
    Instant asked_ KITH_GUARDED_BY(mutex_){};
};

}  // namespace

void add_health_routes(Router& router, const HealthParts& parts) {
    router.add("GET", "/livez", [](Request&) { return Response::text(200, "alive\n"); });
    const auto readiness = std::make_shared<Readiness>(parts);
    router.add("GET", "/readyz", [readiness, parts](Request& request) {
        const Done ready = readiness->ask();
        if (ready) return Response::text(200, "ready\n");
        return parts.problems.respond(request, ready.error(), retry_after_s);
    });
}

}  // namespace kith::node
