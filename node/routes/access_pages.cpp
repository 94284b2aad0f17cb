#include "node/routes/access_pages.h"

#include "node/mastodon/oauth.h"
#include "node/mastodon/registration.h"
#include "node/routes/authorise.h"
#include "node/routes/join.h"
#include "node/routes/moving.h"
#include "node/routes/own_data.h"
#include "node/routes/passkeys.h"
#include "node/routes/second_step.h"
#include "node/routes/settings.h"

namespace kith::node {

AccessPages::AccessPages(const Parts& parts)
    : authorise_(std::make_unique<Authorise>(Authorise::Parts{parts.site,
                                                              parts.database,
                                                              parts.problems,
                                                              parts.links,
                                                              parts.sign_in,
                                                              parts.ids,
                                                              parts.clock,
                                                              parts.random})),
      registration_(std::make_unique<Registration>(Registration::Parts{parts.settings,
                                                                       parts.database,
                                                                       parts.keys,
                                                                       Accounts({parts.site,
                                                                                 parts.database,
                                                                                 parts.keys,
                                                                                 parts.keyring,
                                                                                 parts.social,
                                                                                 parts.ids,
                                                                                 parts.clock,
                                                                                 parts.random}),
                                                                       parts.clock,
                                                                       parts.ids})),
      join_(std::make_unique<JoinDoor>(
          JoinDoor::Parts{parts.site, parts.settings, *registration_, parts.problems, parts.clock})),
      settings_(std::make_unique<SettingsPages>(SettingsPages::Parts{
          parts.site, parts.database, parts.problems, parts.sign_in, parts.ids, parts.clock})),
      second_step_(std::make_unique<SecondStepPages>(SecondStepPages::Parts{
          parts.site, parts.database, parts.keys, parts.problems, parts.sign_in, parts.ids, parts.clock})),
      passkeys_(std::make_unique<PasskeyPages>(PasskeyPages::Parts{parts.site,
                                                                   parts.database,
                                                                   parts.keys,
                                                                   parts.problems,
                                                                   parts.links,
                                                                   parts.sign_in,
                                                                   parts.ids,
                                                                   parts.clock})),
      data_(std::make_unique<DataPages>(DataPages::Parts{parts.site,
                                                         parts.database,
                                                         parts.problems,
                                                         parts.importer,
                                                         parts.archive_shelf,
                                                         parts.blobs,
                                                         parts.ids,
                                                         parts.clock})),
      move_(std::make_unique<MovePages>(MovePages::Parts{
          parts.site, parts.database, parts.problems, parts.social, parts.sign_in, parts.ids, parts.clock})) {
}

AccessPages::~AccessPages() = default;

BodyPlace AccessPages::place(const Request& head) const {
    return data_->place(head);
}

void AccessPages::add_routes(Router& router, Api& api) {
    add_oauth_metadata_routes(api);
    add_registration_routes(api, *registration_);
    authorise_->add_routes(router);
    join_->add_routes(router);
    settings_->add_routes(router);
    second_step_->add_routes(router);
    passkeys_->add_routes(router);
    data_->add_routes(router);
    move_->add_routes(router);
}

}  // namespace kith::node
