#include "storage/erasure.h"

#include "storage/details.h"
#include "storage/farewells.h"
#include "storage/films.h"
#include "storage/likes.h"
#include "storage/media.h"
#include "storage/posts.h"
#include "storage/search.h"
#include "storage/shown.h"
#include "storage/subjects.h"

#include <string_view>
#include <vector>

namespace kith::storage {

namespace {

constexpr const char* drop_dialogue =
    "DELETE FROM dialogue_queue WHERE actor_id IN (SELECT id FROM actors WHERE subject_id = ?)";
constexpr const char* drop_awaited =
    "DELETE FROM unconfirmed_mailboxes WHERE actor_id IN (SELECT id FROM actors WHERE subject_id = ?)";
/// That they were rejected is told after they are erased; that message holds nothing under their key.
constexpr const char* drop_mail_but_last =
    "DELETE FROM mail_queue WHERE subject_id = ? AND kind <> 'rejected'";
constexpr const char* drop_recovery_codes =
    "DELETE FROM recovery_codes WHERE actor_id IN (SELECT id FROM actors WHERE subject_id = ?)";
constexpr const char* drop_announcement_reads =
    "DELETE FROM announcement_reads WHERE actor_id IN (SELECT id FROM actors WHERE subject_id = ?)";
constexpr const char* drop_announcement_reactions =
    "DELETE FROM announcement_reactions WHERE actor_id IN (SELECT id FROM actors WHERE subject_id = ?)";
constexpr const char* drop_post_keys =
    "DELETE FROM post_keys WHERE actor_id IN (SELECT id FROM actors WHERE subject_id = ?)";
constexpr const char* drop_muted_threads =
    "DELETE FROM muted_threads WHERE actor_id IN (SELECT id FROM actors WHERE subject_id = ?)";
constexpr const char* drop_unit_roles =
    "DELETE FROM unit_roles WHERE holder_id IN (SELECT id FROM actors WHERE subject_id = ?)";
constexpr const char* drop_roles_on_unit =
    "DELETE FROM unit_roles WHERE unit_id IN (SELECT id FROM actors WHERE subject_id = ?)";
constexpr const char* drop_unit_codes =
    "DELETE FROM oauth_codes WHERE by_actor_id IN (SELECT id FROM actors WHERE subject_id = ?)";
constexpr const char* drop_unit_tokens =
    "DELETE FROM oauth_tokens WHERE by_actor_id IN (SELECT id FROM actors WHERE subject_id = ?)";
/// What they did for a unit was done; by whom is forgotten.
constexpr const char* forget_who_acted =
    "UPDATE audit_events SET by_actor_id = NULL WHERE by_actor_id IN (SELECT id FROM actors WHERE subject_id "
    "= ?)";
/// What is on their own record of it says for which unit.
constexpr const char* drop_role_deeds =
    "DELETE FROM audit_events WHERE subject_id = ?"
    " AND (verb LIKE '% role on unit: %' OR verb = 'make token for unit')";
constexpr const char* empty_audit =
    "UPDATE audit_events SET reason = NULL, object_uri = NULL WHERE subject_id = ? AND verb NOT LIKE "
    "'erase%'";

/// Posts, likes, boosts and votes. Whom they follow stays known: what is sent there is sent at their request,
/// until they unfollow.
void drop_what_they_said(Tx& tx, SubjectId subject, Instant now) {
    std::vector<ActorId> actors;
    {
        Rows rows = tx.query("SELECT id FROM actors WHERE subject_id = ?", subject);
        while (rows.next()) actors.push_back(rows.id<ActorId>(0));
    }
    constexpr std::size_t posts_a_turn = 500;
    for (const ActorId actor : actors) {
        for (auto posts = post_ids_of(tx, actor, posts_a_turn); !posts.empty();
             posts = post_ids_of(tx, actor, posts_a_turn)) {
            for (const PostId post : posts) delete_post(tx, post, now);
        }
        remove_reactions_of(tx, actor);
        tx.execute("DELETE FROM poll_votes WHERE actor_id = ?", actor);
    }
}

/// Others' posts that show them: whom to tell was told before, while the yes was taken back; here nothing
/// stays but, hidden, what a legal hold of others needs, and then nothing that says whom it shows.
void drop_posts_that_show(Tx& tx, SubjectId subject, Instant now) {
    for (const ShownRow& shown : shown_of(tx, subject)) {
        const auto post = find_post(tx, shown.post);
        const auto draft = find_draft(tx, shown.draft);
        const bool post_held = post && is_held(tx, post->subject, shown_in_post(tx, post->id));
        const bool draft_held = draft && is_held(tx, draft->subject, shown_in_draft(tx, draft->id));
        drop_shown(tx, shown.id);
        if (post && post_held) set_hidden(tx, post->id, true);
        if (post && !post_held) delete_post(tx, post->id, now);
        if (draft && !draft_held) let_draft_go(tx, draft->id, now);
    }
}

constexpr std::string_view drop_reading[] = {
    "DELETE FROM lists WHERE owner_id IN (SELECT id FROM actors WHERE subject_id = ?)",
    "DELETE FROM list_members WHERE actor_id IN (SELECT id FROM actors WHERE subject_id = ?)",
    "DELETE FROM filters WHERE owner_id IN (SELECT id FROM actors WHERE subject_id = ?)",
    "DELETE FROM markers WHERE owner_id IN (SELECT id FROM actors WHERE subject_id = ?)",
    "DELETE FROM conversations WHERE owner_id IN (SELECT id FROM actors WHERE subject_id = ?)",
    "DELETE FROM notification_policies WHERE owner_id IN (SELECT id FROM actors WHERE subject_id = ?)",
    "DELETE FROM notification_requests WHERE owner_id IN (SELECT id FROM actors WHERE subject_id = ?)",
    "DELETE FROM notification_requests WHERE from_actor_id IN (SELECT id FROM actors WHERE subject_id = ?)",
    "DELETE FROM post_counts WHERE actor_id IN (SELECT id FROM actors WHERE subject_id = ?)",
    "DELETE FROM home_entries WHERE owner_id IN (SELECT id FROM actors WHERE subject_id = ?)",
    "DELETE FROM home_feeds WHERE owner_id IN (SELECT id FROM actors WHERE subject_id = ?)",
};
constexpr std::string_view drop_relations[] = {
    "DELETE FROM collections WHERE owner_id IN (SELECT id FROM actors WHERE subject_id = ?)",
    "DELETE FROM collection_items WHERE actor_id IN (SELECT id FROM actors WHERE subject_id = ?)",
    "DELETE FROM collection_revocations WHERE owner_id IN (SELECT id FROM actors WHERE subject_id = ?)",
    "DELETE FROM collection_revocations WHERE actor_id IN (SELECT id FROM actors WHERE subject_id = ?)",
    "DELETE FROM mutes WHERE actor_id IN (SELECT id FROM actors WHERE subject_id = ?)",
    "DELETE FROM mutes WHERE target_id IN (SELECT id FROM actors WHERE subject_id = ?)",
    "DELETE FROM user_domain_blocks WHERE actor_id IN (SELECT id FROM actors WHERE subject_id = ?)",
    "DELETE FROM follow_options WHERE follower_id IN (SELECT id FROM actors WHERE subject_id = ?)",
    "DELETE FROM account_notes WHERE subject_id = ?",
    "DELETE FROM account_notes WHERE target_id IN (SELECT id FROM actors WHERE subject_id = ?)",
    "DELETE FROM endorsements WHERE actor_id IN (SELECT id FROM actors WHERE subject_id = ?)",
    "DELETE FROM endorsements WHERE target_id IN (SELECT id FROM actors WHERE subject_id = ?)",
    "DELETE FROM featured_tags WHERE actor_id IN (SELECT id FROM actors WHERE subject_id = ?)",
    "DELETE FROM followed_tags WHERE actor_id IN (SELECT id FROM actors WHERE subject_id = ?)",
    "DELETE FROM dismissed_suggestions WHERE actor_id IN (SELECT id FROM actors WHERE subject_id = ?)",
    "DELETE FROM dismissed_suggestions WHERE target_id IN (SELECT id FROM actors WHERE subject_id = ?)",
    "DELETE FROM imports WHERE subject_id = ?",
    "DELETE FROM imported_posts WHERE actor_id IN (SELECT id FROM actors WHERE subject_id = ?)",
    "DELETE FROM posting_defaults WHERE actor_id IN (SELECT id FROM actors WHERE subject_id = ?)",
};

/// What they reported, and what others said of them: that there was a report stays, its words go.
/// So it is with what the staff did about them.
constexpr std::string_view empty_reports[] = {
    "UPDATE reports SET comment = '', objects = '[]'"
    " WHERE from_actor_id IN (SELECT id FROM actors WHERE subject_id = ?)",
    "UPDATE reports SET comment = '', objects = '[]'"
    " WHERE target_id IN (SELECT id FROM actors WHERE subject_id = ?)",
    "UPDATE moderation_log SET reason = ''"
    " WHERE target_id IN (SELECT id FROM actors WHERE subject_id = ?)",
};

bool has_unfinished_farewell(Tx& tx, SubjectId subject) {
    for (const ActorId actor : unfinished_farewells(tx)) {
        Rows rows = tx.query("SELECT 1 FROM actors WHERE id = ? AND subject_id = ?", actor, subject);
        if (rows.next()) return true;
    }
    return false;
}

}  // namespace

Done erase_subject(Database& database, KeyStore& keys, SubjectId subject, Instant now) {
    TRY_DONE(keys.intend_erasure(subject, now));
    TRY_DONE(keys.destroy(subject));
    TRY_DONE(database.write([&](Tx& tx) -> Done {
        drop_details(tx, subject);
        drop_what_they_said(tx, subject, now);
        drop_posts_that_show(tx, subject, now);
        drop_media_of(tx, subject);
        drop_films_of(tx, subject);
        for (const std::string_view sql : {"DELETE FROM grants WHERE subject_id = ?",
                                           "DELETE FROM denials WHERE subject_id = ?",
                                           "DELETE FROM objections WHERE subject_id = ?",
                                           "DELETE FROM consent_requests WHERE subject_id = ?",
                                           "DELETE FROM disclosures WHERE subject_id = ?",
                                           "DELETE FROM erasures_due WHERE subject_id = ?",
                                           empty_audit,
                                           "DELETE FROM consent_links WHERE subject_id = ?",
                                           "DELETE FROM consent_sessions WHERE subject_id = ?",
                                           "DELETE FROM sealed_bodies WHERE subject_id = ?",
                                           "DELETE FROM oauth_codes WHERE subject_id = ?",
                                           "DELETE FROM oauth_tokens WHERE subject_id = ?",
                                           drop_unit_roles,
                                           drop_roles_on_unit,
                                           drop_unit_codes,
                                           drop_unit_tokens,
                                           forget_who_acted,
                                           drop_role_deeds,
                                           "DELETE FROM pending_accounts WHERE subject_id = ?",
                                           "DELETE FROM account_roles WHERE subject_id = ?",
                                           "DELETE FROM shown_people WHERE subject_id = ?",
                                           "DELETE FROM post_drafts WHERE subject_id = ?",
                                           "DELETE FROM push_subscriptions WHERE subject_id = ?",
                                           "DELETE FROM mail_links WHERE subject_id = ?",
                                           drop_mail_but_last,
                                           drop_awaited,
                                           drop_recovery_codes,
                                           "DELETE FROM second_steps WHERE subject_id = ?",
                                           "DELETE FROM passkeys WHERE subject_id = ?",
                                           drop_announcement_reads,
                                           drop_announcement_reactions,
                                           "DELETE FROM scheduled_posts WHERE subject_id = ?",
                                           drop_post_keys,
                                           drop_muted_threads,
                                           drop_dialogue}) {
            tx.execute(sql, subject);
        }
        for (const std::string_view sql : drop_relations) tx.execute(sql, subject);
        for (const std::string_view sql : drop_reading) tx.execute(sql, subject);
        for (const std::string_view sql : empty_reports) tx.execute(sql, subject);
        rewrite_search(tx);
        mark_erased(tx, subject, now);
        return {};
    }));
    // The log would still hold the rows as they were.
    TRY_DONE(database.checkpoint());
    return keys.complete_erasure(subject, now);
}

Done finish_erasures(Database& database, KeyStore& keys, Instant now) {
    for (const SubjectId subject : TRY(keys.pending_erasures())) {
        // Who has an account takes leave first: whom to tell is in rows that go with the person.
        const bool later =
            TRY(database.read([&](Tx& tx) -> Result<bool> { return has_unfinished_farewell(tx, subject); }));
        if (later) continue;
        TRY_DONE(erase_subject(database, keys, subject, now));
    }
    return {};
}

Done replay_erasures(Database& database, KeyStore& keys, Instant now) {
    // What was spent, removed or signed out since would work again.
    TRY_DONE(database.write([](Tx& tx) -> Done {
        tx.execute("DELETE FROM consent_sessions");
        tx.execute("DELETE FROM consent_links WHERE may = 'open'");
        tx.execute("DELETE FROM oauth_codes");
        tx.execute("DELETE FROM oauth_tokens");
        tx.execute("DELETE FROM mail_links");
        tx.execute("DELETE FROM mail_queue");
        tx.execute("DELETE FROM passkeys");
        return {};
    }));
    for (const SubjectId subject : TRY(keys.erasures())) {
        TRY_DONE(erase_subject(database, keys, subject, now));
    }
    return {};
}

}  // namespace kith::storage
