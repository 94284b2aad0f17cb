// What a decoder that was turned could still do.
#include "node/media/child_process.h"
#include "tests/support/places.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::media;

TEST_SUITE("node/media/sandbox") {
    TEST_CASE("who decodes can open nothing, send nothing and start nothing") {
        const auto said = run_program((build_dir() / "tests/media_prisoner").string(),
                                      {"go"},
                                      {.output_bytes_max = 10'000, .deadline = std::chrono::seconds(20)});
        REQUIRE(said);
        CHECK(*said ==
              "keep a file that was open: no\n"
              "open a file: no\n"
              "make a file: no\n"
              "read more input: no\n"
              "write to another file: no\n"
              "make a socket: no\n"
              "make a local socket: no\n"
              "make a process: no\n"
              "run a program: no\n"
              "signal its parent: no\n"
              "trace its parent: no\n"
              "run what it wrote: no\n"
              "run what it wrote before: no\n"
              "take two gigabytes: no\n"
              "take a megabyte: yes\n"
              "work with threads: yes\n");
    }

    TEST_CASE("who takes too long or says too much is stopped") {
        const auto slow =
            run_program("/bin/cat", {}, {.output_bytes_max = 10, .deadline = std::chrono::seconds(20)});
        // With its input closed it ends by itself.
        CHECK(slow == std::string());
        const auto loud =
            run_program("/usr/bin/yes", {}, {.output_bytes_max = 1000, .deadline = std::chrono::seconds(20)});
        REQUIRE_FALSE(loud);
        CHECK(loud.error().rule == "program/output");
        // It reads nothing, and what it says is within its bound.
        const auto deaf = run_program(
            "/usr/bin/yes",
            {std::string_view("x")},
            {.output_bytes_max = std::size_t{1} << 40, .deadline = std::chrono::milliseconds(50)});
        REQUIRE_FALSE(deaf);
        CHECK(deaf.error().rule == "program/time");
    }

    TEST_CASE("a program gets its input whole and its answer is taken whole") {
        const std::string large(3 << 20, 'k');
        const auto echo = run_program("/bin/cat",
                                      {"one ", large, " two"},
                                      {.output_bytes_max = 4 << 20, .deadline = std::chrono::seconds(20)});
        REQUIRE(echo);
        CHECK(*echo == "one " + large + " two");
    }
}
