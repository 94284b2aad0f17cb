#include "tests/wire/samples.h"

#include "activitypub/wire/object_proof.h"
#include "activitypub/wire/serialize.h"
#include "consent/json.h"

using namespace kith;
using namespace kith::activitypub;

namespace samples {

namespace {

Uri uri(const std::string& path) {
    return Uri::parse("https://kith.example" + path).value();
}
Uri elsewhere(const std::string& path) {
    return Uri::parse("https://peer.example" + path).value();
}
Instant at(const char* time) {
    return parse_iso8601(time).value();
}

InteractionPolicy policy() {
    InteractionPolicy policy;
    policy.can_like = PolicyRule{{public_collection()}, {}};
    policy.can_reply = PolicyRule{{uri("/users/1/followers")}, {public_collection()}};
    policy.can_announce = PolicyRule{{uri("/users/1")}, {}};
    policy.can_quote = PolicyRule{{public_collection()}, {}};
    return policy;
}

}  // namespace

Object note() {
    Object note{.id = uri("/notes/9"), .type = "Note"};
    note.attributed_to = uri("/users/1");
    note.content = "<p>Hello</p>";
    note.summary = "Greeting";
    note.language = "en";
    note.source = "Hello";
    note.sensitive = true;
    note.in_reply_to = elsewhere("/notes/1");
    note.published = at("2026-03-01T10:00:00Z");
    note.updated = at("2026-03-01T10:05:00.5Z");
    note.url = "https://kith.example/@alice/9";
    note.to = {public_collection()};
    note.cc = {uri("/users/1/followers"), elsewhere("/users/bob")};
    note.mentions = {{elsewhere("/users/bob"), "@bob@peer.example"}};
    note.hashtags = {{"Kith", "https://kith.example/tags/Kith"}};
    note.emojis = {{"cat",
                    "https://kith.example/emoji/cat.png",
                    "image/png",
                    uri("/emoji/1"),
                    at("2026-01-01T00:00:00Z")}};
    note.links = {{elsewhere("/notes/5"),
                   "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"",
                   "https://misskey-hub.net/ns#_misskey_quote",
                   "RE: https://peer.example/notes/5"}};
    Attachment image{.type = "Document", .media_type = "image/jpeg", .url = uri("/media/1.jpg")};
    image.name = "A cat";
    image.width = 640;
    image.height = 480;
    image.blurhash = "UBL_:rOpGG-oBUNG,qRj2so|=eE1w^n4S5NH";
    image.focal_point = FocalPoint{0.5, -0.25};
    note.attachments = {image, {.type = "Link", .media_type = "text/html", .url = elsewhere("/page")}};
    note.context = "https://kith.example/contexts/4";
    note.conversation = "https://kith.example/contexts/4";
    note.replies = uri("/notes/9/replies");
    note.replies_total = 2;
    note.first_replies = {uri("/notes/10")};
    note.likes = uri("/notes/9/likes");
    note.likes_total = 3;
    note.shares = uri("/notes/9/shares");
    note.quote = elsewhere("/notes/5");
    note.quote_authorization = elsewhere("/stamps/5");
    note.approved_by = elsewhere("/stamps/6");
    note.policy = policy();
    note.signals = {.searchable_by = {uri("/users/1")}, .robots = "noindex, noai", .no_sale = true};
    return note;
}

Object poll() {
    Object question{.id = uri("/notes/11"), .type = "Question"};
    question.attributed_to = uri("/users/1");
    question.content = "<p>When?</p>";
    question.published = at("2026-03-01T10:00:00Z");
    question.to = {uri("/users/1/followers")};
    question.poll =
        Poll{{{"Now", 2}, {"Later", 0}}, false, at("2026-03-02T10:00:00Z"), at("2026-03-02T10:00:00Z"), 2};
    return question;
}

Object tombstone() {
    Object gone{.id = uri("/notes/12"), .type = "Tombstone"};
    gone.former_type = "Note";
    gone.deleted = at("2026-03-03T00:00:00Z");
    return gone;
}

Object approval() {
    Object stamp{.id = uri("/stamps/1"), .type = "QuoteAuthorization"};
    stamp.attributed_to = uri("/users/1");
    stamp.interacting_object = elsewhere("/notes/7");
    stamp.interaction_target = uri("/notes/9");
    return stamp;
}

Actor actor() {
    Actor actor{.id = uri("/users/1"), .type = "Person", .inbox = uri("/users/1/inbox")};
    actor.preferred_username = "alice";
    actor.name = "Alice";
    actor.summary = "<p>Student</p>";
    actor.url = "https://kith.example/@alice";
    actor.outbox = uri("/users/1/outbox");
    actor.followers = uri("/users/1/followers");
    actor.following = uri("/users/1/following");
    actor.featured = uri("/users/1/featured");
    actor.featured_tags = uri("/users/1/tags");
    actor.shared_inbox = uri("/inbox");
    actor.icon_url = "https://kith.example/media/a.png";
    actor.icon_media_type = "image/png";
    actor.icon_name = "Alice, smiling";
    actor.image_url = "https://kith.example/media/h.png";
    actor.fields = {{"Web", "<a href=\"https://alice.example\">alice.example</a>"}};
    actor.emojis = {{"cat", "https://kith.example/emoji/cat.png", "image/png", std::nullopt, std::nullopt}};
    actor.hashtags = {{"Kith", "https://kith.example/tags/Kith"}};
    actor.manually_approves_followers = true;
    actor.discoverable = false;
    actor.indexable = false;
    actor.signals = {.searchable_by = {public_collection()}, .robots = "noai", .no_sale = true};
    actor.published = at("2026-01-01T00:00:00Z");
    actor.updated = at("2026-02-01T00:00:00Z");
    actor.also_known_as = {elsewhere("/users/alice")};
    actor.moved_to = elsewhere("/users/alice2");
    actor.keys = {
        {.id = uri("/users/1#main-key"), .owner = uri("/users/1"), .pem = "-----BEGIN PUBLIC KEY-----\n"},
        {.id = uri("/users/1#ed25519-key"),
         .owner = uri("/users/1"),
         .multibase = "z6MkrJVnaZkeFzdQyMZu1c",
         .expires = at("2030-01-01T00:00:00Z"),
         .revoked = at("2029-01-01T00:00:00Z")}};
    actor.implements = {"https://datatracker.ietf.org/doc/html/rfc9421"};
    actor.webfinger = "alice@kith.example";
    actor.attribution_domains = {"alice.example"};
    actor.policy = policy();
    actor.suspended = true;
    actor.memorial = true;
    return actor;
}

Collection page() {
    Collection page{.id = uri("/users/1/outbox?page=1"), .type = "OrderedCollectionPage"};
    page.total_items = 41;
    page.next = uri("/users/1/outbox?page=2");
    page.prev = uri("/users/1/outbox?page=0");
    page.part_of = uri("/users/1/outbox");
    page.attributed_to = uri("/users/1");
    page.items = {Ref::to(uri("/acts/1")), Ref::to(to_json(tombstone()))};
    return page;
}

Activity create() {
    Activity create{.id = uri("/acts/1"), .type = ActivityType::create, .actor = uri("/users/1")};
    create.objects = {Ref::to(to_json(note()))};
    create.to = note().to;
    create.cc = note().cc;
    create.published = note().published;
    return create;
}

Activity reaction() {
    Activity reaction{.id = uri("/acts/2"), .type = ActivityType::emoji_react, .actor = uri("/users/1")};
    reaction.objects = {Ref::to(elsewhere("/notes/1"))};
    reaction.to = {elsewhere("/users/bob")};
    reaction.content = ":cat:";
    reaction.emojis = note().emojis;
    return reaction;
}

Activity quote_request() {
    Activity request{.id = uri("/acts/3"), .type = ActivityType::quote_request, .actor = uri("/users/1")};
    request.objects = {Ref::to(elsewhere("/notes/5"))};
    request.instrument = Ref::to(to_json(note()));
    request.to = {elsewhere("/users/bob")};
    return request;
}

std::vector<Sample> all() {
    Activity accept{.id = uri("/acts/4"), .type = ActivityType::accept, .actor = uri("/users/1")};
    accept.objects = {Ref::to(to_json(quote_request()))};
    accept.result = Ref::to(uri("/stamps/1"));
    Activity move{.id = uri("/acts/5"), .type = ActivityType::move, .actor = uri("/users/1")};
    move.objects = {Ref::to(uri("/users/1"))};
    move.target = Ref::to(elsewhere("/users/alice2"));
    Activity flag{.id = uri("/acts/6"), .type = ActivityType::flag, .actor = uri("/actor")};
    flag.objects = {Ref::to(elsewhere("/users/bob")), Ref::to(elsewhere("/notes/1"))};
    flag.content = "Spam";
    Collection followers{.id = uri("/users/1/followers"), .type = "OrderedCollection"};
    followers.total_items = 3;
    followers.first = Ref::to(uri("/users/1/followers?page=1"));

    const auto key = crypto::SigningKey::from_seed(crypto::key_from(Bytes(32, std::byte{7})).value());
    const Json proved =
        add_proof(to_json(create()), key, uri("/users/1#ed25519-key"), at("2026-03-01T10:00:00Z")).value();
    return {{"actor", to_json(actor())},
            {"note", to_json(note())},
            {"poll", to_json(poll())},
            {"tombstone", to_json(tombstone())},
            {"quote_authorization", to_json(approval())},
            {"create_with_proof", proved},
            {"emoji_react", to_json(reaction())},
            {"quote_request", to_json(quote_request())},
            {"accept_quote", to_json(accept)},
            {"move", to_json(move)},
            {"flag", to_json(flag)},
            {"outbox_page", to_json(page())},
            {"followers", to_json(followers)}};
}

}  // namespace samples
