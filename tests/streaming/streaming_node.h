// A whole node in memory with streams: people with tokens, and what each stream was sent.
#pragma once

#include "consent/json.h"
#include "node/mastodon/api.h"
#include "node/streaming/hub.h"
#include "storage/actors.h"
#include "tests/support/sim/sim_network.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace kith::test {

/// Tokens and renderings that say who looks; thread-safe, as the real ones are.
class PlainViews {
 public:
    void add(const std::string& token, node::StreamCaller caller) {
        const std::lock_guard lock(mutex_);
        tokens_[token] = caller;
    }
    void end(const std::string& token) {
        const std::lock_guard lock(mutex_);
        tokens_.erase(token);
    }
    node::StreamViews views() {
        node::StreamViews views;
        views.authenticate = [this](std::string_view token) -> Result<node::StreamCaller> {
            const std::lock_guard lock(mutex_);
            const auto found = tokens_.find(std::string(token));
            if (found == tokens_.end()) {
                return fail(Errc::unauthorized, "test/token", "The access token is invalid");
            }
            return found->second;
        };
        views.is_alive = [this](storage::Tx& tx, const node::StreamCaller& caller) {
            const auto who = storage::find_actor(tx, caller.actor);
            const std::lock_guard lock(mutex_);
            return who && !who->gone() && std::ranges::any_of(tokens_, [&](const auto& each) {
                       return each.second.token == caller.token;
                   });
        };
        views.status = [this](storage::Tx&, storage::PostId post, storage::ActorId viewer) {
            ++rendered;
            return nlohmann::json{{"id", std::to_string(post.value)}, {"for", viewer.value}}.dump();
        };
        views.boost = [](storage::Tx&, storage::BoostId boost, storage::ActorId viewer) {
            return nlohmann::json{
                {"id", std::to_string(boost.value)}, {"reblog", true}, {"for", viewer.value}}
                .dump();
        };
        views.notification = [](storage::Tx&, const storage::NotificationRow& row) {
            return nlohmann::json{{"id", std::to_string(row.id.value)}, {"type", row.type}}.dump();
        };
        views.conversation = [](storage::Tx&, storage::PostId post, storage::ActorId) {
            return nlohmann::json{{"last_status", std::to_string(post.value)}}.dump();
        };
        return views;
    }
    int rendered = 0;  // statuses

 private:
    std::mutex mutex_;
    std::map<std::string, node::StreamCaller> tokens_;
};

/// Frames as they would go out, of streams that are no sockets.
class KeepingOutlet final : public node::StreamOutlet {
 public:
    void send(std::vector<node::StreamLoop::Outgoing> frames) override {
        for (auto& each : frames) sent_[each.to].push_back(std::move(each.frame));
    }
    void close(std::vector<node::StreamLoop::Id> streams, node::CloseCode code) override {
        for (const auto id : streams) closed[id] = code;
    }
    /// What a WebSocket got since the last call: {"stream", "event", "payload"} each.
    std::vector<nlohmann::json> take(node::Hub::Id stream) {
        std::vector<nlohmann::json> all;
        for (const auto& frame : std::exchange(sent_[stream], {})) {
            const std::size_t head = frame->size() < 128 ? 2 : frame->size() < 65536 + 4 ? 4 : 10;
            all.push_back(nlohmann::json::parse(frame->substr(head)));
        }
        return all;
    }
    /// "update 17 [user]" each, the payload's id.
    std::vector<std::string> heard(node::Hub::Id stream) {
        std::vector<std::string> all;
        for (const auto& each : take(stream)) {
            if (each.contains("error")) {
                all.push_back("error " + each["status"].dump());
                continue;
            }
            std::string line = each.at("event");
            if (each.contains("payload")) {
                const auto payload = nlohmann::json::parse(each["payload"].get<std::string>());
                const auto& id = payload.is_object() ? payload.value("id", payload) : payload;
                line += " " + (id.is_string() ? id.get<std::string>() : id.dump());
            }
            all.push_back(line + " " + each.at("stream").dump());
        }
        return all;
    }
    std::map<node::Hub::Id, node::CloseCode> closed{};

 private:
    std::map<node::Hub::Id, std::vector<node::StreamLoop::Frame>> sent_;
};

/// A node with a hub whose streams keep what they get.
class ListeningNode {
 public:
    ListeningNode() : node(network.add_node("a.test")), hub(node.core().client_api().streams()) {
        hub.set_views(plain.views());
        hub.set_way({.outlet = &outlet});
    }
    ~ListeningNode() { hub.set_way({}); }
    ListeningNode(const ListeningNode&) = delete;
    ListeningNode& operator=(const ListeningNode&) = delete;

    sim::Person person(std::string_view name, sim::SimNode::Kind kind = {}) {
        const auto who = node.add_person(name, kind);
        give_token(std::string(name), who);
        return who;
    }
    node::StreamCaller give_token(const std::string& token, const sim::Person& who) {
        const node::StreamCaller caller{.actor = who.id,
                                        .token = storage::TokenId(++tokens_),
                                        .reads_statuses = true,
                                        .reads_notifications = true};
        plain.add(token, caller);
        return caller;
    }
    /// A stream of somebody's first token, on these channels.
    node::Hub::Id stream(const sim::Person& who, const std::vector<node::ChannelWords>& channels) {
        const std::string token = who.handle.substr(1, who.handle.find('@', 1) - 1);
        const auto caller = sim::must(plain.views().authenticate(token));
        const auto id = sim::must(hub.open(caller, node::StreamLoop::Kind::websocket));
        for (const auto& words : channels)
            sim::must(hub.subscribe(id, sim::must(node::parse_channel(words))));
        return id;
    }
    /// Whatever waits is sent.
    void step() {
        while (hub.run_once(network.clock().now()).done > 0) {
        }
    }
    storage::PostRow post(const sim::Person& who, node::PostDraft draft) {
        network.pass(Millis(10));
        auto row = sim::must(node.social().post(who.id, draft));
        step();
        return row;
    }
    void follow(const sim::Person& who, const sim::Person& whom) {
        sim::must(node.social().follow(who.id, whom.handle));
    }

    sim::SimNetwork network;
    sim::SimNode& node;
    PlainViews plain;
    KeepingOutlet outlet;
    node::Hub& hub;

 private:
    std::int64_t tokens_ = 0;
};

}  // namespace kith::test
