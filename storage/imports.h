// Imports: files of relations that people bring along, as rows that wait for a worker; and which of their
// posts came in an archive. Repositories over a Tx.
#pragma once

#include "consent/base/uri.h"
#include "storage/database.h"
#include "storage/ids.h"
#include "storage/posts.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::storage {

using ImportId = Id<struct ImportTag>;

struct ImportRow {
    ImportId id{};
    ActorId actor{};
    SubjectId subject{};
    std::string kind{};             // following, lists, blocks, mutes, domains, bookmarks, archive
    std::string mode = "merge";     // merge, overwrite
    std::string state = "running";  // clearing, running, done
    Instant made{};
    std::optional<Instant> ended{};

    bool is_open() const { return state != "done"; }
};

struct ImportLine {
    std::int64_t line = 0;  // 0: the file itself, of one that is not taken line by line
    std::string target{};
    std::string list{};
    std::string options{};
    std::string state = "waiting";  // waiting, done, refused
    std::string why{};
    int tries = 0;
};

struct ImportTotals {
    std::int64_t waiting = 0;
    std::int64_t done = 0;
    std::int64_t refused = 0;
};

void insert_import(Tx& tx, const ImportRow& row);
void insert_import_line(Tx& tx, ImportId import, const ImportLine& line, Instant now);
std::optional<ImportRow> find_import(Tx& tx, ImportId id);
/// The newest first.
std::vector<ImportRow> imports_of(Tx& tx, ActorId actor, std::size_t limit);
std::int64_t count_open_imports(Tx& tx, ActorId actor);
/// Also of those that are done.
std::int64_t count_imports_since(Tx& tx, ActorId actor, Instant since);
ImportTotals import_totals(Tx& tx, ImportId id);
/// In the order of the file.
std::vector<ImportLine> refused_lines_of(Tx& tx, ImportId id, std::size_t limit);
std::optional<ImportLine> find_import_line(Tx& tx, ImportId id, std::int64_t line);
/// What the file named, for what an overwriting import keeps.
std::vector<ImportLine> import_lines_of(Tx& tx, ImportId id);

/// Whether a turn now would find something: a line that is due, or an ended import from before then to drop.
bool has_import_work(Tx& tx, Instant now, Instant ended_before);
/// The open one whose last turn is the longest ago and that has something to do now; it goes to the end of
/// the row.
std::optional<ImportRow> take_import(Tx& tx, Instant now);
/// When there is something to do next.
std::optional<Instant> next_import_due(Tx& tx);
/// The next line that is due, with this try counted: if that is its end, it is not tried again before `next`.
std::optional<ImportLine> take_import_line(Tx& tx, ImportId id, Instant now, Instant next);
void settle_import_line(Tx& tx, ImportId id, std::int64_t line, std::string_view state, std::string_view why);
void retry_import_line(Tx& tx, ImportId id, std::int64_t line, Instant next);
/// What came of it so far.
void set_import_options(Tx& tx, ImportId id, std::int64_t line, std::string_view options);
/// Not its end: its next turn, as if it were the first.
void renew_import_line(Tx& tx, ImportId id, std::int64_t line, Instant next);
/// From clearing to running.
void start_import_lines(Tx& tx, ImportId id);
/// Done, where no line waits any more.
bool end_import(Tx& tx, ImportId id, Instant now);
/// Imports that ended before then, with their lines; how many.
std::int64_t drop_ended_imports(Tx& tx, Instant before, std::size_t limit);

/// What an original became here: no id where that is deleted again; nothing where it never came.
std::optional<PostId> find_imported_post(Tx& tx, ActorId actor, std::string_view original);
void put_imported_post(Tx& tx, ActorId actor, std::string_view original, PostId post);
/// Whether a file of an imported post was taken up, or refused, before.
bool is_imported_file(Tx& tx, PostId post, std::string_view name);
void put_imported_file(Tx& tx, PostId post, std::string_view name);

}  // namespace kith::storage
