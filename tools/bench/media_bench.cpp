// A small picture of a photograph of twelve million pixels: kith-media's, looked through and with its
// blurhash, beside vipsthumbnail's of the same file (libvips-tools). Alternately; medians of the whole time,
// start of the program included.
#include "node/media/child_process.h"
#include "node/media/workshop.h"
#include "tools/bench/figures.h"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

using namespace kith;
using namespace kith::bench;

constexpr int rounds = 15;

class Folder {
 public:
    Folder() : path_(std::filesystem::temp_directory_path() / "kith-media-bench") {
        std::filesystem::create_directories(path_);
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    bool run(const std::string& command) const {
        return std::system(("cd '" + path_.string() + "' && " + command + " >/dev/null 2>&1").c_str()) == 0;
    }
    std::string read(const std::string& name) const {
        std::ifstream file(path_ / name, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }

 private:
    std::filesystem::path path_;
};

template <class Work>
double milliseconds(Work work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

int main() {
    const Folder folder;
    const bool made = folder.run("vips perlin cloud.v 4000 3000 --uchar --cell-size 64") &&
                      folder.run("vips bandjoin 'cloud.v cloud.v cloud.v' colours.v") &&
                      folder.run("vips jpegsave colours.v photograph.jpg --Q 90");
    const std::string photograph = folder.read("photograph.jpg");
    if (!made || photograph.empty()) {
        fmt::print("WRONG: there is no photograph (apt-get install libvips-tools)\n");
        return 1;
    }
    const media::Workshop workshop(media::program_beside_us("../kith-media"));
    std::vector<double> ours;
    std::vector<double> theirs;
    bool right = true;
    for (int round = 0; round < rounds; ++round) {
        theirs.push_back(milliseconds([&] {
            right = folder.run("vipsthumbnail photograph.jpg --size 554x415 -o small.jpg") && right;
        }));
        ours.push_back(milliseconds([&] {
            right = workshop.clean_image(photograph, media::Recipe::preview_only()).has_value() && right;
        }));
    }
    if (!right) fmt::print("WRONG: a picture could not be made\n");
    row("media: preview of 12 megapixels, vipsthumbnail",
        fmt::format("{:.0f} ms", median(ours)),
        fmt::format("{:.0f} ms", median(theirs)),
        fmt::format("{:.2f}", median(ours) / median(theirs)),
        "≤ 1.2");
    return right ? 0 : 1;
}
