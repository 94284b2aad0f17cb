#include "node/streaming/streaming.h"

namespace kith::node {

Streaming::Streaming(Parts parts)
    : loop_({.said = [this](StreamLoop::Id id, std::string_view text) { hub_.said(id, text); },
             .ended = [this](StreamLoop::Id id) { hub_.ended(id); }},
            parts.limits),
      to_loop_(loop_),
      hub_({.database = parts.database,
            .outlet = to_loop_,
            .views = std::move(parts.views),
            .streams_max = parts.streams_max,
            .wake = std::move(parts.wake)}),
      door_(parts.database, hub_, &loop_) {}

}  // namespace kith::node
