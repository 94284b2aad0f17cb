#include "node/routes/own_data.h"

#include "consent/crypto/secret.h"
#include "node/http/form.h"
#include "node/http/multipart.h"
#include "node/mastodon/params.h"
#include "node/portability/archive_out.h"
#include "node/portability/importer.h"
#include "node/portability/limits.h"
#include "node/routes/consent_centre.h"
#include "node/routes/own_visit.h"
#include "node/routes/page_models.h"
#include "node/routes/pages.h"
#include "node/routes/turnstile.h"
#include "node/web/own_data_pages.h"
#include "storage/audit.h"

#include <algorithm>
#include <utility>

namespace kith::node {
namespace {

constexpr std::string_view own_path = "/settings/data";
constexpr std::string_view imports_path = "/settings/imports";
constexpr std::string_view archives_path = "/settings/imports/archive";
constexpr std::string_view too_large = "archive/too-large";

Response download(std::string body, std::string_view type, std::string_view file_name) {
    Response response;
    response.body = std::move(body);
    response.set("Content-Type", std::string(type));
    response.set("Content-Disposition", "attachment; filename=\"" + std::string(file_name) + "\"");
    response.set("X-Content-Type-Options", "nosniff");
    return private_page(std::move(response));
}

/// In the address of its form, so that an archive is refused before a byte of it is taken. Nothing else goes
/// by it.
std::string archive_csrf(const std::string& session_token) {
    return csrf_of("archive " + session_token);
}

void add_archive(BroughtFile& file, const storage::ImportLine& line) {
    const ArchiveCounts counts = archive_counts_of(line.options);
    file.archive = BroughtArchive{.posts = counts.posts,
                                  .direct = counts.direct,
                                  .others = counts.others,
                                  .refused = counts.refused,
                                  .files = counts.files,
                                  .files_refused = counts.files_refused,
                                  .why = line.why};
}

BroughtFile brought(storage::Tx& tx, const storage::ImportRow& import) {
    const storage::ImportTotals totals = storage::import_totals(tx, import.id);
    BroughtFile file{.id = std::to_string(import.id.value),
                     .kind = import.kind,
                     .made = import.made,
                     .open = import.is_open(),
                     .done = totals.done,
                     .refused = totals.refused,
                     .all = totals.done + totals.refused + totals.waiting};
    for (auto& line : storage::refused_lines_of(tx, import.id, limits::import_refusals_shown)) {
        file.lines.push_back({line.line, std::move(line.target), std::move(line.why)});
    }
    if (import.kind == archive_kind) {
        if (const auto line = storage::find_import_line(tx, import.id, 0)) add_archive(file, *line);
    }
    return file;
}

/// The value of a part that is no file; "" where there is none.
std::string_view value_of(const std::vector<Part>& parts, std::string_view name) {
    const auto found = std::ranges::find(parts, name, &Part::name);
    return found == parts.end() || found->is_file ? std::string_view() : found->data;
}

}  // namespace

bool takes_imports(std::string_view method, std::string_view path) {
    return method == "POST" && path == imports_path;
}

DataPages::DataPages(const Parts& parts)
    : parts_(parts),
      cookie_(parts.site.base),
      archives_(parts.clock, {.requests = limits::archives_a_day, .per = std::chrono::hours(24)}) {}

void DataPages::add_routes(Router& router) {
    router.add("GET", own_path, [this](Request& request) { return show(request); });
    router.add("GET", "/settings/exports/{file}", [this](Request& request) { return file(request); });
    router.add("POST", "/settings/exports/archive", [this](Request& request) { return archive(request); });
    router.add("POST", imports_path, [this](Request& request) { return bring(request); });
    router.add("POST", archives_path, [this](Request& request) { return bring_archive(request); });
    router.add("POST", "/settings/imports/{id}/stop", [this](Request& request) { return stop(request); });
}

BodyPlace DataPages::place(const Request& head) const {
    if (head.method != "POST" || head.path != archives_path) return {};
    const auto visitor = posted_archive(head);
    constexpr int forbidden = 403;
    constexpr int insufficient = 507;
    if (!visitor) return {.refusal = forbidden};
    const Done may = parts_.importer.may_bring_archive(visitor->who.id);
    if (!may) return {.refusal = status_of(may.error().code)};
    auto file = parts_.archive_shelf.receive(visitor->who.subject);
    if (file) return {.file = *std::move(file)};
    return {.refusal = file.error().code == Errc::too_large ? insufficient : status_of(file.error().code)};
}

std::expected<Visit, Response> DataPages::visit(const Request& request) const {
    auto visit = parts_.database.read(
        [&](storage::Tx& tx) { return own_visit(tx, cookie_.token_in(request), parts_.clock.now()); });
    if (visit) return *std::move(visit);
    const bool out = visit.error().code == Errc::unauthorized;
    return std::unexpected(private_page(out ? Response::redirect("/settings", 303)
                                            : parts_.problems.respond(request, visit.error())));
}

std::expected<Visit, Response> DataPages::posted(const Request& request, std::string_view csrf) const {
    return admitted(request, is_of_session(csrf, cookie_.token_in(request)));
}

std::expected<Visit, Response> DataPages::posted_archive(const Request& request) const {
    const std::string wanted = archive_csrf(cookie_.token_in(request));
    const std::string_view form = request.query_value("form").value_or("");
    return admitted(request, crypto::equal_constant_time(as_bytes(form), as_bytes(wanted)));
}

std::expected<Visit, Response> DataPages::admitted(const Request& request, bool ours) const {
    if (cookie_.token_in(request).empty() || cookie_.is_from_elsewhere(request) || !ours) {
        return std::unexpected(page(request, {.status = 403, .problem = "data/old_form"}));
    }
    return visit(request);
}

Response DataPages::page(const Request& request, const Refusal& refusal) const {
    const auto visitor = visit(request);
    if (!visitor) return visitor.error();
    const auto model = parts_.database.read([&](storage::Tx& tx) -> Result<OwnDataPage> {
        OwnDataPage page{.site = site_model(parts_.site),
                         .csrf = csrf_of(cookie_.token_in(request)),
                         .who = "@" + visitor->who.username + "@" + parts_.site.domain.text(),
                         .takes_archives = parts_.archive_shelf.is_open(),
                         .archive_csrf = archive_csrf(cookie_.token_in(request)),
                         .problem = refusal.problem,
                         .told = refusal.told};
        for (const RelationKind kind : relation_kinds) {
            page.files.push_back({.kind = to_string(kind), .file_name = file_name_of(kind)});
        }
        for (const auto& import : storage::imports_of(tx, visitor->who.id, limits::imports_shown)) {
            page.brought.push_back(brought(tx, import));
        }
        return page;
    });
    if (!model) return private_page(parts_.problems.respond(request, model.error()));
    return private_page(page_response(render_own_data(*model), refusal.status));
}

Response DataPages::show(const Request& request) const {
    return page(request, {});
}

Response DataPages::file(const Request& request) const {
    const auto visitor = visit(request);
    if (!visitor) return visitor.error();
    const auto kind = std::ranges::find(relation_kinds, request.param("file"), file_name_of);
    if (kind == relation_kinds.end()) {
        return private_page(parts_.problems.respond(request, {Errc::not_found, "export/file"}));
    }
    auto csv = parts_.database.read([&](storage::Tx& tx) -> Result<std::string> {
        return relations_csv(tx, visitor->who, *kind, parts_.clock.now());
    });
    if (!csv) return private_page(parts_.problems.respond(request, csv.error()));
    return download(*std::move(csv), "text/csv; charset=utf-8", file_name_of(*kind));
}

Done DataPages::write_down(const Visit& visit, std::string_view verb) const {
    return parts_.database.write([&](storage::Tx& tx) -> Done {
        storage::append_audit(tx,
                              {.id = parts_.ids.make<storage::AuditId>(),
                               .at = parts_.clock.now(),
                               .channel = "self",
                               .verb = std::string(verb),
                               .subject = visit.who.subject});
        return {};
    });
}

Response DataPages::archive(const Request& request) {
    const auto form = Form::parse(request.body);
    if (!form) return private_page(parts_.problems.respond(request, form.error()));
    const auto visitor = posted(request, (*form)["csrf"]);
    if (!visitor) return visitor.error();
    const Turnstile turnstile(packing_, limits::archives_at_once);
    if (!turnstile.in()) return page(request, {.status = 429, .problem = "data/archive_busy"});
    const std::string person = "person " + std::to_string(visitor->who.subject.value);
    if (!archives_.spend({.address = person}).allowed) {
        return page(request, {.status = 429, .problem = "data/archive_often"});
    }
    std::string body;
    ArchiveWriter writer([&body](std::string_view bytes) -> Done {
        if (body.size() + bytes.size() > limits::archive_download_bytes_max) {
            return fail(Errc::too_large, too_large);
        }
        body += bytes;
        return {};
    });
    const Instant now = parts_.clock.now();
    const auto written =
        write_archive(parts_.database, {parts_.site, parts_.blobs}, visitor->who, writer, now);
    Done done = written ? writer.finish() : Done(std::unexpected(written.error()));
    if (done) done = write_down(*visitor, "export archive");
    if (!done && done.error().rule == too_large) {
        return page(request, {.status = 413, .problem = "data/archive_large"});
    }
    if (!done) return private_page(parts_.problems.respond(request, done.error()));
    return download(std::move(body), "application/zip", "archive-" + to_iso8601(now).substr(0, 10) + ".zip");
}

Response DataPages::bring(const Request& request) const {
    const auto parts = parse_multipart(request.header("Content-Type"), request.body);
    const std::vector<Part> none;
    const std::vector<Part>& fields = parts ? *parts : none;
    const auto visitor = posted(request, value_of(fields, "csrf"));
    if (!visitor) return visitor.error();
    const auto kind = relation_kind_of(value_of(fields, "kind"));
    const auto mode = Importer::mode_of(value_of(fields, "mode"));
    const auto file = std::ranges::find_if(
        fields, [](const Part& part) { return part.name == "file" && part.is_file && !part.data.empty(); });
    if (!kind || !mode || file == fields.end()) {
        return page(request, {.status = 422, .problem = "data/no_file"});
    }
    const auto queued = parts_.importer.queue(visitor->who, *kind, *mode, file->data);
    if (!queued) return refused(request, queued.error());
    const Done done = write_down(*visitor, "import relations");
    if (!done) return private_page(parts_.problems.respond(request, done.error()));
    return private_page(Response::redirect(std::string(own_path), 303));
}

Response DataPages::refused(const Request& request, const Error& error) const {
    if (error.message.empty()) return private_page(parts_.problems.respond(request, error));
    return page(request, {.status = error.code == Errc::limited ? 429 : 422, .told = error.message});
}

Response DataPages::bring_archive(const Request& request) const {
    const auto visitor = posted_archive(request);
    if (!visitor) return visitor.error();
    const auto body = request.body_file ? request.body_file->whole()
                                        : Result<std::string_view>(std::string_view(request.body));
    if (!body) return private_page(parts_.problems.respond(request, body.error()));
    const auto parts = parse_multipart(request.header("Content-Type"), *body);
    const std::vector<Part> none;
    const std::vector<Part>& fields = parts ? *parts : none;
    const auto file = std::ranges::find_if(
        fields, [](const Part& part) { return part.name == "file" && part.is_file && !part.data.empty(); });
    if (file == fields.end()) return page(request, {.status = 422, .problem = "data/no_archive"});
    const auto queued = parts_.importer.queue_archive(visitor->who, file->data);
    if (!queued) return refused(request, queued.error());
    const Done done = write_down(*visitor, "import archive");
    if (!done) return private_page(parts_.problems.respond(request, done.error()));
    return private_page(Response::redirect(std::string(own_path), 303));
}

Response DataPages::stop(const Request& request) const {
    const auto form = Form::parse(request.body);
    if (!form) return private_page(parts_.problems.respond(request, form.error()));
    const auto visitor = posted(request, (*form)["csrf"]);
    if (!visitor) return visitor.error();
    const storage::ImportId id(parse_api_id(request.param("id")).value_or(0));
    const Done done = parts_.importer.stop_archive(visitor->who.id, id);
    // Done meanwhile is as good as stopped.
    const bool failed = !done && done.error().code != Errc::not_found;
    if (failed) return private_page(parts_.problems.respond(request, done.error()));
    return private_page(Response::redirect(std::string(own_path), 303));
}

}  // namespace kith::node
