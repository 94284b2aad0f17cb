// A path that parses is written as it was, and so is a bundle.
#include "consent/base/check.h"
#include "consent/base/fuzz_target.h"
#include "consent/tlog_tiles.h"

#include <algorithm>

using namespace kith;
using namespace kith::consent;

FUZZ_TARGET(bytes) {
    if (const auto path = TilePath::parse(bytes)) {
        KITH_CHECK(path->text() == bytes);
        KITH_CHECK(path->index >= 0 && path->width >= 1 && path->width <= tile_width);
        static_cast<void>(exists_in(*path, 70'000));
    }
    if (const auto entries = parse_bundle(as_bytes(bytes))) {
        std::vector<Bytes> copies;
        for (const ByteView entry : *entries) copies.emplace_back(entry.begin(), entry.end());
        KITH_CHECK(std::ranges::equal(bundle_bytes(copies).value(), as_bytes(bytes)));
    }
}
