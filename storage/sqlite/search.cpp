// storage/search.h with FTS5. The words stand beside the index, so that a post's can be taken out again.
// https://www.sqlite.org/fts5.html
#include "storage/search.h"

#include "storage/moderation.h"
#include "storage/post_columns.h"

#include <array>
#include <tuple>

namespace kith::storage {
namespace {

/// `"word" "word"`: each a literal, all of them wanted. https://www.sqlite.org/fts5.html#fts5_strings
std::string match_of(const std::vector<std::string>& words) {
    std::string match;
    for (const std::string& word : words) {
        match += match.empty() ? "\"" : " \"";
        for (const char c : word) match.append(c == '"' ? 2 : 1, c);
        match += '"';
    }
    return match;
}

// So that a word that many wrote who are not to be found costs no more than others.
constexpr std::int64_t looked_at_max = 5'000;
constexpr std::int64_t looked_at_of_one_max = 25'000;  // of whom others' are soon passed over

constexpr std::size_t posts_a_query = 40;
using Batch = std::array<std::int64_t, posts_a_query>;  // 0, which is no post, where there are fewer

/// Which of a batch this viewer may find, the newest first. Binds the viewer, the batch, and an author twice.
const std::string& found_sql() {
    static const std::string text = [] {
        std::string ids = "?";
        for (std::size_t i = 1; i < posts_a_query; ++i) ids += ", ?";
        return std::string(with_viewer)
            .append("SELECT ")
            .append(post_columns)
            .append(" FROM posts p JOIN actors a ON a.id = p.actor_id WHERE p.id IN (" + ids + ")")
            .append(
                " AND (? = 0 OR p.actor_id = ?)"
                " AND ((a.indexable = 1 AND p.visibility = 'public') OR p.actor_id = (SELECT id FROM viewer)"
                " OR EXISTS (SELECT 1 FROM post_recipients r WHERE r.post_id = p.id"
                " AND r.actor_id = (SELECT id FROM viewer))"
                " OR EXISTS (SELECT 1 FROM likes l WHERE l.post_id = p.id AND l.actor_id = (SELECT id FROM "
                "viewer))"
                " OR EXISTS (SELECT 1 FROM boosts b WHERE b.post_id = p.id AND b.actor_id = (SELECT id FROM "
                "viewer))"
                " OR EXISTS (SELECT 1 FROM bookmarks m WHERE m.post_id = p.id"
                " AND m.actor_id = (SELECT id FROM viewer)))"
                " AND NOT EXISTS (SELECT 1 FROM blocks ob WHERE ob.actor_id = (SELECT id FROM viewer)"
                " AND ob.target_id = p.actor_id) AND ")
            .append(visible)
            .append(unless_limited_stranger("p.actor_id"))
            .append("ORDER BY p.id DESC");
    }();
    return text;
}

}  // namespace

std::vector<PostId> posts_to_index(Tx& tx, std::size_t limit) {
    std::vector<PostId> posts;
    Rows rows = tx.query("SELECT post_id FROM search_queue ORDER BY post_id DESC LIMIT ?", limit);
    while (rows.next()) posts.push_back(rows.id<PostId>(0));
    return posts;
}

bool are_authors_to_look_at(Tx& tx) {
    return tx.query("SELECT 1 FROM search_authors LIMIT 1").next();
}

void look_at_author_again(Tx& tx, std::size_t posts) {
    ActorId author;
    PostId after;
    {
        // Whom chance picks: who changes their mind all the time holds nobody up.
        Rows rows = tx.query("SELECT actor_id, after_post_id FROM search_authors ORDER BY random() LIMIT 1");
        if (!rows.next()) return;
        author = rows.id<ActorId>(0);
        after = rows.id<PostId>(1);
    }
    std::vector<PostId> some;
    {
        Rows rows = tx.query(
            "SELECT id FROM posts WHERE actor_id = ? AND id > ? ORDER BY id LIMIT ?", author, after, posts);
        while (rows.next()) some.push_back(rows.id<PostId>(0));
    }
    for (const PostId post : some)
        tx.execute("INSERT INTO search_queue (post_id) VALUES (?) ON CONFLICT DO NOTHING", post);
    if (some.size() < posts) {
        tx.execute("DELETE FROM search_authors WHERE actor_id = ?", author);
    } else {
        tx.execute("UPDATE search_authors SET after_post_id = ? WHERE actor_id = ?", some.back(), author);
    }
}

bool is_findable(Tx& tx, const PostRow& post) {
    if (post.visibility == Visibility::direct) return false;
    return tx
        .query(
            "SELECT 1 FROM posts p JOIN actors a ON a.id = p.actor_id WHERE p.id = ? AND (a.is_local = 1"
            " OR (a.indexable = 1 AND p.visibility = 'public')"
            " OR EXISTS (SELECT 1 FROM post_recipients m JOIN actors o ON o.id = m.actor_id"
            " WHERE m.post_id = p.id AND o.is_local = 1)"
            " OR EXISTS (SELECT 1 FROM likes m JOIN actors o ON o.id = m.actor_id"
            " WHERE m.post_id = p.id AND o.is_local = 1)"
            " OR EXISTS (SELECT 1 FROM boosts m JOIN actors o ON o.id = m.actor_id"
            " WHERE m.post_id = p.id AND o.is_local = 1)"
            " OR EXISTS (SELECT 1 FROM bookmarks m JOIN actors o ON o.id = m.actor_id"
            " WHERE m.post_id = p.id AND o.is_local = 1))",
            post.id)
        .next();
}

void index_words(Tx& tx, PostId post, std::string_view words) {
    tx.execute("DELETE FROM search_queue WHERE post_id = ?", post);
    {
        Rows rows = tx.query("SELECT words FROM post_search WHERE rowid = ?", post);
        if (rows.next() ? rows.text(0) == words : words.empty()) return;
    }
    tx.execute("DELETE FROM post_search WHERE rowid = ?", post);
    if (!words.empty()) tx.execute("INSERT INTO post_search (rowid, words) VALUES (?, ?)", post, words);
}

void rewrite_search(Tx& tx) {
    tx.execute("INSERT INTO post_search (post_search) VALUES ('optimize')");
}

namespace {

/// What the index knows of its own parts: it changes with whatever is merged.
Bytes structure_of(Tx& tx) {
    Rows rows = tx.query("SELECT block FROM post_search_data WHERE id = 10");
    if (!rows.next()) return {};
    const ByteView block = rows.bytes(0);
    return Bytes(block.begin(), block.end());
}

}  // namespace

// https://www.sqlite.org/fts5.html#the_merge_command
bool rewrite_search_some(Tx& tx, Rewriting step, int pages) {
    const Bytes before = structure_of(tx);
    tx.execute("INSERT INTO post_search (post_search, rank) VALUES ('merge', ?)",
               step == Rewriting::begins ? -pages : pages);
    return structure_of(tx) != before;
}

std::vector<PostRow> search_posts(Tx& tx, const PostSearch& search, ActorId viewer) {
    std::vector<PostRow> posts;
    if (search.words.empty()) return posts;
    const ActorId author = search.author.value_or(ActorId{});
    const std::string match = match_of(search.words);
    Rows matching = tx.query(
        "SELECT rowid FROM post_search WHERE post_search MATCH ? AND rowid < ? AND rowid > ?"
        " ORDER BY rowid DESC LIMIT ?",
        match,
        search.page.upper(),
        search.page.lower(),
        author.valid() ? looked_at_of_one_max : looked_at_max);
    std::size_t to_skip = search.offset;
    for (bool more = true; more && posts.size() < search.page.limit;) {
        Batch batch{};
        for (std::size_t i = 0; i < batch.size() && (more = matching.next()); ++i)
            batch[i] = matching.integer(0);
        Rows found = std::apply(
            [&](const auto&... ids) { return tx.query(found_sql(), viewer, ids..., author, author); }, batch);
        while (posts.size() < search.page.limit && found.next()) {
            if (to_skip > 0)
                --to_skip;
            else
                posts.push_back(read_post(found));
        }
    }
    return posts;
}

std::vector<std::string> search_tags(Tx& tx, std::string_view prefix, std::size_t limit) {
    std::vector<std::string> tags;
    std::string after(prefix);
    bool first = true;
    // From one tag to the next by the index, however many posts have each.
    constexpr int steps_max = 200;
    for (int step = 0; step < steps_max && tags.size() < limit; ++step) {
        Rows rows = tx.query(first ? "SELECT tag FROM post_tags WHERE tag >= ? ORDER BY tag LIMIT 1"
                                   : "SELECT tag FROM post_tags WHERE tag > ? ORDER BY tag LIMIT 1",
                             after);
        first = false;
        if (!rows.next()) break;
        after = rows.string(0);
        if (!std::string_view(after).starts_with(prefix)) break;
        Rows open = tx.query(
            "SELECT 1 FROM post_tags t JOIN posts p ON p.id = t.post_id JOIN actors a ON a.id = p.actor_id"
            " WHERE t.tag = ? AND p.visibility = 'public' AND p.hidden = 0 AND a.suspended_ms IS NULL"
            " AND a.silenced_ms IS NULL AND a.host_silenced = 0 LIMIT 1",
            after);
        if (open.next()) tags.push_back(after);
    }
    return tags;
}

}  // namespace kith::storage
