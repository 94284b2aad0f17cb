// Questions put to people and not yet answered, with what each answer would mean.
#pragma once

#include "consent/grant.h"
#include "storage/database.h"
#include "storage/ids.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::storage {

/// One option of the poll. Without an audience it is the no; "self" keeps and shares with nobody.
struct ConsentChoice {
    std::string label{};
    std::optional<consent::Audience> audience{};
};

enum class RequestState { open, answered, lapsed };

struct ConsentRequestRow {
    ConsentRequestId id{};
    SubjectId subject{};
    ActorId actor{};
    ActorId asked_by{};
    PostId question{};
    std::string code{};  // upper case; unguessable is not needed: only its person may answer with it
    std::vector<ConsentChoice> choices{};
    std::string notice{};  // SHA-256 of the words shown
    RequestState state = RequestState::open;
    Instant created{};
    Instant expires{};
    std::optional<Instant> answered{};
    std::vector<GrantId> grants{};
};

void insert_consent_request(Tx& tx, const ConsentRequestRow& row);
void set_consent_question(Tx& tx, ConsentRequestId id, PostId question);
/// Answered or lapsed; never open again.
void close_consent_request(Tx& tx, ConsentRequestId id, RequestState state, Instant now);

std::optional<ConsentRequestRow> find_consent_request(Tx& tx, ConsentRequestId id);
std::optional<ConsentRequestRow> consent_request_asked_in(Tx& tx, PostId question);
std::optional<ConsentRequestRow> consent_request_of_code(Tx& tx, std::string_view code);
/// Newest first.
std::vector<ConsentRequestRow> consent_requests_of(Tx& tx, SubjectId subject);
/// Of everybody, by one asker. Newest first.
std::vector<ConsentRequestRow> consent_requests_by(Tx& tx, ActorId asker, std::size_t limit);
/// Open ones whose time is over.
std::vector<ConsentRequestRow> lapsing_consent_requests(Tx& tx, Instant now, std::size_t limit);

}  // namespace kith::storage
