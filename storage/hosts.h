// Remote hosts as the delivery queue knows them: back-off, breaker, preferred signature, queue length.
#pragma once

#include "consent/base/uri.h"
#include "storage/database.h"
#include "storage/ids.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::storage {

struct HostRow {
    HostId id{};
    Host host;
    int failures = 0;                 // in a row
    Instant next{};                   // not to be asked before; also when it was last served
    std::optional<Instant> opened{};  // breaker open since
    std::optional<Instant> last_success{};
    std::optional<Instant> last_failure{};
    std::optional<std::string> last_error{};
    int latency_ms = 0;
    std::string signature = "cavage";  // what this host took last: cavage, rfc9421
    Instant signature_at{};
    std::int64_t queued = 0;  // rows that wait for it

    /// It answered the last time; others may keep their caller waiting to the deadline.
    bool proven() const { return last_success.has_value() && failures == 0; }
};

std::optional<HostRow> find_host(Tx& tx, const Host& host);
std::optional<HostRow> find_host(Tx& tx, HostId id);
/// Finds or creates; a new one is due at once.
HostId ensure_host(Tx& tx, IdMaker& ids, const Host& host, Instant now);
void set_host_signature(Tx& tx, HostId id, std::string_view scheme, Instant now);
/// Something valid was heard from this host: closes its breaker, so that its queue moves at once.
void host_was_heard(Tx& tx, const Host& host, Instant now);
/// Those with failures or a queue, the longest queue first.
std::vector<HostRow> troubled_hosts(Tx& tx, std::size_t limit);

}  // namespace kith::storage
