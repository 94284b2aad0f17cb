#include "storage/consent_events.h"

#include "storage/columns.h"

namespace kith::storage {
namespace {

constexpr std::string_view columns =
    "SELECT id, subject_id, grant_id, event, state, kind, purpose, audience, verb, basis, channel,"
    " notice_sha256, expires_ms, receipt, evidence, salt, leaf, at_ms FROM consent_events ";

ConsentEventRow read(const Rows& rows) {
    Columns c(rows);
    return ConsentEventRow{.id = c.id<ConsentEventId>(),
                           .subject = c.id<SubjectId>(),
                           .grant = c.id<GrantId>(),
                           .event = c.text(),
                           .state = c.text(),
                           .kind = c.text(),
                           .purpose = c.text(),
                           .audience = c.text(),
                           .verb = c.text(),
                           .basis = c.text(),
                           .channel = consent::parse_channel(c.text()).value_or(consent::Channel::import),
                           .notice = c.maybe_text(),
                           .expires = c.maybe_instant(),
                           .receipt = c.text(),
                           .evidence = c.blob(),
                           .salt = c.blob(),
                           .leaf = c.number(),
                           .at = c.instant()};
}

template <class... Keys>
std::vector<ConsentEventRow> find_all(Tx& tx, std::string_view where, const Keys&... keys) {
    std::vector<ConsentEventRow> found;
    Rows rows = tx.query(std::string(columns).append(where), keys...);
    while (rows.next()) found.push_back(read(rows));
    return found;
}

template <class... Keys>
std::optional<ConsentEventRow> find_one(Tx& tx, std::string_view where, const Keys&... keys) {
    auto found = find_all(tx, where, keys...);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::optional<ByteView> maybe(const Bytes& bytes) {
    if (bytes.empty()) return std::nullopt;
    return ByteView(bytes);
}

}  // namespace

void append_consent_event(Tx& tx, const ConsentEventRow& row) {
    tx.execute(
        "INSERT INTO consent_events (id, subject_id, grant_id, event, state, kind, purpose, audience, verb,"
        " basis, channel, notice_sha256, expires_ms, receipt, evidence, salt, leaf, at_ms)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        row.id,
        row.subject,
        or_null(row.grant),
        row.event,
        row.state,
        row.kind,
        row.purpose,
        row.audience,
        row.verb,
        row.basis,
        name_of(row.channel),
        row.notice,
        row.expires,
        row.receipt,
        maybe(row.evidence),
        row.salt,
        row.leaf,
        row.at);
}

std::optional<ConsentEventRow> find_consent_event(Tx& tx, ConsentEventId id) {
    return find_one(tx, "WHERE id = ?", id);
}

std::optional<ConsentEventRow> find_consent_event(Tx& tx, std::string_view receipt) {
    return find_one(tx, "WHERE receipt = ?", receipt);
}

std::vector<ConsentEventRow> consent_events_of(Tx& tx, SubjectId subject) {
    return find_all(tx, "WHERE subject_id = ? ORDER BY id", subject);
}

std::vector<ConsentEventRow> consent_events_of(Tx& tx, GrantId grant) {
    return find_all(tx, "WHERE grant_id = ? ORDER BY id", grant);
}

std::optional<ConsentEventRow> opening_of(Tx& tx, GrantId grant, Instant by) {
    return find_one(tx,
                    "WHERE grant_id = ? AND state IN ('given', 'renewed') AND at_ms <= ?"
                    " ORDER BY id DESC LIMIT 1",
                    grant,
                    by);
}

std::optional<ConsentEventRow> last_consent_event(Tx& tx, SubjectId subject, std::string_view event) {
    Rows rows = tx.query(
        std::string(columns) + "WHERE subject_id = ? AND event = ? ORDER BY id DESC LIMIT 1", subject, event);
    if (!rows.next()) return std::nullopt;
    return read(rows);
}

bool said_forget(Tx& tx, SubjectId subject, std::string_view kind) {
    Rows rows = tx.query(
        "SELECT event = 'forget' FROM consent_events WHERE subject_id = ? AND kind = ?"
        " AND (event = 'forget' OR (event = 'open' AND channel <> 'staff')) ORDER BY id DESC LIMIT 1",
        subject,
        kind);
    return rows.next() && rows.boolean(0);
}

bool said_stop(Tx& tx, SubjectId subject) {
    Rows rows = tx.query(
        "SELECT event = 'object' FROM consent_events WHERE subject_id = ?"
        " AND ((event = 'object' AND purpose = '') OR (event = 'open' AND channel IN ('self', 'remote')))"
        " ORDER BY id DESC LIMIT 1",
        subject);
    return rows.next() && rows.boolean(0);
}

bool has_chosen(Tx& tx, SubjectId subject, std::string_view purpose) {
    // What is given was asked of the person; what is opened may be entered for them.
    return tx
        .query(
            "SELECT 1 FROM consent_events WHERE subject_id = ? AND purpose = ?"
            " AND (event IN ('object', 'unobject')"
            " OR (event IN ('give', 'reaffirm') AND channel NOT IN ('staff', 'import'))"
            " OR (event = 'open' AND channel IN ('self', 'remote'))) LIMIT 1",
            subject,
            purpose)
        .next();
}

}  // namespace kith::storage
