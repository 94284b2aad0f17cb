// How people read: feeds, lists, filters, conversations, notifications as the client API asks for them.
#include "tests/storage/reading.h"

#include "storage/blocks.h"
#include "storage/conversations.h"
#include "storage/feeds.h"
#include "storage/filters.h"
#include "storage/likes.h"
#include "storage/lists.h"
#include "storage/markers.h"
#include "storage/notification_lists.h"
#include "storage/notification_policy.h"
#include "storage/polls.h"
#include "storage/post_counts.h"
#include "storage/post_glance.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>

using namespace kith;
using namespace kith::storage;

namespace {

bool told(World& world,
          const ActorRow& owner,
          std::string_view type,
          const ActorRow& from,
          const std::optional<PostRow>& post) {
    world.clock.pass(Millis(1'000));
    return world.write([&](Tx& tx) {
        return notify(tx,
                      {.id = world.ids.make<NotificationId>(),
                       .owner = owner.id,
                       .type = std::string(type),
                       .from = from.id,
                       .post = post ? post->id : PostId{},
                       .at = world.clock.now()});
    });
}

}  // namespace

TEST_SUITE("storage/reading") {
    TEST_CASE("public and tag feeds are cut in the query") {
        World world;
        const ActorRow near = world.person("near");
        const ActorRow far = world.person("far", "far.test");
        const PostRow a = world.post(near);
        const PostRow b = world.post(far);
        tag(world, a, {"cats"});
        tag(world, b, {"cats", "dogs"});
        const PostRow closed = world.post(far, Visibility::followers);
        tag(world, closed, {"cats"});
        world.write([&](Tx& tx) {
            const Viewer nobody = Viewer::nobody();
            CHECK(ids_of(public_feed(tx, {}, nobody, {})) == std::vector{b.id.value, a.id.value});
            CHECK(ids_of(public_feed(tx, {.origin = Origin::here}, nobody, {})) == std::vector{a.id.value});
            CHECK(ids_of(public_feed(tx, {.origin = Origin::elsewhere}, nobody, {})) ==
                  std::vector{b.id.value});
            CHECK(public_feed(tx, {.only_media = true}, nobody, {}).empty());
            CHECK(ids_of(tag_feed(tx, {.any = {"cats"}}, {}, nobody, {})) ==
                  std::vector{b.id.value, a.id.value});
            CHECK(ids_of(tag_feed(tx, {.any = {"cats"}, .all = {"dogs"}}, {}, nobody, {})) ==
                  std::vector{b.id.value});
            CHECK(ids_of(tag_feed(tx, {.any = {"cats"}, .none = {"dogs"}}, {}, nobody, {})) ==
                  std::vector{a.id.value});
            CHECK(tag_feed(tx, {}, {}, nobody, {}).empty());
        });
    }

    TEST_CASE("a list holds whom its owner follows, and reads what they say") {
        World world;
        const ActorRow me = world.person("me");
        const ActorRow friend_ = world.person("friend", "far.test");
        world.follow(me, friend_);
        const PostRow said = world.post(friend_, Visibility::followers);
        const PostRow secret = world.post(friend_, Visibility::direct);
        name(world, secret, me);
        world.write([&](Tx& tx) {
            ListRow list{.id = world.ids.make<ListId>(),
                         .owner = me.id,
                         .title = "Near",
                         .created = world.clock.now()};
            insert_list(tx, list);
            CHECK(add_to_list(tx, list.id, friend_.id));
            CHECK_FALSE(add_to_list(tx, list.id, friend_.id));
            CHECK(members_of(tx, list.id, {}).size() == 1);
            CHECK(lists_with(tx, me.id, friend_.id).size() == 1);
            CHECK(ids_of(list_feed(tx, list, {})) == std::vector{said.id.value});
            CHECK(ids_of(direct_feed(tx, me.id, {})) == std::vector{secret.id.value});
            list.exclusive = true;
            update_list(tx, list);
            CHECK(find_list(tx, list.id, me.id)->exclusive);
            CHECK_FALSE(find_list(tx, list.id, friend_.id).has_value());
            CHECK(ids_of(home_timeline(tx, me.id, {})) == std::vector{secret.id.value});
            remove_follow(tx, me.id, friend_.id);
            CHECK(count_members(tx, list.id) == 0);
            delete_list(tx, list.id);
            CHECK(count_lists(tx, me.id) == 0);
        });
    }

    TEST_CASE("notifications are listed, grouped and held back as their owner wants") {
        World world;
        const ActorRow me = world.person("me");
        const ActorRow one = world.person("one", "far.test");
        const ActorRow two = world.person("two", "far.test");
        const PostRow post = world.post(me);
        const PostRow hello = world.post(one, Visibility::direct);
        name(world, hello, me);
        CHECK(told(world, me, "favourite", one, post));
        CHECK_FALSE(told(world, me, "favourite", one, post));
        CHECK(told(world, me, "favourite", two, post));
        CHECK(told(world, me, "follow", two, std::nullopt));
        CHECK_FALSE(told(world, me, "mention", one, hello));
        CHECK_FALSE(told(world, me, "favourite", me, post));
        world.write([&](Tx& tx) {
            CHECK(list_notifications(tx, me.id, {}, {}).size() == 3);
            CHECK(list_notifications(tx, me.id, {.held_back_too = true}, {}).size() == 4);
            CHECK(list_notifications(tx, me.id, {.types = {"follow"}}, {}).size() == 1);
            CHECK(list_notifications(tx, me.id, {.exclude = {"favourite"}}, {}).size() == 1);
            CHECK(list_notifications(tx, me.id, {.from = one.id}, {}).size() == 1);
            const auto page = list_groups(tx, me.id, {}, {"favourite"}, {}, 100);
            REQUIRE(page.groups.size() == 2);
            const auto totals = totals_of_group(tx, me.id, page.groups[1].key, 8);
            CHECK(totals.notifications == 2);
            CHECK(totals.actors == std::vector{two.id, one.id});
            CHECK(totals.newest.value % 32 == 0);
            CHECK(find_group(tx, me.id, page.groups[0].key).has_value());
            CHECK_FALSE(find_group(tx, one.id, page.groups[1].key).has_value());
            CHECK(list_groups(tx, me.id, {}, {}, {}, 100).groups.size() == 3);
            CHECK(list_groups(tx, me.id, {}, {}, {.limit = 2}, 100).more);
            dismiss_group(tx, me.id, page.groups[1].key);
            CHECK(list_notifications(tx, me.id, {}, {}).size() == 1);

            const auto requests = notification_requests_of(tx, me.id, {});
            REQUIRE(requests.size() == 1);
            CHECK(requests[0].notifications == 1);
            CHECK(requests[0].last_post == hello.id);
            CHECK(held_back_from(tx, me.id).notifications == 1);
            CHECK_FALSE(find_notification_request(tx, requests[0].id, one.id).has_value());
            accept_notification_request(tx, requests[0]);
            CHECK(notification_requests_of(tx, me.id, {}).empty());
            CHECK(list_notifications(tx, me.id, {}, {}).size() == 2);
            set_notification_policy(tx, me.id, {.not_following = Handling::drop});
            CHECK(notification_policy_of(tx, me.id).not_following == Handling::drop);
            put_block(tx, {me.id, one.id, uri("https://here.test/blocks/1"), world.clock.now()});
            CHECK(list_notifications(tx, me.id, {}, {}).size() == 1);
        });
        CHECK_FALSE(told(world, me, "reblog", two, post));
        world.write([&](Tx& tx) {
            clear_notifications(tx, me.id);
            CHECK(list_notifications(tx, me.id, {.held_back_too = true}, {}).empty());
        });
    }

    TEST_CASE("conversations, filters and markers are kept for one person each") {
        World world;
        const ActorRow me = world.person("me");
        const ActorRow one = world.person("one", "far.test");
        const PostRow hello = world.post(one, Visibility::direct);
        name(world, hello, me);
        world.write([&](Tx& tx) {
            join_conversations(tx, *find_post(tx, hello.id), world.ids);
            const auto list = conversations_of(tx, me.id, {});
            REQUIRE(list.size() == 1);
            CHECK(list[0].unread);
            CHECK(list[0].last == hello.id);
            CHECK(people_in(tx, list[0]) == std::vector{one.id});
            set_conversation_read(tx, list[0].id);
            CHECK_FALSE(find_conversation(tx, list[0].id, me.id)->unread);
            CHECK_FALSE(find_conversation(tx, list[0].id, one.id).has_value());
            remove_conversation(tx, list[0].id);
            CHECK(conversations_of(tx, me.id, {}).empty());

            FilterRow filter{.id = world.ids.make<FilterId>(),
                             .owner = me.id,
                             .title = "x",
                             .contexts = {"home"},
                             .created = world.clock.now()};
            insert_filter(tx, filter);
            const FilterKeywordRow word{
                .id = world.ids.make<FilterKeywordId>(), .filter = filter.id, .keyword = "x"};
            insert_keyword(tx, word);
            CHECK(insert_filter_status(tx, {world.ids.make<FilterStatusId>(), filter.id, hello.id}));
            CHECK_FALSE(insert_filter_status(tx, {world.ids.make<FilterStatusId>(), filter.id, hello.id}));
            filter.action = "hide";
            update_filter(tx, filter);
            CHECK(find_filter(tx, filter.id, me.id)->action == "hide");
            CHECK_FALSE(find_filter(tx, filter.id, one.id).has_value());
            CHECK(count_keywords(tx, me.id) == 1);
            CHECK(keywords_of(tx, me.id).size() == 1);
            CHECK(find_keyword(tx, word.id, me.id)->whole_word);
            CHECK(filters_naming(tx, me.id, hello.id) == std::vector{filter.id});
            CHECK(filter_statuses_of(tx, filter.id).size() == 1);
            delete_filter(tx, filter.id);
            CHECK(filters_of(tx, me.id).empty());
            CHECK(keywords_of(tx, filter.id).empty());

            CHECK(set_marker(tx, me.id, "home", 17, world.clock.now()).version == 1);
            CHECK(set_marker(tx, me.id, "home", 18, world.clock.now()).version == 2);
            CHECK(find_marker(tx, me.id, "home")->last_read == 18);
            CHECK_FALSE(find_marker(tx, one.id, "home").has_value());
        });
    }

    TEST_CASE("counted posts are those that would be counted anew") {
        World world;
        const ActorRow me = world.person("me");
        world.person("other");
        std::vector<PostRow> posts;
        const auto right = [&] {
            world.write([&](Tx& tx) {
                CHECK(post_count_of(tx, me.id).posts == count_posts_of(tx, me.id));
                CHECK(totals_of(tx, me.id).posts == count_posts_of(tx, me.id));
            });
        };
        right();
        for (const Visibility each :
             {Visibility::public_, Visibility::unlisted, Visibility::followers, Visibility::direct}) {
            posts.push_back(world.post(me, each));
        }
        right();
        world.write([&](Tx& tx) {
            CHECK(post_count_of(tx, me.id).posts == 2);
            set_hidden(tx, posts[0].id, true);
        });
        right();
        world.write([&](Tx& tx) { delete_post(tx, posts[0].id, world.clock.now()); });
        right();
        world.write([&](Tx& tx) { delete_post(tx, posts[1].id, world.clock.now()); });
        right();
        world.write([&](Tx& tx) { delete_post(tx, posts[2].id, world.clock.now()); });
        right();
        world.write([&](Tx& tx) {
            CHECK(post_count_of(tx, me.id).posts == 0);
            CHECK_FALSE(post_count_of(tx, me.id).last.has_value());
        });
    }

    TEST_CASE("a glance at posts says of each what single questions say") {
        World world;
        const ActorRow me = world.person("me");
        const ActorRow one = world.person("one", "far.test");
        std::vector<PostRow> posts;
        for (int i = 0; i < 23; ++i) posts.push_back(world.post(one));
        tag(world, posts[3], {"cats"});
        name(world, posts[4], me);
        boost(world, me, posts[5]);
        world.reply(one, posts[6]);
        world.write([&](Tx& tx) {
            set_attachments(tx, posts[9].id, std::array{AttachmentRow{.url = uri("https://far.test/1.png")}});
            put_poll(tx, {.post = posts[10].id});
            put_like(tx, {posts[7].id, me.id, "", uri("https://here.test/likes/1"), world.clock.now()});
            put_bookmark(tx, me.id, posts[8].id, world.clock.now());
            std::vector<PostId> ids;
            for (const PostRow& post : posts) ids.push_back(post.id);
            const auto seen = glance_at(tx, ids, me.id);
            REQUIRE(seen.size() == posts.size());
            for (const PostGlance& each : seen) {
                const PostTotals totals = totals_of(tx, each.post);
                const OwnMarks marks = marks_of(tx, me.id, each.post);
                CHECK(each.totals.replies == totals.replies);
                CHECK(each.totals.boosts == totals.boosts);
                CHECK(each.totals.likes == totals.likes);
                CHECK(each.has_tags == !tags_of(tx, each.post).empty());
                CHECK(each.has_recipients == !recipients_of(tx, each.post).empty());
                CHECK(each.has_attachments == (each.post == posts[9].id));
                CHECK(each.has_poll == (each.post == posts[10].id));
                CHECK(each.marks.liked == marks.liked);
                CHECK(each.marks.boosted == marks.boosted);
                CHECK(each.marks.bookmarked == marks.bookmarked);
            }
            CHECK(glance_at(tx, {}, me.id).empty());
        });
    }
}
