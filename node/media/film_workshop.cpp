#include "node/media/film_workshop.h"

#include "consent/base/log.h"
#include "node/media/child_process.h"
#include "node/media/limits.h"
#include "node/media/sniff.h"

namespace kith::media {

namespace {

std::unexpected<Error> refused(std::string_view rule, std::string message) {
    return fail(Errc::malformed, rule, std::move(message));
}

std::unexpected<Error> too_hard() {
    return refused("film/hard", "The file takes too much memory or time. Send a shorter or smaller one.");
}

FilmJob job_of(Container container, std::string_view file) {
    return {.container = container,
            .seconds_max = limits::film_seconds_max,
            .frames_a_second_max = limits::film_frames_a_second_max,
            .input_pixels_max = limits::film_pixels_max,
            .long_side_max = limits::film_long_side_max,
            .short_side_max = limits::film_short_side_max,
            .film_bytes_max = limits::film_kept_bytes_max,
            .bytes = file.size()};
}

Done check_outcome(FilmOutcome outcome) {
    switch (outcome) {
        case FilmOutcome::made:
            return {};
        case FilmOutcome::too_long:
            return refused("film/length", "The film or sound is longer than 5 minutes. Send a shorter one.");
        case FilmOutcome::too_many_pixels:
            return refused("film/pixels",
                           "The film has more pixels than 3840 by 2160. Save it smaller, and send that.");
        case FilmOutcome::damaged:
            return refused("film/damaged",
                           "The film or sound cannot be read: it is damaged or cut off. Save it again, and "
                           "send that.");
        case FilmOutcome::no_track:
            return refused(
                "film/tracks",
                "The film or sound is of a kind that is not known here. Pictures are taken in H.264, "
                "H.265, VP8, VP9 and AV1, sound in AAC, MP3, Opus, Vorbis, FLAC, ALAC and PCM.");
        case FilmOutcome::failed:
            break;
    }
    return too_hard();
}

/// Nothing that the child says is believed.
Result<CleanFilm> read_answer(std::string_view answer) {
    const auto head = read_head<FilmMade>(answer);
    if (!head || static_cast<std::uint8_t>(head->outcome) >= film_outcomes) {
        return fail(Errc::internal, "film/answer head");
    }
    TRY_DONE(check_outcome(head->outcome));
    const std::string_view rest = answer.substr(sizeof(FilmMade));
    if (head->film_bytes > limits::film_kept_bytes_max || head->film_bytes > rest.size() ||
        rest.size() - head->film_bytes != head->poster_bytes) {
        return fail(Errc::internal, "film/answer length");
    }
    CleanFilm film{.bytes = std::string(rest.substr(0, head->film_bytes)),
                   .poster = std::string(rest.substr(head->film_bytes))};
    film.facts = TRY(check_is_bare_film(film.bytes));
    const Size& size = film.facts.size;
    const bool fits = size.width <= limits::film_long_side_max && size.height <= limits::film_long_side_max &&
                      film.facts.milliseconds <= (limits::film_seconds_max + 2) * std::uint64_t{1000};
    if (!fits || film.facts.has_picture == film.poster.empty()) {
        return fail(Errc::internal, "film/answer facts");
    }
    return film;
}

}  // namespace

Result<Container> container_of(std::string_view file) {
    if (file.size() > limits::film_bytes_max) {
        return fail(Errc::too_large, "film/bytes", "The file is larger than 40 MB. Send a smaller one.");
    }
    if (const auto container = sniff_film(file)) return *container;
    return refused("media/type", "This is not a type of file that is taken here.");
}

Result<CleanFilm> clean_film(const std::string& program,
                             std::string_view file,
                             const std::function<bool()>& keep_on) {
    const Container container = TRY(container_of(file));
    auto answer = run_program(program,
                              {written(job_of(container, file)), file},
                              {.output_bytes_max = limits::film_output_bytes_max,
                               .deadline = limits::film_work_for,
                               .keep_on = keep_on});
    if (!answer && (answer.error().code == Errc::unavailable || answer.error().code == Errc::denied)) {
        return std::unexpected(answer.error());
    }
    if (!answer) {
        // It was killed, or fell: whatever it was about this file, it will do so again.
        log::warning("film.fell", {{"error", answer.error()}});
        return too_hard();
    }
    auto film = read_answer(*answer);
    if (!film && film.error().code == Errc::internal) {
        log::warning("film.answer", {{"error", film.error()}});
        return too_hard();
    }
    return film;
}

}  // namespace kith::media
