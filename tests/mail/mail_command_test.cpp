// Messages given to a program of the machine.
#include "node/mail/mail_command.h"

#include "tests/support/temp_dir.h"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <unistd.h>

using namespace kith;
using namespace std::chrono_literals;
using node::MailCommand;

TEST_SUITE_BEGIN("mail/command");

namespace {

std::string content_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string_view rule_of(const Done& done) {
    return done ? std::string_view("none") : done.error().rule;
}

}  // namespace

TEST_CASE("a message reaches the program whole, however long it is") {
    const TempDir temporary;
    const std::filesystem::path dir = temporary.path();
    const auto file = dir / "message";
    std::string message(300'000, 'x');
    message += "\nthe end\n";
    MailCommand command({"/usr/bin/tee", file.string()}, 10s);
    CHECK(rule_of(command.send(message)) == "none");
    CHECK(content_of(file) == message);
    CHECK(rule_of(command.send("another")) == "none");
    CHECK(content_of(file) == "another");
}

TEST_CASE("the words of the command are never read by a shell") {
    const TempDir temporary;
    const std::filesystem::path dir = temporary.path();
    const std::string odd = dir.string() + "/$(touch made) ; touch made > & `touch made`";
    MailCommand command({"/usr/bin/tee", odd}, 10s);
    CHECK(rule_of(command.send("hello")) == "none");
    CHECK(content_of(odd) == "hello");
    CHECK_FALSE(std::filesystem::exists(dir / "made"));
}

TEST_CASE("a program that is not there, or says no, has not sent the message") {
    CHECK(rule_of(MailCommand({"/nonexistent/sendmail"}, 5s).send("hello")) == "mail/start");
    CHECK(rule_of(MailCommand({"/bin/false"}, 5s).send("hello")) == "mail/refused");
    CHECK(rule_of(MailCommand({"/bin/false"}, 5s).send(std::string(300'000, 'x'))) == "mail/refused");
}

TEST_CASE("a program that takes too long is ended with all that it started") {
    const TempDir temporary;
    const std::filesystem::path dir = temporary.path();
    const auto script = dir / "slow";
    const auto late = dir / "late";
    std::ofstream(script) << "#!/bin/sh\n(sleep 2; echo late > " << late.string() << ") &\nsleep 30\n";
    std::filesystem::permissions(script, std::filesystem::perms::owner_all);
    CHECK(rule_of(MailCommand({script.string()}, 300ms).send("hello")) == "mail/deadline");
    CHECK(rule_of(MailCommand({script.string()}, 300ms).send(std::string(300'000, 'x'))) == "mail/deadline");
    CHECK(rule_of(MailCommand({"/bin/sleep", "2.5"}, 10s).send("")) == "none");
    CHECK_FALSE(std::filesystem::exists(late));
}

TEST_CASE("the program gets nothing of the node but the message") {
    const TempDir temporary;
    const std::filesystem::path dir = temporary.path();
    const auto script = dir / "look";
    const auto seen = dir / "seen";
    const auto held = dir / "held-by-the-node";
    std::ofstream(script) << "#!/bin/sh\nenv > " << seen.string() << "\nls -l /proc/$$/fd >> "
                          << seen.string() << "\n";
    std::filesystem::permissions(script, std::filesystem::perms::owner_all);
    REQUIRE(::setenv("KITH_TEST_SECRET", "quince", 1) == 0);
    const int open_here =
        ::open(held.c_str(), O_CREAT | O_RDWR, 0600);  // as a library might, not to be closed
    REQUIRE(open_here >= 0);
    CHECK(rule_of(MailCommand({script.string()}, 10s).send("hello")) == "none");
    ::close(open_here);
    const std::string found = content_of(seen);
    CHECK(found.contains("PATH="));
    CHECK(found.contains("/dev/null"));
    CHECK_FALSE(found.contains("quince"));
    CHECK_FALSE(found.contains("held-by-the-node"));
}

TEST_SUITE_END();
