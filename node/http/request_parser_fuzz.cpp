// A request read whole and in pieces must come out the same, and within its limits.
#include "consent/base/check.h"
#include "consent/base/fuzz_target.h"
#include "node/http/request_parser.h"
#include "node/http/request_target.h"

#include <algorithm>

using kith::node::ParserLimits;
using kith::node::RequestParser;

namespace {

constexpr ParserLimits small = {.header_bytes = 512, .header_count = 8, .body_bytes = 256};

bool is_over(const RequestParser& parser) {
    return parser.state() == RequestParser::State::complete ||
           parser.state() == RequestParser::State::refused;
}

std::size_t feed_all(RequestParser& parser, std::string_view bytes, std::size_t step) {
    std::size_t used = 0;
    while (used < bytes.size() && !is_over(parser)) {
        const std::size_t took = parser.feed(bytes.substr(used, step));
        KITH_CHECK(took > 0 || is_over(parser));
        used += took;
    }
    return used;
}

}  // namespace

FUZZ_TARGET(bytes) {
    RequestParser whole(small);
    RequestParser pieces(small);
    const std::size_t used = feed_all(whole, bytes, std::max<std::size_t>(bytes.size(), 1));
    const std::size_t used_by_pieces = feed_all(pieces, bytes, 3);
    KITH_CHECK(whole.state() == pieces.state());
    KITH_CHECK(whole.status() == pieces.status());
    if (whole.state() != RequestParser::State::complete) return;
    KITH_CHECK(used == used_by_pieces);
    const kith::node::Request& request = whole.request();
    KITH_CHECK(request.body == pieces.request().body && request.headers == pieces.request().headers);
    KITH_CHECK(request.body.size() <= small.body_bytes && request.headers.size() <= small.header_count);
    KITH_CHECK(request.path.starts_with('/') || request.path == "*");
    KITH_CHECK(kith::node::is_utf8(request.path) && !request.host.empty());
}
