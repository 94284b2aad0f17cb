// Router: method and path -> handler, by segments, without regular expressions. Built at start, then any
// thread.
#pragma once

#include "node/http/message.h"
#include "node/http/problem.h"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace kith::node {

using Handler = std::function<Response(Request&)>;

class Router {
 public:
    explicit Router(const Problems& problems) : problems_(problems) {}

    /// "/users/{name}/inbox", "/@{name}", "/assets/{file}.css": at most one {name} in a segment, never empty.
    /// A bad or doubled pattern is a bug and stops the process. GET answers HEAD too.
    void add(std::string_view method, std::string_view pattern, Handler handler);

    /// Fills request.params. 404, or 405 with Allow; OPTIONS without a handler lists the methods.
    Response operator()(Request& request) const;

 private:
    struct Segment {
        std::string before;  // literal text before the parameter, or the whole literal
        std::string name;    // empty: a literal segment
        std::string after;
    };
    struct Route {
        std::vector<Segment> segments;
        std::map<std::string, Handler, std::less<>> handlers;  // by method
    };

    static std::vector<Segment> parse(std::string_view pattern);
    static bool same_shape(const Route& route, const std::vector<Segment>& segments);
    static bool more_literal(const Route& a, const Route& b);
    static bool matches(const Route& route, const std::vector<std::string_view>& parts);
    static void fill(const Route& route, const std::vector<std::string_view>& parts, Request& request);

    const Problems& problems_;
    std::map<std::size_t, std::vector<Route>> by_length_;  // most literal first
};

}  // namespace kith::node
