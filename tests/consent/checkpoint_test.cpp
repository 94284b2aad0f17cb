#include "consent/checkpoint.h"

#include "consent/base/limits.h"
#include "consent/merkle.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::consent;
using crypto::SigningKey;

TEST_SUITE_BEGIN("consent/checkpoint");

namespace {

constexpr std::string_view origin = "kith.example/log";

SigningKey key_of(unsigned char seed) {
    std::array<std::byte, 32> bytes{};
    bytes.fill(std::byte{seed});
    return SigningKey::from_seed(crypto::Key(bytes));
}

NoteVerifier verifier_of(unsigned char seed) {
    return NoteVerifier::create(origin, key_of(seed).public_key()).value();
}

Checkpoint some_checkpoint() {
    return {.origin = std::string(origin), .size = 20'852'163, .root = merkle::leaf_hash(as_bytes("root"))};
}

}  // namespace

TEST_CASE("checkpoints of the Go checksum database verify under its published key") {
    const auto key =
        NoteVerifier::parse("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8").value();
    const std::string log = "go.sum database tree";
    const struct {
        std::int64_t size;
        std::string_view root;
        std::string_view signature;
    } rows[] = {
        {445646,
         "jEFFy4AtYgBBNTSZTiNnQrgQqMbcH0mfO2oP2FxR9VU=",
         "Az3grkGho/PqvUmEuTv6+r2g303hUhu60FOD6vLpm19mBwH9UjquWY2OKxNmZ55z0gHrp24AgPC3Q5WO7uZrVdvdCQU="},
        {3784599,
         "7uvxIZ67TZygcq/AehTD8iHYt81Ih+Zl2Y7vXZbfszQ=",
         "Az3grn972wXskjQrsZhVGc93fTU2uOsmSTiId1Wn1lxDCup5z4ggl1/4gaUqOkMa6cMbYvjB7hn7yemNr7Zqanol/go="},
        {63512409,
         "F7eHRPqN/cqPtqti14NKdGGaI1Giw8coWP3KxihFZbg=",
         "Az3gri1OBHKT87Xj8UXU8zjoHGy/X+7Nl94f8TZkELVaasolmGApUsWqwVG9vE6hgqYb/ph/w2vdkLIVRH7bMB/FPQ4="},
    };
    for (const auto& row : rows) {
        CAPTURE(row.size);
        const std::string body = log + '\n' + std::to_string(row.size) + '\n' + std::string(row.root) + '\n';
        const std::string note = body + "\n— sum.golang.org " + std::string(row.signature) + '\n';
        const auto checkpoint = open_checkpoint(note, log, key);
        REQUIRE(checkpoint.has_value());
        CHECK(checkpoint->size == row.size);
        CHECK(to_base64(checkpoint->root) == row.root);
        CHECK(checkpoint->body() == body);
    }
}

TEST_CASE("a checkpoint has the published text") {
    const Checkpoint checkpoint{.origin = "go.sum database tree",
                                .size = 123'456'789'012,
                                .root = merkle::leaf_hash(as_bytes("hello world"))};
    CHECK(checkpoint.body() ==
          "go.sum database tree\n123456789012\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n");
    CHECK(Checkpoint::parse(checkpoint.body()).value() == checkpoint);
}

TEST_CASE("a signed checkpoint opens under its key, name and origin alone") {
    const std::string note = sign_checkpoint(some_checkpoint(), key_of(1)).value();
    CHECK(open_checkpoint(note, origin, verifier_of(1)).value() == some_checkpoint());
    CHECK(open_checkpoint(note, origin, verifier_of(2)).error().code == Errc::unauthorized);
    CHECK(open_checkpoint(note, "kith.example/lag", verifier_of(1)).error().code == Errc::unauthorized);
    const auto renamed = NoteVerifier::create("kith.example/other", key_of(1).public_key()).value();
    CHECK(open_checkpoint(note, origin, renamed).error().code == Errc::unauthorized);
}

TEST_CASE("a checkpoint with any bit flipped does not open") {
    const std::string note = sign_checkpoint(some_checkpoint(), key_of(1)).value();
    const NoteVerifier verifier = verifier_of(1);
    for (std::size_t at = 0; at < note.size(); ++at) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            std::string flipped = note;
            flipped[at] = static_cast<char>(static_cast<unsigned char>(flipped[at]) ^ (1U << bit));
            CAPTURE(flipped);
            CHECK_FALSE(open_checkpoint(flipped, origin, verifier).has_value());
        }
        CHECK_FALSE(open_checkpoint(note.substr(0, at), origin, verifier).has_value());
    }
}

TEST_CASE("a new key and a witness may sign beside the old key") {
    SignedNote note{.body = some_checkpoint().body()};
    REQUIRE(note.sign(origin, key_of(1)).has_value());
    REQUIRE(note.sign(origin, key_of(2)).has_value());
    // A cosignature (type 4) is eight bytes of time longer.
    note.signatures.push_back({.name = "witness.example", .id = {}, .signature = Bytes(72)});
    CHECK(open_checkpoint(note.text(), origin, verifier_of(1)).value() == some_checkpoint());
    CHECK(open_checkpoint(note.text(), origin, verifier_of(2)).value() == some_checkpoint());
    CHECK_FALSE(open_checkpoint(note.text(), origin, verifier_of(3)).has_value());
}

TEST_CASE("extension lines are kept, and signed with the rest") {
    Checkpoint checkpoint = some_checkpoint();
    checkpoint.extensions = "one\ntwo\n";
    const std::string note = sign_checkpoint(checkpoint, key_of(1)).value();
    CHECK(open_checkpoint(note, origin, verifier_of(1)).value() == checkpoint);
    for (const std::string extensions : {"\n", "one", "one\n\n", "one\n\ntwo\n", "\none\n"}) {
        CAPTURE(extensions);
        checkpoint.extensions = extensions;
        CHECK_FALSE(Checkpoint::parse(checkpoint.body()).has_value());
        CHECK_FALSE(sign_checkpoint(checkpoint, key_of(1)).has_value());
    }
}

TEST_CASE("the empty and the largest tree have checkpoints, a larger one has none") {
    Checkpoint checkpoint = some_checkpoint();
    for (const std::int64_t size : {std::int64_t{0}, limits::log_entries_max}) {
        checkpoint.size = size;
        CHECK(Checkpoint::parse(checkpoint.body()).value() == checkpoint);
    }
    for (const std::int64_t size : {std::int64_t{-1}, limits::log_entries_max + 1}) {
        checkpoint.size = size;
        CHECK_FALSE(Checkpoint::parse(checkpoint.body()).has_value());
        CHECK_FALSE(sign_checkpoint(checkpoint, key_of(1)).has_value());
    }
}

TEST_CASE("what is no checkpoint is refused") {
    const std::string root = "\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n";
    REQUIRE(Checkpoint::parse("log\n1" + root).has_value());
    const std::string texts[] = {std::string(),
                                 std::string("log"),
                                 std::string("log\n"),
                                 std::string("log\n1\n"),
                                 std::string("log\n1\n\n"),
                                 "\n1" + root,
                                 "log\n" + root,
                                 "log\n01" + root,
                                 "log\n00" + root,
                                 "log\n-1" + root,
                                 "log\n-0" + root,
                                 "log\n+1" + root,
                                 "log\n 1" + root,
                                 "log\n1 " + root,
                                 "log\n1\r" + root,
                                 "log\n0xabcdef" + root,
                                 "log\n1e3" + root,
                                 "log\n18446744073709551617" + root,
                                 "log\n99999999999999999999999999999" + root,
                                 "log\n1" + root.substr(0, root.size() - 1),
                                 "log\n1" + root + "no end of line",
                                 std::string("log\n1\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBTOOBIG=\n"),
                                 std::string("log\n1\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40Hmuw\n"),
                                 std::string("log\n1\nTszzRgjTG6xce-z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n"),
                                 std::string("log\n1\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0\n")};
    for (const std::string& body : texts) {
        CAPTURE(body);
        const auto parsed = Checkpoint::parse(body);
        REQUIRE_FALSE(parsed.has_value());
        CHECK(parsed.error().code == Errc::malformed);
    }
    CHECK(Checkpoint::parse(std::string(limits::note_bytes_max + 1, 'a')).error().code == Errc::too_large);
}

TEST_CASE("only an origin that can be a key's name is signed") {
    Checkpoint checkpoint = some_checkpoint();
    for (const std::string name : {"", "go.sum database tree", "a+b", "a\nb"}) {
        CAPTURE(name);
        checkpoint.origin = name;
        CHECK_FALSE(sign_checkpoint(checkpoint, key_of(1)).has_value());
    }
}

TEST_SUITE_END();
