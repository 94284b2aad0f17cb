#include "consent/crypto/digest.h"

#include <doctest/doctest.h>

using namespace kith;

TEST_SUITE_BEGIN("consent/crypto/digest");

// FIPS 180-4 examples and RFC 4231 section 4.
TEST_CASE("digests give the published values") {
    CHECK(to_hex(crypto::sha256({})) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(to_hex(crypto::sha256(as_bytes("abc"))) ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(to_hex(crypto::sha512(as_bytes("abc"))) ==
          "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
          "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
    CHECK(to_hex(crypto::hmac_sha256(as_bytes("Jefe"), as_bytes("what do ya want for nothing?"))) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    const Bytes long_key(131, std::byte{0xaa});
    CHECK(to_hex(crypto::hmac_sha256(long_key,
                                     as_bytes("Test Using Larger Than Block-Size Key - Hash Key First"))) ==
          "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("a message in pieces hashes as the whole") {
    crypto::Sha256Stream stream;
    for (const std::string_view piece : {"a", "", "bc"}) stream.update(as_bytes(piece));
    CHECK(stream.finish() == crypto::sha256(as_bytes("abc")));
}

TEST_SUITE_END();
