// Media that are marked for a whole account, and accounts to which nobody signs in.
#include "activitypub/builders/post.h"
#include "node/routes/page_models.h"
#include "node/streaming/hub.h"
#include "storage/accounts.h"
#include "storage/consent_links.h"
#include "storage/mail.h"
#include "storage/oauth.h"
#include "storage/posts.h"
#include "tests/mastodon/browser.h"
#include "tests/mastodon/staff_office.h"
#include "tests/streaming/streaming_node.h"

using namespace kith;
using namespace kith::test;

namespace {

void add_picture(Office& office, storage::PostId post) {
    office.write([&](storage::Tx& tx) {
        storage::set_attachments(
            tx,
            post,
            std::vector{storage::AttachmentRow{
                .type = "Image", .media_type = "image/png", .url = Uri::trusted("https://hill.test/a.png")}});
    });
}

storage::PostRow of_elsewhere(Office& office, const storage::ActorRow& author) {
    storage::PostRow post{.id = office.core->ids().make<storage::PostId>(),
                          .uri = Uri::trusted("https://valley.test/notes/1"),
                          .actor = author.id,
                          .subject = author.subject,
                          .visibility = Visibility::public_,
                          .content = "<p>far away</p>",
                          .created = office.clock.now()};
    office.write([&](storage::Tx& tx) { REQUIRE(storage::insert_post(tx, post).has_value()); });
    return post;
}

std::vector<std::string> words_told(Office& office, const storage::ActorRow& who) {
    std::vector<std::string> verbs;
    for (const auto& event : office.told(who)) verbs.push_back(event.verb);
    return verbs;
}

constexpr const char* whoami = "/api/v1/accounts/verify_credentials";

}  // namespace

TEST_SUITE_BEGIN("moderation");

TEST_CASE(
    "media of an account that is marked are sensitive to everybody, and posts without are as they were") {
    Office office;
    const auto picture = office.say(office.ana, "A picture");
    const auto words = office.say(office.ana, "Words");
    add_picture(office, picture.id);
    const auto seen = [&](const storage::PostRow& post) {
        return office.ben.client.get("/api/v1/statuses/" + key_of(post)).json()["sensitive"].get<bool>();
    };
    const auto sent = [&](const storage::PostRow& post) {
        return office.read<bool>([&](storage::Tx& tx) {
            const auto author = storage::find_actor(tx, post.actor);
            return activitypub::post_object(tx, office.site, *storage::find_post(tx, post.id), *author)
                .sensitive;
        });
    };
    const auto hidden_on_its_page = [&] {
        return office.read<bool>([&](storage::Tx& tx) {
            const node::PageModels models(tx, office.site, office.clock.now());
            return models.post(*storage::find_post(tx, picture.id)).sensitive;
        });
    };
    CHECK_FALSE(hidden_on_its_page());
    CHECK_FALSE(seen(picture));
    CHECK_FALSE(sent(picture));

    REQUIRE(office.mod.post(office.admin(office.ana, "/action"), {{"type", "sensitive"}, {"text", "Nudity"}})
                .status == 200);
    CHECK(office.mod.get(office.admin(office.ana)).json()["sensitized"] == true);
    CHECK(count(office.mod.get("/api/v2/admin/accounts?status=sensitized")) == 1);
    CHECK(count(office.mod.get("/api/v1/admin/accounts?sensitized=true")) == 1);
    CHECK(seen(picture));
    CHECK(sent(picture));
    CHECK_FALSE(seen(words));
    CHECK_FALSE(sent(words));
    CHECK(hidden_on_its_page());
    CHECK(office.ben.client.get("/api/v1/statuses/" + key_of(picture) + "/history").json()[0]["sensitive"] ==
          true);
    // The person is told, in their application too.
    const Json warned =
        office.ana.client.get("/api/v1/notifications?types[]=moderation_warning").json().at(0);
    CHECK(warned["moderation_warning"]["action"] == "sensitive");
    CHECK(warned["moderation_warning"]["text"] == "Nudity");

    CHECK(office.mod.post(office.admin(office.ana, "/unsensitive")).json()["sensitized"] == false);
    CHECK_FALSE(seen(picture));
    CHECK_FALSE(sent(picture));
    CHECK(office.verbs_of(office.ana.row) == std::vector<std::string>{"unsensitive", "sensitive"});
    CHECK(words_told(office, office.ana.row).size() == 2);
}

TEST_CASE("of somebody elsewhere what people here see is marked, and stays marked when they change") {
    Office office;
    auto eve = office.stranger("eve");
    const auto post = of_elsewhere(office, eve);
    add_picture(office, post.id);
    const std::string path = "/api/v1/statuses/" + key_of(post);
    CHECK(office.ben.client.get(path).json()["sensitive"] == false);
    REQUIRE(office.service().sensitize(office.by_mod, eve.id, {.text = "Nudity"}).has_value());
    CHECK(office.ben.client.get(path).json()["sensitive"] == true);
    office.write([&](storage::Tx& tx) {
        eve.locked = true;
        storage::update_actor(tx, eve);
        CHECK(storage::count_queued(tx) == 0);
    });
    CHECK(office.ben.client.get(path).json()["sensitive"] == true);
    REQUIRE(office.service().unsensitize(office.by_mod, eve.id, {}).has_value());
    CHECK(office.ben.client.get(path).json()["sensitive"] == false);
}

TEST_CASE("an account that is disabled is signed out everywhere, and nobody signs in until it is enabled") {
    Office office;
    const auto post = office.say(office.ana, "Still here");
    office.follow(office.ben, office.ana);
    Browser browser(office);
    const auto sign_in = [&](const std::string& password = "long enough") {
        return browser.post("/settings/sign-in", {{"handle", "ana"}, {"password", password}});
    };
    REQUIRE(sign_in().status == 303);
    REQUIRE(browser.get("/settings").says("csrf"));
    REQUIRE(office.ana.client.get(whoami).status == 200);

    REQUIRE(office.mod.post(office.admin(office.ana, "/action"), {{"type", "disable"}, {"text", "Stolen"}})
                .status == 200);
    CHECK(office.mod.get(office.admin(office.ana)).json()["disabled"] == true);
    CHECK(count(office.mod.get("/api/v2/admin/accounts?status=disabled")) == 1);
    CHECK(office.ana.client.get(whoami).status == 401);
    CHECK_FALSE(browser.get("/settings").says("csrf"));
    // Who knows the password is told, and nobody else.
    const auto told = sign_in();
    CHECK(told.status == 403);
    CHECK(told.says("was turned off"));
    CHECK_FALSE(sign_in("not the right one").says("was turned off"));
    for (const char* door : {"/operator/sign-in", "/consent/sign-in"}) {
        CAPTURE(door);
        CHECK(browser.post(door, {{"handle", "ana"}, {"password", "long enough"}}).says("was turned off"));
    }
    CHECK(office.ask("token.create", {{"handle", "ana"}, {"scopes", "read"}}).error().code == Errc::denied);
    CHECK(office.ask("account.reset-link", {{"handle", "ana"}}).error().code == Errc::denied);
    // The account stays.
    CHECK(office.ben.client.get("/api/v1/statuses/" + key_of(post)).status == 200);
    CHECK(office.ben.client.get(office.ana.page()).json()["followers_count"] == 1);

    REQUIRE(office.mod.post(office.admin(office.ana, "/enable")).json()["disabled"] == false);
    CHECK(office.ana.client.get(whoami).status == 401);
    CHECK(sign_in().status == 303);
    CHECK(browser.get("/settings").says("csrf"));
    CHECK(office.verbs_of(office.ana.row) == std::vector<std::string>{"enable", "disable"});
    const auto words = words_told(office, office.ana.row);
    for (const char* said : {"signing in works again", "signing in was turned off"}) {
        CHECK(std::ranges::count(words, said) == 1);
    }
}

TEST_CASE("no session and no token of a disabled account is found, however it came to be") {
    Office office;
    REQUIRE(office.service().disable(office.by_mod, office.ana.id(), {}).has_value());
    // As if one had been made at the same moment.
    const std::string token = token_for(office, office.ana.row);
    CHECK(Client(office, token).get(whoami).status == 401);
    office.write([&](storage::Tx& tx) {
        storage::insert_consent_session(tx,
                                        {.token = crypto::sha256(as_bytes("s")),
                                         .subject = office.ana.row.subject,
                                         .actor = office.ana.id(),
                                         .way = storage::SignedInBy::password,
                                         .made = office.clock.now(),
                                         .seen = office.clock.now()},
                                        10);
        CHECK_FALSE(storage::find_consent_session(tx, crypto::sha256(as_bytes("s"))).has_value());
    });
}

TEST_CASE("streams of a disabled account are closed within a second") {
    Office office;
    const std::string token = token_for(office, office.ana.row);
    node::Hub& hub = office.core->client_api().streams();
    KeepingOutlet outlet;
    hub.set_way({.outlet = &outlet});
    const auto caller = hub.views().authenticate(token);
    REQUIRE(caller.has_value());
    const auto stream = hub.open(*caller, node::StreamLoop::Kind::websocket);
    REQUIRE(stream.has_value());
    const auto settle = [&] {
        for (int i = 0; i < 10; ++i) {
            office.clock.time += std::chrono::milliseconds(100);
            hub.run_once(office.clock.now());
        }
    };
    settle();
    CHECK(outlet.closed.empty());
    REQUIRE(office.service().disable(office.by_mod, office.ana.id(), {}).has_value());
    settle();
    CHECK(outlet.closed.contains(*stream));
    hub.set_way({});
}

TEST_CASE("what is disabled tells its person by mail, and who may not, or whom it may not be, is refused") {
    Office office("moderator");
    REQUIRE(office.service().disable(office.by_mod, office.ana.id(), {.text = "Stolen"}).has_value());
    REQUIRE(office.service().disable(office.by_mod, office.ana.id(), {}).has_value());
    office.write([&](storage::Tx& tx) {
        CHECK(storage::mail_waits(tx, office.ana.row.subject, storage::MailKind::disabled));
    });
    const auto eve = office.stranger("eve");
    CHECK(office.service().disable(office.by_mod, eve.id, {}).error().code == Errc::conflict);
    CHECK(office.service().disable(office.by_mod, office.mod_row.id, {}).error().code == Errc::denied);
    CHECK(office.service().sensitize(office.by_mod, office.mod_row.id, {}).error().code == Errc::denied);
    CHECK(office.mod.post(office.admin(office.ben, "/action"), {{"type", "delete"}}).status == 422);
    office.be("");
    const Client plain(office, token_for(office, office.ben.row, all_scopes));
    const std::string refusal = plain.get("/api/v1/admin/accounts/17").body;
    for (const char* type : {"sensitive", "disable"}) {
        CHECK(plain.post(office.admin(office.ana, "/action"), {{"type", type}}).body == refusal);
        CHECK(office.mod.post(office.admin(office.ben, "/action"), {{"type", type}}).body == refusal);
    }
    for (const char* undo : {"/enable", "/unsensitive"}) {
        CHECK(plain.post(office.admin(office.ana, undo)).body == refusal);
    }
    CHECK(office.service().enable(office.by_mod, office.ana.id(), {}).error().code == Errc::denied);
    office.write([&](storage::Tx& tx) {
        CHECK(storage::is_disabled(tx, office.ana.id()));
        CHECK_FALSE(storage::is_disabled(tx, office.ben.id()));
    });
}

TEST_CASE("the machine takes the same measures") {
    Office office;
    for (const auto& [deed, name] : {std::pair("sensitive", "sensitive"), {"disable", "disabled"}}) {
        office.tell("moderate." + std::string(deed), {{"who", "ana"}, {"reason", "Why not"}});
        CHECK(office.tell("moderate.show", {{"who", "ana"}})[name] != "");
    }
    office.tell("moderate.unsensitive", {{"who", "ana"}});
    office.tell("moderate.enable", {{"who", "ana"}});
    const Json shown = office.tell("moderate.show", {{"who", "ana"}});
    CHECK(shown["sensitive"] == "");
    CHECK(shown["disabled"] == "");
    CHECK(shown["history"].size() == 4);
}

TEST_CASE("whose an address is finds who may ask, and each search is on record") {
    Office office;
    const auto made = office.accounts->create(
        {.handle = "dora", .role = "student", .email = "Dora@Mail.Test", .password = "long enough"});
    REQUIRE(made.has_value());
    const std::string dora = key_of(made->actor);
    const auto found = [&](const std::string& query) {
        const auto answer = office.mod.get("/api/" + query);
        REQUIRE_MESSAGE(answer.status == 200, answer.body);
        CHECK_FALSE(answer.body.contains("ail.Test"));
        return ids_in(answer.json());
    };
    CHECK(found("v1/admin/accounts?email=dora@mail.test") == Ids{dora});
    CHECK(found("v2/admin/accounts?email=DORA@mail.test&origin=local") == Ids{dora});
    CHECK(office.verbs_of(made->actor) == std::vector<std::string>{"search address", "search address"});
    CHECK(words_told(office, made->actor) == std::vector<std::string>{"the e-mail address was searched for",
                                                                      "the e-mail address was searched for"});
    // The whole address, with whatever else is asked for.
    for (const char* query : {"v1/admin/accounts?email=dora@mail",
                              "v1/admin/accounts?email=ora@mail.test",
                              "v1/admin/accounts?email=%25",
                              "v1/admin/accounts?email=dora@mail.test&suspended=true",
                              "v2/admin/accounts?email=dora@mail.test&origin=remote",
                              "v2/admin/accounts?email=dora@mail.test&max_id=1"}) {
        CAPTURE(query);
        CHECK(found(query).empty());
    }
    CHECK(office.told(made->actor).size() == 2);
    const auto log = office.service().log(node::Moderator::at_the_machine(), {.limit = 100});
    REQUIRE(log.has_value());
    CHECK(std::ranges::count(*log, std::string("search address"), &storage::DeedRow::verb) == 8);
    for (const auto& deed : *log) CHECK_FALSE((deed.object + deed.reason).contains("mail"));
    // Without the permission there is no answer, whether there is such an address or not.
    office.be("moderator");
    const auto known = office.mod.get("/api/v1/admin/accounts?email=dora@mail.test");
    CHECK(known.status == 403);
    CHECK(known.body == office.mod.get("/api/v1/admin/accounts?email=nobody@mail.test").body);
    CHECK(office.mod.get("/api/v2/admin/accounts?ip=192.0.2.1").status == 422);
    CHECK(office.told(made->actor).size() == 2);
}

TEST_SUITE_END();
