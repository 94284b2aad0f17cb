// NodeInfo 2.0 and 2.1 (FEP-f1d5): what this node says of itself to the statistics and to clients. Pure.
#pragma once

#include "activitypub/wire/json.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace kith::activitypub {

enum class NodeinfoVersion { v2_0, v2_1 };

/// True counts (FEP-0151): people, not service actors; their own posts, not cached ones.
struct NodeinfoFacts {
    std::string version{};     // of Kith
    std::string repository{};  // 2.1 only; left out when empty
    std::string homepage{};    // 2.1 only
    std::string name{};        // of the institution
    std::string description{};
    bool open_registrations = false;
    std::int64_t users = 0;
    std::int64_t active_month = 0;
    std::int64_t active_half_year = 0;
    std::int64_t posts = 0;
    std::int64_t comments = 0;  // replies
};

Json make_nodeinfo(NodeinfoVersion version, const NodeinfoFacts& facts);
/// The document at /.well-known/nodeinfo; `base` is the public URL without a slash. Paths: /nodeinfo/2.0
/// and 2.1.
Json make_nodeinfo_links(std::string_view base);
std::string_view nodeinfo_content_type(NodeinfoVersion version);

}  // namespace kith::activitypub
