// The pages of the second step of sign-in as HTML. Pure; any thread.
#pragma once

#include "node/web/second_step_models.h"

#include <string>

namespace kith::node {

std::string render_sign_in_code(const SignInCodePage& page);
std::string render_second_step(const SecondStepPage& page);
std::string render_recovery_codes(const RecoveryCodesPage& page);

}  // namespace kith::node
