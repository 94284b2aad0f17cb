#include "storage/withdrawals.h"

#include "storage/columns.h"
#include "storage/consent_events.h"
#include "storage/settings.h"

#include <charconv>

namespace kith::storage {

namespace {

// The last event that was looked at. It is restored with the data, so that nothing is passed over.
constexpr std::string_view journalled = "withdrawals.journalled";

std::int64_t last_journalled(Tx& tx) {
    const std::string text = find_setting(tx, journalled).value_or("0");
    std::int64_t id = 0;
    std::from_chars(text.data(), text.data() + text.size(), id);
    return id;
}

struct Step {
    std::vector<Withdrawal> found{};
    std::int64_t last = 0;
    std::size_t looked_at = 0;
};

Step next_step(Tx& tx, std::size_t limit) {
    Step step{.last = last_journalled(tx)};
    // What ends a no, a pause and a forgetting is among them: the last word counts.
    Rows rows = tx.query(
        "SELECT id, receipt, subject_id, COALESCE(grant_id, 0), event, kind, purpose, channel, at_ms,"
        " event IN ('withdraw', 'refuse', 'stop', 'invalidate', 'object', 'unobject', 'restrict', "
        "'unrestrict',"
        " 'forget', 'ask_erasure', 'keep') FROM consent_events WHERE id > ? ORDER BY id LIMIT ?",
        step.last,
        limit);
    while (rows.next()) {
        Columns c(rows);
        step.last = c.number();
        ++step.looked_at;
        Withdrawal one{.receipt = c.text(),
                       .subject = c.id<SubjectId>(),
                       .grant = c.id<GrantId>(),
                       .event = c.text(),
                       .kind = c.text(),
                       .purpose = c.text(),
                       .channel = c.text(),
                       .at = c.instant()};
        if (c.flag()) step.found.push_back(std::move(one));
    }
    return step;
}

}  // namespace

Result<std::size_t> journal_withdrawals(Database& database, KeyStore& keys, std::size_t limit) {
    const Step step = TRY(database.read([&](Tx& tx) -> Result<Step> { return next_step(tx, limit); }));
    if (step.looked_at == 0) return std::size_t{0};
    // In this order: what a crash cuts short is done again.
    if (!step.found.empty()) TRY_DONE(keys.put_withdrawals(step.found));
    TRY_DONE(database.write([&](Tx& tx) -> Done {
        put_setting(tx, journalled, std::to_string(step.last));
        return {};
    }));
    return step.looked_at;
}

Done journal_all_withdrawals(Database& database, KeyStore& keys) {
    constexpr std::size_t events_a_step = 1000;
    while (TRY(journal_withdrawals(database, keys, events_a_step)) == events_a_step) {
    }
    return {};
}

Result<std::vector<Withdrawal>> missing_withdrawals(Database& database, KeyStore& keys) {
    std::vector<Withdrawal> all = TRY(keys.withdrawals());
    TRY_DONE(database.read([&](Tx& tx) -> Done {
        std::erase_if(
            all, [&](const Withdrawal& each) { return find_consent_event(tx, each.receipt).has_value(); });
        return {};
    }));
    return all;
}

}  // namespace kith::storage
