#include "node/http/body_file.h"

#include "consent/base/check.h"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <sys/mman.h>
#include <unistd.h>

namespace kith::node {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view name_start = ".upload-";

}  // namespace

Result<std::unique_ptr<BodyFile>> BodyFile::create(const std::string& folder, std::size_t bytes_max) {
    std::string path = folder + "/" + std::string(name_start) + "XXXXXX";
    // NOTE: mkostemp makes it with mode 0600; it has a name for a moment alone.
    const int file = ::mkostemp(path.data(), O_CLOEXEC);
    if (file < 0) return fail(Errc::unavailable, "http/body_file");
    std::unique_ptr<BodyFile> body(new BodyFile(file, bytes_max));
    if (::unlink(path.c_str()) != 0) return fail(Errc::unavailable, "http/body_file");
    return body;
}

void BodyFile::sweep(const std::string& folder) {
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        std::error_code kept;
        if (at->path().filename().string().starts_with(name_start)) fs::remove(at->path(), kept);
    }
}

BodyFile::~BodyFile() {
    if (mapped_ != nullptr) ::munmap(mapped_, size_);
    ::close(file_);
}

Done BodyFile::append(std::string_view bytes) {
    KITH_CHECK(mapped_ == nullptr && bytes.size() <= bytes_max_ - size_);
    while (!bytes.empty()) {
        const ssize_t written = ::write(file_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return fail(Errc::unavailable, "http/body_file");
        size_ += static_cast<std::size_t>(written);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Result<std::string_view> BodyFile::whole() {
    if (size_ == 0) return std::string_view();
    if (mapped_ == nullptr) {
        void* const mapped = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file_, 0);
        if (mapped == MAP_FAILED) return fail(Errc::unavailable, "http/body_file");
        mapped_ = mapped;
    }
    return std::string_view(static_cast<const char*>(mapped_), size_);
}

}  // namespace kith::node
