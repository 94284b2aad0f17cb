// Relations as files to take along.
#include "node/portability/csv.h"
#include "node/portability/relations.h"
#include "storage/blocks.h"
#include "storage/follow_options.h"
#include "storage/follows.h"
#include "storage/lists.h"
#include "storage/mutes.h"
#include "storage/own_things.h"
#include "storage/user_domain_blocks.h"

namespace kith::node {
namespace {

using storage::ActorRow;
using storage::Page;
using storage::Tx;

constexpr std::size_t rows_a_page = 500;

std::string address_of(const ActorRow& actor) {
    return actor.username + "@" + actor.host.text();
}

std::string word(bool value) {
    return value ? "true" : "false";
}

/// Every row of a listing that is cut into pages; `list` takes the page, `id_of` gives what it is cut by.
template <class List, class IdOf, class See>
void for_each(List list, IdOf id_of, See see) {
    Page page{.limit = rows_a_page};
    for (auto rows = list(page); !rows.empty(); rows = list(page)) {
        for (const auto& row : rows) see(row);
        page.max_id = id_of(rows.back());
    }
}

std::string following(Tx& tx, const ActorRow& who) {
    std::string csv = csv_row({"Account address", "Show boosts", "Notify on new posts", "Languages"});
    for_each(
        [&](const Page& page) { return storage::following_of(tx, who.id, page); },
        [](const storage::FollowEntry& entry) { return entry.follow.id.value; },
        [&](const storage::FollowEntry& entry) {
            const auto options = storage::follow_options_of(tx, who.id, entry.actor.id);
            std::string languages;
            for (const std::string& each : options.languages) {
                languages.append(languages.empty() ? "" : ", ").append(each);
            }
            csv += csv_row({address_of(entry.actor), word(options.boosts), word(options.notify), languages});
        });
    return csv;
}

std::string lists(Tx& tx, const ActorRow& who) {
    std::string csv;
    for (const storage::ListRow& list : storage::lists_of(tx, who.id)) {
        for_each([&](const Page& page) { return storage::members_of(tx, list.id, page); },
                 [](const ActorRow& member) { return member.id.value; },
                 [&](const ActorRow& member) { csv += csv_row({list.title, address_of(member)}); });
    }
    return csv;
}

std::string blocks(Tx& tx, const ActorRow& who) {
    std::string csv;
    for (const storage::BlockRow& block : storage::blocks_of(tx, who.id)) {
        const auto target = storage::find_actor(tx, block.target);
        if (target && !target->deleted) csv += csv_row({address_of(*target)});
    }
    return csv;
}

std::string mutes(Tx& tx, const ActorRow& who, Instant now) {
    std::string csv = csv_row({"Account address", "Hide notifications"});
    for_each([&](const Page& page) { return storage::mutes_of(tx, who.id, now, page); },
             [](const storage::MuteRow& mute) { return mute.target.value; },
             [&](const storage::MuteRow& mute) {
                 const auto target = storage::find_actor(tx, mute.target);
                 if (!target || target->deleted) return;
                 csv += csv_row({address_of(*target), word(mute.notifications)});
             });
    return csv;
}

std::string domains(Tx& tx, const ActorRow& who) {
    std::string csv;
    for_each([&](const Page& page) { return storage::user_domain_blocks_of(tx, who.id, page); },
             [](const storage::UserDomainBlock& block) { return block.id; },
             [&](const storage::UserDomainBlock& block) { csv += csv_row({block.host.text()}); });
    return csv;
}

std::string bookmarks(Tx& tx, const ActorRow& who) {
    std::string csv;
    std::int64_t mark = 0;
    for (auto turn = storage::bookmarked_after(tx, who.id, mark, rows_a_page); !turn.empty();
         turn = storage::bookmarked_after(tx, who.id, mark, rows_a_page)) {
        for (const storage::MarkedUri& each : turn) csv += csv_row({each.uri.text()});
        mark = turn.back().mark;
    }
    return csv;
}

}  // namespace

std::string_view to_string(RelationKind kind) {
    switch (kind) {
        case RelationKind::following:
            return "following";
        case RelationKind::lists:
            return "lists";
        case RelationKind::blocks:
            return "blocks";
        case RelationKind::mutes:
            return "mutes";
        case RelationKind::domains:
            return "domains";
        case RelationKind::bookmarks:
            return "bookmarks";
    }
    return {};
}

std::optional<RelationKind> relation_kind_of(std::string_view name) {
    for (const RelationKind kind : relation_kinds) {
        if (to_string(kind) == name) return kind;
    }
    return std::nullopt;
}

std::string_view file_name_of(RelationKind kind) {
    switch (kind) {
        case RelationKind::following:
            return "following_accounts.csv";
        case RelationKind::lists:
            return "lists.csv";
        case RelationKind::blocks:
            return "blocked_accounts.csv";
        case RelationKind::mutes:
            return "muted_accounts.csv";
        case RelationKind::domains:
            return "blocked_domains.csv";
        case RelationKind::bookmarks:
            return "bookmarks.csv";
    }
    return {};
}

Result<std::string> relations_csv(Tx& tx, const ActorRow& who, RelationKind kind, Instant now) {
    switch (kind) {
        case RelationKind::following:
            return following(tx, who);
        case RelationKind::lists:
            return lists(tx, who);
        case RelationKind::blocks:
            return blocks(tx, who);
        case RelationKind::mutes:
            return mutes(tx, who, now);
        case RelationKind::domains:
            return domains(tx, who);
        case RelationKind::bookmarks:
            return bookmarks(tx, who);
    }
    return fail(Errc::internal, "relations/kind");
}

}  // namespace kith::node
