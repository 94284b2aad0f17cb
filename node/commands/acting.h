// Acting for a person: every act of an operator in somebody's name is written down first, and that person
// sees it.
#pragma once

#include "node/commands/commands.h"

#include <optional>
#include <string>
#include <string_view>

namespace kith::node {

/// Whom an operator acts for, and the reason they gave for handling direct messages, if any.
struct Acting {
    storage::ActorRow actor;
    std::string direct_reason{};

    bool direct_allowed() const { return !direct_reason.empty(); }
};

/// Reads `as` and `include_direct`, finds the account and writes the audit event. `object`: what it is done
/// to.
Result<Acting> act_for(const CommandParts& parts,
                       const Args& args,
                       std::string_view verb,
                       std::string_view object = {});
/// The account named by `handle`, for what is done to it (suspend, rotate-key); also written down, with why
/// their direct messages come along where they do.
Result<storage::ActorRow> act_on(const CommandParts& parts, const Args& args, std::string_view verb);

/// "ana", "@ana" or "ana@example.edu"; nothing is written down.
Result<storage::ActorRow> account_of(const CommandParts& parts, std::string_view handle);
Done write_down_on(const CommandParts& parts, const storage::ActorRow& account, std::string_view verb);
/// The same, where what is done to it writes itself down.
Result<storage::ActorRow> account_named(const CommandParts& parts, const Args& args);

/// Errc::denied, saying that --include-direct is missing.
std::unexpected<Error> direct_needs_reason();

}  // namespace kith::node
