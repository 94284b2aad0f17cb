// Row S18 of the security matrix: what is signed, and how long that holds.
#include "tests/support/sim/town.h"

#include <algorithm>

using namespace kith;
using namespace kith::sim;

namespace {

struct Post {
    Town town{};
    StrangeHost host{town.network, "far.test"};
    Stranger sam{host, "sam"};
    storage::PostRow post = town.post(town.a, town.ana, "hello");

    HttpRequest like(SignatureKind kind) {
        return sam.signed_post(town.a, sam.activity("Like", post.uri.text()).dump(), {.kind = kind});
    }
    bool liked() { return Town::likes(town.a, post.uri) > 0; }
};

void drop(HttpRequest& request, std::string_view name) {
    std::erase_if(request.headers, [&](const auto& line) { return line.first == name; });
}

void replace(HttpRequest& request, std::string_view name, const std::string& value) {
    for (auto& line : request.headers) {
        if (line.first == name) line.second = value;
    }
}

}  // namespace

TEST_SUITE("security/S18 what is signed is what is meant, once and now") {
    TEST_CASE("a request that was changed on the way is refused") {
        using Change = std::function<void(HttpRequest&)>;
        const std::vector<std::pair<std::string, Change>> changes = {
            {"another body", [](HttpRequest& r) { r.body.replace(r.body.find("Like"), 4, "Flag"); }},
            {"a longer body", [](HttpRequest& r) { r.body += " "; }},
            {"no digest", [](HttpRequest& r) { drop(r, "Digest"), drop(r, "Content-Digest"); }},
            {"no signature", [](HttpRequest& r) { drop(r, "Signature"), drop(r, "Signature-Input"); }},
            {"another path", [](HttpRequest& r) { r.url = Uri::trusted("https://a.test/actor/inbox"); }},
            {"another signature",
             [](HttpRequest& r) {
                 std::string text(header(r.headers, "Signature"));
                 const auto at =
                     text.find("signature=\"") != std::string::npos ? text.find("signature=\"") + 20 : 20;
                 text[at] = text[at] == 'A' ? 'B' : 'A';
                 replace(r, "Signature", text);
             }},
            {"two signatures",
             [](HttpRequest& r) {
                 std::string other(header(r.headers, "Signature"));
                 std::ranges::reverse(other.begin() + 20, other.end() - 3);
                 r.headers.emplace_back("Signature", other);
             }},
        };
        for (const SignatureKind kind : {SignatureKind::cavage, SignatureKind::rfc9421}) {
            Post fine;
            CHECK(fine.town.a.serve(fine.like(kind)).status == 202);
            CHECK(fine.liked());
            for (const auto& [about, change] : changes) {
                CAPTURE(about);
                Post post;
                HttpRequest request = post.like(kind);
                change(request);
                CHECK(post.town.a.serve(request).status == 401);
                CHECK_FALSE(post.liked());
            }
        }
    }

    TEST_CASE("a query that was not signed is let pass where peers leave it out, and nowhere else") {
        Post old;
        HttpRequest request = old.like(SignatureKind::cavage);
        request.url = Uri::trusted("https://a.test/inbox?x=1");
        CHECK(old.town.a.serve(request).status == 202);
        CHECK(old.liked());

        Post fresh;
        request = fresh.like(SignatureKind::rfc9421);
        request.url = Uri::trusted("https://a.test/inbox?x=1");
        CHECK(fresh.town.a.serve(request).status == 401);
        CHECK_FALSE(fresh.liked());
    }

    TEST_CASE("a signature holds for an hour either way") {
        for (const SignatureKind kind : {SignatureKind::cavage, SignatureKind::rfc9421}) {
            for (const int minutes : {-24 * 60, -61, -59, 0, 59, 61, 24 * 60}) {
                CAPTURE(minutes);
                Post post;
                const Json like = post.sam.activity("Like", post.post.uri.text());
                const Instant at = post.town.network.clock().now() + std::chrono::minutes(minutes);
                const int status = post.sam.post(post.town.a, like, {.kind = kind, .signed_at = at});
                CHECK(status == (std::abs(minutes) < 60 ? 202 : 401));
            }
        }
    }

    TEST_CASE("a request sent again changes nothing, by the same signature or a new one") {
        Post post;
        const HttpRequest like = post.like(SignatureKind::cavage);
        CHECK(post.town.a.serve(like).status == 202);
        const Json undo = post.sam.activity("Undo", must(activitypub::parse_json(like.body)));
        CHECK(post.sam.post(post.town.a, undo) == 202);
        CHECK_FALSE(post.liked());
        CHECK(post.town.a.serve(like).status == 202);
        CHECK(post.sam.post(post.town.a, must(activitypub::parse_json(like.body))) == 202);
        CHECK_FALSE(post.liked());
        post.town.a.restart();
        CHECK(post.town.a.serve(like).status == 202);
        CHECK_FALSE(post.liked());
    }

    TEST_CASE("a signature made for another server is refused") {
        Post post;
        HttpRequest like = post.like(SignatureKind::cavage);
        like.url = Uri::trusted("https://b.test/inbox");
        CHECK(post.town.b.serve(like).status == 401);
    }
}
