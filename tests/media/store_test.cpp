// What people upload, kept, shown and let go.
#include "node/media/media_store.h"
#include "node/social/social.h"
#include "storage/erasure.h"
#include "tests/media/samples.h"
#include "tests/node/small_node.h"
#include "tests/support/temp_dir.h"

#include <doctest/doctest.h>

#include <array>
#include <filesystem>
#include <set>
#include <sys/stat.h>

using namespace kith;
using namespace kith::test;
using node::MediaStore;
using storage::MediaId;
using storage::MediaRow;
using storage::Tx;

namespace {

class World {
 public:
    World() : ana(node.person("ana")), bo(node.person("bo")) {}

    MediaStore& media() { return node.core->media(); }
    MediaRow upload(const storage::ActorRow& who, Colour colour = red) {
        const auto kept = media().upload(who, png_of(64, 48, [=](auto, auto) { return colour; }), {});
        REQUIRE(kept);
        return *kept;
    }
    storage::PostRow post(const std::vector<MediaId>& ids) {
        node::PostDraft draft{.text = "A picture."};
        draft.attach = [&](Tx& tx, const storage::PostRow& row) {
            return storage::attach_media(tx, ana.id, row.id, ids, node.random, node.clock.now());
        };
        const auto made = node.core->social().post(ana.id, draft);
        REQUIRE(made);
        return *made;
    }
    Done attach(const storage::ActorRow& who, storage::PostId post, const std::vector<MediaId>& ids) {
        return node.database->write([&](Tx& tx) {
            return storage::attach_media(tx, who.id, post, ids, node.random, node.clock.now());
        });
    }
    std::vector<storage::AttachmentRow> attachments(storage::PostId post) {
        const auto shown = node.database->read([&](Tx& tx) -> Result<std::vector<storage::AttachmentRow>> {
            return storage::attachments_of(tx, post);
        });
        return *shown;
    }
    node::Response get(const Uri& url, Headers headers = {}, const char* method = "GET") {
        node::Request request{.method = method, .target = url.text().substr(node.site.base.size())};
        request.path = request.target;
        request.host = "hill.test";
        request.headers = std::move(headers);
        return node.core->router()(request);
    }
    std::size_t files() {
        std::size_t count = 0;
        for (unsigned i = 0; i < 256; ++i) {
            const auto byte = static_cast<std::byte>(i);
            count += blobs().list(to_hex({&byte, 1})).value().size();
        }
        return count;
    }
    storage::Blobs& blobs() { return node.core->blobs(); }
    void tidy() {
        while (media().run_once(node.clock.now()).done > 0) {
        }
    }

    SmallNode node;
    storage::ActorRow ana;
    storage::ActorRow bo;
};

}  // namespace

TEST_SUITE("node/media/store") {
    TEST_CASE("an upload is shown as what it is and as nothing else, whole or in part") {
        World world;
        const MediaRow row = world.upload(world.ana);
        CHECK(row.url.text().starts_with("https://hill.test/media/"));
        CHECK(row.path_key.size() == 22);
        const auto whole = world.get(row.url);
        CHECK(whole.status == 200);
        CHECK(header(whole.headers, "Content-Type") == "image/png");
        CHECK(header(whole.headers, "X-Content-Type-Options") == "nosniff");
        CHECK(header(whole.headers, "Content-Security-Policy") == "sandbox; default-src 'none'");
        CHECK(header(whole.headers, "Cache-Control").contains("immutable"));
        CHECK(header(whole.headers, "Accept-Ranges") == "bytes");
        CHECK(storage::blob_digest(whole.body) == row.blob);
        const auto small = world.get(*row.preview_url);
        CHECK(small.status == 200);
        CHECK(header(small.headers, "Content-Type") == "image/jpeg");

        const auto part = world.get(row.url, {{"Range", "bytes=1-3"}});
        CHECK(part.status == 206);
        CHECK(part.body == "PNG");
        CHECK(header(part.headers, "Content-Range") == "bytes 1-3/" + std::to_string(whole.body.size()));
        const auto behind = world.get(row.url, {{"Range", "bytes=100000000-"}});
        CHECK(behind.status == 416);
        CHECK(header(behind.headers, "Content-Range") == "bytes */" + std::to_string(whole.body.size()));
        const std::string tag(header(whole.headers, "ETag"));
        CHECK(world.get(row.url, {{"If-None-Match", tag}}).status == 304);
        CHECK(world.get(row.url, {{"Range", "bytes=1-3"}, {"If-Range", tag}}).status == 206);
        CHECK(world.get(row.url, {{"Range", "bytes=1-3"}, {"If-Range", "\"other\""}}).status == 200);
        CHECK(world.get(row.url, {}, "HEAD").status == 200);
        // Asked for as what it might be, it stays a picture.
        CHECK(header(world.get(row.url, {{"Accept", "application/activity+json"}}).headers, "Content-Type") ==
              "image/png");
    }

    TEST_CASE("no address but the right one shows anything") {
        World world;
        const MediaRow row = world.upload(world.ana);
        const std::string base = world.node.site.base + "/media/";
        for (const std::string& path : {base + row.path_key,
                                        base + row.path_key + ".jpg",
                                        base + row.path_key + ".small.png",
                                        base + row.blob + ".png",
                                        base + std::to_string(row.id.value) + ".png",
                                        base + ".png",
                                        base + "..%2f..%2fkith.db",
                                        base + row.path_key + ".html"}) {
            CAPTURE(path);
            CHECK(world.get(Uri::trusted(path)).status == 404);
        }
        CHECK(world.upload(world.ana).path_key != row.path_key);
    }

    TEST_CASE("a post has the media that its author gives it, and deleting the post deletes their files") {
        World world;
        const MediaRow one = world.upload(world.ana, red);
        const MediaRow two = world.upload(world.ana, green);
        const auto post = world.post({two.id, one.id});
        const auto shown = world.attachments(post.id);
        REQUIRE(shown.size() == 2);
        CHECK(shown.front().url == two.url);
        CHECK(shown.front().media_type == "image/png");
        CHECK(shown.front().width == 64);
        CHECK(shown.front().blurhash == two.blurhash);
        CHECK(world.files() == 4);
        REQUIRE(world.node.core->social().remove(world.ana.id, post.uri.text()));
        // At once, before any upkeep.
        CHECK(world.get(one.url).status == 404);
        CHECK(world.get(*two.preview_url).status == 404);
        world.tidy();
        CHECK(world.files() == 0);
    }

    TEST_CASE("only one's own media that stand in no other post can be attached, and few of them") {
        World world;
        const MediaRow own = world.upload(world.ana);
        const MediaRow other = world.upload(world.bo);
        const auto post = world.post({own.id});
        const auto second = world.post({});
        CHECK_FALSE(world.attach(world.ana, second.id, {own.id}));
        CHECK_FALSE(world.attach(world.ana, second.id, {other.id}));
        CHECK_FALSE(world.attach(world.ana, second.id, {MediaId(12345)}));
        std::vector<MediaId> many;
        for (int i = 0; i < 5; ++i) many.push_back(world.upload(world.ana).id);
        CHECK_FALSE(world.attach(world.ana, second.id, many));
        many.pop_back();
        CHECK(world.attach(world.ana, second.id, many));
        CHECK_FALSE(world.attach(world.ana, second.id, {many[0], many[0]}));
        // What failed changed nothing.
        CHECK(world.get(own.url).status == 200);
        CHECK_FALSE(world.media().find(world.bo.id, own.id));
        CHECK_FALSE(world.media().drop(world.bo.id, own.id));
        CHECK_FALSE(world.media().drop(world.ana.id, own.id));
        CHECK(world.media().drop(world.bo.id, other.id));
        world.tidy();
        CHECK(world.get(other.url).status == 404);
        CHECK(post.id.valid());
    }

    TEST_CASE("what stands in no post is gone a day later, and not before") {
        World world;
        const MediaRow idle = world.upload(world.ana, red);
        const MediaRow green_one = world.upload(world.ana, green);
        const auto post = world.post({green_one.id});
        world.node.clock.time += std::chrono::hours(20);
        REQUIRE(world.attach(world.ana, post.id, {}));
        const MediaRow taken_off = *world.media().find(world.ana.id, green_one.id);
        world.node.clock.time += std::chrono::hours(3);
        world.tidy();
        CHECK(world.get(idle.url).status == 200);
        world.node.clock.time += std::chrono::hours(2);
        world.tidy();
        CHECK(world.get(idle.url).status == 404);
        CHECK(world.get(taken_off.url).status == 200);
        world.node.clock.time += std::chrono::hours(24);
        world.tidy();
        CHECK(world.get(taken_off.url).status == 404);
        CHECK(world.files() == 0);
    }

    TEST_CASE("what is taken off a post is shown at its former address no more, and what stays on it is") {
        World world;
        const MediaRow stays = world.upload(world.ana, red);
        const MediaRow goes = world.upload(world.ana, green);
        const auto post = world.post({stays.id, goes.id});
        REQUIRE(world.attach(world.ana, post.id, {stays.id}));
        CHECK(world.get(goes.url).status == 404);
        CHECK(world.get(*goes.preview_url).status == 404);
        CHECK(world.get(stays.url).status == 200);
        const MediaRow waits = *world.media().find(world.ana.id, goes.id);
        CHECK(waits.path_key != goes.path_key);
        CHECK(world.get(waits.url).status == 200);
        CHECK(world.get(*waits.preview_url).status == 200);
        CHECK(waits.url.text().size() == goes.url.text().size());
        const auto next = world.post({goes.id});
        const auto shown = world.attachments(next.id);
        CHECK(shown.front().url == waits.url);
    }

    TEST_CASE("the same picture twice is one file, which stays until the last is gone") {
        World world;
        const MediaRow first = world.upload(world.ana);
        const MediaRow second = world.upload(world.bo);
        REQUIRE(first.blob == second.blob);
        CHECK(first.url != second.url);
        CHECK(world.files() == 2);
        REQUIRE(world.media().drop(world.ana.id, first.id));
        world.tidy();
        CHECK(world.get(first.url).status == 404);
        CHECK(world.get(second.url).status == 200);
        CHECK(world.files() == 2);
        REQUIRE(world.media().drop(world.bo.id, second.id));
        world.tidy();
        CHECK(world.files() == 0);
    }

    TEST_CASE("an account that is erased leaves no file") {
        World world;
        const MediaRow idle = world.upload(world.ana, red);
        const MediaRow attached = world.upload(world.ana, green);
        world.post({attached.id});
        const auto avatar = world.media().keep_profile_image(
            world.ana, MediaStore::ProfileImage::avatar, png_of(64, 48, quadrants(64, 48)));
        REQUIRE(avatar);
        CHECK(world.files() == 5);
        REQUIRE(storage::erase_subject(
            *world.node.database, *world.node.keys, world.ana.subject, world.node.clock.now()));
        for (const Uri& url : {idle.url, attached.url, Uri::trusted(*avatar)})
            CHECK(world.get(url).status == 404);
        world.tidy();
        CHECK(world.files() == 0);
    }

    TEST_CASE("a new avatar takes the place of the old one") {
        World world;
        const auto keep = [&](MediaStore::ProfileImage what, Colour colour) {
            const auto url = world.media().keep_profile_image(
                world.ana, what, png_of(640, 480, [=](auto, auto) { return colour; }));
            REQUIRE(url);
            return Uri::trusted(*url);
        };
        const auto use = [&](MediaStore::ProfileImage what, const Uri& url) {
            return world.node.database->write(
                [&](Tx& tx) { return MediaStore::use_profile_image(tx, world.ana.id, what, url.text()); });
        };
        const Uri old = keep(MediaStore::ProfileImage::avatar, red);
        REQUIRE(use(MediaStore::ProfileImage::avatar, old));
        const Uri header = keep(MediaStore::ProfileImage::header, red);
        REQUIRE(use(MediaStore::ProfileImage::header, header));
        const Uri passed_over = keep(MediaStore::ProfileImage::avatar, green);
        const Uri now = keep(MediaStore::ProfileImage::avatar, blue);
        // Until it is used, nothing has changed, and of those that wait the newest alone is there.
        CHECK(world.get(old).status == 200);
        CHECK(world.get(now).status == 200);
        CHECK(world.get(passed_over).status == 404);
        CHECK_FALSE(use(MediaStore::ProfileImage::avatar, passed_over));
        CHECK_FALSE(use(MediaStore::ProfileImage::header, now));
        REQUIRE(use(MediaStore::ProfileImage::avatar, now));
        world.node.clock.time += std::chrono::hours(48);
        world.tidy();
        CHECK(world.get(old).status == 404);
        CHECK(world.get(now).status == 200);
        CHECK(world.get(header).status == 200);
        REQUIRE(world.node.database->write([&](Tx& tx) -> Done {
            MediaStore::drop_profile_image(tx, world.ana.id, MediaStore::ProfileImage::avatar);
            return {};
        }));
        CHECK(world.get(now).status == 404);
        world.tidy();
        CHECK(world.files() == 1);
        // One that is never used goes like any upload.
        const Uri unused = keep(MediaStore::ProfileImage::avatar, green);
        world.node.clock.time += std::chrono::hours(25);
        world.tidy();
        CHECK(world.get(unused).status == 404);
        CHECK(world.files() == 1);
    }

    TEST_CASE("the media of somebody who is suspended are nobody's, and come back") {
        World world;
        const MediaRow row = world.upload(world.ana);
        const auto suspend = [&](std::optional<Instant> since) {
            REQUIRE(world.node.database->write([&](Tx& tx) -> Done {
                storage::set_suspended(tx, world.ana.id, since);
                return {};
            }));
        };
        suspend(world.node.clock.now());
        CHECK(world.get(row.url).status == 404);
        suspend(std::nullopt);
        CHECK(world.get(row.url).status == 200);
    }

    TEST_CASE("words and a thumbnail can be given later, until it stands in a post") {
        World world;
        const MediaRow row = world.upload(world.ana, red);
        const std::string thumbnail = png_of(32, 32, [](auto, auto) { return blue; });
        const auto changed =
            world.media().change(world.ana.id,
                                 row.id,
                                 {.description = "A red square", .focus_x = -500, .focus_y = 250},
                                 thumbnail);
        REQUIRE(changed);
        CHECK(changed->description == "A red square");
        CHECK(changed->focus_x == -500);
        CHECK(changed->focus_y == 250);
        CHECK(changed->preview_width == 32);
        CHECK(nearest(painted(*changed->blurhash, 0.5, 0.5)) == blue);
        CHECK(world.get(row.url).status == 200);
        const auto post = world.post({row.id});
        const auto described = [&] { return world.attachments(post.id).front().description; };
        CHECK(described() == "A red square");
        // From there on they change with the post, which is looked at for what it tells.
        const auto refused = world.media().change(world.ana.id, row.id, {.description = "A secret"}, {});
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == Errc::malformed);
        CHECK(refused.error().message.contains("media_attributes"));
        CHECK(described() == "A red square");
        REQUIRE(world.node.database->write([&](Tx& tx) -> Done {
            storage::update_media_words(tx, row.id, {.description = "A square"});
            return {};
        }));
        CHECK(described() == "A square");
        world.tidy();
        CHECK(world.files() == 2);
    }

    TEST_CASE("nobody fills the disk with what stands in no post") {
        World world;
        std::int64_t taken = 0;
        Result<MediaRow> last = fail(Errc::internal, "test");
        const std::string picture = gif_of(1, 1, 1);
        for (; taken <= limits::media_unattached_max; ++taken) {
            last = world.media().upload(world.ana, picture, {});
            if (!last) break;
        }
        CHECK(taken == limits::media_unattached_max);
        REQUIRE_FALSE(last);
        CHECK(last.error().code == Errc::limited);
    }

    TEST_CASE("files on disk are the owner's alone, and what a crash left behind goes") {
        const TempDir folder;
        const auto blobs = storage::open_blob_directory(folder.path() + "/media");
        REQUIRE(blobs);
        const std::string digest = storage::blob_digest("picture");
        REQUIRE((*blobs)->put(digest, "picture"));
        REQUIRE((*blobs)->put(digest, "picture"));
        struct stat info{};
        REQUIRE(::stat((folder.path() + "/media/" + storage::blob_file(digest)).c_str(), &info) == 0);
        CHECK((info.st_mode & 0777) == 0600);
        REQUIRE(::stat((folder.path() + "/media/" + digest.substr(0, 2)).c_str(), &info) == 0);
        CHECK((info.st_mode & 0777) == 0700);
        CHECK((*blobs)->size(digest) == 7);
        CHECK((*blobs)->read(digest, 2, 3) == "ctu");
        CHECK((*blobs)->read(digest, 5, 30) == "re");
        CHECK((*blobs)->read(digest, 50, 3) == "");
        CHECK((*blobs)->list(digest.substr(0, 2)).value() == std::vector{digest});
        for (const std::string& name :
             {std::string("../kith.db"), std::string("/etc/passwd"), std::string(64, '/')}) {
            CHECK_FALSE((*blobs)->read(name, 0, 1));
            CHECK_FALSE((*blobs)->put(name, "x"));
            CHECK_FALSE((*blobs)->remove(name));
        }
        REQUIRE((*blobs)->remove(digest));
        CHECK((*blobs)->remove(digest));
        CHECK_FALSE((*blobs)->size(digest));

        World world;
        REQUIRE(world.blobs().put(digest, "picture"));
        const MediaRow kept = world.upload(world.ana);
        for (int i = 0; i < 20; ++i) world.media().run_once(world.node.clock.now());
        CHECK_FALSE(world.blobs().size(digest));
        CHECK(world.get(kept.url).status == 200);
    }
}
