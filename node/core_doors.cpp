// Core: what applications and people come in by: the client API, and the pages of those who are signed in.
#include "consent/base/log.h"
#include "node/core.h"
#include "node/mastodon/admin.h"
#include "node/mastodon/api.h"
#include "node/media/films.h"
#include "node/media/media_store.h"
#include "node/moderation/moderation.h"
#include "node/portability/archive_shelf.h"
#include "node/portability/importer.h"
#include "node/routes/access_pages.h"
#include "node/routes/operator.h"
#include "node/routes/sign_in.h"
#include "node/streaming/hub.h"

namespace kith::node {
namespace {

/// What kith.toml says of a role now is what those who hold it may do.
void note_roles(const Moderation& moderation) {
    const Done noted = moderation.note_roles();
    if (!noted) log::warning("moderation.roles", {{"error", noted.error()}});
}

}  // namespace

void Core::add_client_routes() {
    const Accounts::Parts accounts{
        world_.site, world_.database, world_.keys, keyring_, social_, ids_, world_.clock, world_.random};
    moderation_ = std::make_unique<Moderation>(Moderation::Parts{.site = world_.site,
                                                                 .roles = world_.roles,
                                                                 .database = world_.database,
                                                                 .keys = world_.keys,
                                                                 .outbox = outbox_,
                                                                 .events = events_,
                                                                 .social = social_,
                                                                 .accounts = Accounts(accounts),
                                                                 .ids = ids_,
                                                                 .clock = world_.clock,
                                                                 .random = world_.random,
                                                                 .instance_actor = world_.instance_actor});
    note_roles(*moderation_);
    client_api_ = std::make_unique<Api>(Api::Parts{world_.site,
                                                   world_.institution,
                                                   world_.client,
                                                   world_.database,
                                                   world_.keys,
                                                   problems_,
                                                   social_,
                                                   consents_,
                                                   outbox_,
                                                   events_,
                                                   resolver_,
                                                   *media_,
                                                   *films_,
                                                   world_.errands,
                                                   ids_,
                                                   world_.clock,
                                                   world_.random},
                                        router_);
    add_client_api(*client_api_);
    add_admin_api(*client_api_, *moderation_);
    events_.listen(streams_listener(client_api_->streams()));
    archive_shelf_ = std::make_unique<ArchiveShelf>(world_.archive_folder);
    importer_ = std::make_unique<Importer>(Importer::Parts{
        world_.site, world_.database, social_, *media_, ids_, world_.clock, world_.random, *archive_shelf_});
    add_own_pages();
}

void Core::add_own_pages() {
    access_pages_ = std::make_unique<AccessPages>(AccessPages::Parts{world_.site,
                                                                     world_.client,
                                                                     world_.database,
                                                                     world_.keys,
                                                                     keyring_,
                                                                     problems_,
                                                                     social_,
                                                                     links_,
                                                                     *sign_in_,
                                                                     *importer_,
                                                                     *archive_shelf_,
                                                                     *world_.blobs,
                                                                     ids_,
                                                                     world_.clock,
                                                                     world_.random});
    access_pages_->add_routes(router_, *client_api_);
    body_places_ = [this](const Request& head) { return access_pages_->place(head); };
    operator_pages_ = std::make_unique<OperatorPages>(OperatorPages::Parts{
        world_.site, world_.client, world_.database, problems_, *moderation_, *sign_in_, world_.clock});
    operator_pages_->add_routes(router_);
}

}  // namespace kith::node
