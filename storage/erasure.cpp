#include "storage/erasure.h"

#include "storage/details.h"
#include "storage/subjects.h"

namespace kith::storage {

Done erase_subject(Database& database, KeyStore& keys, SubjectId subject, Instant now) {
    TRY_DONE(keys.intend_erasure(subject, now));
    TRY_DONE(keys.destroy(subject));
    TRY_DONE(database.write([&](Tx& tx) -> Done {
        drop_details(tx, subject);
        for (const std::string_view sql : {"DELETE FROM grants WHERE subject_id = ?",
                                           "DELETE FROM denials WHERE subject_id = ?",
                                           "DELETE FROM objections WHERE subject_id = ?",
                                           "DELETE FROM consent_requests WHERE subject_id = ?",
                                           "DELETE FROM disclosures WHERE subject_id = ?",
                                           "DELETE FROM erasures_due WHERE subject_id = ?",
                                           "DELETE FROM consent_links WHERE subject_id = ?",
                                           "DELETE FROM consent_sessions WHERE subject_id = ?",
                                           "DELETE FROM sealed_bodies WHERE subject_id = ?",
                                           "DELETE FROM dialogue_queue WHERE actor_id IN"
                                           " (SELECT id FROM actors WHERE subject_id = ?)"}) {
            tx.execute(sql, subject);
        }
        mark_erased(tx, subject, now);
        return {};
    }));
    // The log would still hold the rows as they were.
    TRY_DONE(database.checkpoint());
    return keys.complete_erasure(subject, now);
}

Done finish_erasures(Database& database, KeyStore& keys, Instant now) {
    for (const SubjectId subject : TRY(keys.pending_erasures())) {
        TRY_DONE(erase_subject(database, keys, subject, now));
    }
    return {};
}

Done replay_erasures(Database& database, KeyStore& keys, Instant now) {
    // What was spent or signed out since would work again.
    TRY_DONE(database.write([](Tx& tx) -> Done {
        tx.execute("DELETE FROM consent_sessions");
        tx.execute("DELETE FROM consent_links WHERE may = 'open'");
        return {};
    }));
    for (const SubjectId subject : TRY(keys.erasures())) {
        TRY_DONE(erase_subject(database, keys, subject, now));
    }
    return {};
}

}  // namespace kith::storage
