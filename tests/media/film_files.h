// Films and sounds as phones, recorders and the hostile make them, made by ffmpeg when a test wants them.
#pragma once

#include "node/media/film_workshop.h"
#include "tests/support/places.h"
#include "tests/support/temp_dir.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace kith::test {

/// What ffmpeg makes, by its arguments and the ending of the file; made once.
std::string made_by_ffmpeg(const std::string& arguments, const std::string& ending);

/// One second of four colours, as `quadrants` (samples.h), with a tone: H.264 and AAC with all kinds of words
/// about who, where and when in it.
std::string phone_film();
/// What all of these words have in them.
inline constexpr std::string_view told = "CANARYFILM";

/// How it lies: the four numbers of its matrix.
std::string lying(std::string film, std::int32_t a, std::int32_t b, std::int32_t c, std::int32_t d);

/// The same MP4 with one more box at the end of the last box at that path ("moov/trak").
std::string with_box(const std::string& film, std::string_view path, const std::string& box);
std::string box_of(std::string_view type, std::string_view data);

/// A program in that folder, of these lines of the shell.
std::string program_of(const TempDir& folder, const std::string& lines);

/// As the node has them made clean.
Result<media::CleanFilm> cleaned(std::string_view film);
std::string film_program();

}  // namespace kith::test
