// Archives that people send from a page: on the shelf, and worked off some posts and files at a time. The
// only line of such an import is the file's own; what was refused in it stands below that.
#include "consent/json.h"
#include "node/portability/importer.h"
#include "node/portability/limits.h"
#include "node/social/acting.h"

#include <algorithm>
#include <utility>

namespace kith::node {
namespace {

using Json = nlohmann::json;
using storage::ActorRow;
using storage::ImportId;
using storage::ImportLine;
using storage::ImportRow;
using storage::Tx;

constexpr std::int64_t file_line = 0;

bool is_archive(const std::optional<ImportRow>& import) {
    return import && import->is_open() && import->kind == archive_kind;
}

/// Words for the person, who knows nothing of our files.
std::unexpected<Error> not_here() {
    return fail(Errc::gone, "archive/not-here", "The file did not arrive whole. Please send it again.");
}

/// The same.
Done told(const Done& turn) {
    if (turn || turn.error().code != Errc::unavailable) return turn;
    return fail(Errc::unavailable, "archive/later", "It could not be read. Please send it again later.");
}

/// A ZIP file's own list of its files is held whole by whoever opens it: its length is looked at before.
Done check_directory(std::string_view archive) {
    constexpr std::string_view mark = "PK\1\2";
    std::size_t found = 0;
    for (auto at = archive.find(mark); at != std::string_view::npos; at = archive.find(mark, at + 1)) {
        if (++found > limits::archive_entries_max)
            return fail(Errc::too_large, "archive/directory", "The archive holds too many files.");
    }
    return {};
}

}  // namespace

std::string to_json_text(const ArchiveCounts& counts) {
    return Json{{"posts", counts.posts},
                {"direct", counts.direct},
                {"others", counts.others},
                {"refused", counts.refused},
                {"files", counts.files},
                {"files_refused", counts.files_refused},
                {"from", counts.place.from},
                {"reached", counts.place.reached}}
        .dump();
}

ArchiveCounts archive_counts_of(std::string_view json) {
    const Json counts = Json::parse(json, nullptr, /*allow_exceptions=*/false);
    const auto number = [&](const char* name) -> std::int64_t {
        if (!counts.is_object()) return 0;
        const auto found = counts.find(name);
        return found != counts.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
    };
    return {.posts = number("posts"),
            .direct = number("direct"),
            .others = number("others"),
            .refused = number("refused"),
            .files = number("files"),
            .files_refused = number("files_refused"),
            .place = {.from = number("from"), .reached = number("reached")}};
}

Done Importer::may_bring_archive(storage::ActorId who) const {
    return parts_.database.read([&](Tx& tx) -> Done {
        if (std::ranges::any_of(storage::imports_of(tx, who, limits::imports_a_day), is_archive))
            return fail(Errc::limited, "archive/another", "An archive of yours is being worked on already.");
        return may_queue(tx, who, parts_.clock.now());
    });
}

Result<ImportRow> Importer::queue_archive(const ActorRow& who, std::string_view archive) const {
    if (!parts_.shelf.is_open()) return fail(Errc::unavailable, "archive/no-shelf");
    if (archive.size() > limits::archive_upload_bytes_max) {
        return fail(
            Errc::too_large, "archive/upload", "The file is too large: ask the people who run this server.");
    }
    TRY_DONE(may_bring_archive(who.id));
    // What is none is told at once.
    TRY_DONE(check_directory(archive));
    ArchiveReader reader = TRY(ArchiveReader::of(archive, limits::archive_glance_bytes_max));
    TRY(reader.next());
    const Instant now = parts_.clock.now();
    const ImportRow row{.id = parts_.ids.make<ImportId>(),
                        .actor = who.id,
                        .subject = who.subject,
                        .kind = std::string(archive_kind),
                        .made = now};
    const ImportLine file{.line = file_line, .target = std::string(archive_kind)};
    // NOTE: the row comes before the file: what lies on the shelf without one is taken away.
    TRY(insert(row, {file}, now + limits::archive_arrives_within));
    Done kept = parts_.shelf.keep(row.id, archive);
    if (!kept) kept = fail(Errc::unavailable, "archive/keep");
    const Done started = parts_.database.write([&](Tx& tx) -> Done {
        if (kept) {
            storage::retry_import_line(tx, row.id, file_line, now);
            return {};
        }
        storage::settle_import_line(tx, row.id, file_line, "refused", not_here().error().message);
        storage::end_import(tx, row.id, now);
        return {};
    });
    TRY_DONE(kept);
    TRY_DONE(started);
    return row;
}

Done Importer::stop_archive(storage::ActorId who, ImportId id) const {
    const Instant now = parts_.clock.now();
    TRY_DONE(parts_.database.write([&](Tx& tx) -> Done {
        const auto import = storage::find_import(tx, id);
        if (!is_archive(import) || import->actor != who) return fail(Errc::not_found, "archive/none");
        storage::settle_import_line(tx, id, file_line, "refused", "You stopped it.");
        storage::end_import(tx, id, now);
        return {};
    }));
    parts_.shelf.remove(id);
    return {};
}

/// What belongs to no open import goes: the work is done, or the person is gone.
void Importer::clear_shelf() const {
    for (const ImportId id : parts_.shelf.all()) {
        const auto needed = parts_.database.read(
            [&](Tx& tx) -> Result<bool> { return is_archive(storage::find_import(tx, id)); });
        if (needed && !*needed) parts_.shelf.remove(id);
    }
}

Done Importer::take_archive(const ImportRow& import, const ImportLine& line, Instant now) {
    if (now - import.made >= limits::archive_kept_for) {
        return settle(import,
                      line,
                      fail(Errc::denied,
                           "archive/day",
                           "It took more than a day. What came stays; send it again for the rest."),
                      now);
    }
    const auto who = parts_.database.read([&](Tx& tx) { return acting(tx, import.actor); });
    if (!who) return settle(import, line, std::unexpected(who.error()), now);
    if (!parts_.shelf.holds(import.id)) return settle(import, line, not_here(), now);
    const ArchiveIn::Call call{.place = archive_counts_of(line.options).place,
                               .unpacked_max = limits::archive_upload_unpacked_max,
                               .still_wanted = [&](Tx& tx) { return still_wanted(tx, import); },
                               .stopping = [this] { return is_stopping(); }};
    ArchiveIn archive(
        {parts_.site, parts_.database, parts_.media, parts_.ids, parts_.clock, parts_.random}, *who, call);
    Done turn = archive.run(parts_.shelf.path_of(import.id));
    // NOTE: what a stop takes away while it is read is no file either.
    if (!turn && turn.error().code == Errc::not_found) turn = not_here();
    return end_turn(import, line, archive.summary(), turn, now);
}

Done Importer::still_wanted(Tx& tx, const ImportRow& import) const {
    if (!is_archive(storage::find_import(tx, import.id))) return fail(Errc::gone, "archive/over");
    TRY(acting(tx, import.actor));
    return {};
}

/// What came is told, whatever ended the turn.
Done Importer::end_turn(const ImportRow& import,
                        const ImportLine& line,
                        const ArchiveIn::Summary& summary,
                        const Done& turn,
                        Instant now) const {
    ArchiveCounts counts = archive_counts_of(line.options);
    counts.posts += summary.posts;
    counts.direct += summary.direct;
    counts.others += summary.others;
    counts.refused += summary.refused;
    counts.files += summary.files;
    counts.files_refused += summary.files_refused;
    counts.place = summary.place;
    const bool goes_on = turn ? summary.more : is_stopping() && turn.error().code == Errc::unavailable;
    return parts_.database.write([&](Tx& tx) -> Done {
        const auto still = storage::find_import(tx, import.id);
        if (!still) return {};  // erased meanwhile
        auto shown = static_cast<std::size_t>(storage::import_totals(tx, import.id).refused);
        for (const ArchiveIn::Refusal& each : summary.refusals) {
            if (shown++ >= limits::import_refusals_shown) break;
            storage::insert_import_line(
                tx,
                import.id,
                {.line = each.at, .target = each.original, .state = "refused", .why = each.why},
                now);
        }
        storage::set_import_options(tx, import.id, file_line, to_json_text(counts));
        if (!still->is_open()) return {};  // stopped meanwhile
        if (goes_on) {
            storage::renew_import_line(tx, import.id, file_line, now);
        } else {
            settle_in(tx, import, line, told(turn), now);
        }
        return {};
    });
}

}  // namespace kith::node
