// Everything that is kept of one person, table by table: what a copy of it must hold. A table with a column
// that leads to a person is in this list or in that of what is left out, with the reason; a test compares
// both with the schema.
#pragma once

#include "storage/database.h"
#include "storage/ids.h"

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace kith::storage {

/// What a column means to who reads it.
enum class Meaning {
    text,
    number,
    flag,
    time,
    json,
    id,
    actor,  // an id, told as the URI
    post,   // likewise
    app,    // an id, told as the name that the application gives itself
    kind,   // of detail
    purpose,
    basis,
    value,  // a detail, sealed as such
    secret  // sealed under the person, by the column's name or `sealed_as`
};

struct PersonalColumn {
    std::string_view column;
    std::string_view term;  // in JSON-LD
    Meaning meaning = Meaning::text;
    std::string_view sealed_as{};
};

struct PersonalTable {
    std::string_view section;  // its files' name
    std::string_view title;    // for people
    std::string_view table;
    std::string_view type;   // in JSON-LD
    std::string_view whose;  // condition with one '?': the subject
    std::string_view order;
    std::span<const PersonalColumn> columns;
};
/// First what people look for: details, consent, who got what; then what they wrote and did.
std::vector<PersonalTable> personal_tables();

/// A column that leads to a person, or holds something of them, and is not in their copy.
struct LeftOut {
    std::string_view table;
    std::string_view column;  // "" for the whole table
    std::string_view reason;
};
std::span<const LeftOut> left_out_of_copies();

using PersonalValue = std::variant<std::monostate, std::int64_t, std::string, Bytes>;
/// One value for each column, in their order.
using PersonalRow = std::vector<PersonalValue>;
/// The newest first, one at a time, until one fails.
Done for_each_personal_row(Tx& tx,
                           const PersonalTable& table,
                           SubjectId subject,
                           const std::function<Done(const PersonalRow&)>& see);

namespace personal {
std::span<const PersonalTable> of_consent();
std::span<const PersonalTable> of_the_account();
std::span<const PersonalTable> of_relations();
std::span<const PersonalTable> of_reading();
std::span<const PersonalTable> of_what_was_said();
std::span<const PersonalTable> of_statuses();
std::span<const PersonalTable> of_imports();
}  // namespace personal

}  // namespace kith::storage
