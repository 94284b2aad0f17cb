// What people take along and bring along: their relations as files, their posts as an archive.
#include "consent/json.h"
#include "node/commands/acting.h"
#include "node/commands/commands.h"
#include "node/portability/archive_in.h"
#include "node/portability/archive_out.h"
#include "node/portability/importer.h"
#include "node/portability/limits.h"
#include "node/social/acting.h"
#include "storage/imports.h"
#include "storage/private_file.h"

#include <algorithm>

namespace kith::node {
namespace {

using Json = nlohmann::json;

Result<RelationKind> kind_in(const Args& args) {
    const auto kind = relation_kind_of(TRY(args.text("kind")));
    if (kind) return *kind;
    return fail(Errc::malformed,
                "command: kind",
                "the kind is one of following, lists, blocks, mutes, domains, bookmarks");
}

Json import_json(storage::Tx& tx, const storage::ImportRow& import) {
    storage::ImportTotals totals = storage::import_totals(tx, import.id);
    Json refused = Json::array();
    // Of an archive posts are counted; its file is a line of its own.
    const auto archive =
        import.kind == archive_kind ? storage::find_import_line(tx, import.id, 0) : std::nullopt;
    if (archive) {
        const ArchiveCounts counts = archive_counts_of(archive->options);
        totals = {
            .waiting = archive->state == "waiting" ? 1 : 0, .done = counts.posts, .refused = counts.refused};
        if (!archive->why.empty()) {
            refused.push_back({{"line", archive->line}, {"target", archive->target}, {"why", archive->why}});
        }
    }
    for (const auto& line : storage::refused_lines_of(tx, import.id, limits::import_refusals_shown)) {
        refused.push_back({{"line", line.line}, {"target", line.target}, {"why", line.why}});
    }
    return {{"kind", import.kind},
            {"mode", import.mode},
            {"state", import.state},
            {"made", to_iso8601(import.made)},
            {"waiting", totals.waiting},
            {"done", totals.done},
            {"refused", totals.refused},
            {"lines", std::move(refused)}};
}

/// Without a server there is nobody else to do it.
void work_off(const CommandParts& parts, storage::ImportId import) {
    const auto steps_max = limits::csv_rows_max * 2;
    for (std::size_t step = 0; step < steps_max; ++step) {
        const auto open = parts.database.read([&](storage::Tx& tx) -> Result<bool> {
            const auto row = storage::find_import(tx, import);
            return row && row->is_open();
        });
        if (!open || !*open || parts.importer.run_once(parts.clock.now()).done == 0) return;
    }
}

}  // namespace

Result<Json> export_csv_command(const CommandParts& parts, const Args& args) {
    const std::string folder = TRY(args.text("out"));
    const storage::ActorRow who = TRY(act_on(parts, args, "export relations"));
    TRY_DONE(storage::ensure_private_directory(folder));
    Json files = Json::array();
    for (const RelationKind kind : relation_kinds) {
        const std::string csv = TRY(parts.database.read([&](storage::Tx& tx) -> Result<std::string> {
            return relations_csv(tx, who, kind, parts.clock.now());
        }));
        const std::string path = folder + "/" + std::string(file_name_of(kind));
        NewFile file = TRY(NewFile::create(path));
        TRY_DONE(file.write(csv));
        TRY_DONE(file.finish());
        files.push_back(path);
    }
    return Json{{"who", who.username}, {"files", std::move(files)}};
}

Result<Json> export_archive_command(const CommandParts& parts, const Args& args) {
    const std::string path = TRY(args.text("out"));
    const storage::ActorRow who = TRY(act_on(parts, args, "export archive"));
    const bool direct = !TRY(args.text_or_empty("include_direct")).empty();
    NewFile file = TRY(NewFile::create(path));
    ArchiveWriter writer([&file](std::string_view bytes) { return file.write(bytes); });
    const ArchiveSummary summary =
        TRY(write_archive(parts.database, {parts.site, parts.blobs, direct}, who, writer, parts.clock.now()));
    TRY_DONE(writer.finish());
    TRY_DONE(file.finish());
    return Json{{"who", who.username},
                {"out", path},
                {"posts", summary.posts},
                {"boosts", summary.boosts},
                {"likes", summary.likes},
                {"bookmarks", summary.bookmarks},
                {"files", summary.files}};
}

Result<Json> import_csv_command(const CommandParts& parts, const Args& args) {
    const RelationKind kind = TRY(kind_in(args));
    const auto mode = TRY(args.flag("overwrite")) ? Importer::Mode::overwrite : Importer::Mode::merge;
    const Bytes csv = TRY(storage::read_small_file(TRY(args.text("in")), limits::csv_bytes_max));
    const storage::ActorRow who = TRY(act_on(parts, args, "import relations"));
    const storage::ImportRow import = TRY(parts.importer.queue(who, kind, mode, as_text(csv)));
    if (!parts.serving()) work_off(parts, import.id);
    return parts.database.read([&](storage::Tx& tx) -> Result<Json> {
        return import_json(tx, storage::find_import(tx, import.id).value_or(import));
    });
}

Result<Json> list_imports_command(const CommandParts& parts, const Args& args) {
    const storage::ActorRow who = TRY(act_on(parts, args, "list imports"));
    return parts.database.read([&](storage::Tx& tx) -> Result<Json> {
        Json list = Json::array();
        for (const auto& import : storage::imports_of(tx, who.id, limits::imports_shown)) {
            list.push_back(import_json(tx, import));
        }
        return list;
    });
}

Result<Json> import_archive_command(const CommandParts& parts, const Args& args) {
    const std::string path = TRY(args.text("in"));
    const storage::ActorRow who = TRY(act_on(parts, args, "import archive"));
    if (who.gone()) return fail(Errc::denied, "command: suspended", "this account is suspended");
    const auto items_max = static_cast<std::int64_t>(limits::archive_items_max);
    const std::int64_t reached = TRY(args.number("reached", 0, 0, items_max));
    const std::int64_t from = TRY(args.number("from", 0, 0, reached));
    const auto still_here = [&](storage::Tx& tx) -> Done {
        TRY(acting(tx, who.id));  // they may have left since the last one
        return {};
    };
    const ArchiveIn::Call call{.place = {.from = from, .reached = reached},
                               .still_wanted = still_here,
                               .stopping = [&] { return parts.importer.is_stopping(); }};
    ArchiveIn archive(
        {parts.site, parts.database, parts.media, parts.ids, parts.clock, parts.random}, who, call);
    TRY_DONE(archive.run(path));
    const ArchiveIn::Summary& summary = archive.summary();
    return Json{{"posts", summary.posts},
                {"known", summary.known},
                {"direct", summary.direct},
                {"others", summary.others},
                {"refused", summary.refused},
                {"files", summary.files},
                {"files_refused", summary.files_refused},
                {"from", summary.place.from},
                {"reached", summary.place.reached},
                {"more", summary.more}};
}

}  // namespace kith::node
