// What pages with a form for passkeys hand to the browser, of an invented university.
#pragma once

#include "node/web/passkey_pages.h"
#include "tests/node/web_samples.h"

namespace kith::node::samples {

inline PasskeyOffer passkey_offer() {
    return {.question = "UVVFU1RJT04", .relying_party = "social.fernleigh.example"};
}

}  // namespace kith::node::samples
