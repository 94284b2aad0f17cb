// What is read of a listing is within its bounds, and reads the same when written again.
#include "consent/base/check.h"
#include "consent/base/fuzz_target.h"
#include "node/media/s3_limits.h"
#include "node/media/s3_listing.h"

#include <string>

namespace {

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '<' || c == '>' || c == '&' || c == '\r')
            out += "&#" + std::to_string(static_cast<int>(c)) + ";";
        else
            out += c;
    }
    return out;
}

}  // namespace

FUZZ_TARGET(bytes) {
    KITH_CHECK(kith::node::s3_error_code(bytes).size() <= kith::limits::s3_listing_text_bytes_max);
    const auto listing = kith::node::parse_s3_listing(bytes);
    if (!listing) return;
    KITH_CHECK(listing->keys.size() <= kith::limits::s3_listing_keys_max);
    std::string again = "<ListBucketResult><IsTruncated>";
    again += listing->next.empty() ? "false" : "true";
    again += "</IsTruncated><NextContinuationToken>" + escaped(listing->next) + "</NextContinuationToken>";
    for (const std::string& key : listing->keys) {
        KITH_CHECK(key.size() <= kith::limits::s3_listing_text_bytes_max);
        again += "<Contents><Key>" + escaped(key) + "</Key></Contents>";
    }
    again += "</ListBucketResult>";
    const auto same = kith::node::parse_s3_listing(again);
    KITH_CHECK(again.size() > kith::limits::s3_listing_bytes_max || (same && *same == *listing));
}
