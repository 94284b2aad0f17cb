// Any bytes as a Signature header.
#include "activitypub/wire/signature_cavage.h"
#include "consent/base/fuzz_target.h"

using namespace kith::activitypub;

FUZZ_TARGET(bytes) {
    const HeaderList headers{{"Host", "node.test"},
                             {"Date", "Fri, 02 Jan 2026 03:04:05 GMT"},
                             {"Digest", "SHA-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="},
                             {"Signature", std::string(bytes)}};
    const SignedMessage message{.method = "POST",
                                .target = "/inbox?x=1",
                                .authority = "node.test",
                                .scheme = "https",
                                .headers = headers};
    const auto now = kith::parse_http_date("Fri, 02 Jan 2026 03:04:05 GMT");
    static_cast<void>(read_signature(message, *now));
    if (const auto input = parse_cavage(bytes)) {
        static_cast<void>(cavage_signing_string(*input, message, message.target));
    }
}
