#include "activitypub/wire/signature_rfc9421.h"

#include "activitypub/wire/digest.h"
#include "tests/wire/signed_request.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::activitypub;
using namespace signing;

TEST_SUITE("wire/signature_rfc9421") {
    TEST_CASE("RFC 9421: one signature, plain components, a time, and the whole target") {
        struct Row {
            const char* about;
            const char* input;
            const char* rule;
        };
        const std::string at = std::to_string(to_unix_ms(now) / 1000);
        const Row rows[] = {
            {"the profile", R"(s=("@method" "@target-uri" "content-digest");created=NOW;keyid="KEY")", ""},
            {"authority and path",
             R"(s=("@method" "@authority" "@path" "content-digest");created=NOW;keyid="KEY")",
             ""},
            {"blanks and a nonce",
             R"(s=( "@method"  "@target-uri" "content-digest" );created=NOW;nonce="n";keyid="KEY")",
             ""},
            {"no time", R"(s=("@method" "@target-uri" "content-digest");keyid="KEY")", "signature/no_time"},
            {"no key", R"(s=("@method" "@target-uri" "content-digest");created=NOW)", "signature/incomplete"},
            {"no method",
             R"(s=("@target-uri" "content-digest");created=NOW;keyid="KEY")",
             "signature/covers_no_target"},
            {"a path on any host",
             R"(s=("@method" "@path" "content-digest");created=NOW;keyid="KEY")",
             "signature/covers_no_target"},
            {"no digest",
             R"(s=("@method" "@target-uri");created=NOW;keyid="KEY")",
             "signature/covers_no_digest"},
            {"a component with a parameter",
             R"(s=("@method";req "@target-uri" "content-digest");created=NOW;keyid="KEY")",
             "signature/component"},
            {"a component twice",
             R"(s=("@method" "@method" "@target-uri" "content-digest");created=NOW;keyid="KEY")",
             "signature/component"},
            {"an unknown component",
             R"(s=("@method" "@status" "@target-uri" "content-digest");created=NOW;keyid="KEY")",
             "signature/component"},
            {"another algorithm",
             R"(s=("@method" "@target-uri" "content-digest");created=NOW;keyid="KEY";alg="rsa-pss-sha512")",
             "signature/algorithm"},
            {"two signatures",
             R"(s=("@method" "@target-uri" "content-digest");created=NOW;keyid="KEY", )"
             R"(t=("@method");created=NOW;keyid="KEY")",
             "signature/several"},
            {"another label",
             R"(t=("@method" "@target-uri" "content-digest");created=NOW;keyid="KEY")",
             "signature/incomplete"},
            {"no structure", R"(s=("@method" "@target-uri)", "signature/structured_field"},
            {"an end in the past",
             R"(s=("@method" "@target-uri" "content-digest");created=NOW;expires=1;keyid="KEY")",
             "signature/expired"},
        };
        for (const Row& row : rows) {
            CAPTURE(row.about);
            std::string text = row.input;
            for (std::size_t i = 0; (i = text.find("NOW")) != text.npos;) text.replace(i, 3, at);
            for (std::size_t i = 0; (i = text.find("KEY")) != text.npos;) text.replace(i, 3, key_id.text());
            Request request;
            request.set("Content-Digest", make_content_digest(request.body));
            request.set("Signature-Input", text);
            request.set("Signature", "s=:AAAA:");
            if (const auto input = parse_rfc9421(request.message())) {
                if (const auto base = rfc9421_signature_base(*input, request.message())) {
                    request.set("Signature", "s=:" + to_base64(ed25519_key().sign(as_bytes(*base))) + ":");
                }
            }
            CHECK(verdict(request, ed25519_key().public_key()) == row.rule);
        }
    }

    TEST_CASE("a digest must be SHA, well formed and the body's") {
        CHECK(check_digest("SHA-256=" + to_base64(Bytes(32)), "x").error().rule == "digest/mismatch");
        CHECK(check_digest("sha-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", ""));
        CHECK(check_digest("unknown=abc,SHA-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", ""));
        CHECK(check_digest("MD5=1B2M2Y8AsgTpgAmY7PhCfg==", "").error().rule == "digest/no_sha");
        CHECK(check_digest("", "").error().rule == "digest/no_sha");
        CHECK(check_digest("SHA-256", "").error().rule == "digest/malformed");
        CHECK(check_digest("SHA-256=47DEQpj8HBSa", "").error().rule == "digest/mismatch");
        CHECK(check_content_digest(make_content_digest("abc"), "abc"));
        CHECK(check_content_digest("sha-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "").error().rule ==
              "digest/malformed");
        // One that is right does not excuse one that is wrong.
        CHECK(check_digest("SHA-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=,SHA-512=AAAA", "")
                  .error()
                  .rule == "digest/mismatch");
    }
}
