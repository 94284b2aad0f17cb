#include "storage/actor_search.h"

#include "storage/columns.h"

namespace kith::storage {
namespace {

/// What LIKE reads as itself.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '\\') out += '\\';
        out += c;
    }
    return out;
}

struct Typed {
    std::string user;
    std::string host;  // "" where none was typed
};

Typed typed_in(std::string_view words) {
    if (words.starts_with('@')) words.remove_prefix(1);
    const auto at = words.find('@');
    if (at == std::string_view::npos) return {std::string(words), ""};
    return {std::string(words.substr(0, at)), std::string(words.substr(at + 1))};
}

}  // namespace

std::vector<ActorRow> search_actors(Tx& tx, const ActorSearch& search, ActorId viewer) {
    std::vector<ActorRow> found;
    const Typed typed = typed_in(search.words);
    if (typed.user.empty()) return found;
    const std::string prefix = escaped(typed.user) + "%";
    const std::string host_prefix = escaped(typed.host) + "%";
    const std::string within = "% " + prefix;
    Rows rows = tx.query(
        "SELECT a.id FROM actors a"
        " LEFT JOIN follows f ON f.follower_id = ? AND f.followed_id = a.id AND f.state = 'accepted'"
        " WHERE a.suspended_ms IS NULL AND a.deleted_ms IS NULL AND (? = 0 OR f.id IS NOT NULL)"
        " AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.actor_id = a.id AND b.target_id = ?)"
        " AND ((lower(a.username) = ? AND (? = '' OR a.host = ?))"
        " OR ((a.discoverable = 1 OR f.id IS NOT NULL OR a.id = ?) AND ((lower(a.username) LIKE ? ESCAPE '\\'"
        " AND a.host LIKE ? ESCAPE '\\') OR (? = '' AND EXISTS (SELECT 1 FROM public_values v"
        " WHERE v.subject_id = a.subject_id AND v.kind = 'display_name'"
        " AND (lower(v.value) LIKE ? ESCAPE '\\' OR lower(v.value) LIKE ? ESCAPE '\\'))))))"
        " ORDER BY (f.id IS NULL), a.is_local DESC, length(a.username), a.username, a.id LIMIT ? OFFSET ?",
        viewer,
        search.only_followed,
        viewer,
        typed.user,
        typed.host,
        typed.host,
        viewer,
        prefix,
        host_prefix,
        typed.host,
        prefix,
        within,
        search.limit,
        search.offset);
    std::vector<ActorId> ids;
    while (rows.next()) ids.push_back(rows.id<ActorId>(0));
    for (const ActorId id : ids) {
        if (auto row = find_actor(tx, id)) found.push_back(*std::move(row));
    }
    return found;
}

}  // namespace kith::storage
