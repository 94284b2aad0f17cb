// Pictures of other servers, seen without these seeing who looks.
#include "node/media/remote_pictures.h"
#include "storage/domain_rules.h"
#include "storage/subjects.h"
#include "tests/media/samples.h"

#include <doctest/doctest.h>

#include <array>
#include <map>
#include <memory>

using namespace kith;
using namespace kith::test;
using storage::Tx;

namespace {

/// Another server's files.
struct Elsewhere final : Transport {
    std::map<std::string, HttpResponse> files;
    std::vector<HttpRequest> asked;
    Result<HttpResponse> send(const HttpRequest& request) override {
        asked.push_back(request);
        const auto found = files.find(request.url.text());
        if (found == files.end()) return HttpResponse{.status = 404};
        return found->second;
    }
};

struct StoppedClock final : Clock {
    Instant time = from_unix_ms(1'780'000'000'000);
    Instant now() const override { return time; }
};

class World {
 public:
    World() : pictures({*database, store, network, errands, clock}) {
        const Instant now = clock.now();
        REQUIRE(database->write([&](Tx& tx) -> Done {
            const storage::ActorRow bea{.id = ids.make<storage::ActorId>(),
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
    void tidy() {
        for (int i = 0; i < 30; ++i) store.run_once(clock.now());
    }

    const Uri photograph = Uri::trusted("https://files.other.test/a.jpg");
    const Uri film = Uri::trusted("https://files.other.test/b.mp4");
    const activitypub::Site site{Host::trusted("hill.test"), "https://hill.test", "Hillside"};
    StoppedClock clock;
    SeededRandom random{7};
    storage::IdMaker ids{clock, random};
    std::unique_ptr<storage::Database> database =
        std::move(*storage::open_sqlite(":memory:", storage::Durability::process));
    std::unique_ptr<storage::Blobs> blobs = storage::make_blobs_in_memory();
    node::MediaStore store{
        {site, *database, *blobs, (build_dir() / "kith-media").string(), ids, clock, random}};
    activitypub::InlineErrands errands;
    Elsewhere network;
    storage::PostId post;
    node::RemotePictures pictures;
};

}  // namespace

TEST_SUITE("node/media/remote") {
    TEST_CASE("a picture of another server is fetched once, without a word of who looks, and shown clean") {
        World world;
        for (int i = 0; i < 2; ++i) {
            const auto shown = world.get(0, world.photograph);
            REQUIRE(shown);
            CHECK(shown->status == 200);
            CHECK(header(shown->headers, "Content-Type") == "image/jpeg");
            CHECK_FALSE(shown->body.contains("CANARYCAM"));
        }
        REQUIRE(world.network.asked.size() == 1);
        const HttpRequest& asked = world.network.asked.front();
        CHECK(asked.headers == Headers{{"Accept", "image/*"}});
        CHECK(asked.response_bytes_max == limits::upload_bytes_max);
    }

    TEST_CASE("only who knows the address of a picture can ask for it here") {
        World world;
        CHECK_FALSE(world.get(0, Uri::trusted("https://files.other.test/guess.jpg")));
        CHECK_FALSE(world.get(0, world.film));
        CHECK_FALSE(world.get(1, world.photograph));
        CHECK_FALSE(world.get(7, world.photograph));
        // No film, and nothing of a blocked server.
        CHECK_FALSE(world.get(1, world.film));
        REQUIRE(world.database->write([&](Tx& tx) -> Done {
            storage::put_domain_rule(tx, {.host = Host::trusted("other.test"), .at = world.clock.now()});
            return {};
        }));
        CHECK_FALSE(world.get(0, world.photograph));
        CHECK(world.network.asked.empty());
    }

    TEST_CASE("what is not there is not asked for again and again") {
        World world;
        world.network.files.clear();
        CHECK_FALSE(world.get(0, world.photograph));
        CHECK_FALSE(world.get(0, world.photograph));
        CHECK(world.network.asked.size() == 1);
        world.clock.time += limits::remote_failure_for + std::chrono::seconds(1);
        CHECK_FALSE(world.get(0, world.photograph));
        CHECK(world.network.asked.size() == 2);
    }

    TEST_CASE("a picture that moved is followed a few times") {
        World world;
        const auto moved = [](const std::string& to) {
            return HttpResponse{.status = 302, .headers = {{"Location", to}}};
        };
        const HttpResponse file = world.network.files[world.photograph.text()];
        world.network.files[world.photograph.text()] = moved("https://cdn.test/a");
        world.network.files["https://cdn.test/a"] = file;
        CHECK(world.get(0, world.photograph));
        World circle;
        circle.network.files[circle.photograph.text()] = moved(circle.photograph.text());
        CHECK_FALSE(circle.get(0, circle.photograph));
        CHECK(circle.network.asked.size() == limits::redirects_max + 1);
    }

    TEST_CASE("a copy goes after a week, and with its post") {
        World world;
        REQUIRE(world.get(0, world.photograph));
        world.clock.time += limits::remote_media_for + std::chrono::hours(1);
        world.tidy();
        REQUIRE(world.get(0, world.photograph));
        CHECK(world.network.asked.size() == 2);
        REQUIRE(world.database->write([&](Tx& tx) -> Done {
            storage::delete_post(tx, world.post, world.clock.now());
            return {};
        }));
        CHECK_FALSE(world.get(0, world.photograph));
        world.clock.time += limits::remote_media_looked_through_every;
        world.tidy();
        std::size_t files = 0;
        for (unsigned i = 0; i < 256; ++i) {
            const auto first = static_cast<std::byte>(i);
            files += world.blobs->list(to_hex({&first, 1})).value().size();
        }
        CHECK(files == 0);
    }
}
