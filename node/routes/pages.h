// The public pages: front, profile, post, tag, about, Atom feed, remote follow. No script, no log-in.
#pragma once

#include "activitypub/errands.h"
#include "activitypub/fetch/resolver.h"
#include "activitypub/site.h"
#include "consent/base/clock.h"
#include "node/http/problem.h"
#include "node/http/router.h"
#include "node/institution.h"
#include "node/mastodon/settings.h"
#include "node/routes/open_answers.h"
#include "storage/database.h"

namespace kith::node {

struct PageParts {
    const activitypub::Site& site;
    const Institution& institution;
    storage::Database& database;
    activitypub::Resolver& resolver;
    activitypub::Errands& errands;
    const Problems& problems;
    Clock& clock;
    OpenAnswers& answers;
    const ClientSettings& client;
};

/// The parts outlive the router.
void add_page_routes(Router& router, const PageParts& parts);
/// GET and POST of "type your handle" (remote follow and reply), and where other servers send people.
void add_interaction_routes(Router& router, const PageParts& parts);

/// A page with its content security policy.
Response page_response(std::string html, int status = 200);
/// The same page, allowed to run the script of passkeys (node/web/assets.h), and no other.
Response with_passkey_script(Response page, const activitypub::Site& site);
/// For Problems: the same page for hidden and absent.
Problems::Page error_page_for(const activitypub::Site& site);

/// Our person of that name, when their page may be shown: absent, suspended and gone look the same but for
/// 410.
Result<storage::ActorRow> person_of_page(storage::Tx& tx, std::string_view username);

}  // namespace kith::node
