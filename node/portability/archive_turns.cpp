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

}  // namespace

std::string to_json_text(const ArchiveCounts& counts) {
    return Json{{"posts", counts.posts},
                {"direct", counts.direct},
                {"others", counts.others},
                {"refused", counts.refused},
                {"files", counts.files},
                {"files_refused", counts.files_refused}}
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
            .files_refused = number("files_refused")};
}

Result<ImportRow> Importer::queue_archive(const ActorRow& who, std::string_view archive) const {
    if (!parts_.shelf.is_open()) return fail(Errc::unavailable, "archive/no-shelf");
    if (archive.size() > limits::archive_upload_bytes_max) {
        return fail(
            Errc::too_large, "archive/upload", "The file is too large: ask the people who run this server.");
    }
    // What is none is told at once.
    ArchiveReader reader = TRY(ArchiveReader::of(archive));
    TRY(reader.next());
    const bool another = TRY(parts_.database.read([&](Tx& tx) -> Result<bool> {
        return std::ranges::any_of(storage::imports_of(tx, who.id, limits::imports_a_day), is_archive);
    }));
    if (another)
        return fail(Errc::limited, "archive/another", "An archive of yours is being worked on already.");
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
    ArchiveIn archive({parts_.site, parts_.database, parts_.media, parts_.ids, parts_.clock, parts_.random},
                      *who);
    const auto turn = archive.run(parts_.shelf.path_of(import.id));
    // NOTE: what a stop takes away while it is read is no file either.
    if (!turn && turn.error().code == Errc::not_found) return settle(import, line, not_here(), now);
    if (!turn && turn.error().code == Errc::unavailable) {
        const auto later =
            fail(Errc::unavailable, "archive/later", "It could not be read. Please send it again later.");
        return settle(import, line, later, now);
    }
    if (!turn) return settle(import, line, std::unexpected(turn.error()), now);
    return keep_turn(import, line, *turn, now);
}

Done Importer::keep_turn(const ImportRow& import,
                         const ImportLine& line,
                         const ArchiveIn::Summary& turn,
                         Instant now) const {
    const ArchiveCounts before = archive_counts_of(line.options);
    // A turn that sees the archive to its end sees all that was left out; what came, each turn adds to.
    const ArchiveCounts counts{.posts = before.posts + turn.posts,
                               .direct = std::max(before.direct, turn.direct),
                               .others = std::max(before.others, turn.others),
                               .refused = std::max(before.refused, turn.refused),
                               .files = before.files + turn.files,
                               .files_refused = before.files_refused + turn.files_refused};
    return parts_.database.write([&](Tx& tx) -> Done {
        if (!is_archive(storage::find_import(tx, import.id))) return {};  // stopped meanwhile, or erased
        for (const ArchiveIn::Refusal& each : turn.refusals) {
            storage::insert_import_line(
                tx,
                import.id,
                {.line = each.at, .target = each.original, .state = "refused", .why = each.why},
                now);
        }
        storage::renew_import_line(tx, import.id, file_line, to_json_text(counts), now);
        if (turn.more) return {};
        storage::settle_import_line(tx, import.id, file_line, "done", {});
        storage::end_import(tx, import.id, now);
        return {};
    });
}

}  // namespace kith::node
