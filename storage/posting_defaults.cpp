#include "storage/posting_defaults.h"

#include "storage/columns.h"

namespace kith::storage {

PostingDefaults posting_defaults_of(Tx& tx, ActorId actor) {
    Rows rows = tx.query(
        "SELECT visibility, sensitive, language, quote_policy, attribution_domains FROM posting_defaults"
        " WHERE actor_id = ?",
        actor);
    if (!rows.next()) return {};
    Columns c(rows);
    return {.visibility = visibility_of(c.text()).value_or(Visibility::direct),
            .sensitive = c.flag(),
            .language = c.text(),
            .quote_policy = c.text(),
            .attribution_domains = from_json_array(c.text())};
}

void put_posting_defaults(Tx& tx, ActorId actor, const PostingDefaults& defaults) {
    tx.execute(
        "INSERT INTO posting_defaults (actor_id, visibility, sensitive, language, quote_policy,"
        " attribution_domains) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (actor_id) DO UPDATE SET"
        " visibility = excluded.visibility, sensitive = excluded.sensitive, language = excluded.language,"
        " quote_policy = excluded.quote_policy, attribution_domains = excluded.attribution_domains",
        actor,
        to_string(defaults.visibility),
        defaults.sensitive,
        defaults.language,
        defaults.quote_policy,
        to_json_array(defaults.attribution_domains));
}

}  // namespace kith::storage
