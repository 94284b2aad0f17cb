#include "consent/signed_note.h"

#include "consent/base/limits.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::consent;
using crypto::SigningKey;

TEST_SUITE_BEGIN("consent/signed_note");

namespace {

// The keys and the note that the tests of golang.org/x/mod/sumdb/note publish.
constexpr std::string_view peter_key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr std::string_view peter_secret = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
constexpr std::string_view enoch_key = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
const std::string body =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n";
const std::string by_peter =
    "— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
const std::string by_enoch =
    "— EnochRoot "
    "rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

SigningKey peter() {
    const Bytes typed = from_base64(peter_secret).value();
    return SigningKey::from_seed(crypto::key_from(ByteView(typed).subspan(1)).value());
}

std::string damaged(const std::string& signature_line) {
    return signature_line.substr(0, 60) + "ABCD" + signature_line.substr(60);
}

Done verified(const std::string& text, std::string_view key) {
    const auto note = SignedNote::parse(text);
    if (!note) return std::unexpected(note.error());
    return note->verify(NoteVerifier::parse(key).value());
}

}  // namespace

TEST_CASE("the published verifier keys are read and written") {
    for (const std::string_view text :
         {peter_key,
          enoch_key,
          std::string_view("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")}) {
        CAPTURE(text);
        const auto key = NoteVerifier::parse(text);
        REQUIRE(key.has_value());
        CHECK(key->text() == text);
        CHECK(text.starts_with(key->name() + '+' + to_hex(key->id()) + '+'));
    }
    CHECK(NoteVerifier::create("PeterNeumann", peter().public_key())->text() == peter_key);
}

TEST_CASE("no other text is a verifier key") {
    for (std::size_t from = 0; from <= peter_key.size(); ++from) {
        for (std::size_t to = from; to <= peter_key.size(); ++to) {
            if (from == 0 && to == peter_key.size()) continue;
            CAPTURE(peter_key.substr(from, to - from));
            CHECK_FALSE(NoteVerifier::parse(peter_key.substr(from, to - from)).has_value());
        }
    }
    for (std::size_t at = 0; at < peter_key.size(); ++at) {
        std::string changed(peter_key);
        ++changed[at];
        CAPTURE(changed);
        CHECK_FALSE(NoteVerifier::parse(changed).has_value());
    }
    // A longer key and an unknown algorithm, each with the hash that belongs to it.
    CHECK_FALSE(
        NoteVerifier::parse("PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==")
            .has_value());
    CHECK_FALSE(NoteVerifier::parse("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
                    .has_value());
    CHECK_FALSE(NoteVerifier::parse("PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
                    .has_value());
}

TEST_CASE("a key's name has no space, plus or control character") {
    const crypto::PublicKey key = peter().public_key();
    for (const std::string_view name : {"",
                                        "a b",
                                        "a+b",
                                        "a\nb",
                                        "a\tb",
                                        "a\u00a0b",
                                        "a\u0085b",
                                        "a\u1680b",
                                        "a\u2003b",
                                        "a\u2028b",
                                        "a\u202fb",
                                        "a\u205fb",
                                        "a\u3000b",
                                        "\xff"}) {
        CAPTURE(name);
        CHECK_FALSE(NoteVerifier::create(name, key).has_value());
    }
    CHECK_FALSE(NoteVerifier::create(std::string(limits::note_key_name_bytes_max + 1, 'a'), key).has_value());
    CHECK(NoteVerifier::create("kith.example/log-é", key).has_value());
    CHECK_FALSE(
        NoteVerifier::create("rsa", SigningKey::generate(crypto::KeyKind::rsa).public_key()).has_value());
}

TEST_CASE("the published note is signed again to the same bytes, and verifies") {
    SignedNote note{.body = body};
    REQUIRE(note.sign("PeterNeumann", peter()).has_value());
    CHECK(note.text() == body + '\n' + by_peter);
    CHECK(verified(note.text(), peter_key).has_value());
    CHECK(SignedNote::parse(note.text())->text() == note.text());
}

TEST_CASE("signatures of other keys are ignored, valid or not") {
    const std::string text = body + '\n' + by_peter + by_enoch;
    CHECK(verified(text, peter_key).has_value());
    CHECK(verified(text, enoch_key).has_value());
    CHECK(verified(body + '\n' + damaged(by_enoch) + by_peter, peter_key).has_value());
    CHECK(verified(body + '\n' + by_enoch, peter_key).error().code == Errc::unauthorized);
    // Another name with this hash, this name with another hash: both are other keys.
    std::string renamed = by_peter;
    renamed.replace(renamed.find("PeterNeumann"), 12, "CarmenSandiego");
    CHECK(verified(body + '\n' + renamed, peter_key).error().code == Errc::unauthorized);
    std::string other_hash = by_peter;
    other_hash.replace(other_hash.find("x08g"), 4, "xxxx");
    CHECK(verified(body + '\n' + other_hash, peter_key).error().code == Errc::unauthorized);
    CHECK(verified(body + '\n' + other_hash + by_peter, peter_key).has_value());
}

TEST_CASE("one bad signature of the key refuses the note") {
    CHECK(verified(body + '\n' + damaged(by_peter), peter_key).error().code == Errc::unauthorized);
    CHECK(verified(body + '\n' + by_peter + damaged(by_peter), peter_key).error().code == Errc::unauthorized);
    CHECK(verified("x" + body + '\n' + by_peter, peter_key).error().code == Errc::unauthorized);
}

TEST_CASE("the body ends at the last empty line") {
    SignedNote note{.body = "one\n\ntwo\n"};
    REQUIRE(note.sign("PeterNeumann", peter()).has_value());
    const auto parsed = SignedNote::parse(note.text());
    REQUIRE(parsed.has_value());
    CHECK(parsed->body == "one\n\ntwo\n");
}

TEST_CASE("what is no note is refused") {
    const std::string line = by_peter.substr(0, by_peter.size() - 1);
    const std::string texts[] = {
        std::string(),
        std::string("\n\n"),
        body,
        body + '\n',
        body + by_peter,
        body + '\n' + line,
        "\x01" + body + '\n' + by_peter,
        "\r" + body + '\n' + by_peter,
        "\xff" + body + '\n' + by_peter,
        body + '\n' + "— Bad Name x08go/ZJ\n",
        body + '\n' + "— Bad+Name x08go/ZJ\n",
        body + '\n' + "—  x08go/ZJ\n",
        body + '\n' + "- PeterNeumann x08go/ZJ\n",
        body + '\n' + "— PeterNeumann\n",
        body + '\n' + "— PeterNeumann \n",
        body + '\n' + "— PeterNeumann x08gow==\n",  // an id alone
        body + '\n' + line + " \n",
        body + '\n' + line + "=\n",
        body + '\n' + by_peter + "Unexpected line.\n",
        body + '\n' + by_peter + '\n',
    };
    for (const std::string& text : texts) {
        CAPTURE(text);
        const auto parsed = SignedNote::parse(text);
        REQUIRE_FALSE(parsed.has_value());
        CHECK(parsed.error().code == Errc::malformed);
    }
}

TEST_CASE("a note may have sixteen signatures and more, not any number") {
    std::string text = body + '\n';
    for (std::size_t i = 0; i < limits::note_signatures_max; ++i) text += by_peter;
    CHECK(verified(text, peter_key).has_value());
    CHECK(SignedNote::parse(text + by_peter).error().code == Errc::too_large);
    const std::string large = "— PeterNeumann " + to_base64(Bytes(5'000)) + '\n';
    text = body + '\n';
    for (int i = 0; i < 16; ++i) text += large;
    CHECK(SignedNote::parse(text).has_value());
    CHECK(SignedNote::parse(std::string(limits::note_bytes_max, 'a') + "\n\n" + by_peter).error().code ==
          Errc::too_large);
}

TEST_CASE("what no reader would take is not signed") {
    for (const std::string text : {"", "no end of line", "a\tb\n", "\xff\n"}) {
        CAPTURE(text);
        SignedNote note{.body = text};
        CHECK_FALSE(note.sign("PeterNeumann", peter()).has_value());
        CHECK(note.signatures.empty());
    }
    SignedNote note{.body = body};
    CHECK_FALSE(note.sign("Peter Neumann", peter()).has_value());
}

TEST_SUITE_END();
