// What an S3-compatible store answers in XML: a page of a listing, the code of an error. Bounded, strict,
// pure.
#pragma once

#include "consent/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace kith::node {

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
struct S3Listing {
    std::vector<std::string> keys{};
    std::string next{};  // the continuation token; "" on the last page

    friend bool operator==(const S3Listing&, const S3Listing&) = default;
};

/// Errc::malformed for what is no such document, says that it goes on and not where, has a document type, or
/// is over a bound.
Result<S3Listing> parse_s3_listing(std::string_view xml);

/// "NoSuchKey"; "" where there is none to read.
std::string s3_error_code(std::string_view xml);

}  // namespace kith::node
