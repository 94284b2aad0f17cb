// What a sign-in at one's own server leaves behind, there and here: row S14 of the security matrix.
#include "consent/base/log.h"
#include "node/consent/home_limits.h"
#include "tests/activitypub/home_host.h"
#include "tests/support/page_question.h"
#include "tests/support/temp_dir.h"

#include <doctest/doctest.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <unistd.h>

using namespace kith;
using namespace kith::sim;

namespace {

/// Everything that is logged while it lives.
class LogReader {
 public:
    LogReader() : file_(std::tmpfile()), before_(::dup(STDERR_FILENO)) {
        REQUIRE(file_ != nullptr);
        std::fflush(stderr);
        ::dup2(::fileno(file_), STDERR_FILENO);
        log::set_level(log::Level::debug);
    }
    LogReader(const LogReader&) = delete;
    LogReader& operator=(const LogReader&) = delete;
    ~LogReader() { finish(); }

    std::string finish() {
        if (file_ == nullptr) return {};
        log::set_level(log::Level::info);
        std::fflush(stderr);
        ::dup2(before_, STDERR_FILENO);
        ::close(before_);
        if (std::fseek(file_, 0, SEEK_SET) != 0) return {};
        std::string text;
        for (int c = std::fgetc(file_); c != EOF; c = std::fgetc(file_)) text += static_cast<char>(c);
        std::fclose(file_);
        file_ = nullptr;
        return text;
    }

 private:
    std::FILE* file_;
    int before_;
};

}  // namespace

TEST_SUITE("security/S14 what a sign-in leaves") {
    TEST_CASE("a stranger leaves no row, and a key that changed is answered like a stranger") {
        HomeTown town;
        const Stranger eve(town.home.host, "eve", 21);
        const auto rows = town.rows();
        town.home.account = {{"username", "eve"}, {"acct", "eve"}};
        const auto stranger = town.come_in(town.browser);
        CHECK(stranger.status == 403);
        CHECK(stranger.body.contains("There is no page to open"));
        CHECK(stranger.body.contains("Send STOP to @consent@a.test"));
        CHECK(town.rows() == rows);

        town.home.account = {{"username", "bea"}, {"acct", "bea"}};
        town.network.pass(minutes(1));
        town.home.bea.take_new_keys(22);
        const auto changed = town.come_in(town.browser);
        CHECK(changed.status == 403);
        const std::string refusal = test::without_question(stranger.body);
        CHECK(test::without_question(changed.body) == refusal);
        CHECK_FALSE(town.browser.is_in());
        CHECK(town.count("consent_sessions") == 0);
        CHECK(town.home.live.empty());
        town.home.bea.change({{"type", "Group"}});
        CHECK(test::without_question(town.come_in(town.browser).body) == refusal);
        town.home.bea.change({{"type", "Person"}});
        // A no is heard all the while.
        CHECK(town.home.bea.post(
                  town.a,
                  town.home.bea.activity(
                      "Create",
                      town.home.bea.note("/stop",
                                         "@consent@a.test stop",
                                         {{"to", {town.desk.uri.text()}},
                                          {"cc", Json::array()},
                                          {"tag", {{{"type", "Mention"}, {"href", town.desk.uri.text()}}}}}),
                      {{"to", {town.desk.uri.text()}}, {"cc", Json::array()}})) == 202);
        town.settle(minutes(1));
        CHECK(town.record_of(town.bea().subject).objections.contains(Reason::relationship_memory));
        town.network.pass(days(7) + minutes(1));
        CHECK(town.come_in(town.browser).status == 303);
    }

    TEST_CASE("a session ends when the key changes, and with the person") {
        HomeTown town;
        CHECK(town.come_in(town.browser).status == 303);
        CHECK(town.browser.get("/consent/me").status == 200);
        town.network.pass(minutes(1));
        town.home.bea.take_new_keys(23);
        activitypub::FetchBudget budget;
        must(town.a.core().resolver().key(town.home.bea.key_id(), budget));
        CHECK(town.browser.get("/consent/me").status == 403);

        HomeTown other;
        CHECK(other.come_in(other.browser).status == 303);
        CHECK(other.browser.act("forget-everything").status == 200);
        other.network.pass(days(1) + minutes(1));
        other.settle(minutes(10));
        const auto page = other.come_in(other.browser);
        CHECK(page.status == 403);
        CHECK(page.body.contains("There is no page to open"));
        CHECK(other.count("consent_sessions") == 0);
    }

    TEST_CASE("a token whose end is not confirmed is tried again, and the person is told") {
        HomeTown town;
        town.home.instead[HomeHost::revoke_path] = status(503);
        const auto page = town.come_in(town.browser);
        CHECK(page.status == 200);
        CHECK(page.body.contains("did not confirm that our permission"));
        CHECK(town.browser.is_in());
        CHECK(town.browser.get("/consent/me").status == 200);
        CHECK(town.home.revoked.size() == 2);
        town.network.pass(std::chrono::seconds(9));
        town.a.work();
        CHECK(town.home.revoked.size() == 2);
        town.network.pass(std::chrono::seconds(2));
        town.a.work();
        CHECK(town.home.revoked.size() == 3);
        town.home.instead.clear();
        town.network.pass(std::chrono::seconds(31));
        town.a.work();
        CHECK(town.home.revoked.size() == 4);
        CHECK(std::ranges::count(town.home.revoked, town.home.revoked.front()) == 4);
        town.network.pass(minutes(10));
        town.a.work();
        CHECK(town.home.revoked.size() == 4);
    }

    TEST_CASE("a server that never confirms is asked so often and no more, and the log says so") {
        LogReader logs;
        HomeTown town;
        town.home.instead[HomeHost::revoke_path] = status(404);
        CHECK(town.come_in(town.browser).status == 200);
        for (int i = 0; i < 40; ++i) {
            town.network.pass(minutes(1));
            town.a.work();
        }
        const std::size_t tries = limits::revocations_at_once + std::size(limits::revocation_pauses);
        CHECK(town.home.revoked.size() == tries);
        CHECK(logs.finish().contains("home.token not revoked"));
    }

    TEST_CASE("no token, code, verifier or secret is in the database or the log") {
        LogReader logs;
        TempDir folder;
        HomeTown town;
        std::string shown;
        CHECK(town.come_in(town.browser).status == 303);
        CHECK(town.browser.act("remember", "kind=pet&value=Rex").status == 200);
        shown += town.browser.get("/consent/me").body;
        town.home.token_scope = "profile write";
        shown += town.come_in(town.browser).body;
        town.home.token_scope.clear();
        town.home.instead[HomeHost::account_path] = status(500);
        shown += town.come_in(town.browser).body;
        town.home.instead[HomeHost::revoke_path] = status(500);
        shown += town.come_in(town.browser).body;
        const std::string waiting = town.to_the_last_button(town.browser);
        const std::string path = folder.path() + "/copy.db";
        must(town.a.database().backup_to(path));
        std::ifstream file(path, std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(file), {}};
        const std::string log = logs.finish();
        CHECK(bytes.contains("home.test"));
        CHECK(log.contains("home.sign-in refused"));
        CHECK(town.home.secrets.size() >= 10);
        for (const std::string& secret : town.home.secrets) {
            CHECK_FALSE(bytes.contains(secret));
            CHECK_FALSE(log.contains(secret));
            CHECK_FALSE(shown.contains(secret));
        }
        const std::string state = query_of("https://a.test/?" + waiting).at("state");
        for (const std::string& hidden : {state, town.browser.cookies.at("__Host-kith-home")}) {
            CHECK_FALSE(bytes.contains(hidden));
            CHECK_FALSE(log.contains(hidden));
        }
        CHECK_FALSE(log.contains("home.test"));
        CHECK_FALSE(log.contains("bea"));
    }
}
