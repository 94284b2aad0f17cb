// What a person brought along from elsewhere: for copies of it.
#include "storage/personal_rows.h"

#include <array>

namespace kith::storage::personal {
namespace {

using enum Meaning;
using Column = PersonalColumn;

constexpr std::array imports = {Column{"id", "dct:identifier", id},
                                Column{"actor_id", "as:actor", actor},
                                Column{"subject_id", "kith:subject", id},
                                Column{"kind", "kith:kind"},
                                Column{"mode", "kith:mode"},
                                Column{"state", "kith:state"},
                                Column{"made_ms", "dct:created", time},
                                Column{"worked_ms", "as:updated", time},
                                Column{"ended_ms", "as:endTime", time}};
constexpr std::array lines = {Column{"import_id", "kith:import", id},
                              Column{"line", "kith:line", number},
                              Column{"target", "as:object"},
                              Column{"list", "kith:list"},
                              Column{"options", "kith:options", json},
                              Column{"state", "kith:state"},
                              Column{"why", "as:summary"},
                              Column{"tries", "kith:tries", number},
                              Column{"next_ms", "kith:next", time}};
constexpr std::array posts = {Column{"actor_id", "as:actor", actor},
                              Column{"original_uri", "dct:source"},
                              Column{"post_id", "as:object", post}};

constexpr std::array tables = {
    PersonalTable{"imports",
                  "Files that you brought along",
                  "imports",
                  "kith:Import",
                  "t.subject_id = ?",
                  "t.id DESC",
                  imports},
    PersonalTable{"import_lines",
                  "What those files said, and what became of it",
                  "import_rows",
                  "kith:ImportLine",
                  "t.import_id IN (SELECT id FROM imports WHERE subject_id = ?)",
                  "t.import_id DESC, t.line",
                  lines},
    PersonalTable{"imported_posts",
                  "Posts that you brought along in an archive",
                  "imported_posts",
                  "kith:ImportedPost",
                  "t.actor_id IN (SELECT id FROM actors WHERE subject_id = ?)",
                  "t.actor_id, t.original_uri",
                  posts},
};

}  // namespace

std::span<const PersonalTable> of_imports() {
    return tables;
}

}  // namespace kith::storage::personal
