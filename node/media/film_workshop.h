// Films and sounds made clean: a child process (kith-film) decodes and encodes them, what comes back is
// looked through again. Any thread; a call blocks for as long as that takes, which is minutes.
#pragma once

#include "consent/base/result.h"
#include "node/media/film/protocol.h"
#include "node/media/film_scan.h"

#include <functional>
#include <string>
#include <string_view>

namespace kith::media {

struct CleanFilm {
    std::string bytes{};  // MP4
    FilmFacts facts{};
    std::string poster{};  // its first picture, a PNG; none of a sound
};

/// `program`: the path of kith-film; `keep_on` is asked each second. Errc::malformed and too_large with what
/// to say to the sender; Errc::unavailable where the program cannot be started; Errc::denied where it was not
/// to be kept on.
Result<CleanFilm> clean_film(const std::string& program,
                             std::string_view file,
                             const std::function<bool()>& keep_on);

/// The same of what can be seen before: empty, too large, or of no type that is taken.
Result<Container> container_of(std::string_view file);

}  // namespace kith::media
