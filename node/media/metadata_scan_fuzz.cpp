// Any bytes as an image of each format: what passes can be cut nowhere and hold nothing behind its end.
#include "consent/base/check.h"
#include "consent/base/fuzz_target.h"
#include "node/media/metadata_scan.h"
#include "node/media/sniff.h"

#include <string>

using namespace kith::media;

FUZZ_TARGET(bytes) {
    static_cast<void>(sniff(bytes));
    for (std::uint8_t format = 0; format < formats; ++format) {
        const auto size = check_is_bare(static_cast<Format>(format), bytes);
        if (!size) continue;
        KITH_CHECK(sniff(bytes) == static_cast<Format>(format));
        KITH_CHECK(!check_is_bare(static_cast<Format>(format), bytes.substr(0, bytes.size() - 1)));
        KITH_CHECK(!check_is_bare(static_cast<Format>(format), std::string(bytes) + "x"));
    }
}
