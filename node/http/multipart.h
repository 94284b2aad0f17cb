// The parts of a form that was posted as multipart/form-data (RFC 7578): views into the body. Pure, any
// thread.
#pragma once

#include "consent/base/result.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kith::limits {

inline constexpr std::size_t multipart_parts_max = 128;
inline constexpr std::size_t multipart_name_bytes_max = 256;
inline constexpr std::size_t multipart_filename_bytes_max = 1024;
inline constexpr std::size_t multipart_head_bytes_max = 4096;  // of one part
inline constexpr std::size_t multipart_headers_max = 16;       // of one part

}  // namespace kith::limits

namespace kith::node {

struct Part {
    std::string name{};          // UTF-8, without zeros; may be empty
    std::string filename{};      // as it was said; never a path on our disk. Empty where none was
    std::string content_type{};  // lower-case, without parameters; a claim. Empty where none was
    bool is_file = false;        // a file name was said, be it an empty one
    std::string_view data{};     // lives as long as the body
};

/// Whether parse_multipart is the parser for this Content-Type.
bool is_multipart(std::string_view content_type);

/// In their order, doubled names included. Errc::malformed where it is no well-formed form that ends with its
/// closing boundary, Errc::too_large beyond a limit above.
Result<std::vector<Part>> parse_multipart(std::string_view content_type, std::string_view body);

}  // namespace kith::node
