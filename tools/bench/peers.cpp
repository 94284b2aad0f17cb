#include "tools/bench/peers.h"

#include "storage/follows.h"
#include "storage/keys.h"
#include "storage/subjects.h"

#include <fmt/format.h>

#include <thread>

namespace kith::bench {

namespace {

using activitypub::HeaderList;
using activitypub::SignatureKind;
using activitypub::SignedMessage;

constexpr std::size_t actors_per_host = 5;
constexpr std::string_view activity_json = "application/activity+json";

std::string as_bytes_of(const SignedMessage& message, const HeaderList& added) {
    std::string text =
        fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: http.rb/5.1.1 (Mastodon/4.3.0)\r\n",
                    message.method,
                    message.target,
                    message.authority);
    for (const auto* lines : {&message.headers, &added}) {
        for (const auto& [name, value] : *lines) text += fmt::format("{}: {}\r\n", name, value);
    }
    if (message.has_body()) text += fmt::format("Content-Length: {}\r\n", message.body.size());
    return text.append("\r\n").append(message.body);
}

SignedMessage message_of(std::string method, std::string target, const HeaderList& headers) {
    return {.method = std::move(method),
            .target = std::move(target),
            .authority = std::string(home_host),
            .scheme = "https",
            .headers = headers};
}

}  // namespace

Peers::Peers(std::size_t actors, std::size_t keys) {
    for (std::size_t i = 0; i < keys; ++i) {
        keys_.push_back(crypto::SigningKey::generate(crypto::KeyKind::rsa));
    }
    for (std::size_t i = 0; i < actors; ++i) {
        const std::string host = fmt::format("peer{}.example", i / actors_per_host);
        actors_.push_back(
            {.host = host, .uri = fmt::format("https://{}/users/ana{}", host, i), .key = i % keys});
    }
}

void Peers::settle_in(Home& home, const storage::ActorRow& follower) const {
    home.write([&](storage::Tx& tx) {
        for (std::size_t i = 0; i < actors_.size(); ++i) {
            const Peer& peer = actors_[i];
            const auto under = [&](std::string_view part) {
                return Uri::trusted(peer.uri + std::string(part));
            };
            const storage::ActorRow row{
                .id = home.ids().make<storage::ActorId>(),
                .subject = home.ids().make<storage::SubjectId>(),
                .uri = Uri::trusted(peer.uri),
                .host = must(Host::parse(peer.host)),
                .username = fmt::format("ana{}", i),
                .inbox = under("/inbox"),
                .shared_inbox = Uri::trusted(fmt::format("https://{}/inbox", peer.host)),
                .followers = under("/followers"),
                .created = home.now(),
                .source = "fetch",
                .basis = "FederationDelivery",
                .fetched = home.now(),
                .last_needed = home.now()};
            storage::create_subject(tx, row.subject, home.now());
            must(storage::insert_actor(tx, row));
            must(storage::put_key(tx,
                                  {.id = home.ids().make<storage::KeyId>(),
                                   .actor = row.id,
                                   .key_uri = under("#main-key"),
                                   .public_key = keys_[peer.key].public_key().to_spki_pem(),
                                   .first_seen = home.now(),
                                   .fetched = home.now()}));
            storage::put_follow(tx,
                                {.id = home.ids().make<storage::FollowId>(),
                                 .follower = follower.id,
                                 .followed = row.id,
                                 .state = storage::FollowState::accepted,
                                 .uri = Uri::trusted(fmt::format("{}#follows/{}", follower.uri.text(), i)),
                                 .at = home.now(),
                                 .accepted = home.now()});
        }
    });
}

std::string Peers::create_note(std::size_t peer, std::string_view name) const {
    const Peer& by = actors_[peer];
    const std::string post = fmt::format("{}/statuses/{}", by.uri, name);
    return fmt::format(
        R"({{"@context":["https://www.w3.org/ns/activitystreams",{{"ostatus":"http://ostatus.org#",)"
        R"("atomUri":"ostatus:atomUri","inReplyToAtomUri":"ostatus:inReplyToAtomUri",)"
        R"("conversation":"ostatus:conversation","sensitive":"as:sensitive",)"
        R"("toot":"http://joinmastodon.org/ns#","votersCount":"toot:votersCount"}}],)"
        R"("id":"{0}/activity","type":"Create","actor":"{1}","published":"{3}",)"
        R"("to":["https://www.w3.org/ns/activitystreams#Public"],"cc":["{1}/followers"],)"
        R"("object":{{"id":"{0}","type":"Note","summary":null,"inReplyTo":null,"published":"{3}","url":"{0}",)"
        R"("attributedTo":"{1}","to":["https://www.w3.org/ns/activitystreams#Public"],"cc":["{1}/followers"],)"
        R"("sensitive":false,"atomUri":"{0}","inReplyToAtomUri":null,)"
        R"("conversation":"tag:{2},2026-03-01:objectId=91827:objectType=Conversation",)"
        R"("content":"<p>The library stays open until midnight through the examination weeks, and the reading )"
        R"(room on the second floor is kept quiet from noon. Bring your card: <a href=\"https://{2}/hours\" )"
        R"(target=\"_blank\" rel=\"nofollow noopener noreferrer\"><span class=\"invisible\">https://</span>)"
        R"(<span class=\"\">{2}/hours</span></a></p><p>Good luck to everyone who sits one.</p>",)"
        R"("contentMap":{{"en":"<p>The library stays open until midnight.</p>"}},"attachment":[],"tag":[],)"
        R"("replies":{{"id":"{0}/replies","type":"Collection","first":{{"type":"CollectionPage",)"
        R"("next":"{0}/replies?only_other_accounts=true&page=true",)"
        R"("partOf":"{0}/replies","items":[]}}}}}}}})",
        post,
        by.uri,
        by.host,
        to_iso8601(WallClock().now()));
}

std::string Peers::signed_post(std::size_t peer, const std::string& body) const {
    const HeaderList headers{{"Content-Type", std::string(activity_json)}, {"Accept-Encoding", "gzip"}};
    SignedMessage message = message_of("POST", "/inbox", headers);
    message.body = body;
    const Uri key_id = Uri::trusted(actors_[peer].uri + "#main-key");
    const HeaderList added = activitypub::sign_message(
        SignatureKind::cavage, message, key_id, keys_[actors_[peer].key], WallClock().now());
    return as_bytes_of(message, added);
}

std::string Peers::signed_get(std::size_t peer, const std::string& target) const {
    const HeaderList headers{{"Accept", std::string(activity_json)}};
    const SignedMessage message = message_of("GET", target, headers);
    const Uri key_id = Uri::trusted(actors_[peer].uri + "#main-key");
    const HeaderList added = activitypub::sign_message(
        SignatureKind::cavage, message, key_id, keys_[actors_[peer].key], WallClock().now());
    return as_bytes_of(message, added);
}

std::string strangers_farewell(std::size_t number) {
    const std::string actor = fmt::format("https://social{}.example/users/gone{}", number % 500, number);
    const std::string signature(344, 'A');  // nobody looks at it: there is nothing to delete
    const std::string body = fmt::format(
        R"({{"@context":["https://www.w3.org/ns/activitystreams","https://w3id.org/security/v1"],)"
        R"("id":"{0}#delete","type":"Delete","actor":"{0}",)"
        R"("to":["https://www.w3.org/ns/activitystreams#Public"],"object":"{0}",)"
        R"("signature":{{"type":"RsaSignature2017","creator":"{0}#main-key","created":"2026-03-01T10:00:00Z",)"
        R"("signatureValue":"{1}"}}}})",
        actor,
        signature);
    const HeaderList headers{
        {"Content-Type", std::string(activity_json)},
        {"Date", to_http_date(WallClock().now())},
        {"Digest", "SHA-256=" + std::string(43, 'A') + "="},
        {"Signature",
         fmt::format(
             R"(keyId="{}#main-key",algorithm="rsa-sha256",headers="(request-target) host date digest )"
             R"(content-type",signature="{}")",
             actor,
             signature)}};
    SignedMessage message = message_of("POST", "/inbox", headers);
    message.body = body;
    return as_bytes_of(message, {});
}

std::vector<std::string> make_all(std::size_t total, const std::function<std::string(std::size_t)>& make) {
    constexpr std::size_t threads = 2;
    std::vector<std::string> made(total);
    std::vector<std::thread> workers;
    workers.reserve(threads);
    for (std::size_t t = 0; t < threads; ++t) {
        workers.emplace_back([&, t] {
            for (std::size_t i = t; i < total; i += threads) made[i] = make(i);
        });
    }
    for (auto& worker : workers) worker.join();
    return made;
}

}  // namespace kith::bench
