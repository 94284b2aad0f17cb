// What the pages of sign-in and authorisation show. Any thread.
//
// Every answer goes out as those of the consent centre do (consent_models.h). The forms, all by POST:
//   /oauth/authorize/sign-in      handle, password, or passkey; and what the application asked
//   /oauth/authorize              csrf, choice = allow | deny, as, and what the application asked
//   /settings/sign-in             handle, password, or passkey
//   /settings/revoke              csrf, id
//   /settings/sign-out-everywhere csrf
#pragma once

#include "consent/base/clock.h"
#include "node/web/passkey_models.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kith::node {

/// What stands above a form that did not work.
enum class SignInProblem {
    none,
    wrong,           // handle or password: the same words for an account that does not exist
    wrong_passkey,   // whatever is wrong with it: the same words for one that is not known
    too_many_tries,  // and too many people at once
    old_form,
    suspended,
    over,    // from the password to the code, or from the page to the passkey
    waiting  // a new account, for its mailbox or an operator
};

using HiddenFields = std::vector<std::pair<std::string_view, std::string>>;

struct SignInPage {
    Site site{};
    std::string language = "en";
    std::string action_path{};  // where the form leads
    std::string app_name{};     // that waits; empty: none does
    HiddenFields fields{};
    std::string typed{};  // the handle, shown again
    std::optional<PasskeyOffer> passkey{};
    SignInProblem problem = SignInProblem::none;
};

/// Whom the application can act for.
struct ActsFor {
    std::string value{};   // of the field `as`
    std::string handle{};  // "@lab@hill.test"
    enum class How { themselves, unit, reading_unit };
    How how = How::themselves;
};

/// GET /oauth/authorize of somebody who is signed in.
struct AuthorisePage {
    Site site{};
    std::string language = "en";
    std::string csrf{};
    std::string who{};  // "@ana@hill.test"
    std::string app_name{};
    std::string website{};  // empty: it named none
    /// Where the answer goes.
    enum class Back { site, device, code };
    Back back = Back::site;
    std::string back_to{};                   // the host or the scheme, in full
    std::vector<std::string_view> scopes{};  // by their names
    HiddenFields fields{};
    std::vector<ActsFor> acts_for{};  // the person first; empty: for them alone
    std::string other_path{};         // to sign in as somebody else
};

/// GET /oauth/authorize/native: the code to copy, or why there is none.
struct AuthoriseCodePage {
    Site site{};
    std::string language = "en";
    std::string code{};
    std::string refusal{};
};

/// An application that the person let in.
struct LetInApp {
    std::string id{};  // of its token
    std::string name{};
    std::string website{};
    std::string scopes{};
    Instant made{};
    Instant last_used{};  // to the day
    std::string unit{};   // that it acts for, "@lab@hill.test"; empty: for the person
};

/// A unit that the person may act for.
struct HeldUnit {
    std::string handle{};
    bool reads_only = false;
};

/// GET /settings
struct SettingsPage {
    Site site{};
    std::string language = "en";
    std::string csrf{};
    std::string who{};
    std::vector<LetInApp> apps{};
    std::vector<HeldUnit> units{};
};

/// A browser that came from another site brings no cookie; it does to a page of ours that leads on.
struct AuthoriseAgainPage {
    Site site{};
    std::string language = "en";
    std::string path{};
};

}  // namespace kith::node
