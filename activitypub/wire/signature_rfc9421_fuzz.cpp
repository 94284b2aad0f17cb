// Any bytes as a Signature-Input header, and as a structured dictionary: written and read again it is the
// same.
#include "activitypub/wire/signature_rfc9421.h"
#include "activitypub/wire/structured_field.h"
#include "consent/base/check.h"
#include "consent/base/fuzz_target.h"

#include <cstdlib>

using namespace kith::activitypub;

namespace {

std::string text_of(const std::vector<SfMember>& members) {
    std::string text;
    for (const SfMember& member : members)
        text += (text.empty() ? "" : ", ") + member.name + "=" + to_text(member);
    return text;
}

}  // namespace

FUZZ_TARGET(bytes) {
    if (const auto members = parse_dictionary(bytes)) {
        const std::string text = text_of(*members);
        const auto again = parse_dictionary(text);
        if (text.size() <= bytes.size() && (!again || text_of(*again) != text)) KITH_CHECK(false);
    }
    const HeaderList headers{{"Host", "node.test"},
                             {"Content-Digest", "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:"},
                             {"Signature-Input", std::string(bytes)},
                             {"Signature", "sig1=:AAAA:"}};
    const SignedMessage message{.method = "POST",
                                .target = "/inbox?x=1",
                                .authority = "node.test",
                                .scheme = "https",
                                .headers = headers};
    static_cast<void>(read_signature(message, kith::from_unix_ms(1'767'323'045'000)));
    if (const auto input = parse_rfc9421(message)) static_cast<void>(rfc9421_signature_base(*input, message));
}
