#include "storage/personal_rows.h"

#include <array>

namespace kith::storage {
namespace {

constexpr std::array left_out = {
    LeftOut{"accounts", "password_hash", "a secret that protects the account, and no use as a copy"},
    LeftOut{"blocks", "target_id", "who blocked this person is the blocker's to tell"},
    LeftOut{"mutes", "target_id", "who muted this person is the muter's to tell"},
    LeftOut{"account_notes",
            "target_id",
            "what one noted for oneself is the author's; nobody else reads it, the institution neither"},
    LeftOut{"endorsements", "target_id", "whom others show on their profile is theirs"},
    LeftOut{"dismissed_suggestions", "target_id", "whom others did not want suggested is theirs"},
    LeftOut{"collection_revocations", "owner_id", "who took themselves off a collection is theirs to tell"},
    LeftOut{"unit_roles", "unit_id", "a unit is nobody; who may act for it is in the copy of each of them"},
    LeftOut{"notifications",
            "from_actor_id",
            "what others were told is theirs; what was done is in its own section"},
    LeftOut{"reports", "target_id", "who reported this person is protected (GDPR Art. 15(4))"},
    LeftOut{"reports", "assigned_id", "who of the institution looks into a report is its own affair"},
    LeftOut{"reports", "acted_by_id", "who of the institution looked into a report is its own affair"},
    LeftOut{"moderation_log",
            "",
            "what was done and why is in the copy, with what was done to the data; who did it, and what they "
            "noted of a report, protects those who report"},
    LeftOut{"media", "post_id", "a file is in the copy of who uploaded it, who wrote the post"},
    LeftOut{"consent_requests",
            "asked_by",
            "what one asked of others is theirs; one's own questions are their posts"},
    LeftOut{"disclosures", "shown_to", "what one saw of others is theirs"},
    LeftOut{"likes", "post_id", "what others did with a post is theirs"},
    LeftOut{"boosts", "post_id", "what others did with a post is theirs"},
    LeftOut{"bookmarks", "post_id", "what others did with a post is theirs"},
    LeftOut{"likes", "mark_id", "where a like stands in lists, which the time in the copy tells"},
    LeftOut{"bookmarks", "mark_id", "where a bookmark stands in lists, which the time in the copy tells"},
    LeftOut{"pins", "post_id", "only its author pins a post"},
    LeftOut{"search_authors", "", "that the words of their posts are looked at again; gone in minutes"},
    LeftOut{"muted_threads", "post_id", "who mutes a conversation is theirs to tell"},
    LeftOut{"imported_posts", "post_id", "only its author brings a post along"},
    LeftOut{"imported_files", "", "which files of an archive were looked at; what was kept is with the post"},
    LeftOut{"post_keys", "", "a digest that keeps a post from being made twice, and is gone in an hour"},
    LeftOut{"notifications", "post_id", "what others were told of a post is theirs"},
    LeftOut{"list_members", "actor_id", "on which lists others read this person is theirs"},
    LeftOut{"filter_statuses", "post_id", "what others hide is theirs"},
    LeftOut{"conversation_posts",
            "post_id",
            "the post is in its own section; the order of others' messages is theirs"},
    LeftOut{"notification_requests", "from_actor_id", "what others hold back is theirs"},
    LeftOut{"post_counts", "", "how many rows are in another section, and when the last of them was made"},
    LeftOut{
        "home_feeds",
        "",
        "an index of others' posts by when they came, made anew from what is in other sections; gone in days "
        "when it is not read"},
    LeftOut{"poll_votes", "post_id", "the votes of others are theirs; the counts are with the poll"},
    LeftOut{"shown_people", "draft_id", "what others write is theirs; the question told what it is about"},
    LeftOut{"shown_people", "post_id", "whom a post shows, and what they said to it, is theirs"},
    LeftOut{"films", "file", "what the file is called here until it is made clean, and no use as a copy"},
    LeftOut{"media", "path_key", "what stands in the address of the file, which is in the copy"},
    LeftOut{"remote_media", "", "a small copy, for a few days, of what the person shows elsewhere"},
    LeftOut{"consent_links", "token_sha256", "what a link is known by here, and no use as a copy"},
    LeftOut{"consent_sessions", "token_sha256", "what a browser is known by here, and no use as a copy"},
    LeftOut{"oauth_codes", "", "what an application changes for its token at once; gone in minutes"},
    LeftOut{"oauth_tokens", "token_sha256", "what an application is known by here, and no use as a copy"},
    LeftOut{"push_subscriptions", "token_id", "which access token it belongs to, and no use as a copy"},
    LeftOut{"push_subscriptions",
            "sealed_keys",
            "secrets between this node and an app, which has them; no use as a copy"},
    LeftOut{"second_steps",
            "sealed_secret",
            "what the codes of an app are made with: who has a copy of it could make them"},
    LeftOut{"second_steps", "last_step", "the half minute of the last code that was taken"},
    LeftOut{"passkeys", "credential_id", "what a device calls its passkey, which knows it; no use as a copy"},
    LeftOut{"passkeys", "algorithm", "the kind of its public key, and no use as a copy"},
    LeftOut{"passkeys", "public_key", "what its signatures are checked with, and no use as a copy"},
    LeftOut{"passkeys", "sign_count", "how often a device says that it signed: what a copied one is told by"},
    LeftOut{"passkeys", "last_challenge_ms", "the newest question that it answered, so that none is twice"},
    LeftOut{"recovery_codes", "", "what codes for a lost device are known by here, and no use as a copy"},
    LeftOut{
        "mail_links", "", "a link that was sent by mail, known by its digest alone, and gone in two days"},
    LeftOut{"unconfirmed_mailboxes",
            "",
            "that a new account waits for its person; gone when they confirm it, or with the account in two "
            "days"},
    LeftOut{"mail_queue", "", "that a message is about to be sent; gone when it was"},
    LeftOut{
        "sealed_bodies",
        "",
        "a message to the person that waits to be sent: it carries a link that opens their page, and is gone "
        "when it has arrived"},
    LeftOut{
        "holds", "", "when a server that failed is asked again: nothing about the person, and gone in days"},
};

std::string expression_of(const PersonalColumn& column) {
    const std::string name(column.column);
    if (column.meaning == Meaning::actor) return "(SELECT uri FROM actors WHERE actors.id = t." + name + ")";
    if (column.meaning == Meaning::post) return "(SELECT uri FROM posts WHERE posts.id = t." + name + ")";
    if (column.meaning == Meaning::app)
        return "(SELECT name FROM oauth_apps WHERE oauth_apps.id = t." + name + ")";
    return "t." + name;
}

bool is_number(Meaning meaning) {
    return meaning == Meaning::number || meaning == Meaning::flag || meaning == Meaning::time ||
           meaning == Meaning::id;
}

PersonalValue value_of(const Rows& rows, int at, Meaning meaning) {
    if (rows.is_null(at)) return {};
    if (is_number(meaning)) return rows.integer(at);
    if (meaning != Meaning::value && meaning != Meaning::secret) return rows.string(at);
    const ByteView bytes = rows.bytes(at);
    return Bytes(bytes.begin(), bytes.end());
}

}  // namespace

std::vector<PersonalTable> personal_tables() {
    std::vector<PersonalTable> all;
    for (const auto part : {personal::of_consent(),
                            personal::of_the_account(),
                            personal::of_relations(),
                            personal::of_reading(),
                            personal::of_what_was_said(),
                            personal::of_statuses(),
                            personal::of_imports()}) {
        all.insert(all.end(), part.begin(), part.end());
    }
    return all;
}

std::span<const LeftOut> left_out_of_copies() {
    return left_out;
}

Done for_each_personal_row(Tx& tx,
                           const PersonalTable& table,
                           SubjectId subject,
                           const std::function<Done(const PersonalRow&)>& see) {
    std::string sql;
    for (const PersonalColumn& column : table.columns) {
        sql += (sql.empty() ? "SELECT " : ", ") + expression_of(column);
    }
    sql += " FROM " + std::string(table.table) + " t WHERE " + std::string(table.whose) + " ORDER BY " +
           std::string(table.order);
    Rows rows = tx.query(sql, subject);
    PersonalRow row;
    while (rows.next()) {
        row.clear();
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
            row.push_back(value_of(rows, static_cast<int>(i), table.columns[i].meaning));
        }
        TRY_DONE(see(row));
    }
    return {};
}

}  // namespace kith::storage
