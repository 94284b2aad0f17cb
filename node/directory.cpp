#include "node/directory.h"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace kith::node {

std::string Directory::resolve(const std::string& path) const {
    return path.empty() || path.starts_with('/') ? path : path_ + "/" + path;
}

Done Directory::make() const {
    std::error_code error;
    const std::filesystem::path path(path_);
    if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), error);
    if (::mkdir(path_.c_str(), 0700) != 0 && errno != EEXIST) {
        return fail(Errc::unavailable,
                    "directory: cannot be made",
                    path_ + ": " + std::error_code(errno, std::generic_category()).message());
    }
    return {};
}

Result<std::optional<DirectoryLock>> DirectoryLock::try_take(const Directory& directory) {
    const int file = ::open(directory.lock_file().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) {
        const int error = errno;
        return fail(error == ENOENT ? Errc::not_found : Errc::unavailable,
                    "directory: no lock file",
                    directory.lock_file() + ": " + std::error_code(error, std::generic_category()).message());
    }
    if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
        const int error = errno;
        ::close(file);
        if (error == EWOULDBLOCK) return std::optional<DirectoryLock>();
        return fail(
            Errc::unavailable, "directory: cannot be locked", directory.lock_file() + ": cannot be locked");
    }
    return std::optional<DirectoryLock>(DirectoryLock(file));
}

DirectoryLock::DirectoryLock(DirectoryLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

DirectoryLock::~DirectoryLock() {
    if (file_ >= 0) ::close(file_);
}

}  // namespace kith::node
