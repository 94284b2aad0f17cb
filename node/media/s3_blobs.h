// S3Blobs: blobs as objects of an S3-compatible store, under PREFIX/ab/abcd…. One node has one prefix, which
// an object of its own says. Blocks, a bounded time; any thread.
#pragma once

#include "node/media/s3_client.h"
#include "storage/blobs.h"

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace kith::node {

class S3Blobs final : public storage::Blobs {
 public:
    /// `owner`: what says whose prefix it is; the same for a node for as long as it lives.
    S3Blobs(S3Client::Parts parts, std::string owner) : client_(std::move(parts)), owner_(std::move(owner)) {}

    /// Whether it can be reached and takes our key, in words for the operator. Writes nothing.
    Done reach();
    /// Makes the prefix this node's. Errc::conflict where it is another's. By itself before the first file is
    /// put, removed or listed: what no row of this node needs is let go, which must not be another's.
    Done claim();

    // Their errors are Errc::not_found, or Errc::unavailable with words for whoever asked.
    Done put(const std::string& digest, std::string_view bytes) override;
    Result<std::uint64_t> size(const std::string& digest) const override KITH_EXCLUDES(mutex_);
    Result<std::string> read(const std::string& digest,
                             std::uint64_t from,
                             std::uint64_t bytes) const override;
    Done remove(const std::string& digest) override KITH_EXCLUDES(mutex_);
    Result<std::vector<std::string>> list(std::string_view first_two) const override;

 private:
    Done claim_once() const;
    Done claim_prefix() const;
    Result<std::uint64_t> size_now(const std::string& digest) const;
    Result<std::string> part(const std::string& digest, std::uint64_t from, std::uint64_t bytes) const;
    Result<std::vector<std::string>> list_all(std::string_view first_two) const;
    void remember_size(const std::string& digest, std::uint64_t bytes) const KITH_EXCLUDES(mutex_);

    mutable S3Client client_;
    const std::string owner_;
    mutable std::atomic<bool> claimed_ = false;
    mutable Mutex mutex_;
    // What a digest stands for never changes.
    mutable std::map<std::string, std::uint64_t> sizes_ KITH_GUARDED_BY(mutex_);
};

/// Over the network. `secret_key_file` and `ca_file` are paths by now.
Result<std::unique_ptr<S3Blobs>> open_s3_blobs(const S3Settings& settings,
                                               const Clock& clock,
                                               std::string owner);

}  // namespace kith::node
