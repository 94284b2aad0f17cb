// Three lines: endpoint, p256dh, auth. What parses says the same when it is written again.
#include "consent/base/check.h"
#include "consent/base/fuzz_target.h"
#include "node/push/push_keys.h"

#include <string>

using namespace kith;

FUZZ_TARGET(bytes) {
    const std::string_view text = bytes;
    const std::size_t first = text.find('\n');
    if (first == text.npos) return;
    const std::size_t second = text.find('\n', first + 1);
    if (second == text.npos) return;
    const node::PushTargetText typed{.endpoint = text.substr(0, first),
                                     .p256dh = text.substr(first + 1, second - first - 1),
                                     .auth = text.substr(second + 1)};
    for (const auto allowed : {node::PushEndpoints::secure_and_public, node::PushEndpoints::any}) {
        const auto target = node::parse_push_target(typed, allowed);
        if (!target) continue;
        const std::string p256dh = to_base64url(target->recipient.key.point());
        const std::string auth = to_base64url(target->recipient.auth);
        const auto again = node::parse_push_target({target->endpoint.text(), p256dh, auth}, allowed);
        KITH_CHECK(again && again->endpoint == target->endpoint);
        KITH_CHECK(again->recipient.key == target->recipient.key);
        KITH_CHECK(again->recipient.auth == target->recipient.auth);
        KITH_CHECK(allowed == node::PushEndpoints::any || target->endpoint.text().starts_with("https://"));
    }
}
