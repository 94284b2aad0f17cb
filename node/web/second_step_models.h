// What the pages of the second step of sign-in show. Any thread.
//
// The forms, all by POST, go out as those of sign-in do (sign_in_models.h):
//   the sign-in's own path      ticket, code, and what the application asked
//   /settings/second-step       csrf: begins
//   /settings/second-step/on    csrf, password, code
//   /settings/second-step/off   csrf, password, code
#pragma once

#include "node/web/sign_in_models.h"

#include <string>
#include <vector>

namespace kith::node {

/// After the password.
struct SignInCodePage {
    Site site{};
    std::string language = "en";
    std::string action_path{};
    std::string app_name{};  // that waits; empty: none does
    HiddenFields fields{};   // the ticket, and what the application asked
    std::optional<PasskeyOffer> passkey{};
    bool wrong = false;  // the code before was
};

/// What stands above a form that did not work.
enum class SecondStepProblem { none, wrong_password, wrong_code, too_many_tries };

/// GET /settings/second-step
struct SecondStepPage {
    enum class State { off, begun, on };
    Site site{};
    std::string language = "en";
    std::string csrf{};
    std::string handle{};
    State state = State::off;
    std::string secret{};   // of State::begun
    std::string otpauth{};  // the same as an address for an app
    Instant on_since{};     // of State::on
    std::size_t codes_left = 0;
    SecondStepProblem problem = SecondStepProblem::none;
};

/// The codes for a lost device, shown once.
struct RecoveryCodesPage {
    Site site{};
    std::string language = "en";
    std::vector<std::string> codes{};
};

}  // namespace kith::node
