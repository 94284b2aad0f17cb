#include "node/routes/sign_in_page.h"

#include "node/routes/consent_centre.h"
#include "node/routes/page_models.h"
#include "node/routes/pages.h"
#include "node/web/consent_pages.h"
#include "node/web/second_step_pages.h"
#include "node/web/sign_in_pages.h"

#include <utility>

namespace kith::node {

Response SignInPages::first(SignInPage page, int status) const {
    page.site = site_model(site_);
    page.passkey = sign_in_.offer();
    return private_page(with_passkey_script(page_response(render_sign_in(page), status), site_));
}

Response SignInPages::centre(ConsentEntryPage page, int status) const {
    page.site = site_model(site_);
    page.consent_handle = "@consent@" + site_.domain.text();
    if (!page.signed_in) page.passkey = sign_in_.offer();
    Response response = private_page(page_response(render_consent_entry(page), status));
    return page.passkey ? with_passkey_script(std::move(response), site_) : response;
}

Response SignInPages::second(const SignIn::Refusal& refusal, SignInCodePage page) const {
    page.site = site_model(site_);
    page.wrong = refusal.why == SignIn::Why::again;
    page.fields.emplace_back("ticket", refusal.ticket);
    page.passkey = refusal.passkey;
    Response response = private_page(page_response(render_sign_in_code(page), refusal.status));
    return page.passkey ? with_passkey_script(std::move(response), site_) : response;
}

}  // namespace kith::node
