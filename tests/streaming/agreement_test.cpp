// What streams tell is what the timelines would show to whoever asked at that moment, in worlds made by
// chance.
#include "consent/base/random.h"
#include "storage/likes.h"
#include "storage/timelines.h"
#include "tests/streaming/streaming_node.h"

#include <doctest/doctest.h>

#include <set>

using namespace kith;
using namespace kith::node;
using kith::test::ListeningNode;

namespace {

class World {
 public:
    explicit World(std::uint64_t seed) : random_(seed) {
        for (const char* const name : {"ana", "ben", "cleo", "dan", "eve"})
            people_.push_back(a_.person(name));
        for (const sim::Person& each : people_) {
            streams_.push_back(a_.stream(each, {{"user"}, {"public"}, {"hashtag", {}, "cats"}}));
        }
        for (int i = 0; i < 8; ++i) ignore(a_.node.social().follow(any().id, any().handle));
        a_.step();
    }

    /// One thing happens; then everybody's streams and timelines are compared.
    void turn() {
        for (const auto stream : streams_) a_.outlet.take(stream);
        switch (random_.below(8)) {
            case 0:
                ignore(a_.node.social().follow(any().id, any().handle));
                break;
            case 1:
                ignore(a_.node.social().unfollow(any().id, any().handle));
                break;
            case 2:
                ignore(random_.below(2) == 0 ? a_.node.social().block(any().id, any().handle)
                                             : a_.node.social().unblock(any().id, any().handle));
                break;
            case 3:
                boost();
                break;
            default:
                post();
        }
        compare();
    }

 private:
    static void ignore(const auto&) {}  // what the rules forbid does not happen
    const sim::Person& any() { return people_[random_.below(people_.size())]; }

    void post() {
        constexpr Visibility visibilities[] = {Visibility::public_,
                                               Visibility::public_,
                                               Visibility::unlisted,
                                               Visibility::followers,
                                               Visibility::direct};
        PostDraft draft{.text = "Something", .visibility = visibilities[random_.below(5)]};
        if (random_.below(3) == 0) draft.text += " #cats";
        if (random_.below(3) == 0) draft.text += " " + any().handle;
        if (random_.below(2) == 0 && !posts_.empty()) draft.reply_to = posts_[random_.below(posts_.size())];
        a_.network.pass(Millis(10));
        const auto row = a_.node.social().post(any().id, draft);
        if (!row) return;
        posts_.push_back(row->uri.text());
        newest_ = row->id.value;
    }
    void boost() {
        if (posts_.empty()) return;
        a_.network.pass(Millis(10));
        const sim::Person& who = any();
        const std::string uri = posts_[random_.below(posts_.size())];
        if (!a_.node.social().boost(who.id, uri)) return;
        newest_ = a_.node.read([&](storage::Tx& tx) {
            const auto boost = storage::find_boost(tx, storage::post_id_of(tx, Uri::trusted(uri)), who.id);
            return boost && boost->id.value > newest_ ? boost->id.value : newest_;
        });
    }

    void compare() {
        a_.step();
        const storage::Page news{.since_id = compared_, .limit = 10};
        for (std::size_t i = 0; i < people_.size(); ++i) {
            const auto viewer = storage::Viewer::actor(people_[i].id);
            std::set<std::string> shown;
            a_.node.read([&](storage::Tx& tx) {
                const auto add = [&](const char* label, const std::vector<storage::TimelineEntry>& entries) {
                    for (const auto& each : entries) shown.insert(label + std::to_string(each.id()));
                };
                add("user ", storage::home_timeline(tx, people_[i].id, news));
                add("public ", storage::public_timeline(tx, storage::Reach::federated, viewer, news));
                add("hashtag ", storage::tag_timeline(tx, "cats", viewer, news));
                return 0;
            });
            std::set<std::string> heard;
            for (const auto& frame : a_.outlet.take(streams_[i])) {
                if (frame["event"] != "update") continue;
                const auto payload = nlohmann::json::parse(frame["payload"].get<std::string>());
                heard.insert(frame["stream"][0].get<std::string>() + " " + payload["id"].get<std::string>());
            }
            CHECK_MESSAGE(heard == shown, "of ", people_[i].handle);
            told_ += heard.size();
        }
        compared_ = newest_;
    }

    ListeningNode a_;
    SeededRandom random_;
    std::vector<sim::Person> people_;
    std::vector<Hub::Id> streams_;
    std::vector<std::string> posts_;
    std::int64_t newest_ = 0;
    std::int64_t compared_ = 0;

 public:
    std::size_t told_ = 0;
};

}  // namespace

TEST_SUITE("streaming/agreement") {
    TEST_CASE("a stream tells exactly what its timeline would show") {
        std::size_t told = 0;
        for (std::uint64_t seed = 1; seed <= 6; ++seed) {
            CAPTURE(seed);
            World world(seed);
            for (int turn = 0; turn < 40; ++turn) world.turn();
            told += world.told_;
        }
        CHECK(told > 300);
    }
}
