// An entry that parses has those very bytes.
#include "consent/base/check.h"
#include "consent/base/fuzz_target.h"
#include "consent/log_entry.h"

#include <algorithm>

using namespace kith;

FUZZ_TARGET(bytes) {
    const auto entry = consent::LogEntry::parse(as_bytes(bytes));
    if (entry) KITH_CHECK(std::ranges::equal(entry->bytes(), as_bytes(bytes)));
}
