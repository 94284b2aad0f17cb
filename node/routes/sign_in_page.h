// The pages that sign people in, as answers: what they ask, and what goes out with them. Any thread.
#pragma once

#include "activitypub/site.h"
#include "node/routes/sign_in.h"
#include "node/web/consent_models.h"
#include "node/web/second_step_models.h"
#include "node/web/sign_in_models.h"

namespace kith::node {

class SignInPages {
 public:
    /// Both outlive it.
    SignInPages(const activitypub::Site& site, const SignIn& sign_in) : site_(site), sign_in_(sign_in) {}

    /// Handle and password, or a passkey.
    Response first(SignInPage page, int status) const;
    /// The same among the ways to come to the consent centre.
    Response centre(ConsentEntryPage page, int status) const;
    /// The code after the password, as a refusal with Why::code or Why::again has it. `page` says where it
    /// leads and what else goes along.
    Response second(const SignIn::Refusal& refusal, SignInCodePage page) const;

 private:
    const activitypub::Site& site_;
    const SignIn& sign_in_;
};

}  // namespace kith::node
