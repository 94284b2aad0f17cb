// What streams tell is what the timelines would show to whoever asked at that moment, in worlds made by
// chance.
#include "consent/base/random.h"
#include "node/mastodon/stream_views.h"
#include "storage/feeds.h"
#include "storage/likes.h"
#include "storage/mutes.h"
#include "tests/streaming/streaming_node.h"

#include <doctest/doctest.h>

#include <set>

using namespace kith;
using namespace kith::node;
using kith::test::ListeningNode;

namespace {

class World {
 public:
    explicit World(std::uint64_t seed) : views_(stream_views(a_.node.core().client_api())), random_(seed) {
        auto views = a_.plain.views();
        views_.authenticate = views.authenticate;
        views_.is_alive = views.is_alive;
        a_.hub.set_views(views_);
        for (const char* const name : {"ana", "ben", "cleo", "dan", "eve"})
            people_.push_back(a_.person(name));
        for (const sim::Person& each : people_) {
            const storage::ListId list(a_.node.core().ids().next());
            a_.node.write([&](storage::Tx& tx) {
                storage::insert_list(
                    tx, {.id = list, .owner = each.id, .title = "Some", .created = a_.network.clock().now()});
                storage::add_to_list(tx, list, any().id);
                storage::add_to_list(tx, list, any().id);
            });
            lists_.push_back(list);
            const std::string number = std::to_string(list.value);
            streams_.push_back(
                a_.stream(each, {{"user"}, {"public"}, {"hashtag", {}, "cats"}, {"list", number}}));
        }
        for (int i = 0; i < 8; ++i) ignore(a_.node.social().follow(any().id, any().handle));
        a_.step();
    }

    /// One thing happens; then everybody's streams and timelines are compared.
    void turn() {
        for (const auto stream : streams_) a_.outlet.take(stream);
        switch (random_.below(9)) {
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
                a_.node.write([&](storage::Tx& tx) {
                    const auto by = any().id;
                    if (!storage::remove_mute(tx, by, any().id))
                        storage::put_mute(tx, {.actor = by, .target = any().id});
                });
                break;
            case 4:
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
                add("public ", storage::public_feed(tx, {}, viewer, news));
                add("hashtag ", storage::tag_feed(tx, {.any = {"cats"}}, {}, viewer, news));
                const auto list = storage::find_list(tx, lists_[i], people_[i].id);
                add("list ", storage::list_feed(tx, *list, news));
                return 0;
            });
            std::set<std::string> heard;
            for (const auto& frame : a_.outlet.take(streams_[i])) {
                if (frame["event"] != "update") continue;
                const auto payload = nlohmann::json::parse(frame["payload"].get<std::string>());
                const std::string id = payload["id"];
                heard.insert(frame["stream"][0].get<std::string>() + " " + id);
                const auto own = a_.node.read([&](storage::Tx& tx) {
                    return views_.boost(tx, storage::BoostId(std::stoll(id)), people_[i].id);
                });
                CHECK_MESSAGE(frame["payload"] == own, "as it reads to ", people_[i].handle);
            }
            CHECK_MESSAGE(heard == shown, "of ", people_[i].handle);
            told_ += heard.size();
        }
        compared_ = newest_;
    }

    ListeningNode a_;
    StreamViews views_;
    SeededRandom random_;
    std::vector<sim::Person> people_;
    std::vector<Hub::Id> streams_;
    std::vector<storage::ListId> lists_;
    std::vector<std::string> posts_;
    std::int64_t newest_ = 0;
    std::int64_t compared_ = 0;

 public:
    std::size_t told_ = 0;
};

}  // namespace

TEST_SUITE("streaming/agreement") {
    TEST_CASE("a stream tells exactly what its timeline would show, and as it reads to its viewer") {
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
