// Blobs: files by the digest of their bytes, kept beside the database. Which are needed is said by rows
// (storage/media.h). Any thread; whoever puts and whoever removes agree on a lock of their own.
#pragma once

#include "consent/base/result.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace kith::storage {

/// SHA-256 in hex: what a blob is called.
std::string blob_digest(std::string_view bytes);
bool is_blob_digest(std::string_view text);

class Blobs {
 public:
    virtual ~Blobs() = default;

    /// Durable when it returns; one that is there already stays as it is.
    virtual Done put(const std::string& digest, std::string_view bytes) = 0;
    /// Errc::not_found where there is none.
    virtual Result<std::uint64_t> size(const std::string& digest) const = 0;
    /// At most so many bytes from there; fewer at the end.
    virtual Result<std::string> read(const std::string& digest,
                                     std::uint64_t from,
                                     std::uint64_t bytes) const = 0;
    /// None that is not there is no failure.
    virtual Done remove(const std::string& digest) = 0;
    /// Those whose digest begins with these two hex digits.
    virtual Result<std::vector<std::string>> list(std::string_view first_two) const = 0;
};

/// In a directory of our own (0700, files 0600), made where it is missing.
Result<std::unique_ptr<Blobs>> open_blob_directory(const std::string& path);
/// Where a blob's file is below such a directory: "ab/abcd…".
std::string blob_file(const std::string& digest);
/// For tests and simulations.
std::unique_ptr<Blobs> make_blobs_in_memory();

}  // namespace kith::storage
