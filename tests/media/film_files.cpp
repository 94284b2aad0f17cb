#include "tests/media/film_files.h"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <sys/stat.h>

namespace kith::test {

namespace {

std::string big32(std::uint32_t number) {
    std::string out;
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(number >> shift & 0xff);
    return out;
}

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
    std::uint32_t number = 0;
    for (const char c : bytes.substr(at, 4)) number = number << 8 | static_cast<unsigned char>(c);
    return number;
}

std::string file_at(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void put_file(const std::string& path, std::string_view text) {
    std::ofstream(path, std::ios::binary) << text;
}

std::string run_ffmpeg(const std::string& arguments, const std::string& ending) {
    const TempDir folder;
    const std::string out = folder.path() + "/out." + ending;
    put_file(folder.path() + "/words",
             std::string(";FFMETADATA1\ntitle=") + std::string(told) +
                 "\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=500\ntitle=" + std::string(told) + "\n");
    put_file(folder.path() + "/titles.srt", "1\n00:00:00,000 --> 00:00:01,000\n" + std::string(told) + "\n");
    const std::string command = "cd " + folder.path() +
                                " && ffmpeg -nostdin -hide_banner -loglevel error -y -threads 1 " +
                                arguments + " -threads 1 " + out;
    CAPTURE(command);
    REQUIRE(std::system(command.c_str()) == 0);
    return file_at(out);
}

}  // namespace

std::string made_by_ffmpeg(const std::string& arguments, const std::string& ending) {
    static std::map<std::pair<std::string, std::string>, std::string> made;
    std::string& file = made[{arguments, ending}];
    if (file.empty()) file = run_ffmpeg(arguments, ending);
    REQUIRE_FALSE(file.empty());
    return file;
}

std::string phone_film() {
    const std::string words(told);
    const std::string film = made_by_ffmpeg(
        "-f lavfi -i color=red:s=160x90:r=25:d=1 -f lavfi -i color=lime:s=160x90:r=25:d=1"
        " -f lavfi -i color=blue:s=160x90:r=25:d=1 -f lavfi -i color=yellow:s=160x90:r=25:d=1"
        " -f lavfi -i sine=frequency=440:duration=1 -i titles.srt -i words"
        " -filter_complex '[0][1][2][3]xstack=inputs=4:layout=0_0|w0_0|0_h0|w0_h0[v]'"
        " -map '[v]' -map 4:a -map 5:s -map_metadata 6 -map_chapters 6"
        " -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac -c:s mov_text"
        " -metadata comment=" +
            words + " -metadata artist=" + words + " -metadata creation_time=2024-05-05T12:00:00Z" +
            " -metadata:s:v handler_name=" + words + " -metadata:s:a language=dut",
        "mp4");
    // Where it was made, as phones say it.
    const std::string place = "+52.3731+004.8922/";
    return with_box(film, "moov/udta", box_of("\xa9xyz", std::string("\0\x12\x15\xc7", 4) + place));
}

std::string lying(std::string film, std::int32_t a, std::int32_t b, std::int32_t c, std::int32_t d) {
    const auto head = film.find("tkhd");
    REQUIRE(head != std::string::npos);
    const auto fixed = [](std::int32_t number) { return big32(static_cast<std::uint32_t>(number) << 16); };
    const std::string none(4, '\0');
    const std::string matrix =
        fixed(a) + fixed(b) + none + fixed(c) + fixed(d) + none + none + none + big32(0x40000000);
    return film.replace(head + 4 + 40, matrix.size(), matrix);
}

std::string box_of(std::string_view type, std::string_view data) {
    return big32(static_cast<std::uint32_t>(data.size() + 8)) + std::string(type) + std::string(data);
}

std::string with_box(const std::string& film, std::string_view path, const std::string& box) {
    const auto slash = path.find('/');
    const std::string_view first = path.substr(0, slash);
    std::size_t last = std::string::npos;
    for (std::size_t at = 0; at + 8 <= film.size(); at += std::max<std::size_t>(8, number_at(film, at))) {
        if (std::string_view(film).substr(at + 4, 4) == first) last = at;
    }
    REQUIRE(last != std::string::npos);
    const std::size_t size = number_at(film, last);
    // What some boxes say before those that stand in them.
    const std::size_t before = first == "stsd" || first == "dref" ? 16 : first == "avc1" ? 86 : 8;
    const std::string inner = film.substr(last + before, size - before);
    const std::string more =
        slash == std::string_view::npos ? inner + box : with_box(inner, path.substr(slash + 1), box);
    return film.substr(0, last) + big32(static_cast<std::uint32_t>(before + more.size())) +
           film.substr(last + 4, before - 4) + more + film.substr(last + size);
}

std::string program_of(const TempDir& folder, const std::string& lines) {
    const std::string path = folder.path() + "/program";
    put_file(path, "#!/bin/sh\n" + lines + "\n");
    REQUIRE(::chmod(path.c_str(), 0700) == 0);
    return path;
}

std::string film_program() {
    return (build_dir() / "kith-film").string();
}

Result<media::CleanFilm> cleaned(std::string_view film) {
    return media::clean_film(film_program(), film, [] { return true; });
}

}  // namespace kith::test
