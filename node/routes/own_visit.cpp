#include "node/routes/own_visit.h"

namespace kith::node {

Result<Visit> own_visit(storage::Tx& tx, const std::string& token, Instant now) {
    Visit visit = TRY(Links::visit(tx, token, now));
    const bool own = visit.who.is_local && visit.session.way == storage::SignedInBy::password;
    if (!own) return fail(Errc::unauthorized, "settings/no-password");
    return visit;
}

}  // namespace kith::node
