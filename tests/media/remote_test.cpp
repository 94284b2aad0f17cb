// Pictures of other servers, seen without these seeing who looks.
#include "consent/crypto/digest.h"
#include "node/media/metadata_scan.h"
#include "storage/domain_rules.h"
#include "tests/media/remote_world.h"

using namespace kith;
using namespace kith::test;
using World = RemoteWorld;

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

    TEST_CASE("an address here tells nobody which guessed address elsewhere it stands for") {
        World world;
        activitypub::Site other = world.site;
        other.picture_key = to_bytes("a key of another node");
        const auto name = [&](const activitypub::Site& site) {
            return node::remote_preview_url(site, world.post, 0, world.photograph);
        };
        CHECK(name(world.site) == name(world.site));
        CHECK(name(world.site) != name(other));
        const std::string open = to_base64url(crypto::sha256(as_bytes(world.photograph.text())));
        CHECK_FALSE(name(world.site).contains(open.substr(0, 22)));
        // The key is made once, and sealed.
        const auto made = node::open_picture_key(*world.database, *world.keys, world.random);
        REQUIRE(made.has_value());
        CHECK(made->size() == 32);
        CHECK(node::open_picture_key(*world.database, *world.keys, world.random).value() == *made);
        const auto kept = world.database->read([](Tx& tx) -> Result<std::string> {
            auto rows = tx.query("SELECT sealed FROM node_secrets");
            const auto bytes = rows.next() ? rows.bytes(0) : ByteView();
            return std::string(as_text(bytes));
        });
        CHECK_FALSE(kept->contains(as_text(*made)));
        World elsewhere;
        SeededRandom chance{8};
        CHECK(node::open_picture_key(*elsewhere.database, *elsewhere.keys, chance).value() != *made);
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
