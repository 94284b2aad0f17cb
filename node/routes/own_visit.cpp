#include "node/routes/own_visit.h"

namespace kith::node {

Result<Visit> own_visit(storage::Tx& tx, const std::string& token, Instant now) {
    Visit visit = TRY(Links::visit(tx, token, now));
    const bool own = visit.who.is_local && storage::is_own_sign_in(visit.session.way);
    if (!own) return fail(Errc::unauthorized, "settings/no-password");
    return visit;
}

}  // namespace kith::node
