// The hosts columns for a SELECT with the alias h, and their reader. For storage/*.cpp only.
#pragma once

#include "storage/hosts.h"

#include <string_view>

namespace kith::storage {

inline constexpr std::string_view host_columns =
    "h.id, h.host, h.failures, h.next_ms, h.opened_ms, h.last_success_ms, h.last_failure_ms, h.last_error,"
    " h.latency_ms, h.signature, h.signature_ms, h.queued";

HostRow read_host(const Rows& rows, int first_column = 0);

}  // namespace kith::storage
