#include "consent/crypto/p256.h"

#include "consent/crypto/digest.h"
#include "consent/crypto/openssl.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/param_build.h>

#include <algorithm>

namespace kith::crypto {
namespace {

using namespace openssl;
using Number = std::unique_ptr<BIGNUM, Freed<BN_clear_free>>;
using CurvePoint = std::unique_ptr<EC_POINT, Freed<EC_POINT_free>>;
using ParamBuilder = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;

constexpr int coordinate_bytes = 32;
constexpr const char* curve_name = "P-256";

/// Made once and never freed.
const EC_GROUP* curve() {
    static const EC_GROUP* const group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    KITH_CHECK(group != nullptr);
    return group;
}

Number number_of(ByteView bytes) {
    Number number(BN_bin2bn(uchars(bytes), static_cast<int>(bytes.size()), nullptr));
    KITH_CHECK(number != nullptr);
    return number;
}

/// None for a point that is not on the curve.
Pkey key_of(const P256PublicKey::Point& point, const BIGNUM* scalar) {
    const ParamBuilder builder(OSSL_PARAM_BLD_new());
    KITH_CHECK(builder != nullptr);
    KITH_CHECK(OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve_name, 0) ==
               1);
    KITH_CHECK(OSSL_PARAM_BLD_push_octet_string(
                   builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) == 1);
    if (scalar != nullptr) {
        KITH_CHECK(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, scalar) == 1);
    }
    const Params params(OSSL_PARAM_BLD_to_param(builder.get()));
    const PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
    KITH_CHECK(params && context && EVP_PKEY_fromdata_init(context.get()) == 1);
    EVP_PKEY* made = nullptr;
    const int selection = scalar == nullptr ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR;
    if (EVP_PKEY_fromdata(context.get(), &made, selection, params.get()) != 1) ERR_clear_error();
    return Pkey(made);
}

Pkey private_key(const Key& scalar, const P256PublicKey& public_key) {
    const Number number = number_of(scalar.bytes());
    BN_set_flags(number.get(), BN_FLG_CONSTTIME);
    Pkey key = key_of(public_key.point(), number.get());
    KITH_CHECK(key != nullptr);
    return key;
}

Pkey known_public_key(const P256PublicKey& public_key) {
    Pkey key = key_of(public_key.point(), nullptr);
    KITH_CHECK(key != nullptr);
    return key;
}

}  // namespace

Result<P256PublicKey> P256PublicKey::from_point(ByteView point) {
    if (point.size() != p256_point_bytes || point.front() != std::byte{POINT_CONVERSION_UNCOMPRESSED}) {
        return fail(Errc::malformed, "p256: not an uncompressed point");
    }
    Point copy{};
    std::ranges::copy(point, copy.begin());
    if (!key_of(copy, nullptr)) return fail(Errc::malformed, "p256: not on the curve");
    return P256PublicKey(copy);
}

bool P256PublicKey::verify(ByteView message, ByteView signature) const {
    if (signature.size() != p256_signature_bytes) return false;
    const Signature parts(ECDSA_SIG_new());
    KITH_CHECK(parts != nullptr);
    KITH_CHECK(ECDSA_SIG_set0(parts.get(),
                              number_of(signature.first(coordinate_bytes)).release(),
                              number_of(signature.subspan(coordinate_bytes)).release()) == 1);
    unsigned char* der = nullptr;
    const int length = i2d_ECDSA_SIG(parts.get(), &der);
    KITH_CHECK(length > 0);
    const Pkey key = known_public_key(*this);
    const PkeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
    KITH_CHECK(context && EVP_PKEY_verify_init(context.get()) == 1);
    const Sha256 digest = sha256(message);
    const int code = EVP_PKEY_verify(
        context.get(), der, static_cast<std::size_t>(length), uchars(ByteView(digest)), digest.size());
    OPENSSL_free(der);
    if (code != 1) ERR_clear_error();
    return code == 1;
}

P256Key P256Key::generate(Random& random) {
    while (true) {
        std::array<std::byte, coordinate_bytes> drawn{};
        random.fill(drawn);
        auto key = from_scalar(drawn);  // nearly always
        wipe(drawn.data(), drawn.size());
        if (key) return std::move(*key);
    }
}

Result<P256Key> P256Key::from_scalar(ByteView scalar) {
    Key key = TRY(key_from(scalar));
    const Number number = number_of(scalar);
    if (BN_is_zero(number.get()) || BN_cmp(number.get(), EC_GROUP_get0_order(curve())) >= 0) {
        return fail(Errc::malformed, "p256: not a private key");
    }
    BN_set_flags(number.get(), BN_FLG_CONSTTIME);
    const CurvePoint point(EC_POINT_new(curve()));
    KITH_CHECK(point != nullptr);
    KITH_CHECK(EC_POINT_mul(curve(), point.get(), number.get(), nullptr, nullptr, nullptr) == 1);
    P256PublicKey::Point encoded{};
    KITH_CHECK(EC_POINT_point2oct(curve(),
                                  point.get(),
                                  POINT_CONVERSION_UNCOMPRESSED,
                                  out_uchars(encoded),
                                  encoded.size(),
                                  nullptr) == encoded.size());
    return P256Key(std::move(key), P256PublicKey(encoded));
}

Key P256Key::agree(const P256PublicKey& other) const {
    const Pkey mine = private_key(scalar_, public_key_);
    const Pkey theirs = known_public_key(other);
    const PkeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, mine.get(), nullptr));
    KITH_CHECK(context && EVP_PKEY_derive_init(context.get()) == 1);
    KITH_CHECK(EVP_PKEY_derive_set_peer(context.get(), theirs.get()) == 1);
    std::array<std::byte, coordinate_bytes> shared{};
    std::size_t length = shared.size();
    KITH_CHECK(EVP_PKEY_derive(context.get(), out_uchars(shared), &length) == 1 && length == shared.size());
    Key key(shared);
    wipe(shared.data(), shared.size());
    return key;
}

std::array<std::byte, p256_signature_bytes> P256Key::sign(ByteView message) const {
    const Pkey key = private_key(scalar_, public_key_);
    const PkeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
    KITH_CHECK(context && EVP_PKEY_sign_init(context.get()) == 1);
    const Sha256 digest = sha256(message);
    std::array<unsigned char, 80> der{};  // at most 72 of two numbers of 33 bytes
    std::size_t length = der.size();
    KITH_CHECK(EVP_PKEY_sign(context.get(), der.data(), &length, uchars(ByteView(digest)), digest.size()) ==
               1);
    const unsigned char* at = der.data();
    const Signature parts(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(length)));
    KITH_CHECK(parts != nullptr);
    std::array<std::byte, p256_signature_bytes> out{};
    const std::span<std::byte> both(out);
    KITH_CHECK(BN_bn2binpad(ECDSA_SIG_get0_r(parts.get()),
                            out_uchars(both.first(coordinate_bytes)),
                            coordinate_bytes) == coordinate_bytes);
    KITH_CHECK(BN_bn2binpad(ECDSA_SIG_get0_s(parts.get()),
                            out_uchars(both.subspan(coordinate_bytes)),
                            coordinate_bytes) == coordinate_bytes);
    return out;
}

}  // namespace kith::crypto
