// What is said to an S3-compatible store and what is made of its answers. tests/s3 speaks with a real one.
#include "node/media/s3_blobs.h"
#include "node/media/s3_listing.h"
#include "node/media/s3_signature.h"
#include "storage/blobs.h"

#include <doctest/doctest.h>

#include <deque>

using namespace kith;
using namespace kith::node;

namespace {

const std::string nothing = storage::blob_digest("");

S3Credentials published_credentials() {
    return {"AKIAIOSFODNN7EXAMPLE",
            crypto::Secret<std::string>("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
            "us-east-1"};
}

std::string listing_of(const std::vector<std::string>& keys, const std::string& next) {
    std::string xml =
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>b</Name>";
    if (!next.empty()) xml += "<NextContinuationToken>" + next + "</NextContinuationToken>";
    xml += std::string("<IsTruncated>") + (next.empty() ? "false" : "true") + "</IsTruncated>";
    for (const std::string& key : keys) xml += "<Contents><Key>" + key + "</Key><Size>1</Size></Contents>";
    return xml + "</ListBucketResult>";
}

std::string error_of(const std::string& code) {
    return "<?xml version='1.0'?><Error><Code>" + code + "</Code><Message>no</Message></Error>";
}

struct HandClock final : Clock {
    Instant time = from_unix_ms(1'780'000'000'000);
    Instant now() const override { return time; }
};

/// Answers what it was told to, in order, and remembers what it was asked.
struct Script {
    std::deque<Result<HttpResponse>> answers{};
    std::vector<HttpRequest> asked{};
    std::vector<Millis> pauses{};
    HandClock clock{};

    void say(int status, std::string body = {}, Headers headers = {}) {
        answers.emplace_back(HttpResponse{status, std::move(headers), std::move(body)});
    }
    void fall_silent(std::string_view rule) { answers.emplace_back(fail(Errc::unavailable, rule)); }
    std::string said(std::size_t i) const { return asked.at(i).method + " " + asked.at(i).url.text(); }
};

class Scripted final : public Transport {
 public:
    explicit Scripted(Script& script) : script_(script) {}
    Result<HttpResponse> send(const HttpRequest& request) override {
        script_.asked.push_back(request);
        REQUIRE_FALSE(script_.answers.empty());
        auto answer = script_.answers.front();
        script_.answers.pop_front();
        return answer;
    }

 private:
    Script& script_;
};

constexpr const char* secret = "a-secret-that-nobody-reads";

std::unique_ptr<S3Blobs> blobs_of(Script& script) {
    return std::make_unique<S3Blobs>(
        S3Client::Parts{.settings = {.endpoint = "https://store.test",
                                     .bucket = "kith-media",
                                     .prefix = "p/",
                                     .access_key = "key",
                                     .secret_key_file = "unread"},
                        .secret = crypto::Secret<std::string>(secret),
                        .transport = std::make_unique<Scripted>(script),
                        .clock = script.clock,
                        .pause = [&script](Millis time) { script.pauses.push_back(time); }},
        "ours");
}

const std::string text = "a picture";
const std::string digest = storage::blob_digest(text);
const std::string address = "https://store.test/kith-media/p/" + storage::blob_file(digest);

}  // namespace

TEST_SUITE("node/media/s3") {
    // https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, its four examples.
    TEST_CASE("requests are signed as the published examples are") {
        const S3Credentials credentials = published_credentials();
        const Instant then = parse_iso8601("2013-05-24T00:00:00Z").value();
        const std::string welcome = storage::blob_digest("Welcome to Amazon S3.");
        struct Row {
            const char* about;
            const char* method;
            const char* target;
            Headers headers;
            std::string body;
            const char* names;
            const char* signature;
        };
        const Row rows[] = {
            {"GET an object",
             "GET",
             "/test.txt",
             {{"Range", "bytes=0-9"}},
             nothing,
             "host;range;x-amz-content-sha256;x-amz-date",
             "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"},
            {"PUT an object",
             "PUT",
             "/test%24file.text",
             {{"Date", "Fri, 24 May 2013 00:00:00 GMT"}, {"x-amz-storage-class", "REDUCED_REDUNDANCY"}},
             welcome,
             "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
             "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"},
            {"GET the life cycle of a bucket",
             "GET",
             "/?lifecycle",
             {},
             nothing,
             "host;x-amz-content-sha256;x-amz-date",
             "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"},
            {"list a bucket",
             "GET",
             "/?prefix=J&max-keys=2",
             {},
             nothing,
             "host;x-amz-content-sha256;x-amz-date",
             "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"},
        };
        for (const Row& row : rows) {
            CAPTURE(row.about);
            const auto url = parse_uri(std::string("https://examplebucket.s3.amazonaws.com") + row.target);
            REQUIRE(url);
            const Headers sent = sign_for_s3(credentials, {row.method, *url, row.headers, row.body}, then);
            CHECK(header(sent, "Authorization") ==
                  std::string("AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/"
                              "aws4_request, SignedHeaders=") +
                      row.names + ", Signature=" + row.signature);
            CHECK(header(sent, "Host") == "examplebucket.s3.amazonaws.com");
            CHECK(header(sent, "X-Amz-Date") == "20130524T000000Z");
        }
    }

    TEST_CASE("a listing is read whole or not at all") {
        const auto page = parse_s3_listing(listing_of({"p/ab/1", "p/a&amp;b"}, "next=="));
        REQUIRE(page);
        CHECK(page->keys == std::vector<std::string>{"p/ab/1", "p/a&b"});
        CHECK(page->next == "next==");
        CHECK(parse_s3_listing(listing_of({}, ""))->keys.empty());
        const std::string whole = listing_of({"p/ab/1"}, "");
        const std::string bad[] = {
            "",
            "{}",
            whole.substr(0, whole.size() - 1),
            whole + whole,
            "<Error><Code>AccessDenied</Code></Error>",
            "<ListBucketResult></ListBucketResult>",
            "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>",
            "<ListBucketResult><IsTruncated>perhaps</IsTruncated></ListBucketResult>",
            "<!DOCTYPE a [<!ENTITY b \"c\">]>" + listing_of({"&b;"}, ""),
            listing_of({std::string(limits::s3_listing_text_bytes_max + 1, 'k')}, ""),
            listing_of(std::vector<std::string>(limits::s3_listing_keys_max + 1, "k"), ""),
            "<a><a><a><a><a><a><a><a><a></a></a></a></a></a></a></a></a></a>",
        };
        for (const std::string& xml : bad) {
            CAPTURE(xml.substr(0, 80));
            CHECK_FALSE(parse_s3_listing(xml));
        }
        CHECK(parse_s3_listing(listing_of(std::vector<std::string>(limits::s3_listing_keys_max, "k"), "")));
        CHECK(s3_error_code(error_of("NoSuchKey")) == "NoSuchKey");
        CHECK(s3_error_code("<html><body>no</body></html>").empty());
    }

    TEST_CASE("the prefix is claimed once, before the first file is put") {
        Script script;
        const auto blobs = blobs_of(script);
        script.say(404, error_of("NoSuchKey"));
        script.say(200);  // the mark
        script.say(404);
        script.say(200);  // the file
        REQUIRE(blobs->put(digest, text));
        REQUIRE(script.asked.size() == 4);
        CHECK(script.said(0) == "GET https://store.test/kith-media/p/kith-node");
        CHECK(script.said(1) == "PUT https://store.test/kith-media/p/kith-node");
        CHECK(script.asked[1].body == "ours");
        CHECK(script.said(2) == "HEAD " + address);
        CHECK(script.said(3) == "PUT " + address);
        CHECK(script.asked[3].body == text);
        CHECK(header(script.asked[3].headers, "X-Amz-Content-Sha256") == digest);
        // It is there: it is not sent again. One that is cut short is.
        script.say(200, "", {{"Content-Length", std::to_string(text.size())}});
        CHECK(blobs->put(digest, text));
        CHECK(script.asked.size() == 5);
        script.say(200, "", {{"Content-Length", "3"}});
        script.say(200);
        CHECK(blobs->put(digest, text));
        CHECK(script.asked.size() == 7);
    }

    TEST_CASE("another node's prefix is left alone") {
        Script script;
        const auto blobs = blobs_of(script);
        script.say(200, "theirs");
        const Done claimed = blobs->claim();
        REQUIRE_FALSE(claimed);
        CHECK(claimed.error().code == Errc::conflict);
        CHECK(claimed.error().message.contains("another node"));
        for (int i = 0; i < 3; ++i) script.say(200, "theirs");
        CHECK_FALSE(blobs->put(digest, text));
        CHECK_FALSE(blobs->remove(digest));
        CHECK_FALSE(blobs->list("ab"));
        for (const HttpRequest& asked : script.asked) CHECK(asked.method == "GET");
    }

    TEST_CASE("what is read is what was asked for, and what its name says") {
        Script script;
        const auto blobs = blobs_of(script);
        script.say(206, "pict", {{"Content-Range", "bytes 2-5/9"}});
        CHECK(blobs->read(digest, 2, 4).value() == "pict");
        CHECK(header(script.asked[0].headers, "Range") == "bytes=2-5");
        script.say(206, text, {{"Content-Range", "bytes 0-8/9"}});
        CHECK(blobs->read(digest, 0, 100).value() == text);
        script.say(416, error_of("InvalidRange"));
        CHECK(blobs->read(digest, 9, 4).value().empty());
        script.say(404, error_of("NoSuchKey"));
        CHECK(blobs->read(digest, 0, 4).error().code == Errc::not_found);
        CHECK(blobs->read("../../kith-node", 0, 4).error().code == Errc::not_found);

        struct Row {
            const char* about;
            std::uint64_t from;
            HttpResponse answer;
        };
        const Row rows[] = {
            {"other bytes", 0, {206, {{"Content-Range", "bytes 0-8/9"}}, "a pictura"}},
            {"another place", 2, {206, {{"Content-Range", "bytes 0-3/9"}}, "pict"}},
            {"less than it says", 2, {206, {{"Content-Range", "bytes 2-5/9"}}, "pic"}},
            {"no place", 2, {206, {}, "pict"}},
            {"no size", 2, {206, {{"Content-Range", "bytes 2-5/*"}}, "pict"}},
            {"the whole from its middle", 2, {200, {}, text}},
            {"other bytes, whole", 0, {200, {}, "pict"}},
        };
        for (const Row& row : rows) {
            CAPTURE(row.about);
            script.answers.emplace_back(row.answer);
            const auto read = blobs->read(digest, row.from, row.from == 0 ? 9 : 4);
            REQUIRE_FALSE(read);
            CHECK(read.error().code == Errc::unavailable);
        }
    }

    TEST_CASE("a size is asked for once, and forgotten when the file goes") {
        Script script;
        const auto blobs = blobs_of(script);
        script.say(404);
        CHECK(blobs->size(digest).error().code == Errc::not_found);
        script.say(200, "", {{"Content-Length", "9"}});
        CHECK(blobs->size(digest).value() == 9);
        CHECK(blobs->size(digest).value() == 9);
        CHECK(script.asked.size() == 2);
        script.say(200, "ours");
        script.say(204);
        CHECK(blobs->remove(digest));
        script.say(404);
        CHECK(blobs->size(digest).error().code == Errc::not_found);
        script.say(200);  // without a length
        CHECK(blobs->size(digest).error().code == Errc::unavailable);
    }

    TEST_CASE("a listing goes on where it stopped, and names blobs of its folder alone") {
        Script script;
        const auto blobs = blobs_of(script);
        const std::string one = "ab" + std::string(62, '1');
        const std::string two = "ab" + std::string(62, '2');
        script.say(200, "ours");
        script.say(200,
                   listing_of({"p/ab/" + one, "p/ab/notes.txt", "p/ab/cd" + std::string(62, '1')}, "a/b="));
        script.say(200, listing_of({"p/ab/" + two}, ""));
        CHECK(blobs->list("ab").value() == std::vector<std::string>{one, two});
        CHECK(script.said(1) ==
              "GET https://store.test/kith-media?list-type=2&max-keys=1000&prefix=p%2Fab%2F");
        CHECK(
            script.said(2) ==
            "GET https://store.test/kith-media?continuation-token=a%2Fb%3D&list-type=2&max-keys=1000&prefix="
            "p%2Fab%2F");
        script.say(200, listing_of({"q/ab/" + one}, ""));
        CHECK_FALSE(blobs->list("ab"));
        script.say(200, "<html>");
        CHECK_FALSE(blobs->list("ab"));
        CHECK(blobs->list("../").value().empty());
    }

    TEST_CASE("what fails in the store is tried again with growing pauses, then nobody asks for a while") {
        Script script;
        const auto blobs = blobs_of(script);
        script.fall_silent("transport/connect");
        script.say(503, error_of("SlowDown"));
        script.say(200, "", {{"Content-Length", "9"}});
        CHECK(blobs->size(digest).value() == 9);
        CHECK(script.pauses == std::vector<Millis>{Millis(200), Millis(800)});

        for (int i = 0; i < limits::s3_tries_max; ++i) script.say(500);
        const auto read = blobs->read(digest, 0, 9);
        REQUIRE_FALSE(read);
        CHECK(read.error().code == Errc::unavailable);
        CHECK(read.error().message.contains("try again in a few minutes"));
        const auto asked = script.asked.size();
        CHECK_FALSE(blobs->read(digest, 0, 9));
        CHECK(script.asked.size() == asked);
        script.clock.time += limits::s3_rest_for;
        script.say(206, text, {{"Content-Range", "bytes 0-8/9"}});
        CHECK(blobs->read(digest, 0, 9));
    }

    TEST_CASE("what the operator must mend is said in the operator's words, and to nobody else") {
        const std::pair<std::string, std::string> rows[] = {
            {"NoSuchBucket", "media.s3.bucket"},
            {"SignatureDoesNotMatch", "media.s3.secret_key_file"},
            {"InvalidAccessKeyId", "media.s3.access_key"},
            {"AccessDenied", "may not"},
            {"RequestTimeTooSkewed", "clock"},
            {"Something", "refuses with 403"},
        };
        for (const auto& [code, words] : rows) {
            CAPTURE(code);
            Script script;
            const auto blobs = blobs_of(script);
            const int status = code == "NoSuchBucket" ? 404 : 403;
            script.say(status, error_of(code));
            const Done reached = blobs->reach();
            REQUIRE_FALSE(reached);
            CHECK(reached.error().code == Errc::denied);
            CHECK(reached.error().message.contains(words));
            CHECK_FALSE(reached.error().message.contains(secret));
            script.say(status, error_of(code));
            const Done put = blobs->put(digest, text);
            REQUIRE_FALSE(put);
            CHECK(put.error().code == Errc::unavailable);
            CHECK_FALSE(put.error().message.contains("media.s3"));
            // Not tried again: it would be the same.
            CHECK(script.asked.size() == 2);
        }
    }

    TEST_CASE("the secret leaves in no request") {
        Script script;
        const auto blobs = blobs_of(script);
        script.say(200, "ours");
        script.say(404);
        script.say(200);
        REQUIRE(blobs->put(digest, text));
        for (const HttpRequest& asked : script.asked) {
            CHECK_FALSE(asked.url.text().contains(secret));
            for (const auto& [name, value] : asked.headers) CHECK_FALSE(value.contains(secret));
        }
    }
}
