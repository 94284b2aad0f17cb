#include "node/media/film/film.h"

#include "node/media/film/picture_track.h"
#include "node/media/film/sound_track.h"

#include <algorithm>
#include <optional>

namespace kith::media {

namespace {

/// The two tracks of one film, either of which may be missing.
class Making {
 public:
    Making(const FilmJob& job, std::string_view file)
        : job_(job), reader_(file), writer_(job.film_bytes_max) {}

    FilmOutcome run(FilmAnswer& answer) {
        for (const auto step : {&Making::open, &Making::go_through, &Making::end}) {
            const FilmOutcome outcome = (this->*step)();
            if (outcome != FilmOutcome::made) return outcome;
        }
        answer.film = writer_.take();
        if (picture_) answer.poster = picture_->take_poster();
        return FilmOutcome::made;
    }

 private:
    FilmOutcome open() {
        FilmOutcome outcome = reader_.open(job_.container);
        if (outcome != FilmOutcome::made) return outcome;
        const double most = job_.seconds_max;
        const double seconds = reader_.claimed_seconds().value_or(most);
        if (seconds > most) return FilmOutcome::too_long;
        if (!writer_.open()) return FilmOutcome::failed;
        const std::int64_t start = reader_.start_microseconds();
        if (reader_.picture() != nullptr) {
            outcome = picture_.emplace(job_, writer_).open(*reader_.picture(), start, std::max(1.0, seconds));
        }
        if (outcome == FilmOutcome::made && reader_.sound() != nullptr) {
            outcome = sound_.emplace(job_, writer_).open(*reader_.sound(), start);
        }
        if (outcome != FilmOutcome::made) return outcome;
        return writer_.begin() ? FilmOutcome::made : FilmOutcome::failed;
    }

    FilmOutcome go_through() {
        const Packet packet = new_packet();
        while (true) {
            bool over = false;
            FilmOutcome outcome = reader_.next(*packet, over);
            if (outcome != FilmOutcome::made || over) return outcome;
            if (reader_.picture() != nullptr && packet->stream_index == reader_.picture()->index) {
                outcome = picture_->take(packet.get());
            } else if (reader_.sound() != nullptr && packet->stream_index == reader_.sound()->index) {
                outcome = sound_->take(packet.get());
            }
            av_packet_unref(packet.get());
            if (outcome != FilmOutcome::made) return outcome;
        }
    }

    FilmOutcome end() {
        FilmOutcome outcome = picture_ ? picture_->take(nullptr) : FilmOutcome::made;
        if (outcome == FilmOutcome::made && sound_) outcome = sound_->take(nullptr);
        if (outcome != FilmOutcome::made) return outcome;
        if (picture_ ? !picture_->has_poster() : sound_->is_empty()) return FilmOutcome::damaged;
        return writer_.finish() ? FilmOutcome::made : FilmOutcome::failed;
    }

    const FilmJob& job_;
    Reader reader_;
    Writer writer_;
    std::optional<PictureTrack> picture_{};
    std::optional<SoundTrack> sound_{};
};

}  // namespace

FilmAnswer make_film(const FilmJob& job, std::string_view file) {
    FilmAnswer answer;
    const FilmOutcome outcome = Making(job, file).run(answer);
    if (outcome != FilmOutcome::made) answer = {};
    answer.head.outcome = outcome;
    answer.head.film_bytes = answer.film.size();
    answer.head.poster_bytes = answer.poster.size();
    return answer;
}

}  // namespace kith::media
