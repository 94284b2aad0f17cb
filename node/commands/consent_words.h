// What the commands about people's details and consent share: words on the command line, and what is printed.
#pragma once

#include "node/commands/commands.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace kith::node {

inline constexpr std::size_t operator_reason_bytes_max = 500;

/// "favourite author"; the error lists them all.
Result<consent::DetailKind> kind_of_words(const std::string& words);
Result<consent::Reason> reason_of_words(const std::string& words);
/// "own_staff", "public", "staff_role:faculty", "@ana" or a URL of an actor.
Result<consent::Audience> audience_of_words(const CommandParts& parts, const std::string& text);

nlohmann::json event_json(const CommandParts& parts, const storage::ConsentEventRow& row);
nlohmann::json taken_json(const TakenBack& taken);
/// [{"inbox", "state", "attempts", "last_try"}]
nlohmann::json reached_json(storage::Tx& tx, storage::ActivityId activity);

/// Why an operator does it: required, and of bounded length.
Result<std::string> reason_text(const Args& args, std::string_view name);

/// Every look and every act of an operator is on record, and its person sees it.
void write_down(const CommandParts& parts,
                storage::Tx& tx,
                storage::SubjectId subject,
                std::string_view verb,
                const std::string& reason);

}  // namespace kith::node
