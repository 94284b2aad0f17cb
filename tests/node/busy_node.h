// A person about whom a node keeps something of everything, for tests of what people's rights give them.
#pragma once

#include "tests/node/small_node.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace kith::test {

using Json = nlohmann::json;

inline std::string rule_of(const Result<Json>& result) {
    return result ? std::string() : std::string(result.error().rule);
}

inline std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

inline std::string everything_in(const std::string& folder) {
    std::string all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) all += read_file(entry.path());
    }
    return all;
}

template <class Job>
auto in(const SmallNode& small, Job job) {
    using R = decltype(job(std::declval<storage::Tx&>()));
    auto result = small.database->read([&](storage::Tx& tx) -> Result<R> { return job(tx); });
    REQUIRE(result.has_value());
    return std::move(*result);
}

/// An account with something of everything that an account can have here without another server.
inline storage::ActorRow busy_person(SmallNode& small) {
    auto ana = small.person("ana", "student");
    const auto ben = small.person("ben", "faculty");
    small.person("dean", "staff");
    const Json post =
        small.tell("post", {{"as", "ana"}, {"text", "Canarypost one #canarytag"}, {"visibility", "public"}});
    small.tell("post",
               {{"as", "ana"},
                {"text", "Canarypoll"},
                {"visibility", "public"},
                {"poll", {{"options", {"Canaryyes", "Canaryno"}}}}});
    const Json other =
        small.tell("post", {{"as", "ben"}, {"text", "Hello @ana@hill.test"}, {"visibility", "public"}});
    small.tell("edit", {{"as", "ana"}, {"object", post["id"]}, {"text", "Canarypost two #canarytag"}});
    small.tell("like", {{"as", "ana"}, {"object", other["id"]}});
    small.tell("boost", {{"as", "ana"}, {"object", other["id"]}});
    small.tell("bookmark", {{"as", "ana"}, {"object", other["id"]}});
    small.tell("pin", {{"as", "ana"}, {"object", post["id"]}});
    small.tell("follow", {{"as", "ana"}, {"who", "@ben@hill.test"}});
    small.tell("follow", {{"as", "ben"}, {"who", "@ana@hill.test"}});
    small.tell("detail.add",
               {{"as", "ben"}, {"who", "@ana@hill.test"}, {"kind", "nickname"}, {"value", "Canarynick"}});
    small.tell("detail.add",
               {{"as", "dean"}, {"who", "@ana@hill.test"}, {"kind", "hometown"}, {"value", "Canaryheard"}});
    small.tell("consent.ask",
               {{"as", "ben"},
                {"who", "@ana@hill.test"},
                {"kinds", {"favourite author"}},
                {"purpose", "greetings"},
                {"audience", "own_staff"}});
    small.tell("consent.grant",
               {{"who", "@ana@hill.test"},
                {"kinds", {"nickname"}},
                {"purpose", "greetings"},
                {"audience", "own_staff"},
                {"evidence", "canaryform of 3 May"}});
    small.tell("detail.list", {{"as", "ben"}, {"who", "@ana@hill.test"}, {"purpose", "greetings"}});
    small.tell("consent.withdraw",
               {{"who", "@ana@hill.test"}, {"purpose", "gifts"}, {"reason", "canaryreason by phone"}});
    small.tell("block", {{"as", "ana"}, {"who", "@dean@hill.test"}});
    return ana;
}

}  // namespace kith::test
