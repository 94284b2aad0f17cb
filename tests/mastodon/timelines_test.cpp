// Timelines: what is in them for whom, full pages, and walking through them.
#include "storage/blocks.h"
#include "storage/follow_options.h"
#include "storage/home_feed.h"
#include "storage/mutes.h"
#include "storage/people_tags.h"
#include "tests/mastodon/village.h"

#include <algorithm>

using namespace kith;
using namespace kith::test;

namespace {

using Ids = std::vector<std::string>;

Ids page(const Client& client, const std::string& target) {
    const auto answer = client.get(target);
    INFO(target);
    REQUIRE(answer.status == 200);
    return ids_in(answer.json());
}

bool holds(const Ids& ids, const storage::PostRow& post) {
    return std::ranges::find(ids, id_of(post)) != ids.end();
}

Ids reversed(Ids ids) {
    std::ranges::reverse(ids);
    return ids;
}

}  // namespace

TEST_SUITE_BEGIN("client api");

TEST_CASE("walking forth and back by the links gives every post of a timeline exactly once") {
    Village hill;
    const auto ana = hill.somebody("ana");
    const auto bea = hill.somebody("bea");
    hill.follow(ana, bea);
    Ids written;
    for (int i = 0; i < 23; ++i)
        written.push_back(id_of(hill.say(bea, "Post " + std::to_string(i) + " #walk")));
    for (const std::string target : {"home", "public", "tag/walk"}) {
        INFO(target);
        const std::string first = "/api/v1/timelines/" + target + "?limit=5";
        CHECK(walk(ana.client, first, "next") == reversed(written));
        const std::string from_below = first + "&min_id=" + written.front();
        CHECK(walk(ana.client, from_below, "prev") == Ids(written.begin() + 1, written.end()));
        const std::string newest = first + "&since_id=" + written[10];
        CHECK(page(ana.client, newest) == reversed(Ids(written.end() - 5, written.end())));
    }
}

TEST_CASE("home says the same from the feed as without one, whatever happens in between") {
    Village hill;
    const auto ana = hill.somebody("ana");
    const auto bea = hill.somebody("bea");
    const auto cem = hill.somebody("cem");
    const auto dan = hill.somebody("dan");
    const auto same = [&] {
        Ids by_sources;
        hill.write([&](storage::Tx& tx) {
            for (const auto& entry : storage::home_timeline_by_sources(tx, ana.id(), {.limit = 40}))
                by_sources.push_back(std::to_string(entry.id()));
            CHECK(storage::find_home_feed(tx, ana.id()).has_value());
        });
        const Ids from_feed = page(ana.client, "/api/v1/timelines/home?limit=40");
        CHECK(from_feed == by_sources);
        return from_feed;
    };
    const auto early = hill.say(bea, "Before anybody follows");
    CHECK(page(ana.client, "/api/v1/timelines/home").empty());
    const auto own = hill.say(ana, "My own");
    CHECK(same() == Ids{id_of(own)});
    hill.follow(ana, bea);
    CHECK(page(ana.client, "/api/v1/timelines/home") == Ids{id_of(own), id_of(early)});
    const auto later = hill.say(bea, "For followers", Visibility::followers);
    const auto stranger = hill.say(cem, "Somebody else, #tea");
    const auto named = hill.say(dan, "For @ana", Visibility::direct);
    const auto unheard = hill.say(dan, "For @cem", Visibility::direct);
    hill.say(bea, node::PostDraft{.text = "An answer to a stranger", .reply_to = stranger.uri.text()});
    CHECK(same() == Ids{id_of(named), id_of(later), id_of(own), id_of(early)});
    hill.must(hill.core->social().boost(bea.id(), stranger.uri.text()));
    CHECK(same().size() == 5);
    hill.write(
        [&](storage::Tx& tx) { storage::put_follow_options(tx, ana.id(), bea.id(), {.boosts = false}); });
    CHECK(same().size() == 4);
    hill.write([&](storage::Tx& tx) {
        storage::follow_tag(tx, ana.id(), {.id = hill.new_id(), .tag = "tea", .shown = "tea"});
    });
    CHECK(page(ana.client, "/api/v1/timelines/home").size() == 5);
    const auto tea = hill.say(cem, "More #tea");
    CHECK(holds(same(), tea));
    CHECK_FALSE(holds(same(), unheard));
    hill.must(hill.core->social().remove(bea.id(), early.uri.text()));
    CHECK_FALSE(holds(same(), early));
    hill.must(hill.core->social().unfollow(ana.id(), "@bea@hill.test"));
    CHECK_FALSE(holds(same(), later));
}

TEST_CASE(
    "below what a feed keeps, and where rows are left out, pages of the home timeline are full all the "
    "same") {
    Village hill;
    const auto ana = hill.somebody("ana");
    const auto bea = hill.somebody("bea");
    const auto cem = hill.somebody("cem");
    hill.follow(ana, bea);
    hill.follow(ana, cem);
    Ids of_bea;
    for (int i = 0; i < 45; ++i) {
        of_bea.push_back(id_of(hill.say(bea, "Number " + std::to_string(i))));
        hill.say(cem, "Noise " + std::to_string(i));
    }
    CHECK(page(ana.client, "/api/v1/timelines/home?limit=40").size() == 40);
    // As after a long time: the feed reaches only so far down.
    hill.write([&](storage::Tx& tx) {
        const std::int64_t floor = std::stoll(of_bea[20]);
        tx.execute("DELETE FROM home_entries WHERE owner_id = ? AND entry_id <= ?", ana.id(), floor);
        tx.execute("UPDATE home_feeds SET floor_id = ? WHERE owner_id = ?", floor, ana.id());
        storage::put_mute(tx, {.actor = ana.id(), .target = cem.id(), .at = hill.clock.now()});
    });
    CHECK(page(ana.client, "/api/v1/timelines/home?limit=40") ==
          reversed(Ids(of_bea.begin() + 5, of_bea.end())));
    CHECK(walk(ana.client, "/api/v1/timelines/home?limit=7", "next") == reversed(of_bea));
    CHECK(walk(ana.client, "/api/v1/timelines/home?limit=7&min_id=" + of_bea[3], "prev") ==
          Ids(of_bea.begin() + 4, of_bea.end()));
}

TEST_CASE("a post that several boost leaves no page short") {
    Village hill;
    const auto ana = hill.somebody("ana");
    const auto writer = hill.somebody("writer");
    std::vector<Village::Somebody> friends;
    for (const char* name : {"one", "two", "three"}) {
        friends.push_back(hill.somebody(name));
        hill.follow(ana, friends.back());
    }
    for (int i = 0; i < 12; ++i) {
        const auto post = hill.say(writer, "Post " + std::to_string(i));
        for (const auto& each : friends) hill.must(hill.core->social().boost(each.id(), post.uri.text()));
    }
    const auto shown = ana.client.get("/api/v1/timelines/home?limit=10").json();
    REQUIRE(shown.size() == 10);
    std::set<std::string> posts;
    for (const Json& each : shown) CHECK(posts.insert(each["reblog"]["id"]).second);
}

TEST_CASE("nobody reads in a timeline what they may not see, and a direct message is in nobody else's") {
    Village hill;
    const auto ana = hill.somebody("ana");
    const auto bea = hill.somebody("bea");
    const auto cem = hill.somebody("cem");
    hill.follow(ana, bea);
    const auto closed = hill.say(cem, "For my followers #word", Visibility::followers);
    const auto direct = hill.say(bea, "Only for @cem #word", Visibility::direct);
    const auto open = hill.say(bea, "For everybody #word");
    const Client nobody(hill, "");
    for (const std::string target : {"home", "public", "tag/word", "direct"}) {
        INFO(target);
        const std::string timeline = "/api/v1/timelines/" + target;
        CHECK_FALSE(holds(page(ana.client, timeline), closed));
        CHECK_FALSE(holds(page(ana.client, timeline), direct));
        if (target == "public" || target == "tag/word") {
            CHECK(page(nobody, timeline) == Ids{id_of(open)});
        } else {
            CHECK(nobody.get(timeline).status == 401);
        }
    }
    CHECK(page(cem.client, "/api/v1/timelines/direct") == Ids{id_of(direct)});
    CHECK(page(bea.client, "/api/v1/timelines/direct") == Ids{id_of(direct)});
    CHECK(holds(page(cem.client, "/api/v1/timelines/home"), direct));
    REQUIRE(hill.accounts->suspend(bea.row, true).has_value());
    CHECK(page(ana.client, "/api/v1/timelines/home").empty());
    CHECK(page(nobody, "/api/v1/timelines/public").empty());
    CHECK(page(nobody, "/api/v1/timelines/tag/word").empty());
}

TEST_CASE("whom the viewer blocks or mutes is in no timeline of theirs, nor what names them at home") {
    Village hill;
    const auto ana = hill.somebody("ana");
    const auto bea = hill.somebody("bea");
    const auto cem = hill.somebody("cem");
    hill.follow(ana, bea);
    hill.follow(ana, cem);
    const auto open = hill.say(bea, "Hello #word");
    const auto about = hill.say(cem, "Ask @bea about the #word");
    const auto timelines = {
        "/api/v1/timelines/home", "/api/v1/timelines/public", "/api/v1/timelines/tag/word"};
    for (const char* timeline : timelines)
        CHECK(page(ana.client, timeline) == Ids{id_of(about), id_of(open)});
    hill.write([&](storage::Tx& tx) {
        storage::put_mute(tx, {.actor = ana.id(), .target = bea.id(), .at = hill.clock.now()});
    });
    CHECK(page(ana.client, "/api/v1/timelines/home").empty());
    CHECK(page(ana.client, "/api/v1/timelines/public") == Ids{id_of(about)});
    CHECK(page(ana.client, "/api/v1/timelines/tag/word") == Ids{id_of(about)});
    hill.write([&](storage::Tx& tx) { storage::remove_mute(tx, ana.id(), bea.id()); });
    hill.must(hill.core->social().block(ana.id(), "@bea@hill.test"));
    for (const char* timeline : timelines) CHECK_FALSE(holds(page(ana.client, timeline), open));
    CHECK(page(cem.client, "/api/v1/timelines/public").size() == 2);
}

TEST_CASE("a tag timeline takes any of the tags, all of them and none of others") {
    Village hill;
    const auto ana = hill.somebody("ana");
    const auto cats = hill.say(ana, "One #cats");
    const auto dogs = hill.say(ana, "Two #dogs");
    const auto both = hill.say(ana, "Three #cats #dogs");
    const auto more = hill.say(ana, "Four #Cats #dogs #birds");
    const auto wanted = [&](const std::string& query) {
        return page(ana.client, "/api/v1/timelines/tag/cats" + query);
    };
    CHECK(wanted("") == Ids{id_of(more), id_of(both), id_of(cats)});
    CHECK(wanted("?any[]=dogs") == Ids{id_of(more), id_of(both), id_of(dogs), id_of(cats)});
    CHECK(wanted("?all[]=DOGS") == Ids{id_of(more), id_of(both)});
    CHECK(wanted("?all[]=dogs&all[]=birds") == Ids{id_of(more)});
    CHECK(wanted("?none[]=dogs") == Ids{id_of(cats)});
    CHECK(wanted("?all[]=dogs&none[]=birds") == Ids{id_of(both)});
    CHECK(wanted("?remote=true").empty());
    CHECK(wanted("?local=true").size() == 3);
    CHECK(wanted("?only_media=true").empty());
}

TEST_CASE("a public timeline is cut to where posts are from and to those with media") {
    Village hill;
    const auto ana = hill.somebody("ana");
    const auto plain = hill.say(ana, "Words");
    const auto picture = hill.say(ana, "A picture");
    hill.write([&](storage::Tx& tx) {
        const std::vector<storage::AttachmentRow> one = {
            {.type = "Image", .media_type = "image/png", .url = Uri::trusted("https://hill.test/a.png")}};
        storage::set_attachments(tx, picture.id, one);
    });
    CHECK(page(ana.client, "/api/v1/timelines/public?local=1") == Ids{id_of(picture), id_of(plain)});
    CHECK(page(ana.client, "/api/v1/timelines/public?remote=1").empty());
    CHECK(page(ana.client, "/api/v1/timelines/public?only_media=1") == Ids{id_of(picture)});
    CHECK(ana.client.get("/api/v1/timelines/link?url=https://hill.test").status == 404);
}

TEST_SUITE_END();
