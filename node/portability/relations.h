// Relations: the lists of people, domains and posts that somebody takes to another server or brings along,
// in the files that Mastodon writes and reads. Any thread.
#pragma once

#include "storage/actors.h"
#include "storage/database.h"
#include "storage/imports.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::node {

enum class RelationKind { following, lists, blocks, mutes, domains, bookmarks };

inline constexpr std::array relation_kinds = {RelationKind::following,
                                              RelationKind::lists,
                                              RelationKind::blocks,
                                              RelationKind::mutes,
                                              RelationKind::domains,
                                              RelationKind::bookmarks};

/// "following": in rows, forms and commands.
std::string_view to_string(RelationKind kind);
std::optional<RelationKind> relation_kind_of(std::string_view name);
/// "following_accounts.csv"
std::string_view file_name_of(RelationKind kind);

/// The whole file. Whom or what somebody keeps is theirs, and nobody else's.
Result<std::string> relations_csv(storage::Tx& tx,
                                  const storage::ActorRow& who,
                                  RelationKind kind,
                                  Instant now);

/// What a file says, line by line; a line that says nothing that could be done is refused, and why.
/// Errc::malformed and too_large, with words for whoever sent it, for what is no such file at all.
Result<std::vector<storage::ImportLine>> read_relations(std::string_view csv, RelationKind kind);

/// How somebody is followed or muted, as import lines keep it.
struct RelationOptions {
    std::optional<bool> boosts{};
    std::optional<bool> notify{};
    std::optional<std::vector<std::string>> languages{};
    std::optional<bool> hide_notifications{};
};
std::string to_json_text(const RelationOptions& options);
RelationOptions relation_options_of(std::string_view json);

}  // namespace kith::node
