// Village: people of a small node with a client each, and what they do there. For tests of the client API,
// one thread.
#pragma once

#include "node/social/social.h"
#include "storage/follows.h"
#include "storage/posts.h"
#include "tests/mastodon/client.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace kith::test {

struct Village : SmallNode {
    struct Somebody {
        storage::ActorRow row;
        Client client;
        storage::ActorId id() const { return row.id; }
        std::string key() const { return std::to_string(row.id.value); }
    };

    Somebody somebody(const std::string& handle) {
        auto row = person(handle);
        return {row, Client(*this, token_for(*this, row))};
    }
    storage::PostRow say(const Somebody& who, node::PostDraft draft) {
        clock.time += std::chrono::seconds(1);
        auto post = core->social().post(who.id(), draft);
        REQUIRE(post.has_value());
        return *post;
    }
    storage::PostRow say(const Somebody& who,
                         const std::string& text,
                         Visibility visibility = Visibility::public_) {
        return say(who, node::PostDraft{.text = text, .visibility = visibility});
    }
    storage::PostRow answer(const Somebody& who, const storage::PostRow& to, const std::string& text) {
        return say(who, node::PostDraft{.text = text, .reply_to = to.uri.text()});
    }
    void follow(const Somebody& who, const Somebody& whom) {
        clock.time += std::chrono::seconds(1);
        const auto state = core->social().follow(who.id(), "@" + whom.row.username + "@hill.test");
        REQUIRE(state.has_value());
        if (*state == "requested")
            REQUIRE(core->social().answer_request(whom.id(), "@" + who.row.username + "@hill.test", true));
    }
    void must(const Done& done) {
        clock.time += std::chrono::seconds(1);
        INFO((done ? std::string() : done.error().message));
        REQUIRE(done.has_value());
    }
    template <class Work>
    void write(Work work) {
        const auto done = database->write([&](storage::Tx& tx) -> Done {
            work(tx);
            return {};
        });
        REQUIRE(done.has_value());
    }
    std::int64_t new_id() { return core->ids().next(); }
};

inline std::string id_of(const storage::PostRow& post) {
    return std::to_string(post.id.value);
}

inline std::vector<std::string> ids_in(const Json& list) {
    std::vector<std::string> ids;
    for (const Json& each : list) ids.push_back(each["id"]);
    return ids;
}

/// The address that a Link header names so, as a target; "" where it names none.
inline std::string link_to(const Client::Answer& answer, std::string_view rel) {
    const std::string links(answer.header("Link"));
    const auto at = links.find("; rel=\"" + std::string(rel) + "\"");
    if (at == std::string::npos) return "";
    const auto begin = links.rfind('<', at);
    const std::string url = links.substr(begin + 1, links.find('>', begin) - begin - 1);
    return url.substr(url.find("/api/"));
}

/// All ids from a page on, as its links lead.
inline std::vector<std::string> walk(const Client& client, std::string target, std::string_view rel) {
    std::vector<std::string> ids;
    for (int pages = 0; !target.empty() && pages < 100; ++pages) {
        const auto answer = client.get(target);
        REQUIRE(answer.status == 200);
        const auto page = ids_in(answer.json());
        if (rel == "prev") {
            ids.insert(ids.end(), page.rbegin(), page.rend());
        } else {
            ids.insert(ids.end(), page.begin(), page.end());
        }
        target = page.empty() ? "" : link_to(answer, rel);
    }
    return ids;
}

}  // namespace kith::test
