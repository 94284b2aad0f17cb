// OldServer: an archive as Mastodon puts it together, of somebody who was elsewhere before. For tests.
#pragma once

#include "consent/json.h"
#include "node/tar.h"

#include <doctest/doctest.h>

#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace kith::test {

inline constexpr auto old_id = "https://old.test/users/ana";

inline nlohmann::json note(int number,
                           const std::string& content,
                           const nlohmann::json& more = nlohmann::json::object()) {
    const std::string id = std::string(old_id) + "/statuses/" + std::to_string(number);
    nlohmann::json object = {{"id", id},
                             {"type", "Note"},
                             {"attributedTo", old_id},
                             {"content", content},
                             {"published", "2019-05-0" + std::to_string(number % 9 + 1) + "T10:00:00Z"},
                             {"to", {"https://www.w3.org/ns/activitystreams#Public"}},
                             {"cc", {std::string(old_id) + "/followers"}},
                             {"inReplyTo", nullptr},
                             {"sensitive", false},
                             {"atomUri", id},
                             {"attachment", nlohmann::json::array()},
                             {"tag", nlohmann::json::array()}};
    object.update(more);
    return {{"id", id + "/activity"},
            {"type", "Create"},
            {"actor", old_id},
            {"published", object["published"]},
            {"to", object["to"]},
            {"cc", object["cc"]},
            {"object", object},
            {"signature", {{"type", "RsaSignature2017"}, {"creator", old_id}}}};
}

struct OldServer {
    nlohmann::json actor = {{"@context", "https://www.w3.org/ns/activitystreams"},
                            {"id", old_id},
                            {"type", "Person"},
                            {"preferredUsername", "ana"},
                            {"followers", std::string(old_id) + "/followers"},
                            {"inbox", std::string(old_id) + "/inbox"},
                            {"outbox", "outbox.json"},
                            {"likes", "likes.json"},
                            {"bookmarks", "bookmarks.json"}};
    nlohmann::json items = nlohmann::json::array();
    std::vector<std::pair<std::string, std::string>> files{};

    /// The files first, the actor last.
    std::string text() const {
        node::TarText tar;
        for (const auto& [name, body] : files) REQUIRE(tar.add(name, body).has_value());
        const nlohmann::json outbox = {{"@context", "https://www.w3.org/ns/activitystreams"},
                                       {"id", "outbox.json"},
                                       {"type", "OrderedCollection"},
                                       {"totalItems", items.size()},
                                       {"orderedItems", items}};
        REQUIRE(tar.add("outbox.json", outbox.dump()).has_value());
        REQUIRE(tar.add("likes.json", "{}").has_value());
        REQUIRE(tar.add("actor.json", actor.dump()).has_value());
        return std::move(tar).finish();
    }
    std::string write(const std::string& folder) const {
        std::string path = folder + "/archive.tar";
        std::ofstream(path, std::ios::binary | std::ios::trunc) << text();
        return path;
    }
};

}  // namespace kith::test
