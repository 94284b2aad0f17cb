// The posts columns for a SELECT with the alias p, and their reader. For storage/*.cpp only.
#pragma once

#include "storage/posts.h"

#include <string_view>

namespace kith::storage {

inline constexpr std::string_view post_columns =
    "p.id, p.uri, p.actor_id, p.subject_id, p.is_local, p.type, p.visibility, p.content, p.summary, p.name,"
    " p.source, p.language, p.sensitive, p.url, p.in_reply_to_uri, p.in_reply_to_id, p.context_uri,"
    " p.conversation, p.quote_uri, p.quote_state, p.quote_authorization, p.reply_policy, p.like_policy,"
    " p.boost_policy, p.quote_policy, p.hidden, p.extra, p.created_ms, p.updated_ms, p.received_ms, p.basis,"
    " p.provenance, p.last_needed_ms";
inline constexpr int post_column_count = 33;

PostRow read_post(const Rows& rows, int first_column = 0);

}  // namespace kith::storage
