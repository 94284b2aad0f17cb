// What an import that overwrites takes away first: everything of its kind that the file does not name.
#include "node/portability/importer.h"
#include "node/portability/limits.h"
#include "node/social/acting.h"
#include "storage/blocks.h"
#include "storage/follows.h"
#include "storage/likes.h"
#include "storage/lists.h"
#include "storage/mutes.h"
#include "storage/own_things.h"
#include "storage/user_domain_blocks.h"

#include <algorithm>
#include <functional>
#include <set>
#include <span>
#include <utility>
#include <vector>

namespace kith::node {
namespace {

using storage::ActorRow;
using storage::ImportRow;
using storage::Tx;

constexpr std::size_t everybody = 1'000'000;

/// What the file names, and which lists.
struct Named {
    std::set<std::string> targets{};
    std::set<std::string> lists{};
    std::set<std::string> members{};  // "list\naddress"

    bool has(const ActorRow& actor) const {
        return targets.contains(lower_ascii(actor.username + "@" + actor.host.text()));
    }
};

Named named_in(Tx& tx, const ImportRow& import) {
    Named named;
    for (const storage::ImportLine& line : storage::import_lines_of(tx, import.id)) {
        const bool address = import.kind != "bookmarks";
        std::string target = address ? lower_ascii(line.target) : line.target;
        if (!line.list.empty()) {
            named.lists.insert(line.list);
            named.members.insert(line.list + "\n" + target);
        }
        named.targets.insert(std::move(target));
    }
    return named;
}

/// Whom somebody follows or asked to.
std::vector<Uri> follows_to_end(Tx& tx, const ImportRow& import, const Named& named) {
    std::vector<Uri> uris;
    for (const auto& entry : storage::following_of(tx, import.actor, {.limit = everybody})) {
        if (uris.size() == limits::import_cleared_a_step) break;
        if (!named.has(entry.actor)) uris.push_back(entry.actor.uri);
    }
    return uris;
}

std::vector<Uri> blocks_to_end(Tx& tx, const ImportRow& import, const Named& named) {
    std::vector<Uri> uris;
    for (const storage::BlockRow& block : storage::blocks_of(tx, import.actor)) {
        if (uris.size() == limits::import_cleared_a_step) break;
        const auto actor = storage::find_actor(tx, block.target);
        if (actor && !actor->deleted && !named.has(*actor)) uris.push_back(actor->uri);
    }
    return uris;
}

/// Takes one thing away.
using Ending = std::function<void(Tx&)>;

std::vector<Ending> mutes_to_end(Tx& tx, const ImportRow& import, const Named& named, Instant now) {
    std::vector<Ending> endings;
    for (const auto& mute : storage::mutes_of(tx, import.actor, now, {.limit = everybody})) {
        const auto actor = storage::find_actor(tx, mute.target);
        if (actor && named.has(*actor)) continue;
        endings.emplace_back([who = import.actor, target = mute.target](Tx& later) {
            storage::remove_mute(later, who, target);
        });
    }
    return endings;
}

std::vector<Ending> domains_to_end(Tx& tx, const ImportRow& import, const Named& named) {
    std::vector<Ending> endings;
    for (const auto& block : storage::user_domain_blocks_of(tx, import.actor, {.limit = everybody})) {
        if (named.targets.contains(block.host.text())) continue;
        endings.emplace_back([who = import.actor, host = block.host](Tx& later) {
            storage::remove_user_domain_block(later, who, host);
        });
    }
    return endings;
}

std::vector<Ending> bookmarks_to_end(Tx& tx, const ImportRow& import, const Named& named) {
    std::vector<Ending> endings;
    for (const auto& mark : storage::bookmarked_after(tx, import.actor, 0, everybody)) {
        if (named.targets.contains(mark.uri.text())) continue;
        endings.emplace_back([who = import.actor, post = storage::post_id_of(tx, mark.uri)](Tx& later) {
            storage::remove_bookmark(later, who, post);
        });
    }
    return endings;
}

std::vector<Ending> lists_to_end(Tx& tx, const ImportRow& import, const Named& named) {
    std::vector<Ending> endings;
    for (const storage::ListRow& list : storage::lists_of(tx, import.actor)) {
        if (!named.lists.contains(list.title)) {
            endings.emplace_back([id = list.id](Tx& later) { storage::delete_list(later, id); });
            continue;
        }
        for (const ActorRow& member : storage::members_of(tx, list.id, {.limit = everybody})) {
            const std::string address = lower_ascii(member.username + "@" + member.host.text());
            if (named.members.contains(list.title + "\n" + address)) continue;
            endings.emplace_back(
                [id = list.id, who = member.id](Tx& later) { storage::remove_from_list(later, id, who); });
        }
    }
    return endings;
}

std::vector<Ending> own_to_end(Tx& tx, const ImportRow& import, RelationKind kind, Instant now) {
    const Named named = named_in(tx, import);
    if (kind == RelationKind::mutes) return mutes_to_end(tx, import, named, now);
    if (kind == RelationKind::domains) return domains_to_end(tx, import, named);
    if (kind == RelationKind::bookmarks) return bookmarks_to_end(tx, import, named);
    return kind == RelationKind::lists ? lists_to_end(tx, import, named) : std::vector<Ending>();
}

}  // namespace

Done Importer::clear(const ImportRow& import, Instant now) {
    const auto kind = relation_kind_of(import.kind);
    if (!kind) return fail(Errc::internal, "import/kind");
    if (TRY(clear_turn(import, *kind, now)) > 0) return {};
    return parts_.database.write([&](Tx& tx) -> Done {
        storage::start_import_lines(tx, import.id);
        storage::end_import(tx, import.id, now);
        return {};
    });
}

/// How many are left over for the next turn, at least.
Result<std::size_t> Importer::clear_turn(const ImportRow& import, RelationKind kind, Instant now) {
    const bool told = kind == RelationKind::following || kind == RelationKind::blocks;
    return told ? clear_acts(import, kind) : clear_own(import, kind, now);
}

/// What others are told of: by the acts that end it, and a few at a time.
Result<std::size_t> Importer::clear_acts(const ImportRow& import, RelationKind kind) {
    const bool follows = kind == RelationKind::following;
    const auto ending = TRY(parts_.database.read([&](Tx& tx) -> Result<std::vector<Uri>> {
        const Named named = named_in(tx, import);
        return follows ? follows_to_end(tx, import, named) : blocks_to_end(tx, import, named);
    }));
    std::size_t ended = 0;
    for (const Uri& uri : ending) {
        const Done done = follows ? parts_.social.unfollow(import.actor, uri.text())
                                  : parts_.social.unblock(import.actor, uri.text());
        const bool passes =
            !done && (done.error().code == Errc::unavailable || done.error().code == Errc::internal);
        if (passes) return std::unexpected(done.error());
        if (done) ++ended;
    }
    // Where nothing can be ended (an account that is suspended, say) no further turn would end it either.
    return ended;
}

/// What is one's own alone: looked through once, and taken away some at a time, so that others may write too.
Result<std::size_t> Importer::clear_own(const ImportRow& import, RelationKind kind, Instant now) {
    const std::vector<Ending> endings = TRY(parts_.database.read(
        [&](Tx& tx) -> Result<std::vector<Ending>> { return own_to_end(tx, import, kind, now); }));
    for (std::size_t from = 0; from < endings.size(); from += limits::import_ended_a_write) {
        const auto some = std::span(endings).subspan(from).first(
            std::min(limits::import_ended_a_write, endings.size() - from));
        TRY_DONE(parts_.database.write([&](Tx& tx) -> Done {
            if (!acting(tx, import.actor)) return {};  // suspended meanwhile, or gone
            for (const Ending& end : some) end(tx);
            return {};
        }));
    }
    return std::size_t{0};
}

}  // namespace kith::node
