#include "node/portability/importer.h"

#include "activitypub/wire/webfinger.h"
#include "consent/base/log.h"
#include "node/mastodon/reading_limits.h"
#include "node/portability/limits.h"
#include "node/social/acting.h"
#include "node/social/domain_blocks.h"
#include "node/social/follow_languages.h"
#include "storage/follow_options.h"
#include "storage/follows.h"
#include "storage/lists.h"
#include "storage/mutes.h"

#include <algorithm>
#include <utility>

namespace kith::node {
namespace {

using storage::ActorRow;
using storage::ImportLine;
using storage::ImportRow;
using storage::Tx;

/// Somebody's server may answer later.
bool may_pass(const Error& error) {
    return error.code == Errc::unavailable || error.code == Errc::limited;
}

Instant next_try(Instant now, int tries) {
    constexpr int times = 4;
    Millis wait = limits::import_first_retry;
    for (int i = 1; i < tries; ++i) wait *= times;
    return now + wait;
}

std::string words_of(const Error& error) {
    if (!error.message.empty()) return error.message;
    switch (error.code) {
        case Errc::unavailable:
        case Errc::limited:
            return "Their server did not answer.";
        case Errc::not_found:
        case Errc::gone:
            return "It is not there, or not to be seen.";
        case Errc::denied:
        case Errc::unauthorized:
            return "It is not allowed.";
        default:
            break;
    }
    return "It could not be done.";
}

Result<RelationKind> kind_of(const ImportRow& import) {
    const auto kind = relation_kind_of(import.kind);
    if (!kind) return fail(Errc::internal, "import/kind");
    return *kind;
}

}  // namespace

std::optional<Importer::Mode> Importer::mode_of(std::string_view name) {
    if (name == "merge") return Mode::merge;
    if (name == "overwrite") return Mode::overwrite;
    return std::nullopt;
}

Result<ImportRow> Importer::queue(const ActorRow& who,
                                  RelationKind kind,
                                  Mode mode,
                                  std::string_view csv) const {
    const std::vector<ImportLine> lines = TRY(read_relations(csv, kind));
    const Instant now = parts_.clock.now();
    const bool overwrites = mode == Mode::overwrite;
    const bool all_refused =
        std::ranges::all_of(lines, [](const ImportLine& line) { return line.state == "refused"; });
    if (overwrites && all_refused) {
        return fail(
            Errc::malformed, "import/nothing", "No line of the file can be read, and all you have would go.");
    }
    const ImportRow row{.id = parts_.ids.make<storage::ImportId>(),
                        .actor = who.id,
                        .subject = who.subject,
                        .kind = std::string(to_string(kind)),
                        .mode = overwrites ? "overwrite" : "merge",
                        .state = overwrites ? "clearing" : "running",
                        .made = now};
    return insert(row, lines, now);
}

Result<ImportRow> Importer::insert(const ImportRow& row,
                                   const std::vector<ImportLine>& lines,
                                   Instant first) const {
    const Instant now = row.made;
    return parts_.database.write([&](Tx& tx) -> Result<ImportRow> {
        TRY_DONE(may_queue(tx, row.actor, now));
        storage::insert_import(tx, row);
        for (const ImportLine& line : lines) storage::insert_import_line(tx, row.id, line, first);
        storage::end_import(tx, row.id, now);
        return row;
    });
}

Done Importer::may_queue(Tx& tx, storage::ActorId who, Instant now) {
    if (storage::count_open_imports(tx, who) >= limits::imports_open_max) {
        return fail(
            Errc::limited, "import/open", "Several files are being worked on. Wait until one is done.");
    }
    if (storage::count_imports_since(tx, who, now - std::chrono::hours(24)) >= limits::imports_a_day) {
        return fail(Errc::limited, "import/day", "That is enough files for a day. Go on tomorrow.");
    }
    return {};
}

activitypub::Progress Importer::run_once(Instant now) {
    activitypub::Progress progress;
    if (is_stopping()) return progress;
    clear_shelf();
    const Instant old = now - limits::imports_kept_for;
    // Looked at first: most of the time there is nothing, and nothing is written.
    const auto wanted =
        parts_.database.read([&](Tx& tx) -> Result<bool> { return storage::has_import_work(tx, now, old); });
    if (wanted && !*wanted) {
        const auto next = parts_.database.read(
            [](Tx& tx) -> Result<std::optional<Instant>> { return storage::next_import_due(tx); });
        if (next) progress.next = *next;
        return progress;
    }
    const auto import = parts_.database.write([&](Tx& tx) -> Result<std::optional<ImportRow>> {
        storage::drop_ended_imports(tx, old, limits::imports_dropped_a_step);
        return storage::take_import(tx, now);
    });
    Done done;
    if (!import) done = std::unexpected(import.error());
    if (import && *import)
        done = (*import)->state == "clearing" ? clear(**import, now) : take_line(**import, now);
    if (!done) log::warning("import.step", {{"error", done.error()}});
    if (done) ++progress.done;
    return progress;
}

Done Importer::take_line(const ImportRow& import, Instant now) {
    // Counted before it is tried: a line that stops the whole process is not tried for ever.
    const auto line = TRY(parts_.database.write([&](Tx& tx) -> Result<std::optional<ImportLine>> {
        auto next = storage::take_import_line(tx, import.id, now, now + limits::import_first_retry);
        if (!next) storage::end_import(tx, import.id, now);
        return next;
    }));
    if (!line) return {};
    if (line->tries > limits::import_tries_max) {
        return settle(import, *line, fail(Errc::denied, "import/tries", "It could not be done."), now);
    }
    if (import.kind == archive_kind) return take_archive(import, *line, now);
    return settle(import, *line, do_line(import, *line, now), now);
}

Done Importer::settle(const ImportRow& import, const ImportLine& line, const Done& done, Instant now) {
    return parts_.database.write([&](Tx& tx) -> Done {
        settle_in(tx, import, line, done, now);
        return {};
    });
}

void Importer::settle_in(
    Tx& tx, const ImportRow& import, const ImportLine& line, const Done& done, Instant now) {
    if (!done && may_pass(done.error()) && line.tries < limits::import_tries_max) {
        storage::retry_import_line(tx, import.id, line.line, next_try(now, line.tries));
        return;
    }
    storage::settle_import_line(
        tx, import.id, line.line, done ? "done" : "refused", done ? std::string() : words_of(done.error()));
    storage::end_import(tx, import.id, now);
}

Done Importer::do_line(const ImportRow& import, const ImportLine& line, Instant now) {
    TRY(parts_.database.read([&](Tx& tx) { return acting(tx, import.actor); }));
    switch (TRY(kind_of(import))) {
        case RelationKind::following:
            return follow(import.actor, line);
        case RelationKind::lists:
            return put_on_list(import.actor, line, now);
        case RelationKind::blocks:
            return parts_.social.block(import.actor, TRY(other(import.actor, line.target)).uri.text());
        case RelationKind::mutes:
            return mute(import.actor, line, now);
        case RelationKind::domains: {
            const Host host = TRY(Host::parse(line.target));
            if (host == parts_.site.domain)
                return fail(Errc::malformed, "import/own", "This is your own server.");
            return block_domain(parts_.social, parts_.database, parts_.ids, import.actor, host);
        }
        case RelationKind::bookmarks:
            return parts_.social.bookmark(import.actor, line.target);
    }
    return fail(Errc::internal, "import/kind");
}

/// Known or fetched; never oneself.
Result<ActorRow> Importer::other(storage::ActorId who, std::string_view address) {
    const activitypub::Handle handle = TRY(activitypub::parse_handle(address));
    auto known = TRY(parts_.database.read([&](Tx& tx) -> Result<std::optional<ActorRow>> {
        return storage::find_actor_by_handle(tx, handle.user, handle.host);
    }));
    ActorRow row = known && !known->deleted ? *std::move(known) : TRY(parts_.social.find_actor(address));
    if (row.id == who) return fail(Errc::malformed, "import/self", "This is you.");
    if (row.gone()) return fail(Errc::gone, "import/gone", "That account is gone.");
    return row;
}

Done Importer::follow(storage::ActorId who, const ImportLine& line) {
    const ActorRow target = TRY(other(who, line.target));
    const bool known = TRY(parts_.database.read(
        [&](Tx& tx) -> Result<bool> { return storage::find_follow(tx, who, target.id).has_value(); }));
    // Followed or asked already: only how is new.
    if (!known) TRY(parts_.social.follow(who, target.uri.text()));
    const RelationOptions wanted = relation_options_of(line.options);
    if (!wanted.boosts && !wanted.notify && !wanted.languages) return {};
    return parts_.database.write([&](Tx& tx) -> Done {
        if (!storage::find_follow(tx, who, target.id)) return {};
        storage::FollowOptions options = storage::follow_options_of(tx, who, target.id);
        options.boosts = wanted.boosts.value_or(options.boosts);
        options.notify = wanted.notify.value_or(options.notify);
        if (wanted.languages) options.languages = follow_languages(*wanted.languages);
        storage::put_follow_options(tx, who, target.id, options);
        return {};
    });
}

Done Importer::mute(storage::ActorId who, const ImportLine& line, Instant now) {
    const ActorRow target = TRY(other(who, line.target));
    return parts_.database.write([&](Tx& tx) -> Done {
        TRY(acting(tx, who));  // they may have left while it was fetched
        storage::put_mute(
            tx,
            {.actor = who,
             .target = target.id,
             .notifications = relation_options_of(line.options).hide_notifications.value_or(true),
             .at = now});
        return {};
    });
}

/// Whom one does not follow yet is followed, as they were where the list comes from.
Done Importer::put_on_list(storage::ActorId who, const ImportLine& line, Instant now) {
    const ActorRow target = TRY(other(who, line.target));
    TRY_DONE(follow(who, {.target = line.target}));
    return parts_.database.write([&](Tx& tx) -> Done {
        TRY(acting(tx, who));
        const auto lists = storage::lists_of(tx, who);
        auto list = std::ranges::find(lists, line.list, &storage::ListRow::title);
        storage::ListRow row;
        if (list != lists.end()) {
            row = *list;
        } else {
            if (storage::count_lists(tx, who) >= limits::lists_max) {
                return fail(Errc::denied, "import/lists", "You have as many lists as there may be.");
            }
            row = {
                .id = parts_.ids.make<storage::ListId>(), .owner = who, .title = line.list, .created = now};
            storage::insert_list(tx, row);
        }
        if (storage::count_members(tx, row.id) >= limits::list_members_max) {
            return fail(Errc::denied, "import/list_full", "The list is full.");
        }
        storage::add_to_list(tx, row.id, target.id);
        return {};
    });
}

}  // namespace kith::node
