// Sign-in to the consent centre with an account here.
#include "node/limits.h"
#include "node/routes/consent_centre.h"
#include "node/routes/sign_in.h"
#include "node/routes/sign_in_page.h"
#include "node/routes/turnstile.h"

namespace kith::node {

Response ConsentCentre::sign_in(const Request& request) {
    if (cookie_.is_from_elsewhere(request)) return shut(request, ConsentProblem::old_form, 403);
    const auto form = Form::parse(request.body);
    if (!form) return failure(request, form.error());
    const std::string_view typed = (*form)["handle"].substr(0, limits::sign_in_handle_bytes_max);
    const auto token = parts_.sign_in.open(request, *form);
    if (token) return admit(*token);
    const SignIn::Refusal& refusal = token.error();
    switch (refusal.why) {
        case SignIn::Why::wait:
            return with_retry_after(shut(request, ConsentProblem::too_many_tries, refusal.status),
                                    refusal.wait);
        case SignIn::Why::failed:
            return failure(request, refusal.error);
        case SignIn::Why::code:
        case SignIn::Why::again:
            return SignInPages(parts_.site, parts_.sign_in)
                .second(refusal, {.action_path = "/consent/sign-in"});
        case SignIn::Why::passkey:
            return shut(request, ConsentProblem::wrong_passkey, refusal.status);
        case SignIn::Why::over:
            return shut(request, ConsentProblem::session_over, refusal.status);
        case SignIn::Why::wrong:
            break;
    }
    return SignInPages(parts_.site, parts_.sign_in)
        .centre({.typed = std::string(typed), .problem = ConsentProblem::wrong_password}, refusal.status);
}

}  // namespace kith::node
