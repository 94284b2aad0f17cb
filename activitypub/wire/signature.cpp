#include "activitypub/wire/signature.h"

#include "activitypub/wire/signature_cavage.h"
#include "activitypub/wire/signature_rfc9421.h"
#include "consent/base/limits.h"

namespace kith::activitypub {

namespace {

/// Both kinds may state when the signature was made and when it ends.
Done check_times(const SignatureInput& input, Instant now) {
    constexpr auto skew = limits::signature_clock_skew;
    if (input.created && (*input.created > now + skew || *input.created < now - skew)) {
        return fail(Errc::unauthorized, "signature/clock", "The signature's time is more than an hour off.");
    }
    if (input.expires && now > *input.expires + skew) {
        return fail(Errc::unauthorized, "signature/expired", "The signature has expired.");
    }
    if (input.created && input.expires && *input.expires < *input.created) {
        return fail(Errc::unauthorized, "signature/expired");
    }
    return {};
}

}  // namespace

Result<SignatureInput> read_signature(const SignedMessage& message, Instant now) {
    if (field_count(message.headers, "signature") != 1) {
        return fail(Errc::unauthorized, "signature/none", "Send one HTTP signature.");
    }
    const bool is_rfc9421 = field_count(message.headers, "signature-input") > 0;
    SignatureInput input =
        TRY(is_rfc9421 ? parse_rfc9421(message)
                       : parse_cavage(field_value(message.headers, "signature").value_or("")));
    if (input.key_id.size() > limits::uri_bytes_max || !Uri::parse(input.key_id)) {
        return fail(Errc::unauthorized, "signature/key_id", "The key id must be an http(s) URI.");
    }
    TRY_DONE(is_rfc9421 ? check_rfc9421(input, message, now) : check_cavage(input, message, now));
    TRY_DONE(check_times(input, now));
    return input;
}

Result<std::string> verify_signature(const SignatureInput& input,
                                     const SignedMessage& message,
                                     const crypto::PublicKey& key) {
    return input.kind == SignatureKind::rfc9421 ? verify_rfc9421(input, message, key)
                                                : verify_cavage(input, message, key);
}

HeaderList sign_message(SignatureKind kind,
                        const SignedMessage& message,
                        const Uri& key_id,
                        const crypto::SigningKey& key,
                        Instant now) {
    return kind == SignatureKind::rfc9421 ? sign_rfc9421(message, key_id, key, now)
                                          : sign_cavage(message, key_id, key, now);
}

}  // namespace kith::activitypub
