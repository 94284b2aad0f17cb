// LogOutside: the transparency log of a node as anybody sees it, over HTTP: its key, its newest checkpoint,
// its tiles. Believes nothing; what it fetches is bounded. Blocks; one thread. https://c2sp.org/tlog-tiles
#pragma once

#include "activitypub/transport.h"
#include "consent/base/uri.h"
#include "consent/merkle.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace kith::node {

class LogOutside {
 public:
    /// `origin`: "https://example.edu". `transport` outlives it.
    LogOutside(std::string origin, Transport& transport)
        : origin_(std::move(origin)), transport_(transport) {}

    const std::string& origin() const { return origin_; }
    /// GET of a path of that origin. Errc::unavailable when no answer comes, Errc::not_found for an answer
    /// that is not 200.
    Result<std::string> get(std::string_view path, std::string_view accept, std::size_t bytes_max) const;

 private:
    std::string origin_;
    Transport& transport_;
};

/// The hashes of the tree of `size`, from its tiles; each is fetched once, and only so many.
class TilesOutside final : public consent::merkle::TreeNodes {
 public:
    TilesOutside(const LogOutside& log, std::int64_t size) : log_(log), size_(size) {}
    Result<crypto::Sha256> node(int level, std::int64_t index) override;

 private:
    Result<const std::string*> tile(int level, std::int64_t index);

    const LogOutside& log_;
    std::int64_t size_;
    std::map<std::pair<int, std::int64_t>, std::string> tiles_{};
};

}  // namespace kith::node
