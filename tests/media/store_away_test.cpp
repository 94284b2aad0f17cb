// A store of media that does not answer: nothing is lost, nothing is half done, and people are told.
#include "node/http/problem.h"
#include "node/media/media_store.h"
#include "tests/media/samples.h"
#include "tests/node/small_node.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::test;
using node::MediaStore;
using storage::MediaId;
using storage::MediaRow;

namespace {

class FickleBlobs final : public storage::Blobs {
 public:
    Done put(const std::string& digest, std::string_view bytes) override {
        return is_away ? away() : kept->put(digest, bytes);
    }
    Result<std::uint64_t> size(const std::string& digest) const override {
        if (is_away) return away();
        return kept->size(digest);
    }
    Result<std::string> read(const std::string& digest,
                             std::uint64_t from,
                             std::uint64_t bytes) const override {
        if (is_away) return away();
        return kept->read(digest, from, bytes);
    }
    Done remove(const std::string& digest) override {
        ++removals;
        return is_away ? away() : kept->remove(digest);
    }
    Result<std::vector<std::string>> list(std::string_view first_two) const override {
        if (is_away) return away();
        return kept->list(first_two);
    }

    std::unique_ptr<storage::Blobs> kept = storage::make_blobs_in_memory();
    bool is_away = false;
    int removals = 0;

 private:
    static std::unexpected<Error> away() {
        return fail(Errc::unavailable, "test/away", "Pictures cannot be kept at the moment.");
    }
};

struct World {
    SmallNode node;
    storage::ActorRow ana = node.person("ana");
    FickleBlobs blobs;
    storage::IdMaker ids{node.clock, node.random};
    MediaStore media{{node.site,
                      *node.database,
                      blobs,
                      (build_dir() / "kith-media").string(),
                      ids,
                      node.clock,
                      node.random}};

    Result<MediaRow> upload() {
        return media.upload(ana, png_of(64, 48, [](auto, auto) { return red; }), {});
    }
    std::int64_t rows() {
        return *node.database->read(
            [&](storage::Tx& tx) -> Result<std::int64_t> { return storage::count_unattached(tx, ana.id); });
    }
};

}  // namespace

TEST_SUITE("node/media/store away") {
    TEST_CASE("an upload that cannot be kept is refused with words, and leaves no row") {
        World world;
        world.blobs.is_away = true;
        const auto refused = world.upload();
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == Errc::unavailable);
        CHECK(refused.error().message.contains("cannot be kept"));
        CHECK(world.rows() == 0);
        world.blobs.is_away = false;
        CHECK(world.upload());
        CHECK(world.rows() == 1);
    }

    TEST_CASE("a picture that cannot be read at the moment is 503, not gone") {
        World world;
        const auto row = world.upload();
        REQUIRE(row);
        node::Request request{.method = "GET"};
        request.params["file"] = row->url.text().substr(row->url.text().rfind('/') + 1);
        CHECK(world.media.serve(request)->status == 200);
        world.blobs.is_away = true;
        const auto answer = world.media.serve(request);
        REQUIRE_FALSE(answer);
        CHECK(answer.error().code == Errc::unavailable);
        const node::Response told = world.node.core->problems().respond(request, answer.error());
        CHECK(told.status == 503);
        CHECK_FALSE(header(told.headers, "Retry-After").empty());
        // And not to be kept by anybody.
        CHECK_FALSE(header(told.headers, "Cache-Control").contains("immutable"));
    }

    TEST_CASE("what must go goes as soon as the store answers again") {
        World world;
        const auto row = world.upload();
        REQUIRE(row);
        REQUIRE(world.media.drop(world.ana.id, row->id));
        world.blobs.is_away = true;
        world.media.let_go_once(world.node.clock.now());
        CHECK(world.blobs.removals == 1);
        CHECK(world.blobs.kept->size(row->blob));
        // It is not asked all the time.
        world.media.let_go_once(world.node.clock.now());
        CHECK(world.blobs.removals == 1);
        world.blobs.is_away = false;
        world.node.clock.time += limits::media_files_rest_for;
        world.media.let_go_once(world.node.clock.now());
        CHECK_FALSE(world.blobs.kept->size(row->blob));
        CHECK_FALSE(world.blobs.kept->size(*row->preview_blob));
    }

    TEST_CASE("looking for files without a row goes on where the store fell silent") {
        World world;
        REQUIRE(world.blobs.put(storage::blob_digest("stray"), "stray"));
        world.blobs.is_away = true;
        for (int i = 0; i < 20; ++i) world.media.run_once(world.node.clock.now());
        world.blobs.is_away = false;
        world.node.clock.time += limits::media_files_rest_for;
        for (int i = 0; i < 16; ++i) world.media.run_once(world.node.clock.now());
        CHECK_FALSE(world.blobs.kept->size(storage::blob_digest("stray")));
    }
}
