#include "node/backup.h"

#include "node/tar.h"
#include "storage/blobs.h"
#include "tests/support/temp_dir.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/stat.h>

using namespace kith;
using namespace kith::node;

namespace {

void write(const std::string& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
}
std::string read(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}
Errc refusal(const Done& done) {
    REQUIRE_FALSE(done.has_value());
    return done.error().code;
}

/// A directory that looks like a node's, without being one.
Directory house(const TempDir& dir) {
    Directory directory(dir.path() + "/node");
    REQUIRE(directory.make().has_value());
    REQUIRE(Directory(directory.keys_dir()).make().has_value());
    write(directory.config_file(), "[server]\n");
    write(directory.keys_dir() + "/node.key", std::string(32, 'k'));
    return directory;
}

Copiers copiers() {
    return {[](const std::string& path) {
                write(path, std::string(100'000, 'd'));
                return Done();
            },
            [](const std::string& path) {
                write(path, "wrapped keys");
                return Done();
            }};
}

}  // namespace

TEST_SUITE("node/tar") {
    TEST_CASE("what goes in comes out, and any tar can read it") {
        const TempDir dir;
        const std::string archive = dir.path() + "/a.tar";
        write(dir.path() + "/one", "first");
        write(dir.path() + "/two", std::string(100'000, 'x'));
        write(dir.path() + "/none", "");
        auto tar = TarWriter::create(archive);
        REQUIRE(tar.has_value());
        for (const char* name : {"one", "two", "none"})
            REQUIRE(tar->add(name, dir.path() + "/" + name).has_value());
        REQUIRE(tar->finish().has_value());
        const std::string out = dir.path() + "/out";
        std::filesystem::create_directory(out);
        const auto names = extract_tar(archive, out);
        REQUIRE(names.has_value());
        CHECK(*names == std::vector<std::string>{"one", "two", "none"});
        CHECK(read(out + "/one") == "first");
        CHECK(read(out + "/two") == std::string(100'000, 'x'));
        CHECK(read(out + "/none").empty());
        struct stat status{};
        REQUIRE(::stat(archive.c_str(), &status) == 0);
        CHECK((status.st_mode & 0777) == 0600);
        CHECK(status.st_size % 512 == 0);
        CHECK(std::system(("tar --list --file " + archive + " >/dev/null").c_str()) == 0);
    }

    TEST_CASE("nothing is overwritten, by an archive or by its files") {
        const TempDir dir;
        write(dir.path() + "/a.tar", "here first");
        CHECK_FALSE(TarWriter::create(dir.path() + "/a.tar").has_value());
        write(dir.path() + "/one", "first");
        auto tar = TarWriter::create(dir.path() + "/b.tar");
        REQUIRE(tar.has_value());
        REQUIRE(tar->add("one", dir.path() + "/one").has_value());
        REQUIRE(tar->finish().has_value());
        const auto onto = extract_tar(dir.path() + "/b.tar", dir.path());
        REQUIRE_FALSE(onto.has_value());
        CHECK(onto.error().code == Errc::conflict);
        CHECK(read(dir.path() + "/one") == "first");
    }

    TEST_CASE("an archive that is damaged or leads elsewhere is refused") {
        const TempDir dir;
        write(dir.path() + "/one", std::string(2'000, 'x'));
        for (const char* name : {"../one", "/one", "a/b", ".hidden"}) {
            CAPTURE(name);
            const std::string archive = dir.path() + "/bad.tar";
            auto tar = TarWriter::create(archive);
            REQUIRE(tar.has_value());
            REQUIRE(tar->add(name, dir.path() + "/one").has_value());
            REQUIRE(tar->finish().has_value());
            CHECK_FALSE(extract_tar(archive, dir.path()).has_value());
            std::filesystem::remove(archive);
        }
        auto tar = TarWriter::create(dir.path() + "/good.tar");
        REQUIRE(tar.has_value());
        REQUIRE(tar->add("two", dir.path() + "/one").has_value());
        REQUIRE(tar->finish().has_value());
        std::string bytes = read(dir.path() + "/good.tar");
        write(dir.path() + "/short.tar", bytes.substr(0, 1500));
        CHECK_FALSE(extract_tar(dir.path() + "/short.tar", dir.path()).has_value());
        std::filesystem::remove(dir.path() + "/two");
        bytes[1] = 'z';
        write(dir.path() + "/changed.tar", bytes);
        CHECK_FALSE(extract_tar(dir.path() + "/changed.tar", dir.path()).has_value());
        write(dir.path() + "/text.tar", "this is no archive");
        CHECK_FALSE(extract_tar(dir.path() + "/text.tar", dir.path()).has_value());
    }

    TEST_CASE("an archive that was not finished is not left behind") {
        const TempDir dir;
        {
            REQUIRE(TarWriter::create(dir.path() + "/a.tar").has_value());
        }
        CHECK_FALSE(std::filesystem::exists(dir.path() + "/a.tar"));
    }
}

TEST_SUITE("node/backup") {
    TEST_CASE("data and keys come back from two archives") {
        const TempDir dir;
        const Directory from = house(dir);
        const Archives archives{dir.path() + "/data.tar", dir.path() + "/keys.tar"};
        REQUIRE(back_up(from, archives, copiers()).has_value());
        CHECK(read(archives.data).find("wrapped keys") == std::string::npos);
        CHECK(read(archives.data).find(std::string(32, 'k')) == std::string::npos);
        CHECK(read(archives.keys).find(std::string(1000, 'd')) == std::string::npos);
        const Directory to(dir.path() + "/restored");
        REQUIRE(restore(to, archives).has_value());
        CHECK(read(to.config_file()) == "[server]\n");
        CHECK(read(to.database_file()) == std::string(100'000, 'd'));
        CHECK(read(to.keys_dir() + "/keys.db") == "wrapped keys");
        CHECK(read(to.keys_dir() + "/node.key") == std::string(32, 'k'));
        // What was erased since the backup must be erased again before the node serves.
        CHECK(std::filesystem::exists(to.restored_mark()));
        for (const auto& entry : std::filesystem::directory_iterator(from.path())) {
            CHECK(entry.path().string().find("backup-") == std::string::npos);
        }
    }

    TEST_CASE("what people uploaded comes back with the data, and nothing else under its name") {
        const TempDir dir;
        const Directory from = house(dir);
        const std::string digest = storage::blob_digest("a picture");
        REQUIRE(storage::open_blob_directory(from.media_dir()).value()->put(digest, "a picture"));
        const Archives archives{dir.path() + "/data.tar", dir.path() + "/keys.tar"};
        REQUIRE(back_up(from, archives, copiers()).has_value());
        const Directory to(dir.path() + "/restored");
        REQUIRE(restore(to, archives).has_value());
        CHECK(storage::open_blob_directory(to.media_dir()).value()->read(digest, 0, 100) == "a picture");
        CHECK_FALSE(std::filesystem::exists(to.path() + "/media-" + digest));

        write(from.media_dir() + "/" + storage::blob_file(digest), "another picture");
        const Archives changed{dir.path() + "/data2.tar", dir.path() + "/keys2.tar"};
        REQUIRE(back_up(from, changed, copiers()).has_value());
        CHECK(refusal(restore(Directory(dir.path() + "/again"), changed)) == Errc::malformed);
    }

    TEST_CASE("a node is not overwritten by a restore") {
        const TempDir dir;
        const Directory from = house(dir);
        const Archives archives{dir.path() + "/data.tar", dir.path() + "/keys.tar"};
        REQUIRE(back_up(from, archives, copiers()).has_value());
        CHECK(refusal(restore(from, archives)) == Errc::conflict);
        CHECK(refusal(back_up(from, archives, copiers())) == Errc::conflict);
    }

    TEST_CASE("archives that were exchanged leave nothing behind") {
        const TempDir dir;
        const Directory from = house(dir);
        const Archives archives{dir.path() + "/data.tar", dir.path() + "/keys.tar"};
        REQUIRE(back_up(from, archives, copiers()).has_value());
        const Directory to(dir.path() + "/restored");
        CHECK(refusal(restore(to, {archives.keys, archives.data})) == Errc::malformed);
        CHECK_FALSE(std::filesystem::exists(to.config_file()));
        CHECK_FALSE(std::filesystem::exists(to.database_file()));
        CHECK_FALSE(std::filesystem::exists(to.keys_dir()));
        REQUIRE(restore(to, archives).has_value());
    }

    TEST_CASE("a copy that fails leaves no archive") {
        const TempDir dir;
        const Directory from = house(dir);
        Copiers failing = copiers();
        failing.keys = [](const std::string&) -> Done { return fail(Errc::unavailable, "test: no copy"); };
        CHECK(refusal(back_up(from, {dir.path() + "/data.tar", dir.path() + "/keys.tar"}, failing)) ==
              Errc::unavailable);
        CHECK_FALSE(std::filesystem::exists(dir.path() + "/data.tar"));
        CHECK_FALSE(std::filesystem::exists(dir.path() + "/keys.tar"));
    }
}
