// Where media are kept, as kith.toml says it. Values.
#pragma once

#include <string>

namespace kith::node {

/// [media.s3]
struct S3Settings {
    std::string endpoint{};  // "https://s3.example.edu", no slash at the end
    std::string region = "us-east-1";
    std::string bucket{};
    std::string prefix{};  // "" or with a slash at its end
    std::string access_key{};
    std::string secret_key_file{};
    std::string ca_file{};    // PEM; "" means the system's
    bool allow_http = false;  // to this machine alone

    bool is_named() const { return !bucket.empty(); }
};

/// [media]
struct MediaSettings {
    bool in_s3 = false;  // else in the node's directory
    S3Settings s3{};
};

}  // namespace kith::node
