// Any bytes as a film: what passes can be cut nowhere and hold nothing behind its end.
#include "consent/base/check.h"
#include "consent/base/fuzz_target.h"
#include "node/media/film_scan.h"
#include "node/media/sniff.h"

#include <string>

using namespace kith::media;

FUZZ_TARGET(bytes) {
    static_cast<void>(sniff_film(bytes));
    if (!check_is_bare_film(bytes)) return;
    KITH_CHECK(sniff_film(bytes) == Container::mp4);
    KITH_CHECK(!check_is_bare_film(bytes.substr(0, bytes.size() - 1)));
    KITH_CHECK(!check_is_bare_film(std::string(bytes) + "x"));
}
