#include "node/media/films.h"

#include "consent/base/log.h"
#include "node/media/sniff.h"

#include <utility>

namespace kith::node {

namespace {

using storage::FilmRow;
using storage::MediaId;
using storage::Tx;

std::unexpected<Error> no_such_film() {
    return fail(Errc::not_found, "media/absent", "There is no such file of yours.");
}

Done may_wait(Tx& tx, storage::ActorId owner) {
    if (storage::count_unattached(tx, owner) >= limits::media_unattached_max) {
        return fail(Errc::limited,
                    "media/unattached",
                    "Many files of yours are in no post. Post some, or wait a day until they are gone.");
    }
    if (storage::count_waiting_films(tx, owner) >= limits::films_waiting_of_person_max) {
        return fail(Errc::limited,
                    "film/waiting",
                    "Four films or sounds of yours are being worked on. Wait until one is ready.");
    }
    if (storage::count_waiting_films(tx, std::nullopt) >= limits::films_waiting_max) {
        return fail(Errc::unavailable,
                    "film/all waiting",
                    "Many films and sounds are waiting to be worked on. Try again in some minutes.");
    }
    return {};
}

}  // namespace

/// The file first: a file without a row is found and goes.
Result<FilmRow> Films::take(const storage::ActorRow& owner,
                            std::string_view file,
                            const storage::MediaWords& words) {
    const media::Container container = TRY(media::container_of(file));
    const auto may = [&](Tx& tx) -> Done { return may_wait(tx, owner.id); };
    TRY_DONE(parts_.database.read(may));
    FilmRow row{.id = parts_.ids.make<MediaId>(),
                .actor = owner.id,
                .subject = owner.subject,
                .type = media::seems_sound(container, file) ? "audio" : "video",
                .file = storage::blob_digest(parts_.random.token()),
                .description = words.description.value_or(""),
                .focus_x = words.focus_x.value_or(0),
                .focus_y = words.focus_y.value_or(0),
                .created = parts_.clock.now()};
    const auto held = holds_.hold({row.file});
    TRY_DONE(parts_.uploads.put(row.file, file));
    const Done written = parts_.database.write([&](Tx& tx) -> Done {
        TRY_DONE(may(tx));
        storage::insert_film(tx, row);
        return {};
    });
    if (!written) {
        TRY_DONE(parts_.uploads.remove(row.file));
        return std::unexpected(written.error());
    }
    parts_.wake();
    return row;
}

Result<std::optional<FilmRow>> Films::find(storage::ActorId owner, MediaId id) const {
    return parts_.database.read(
        [&](Tx& tx) -> Result<std::optional<FilmRow>> { return storage::find_film(tx, id, owner); });
}

Result<FilmRow> Films::change(storage::ActorId owner, MediaId id, const storage::MediaWords& words) {
    return parts_.database.write([&](Tx& tx) -> Result<FilmRow> {
        if (!storage::find_film(tx, id, owner)) return no_such_film();
        storage::update_film_words(tx, id, words);
        return storage::find_film(tx, id, owner).value();
    });
}

Result<bool> Films::drop(storage::ActorId owner, MediaId id) {
    const auto film = TRY(find(owner, id));
    if (!film) return false;
    const bool dropped =
        TRY(parts_.database.write([&](Tx& tx) -> Result<bool> { return storage::drop_film(tx, id); }));
    TRY_DONE(parts_.uploads.remove(film->file));
    return dropped;
}

activitypub::Progress Films::run_once(Instant now) {
    if (stopping_) return {};
    if (now < rest_until_) return {.next = rest_until_};
    const auto film = parts_.database.read([&](Tx& tx) -> Result<std::optional<FilmRow>> {
        return made_ ? storage::find_film(tx, made_->row.id, made_->row.actor)
                     : storage::next_film(tx, had_turn_);
    });
    const Done done = film ? step(*film) : Done(std::unexpected(film.error()));
    if (done) return {.done = film && *film ? 1 : 0};
    if (!stopping_) log::warning("film.work", {{"error", done.error()}});
    rest_until_ = now + limits::films_rest_for;
    return {.next = rest_until_};
}

/// What was made clean and could not be kept is not made again.
Done Films::step(const std::optional<FilmRow>& film) {
    if (!film) {
        made_.reset();
        return {};
    }
    had_turn_ = film->actor;
    return made_ ? keep() : work_on(*film);
}

bool Films::is_wanted(const FilmRow& film) const {
    if (stopping_) return false;
    const auto is_there =
        parts_.database.read([&](Tx& tx) -> Result<bool> { return storage::is_film_there(tx, film.id); });
    return !is_there || *is_there;
}

/// A try that was begun and not ended was cut short by a crash, perhaps by what is in the file.
Done Films::work_on(const FilmRow& film) {
    if (film.tries >= limits::film_tries_max) {
        return refuse(film,
                      "The work on this file was cut short again and again. Save it anew, and send that.");
    }
    const auto file = parts_.uploads.read(film.file, 0, limits::film_bytes_max);
    if (!file && file.error().code == Errc::not_found) {
        return refuse(film, "The file was lost before it was worked on. Upload it again.");
    }
    if (!file) return std::unexpected(file.error());
    TRY_DONE(set_tries(film, film.tries + 1));
    auto clean = media::clean_film(parts_.program, *file, [&] { return is_wanted(film); });
    if (clean) {
        made_.emplace(Made{film, *std::move(clean)});
        return keep();
    }
    return gave_up(film, clean.error());
}

Done Films::keep() {
    const FilmRow film = made_->row;
    const Done kept = parts_.media.keep_film(film, made_->film);
    if (!kept && kept.error().code == Errc::unavailable) return gave_up(film, kept.error());
    made_.reset();
    return kept ? parts_.uploads.remove(film.file) : gave_up(film, kept.error());
}

/// What is no fault of the file's is tried again: where it was to stop, where there is no helper or no store.
Done Films::gave_up(const FilmRow& film, const Error& why) {
    if (!stopping_ && !is_wanted(film)) return parts_.uploads.remove(film.file);
    if (!stopping_ && (why.code == Errc::malformed || why.code == Errc::too_large)) {
        return refuse(film, why.message);
    }
    if (!stopping_ && why.code == Errc::internal) {
        log::warning("film.keep", {{"error", why}});
        return refuse(film, "The film or sound could not be made clean. Save it again, and send that.");
    }
    TRY_DONE(set_tries(film, film.tries));
    return std::unexpected(why);
}

Done Films::refuse(const FilmRow& film, const std::string& words) {
    TRY_DONE(parts_.database.write([&](Tx& tx) -> Done {
        storage::refuse_film(tx, film.id, words);
        return {};
    }));
    return parts_.uploads.remove(film.file);
}

Done Films::set_tries(const FilmRow& film, int tries) {
    return parts_.database.write([&](Tx& tx) -> Done {
        storage::set_film_tries(tx, film.id, tries);
        return {};
    });
}

activitypub::Progress Films::let_go_once(Instant now) {
    const Done old = drop_old(now);
    const auto dropped = drop_files_without_row();
    if (!old) log::warning("film.upkeep", {{"error", old.error()}});
    if (!dropped) log::warning("film.upkeep", {{"error", dropped.error()}});
    return {.done = dropped ? *dropped : 0};
}

/// What waited for a day is refused, and what was refused goes a day later.
Done Films::drop_old(Instant now) {
    const Instant day_ago = now - limits::film_waits_for;
    const bool some = TRY(
        parts_.database.read([&](Tx& tx) -> Result<bool> { return storage::has_old_films(tx, day_ago); }));
    if (!some) return {};
    return parts_.database.write([&](Tx& tx) -> Done {
        storage::refuse_old_films(
            tx, day_ago, "The file waited for a day and could not be worked on. Upload it again.");
        storage::drop_old_films(tx, day_ago - limits::film_waits_for);
        return {};
    });
}

/// Of people who were erased, of work that was cut short, and of what waited for too long. They are few.
Result<int> Films::drop_files_without_row() {
    int dropped = 0;
    for (unsigned folder = 0; folder < 256; ++folder) {
        const auto first = static_cast<std::byte>(folder);
        for (const std::string& file : TRY(parts_.uploads.list(to_hex({&first, 1})))) {
            const auto held = holds_.hold({file});
            const bool known = TRY(parts_.database.read(
                [&](Tx& tx) -> Result<bool> { return storage::is_film_file_known(tx, file); }));
            if (known) continue;
            TRY_DONE(parts_.uploads.remove(file));
            ++dropped;
        }
    }
    return dropped;
}

}  // namespace kith::node
