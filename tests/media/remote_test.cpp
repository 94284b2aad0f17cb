// Pictures of other servers, seen without these seeing who looks.
#include "activitypub/emojis.h"
#include "activitypub/profile.h"
#include "consent/crypto/system_random.h"
#include "node/media/metadata_scan.h"
#include "node/media/remote_pictures.h"
#include "storage/domain_rules.h"
#include "storage/key_store.h"
#include "storage/subjects.h"
#include "tests/media/samples.h"

#include <doctest/doctest.h>

#include <array>
#include <map>
#include <memory>

using namespace kith;
using namespace kith::test;
using storage::RemoteShape;
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
    World() : pictures({site, *database, store, network, errands, clock}) {
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
    std::unique_ptr<storage::KeyStore> keys = std::move(*storage::KeyStore::open_in_memory(random));
    storage::ActorRow bea{.uri = Uri::trusted(""), .host = Host::trusted(""), .inbox = Uri::trusted("")};
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
        CHECK(world.files_kept() == 0);
    }

    TEST_CASE("an avatar is fetched once, cut to its size, and kept for a week") {
        World world;
        world.network.files[world.portrait.text()] = {.status = 200,
                                                      .body = png_of(600, 500, quadrants(600, 500))};
        for (int i = 0; i < 2; ++i) {
            const auto shown = world.avatar();
            REQUIRE(shown);
            CHECK(shown->status == 200);
            CHECK(media::check_is_bare(media::Format::png, shown->body).value() ==
                  media::Size{limits::avatar_side, limits::avatar_side});
        }
        REQUIRE(world.network.asked.size() == 1);
        CHECK(world.network.asked.front().headers == Headers{{"Accept", "image/*"}});
        // The same file as a header is another picture.
        const auto header = world.get(RemoteShape::header, world.bea.id.value, world.photograph);
        REQUIRE(header);
        CHECK(header->status == 200);
        CHECK(world.get(0, world.photograph)->body != header->body);
        world.clock.time += limits::remote_media_for + std::chrono::hours(1);
        world.tidy();
        CHECK(world.files_kept() == 0);
        REQUIRE(world.avatar()->status == 200);
        CHECK(world.network.asked.size() == 4);
    }

    TEST_CASE("an avatar that cannot be had is the placeholder, and nobody can ask for another's") {
        World world;
        const auto missing = world.avatar();
        REQUIRE(missing);
        CHECK(missing->status == 302);
        CHECK(header(missing->headers, "Location") == "/assets/avatar.png");
        CHECK(world.avatar()->status == 302);
        CHECK(world.network.asked.size() == 1);
        CHECK_FALSE(world.get(RemoteShape::avatar, world.bea.id.value, world.photograph));
        CHECK_FALSE(world.get(RemoteShape::avatar, world.bea.id.value + 1, world.portrait));
        CHECK_FALSE(world.get(RemoteShape::emoji, world.bea.id.value, world.portrait));
        CHECK(world.network.asked.size() == 1);
    }

    TEST_CASE("an avatar goes with its account's suspension, and with the account") {
        for (const bool erased : {false, true}) {
            CAPTURE(erased);
            World world;
            world.network.files[world.portrait.text()] = {.status = 200,
                                                          .body = png_of(60, 50, quadrants(60, 50))};
            REQUIRE(world.avatar()->status == 200);
            REQUIRE(world.files_kept() == 1);
            REQUIRE(world.database->write([&](Tx& tx) -> Done {
                if (erased) {
                    storage::mark_deleted(tx, world.bea.id, world.clock.now());
                } else {
                    storage::set_suspended(tx, world.bea.id, world.clock.now());
                }
                return {};
            }));
            CHECK_FALSE(world.avatar());
            world.tidy();
            CHECK(world.files_kept() == 0);
        }
    }

    TEST_CASE("the pictures of a post go with its author's suspension, and an avatar that is taken away") {
        World world;
        world.network.files[world.portrait.text()] = {.status = 200,
                                                      .body = png_of(60, 50, quadrants(60, 50))};
        REQUIRE(world.get(0, world.photograph));
        REQUIRE(world.avatar()->status == 200);
        world.tidy();
        REQUIRE(world.files_kept() == 2);
        REQUIRE(world.database->write([&](Tx& tx) -> Done {
            return activitypub::store_remote_profile(tx,
                                                     world.bea.subject,
                                                     {.id = world.bea.uri, .inbox = world.bea.inbox},
                                                     *world.keys,
                                                     world.ids,
                                                     world.clock.now());
        }));
        world.clock.time += limits::remote_media_looked_through_every;
        world.tidy();
        CHECK(world.files_kept() == 1);
        REQUIRE(world.database->write([&](Tx& tx) -> Done {
            storage::set_suspended(tx, world.bea.id, world.clock.now());
            return {};
        }));
        world.clock.time += limits::remote_media_looked_through_every;
        world.tidy();
        CHECK(world.files_kept() == 0);
    }

    TEST_CASE("an emoji with the address of somebody's avatar takes nothing from the avatar") {
        World world;
        const std::int64_t id = world.hear_emoji("bea", world.portrait.text());
        CHECK_FALSE(world.get(RemoteShape::emoji, id, world.portrait));
        world.network.files[world.portrait.text()] = {.status = 200,
                                                      .body = png_of(60, 50, quadrants(60, 50))};
        CHECK_FALSE(world.get(RemoteShape::emoji, id, world.portrait));
        CHECK(world.avatar()->status == 200);
    }

    TEST_CASE("nobody makes this node ask itself") {
        World world;
        const std::string own = "https://hill.test/media/remote/avatar/1-x.jpg";
        const std::int64_t id = world.hear_emoji("own", own);
        CHECK_FALSE(world.get(RemoteShape::emoji, id, Uri::trusted(own)));
        const std::string away = "https://files.other.test/away.png";
        world.network.files[away] = {.status = 302, .headers = {{"Location", own}}};
        const std::int64_t other = world.hear_emoji("away", away);
        CHECK_FALSE(world.get(RemoteShape::emoji, other, Uri::trusted(away)));
        REQUIRE(world.network.asked.size() == 1);
        CHECK(world.network.asked.front().url.text() == away);
    }

    TEST_CASE("the avatar before goes when another one came") {
        World world;
        const Uri next = Uri::trusted("https://files.other.test/next.png");
        world.network.files[world.portrait.text()] = {.status = 200,
                                                      .body = png_of(60, 50, quadrants(60, 50))};
        world.network.files[next.text()] = {.status = 200, .body = plain_png(90, 90)};
        REQUIRE(world.avatar()->status == 200);
        REQUIRE(world.database->write([&](Tx& tx) -> Done {
            return activitypub::store_remote_profile(
                tx,
                world.bea.subject,
                {.id = world.bea.uri, .inbox = world.bea.inbox, .icon_url = next.text()},
                *world.keys,
                world.ids,
                world.clock.now());
        }));
        CHECK_FALSE(world.avatar());
        REQUIRE(world.get(RemoteShape::avatar, world.bea.id.value, next)->status == 200);
        world.tidy();
        CHECK(world.files_kept() == 1);
    }

    TEST_CASE("an emoji of another server moves and stands still, small, from here") {
        World world;
        const std::string url = "https://cdn.other.test/leaf.gif";
        const std::int64_t id = world.hear_emoji("leaf", url);
        world.network.files[url] = {.status = 200, .body = gif_of(40, 30, 3, "CANARYNOTE")};
        const auto moving = world.get(RemoteShape::emoji, id, Uri::trusted(url));
        REQUIRE(moving);
        CHECK(header(moving->headers, "Content-Type") == "image/gif");
        CHECK_FALSE(moving->body.contains("CANARYNOTE"));
        const auto still = world.get(RemoteShape::still, id, Uri::trusted(url));
        REQUIRE(still);
        CHECK(header(still->headers, "Content-Type") != "image/gif");
        CHECK(world.network.asked.size() == 2);
        CHECK(world.network.asked.front().response_bytes_max == limits::emoji_bytes_max);
        // A large one is made small.
        const std::string large = "https://cdn.other.test/large.png";
        const std::int64_t other = world.hear_emoji("large", large);
        world.network.files[large] = {.status = 200, .body = plain_png(3000, 3000)};
        const auto shown = world.get(RemoteShape::emoji, other, Uri::trusted(large));
        REQUIRE(shown);
        const media::Size size = media::check_is_bare(media::Format::png, shown->body).value();
        CHECK(std::uint64_t{size.width} * size.height <= limits::emoji_pixels_max);
    }

    TEST_CASE("a file that is no picture is shown by no name, whatever it is said to be") {
        World world;
        const std::string url = "https://cdn.other.test/leaf.png";
        const std::int64_t id = world.hear_emoji("leaf", url);
        for (const char* body :
             {"<svg onload=alert(1)>", "<!DOCTYPE html><script>alert(1)</script>", "GIF89a", ""}) {
            world.network.files[url] = {
                .status = 200, .headers = {{"Content-Type", "image/png"}}, .body = body};
            CHECK_FALSE(world.get(RemoteShape::emoji, id, Uri::trusted(url)));
            world.clock.time += limits::remote_failure_for + std::chrono::seconds(1);
        }
        CHECK(world.files_kept() == 0);
    }

    TEST_CASE("an emoji goes when its server was silent about it for a year") {
        World world;
        const std::string url = "https://cdn.other.test/leaf.png";
        const std::int64_t id = world.hear_emoji("leaf", url);
        world.network.files[url] = {.status = 200, .body = plain_png(20, 20)};
        REQUIRE(world.get(RemoteShape::emoji, id, Uri::trusted(url)));
        world.clock.time += std::chrono::hours(24 * 300);
        CHECK(world.hear_emoji("leaf", url) == id);
        world.clock.time += std::chrono::hours(24 * 300);
        world.tidy();
        REQUIRE(world.get(RemoteShape::emoji, id, Uri::trusted(url)));
        world.clock.time += limits::remote_emoji_for;
        world.tidy();
        CHECK_FALSE(world.get(RemoteShape::emoji, id, Uri::trusted(url)));
        world.clock.time += limits::remote_media_looked_through_every;
        world.tidy();
        CHECK(world.files_kept() == 0);
    }

    TEST_CASE("an animated emoji of our own has a still one beside it") {
        World world;
        const auto added = world.store.add_emoji("leaf", "", gif_of(40, 30, 3));
        REQUIRE(added);
        CHECK(added->media_type == "image/gif");
        CHECK(added->still_media_type != "image/gif");
        CHECK(added->blob != added->still_blob);
        CHECK(world.files_kept() == 2);
        REQUIRE(world.database->write([&](Tx& tx) -> Done {
            CHECK(storage::drop_emoji(tx, "leaf"));
            return {};
        }));
        world.tidy();
        CHECK(world.files_kept() == 0);
    }
}
