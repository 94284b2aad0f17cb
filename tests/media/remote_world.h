// A node that shows what another server shows: a person with a portrait, a post with a photograph and a film.
#pragma once

#include "activitypub/emojis.h"
#include "activitypub/profile.h"
#include "consent/crypto/system_random.h"
#include "node/media/remote_pictures.h"
#include "storage/key_store.h"
#include "storage/subjects.h"
#include "tests/media/samples.h"

#include <doctest/doctest.h>

#include <array>
#include <map>
#include <memory>

namespace kith::test {

using storage::RemoteShape;
using storage::Tx;

/// Another server's files.
struct FilesElsewhere final : Transport {
    std::map<std::string, HttpResponse> files;
    std::vector<HttpRequest> asked;
    Result<HttpResponse> send(const HttpRequest& request) override {
        asked.push_back(request);
        const auto found = files.find(request.url.text());
        if (found == files.end()) return HttpResponse{.status = 404};
        return found->second;
    }
};

struct RemoteClock final : Clock {
    Instant time = from_unix_ms(1'780'000'000'000);
    Instant now() const override { return time; }
};

class RemoteWorld {
 public:
    RemoteWorld() : pictures({site, *database, store, network, errands, clock}) {
        const Instant now = clock.now();
        REQUIRE(database->write([&](Tx& tx) -> Done {
            bea = {.id = ids.make<storage::ActorId>(),
                   .subject = ids.make<storage::SubjectId>(),
                   .uri = Uri::trusted("https://other.test/bea"),
                   .host = Host::trusted("other.test"),
                   .username = "bea",
                   .inbox = Uri::trusted("https://other.test/inbox"),
                   .created = now,
                   .source = "fetch",
                   .fetched = now,
                   .last_needed = now};
            storage::create_subject(tx, bea.subject, now);
            TRY_DONE(activitypub::store_remote_profile(tx,
                                                       bea.subject,
                                                       {.id = bea.uri,
                                                        .inbox = bea.inbox,
                                                        .icon_url = portrait.text(),
                                                        .image_url = photograph.text()},
                                                       *keys,
                                                       ids,
                                                       now));
            TRY_DONE(storage::insert_actor(tx, bea));
            post = TRY(storage::insert_post(tx,
                                            {.id = ids.make<storage::PostId>(),
                                             .uri = Uri::trusted("https://other.test/post"),
                                             .actor = bea.id,
                                             .subject = bea.subject,
                                             .visibility = Visibility::public_,
                                             .created = now,
                                             .received = now,
                                             .provenance = "inbox",
                                             .last_needed = now}));
            const std::array rows = {
                storage::AttachmentRow{.type = "Document", .media_type = "image/jpeg", .url = photograph},
                storage::AttachmentRow{.type = "Document", .media_type = "video/mp4", .url = film}};
            storage::set_attachments(tx, post, rows);
            return {};
        }));
        const std::string file = with_segment(jpeg_of(200, 100, quadrants(200, 100)), 0xe1, exif_block(1));
        network.files[photograph.text()] = {.status = 200, .body = file};
    }

    Result<node::Response> get(int position, const Uri& url) {
        const std::string whole = node::remote_preview_url(site, post, position, url);
        node::Request request{.method = "GET"};
        request.params["file"] = whole.substr(whole.rfind('/') + 1);
        request.headers = {
            {"Cookie", "who=ana"}, {"Referer", "https://hill.test/home"}, {"User-Agent", "Ana's"}};
        return pictures.serve(request);
    }
    Result<node::Response> get(RemoteShape shape, std::int64_t id, const Uri& url) {
        const std::string whole = node::remote_picture_url(site, shape, id, url);
        node::Request request{.method = "GET"};
        request.params["shape"] = std::string(storage::to_string(shape));
        request.params["file"] = whole.substr(whole.rfind('/') + 1);
        request.headers = {{"Cookie", "who=ana"}, {"Referer", "https://hill.test/home"}};
        return pictures.serve(request);
    }
    Result<node::Response> avatar() { return get(RemoteShape::avatar, bea.id.value, portrait); }
    /// The row of an emoji that bea's server told of.
    std::int64_t hear_emoji(const std::string& name, const std::string& url) {
        std::int64_t id = 0;
        REQUIRE(database->write([&](Tx& tx) -> Done {
            const std::array said = {activitypub::Emoji{.shortcode = name, .url = url}};
            activitypub::hear_emojis(tx, ids, bea.host, said, clock.now());
            const auto row = storage::find_remote_emoji(tx, bea.host, name);
            if (row) id = row->id.value;
            return {};
        }));
        return id;
    }
    std::size_t files_kept() const {
        std::size_t files = 0;
        for (unsigned i = 0; i < 256; ++i) {
            const auto first = static_cast<std::byte>(i);
            files += blobs->list(to_hex({&first, 1})).value().size();
        }
        return files;
    }
    void tidy() {
        for (int i = 0; i < 30; ++i) store.run_once(clock.now());
    }

    const Uri portrait = Uri::trusted("https://files.other.test/bea.png");
    const Uri photograph = Uri::trusted("https://files.other.test/a.jpg");
    const Uri film = Uri::trusted("https://files.other.test/b.mp4");
    const activitypub::Site site{
        Host::trusted("hill.test"), "https://hill.test", "Hillside", to_bytes("a key of this node")};
    RemoteClock clock;
    SeededRandom random{7};
    storage::IdMaker ids{clock, random};
    std::unique_ptr<storage::Database> database =
        std::move(*storage::open_sqlite(":memory:", storage::Durability::process));
    std::unique_ptr<storage::Blobs> blobs = storage::make_blobs_in_memory();
    node::MediaStore store{
        {site, *database, *blobs, (build_dir() / "kith-media").string(), ids, clock, random}};
    activitypub::InlineErrands errands;
    FilesElsewhere network;
    std::unique_ptr<storage::KeyStore> keys = std::move(*storage::KeyStore::open_in_memory(random));
    storage::ActorRow bea{.uri = Uri::trusted(""), .host = Host::trusted(""), .inbox = Uri::trusted("")};
    storage::PostId post;
    node::RemotePictures pictures;
};

}  // namespace kith::test
