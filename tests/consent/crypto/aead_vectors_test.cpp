// Sealing against vectors that others made: NIST's for AES-256-GCM, a good part of which must not open.
#include "consent/crypto/aead.h"
#include "tests/support/fixtures.h"

#include <algorithm>
#include <map>
#include <sstream>

using namespace kith;

TEST_SUITE_BEGIN("consent/crypto/aead");

namespace {

struct Vector {
    std::map<std::string, std::string> fields{};
    bool must_fail = false;

    Bytes bytes(const std::string& name) const { return from_hex(fields.at(name)).value(); }
    crypto::Key key() const { return crypto::key_from(bytes("Key")).value(); }
    /// In the form that this node stores.
    Bytes sealed() const {
        Bytes out = bytes("IV");
        for (const char* part : {"CT", "Tag"}) {
            const Bytes more = bytes(part);
            out.insert(out.end(), more.begin(), more.end());
        }
        return out;
    }
};

std::vector<Vector> vectors_of(const std::string& file) {
    std::vector<Vector> vectors;
    std::istringstream lines(fixture("nist-gcm/" + file));
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("Count = ")) vectors.emplace_back();
        if (vectors.empty() || line.starts_with('[')) continue;
        if (line == "FAIL") vectors.back().must_fail = true;
        const std::size_t equals = line.find(" =");
        if (equals != line.npos)
            vectors.back().fields[line.substr(0, equals)] = line.substr(std::min(equals + 3, line.size()));
    }
    return vectors;
}

struct GivenBytes final : Random {
    Bytes bytes{};
    void fill(std::span<std::byte> out) override {
        REQUIRE(out.size() == bytes.size());
        std::ranges::copy(bytes, out.begin());
    }
};

}  // namespace

TEST_CASE("what NIST sealed opens, and what it spoilt does not") {
    int opened = 0;
    int refused = 0;
    for (const Vector& vector : vectors_of("gcmDecrypt256.rsp")) {
        CAPTURE(vector.fields.at("Key"));
        const auto plain = crypto::open(vector.key(), vector.sealed(), vector.bytes("AAD"));
        CHECK(plain.has_value() != vector.must_fail);
        if (plain) CHECK(Bytes(plain->bytes().begin(), plain->bytes().end()) == vector.bytes("PT"));
        ++(vector.must_fail ? refused : opened);
    }
    CHECK(opened + refused == 375);
    CHECK(refused > 150);
}

TEST_CASE("sealing with NIST's nonces makes NIST's ciphertexts") {
    int sealed = 0;
    for (const Vector& vector : vectors_of("gcmEncryptExtIV256.rsp")) {
        CAPTURE(vector.fields.at("Key"));
        GivenBytes nonce;
        nonce.bytes = vector.bytes("IV");
        CHECK(crypto::seal(vector.key(), vector.bytes("PT"), vector.bytes("AAD"), nonce) == vector.sealed());
        ++sealed;
    }
    CHECK(sealed == 375);
}

TEST_CASE("no bit of a sealed text, its context or its key can be changed, and none can be cut off") {
    SeededRandom random(3);
    crypto::Key key = crypto::key_from(Bytes(32, std::byte{5})).value();
    Bytes context = to_bytes("kith detail 1");
    Bytes sealed = crypto::seal(key, as_bytes("Bo"), context, random);
    const auto flip_all = [&](Bytes& bytes) {
        for (std::byte& byte : bytes) {
            for (int bit = 0; bit < 8; ++bit) {
                byte ^= std::byte{1} << bit;
                CHECK_FALSE(crypto::open(key, sealed, context).has_value());
                byte ^= std::byte{1} << bit;
            }
        }
    };
    flip_all(sealed);
    flip_all(context);
    for (std::size_t size = 0; size < sealed.size(); ++size)
        CHECK_FALSE(crypto::open(key, ByteView(sealed).first(size), context).has_value());
    key = crypto::key_from(Bytes(32, std::byte{6})).value();
    CHECK_FALSE(crypto::open(key, sealed, context).has_value());
}

TEST_SUITE_END();
