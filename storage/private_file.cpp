#include "storage/private_file.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kith::storage {
namespace {

constexpr mode_t owner_only = 0600;
constexpr mode_t owner_only_directory = 0700;

class Descriptor {
 public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    int number() const { return number_; }
    bool valid() const { return number_ >= 0; }

 private:
    int number_;
};

std::string folder_of(const std::string& path) {
    const auto slash = path.rfind('/');
    if (slash == std::string::npos) return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

Done sync_descriptor(const Descriptor& file) {
    if (!file.valid() || ::fsync(file.number()) != 0) {
        return fail(Errc::unavailable, "storage: a file cannot be made durable");
    }
    return {};
}

Done sync_folder(const std::string& path) {
    return sync_descriptor(Descriptor(::open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)));
}

}  // namespace

Done create_private_file(const std::string& path) {
    const Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, owner_only));
    if (file.valid()) return {};
    if (errno == EEXIST)
        return fail(Errc::conflict, "storage: the file exists", "The file exists already: " + path);
    return fail(Errc::unavailable, "storage: a file cannot be created", "Cannot create " + path);
}

Done ensure_private_file(const std::string& path) {
    const Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, owner_only));
    if (!file.valid()) {
        // Readable only: the engine opens it, and every write says that the database is read-only.
        if (::access(path.c_str(), R_OK) == 0) return {};
        return fail(Errc::unavailable, "storage: the database cannot be opened", "Cannot open " + path);
    }
    struct stat info{};
    constexpr mode_t others = S_IRWXG | S_IRWXO;
    if (::fstat(file.number(), &info) == 0 && (info.st_mode & others) != 0)
        ::fchmod(file.number(), owner_only);
    return {};
}

Done write_private_file(const std::string& path, ByteView bytes) {
    TRY_DONE(create_private_file(path));
    const Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!file.valid()) return fail(Errc::unavailable, "storage: a file cannot be written");
    while (!bytes.empty()) {
        const ssize_t written = ::write(file.number(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return fail(Errc::unavailable, "storage: a file cannot be written");
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    TRY_DONE(sync_descriptor(file));
    return sync_folder(path);
}

Result<Bytes> read_small_file(const std::string& path, std::size_t bytes_max) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.valid()) {
        return fail(errno == ENOENT ? Errc::not_found : Errc::unavailable,
                    "storage: a file cannot be read",
                    "Cannot read " + path);
    }
    Bytes bytes(bytes_max + 1);
    std::size_t size = 0;
    while (size < bytes.size()) {
        const ssize_t got = ::read(file.number(), bytes.data() + size, bytes.size() - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail(Errc::unavailable, "storage: a file cannot be read");
        if (got == 0) break;
        size += static_cast<std::size_t>(got);
    }
    if (size > bytes_max) return fail(Errc::too_large, "storage: a file is too large");
    bytes.resize(size);
    return bytes;
}

Done sync_file(const std::string& path) {
    TRY_DONE(sync_descriptor(Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC))));
    return sync_folder(path);
}

Done ensure_private_directory(const std::string& path) {
    if (::mkdir(path.c_str(), owner_only_directory) == 0 || errno == EEXIST) return {};
    return fail(Errc::unavailable, "storage: a directory cannot be created", "Cannot create " + path);
}

}  // namespace kith::storage
