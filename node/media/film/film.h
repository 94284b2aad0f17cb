// One film or sound made of another with FFmpeg's libraries: upright, smaller, of one kind, without metadata.
// kith-film's one job, on its main thread, after the doors are closed.
#pragma once

#include "node/media/film/protocol.h"

#include <string>
#include <string_view>

namespace kith::media {

struct FilmAnswer {
    FilmMade head{};
    std::string film{};
    std::string poster{};
};

FilmAnswer make_film(const FilmJob& job, std::string_view file);

}  // namespace kith::media
