#include "activitypub/inbox/receive.h"

#include "activitypub/wire/media_type.h"
#include "consent/base/limits.h"
#include "consent/json.h"

namespace kith::activitypub {

Result<Received> receive(const SignedMessage& message) {
    if (message.body.size() > limits::inbox_body_bytes_max)
        return fail(Errc::too_large, "inbox/body-too-large");
    if (!is_activity_json(field_value(message.headers, "Content-Type").value_or(""))) {
        return fail(
            Errc::malformed,
            "inbox/content-type",
            "Send application/activity+json, or application/ld+json with the ActivityStreams profile.");
    }
    Untrusted<Json> document = TRY(parse_untrusted(message.body));
    Envelope envelope = TRY(read_envelope(document));
    return Received{std::move(document), std::move(envelope)};
}

}  // namespace kith::activitypub
