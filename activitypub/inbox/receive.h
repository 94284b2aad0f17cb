// The types an incoming request passes through: SignedMessage → Received → Verified → Admitted. Each is made
// by one step of the inbox only, so that none can be skipped.
#pragma once

#include "activitypub/evidence.h"
#include "activitypub/inbox/incoming_post.h"
#include "activitypub/wire/json.h"
#include "activitypub/wire/message.h"
#include "activitypub/wire/parse.h"
#include "activitypub/wire/signature.h"
#include "activitypub/wire/vocabulary.h"
#include "consent/base/clock.h"
#include "storage/actors.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace kith::activitypub {

/// Bounded and parsed: nothing of it is believed yet.
struct Received {
    Untrusted<Json> document;
    Envelope envelope;
};

/// Checks size and content type, parses the body. Errc::malformed, too_large.
Result<Received> receive(const SignedMessage& message);

/// The actor named in it said it: by HTTP signature, or by an object proof inside (FEP-8b32).
class Verified {
 public:
    const Activity& activity() const { return activity_; }
    const storage::ActorRow& actor() const { return *actor_; }
    const std::string& body() const { return body_; }
    /// None where the body proves itself (an object proof), or waited in the queue.
    const std::optional<Evidence>& evidence() const { return evidence_; }

 private:
    friend class Inbox;
    Verified(Activity activity,
             std::shared_ptr<const storage::ActorRow> actor,
             std::string body,
             std::optional<Evidence> evidence = {})
        : activity_(std::move(activity)),
          actor_(std::move(actor)),
          body_(std::move(body)),
          evidence_(std::move(evidence)) {}

    Activity activity_;
    std::shared_ptr<const storage::ActorRow> actor_;
    std::string body_;  // as received, for the queue
    std::optional<Evidence> evidence_;
};

/// And this node's policy lets that actor speak to it.
class Admitted {
 public:
    const Activity& activity() const { return verified_.activity(); }
    const storage::ActorRow& actor() const { return verified_.actor(); }
    const std::string& body() const { return verified_.body(); }
    /// For the proof of a consent: what was signed, or at least what was said.
    std::string evidence_text() const {
        return to_text(verified_.evidence().value_or(Evidence{}), verified_.body());
    }
    /// True when what the activity names was fetched afresh before this attempt.
    bool fetched() const { return fetched_; }
    /// What a Create or Update carries, when that is no actor; null otherwise.
    const IncomingPost* post() const { return post_ ? &*post_ : nullptr; }

 private:
    friend class Inbox;
    Admitted(Verified verified, bool fetched, std::optional<IncomingPost> post)
        : verified_(std::move(verified)), fetched_(fetched), post_(std::move(post)) {}

    Verified verified_;
    bool fetched_ = false;
    std::optional<IncomingPost> post_;
};

}  // namespace kith::activitypub
