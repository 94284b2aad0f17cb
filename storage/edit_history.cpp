#include "storage/edit_history.h"

#include "storage/columns.h"

namespace kith::storage {

std::vector<EarlierPost> earlier_versions(Tx& tx, PostId post) {
    std::vector<EarlierPost> found;
    Rows rows = tx.query(
        "SELECT content, summary, sensitive, poll_options, at_ms FROM post_edits WHERE post_id = ?"
        " ORDER BY version",
        post);
    while (rows.next()) {
        Columns c(rows);
        EarlierPost earlier{.content = c.text(), .summary = c.text(), .sensitive = c.flag()};
        if (const auto options = c.maybe_text()) earlier.poll_options = from_json_array(*options);
        earlier.at = c.instant();
        found.push_back(std::move(earlier));
    }
    return found;
}

std::optional<std::vector<std::string>> poll_options_of(Tx& tx, PostId post) {
    std::vector<std::string> options;
    Rows rows = tx.query("SELECT name FROM poll_options WHERE post_id = ? ORDER BY position", post);
    while (rows.next()) options.push_back(rows.string(0));
    if (options.empty()) return std::nullopt;
    return options;
}

void drop_poll(Tx& tx, PostId post) {
    tx.execute("DELETE FROM polls WHERE post_id = ?", post);
}

void set_is_question(Tx& tx, PostId post, bool is_question) {
    tx.execute("UPDATE posts SET type = ? WHERE id = ? AND type IN ('Note', 'Question')",
               is_question ? "Question" : "Note",
               post);
}

void set_hides_totals(Tx& tx, PostId poll, bool hides) {
    tx.execute("UPDATE polls SET hides_totals = ? WHERE post_id = ?", hides, poll);
}

bool hides_totals(Tx& tx, PostId poll) {
    Rows rows = tx.query("SELECT hides_totals FROM polls WHERE post_id = ?", poll);
    return rows.next() && rows.boolean(0);
}

}  // namespace kith::storage
