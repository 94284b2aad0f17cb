// What the node's staff may do and did: roles, standings of accounts, the log of deeds, and from where nobody
// makes an account. Repositories over a Tx.
#pragma once

#include "storage/actors.h"
#include "storage/database.h"
#include "storage/ids.h"
#include "storage/page.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::storage {

/// The role of one of our people; "" for none.
std::string role_of_staff(Tx& tx, ActorId actor);
/// `may`: the bits of the client API for what kith.toml lets the role do. "" takes it away.
void set_role_of_staff(Tx& tx, const ActorRow& actor, std::string_view role, std::int64_t may, Instant now);
/// The role stays, and since when.
void set_what_staff_may(Tx& tx, ActorId actor, std::int64_t may);
struct StaffMember {
    ActorRow actor;
    std::string role{};
    std::int64_t may = 0;
};
std::optional<StaffMember> find_staff(Tx& tx, ActorId actor);
std::vector<StaffMember> staff(Tx& tx);

/// What was decided about an account, or about its server.
struct Standing {
    std::optional<Instant> silenced{};
    bool host_silenced = false;
    std::optional<Instant> suspended{};
    std::optional<Instant> sensitized{};
    std::optional<Instant> disabled{};

    bool limited() const { return silenced.has_value() || host_silenced; }
};
Standing standing_of(Tx& tx, ActorId actor);
/// Silenced, or of a server that is.
bool is_limited(Tx& tx, ActorId actor);
void set_silenced(Tx& tx, ActorId actor, std::optional<Instant> since);
/// Their media are marked as sensitive, whatever they say of each.
bool is_sensitized(Tx& tx, ActorId actor);
void set_sensitized(Tx& tx, ActorId actor, std::optional<Instant> since);
/// As the decisions about servers say now: of everybody of that domain and its sub-domains.
void refresh_host_silenced(Tx& tx, const Host& host);

/// " AND …" for a column that holds an actor's id: neither silenced nor of a server that is. Binds nothing.
inline std::string unless_limited(std::string_view actor_column) {
    return std::string(" AND NOT EXISTS (SELECT 1 FROM actors li WHERE li.id = ")
        .append(actor_column)
        .append(" AND (li.silenced_ms IS NOT NULL OR li.host_silenced = 1)) ");
}

/// Whose actor that is, in a query that begins with `with_viewer`: no limited one but whom the viewer
/// follows, and the viewer. A condition without "AND".
inline std::string no_limited_stranger(std::string_view actor_column) {
    const std::string column(actor_column);
    return " (NOT EXISTS (SELECT 1 FROM actors li WHERE li.id = " + column +
           " AND (li.silenced_ms IS NOT NULL OR li.host_silenced = 1)) OR " + column +
           " = (SELECT id FROM viewer) OR EXISTS (SELECT 1 FROM follows lf WHERE lf.follower_id ="
           " (SELECT id FROM viewer) AND lf.followed_id = " +
           column + " AND lf.state = 'accepted')) ";
}
inline std::string unless_limited_stranger(std::string_view actor_column) {
    return " AND" + no_limited_stranger(actor_column);
}

using DeedId = Id<struct DeedTag>;
struct DeedRow {
    DeedId id{};
    Instant at{};
    ActorId by{};        // invalid: an operator at the machine
    std::string verb{};  // warn, silence, sensitive, disable, suspend, approve, reject, assign, …
    ActorId target{};
    std::int64_t report = 0;
    std::string object{};  // a domain, a network, an invitation, a role
    std::string reason{};
};
void insert_deed(Tx& tx, const DeedRow& row);
/// The newest first.
std::vector<DeedRow> deeds(Tx& tx, const Page& page);
std::vector<DeedRow> deeds_about(Tx& tx, ActorId target, std::size_t limit);
/// Those before it, but of who is under a legal hold.
std::int64_t prune_deeds(Tx& tx, Instant before, std::size_t limit);
/// The newest that its person was told of (warn, silence, sensitive, and what takes measures back).
std::optional<DeedRow> last_notice(Tx& tx, ActorId target);

enum class AccountOrigin { any, local, remote };
enum class AccountState { any, active, pending, silenced, sensitized, disabled, suspended };
struct AccountFilter {
    AccountOrigin origin = AccountOrigin::any;
    AccountState state = AccountState::any;
    bool staff_only = false;
    std::string username{};      // begins so
    std::string display_name{};  // as everybody sees it; begins so
    std::optional<Host> host{};  // exactly
    ActorId only{};              // this one, if it is one of them
};
/// People, ours and others', that are not deleted; the newest first.
std::vector<ActorRow> find_accounts(Tx& tx, const AccountFilter& filter, const Page& page);

using EmailDomainBlockId = Id<struct EmailDomainBlockTag>;
struct EmailDomainBlock {
    EmailDomainBlockId id{};
    std::string domain{};
    Instant at{};
};
/// False when it is there.
bool insert_email_domain_block(Tx& tx, const EmailDomainBlock& row);
bool drop_email_domain_block(Tx& tx, EmailDomainBlockId id);
std::vector<EmailDomainBlock> email_domain_blocks(Tx& tx);
/// Whether the part behind the '@', or a domain above it, is blocked.
bool is_email_blocked(Tx& tx, std::string_view address);

using NetworkBlockId = Id<struct NetworkBlockTag>;
struct NetworkBlock {
    NetworkBlockId id{};
    std::string network{};
    std::string comment{};
    Instant at{};
    std::optional<Instant> expires{};
};
/// False when it is there.
bool insert_network_block(Tx& tx, const NetworkBlock& row);
bool drop_network_block(Tx& tx, NetworkBlockId id);
/// Those that hold now.
std::vector<NetworkBlock> network_blocks(Tx& tx, Instant now);

}  // namespace kith::storage
