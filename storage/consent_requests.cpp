#include "storage/consent_requests.h"

#include "consent/json.h"
#include "storage/columns.h"

namespace kith::storage {
namespace {

using Json = nlohmann::json;

constexpr std::string_view columns =
    "SELECT id, subject_id, actor_id, asked_by, question_id, code, choices, notice_sha256, state, created_ms,"
    " expires_ms, answered_ms FROM consent_requests ";

std::string_view name_of(RequestState state) {
    switch (state) {
        case RequestState::open:
            return "open";
        case RequestState::answered:
            return "answered";
        case RequestState::lapsed:
            return "lapsed";
    }
    return "lapsed";
}

RequestState state_of(std::string_view name) {
    if (name == "open") return RequestState::open;
    return name == "answered" ? RequestState::answered : RequestState::lapsed;
}

std::string to_text(const std::vector<ConsentChoice>& choices) {
    Json json = Json::array();
    for (const ConsentChoice& choice : choices) {
        Json item = {{"label", choice.label}};
        if (choice.audience) item["audience"] = choice.audience->text();
        json.push_back(std::move(item));
    }
    return json.dump();
}

/// What cannot be read is a no.
std::vector<ConsentChoice> choices_from(std::string_view text) {
    std::vector<ConsentChoice> choices;
    const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!json.is_array()) return choices;
    for (const Json& item : json) {
        ConsentChoice choice{.label = item.value("label", "")};
        const auto audience = consent::Audience::parse(item.value("audience", ""));
        if (audience) choice.audience = *audience;
        choices.push_back(std::move(choice));
    }
    return choices;
}

ConsentRequestRow read(const Rows& rows) {
    Columns c(rows);
    return ConsentRequestRow{.id = c.id<ConsentRequestId>(),
                             .subject = c.id<SubjectId>(),
                             .actor = c.id<ActorId>(),
                             .asked_by = c.id<ActorId>(),
                             .question = c.id<PostId>(),
                             .code = c.text(),
                             .choices = choices_from(c.text()),
                             .notice = c.text(),
                             .state = state_of(c.text()),
                             .created = c.instant(),
                             .expires = c.instant(),
                             .answered = c.maybe_instant()};
}

std::vector<GrantId> grants_asked_for(Tx& tx, ConsentRequestId id) {
    std::vector<GrantId> grants;
    Rows rows =
        tx.query("SELECT grant_id FROM consent_request_grants WHERE request_id = ? ORDER BY grant_id", id);
    while (rows.next()) grants.push_back(rows.id<GrantId>(0));
    return grants;
}

template <class... Args>
std::vector<ConsentRequestRow> find_all(Tx& tx, std::string_view where, const Args&... args) {
    std::vector<ConsentRequestRow> found;
    {
        Rows rows = tx.query(std::string(columns).append(where), args...);
        while (rows.next()) found.push_back(read(rows));
    }
    for (ConsentRequestRow& row : found) row.grants = grants_asked_for(tx, row.id);
    return found;
}

template <class Key>
std::optional<ConsentRequestRow> find_one(Tx& tx, std::string_view where, const Key& key) {
    auto found = find_all(tx, where, key);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

}  // namespace

void insert_consent_request(Tx& tx, const ConsentRequestRow& row) {
    tx.execute(
        "INSERT INTO consent_requests (id, subject_id, actor_id, asked_by, question_id, code, choices,"
        " notice_sha256, state, created_ms, expires_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        row.id,
        row.subject,
        row.actor,
        row.asked_by,
        or_null(row.question),
        row.code,
        to_text(row.choices),
        row.notice,
        name_of(row.state),
        row.created,
        row.expires);
    for (const GrantId grant : row.grants) {
        tx.execute("INSERT INTO consent_request_grants (request_id, grant_id) VALUES (?, ?)", row.id, grant);
    }
}

void set_consent_question(Tx& tx, ConsentRequestId id, PostId question) {
    tx.execute("UPDATE consent_requests SET question_id = ? WHERE id = ?", question, id);
}

void close_consent_request(Tx& tx, ConsentRequestId id, RequestState state, Instant now) {
    tx.execute("UPDATE consent_requests SET state = ?, answered_ms = ? WHERE id = ? AND state = 'open'",
               name_of(state),
               now,
               id);
}

std::optional<ConsentRequestRow> find_consent_request(Tx& tx, ConsentRequestId id) {
    return find_one(tx, "WHERE id = ?", id);
}

std::optional<ConsentRequestRow> consent_request_asked_in(Tx& tx, PostId question) {
    return find_one(tx, "WHERE question_id = ?", question);
}

std::optional<ConsentRequestRow> consent_request_of_code(Tx& tx, std::string_view code) {
    return find_one(tx, "WHERE code = ?", code);
}

std::vector<ConsentRequestRow> consent_requests_of(Tx& tx, SubjectId subject) {
    return find_all(tx, "WHERE subject_id = ? ORDER BY id DESC", subject);
}

std::vector<ConsentRequestRow> consent_requests_by(Tx& tx, ActorId asker, std::size_t limit) {
    return find_all(tx, "WHERE asked_by = ? ORDER BY id DESC LIMIT ?", asker, limit);
}

std::vector<ConsentRequestRow> lapsing_consent_requests(Tx& tx, Instant now, std::size_t limit) {
    return find_all(tx, "WHERE state = 'open' AND expires_ms <= ? ORDER BY expires_ms LIMIT ?", now, limit);
}

}  // namespace kith::storage
