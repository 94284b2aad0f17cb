// The consent centre on the web: sign-in, links, the centre itself and what is done there. Registers its
// routes; the parts and this object outlive the router. Any thread.
//
// Only POST changes, spends or shows anything through a link; a GET of one is the same page for every token.
#pragma once

#include "consent/base/clock.h"
#include "consent/base/random.h"
#include "node/consent/consents.h"
#include "node/consent/links.h"
#include "node/consent/receipts.h"
#include "node/http/form.h"
#include "node/http/problem.h"
#include "node/http/router.h"
#include "node/http/throttle.h"
#include "node/routes/session_cookie.h"
#include "node/social/social.h"
#include "node/web/consent_models.h"
#include "storage/accounts.h"
#include "storage/database.h"

#include <atomic>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace kith::node {

class SignIn;

class ConsentCentre {
 public:
    struct Parts {
        const activitypub::Site& site;
        storage::Database& database;
        storage::KeyStore& keys;
        const Problems& problems;
        const Social& social;
        const Consents& consents;
        const Links& links;
        SignIn& sign_in;
        Receipts receipts;
        storage::IdMaker& ids;
        Clock& clock;
        Random& random;
    };
    explicit ConsentCentre(Parts parts);
    ConsentCentre(const ConsentCentre&) = delete;
    ConsentCentre& operator=(const ConsentCentre&) = delete;

    void add_routes(Router& router);

 private:
    struct Deed;  // one POST at the centre, with whatever it needs
    using Doing = Result<ConsentDonePage> (ConsentCentre::*)(const Deed&) const;

    // consent_centre.cpp: how one comes in
    Response entry(const Request& request) const;
    Response link_page(const Request& request, ConsentLinkPage::Kind kind) const;
    Response spend(const Request& request) const;
    Response withdraw(const Request& request) const;
    Response centre(const Request& request) const;
    Response shut(const Request& request, ConsentProblem problem, int status) const;
    Response admit(const std::string& token) const;
    Response failure(const Request& request, const Error& error) const;

    // consent_sign_in.cpp
    Response sign_in(const Request& request);

    // consent_password.cpp
    Response password_form(const Request& request) const;
    Response password_page(std::string_view token,
                           const storage::ActorRow& who,
                           PasswordProblem problem,
                           int status) const;
    Response change_password(const Request& request);
    Result<std::string> replace_own(std::string_view token,
                                    const storage::AccountRow& verified,
                                    std::string_view hash) const;

    // consent_copy.cpp
    Response take_copy(const Request& request);

    // consent_deeds.cpp: what is done there
    void add_deeds(Router& router);
    struct Posted {
        std::string token{};
        Form form;
    };
    /// Of a form of this session; else what to answer.
    std::expected<Posted, Response> posted(const Request& request) const;
    Response do_it(const Request& request, Doing doing) const;
    Response refused(const Request& request, std::string_view token, const Error& error) const;
    Result<ConsentDonePage> perform(const Deed& deed, Doing doing) const;
    Result<ConsentDonePage> stop(const Deed& deed) const;
    Result<ConsentDonePage> forget(const Deed& deed) const;
    Result<ConsentDonePage> forget_everything(const Deed& deed) const;
    Result<ConsentDonePage> keep(const Deed& deed) const;
    Result<ConsentDonePage> restrict(const Deed& deed) const;
    Result<ConsentDonePage> object(const Deed& deed) const;
    Result<ConsentDonePage> remember(const Deed& deed) const;
    Result<ConsentDonePage> rectify(const Deed& deed) const;
    Result<ConsentDonePage> answer(const Deed& deed) const;
    Result<ConsentDonePage> ask_for_export(const Deed& deed) const;
    Response sign_out(const Request& request) const;
    Done count_widening(const Deed& deed) const;
    Done thank(const Deed& deed, const std::vector<storage::ConsentEventRow>& events) const;

    const Parts parts_;
    const SessionCookie cookie_;
    mutable Throttle widenings_;  // by one person
    Throttle copies_;             // by one person
    std::atomic<int> copying_ = 0;
};

/// Nothing of the centre is kept, indexed or told on.
Response private_page(Response response);

}  // namespace kith::node
