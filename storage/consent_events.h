// What happened to a person's consent, event by event. Rows are added and never changed; the engine refuses
// anything else. Values never enter; evidence and salt are sealed under the subject's key.
#pragma once

#include "consent/grant.h"
#include "storage/database.h"
#include "storage/ids.h"

#include <optional>
#include <string>
#include <vector>

namespace kith::storage {

struct ConsentEventRow {
    ConsentEventId id{};
    SubjectId subject{};
    GrantId grant{};      // invalid: about the person as a whole
    std::string event{};  // a GrantEvent's name, or object, unobject, restrict, unrestrict, forget, erase
    std::string state{};  // of the grant afterwards
    std::string kind{};
    std::string purpose{};
    std::string audience{};
    std::string verb{};
    std::string basis{};
    consent::Channel channel = consent::Channel::self;
    std::optional<std::string> notice{};
    std::optional<Instant> expires{};
    std::string receipt{};  // UUID
    Bytes evidence{};       // sealed; empty when there is none
    Bytes salt{};           // sealed
    std::int64_t leaf = 0;  // its place in the transparency log
    Instant at{};
};

void append_consent_event(Tx& tx, const ConsentEventRow& row);
std::optional<ConsentEventRow> find_consent_event(Tx& tx, ConsentEventId id);
std::optional<ConsentEventRow> find_consent_event(Tx& tx, std::string_view receipt);
/// Oldest first.
std::vector<ConsentEventRow> consent_events_of(Tx& tx, SubjectId subject);
std::vector<ConsentEventRow> consent_events_of(Tx& tx, GrantId grant);
/// What opened the grant, or opened it again, at the latest by then; nothing for an invalid one.
std::optional<ConsentEventRow> opening_of(Tx& tx, GrantId grant, Instant by);
/// The newest of that name.
std::optional<ConsentEventRow> last_consent_event(Tx& tx, SubjectId subject, std::string_view event);

// Answered without the sealed parts of the rows.
/// FORGET was said of the kind, and nobody but staff told it again since.
bool said_forget(Tx& tx, SubjectId subject, std::string_view kind);
/// STOP was said to everything, and the person opened nothing by themselves since.
bool said_stop(Tx& tx, SubjectId subject);
/// The person said yes or no to this purpose by its name, or took that no back.
bool has_chosen(Tx& tx, SubjectId subject, std::string_view purpose);

}  // namespace kith::storage
