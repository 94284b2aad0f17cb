#include "node/http/router.h"

#include "consent/base/check.h"

#include <algorithm>
#include <set>
#include <utility>

namespace kith::node {

namespace {

constexpr std::size_t segments_max = 16;

// "/a/b" -> {"a", "b"}; "/" -> {""}. Stops one past the most that a route can have.
std::vector<std::string_view> split(std::string_view path) {
    std::vector<std::string_view> parts;
    parts.reserve(8);
    path.remove_prefix(1);
    while (parts.size() <= segments_max) {
        const auto slash = path.find('/');
        parts.push_back(path.substr(0, slash));
        if (slash == std::string_view::npos) break;
        path.remove_prefix(slash + 1);
    }
    return parts;
}

}  // namespace

std::vector<Router::Segment> Router::parse(std::string_view pattern) {
    KITH_CHECK(pattern.starts_with('/'));
    std::vector<Segment> segments;
    for (const auto part : split(pattern)) {
        const auto open = part.find('{');
        const auto close = part.find('}');
        if (open == std::string_view::npos) {
            KITH_CHECK(close == std::string_view::npos);
            segments.push_back({.before = std::string(part), .name = {}, .after = {}});
            continue;
        }
        KITH_CHECK(close != std::string_view::npos && close > open + 1);
        segments.push_back({.before = std::string(part.substr(0, open)),
                            .name = std::string(part.substr(open + 1, close - open - 1)),
                            .after = std::string(part.substr(close + 1))});
    }
    KITH_CHECK(segments.size() <= segments_max);
    return segments;
}

bool Router::same_shape(const Route& route, const std::vector<Segment>& segments) {
    return std::ranges::equal(route.segments, segments, [](const Segment& a, const Segment& b) {
        return a.before == b.before && a.after == b.after && a.name.empty() == b.name.empty();
    });
}

bool Router::more_literal(const Route& a, const Route& b) {
    for (std::size_t i = 0; i < a.segments.size(); ++i) {
        const auto rank = [](const Segment& s) {
            return s.name.empty() ? std::string::npos : s.before.size() + s.after.size();
        };
        if (rank(a.segments[i]) != rank(b.segments[i])) return rank(a.segments[i]) > rank(b.segments[i]);
    }
    return false;
}

void Router::add(std::string_view method, std::string_view pattern, Handler handler) {
    auto segments = parse(pattern);
    auto& routes = by_length_[segments.size()];
    auto route =
        std::ranges::find_if(routes, [&](const Route& candidate) { return same_shape(candidate, segments); });
    if (route == routes.end()) {
        Route fresh{.segments = std::move(segments), .handlers = {}};
        route = routes.insert(std::ranges::upper_bound(routes, fresh, more_literal), std::move(fresh));
    } else {
        // One shape, one set of parameter names: else the handler's params would depend on the order of
        // adding.
        KITH_CHECK(std::ranges::equal(route->segments, segments, {}, &Segment::name, &Segment::name));
    }
    KITH_CHECK(route->handlers.emplace(std::string(method), std::move(handler)).second);
}

bool Router::matches(const Route& route, const std::vector<std::string_view>& parts) {
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const Segment& segment = route.segments[i];
        const auto part = parts[i];
        if (segment.name.empty()) {
            if (part != segment.before) return false;
            continue;
        }
        if (part.size() <= segment.before.size() + segment.after.size()) return false;
        if (!part.starts_with(segment.before) || !part.ends_with(segment.after)) return false;
    }
    return true;
}

void Router::fill(const Route& route, const std::vector<std::string_view>& parts, Request& request) {
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const Segment& segment = route.segments[i];
        if (segment.name.empty()) continue;
        const auto value = parts[i].substr(segment.before.size(),
                                           parts[i].size() - segment.before.size() - segment.after.size());
        request.params.insert_or_assign(segment.name, std::string(value));
    }
}

Response Router::operator()(Request& request) const {
    if (!request.path.starts_with('/')) return problems_.respond(request, 404);
    const auto parts = split(request.path);
    const auto routes = by_length_.find(parts.size());
    if (routes == by_length_.end()) return problems_.respond(request, 404);

    const std::string_view wanted = request.method == "HEAD" ? "GET" : std::string_view{request.method};
    std::set<std::string_view> allowed;
    for (const Route& route : routes->second) {
        if (!matches(route, parts)) continue;
        auto found = route.handlers.find(request.method);
        if (found == route.handlers.end()) found = route.handlers.find(wanted);
        if (found != route.handlers.end()) {
            fill(route, parts, request);
            return found->second(request);
        }
        for (const auto& [method, handler] : route.handlers) allowed.insert(method);
    }
    if (allowed.empty()) return problems_.respond(request, 404);

    if (allowed.contains("GET")) allowed.insert("HEAD");
    allowed.insert("OPTIONS");
    std::string list;
    for (const auto method : allowed) list.append(list.empty() ? "" : ", ").append(method);
    Response response =
        request.method == "OPTIONS" ? Response{.status = 204} : problems_.respond(request, 405);
    response.set("Allow", std::move(list));
    return response;
}

}  // namespace kith::node
