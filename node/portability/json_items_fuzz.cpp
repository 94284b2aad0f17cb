// Cut out in one go and byte by byte, the items are the same; and of what is JSON they are those that a whole
// parse finds.
#include "consent/base/check.h"
#include "consent/base/fuzz_target.h"
#include "consent/json.h"
#include "node/portability/json_items.h"

#include <string>
#include <vector>

using kith::node::JsonItems;
using Json = nlohmann::json;

namespace {

struct Outcome {
    std::vector<std::string> items{};
    bool good = false;
    bool operator==(const Outcome&) const = default;
};

Outcome run(std::string_view bytes, std::size_t step) {
    Outcome outcome;
    JsonItems items([&](std::string_view item) -> kith::Done {
        outcome.items.emplace_back(item);
        return {};
    });
    outcome.good = true;
    for (std::size_t at = 0; at < bytes.size() && outcome.good; at += step) {
        outcome.good = items.feed(bytes.substr(at, step)).has_value();
    }
    outcome.good = outcome.good && items.finish().has_value();
    return outcome;
}

/// Objects of the last list of that name alone: a name twice in one document is no document of ours.
bool has_one_list(const Json& json) {
    return json.is_object() && json.contains("orderedItems") && json["orderedItems"].is_array() &&
           !json.contains("items");
}

}  // namespace

FUZZ_TARGET(bytes) {
    const Outcome whole = run(bytes, bytes.size() + 1);
    KITH_CHECK(whole == run(bytes, 1));
    // A name may be written with escapes, and is then another name here.
    if (!whole.good || bytes.contains("\\u")) return;
    if (bytes.find("orderedItems") != bytes.rfind("orderedItems")) return;
    const Json json = Json::parse(bytes, nullptr, /*allow_exceptions=*/false);
    if (json.is_discarded() || !has_one_list(json)) return;
    std::vector<Json> objects;
    for (const Json& each : json["orderedItems"]) {
        if (each.is_object()) objects.push_back(each);
    }
    KITH_CHECK(whole.items.size() == objects.size());
    for (std::size_t i = 0; i < objects.size(); ++i) KITH_CHECK(Json::parse(whole.items[i]) == objects[i]);
}
