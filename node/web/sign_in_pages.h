// The pages of sign-in and authorisation: each turns its model into a whole document, in words of the
// catalogue (consent/catalogue.h). Pure; any thread.
#pragma once

#include "node/web/sign_in_models.h"

#include <string>

namespace kith::node {

std::string render_sign_in(const SignInPage& page);
std::string render_authorise(const AuthorisePage& page);
std::string render_authorise_code(const AuthoriseCodePage& page);
std::string render_authorise_again(const AuthoriseAgainPage& page);
std::string render_settings(const SettingsPage& page);

}  // namespace kith::node
