// The pages of passkeys as HTML. Pure; any thread.
#pragma once

#include "node/web/consent_words.h"
#include "node/web/passkey_models.h"
#include "node/web/template.h"

#include <optional>
#include <string>
#include <string_view>

namespace kith::node {

std::string render_passkeys(const PasskeysPage& page);
std::string render_new_passkey(const NewPasskeyPage& page);

/// After the frame of a page that signs people in, for its part {{>passkey_sign_in}}: nothing where nothing
/// is offered. `action_path`: where the form leads.
void set_passkey_offer(View& view,
                       const ConsentWords& words,
                       const std::optional<PasskeyOffer>& offer,
                       std::string_view action_path);

}  // namespace kith::node
