#include "storage/actor_search.h"

#include "storage/columns.h"

#include <initializer_list>

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

/// Above everything that begins with the text.
std::string end_of(std::string_view beginning) {
    return std::string(beginning) + "\xf4\x8f\xbf\xbf";
}

// Each way to a row is an index's, and none takes more rows than this.
constexpr std::int64_t candidates_max = 1'000;

constexpr std::string_view by_handle =
    "SELECT x.id FROM actors x WHERE lower(x.username) = ? AND (? = '' OR x.host = ?)";

// Binds the viewer twice.
constexpr std::string_view may_be_found =
    " ((x.discoverable = 1 AND x.silenced_ms IS NULL AND x.host_silenced = 0) OR x.id = ? OR EXISTS (SELECT "
    "1 FROM follows xf WHERE xf.follower_id = ?"
    " AND xf.followed_id = x.id AND xf.state = 'accepted')) ";

std::string by_beginning(std::string_view of_what) {
    return std::string("SELECT id FROM (SELECT x.id AS id FROM actors x WHERE ")
        .append(of_what)
        .append(" AND ")
        .append(may_be_found)
        .append(" LIMIT ?) by_beginning");
}

constexpr std::string_view of_user = "lower(x.username) >= ? AND lower(x.username) < ?";
// Whoever types a host has typed the user name whole.
constexpr std::string_view of_host = "lower(x.username) = ? AND x.host >= ? AND x.host < ?";

/// As PublicValues::of reads them. Binds now.
constexpr std::string_view public_name =
    " v.kind = 'display_name' AND (v.expires_ms IS NULL OR v.expires_ms > ?)"
    " AND EXISTS (SELECT 1 FROM subjects s WHERE s.id = v.subject_id AND s.erased_ms IS NULL"
    " AND s.restricted = 0) ";

std::string by_name() {
    return std::string(
               "SELECT id FROM (SELECT x.id AS id FROM public_values v JOIN actors x"
               " ON x.subject_id = v.subject_id WHERE lower(v.value) >= ? AND lower(v.value) < ? AND ")
        .append(public_name)
        .append(" AND ")
        .append(may_be_found)
        .append(" LIMIT ?) by_name");
}

/// A word within a name: of our own people and of those whom the viewer follows.
std::string by_word(std::string_view of_whom) {
    return std::string("SELECT id FROM (SELECT x.id AS id FROM ")
        .append(of_whom)
        .append(" AND EXISTS (SELECT 1 FROM public_values v WHERE v.subject_id = x.subject_id AND ")
        .append(public_name)
        .append(" AND lower(v.value) LIKE ? ESCAPE '\\') LIMIT ?) by_word");
}

constexpr std::string_view ours =
    "actors x WHERE x.is_local = 1"
    " AND ((x.discoverable = 1 AND x.silenced_ms IS NULL) OR x.id = ?)";
constexpr std::string_view followed =
    "follows xf JOIN actors x ON x.id = xf.followed_id WHERE xf.follower_id = ? AND xf.state = 'accepted'";

std::string people_by(std::initializer_list<std::string> ways) {
    std::string any;
    for (const std::string& way : ways) any.append(any.empty() ? "" : " UNION ").append(way);
    return "SELECT a.id FROM actors a"
           " LEFT JOIN follows f ON f.follower_id = ? AND f.followed_id = a.id AND f.state = 'accepted'"
           " WHERE a.id IN (" +
           any +
           ") AND a.suspended_ms IS NULL AND a.deleted_ms IS NULL AND (? = 0 OR f.id IS NOT NULL)"
           " AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.actor_id = a.id AND b.target_id = ?)"
           " ORDER BY (f.id IS NULL), a.is_local DESC, length(a.username), a.username, a.id LIMIT ? OFFSET ?";
}

std::vector<ActorId> ids_of(
    Tx& tx, const Typed& typed, const ActorSearch& search, ActorId viewer, Instant now) {
    static const std::string whole = people_by({std::string(by_handle)});
    static const std::string handles = people_by({std::string(by_handle), by_beginning(of_host)});
    static const std::string all = people_by(
        {std::string(by_handle), by_beginning(of_user), by_name(), by_word(ours), by_word(followed)});
    const auto ask = [&](const std::string& sql, const auto&... ways) {
        std::vector<ActorId> ids;
        Rows rows = tx.query(sql, viewer, ways..., search.only_followed, viewer, search.limit, search.offset);
        while (rows.next()) ids.push_back(rows.id<ActorId>(0));
        return ids;
    };
    const auto& [user, host] = typed;
    const std::int64_t most = candidates_max;
    if (!viewer.valid()) return ask(whole, user, host, host);
    if (!host.empty()) return ask(handles, user, host, host, user, host, end_of(host), viewer, viewer, most);
    const std::string user_end = end_of(user);
    const std::string within = "% " + escaped(user) + "%";
    // clang-format off
    return ask(all,
               user, host, host,
               user, user_end, viewer, viewer, most,
               user, user_end, now, viewer, viewer, most,
               viewer, now, within, most,
               viewer, now, within, most);
    // clang-format on
}

}  // namespace

std::vector<ActorRow> search_actors(Tx& tx, const ActorSearch& search, ActorId viewer, Instant now) {
    std::vector<ActorRow> found;
    const Typed typed = typed_in(search.words);
    if (typed.user.empty()) return found;
    for (const ActorId id : ids_of(tx, typed, search, viewer, now)) {
        if (auto row = find_actor(tx, id)) found.push_back(*std::move(row));
    }
    return found;
}

}  // namespace kith::storage
