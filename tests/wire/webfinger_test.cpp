#include "activitypub/wire/webfinger.h"

#include "activitypub/wire/nodeinfo.h"
#include "activitypub/wire/vocabulary.h"
#include "consent/json.h"
#include "tests/support/golden.h"
#include "tests/wire/documents.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::activitypub;

namespace {

Handle handle(const char* text) {
    return parse_handle(text).value();
}

Json answer(const char* subject, const char* href, const char* type = "application/activity+json") {
    return {{"subject", subject}, {"links", {{{"rel", "self"}, {"type", type}, {"href", href}}}}};
}

}  // namespace

TEST_SUITE("wire/webfinger") {
    TEST_CASE("a resource is a handle or an address, in the forms that people and servers write") {
        struct Row {
            const char* text;
            const char* handle;
            const char* uri;
        };
        const Row rows[] = {
            {"acct:alice@Example.EDU", "alice@example.edu", ""},
            {"ACCT:alice@example.edu", "alice@example.edu", ""},
            {"acct:@alice@example.edu", "alice@example.edu", ""},
            {"alice@example.edu:8443", "alice@example.edu:8443", ""},
            {"@a.b-c_d@example.edu", "a.b-c_d@example.edu", ""},
            {"acct:alice%40home@example.edu", "", ""},
            {"acct:alice@bücher.example", "alice@xn--bcher-kva.example", ""},
            {"https://example.edu/users/1", "", "https://example.edu/users/1"},
            {"HTTPS://example.edu/@a", "", "https://example.edu/@a"},
            {"acct:alice", "", ""},
            {"acct:@example.edu", "", ""},
            {"acct:a b@example.edu", "", ""},
            {"acct:alice@", "", ""},
            {"mailto:alice@example.edu", "", ""},
            {"acct:alice@exa mple.edu", "", ""},
            {"", "", ""},
        };
        for (const Row& row : rows) {
            CAPTURE(row.text);
            const auto resource = parse_resource(row.text);
            const bool has_handle = resource && resource->handle;
            const bool has_uri = resource && resource->uri;
            CHECK((has_handle ? resource->handle->text() : "") == row.handle);
            CHECK((has_uri ? resource->uri->text() : "") == row.uri);
        }
        CHECK(handle("Alice@example.edu") == handle("alice@EXAMPLE.edu"));
        CHECK(!(handle("alice@example.edu") == handle("alice@example.org")));
    }

    TEST_CASE("our answer has all that peers look for, and we read it back") {
        const Jrd jrd = make_jrd(handle("alice@kith.example"),
                                 Uri::parse("https://kith.example/users/1").value(),
                                 "https://kith.example/@alice",
                                 {"https://kith.example/authorize_interaction?uri={uri}",
                                  "https://kith.example/share?text={content}",
                                  "https://kith.example/search?q={object}",
                                  "https://kith.example/authorize_interaction?uri={object}"});
        const Json json = to_json(jrd);
        expect_golden("wire/webfinger.json", dump_json_pretty(json) + "\n");
        CHECK(parse_jrd(json).value() == jrd);
        const auto read = read_answer(json).value();
        CHECK(read.subject.text() == "alice@kith.example");
        CHECK(read.actor.text() == "https://kith.example/users/1");
        CHECK(intent_template(jrd, "Follow") == "https://kith.example/authorize_interaction?uri={object}");
        Jrd older = jrd;
        std::erase_if(older.links,
                      [](const JrdLink& link) { return link.rel.find("3b86") != std::string::npos; });
        CHECK(intent_template(older, "Follow") == "https://kith.example/authorize_interaction?uri={uri}");
        CHECK(!intent_template(older, "Create"));
        Jrd hostile;
        hostile.links = {{"https://w3id.org/fep/3b86/Follow", "", "", "javascript:alert('{object}')"}};
        CHECK(!intent_template(hostile, "Follow"));
    }

    TEST_CASE("an answer is believed when it leads to one actor of an ActivityStreams type") {
        struct Row {
            const char* about;
            Json json;
            const char* rule;
        };
        Json two = answer("acct:a@x.example", "https://x.example/1");
        two["links"].push_back(answer("", "https://x.example/2")["links"][0]);
        Json twice = answer("acct:a@x.example", "https://x.example/1");
        twice["links"].push_back(
            answer("",
                   "https://x.example/1",
                   "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"")["links"][0]);
        const Row rows[] = {
            {"one link", answer("acct:a@x.example", "https://x.example/1"), ""},
            {"both types", twice, ""},
            {"two actors", two, "webfinger/two_actors"},
            {"a page", answer("acct:a@x.example", "https://x.example/1", "text/html"), "webfinger/no_actor"},
            {"bare ld+json",
             answer("acct:a@x.example", "https://x.example/1", "application/ld+json"),
             "webfinger/no_actor"},
            {"an address as subject",
             answer("https://x.example/1", "https://x.example/1"),
             "webfinger/subject"},
            {"no object", Json::array(), "webfinger/no_object"},
        };
        for (const Row& row : rows) {
            CAPTURE(row.about);
            const auto read = read_answer(row.json);
            CHECK((read ? "" : std::string(read.error().rule)) == row.rule);
        }
        CHECK(!read_answer(answer("acct:a@x.example", "data:text/plain,x")));
    }

    TEST_CASE("a split domain may send us on once, and must then agree with itself") {
        const auto there =
            read_answer(answer("acct:alice@social.example", "https://social.example/1")).value();
        CHECK(check_loop(handle("Alice@SOCIAL.example"), there, false).value() == LoopStep::confirmed);
        CHECK(check_loop(handle("alice@example.edu"), there, false).value() == LoopStep::ask_subject_host);
        CHECK(check_loop(handle("alice@example.edu"), there, true).error().code == Errc::denied);
        CHECK(check_loop(handle("alice@social.example"), there, true).value() == LoopStep::confirmed);
    }

    TEST_CASE("an actor's handle is what it says of itself, or its name at its host") {
        const Uri id = Uri::parse("https://social.example/users/1").value();
        Actor actor{.id = id, .inbox = id};
        actor.preferred_username = "alice";
        CHECK(handle_of(actor).value().text() == "alice@social.example");
        actor.webfinger = "alice@example.edu";
        CHECK(handle_of(actor).value().text() == "alice@example.edu");
        actor.webfinger = "nonsense";
        CHECK(!handle_of(actor));
    }

    TEST_CASE("host-meta leads to WebFinger, ours and others'") {
        const std::string xml = make_host_meta("https://kith.example");
        CHECK(lrdd_url(xml, "acct:a@kith.example").value().text() ==
              "https://kith.example/.well-known/webfinger?resource=acct%3Aa%40kith.example");
        CHECK(lrdd_url("<XRD><Link rel='other' template='https://x/{uri}'/><Link\n "
                       "template='https://social.example/wf?r={uri}&amp;x=1' rel='lrdd'/></XRD>",
                       "a")
                  .value()
                  .text() == "https://social.example/wf?r=a&x=1");
        CHECK(!lrdd_url("<XRD><Link rel=\"lrdd\" template=\"javascript:{uri}\"/></XRD>", "a"));
        CHECK(!lrdd_url("<Link rel=\"lrdd\" template=\"https://x", "a"));
        CHECK(!lrdd_url("", "a"));
    }

    TEST_CASE("NodeInfo tells true counts in both versions") {
        const NodeinfoFacts facts{.version = "0.1.0",
                                  .repository = "https://kith.example/source",
                                  .name = "Example University",
                                  .users = 12,
                                  .active_month = 5,
                                  .active_half_year = 7,
                                  .posts = 100,
                                  .comments = 20};
        expect_golden("wire/nodeinfo_2_0.json",
                      dump_json_pretty(make_nodeinfo(NodeinfoVersion::v2_0, facts)) + "\n");
        expect_golden("wire/nodeinfo_2_1.json",
                      dump_json_pretty(make_nodeinfo(NodeinfoVersion::v2_1, facts)) + "\n");
        CHECK(make_nodeinfo_links("https://kith.example")["links"][2]["href"] ==
              "https://kith.example/actor");
        CHECK(make_nodeinfo_links("https://kith.example")["links"][1]["href"] ==
              "https://kith.example/nodeinfo/2.1");
    }
}
