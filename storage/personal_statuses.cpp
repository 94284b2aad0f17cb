// What the client API keeps of a person's posts beside the posts: for copies of it.
#include "storage/personal_rows.h"
#include "storage/scheduled_posts.h"

#include <array>

namespace kith::storage::personal {
namespace {

using enum Meaning;
using Column = PersonalColumn;

constexpr std::array scheduled = {Column{"id", "dct:identifier", id},
                                  Column{"subject_id", "kith:subject", id},
                                  Column{"actor_id", "as:attributedTo", actor},
                                  Column{"sealed", "as:source", secret, scheduled_sealed_as},
                                  Column{"due_ms", "as:startTime", time},
                                  Column{"next_ms", "kith:next", time},
                                  Column{"created_ms", "dct:created", time}};
constexpr std::array apps = {Column{"post_id", "as:object", post}, Column{"app_id", "as:generator", id}};
constexpr std::array muted = {Column{"actor_id", "as:actor", actor},
                              Column{"post_id", "as:object", post},
                              Column{"at_ms", "as:published", time}};

constexpr std::array tables = {
    PersonalTable{"scheduled",
                  "Posts of yours that wait for their time",
                  "scheduled_posts",
                  "as:Note",
                  "t.subject_id = ?",
                  "t.id DESC",
                  scheduled},
    PersonalTable{"post_apps",
                  "With which application you wrote each post",
                  "post_apps",
                  "as:Application",
                  "t.post_id IN (SELECT id FROM posts WHERE subject_id = ?)",
                  "t.post_id DESC",
                  apps},
    PersonalTable{"muted_threads",
                  "Conversations that you muted",
                  "muted_threads",
                  "kith:Mute",
                  "t.actor_id IN (SELECT id FROM actors WHERE subject_id = ?)",
                  "t.at_ms DESC, t.post_id",
                  muted},
};

}  // namespace

std::span<const PersonalTable> of_statuses() {
    return tables;
}

}  // namespace kith::storage::personal
