#include "node/portability/archive_file.h"

#include "node/portability/json_items.h"
#include "node/portability/limits.h"
#include "node/tar.h"
#include "tests/portability/zeros.h"
#include "tests/support/temp_dir.h"

#include <doctest/doctest.h>

#include <fstream>
#include <vector>

using namespace kith;
using node::ArchiveReader;
using node::ArchiveWriter;
using node::JsonItems;

namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

std::string zip_of(const Files& files) {
    std::string bytes;
    ArchiveWriter writer([&](std::string_view piece) -> Done {
        bytes += piece;
        return {};
    });
    for (const auto& [name, body] : files) {
        REQUIRE(writer.begin(name).has_value());
        REQUIRE(writer.write(body).has_value());
    }
    REQUIRE(writer.finish().has_value());
    return bytes;
}

Result<Files> files_in(std::string_view bytes) {
    Files files;
    ArchiveReader reader = TRY(ArchiveReader::of(bytes));
    while (TRY(reader.next())) files.emplace_back(reader.name(), TRY(reader.rest(64 << 20)));
    return files;
}

std::string tar_of(const Files& files) {
    node::TarText tar;
    for (const auto& [name, body] : files) REQUIRE(tar.add(name, body).has_value());
    return std::move(tar).finish();
}

struct Items {
    std::vector<std::string> all{};
    Done done{};
};

Items items_in(std::string_view text) {
    Items found;
    JsonItems items([&](std::string_view item) -> Done {
        found.all.emplace_back(item);
        return {};
    });
    found.done = items.feed(text);
    if (found.done) found.done = items.finish();
    return found;
}

}  // namespace

TEST_SUITE("portability/archive_file") {
    TEST_CASE("what is written is read as it was") {
        const Files files = {
            {"actor.json", "{}"}, {"media/a.webp", std::string(300'000, 'x')}, {"empty", ""}};
        CHECK(files_in(zip_of(files)).value() == files);
        CHECK(files_in(tar_of(files)).value() == files);
    }

    TEST_CASE("a name that would lead out of a folder is a name, and nothing more") {
        TempDir folder;
        const std::string bytes = tar_of({{"../../outside", "x"}, {"/etc/outside", "y"}, {"./inside", "z"}});
        const std::string path = folder.path() + "/archive.tar";
        std::ofstream(path, std::ios::binary) << bytes;
        auto reader = ArchiveReader::open(path);
        REQUIRE(reader.has_value());
        std::vector<std::string> names;
        while (reader->next().value()) names.push_back(reader->name());
        CHECK(names == std::vector<std::string>{"../../outside", "etc/outside", "inside"});
        std::size_t entries = 0;
        for ([[maybe_unused]] const auto& each : std::filesystem::directory_iterator(folder.path()))
            ++entries;
        CHECK(entries == 1);
    }

    TEST_CASE("what is no archive, or not a whole one, is refused") {
        CHECK(files_in("no archive at all, whatever its name is").error().code == Errc::malformed);
        const std::string whole = zip_of({{"a", std::string(100'000, 'a')}, {"b", "b"}});
        for (std::size_t cut = 1; cut < whole.size(); cut += 7) {
            const auto files = files_in(std::string_view(whole).substr(0, cut));
            if (!files) continue;
            for (const auto& [name, body] : *files)
                CHECK(body == (name == "a" ? std::string(100'000, 'a') : "b"));
        }
        CHECK(ArchiveReader::open("/nowhere/at/all.zip").error().code == Errc::not_found);
        CHECK(ArchiveReader::open("/tmp").error().code == Errc::malformed);
    }

    TEST_CASE("a file that unpacks to more than was asked for is not read to its end") {
        const std::string bomb = zip_of({{"outbox.json", std::string(32 << 20, '0')}});
        REQUIRE(bomb.size() < (1 << 20));
        auto reader = ArchiveReader::of(bomb);
        REQUIRE(reader.has_value());
        REQUIRE(reader->next().value());
        CHECK(reader->rest(1 << 20).error().code == Errc::too_large);
    }

    TEST_CASE("what is skipped counts as what is read, whatever its name is") {
        const std::string skipped(limits::archive_name_bytes_max + 1, 'n');
        const std::string bomb = test::zeros_tar_gz({{skipped, 8 << 20}, {"actor.json", 2}});
        REQUIRE(bomb.size() < (1 << 17));
        auto reader = ArchiveReader::of(bomb, 1 << 20);
        REQUIRE(reader.has_value());
        const auto next = reader->next();
        REQUIRE(!next.has_value());
        CHECK(next.error().code == Errc::too_large);
        auto with_room = ArchiveReader::of(bomb, 9 << 20);
        REQUIRE(with_room.has_value());
        REQUIRE(with_room->next().value());
        CHECK(with_room->name() == "actor.json");
    }

    TEST_CASE("an error of who takes the pieces ends the writing") {
        ArchiveWriter writer([](std::string_view) -> Done { return fail(Errc::too_large, "test/full"); });
        Done done = writer.begin("a");
        const std::string noise(1 << 20, 'n');
        for (int i = 0; i < 8 && done; ++i) done = writer.write(noise);
        if (done) done = writer.finish();
        REQUIRE(!done.has_value());
        CHECK(done.error().rule == "test/full");
    }
}

TEST_SUITE("portability/json_items") {
    TEST_CASE("the objects of a collection come one by one") {
        const auto found = items_in(
            R"({"@context":["x",{"items":[{"no":1}]}],"type":"OrderedCollection","orderedItems":[
               {"a":"]}\"{"},"https://a.test/1",[{"no":2}],{"b":{"c":[1,{"d":2}]}}],"totalItems":2})");
        REQUIRE(found.done.has_value());
        CHECK(found.all == std::vector<std::string>{R"({"a":"]}\"{"})", R"({"b":{"c":[1,{"d":2}]}})"});
    }

    TEST_CASE("what can be no such document is refused, and what is too much of it") {
        for (const std::string_view text :
             {"", "[]", "{", "{]", "\"a\"", "1", "{}{}", "{\"orderedItems\":[{]}"}) {
            CAPTURE(text);
            CHECK(!items_in(text).done.has_value());
        }
        const std::string deep = "{\"orderedItems\":" + std::string(limits::archive_json_depth_max, '[');
        CHECK(items_in(deep).done.error().code == Errc::too_large);
        const std::string large =
            "{\"orderedItems\":[{\"a\":\"" + std::string(limits::archive_item_bytes_max, 'x') + "\"}]}";
        CHECK(items_in(large).done.error().code == Errc::too_large);
    }
}
