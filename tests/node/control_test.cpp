#include "node/control.h"

#include "consent/json.h"
#include "node/control_frame.h"
#include "node/directory.h"
#include "tests/support/temp_dir.h"

#include <doctest/doctest.h>

#include <array>
#include <fcntl.h>
#include <string>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

using namespace kith;
using namespace kith::node;
using Json = nlohmann::json;

namespace {

/// A server whose commands are "echo", "fail" and "big", on a thread of its own.
class Server {
 public:
    explicit Server(const std::string& path) {
        auto opened = ControlServer::open(path, [](const Json& request) -> Result<Json> {
            if (request["command"] == "fail") return fail(Errc::not_found, "test: nothing", "no such thing");
            if (request["command"] == "big") return Json(std::string(3'000'000, 'x'));
            return request["args"];
        });
        REQUIRE(opened.has_value());
        server_ = std::move(*opened);
        thread_ = std::thread([this] { server_->serve(); });
    }
    ~Server() {
        server_->stop();
        thread_.join();
    }

 private:
    std::unique_ptr<ControlServer> server_;
    std::thread thread_;
};

int raw_connection(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, path.size());
    const int connection = ::socket(AF_UNIX, SOCK_STREAM, 0);
    REQUIRE(connection >= 0);
    REQUIRE(::connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
    return connection;
}

constexpr Millis patience{5000};

}  // namespace

TEST_SUITE("node/control") {
    TEST_CASE("a request gets its answer, whatever its size") {
        const TempDir dir;
        const std::string path = dir.path() + "/control.sock";
        const Server server(path);
        const Json args = {{"text", "Grüße"}, {"n", 3}};
        const auto echoed = ask_control(path, {{"command", "echo"}, {"args", args}}, patience);
        REQUIRE(echoed.has_value());
        CHECK(*echoed == args);
        const auto big = ask_control(path, {{"command", "big"}}, patience);
        REQUIRE(big.has_value());
        CHECK(big->get_ref<const std::string&>().size() == 3'000'000);
    }

    TEST_CASE("an error keeps its code and its message") {
        const TempDir dir;
        const std::string path = dir.path() + "/control.sock";
        const Server server(path);
        const auto failed = ask_control(path, {{"command", "fail"}}, patience);
        REQUIRE_FALSE(failed.has_value());
        CHECK(failed.error().code == Errc::not_found);
        CHECK(failed.error().message == "no such thing");
    }

    TEST_CASE("only our own user may open the socket, and it is gone with the server") {
        const TempDir dir;
        const std::string path = dir.path() + "/control.sock";
        struct stat status{};
        {
            const Server server(path);
            REQUIRE(::stat(path.c_str(), &status) == 0);
            CHECK((status.st_mode & 0777) == 0600);
        }
        CHECK(::stat(path.c_str(), &status) != 0);
        const auto nobody = ask_control(path, {{"command", "echo"}}, patience);
        REQUIRE_FALSE(nobody.has_value());
        CHECK(nobody.error().code == Errc::unavailable);
    }

    TEST_CASE("a caller that talks nonsense or goes away harms nobody") {
        const TempDir dir;
        const std::string path = dir.path() + "/control.sock";
        const Server server(path);
        const int gone = raw_connection(path);
        ::close(gone);
        const int half = raw_connection(path);
        REQUIRE(::write(half, "\0\0\0\x20{", 5) == 5);
        ::close(half);
        const int huge = raw_connection(path);
        REQUIRE(::write(huge, "\xff\xff\xff\xff", 4) == 4);
        char byte = 0;
        CHECK(::read(huge, &byte, 1) == 0);
        ::close(huge);
        const int text = raw_connection(path);
        REQUIRE(write_frame(text, "no json", patience).has_value());
        const auto answer = read_frame(text, 1000, patience);
        REQUIRE(answer.has_value());
        CHECK(Json::parse(*answer)["error"]["code"] == "malformed");
        ::close(text);
        CHECK(ask_control(path, {{"command", "echo"}, {"args", 1}}, patience).has_value());
    }

    TEST_CASE("a path too long for a socket says so") {
        const auto opened = ControlServer::open("/tmp/" + std::string(200, 'x'), {});
        REQUIRE_FALSE(opened.has_value());
        CHECK(opened.error().code == Errc::malformed);
    }

    TEST_CASE("every kind of error has a name of its own") {
        for (int code = 0; code <= static_cast<int>(Errc::internal); ++code) {
            CHECK(errc_of(name_of(static_cast<Errc>(code))) == static_cast<Errc>(code));
        }
    }
}

TEST_SUITE("node/directory") {
    TEST_CASE("one process works on a directory at a time") {
        const TempDir dir;
        const Directory directory(dir.path() + "/a/b/node");
        REQUIRE(directory.make().has_value());
        REQUIRE(directory.make().has_value());
        struct stat status{};
        REQUIRE(::stat(directory.path().c_str(), &status) == 0);
        CHECK((status.st_mode & 0777) == 0700);
        {
            const auto first = DirectoryLock::try_take(directory);
            REQUIRE(first.has_value());
            REQUIRE(first->has_value());
            const auto second = DirectoryLock::try_take(directory);
            REQUIRE(second.has_value());
            CHECK_FALSE(second->has_value());
        }
        const auto third = DirectoryLock::try_take(directory);
        REQUIRE(third.has_value());
        CHECK(third->has_value());
    }

    TEST_CASE("a directory that is not there is not found") {
        const TempDir dir;
        const auto lock = DirectoryLock::try_take(Directory(dir.path() + "/none"));
        REQUIRE_FALSE(lock.has_value());
        CHECK(lock.error().code == Errc::not_found);
    }
}
