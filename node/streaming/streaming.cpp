#include "node/streaming/streaming.h"

namespace kith::node {

Streaming::Streaming(Hub& hub, Options options)
    : hub_(hub),
      loop_({.said = [this](StreamLoop::Id id, std::string_view text) { hub_.said(id, text); },
             .ended = [this](StreamLoop::Id id) { hub_.ended(id); }},
            options.limits),
      to_loop_(loop_),
      door_(hub, &loop_) {
    hub.set_way({.outlet = &to_loop_, .streams_max = options.streams_max, .wake = std::move(options.wake)});
}

}  // namespace kith::node
