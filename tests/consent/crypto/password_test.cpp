#include "consent/crypto/password.h"

#include "consent/base/random.h"

#include <doctest/doctest.h>

using namespace kith;
using Password = crypto::Secret<std::string>;

TEST_SUITE_BEGIN("consent/crypto/password");

TEST_CASE("only the password that was hashed verifies") {
    SeededRandom random(1);
    const std::string hash = crypto::hash_password(Password("correct horse"), random);
    CHECK(hash.starts_with("$scrypt$ln=15,r=8,p=3$"));
    CHECK(crypto::verify_password(Password("correct horse"), hash));
    CHECK_FALSE(crypto::verify_password(Password("correct horsf"), hash));
    CHECK_FALSE(crypto::verify_password(Password(""), hash));
    std::string other = hash;
    other.back() = other.back() == 'A' ? 'E' : 'A';
    CHECK_FALSE(crypto::verify_password(Password("correct horse"), other));
    CHECK(crypto::hash_password(Password("correct horse"), random) != hash);
}

// https://www.rfc-editor.org/rfc/rfc7914#section-12: the first half of the third vector (PBKDF2's blocks
// stand alone).
TEST_CASE("a hash with other costs within the bounds verifies") {
    const std::string hash =
        "$scrypt$ln=14,r=8,p=1$U29kaXVtQ2hsb3JpZGU$cCO9yzr9c0hGHAbNgf046/2o+7qQT44+qbVD9lRdofI";
    CHECK(crypto::verify_password(Password("pleaseletmein"), hash));
    CHECK_FALSE(crypto::verify_password(Password("pleaseletmeim"), hash));
}

TEST_CASE("a hash that does not parse or asks too much verifies nothing") {
    const std::string tail = "$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    for (const std::string& hash : {std::string(),
                                    std::string("$"),
                                    std::string("plain"),
                                    "$scrypt$ln=40,r=8,p=1" + tail,
                                    "$scrypt$ln=14,r=800,p=1" + tail,
                                    "$scrypt$ln=14,r=8,p=100" + tail,
                                    "$scrypt$ln=0,r=8,p=1" + tail,
                                    "$scrypt$ln=-1,r=8,p=1" + tail,
                                    "$argon2$ln=14,r=8,p=1" + tail,
                                    "$scrypt$ln=14,r=8" + tail,
                                    std::string("$scrypt$ln=14,r=8,p=1$AAAA"),
                                    std::string("$scrypt$ln=14,r=8,p=1$AAAA$AAAA"),
                                    std::string("$scrypt$ln=14,r=8,p=1$!!$AAAA")}) {
        CAPTURE(hash);
        CHECK_FALSE(crypto::verify_password(Password("x"), hash));
    }
}

TEST_SUITE_END();
