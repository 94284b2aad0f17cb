#include "node/routes/access_pages.h"

#include "node/mastodon/oauth.h"
#include "node/routes/authorise.h"

namespace kith::node {

AccessPages::AccessPages(const Parts& parts)
    : authorise_(std::make_unique<Authorise>(Authorise::Parts{parts.site,
                                                              parts.database,
                                                              parts.problems,
                                                              parts.links,
                                                              parts.sign_in,
                                                              parts.clock,
                                                              parts.random})) {}

AccessPages::~AccessPages() = default;

void AccessPages::add_routes(Router& router, Api& api) {
    add_oauth_metadata_routes(api);
    authorise_->add_routes(router);
}

}  // namespace kith::node
