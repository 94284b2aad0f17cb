// Films and sounds that wait: worked on one after the other, through crashes, and gone when nobody wants
// them.
#include "node/media/films.h"

#include "storage/erasure.h"
#include "tests/media/film_files.h"
#include "tests/node/small_node.h"
#include "tests/support/temp_dir.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <functional>
#include <sys/stat.h>
#include <thread>

using namespace kith;
using namespace kith::test;
using node::Films;
using storage::FilmRow;
using storage::MediaId;
using storage::Tx;

namespace {

std::string sound() {
    return made_by_ffmpeg("-f lavfi -i sine=d=0.3 -metadata title=CANARYFILM", "mp3");
}

/// Where the files lie on disk, as in a node's directory.
class World {
 public:
    World() : ana(node.person("ana")), bo(node.person("bo")) {
        uploads = std::move(*storage::open_blob_directory(folder.path() + "/films"));
        start(film_program());
    }
    /// As after a new start.
    void start(const std::string& program) {
        films.emplace(Films::Parts{.media = node.core->media(),
                                   .database = *node.database,
                                   .uploads = *uploads,
                                   .program = program,
                                   .ids = node.core->ids(),
                                   .clock = node.clock,
                                   .random = node.random});
    }
    FilmRow take(const storage::ActorRow& who, const std::string& file = sound()) {
        const auto row = films->take(who, file, {.description = "A tone"});
        REQUIRE(row);
        return *row;
    }
    std::optional<FilmRow> waits(const FilmRow& row) {
        const auto found = films->find(row.actor, row.id);
        REQUIRE(found);
        return *found;
    }
    std::optional<storage::MediaRow> ready(const FilmRow& row) {
        const auto found = node.core->media().find(row.actor, row.id);
        return found ? std::optional(*found) : std::nullopt;
    }
    std::vector<std::string> files() const {
        std::vector<std::string> all;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path())) {
            if (entry.is_regular_file()) all.push_back(entry.path());
        }
        return all;
    }

    TempDir folder;
    TempDir scripts;
    SmallNode node;
    storage::ActorRow ana;
    storage::ActorRow bo;
    std::unique_ptr<storage::Blobs> uploads;
    std::optional<Films> films;
};

/// Does it while a helper works that never ends.
void meanwhile(World& world, const std::function<void()>& act) {
    world.start(program_of(world.scripts, "exec /bin/sleep 300"));
    std::thread other([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        act();
    });
    world.films->run_once(world.node.clock.now());
    other.join();
}

/// A store that is away for a while.
class AwayBlobs final : public storage::Blobs {
 public:
    Done put(const std::string& digest, std::string_view bytes) override {
        if (is_away) return fail(Errc::unavailable, "test/away");
        return kept->put(digest, bytes);
    }
    Result<std::uint64_t> size(const std::string& digest) const override { return kept->size(digest); }
    Result<std::string> read(const std::string& digest,
                             std::uint64_t from,
                             std::uint64_t bytes) const override {
        return kept->read(digest, from, bytes);
    }
    Done remove(const std::string& digest) override { return kept->remove(digest); }
    Result<std::vector<std::string>> list(std::string_view first_two) const override {
        return kept->list(first_two);
    }

    bool is_away = true;
    std::unique_ptr<storage::Blobs> kept = storage::make_blobs_in_memory();
};

}  // namespace

TEST_SUITE("node/media/films") {
    TEST_CASE("what came waits for its owner alone, is made clean, and the file as it came is gone") {
        World world;
        const FilmRow row = world.take(world.ana);
        REQUIRE(world.files().size() == 1);
        struct stat found{};
        REQUIRE(::stat(world.files().front().c_str(), &found) == 0);
        CHECK((found.st_mode & 0777) == 0600);
        CHECK(world.films->find(world.bo.id, row.id)->has_value() == false);
        CHECK(world.waits(row)->waits());
        CHECK_FALSE(world.ready(row));
        // Words that come meanwhile count.
        REQUIRE(world.films->change(world.ana.id, row.id, {.description = "A tone, 440 Hz"}));
        CHECK(world.films->run_once(world.node.clock.now()).done == 1);
        CHECK(world.files().empty());
        CHECK_FALSE(world.waits(row));
        const auto made = world.ready(row);
        REQUIRE(made);
        CHECK(made->type == "audio");
        CHECK(made->media_type == "audio/mp4");
        CHECK(made->description == "A tone, 440 Hz");
        CHECK(made->duration_ms > 250);
        CHECK(made->frames_a_second == 0);
        const auto bytes = world.node.core->blobs().read(made->blob, 0, 1 << 20);
        REQUIRE(bytes);
        CHECK(static_cast<std::int64_t>(bytes->size()) == made->bytes);
        CHECK_FALSE(bytes->contains(told));
        CHECK(world.films->run_once(world.node.clock.now()).done == 0);
    }

    TEST_CASE("what cannot be made clean says why for a day, and its file goes at once") {
        World world;
        const FilmRow row = world.take(world.ana, "OggS and nothing that is sound");
        CHECK(world.films->run_once(world.node.clock.now()).done == 1);
        CHECK(world.files().empty());
        REQUIRE(world.waits(row));
        CHECK_FALSE(world.waits(row)->refusal.empty());
        CHECK(world.films->run_once(world.node.clock.now()).done == 0);
        world.node.clock.time += std::chrono::hours(49);
        world.films->let_go_once(world.node.clock.now());
        CHECK_FALSE(world.waits(row));
    }

    TEST_CASE("work goes on after a stop, and after a crash a few times") {
        World world;
        const FilmRow row = world.take(world.ana);
        meanwhile(world, [&] { world.films->stop(); });
        CHECK(world.waits(row)->waits());
        CHECK(world.waits(row)->tries == 0);
        CHECK(world.files().size() == 1);
        // A crash leaves the try that was begun.
        REQUIRE(world.node.database->write([&](Tx& tx) -> Done {
            storage::set_film_tries(tx, row.id, 1);
            return {};
        }));
        world.start(film_program());
        CHECK(world.films->run_once(world.node.clock.now()).done == 1);
        CHECK(world.ready(row));

        const FilmRow again = world.take(world.ana);
        REQUIRE(world.node.database->write([&](Tx& tx) -> Done {
            storage::set_film_tries(tx, again.id, 2);
            return {};
        }));
        CHECK(world.films->run_once(world.node.clock.now()).done == 1);
        CHECK_FALSE(world.waits(again)->refusal.empty());
    }

    TEST_CASE("without the helper it waits, and is begun again when there is one") {
        World world;
        world.start("/nowhere/kith-film");
        const FilmRow row = world.take(world.ana);
        const auto progress = world.films->run_once(world.node.clock.now());
        CHECK(progress.done == 0);
        REQUIRE(progress.next);
        CHECK(world.waits(row)->waits());
        CHECK(world.waits(row)->tries == 0);
        CHECK(world.films->run_once(world.node.clock.now()).done == 0);
        world.start(film_program());
        CHECK(world.films->run_once(*progress.next).done == 1);
        CHECK(world.ready(row));
    }

    TEST_CASE("what its owner lets go leaves no file, nor what was made of it") {
        World world;
        const FilmRow row = world.take(world.ana);
        CHECK(world.films->drop(world.bo.id, row.id) == false);
        CHECK(world.films->drop(world.ana.id, row.id) == true);
        CHECK(world.files().empty());
        CHECK(world.films->run_once(world.node.clock.now()).done == 0);

        // While it is worked on.
        const FilmRow other = world.take(world.ana);
        meanwhile(world, [&] { CHECK(world.films->drop(world.ana.id, other.id) == true); });
        CHECK(world.files().empty());
        CHECK_FALSE(world.waits(other));
        // When the work has just ended.
        const FilmRow late = world.take(world.ana);
        const auto clean = cleaned(sound());
        REQUIRE(clean);
        REQUIRE(world.films->drop(world.ana.id, late.id) == true);
        CHECK_FALSE(world.node.core->media().keep_film(late, *clean));
        CHECK_FALSE(world.ready(late));
        CHECK_FALSE(world.node.core->blobs().size(storage::blob_digest(clean->bytes)));
    }

    TEST_CASE("an account that is erased while its film is worked on leaves nothing of it") {
        World world;
        const FilmRow row = world.take(world.ana);
        meanwhile(world, [&] {
            CHECK(storage::erase_subject(
                *world.node.database, *world.node.keys, world.ana.subject, world.node.clock.now()));
        });
        CHECK(world.files().empty());
        CHECK_FALSE(world.waits(row));
    }

    TEST_CASE("what was made clean is made once, however long the store is away") {
        World world;
        AwayBlobs away;
        node::MediaStore media({.site = world.node.site,
                                .database = *world.node.database,
                                .blobs = away,
                                .program = (build_dir() / "kith-media").string(),
                                .ids = world.node.core->ids(),
                                .clock = world.node.clock,
                                .random = world.node.random});
        const std::string count = world.scripts.path() + "/count";
        Films films({.media = media,
                     .database = *world.node.database,
                     .uploads = *world.uploads,
                     .program = program_of(world.scripts, "echo x >> " + count + "\nexec " + film_program()),
                     .ids = world.node.core->ids(),
                     .clock = world.node.clock,
                     .random = world.node.random});
        const auto row = films.take(world.ana, sound(), {});
        REQUIRE(row);
        for (int i = 0; i < 3; ++i) {
            CHECK(films.run_once(world.node.clock.now()).done == 0);
            CHECK(world.waits(*row)->waits());
            world.node.clock.time += limits::films_rest_for;
        }
        away.is_away = false;
        CHECK(films.run_once(world.node.clock.now()).done == 1);
        CHECK(world.ready(*row));
        CHECK(world.files().empty());
        CHECK(std::filesystem::file_size(count) == 2);
    }

    TEST_CASE("people take turns") {
        World world;
        const FilmRow first = world.take(world.ana);
        const FilmRow second = world.take(world.ana);
        const FilmRow other = world.take(world.bo);
        CHECK(world.films->run_once(world.node.clock.now()).done == 1);
        CHECK(world.films->run_once(world.node.clock.now()).done == 1);
        CHECK(world.ready(first));
        CHECK(world.ready(other));
        CHECK_FALSE(world.ready(second));
        CHECK(world.films->run_once(world.node.clock.now()).done == 1);
        CHECK(world.ready(second));
    }

    TEST_CASE("an account that is erased, a day that is over and a crash leave no file") {
        World world;
        world.take(world.ana);
        const FilmRow stays = world.take(world.bo);
        REQUIRE(world.uploads->put(storage::blob_digest("left by a crash"), "as it came"));
        REQUIRE(world.files().size() == 3);
        REQUIRE(storage::erase_subject(
            *world.node.database, *world.node.keys, world.ana.subject, world.node.clock.now()));
        CHECK(world.films->let_go_once(world.node.clock.now()).done == 2);
        CHECK(world.files().size() == 1);
        CHECK(world.waits(stays));
        world.node.clock.time += std::chrono::hours(25);
        world.films->let_go_once(world.node.clock.now());
        CHECK(world.files().empty());
        CHECK_FALSE(world.waits(stays)->refusal.empty());
        CHECK(world.films->run_once(world.node.clock.now()).done == 0);
        world.node.clock.time += std::chrono::hours(24);
        world.films->let_go_once(world.node.clock.now());
        CHECK_FALSE(world.waits(stays));
    }

    TEST_CASE("few wait for one person, and not many for all") {
        World world;
        for (int i = 0; i < 4; ++i) world.take(world.ana);
        const auto fifth = world.films->take(world.ana, sound(), {});
        REQUIRE_FALSE(fifth);
        CHECK(fifth.error().code == Errc::limited);
        CHECK_FALSE(fifth.error().message.empty());
        CHECK(world.files().size() == 4);
        for (int person = 0; person < 4; ++person) {
            const auto who = world.node.person("p" + std::to_string(person));
            for (int i = 0; i < 4; ++i) world.take(who);
        }
        const auto more = world.films->take(world.bo, sound(), {});
        REQUIRE_FALSE(more);
        CHECK(more.error().code == Errc::unavailable);
    }
}
