// Films: films and sounds that people upload, from the first byte until they are made clean, one after the
// other, by a worker. The file as it came waits beside the database, is shown to nobody and goes with the
// work. Any thread, but run_once() on one at a time.
#pragma once

#include "activitypub/progress.h"
#include "node/media/media_store.h"

#include <atomic>
#include <functional>
#include <optional>

namespace kith::node {

class Films {
 public:
    struct Parts {
        MediaStore& media;
        storage::Database& database;
        storage::Blobs& uploads;  // as they came; names are made of chance, not of what they hold
        std::string program;      // the path of kith-film
        storage::IdMaker& ids;
        const Clock& clock;
        Random& random;
        std::function<void()> wake = [] {};
    };
    explicit Films(Parts parts) : parts_(std::move(parts)) {}

    /// Durable when it returns; it is worked on afterwards. Errc::malformed and too_large with words for
    /// whoever sent it, Errc::limited with too many that wait.
    Result<storage::FilmRow> take(const storage::ActorRow& owner,
                                  std::string_view file,
                                  const storage::MediaWords& words);
    /// One that is not made clean (yet). Nothing alike for somebody else's and for what is in MediaStore.
    Result<std::optional<storage::FilmRow>> find(storage::ActorId owner, storage::MediaId id) const;
    /// Errc::not_found where it is there no more.
    Result<storage::FilmRow> change(storage::ActorId owner,
                                    storage::MediaId id,
                                    const storage::MediaWords& words);
    /// False where there is none.
    Result<bool> drop(storage::ActorId owner, storage::MediaId id);

    /// Makes one clean: minutes, perhaps.
    activitypub::Progress run_once(Instant now);
    /// Before the worker ends: what is under way is given up within a second, and begun again at the next
    /// start.
    void stop() { stopping_ = true; }
    /// Refuses what waited for a day, and lets go files that no row needs (any more).
    activitypub::Progress let_go_once(Instant now);

 private:
    struct Made {
        storage::FilmRow row;
        media::CleanFilm film;
    };
    Done step(const std::optional<storage::FilmRow>& film);
    Done work_on(const storage::FilmRow& film);
    Done keep();
    Done gave_up(const storage::FilmRow& film, const Error& why);
    Done refuse(const storage::FilmRow& film, const std::string& words);
    Done set_tries(const storage::FilmRow& film, int tries);
    bool is_wanted(const storage::FilmRow& film) const;
    Done drop_old(Instant now);
    Result<int> drop_files_without_row();

    Parts parts_;
    DigestHolds holds_;  // of the files as they came
    std::atomic<bool> stopping_ = false;
    Instant rest_until_{};
    std::optional<Made> made_{};  // clean, and not kept: the store is away
    storage::ActorId had_turn_{};
};

}  // namespace kith::node
