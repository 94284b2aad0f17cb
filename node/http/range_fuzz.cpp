// The first byte says how large the thing is, the rest is the header. A part lies within, and reads the same
// again.
#include "consent/base/check.h"
#include "consent/base/fuzz_target.h"
#include "node/http/range.h"

#include <string>

FUZZ_TARGET(bytes) {
    using Kind = kith::node::WantedRange::Kind;
    if (bytes.empty()) return;
    const std::uint64_t size = static_cast<unsigned char>(bytes.front());
    const auto wanted = kith::node::wanted_range(bytes.substr(1), size);
    if (wanted.kind != Kind::part) return;
    KITH_CHECK(wanted.part.first <= wanted.part.last && wanted.part.last < size);
    const std::string again =
        "bytes=" + std::to_string(wanted.part.first) + "-" + std::to_string(wanted.part.last);
    const auto same = kith::node::wanted_range(again, size);
    KITH_CHECK(same.kind == Kind::part && same.part == wanted.part);
}
