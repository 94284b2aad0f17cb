#include "storage/home_feed.h"

#include <chrono>
#include <queue>

namespace kith::storage {
namespace {

constexpr std::int64_t entries_kept = 800;

struct Entry {
    std::int64_t id = 0;
    PostId post{};
};

/// One that posts come from, the newest first: an author, a booster, a tag, what names the owner.
struct Source {
    std::string_view sql;  // binds the key and an upper bound; gives an id and a post
    std::int64_t actor = 0;
    std::string tag{};  // where it is one
    Entry next{};

    bool advance(Tx& tx, std::int64_t below) {
        Rows rows = tag.empty() ? tx.query(sql, actor, below) : tx.query(sql, tag, below);
        if (!rows.next()) return false;
        next = {rows.integer(0), rows.id<PostId>(1)};
        return true;
    }
};

constexpr std::string_view by_author =
    "SELECT id, id FROM posts WHERE actor_id = ? AND id < ? ORDER BY id DESC LIMIT 1";
constexpr std::string_view by_booster =
    "SELECT id, post_id FROM boosts WHERE actor_id = ? AND id < ? ORDER BY id DESC LIMIT 1";
constexpr std::string_view by_name =
    "SELECT post_id, post_id FROM post_recipients WHERE actor_id = ? AND post_id < ?"
    " ORDER BY post_id DESC LIMIT 1";
constexpr std::string_view by_tag =
    "SELECT post_id, post_id FROM post_tags WHERE tag = ? AND post_id < ? ORDER BY post_id DESC LIMIT 1";

std::vector<Source> sources_of(Tx& tx, ActorId owner) {
    std::vector<Source> sources;
    const auto author = [&](std::int64_t id) {
        sources.push_back({.sql = by_author, .actor = id});
        sources.push_back({.sql = by_booster, .actor = id});
    };
    author(owner.value);
    sources.push_back({.sql = by_name, .actor = owner.value});
    {
        Rows rows =
            tx.query("SELECT followed_id FROM follows WHERE follower_id = ? AND state = 'accepted'", owner);
        while (rows.next()) author(rows.integer(0));
    }
    Rows rows = tx.query("SELECT tag FROM followed_tags WHERE actor_id = ?", owner);
    while (rows.next()) sources.push_back({.sql = by_tag, .tag = rows.string(0)});
    return sources;
}

void put_entry(Tx& tx, ActorId owner, const Entry& entry) {
    tx.execute(
        "INSERT INTO home_entries (owner_id, entry_id, post_id) VALUES (?, ?, ?)"
        " ON CONFLICT (owner_id, entry_id) DO NOTHING",
        owner,
        entry.id,
        entry.post);
}

/// The newest of all sources, by always taking from the one whose next is the newest.
void make(Tx& tx, ActorId owner, Instant today) {
    std::vector<Source> sources = sources_of(tx, owner);
    const auto older = [](const Source* a, const Source* b) { return a->next.id < b->next.id; };
    std::priority_queue<Source*, std::vector<Source*>, decltype(older)> open(older);
    for (Source& source : sources) {
        if (source.advance(tx, no_upper_id)) open.push(&source);
    }
    std::int64_t floor = 0;
    for (std::int64_t kept = 0; !open.empty(); ++kept) {
        Source* source = open.top();
        open.pop();
        if (kept == entries_kept) {
            floor = source->next.id;
            break;
        }
        put_entry(tx, owner, source->next);
        if (source->advance(tx, source->next.id)) open.push(source);
    }
    tx.execute("INSERT INTO home_feeds (owner_id, floor_id, used_ms) VALUES (?, ?, ?)", owner, floor, today);
}

void cut(Tx& tx, ActorId owner) {
    std::int64_t floor = 0;
    {
        Rows rows = tx.query(
            "SELECT entry_id FROM home_entries WHERE owner_id = ? ORDER BY entry_id DESC LIMIT 1 OFFSET ?",
            owner,
            entries_kept);
        if (!rows.next()) return;
        floor = rows.integer(0);
    }
    tx.execute("DELETE FROM home_entries WHERE owner_id = ? AND entry_id <= ?", owner, floor);
    tx.execute("UPDATE home_feeds SET floor_id = ? WHERE owner_id = ?", floor, owner);
}

/// For one owner, who has a feed that reaches down to it.
void put_for(Tx& tx, ActorId owner, const Entry& entry) {
    const auto feed = find_home_feed(tx, owner);
    if (feed && entry.id > feed->floor) put_entry(tx, owner, entry);
}

void put_for_followers(Tx& tx, ActorId of, const Entry& entry) {
    tx.execute(
        "INSERT INTO home_entries (owner_id, entry_id, post_id) SELECT h.owner_id, ?, ? FROM follows f"
        " JOIN home_feeds h ON h.owner_id = f.follower_id AND h.floor_id < ?"
        " WHERE f.followed_id = ? AND f.state = 'accepted' ON CONFLICT (owner_id, entry_id) DO NOTHING",
        entry.id,
        entry.post,
        entry.id,
        of);
    put_for(tx, of, entry);
}

}  // namespace

std::optional<HomeFeedRow> find_home_feed(Tx& tx, ActorId owner) {
    Rows rows = tx.query("SELECT owner_id, floor_id, used_ms FROM home_feeds WHERE owner_id = ?", owner);
    if (!rows.next()) return std::nullopt;
    return HomeFeedRow{rows.id<ActorId>(0), rows.integer(1), rows.instant(2)};
}

bool wants_home_feed(Tx& tx, ActorId owner, Instant now) {
    const auto feed = find_home_feed(tx, owner);
    return !feed || feed->used < std::chrono::floor<std::chrono::days>(now);
}

void keep_home_feed(Tx& tx, ActorId owner, Instant now) {
    const Instant today = std::chrono::floor<std::chrono::days>(now);
    if (!find_home_feed(tx, owner)) {
        make(tx, owner, today);
        return;
    }
    tx.execute("UPDATE home_feeds SET used_ms = ? WHERE owner_id = ?", today, owner);
    cut(tx, owner);
}

void drop_home_feed(Tx& tx, ActorId owner) {
    if (tx.execute("DELETE FROM home_feeds WHERE owner_id = ?", owner) == 0) return;
    tx.execute("DELETE FROM home_entries WHERE owner_id = ?", owner);
}

std::int64_t drop_idle_home_feeds(Tx& tx, Instant used_before, std::size_t limit) {
    std::vector<ActorId> owners;
    {
        Rows rows = tx.query(
            "SELECT owner_id FROM home_feeds WHERE used_ms < ? ORDER BY used_ms LIMIT ?", used_before, limit);
        while (rows.next()) owners.push_back(rows.id<ActorId>(0));
    }
    for (const ActorId owner : owners) drop_home_feed(tx, owner);
    return static_cast<std::int64_t>(owners.size());
}

void feed_post(Tx& tx, PostId post, ActorId author) {
    put_for_followers(tx, author, {post.value, post});
}

void feed_named(Tx& tx, PostId post, std::span<const Recipient> named) {
    for (const Recipient& each : named) put_for(tx, each.actor, {post.value, post});
}

void feed_tagged(Tx& tx, PostId post, std::span<const PostTag> tags) {
    for (const PostTag& each : tags) {
        tx.execute(
            "INSERT INTO home_entries (owner_id, entry_id, post_id) SELECT h.owner_id, ?, ? FROM "
            "followed_tags t"
            " JOIN home_feeds h ON h.owner_id = t.actor_id AND h.floor_id < ?"
            " WHERE t.tag = ? ON CONFLICT (owner_id, entry_id) DO NOTHING",
            post,
            post,
            post,
            each.tag);
    }
}

void feed_boost(Tx& tx, BoostId boost, PostId post, ActorId booster) {
    put_for_followers(tx, booster, {boost.value, post});
}

}  // namespace kith::storage
