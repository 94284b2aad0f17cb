// Films and sounds that wait until they are made clean, as rows; the files as they came are beside the
// database. Functions over a Tx; no policy.
#pragma once

#include "storage/media.h"

namespace kith::storage {

struct FilmRow {
    MediaId id{};  // of the media that it becomes
    ActorId actor{};
    SubjectId subject{};
    std::string type = "video";  // or audio, as it seems
    std::string file{};          // the name of the file as it came
    std::string description{};
    int focus_x = 0;  // thousandths
    int focus_y = 0;
    int tries = 0;          // begun and not ended
    std::string refusal{};  // for its owner: why it could not be made clean
    Instant created{};

    bool waits() const { return refusal.empty(); }
};

void insert_film(Tx& tx, const FilmRow& row);
/// Only the owner's.
std::optional<FilmRow> find_film(Tx& tx, MediaId id, ActorId owner);
bool is_film_there(Tx& tx, MediaId id);
bool is_film_file_known(Tx& tx, const std::string& file);
/// Of one person, or of all: those that wait.
std::int64_t count_waiting_films(Tx& tx, std::optional<ActorId> owner);
void update_film_words(Tx& tx, MediaId id, const MediaWords& words);

/// Errc::malformed, with words, where one of these waits or was refused: a post takes what is ready.
Done check_media_is_ready(Tx& tx, ActorId owner, std::span<const MediaId> media);

/// The one that waits longest, of somebody else than whose turn it was if there is one.
std::optional<FilmRow> next_film(Tx& tx, ActorId had_turn);
void set_film_tries(Tx& tx, MediaId id, int tries);
void refuse_film(Tx& tx, MediaId id, std::string_view refusal);
/// False where it is gone already.
bool drop_film(Tx& tx, MediaId id);
void drop_films_of(Tx& tx, SubjectId subject);
void refuse_old_films(Tx& tx, Instant created_before, std::string_view refusal);
bool has_old_films(Tx& tx, Instant created_before);
void drop_old_films(Tx& tx, Instant created_before);

}  // namespace kith::storage
