// The first line says what the body is (j: JSON, m: multipart, else a form), the second is the query, the
// rest the body. What was read keeps the limits, and written as JSON it reads the same.
#include "consent/base/check.h"
#include "consent/base/fuzz_target.h"
#include "consent/base/limits.h"
#include "consent/json.h"
#include "node/mastodon/params.h"

#include <algorithm>
#include <string>

using kith::node::Params;
using kith::node::Request;

namespace {

std::string_view take_line(std::string_view& bytes) {
    const auto end = std::min(bytes.find('\n'), bytes.size());
    const std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
    return line;
}

std::string_view type_of(std::string_view said) {
    if (said.starts_with('j')) return "application/json";
    if (said.starts_with('m')) return "multipart/form-data; boundary=b";
    return "application/x-www-form-urlencoded";
}

/// Every way that a route looks at a value.
void look_at(const Params& params, int depth) {
    for (const auto& [name, value] : params.json().items()) {
        KITH_CHECK(params.has(name));
        KITH_CHECK(params.text(name).has_value() == !(value.is_null() || value.is_structured()));
        if (params.number(name)) KITH_CHECK(params.text(name).has_value());
        if (params.flag(name)) KITH_CHECK(!params.text_or_empty(name).empty());
        KITH_CHECK(params.ids(name).size() <= params.texts(name).size());
        const auto objects = params.objects(name);
        KITH_CHECK(value.is_structured() || objects.empty());
        if (depth == 0) continue;
        look_at(params.object(name), depth - 1);
        for (const Params& each : objects) look_at(each, depth - 1);
    }
}

}  // namespace

FUZZ_TARGET(bytes) {
    Request request;
    request.method = "POST";
    request.path = "/api/v1/statuses";
    request.headers = {{"Content-Type", std::string(type_of(take_line(bytes)))}};
    request.target = request.path + "?" + std::string(take_line(bytes));
    request.body = bytes;
    const auto params = Params::of(request);
    if (!params) return;
    KITH_CHECK(params->json().is_object());
    look_at(*params, 3);

    Request again;
    again.method = "POST";
    again.target = again.path = request.path;
    again.headers = {{"Content-Type", "application/json"}};
    again.body = params->json().dump();
    const auto same = Params::of(again);
    // A form may have names that mean something to JSON-LD, which JSON may not; and what the query adds to a
    // body may be too much of it.
    const bool large = again.body.size() > kith::limits::json_nodes_max;
    if (!same) KITH_CHECK(large || again.body.contains("\"@"));
    if (same) KITH_CHECK(same->json() == params->json());
}
