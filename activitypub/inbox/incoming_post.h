// IncomingPost: an object of a peer's with its text made safe. A value; made before a transaction begins, for
// sanitising takes longer than writing.
#pragma once

#include "activitypub/wire/html.h"
#include "activitypub/wire/vocabulary.h"

#include <utility>

namespace kith::activitypub {

class IncomingPost {
 public:
    explicit IncomingPost(Object object) : object_(std::move(object)), text_(sanitise(object_.content)) {}

    const Object& object() const { return object_; }
    const SafeHtml& text() const { return text_; }
    /// An edit that did not say when it was made.
    void set_updated(Instant at) { object_.updated = at; }

 private:
    Object object_;
    SafeHtml text_;
};

}  // namespace kith::activitypub
