#include "storage/blobs.h"

#include "consent/base/mutex.h"
#include "consent/crypto/digest.h"
#include "storage/private_file.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <map>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace kith::storage {

namespace {

constexpr std::size_t digest_chars = 64;

bool is_hex(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

/// A name from anywhere else must not lead out of the folder.
Done check_digest(std::string_view digest) {
    if (is_blob_digest(digest)) return {};
    return fail(Errc::not_found, "blobs/digest");
}

class OpenFile {
 public:
    explicit OpenFile(const std::string& path)
        : number_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)) {}
    ~OpenFile() {
        if (number_ >= 0) ::close(number_);
    }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    int number() const { return number_; }

 private:
    int number_;
};

std::unexpected<Error> unreadable() {
    return fail(errno == ENOENT ? Errc::not_found : Errc::unavailable, "blobs/read");
}

class BlobDirectory final : public Blobs {
 public:
    explicit BlobDirectory(std::string path) : path_(std::move(path)) {}

    Done put(const std::string& digest, std::string_view bytes) override {
        TRY_DONE(check_digest(digest));
        const std::string path = path_of(digest);
        struct stat found{};
        if (::stat(path.c_str(), &found) == 0) return {};
        TRY_DONE(ensure_private_directory(folder_of(digest)));
        // One writer at a time: what is there under this name is of a process that was cut short.
        const std::string draft = path + ".new";
        ::unlink(draft.c_str());
        Done written = write_private_file(draft, as_bytes(bytes));
        if (written && ::rename(draft.c_str(), path.c_str()) != 0)
            written = fail(Errc::unavailable, "blobs/rename");
        if (!written) {
            ::unlink(draft.c_str());
            return written;
        }
        return sync_file(path);
    }

    Result<std::uint64_t> size(const std::string& digest) const override {
        TRY_DONE(check_digest(digest));
        struct stat found{};
        if (::stat(path_of(digest).c_str(), &found) != 0) return unreadable();
        return static_cast<std::uint64_t>(found.st_size);
    }

    Result<std::string> read(const std::string& digest,
                             std::uint64_t from,
                             std::uint64_t bytes) const override {
        TRY_DONE(check_digest(digest));
        const OpenFile file(path_of(digest));
        struct stat found{};
        if (file.number() < 0 || ::fstat(file.number(), &found) != 0) return unreadable();
        const auto whole = static_cast<std::uint64_t>(found.st_size);
        std::string out(from >= whole ? 0 : std::min(bytes, whole - from), '\0');
        std::size_t got = 0;
        while (got < out.size()) {
            const ssize_t more =
                ::pread(file.number(), out.data() + got, out.size() - got, static_cast<off_t>(from + got));
            if (more < 0 && errno == EINTR) continue;
            if (more <= 0) return fail(Errc::unavailable, "blobs/read");
            got += static_cast<std::size_t>(more);
        }
        return out;
    }

    Done remove(const std::string& digest) override {
        TRY_DONE(check_digest(digest));
        if (::unlink(path_of(digest).c_str()) == 0 || errno == ENOENT) return {};
        return fail(Errc::unavailable, "blobs/remove");
    }

    Result<std::vector<std::string>> list(std::string_view first_two) const override {
        std::vector<std::string> found;
        if (first_two.size() != 2 || !is_hex(first_two)) return found;
        std::error_code error;
        const std::filesystem::path folder = path_ + "/" + std::string(first_two);
        for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
            std::string name = entry.path().filename().string();
            if (check_digest(name))
                found.push_back(std::move(name));
            else
                drop_old_draft(entry);
        }
        return found;
    }

 private:
    /// Of a process that was cut short; one that is being written is younger.
    static void drop_old_draft(const std::filesystem::directory_entry& entry) {
        std::error_code error;
        const auto written = entry.last_write_time(error);
        if (error || entry.path().extension() != ".new") return;
        if (std::filesystem::file_time_type::clock::now() - written < std::chrono::hours(1)) return;
        std::filesystem::remove(entry.path(), error);
    }
    std::string folder_of(const std::string& digest) const { return path_ + "/" + digest.substr(0, 2); }
    std::string path_of(const std::string& digest) const { return path_ + "/" + blob_file(digest); }

    std::string path_;
};

class BlobsInMemory final : public Blobs {
 public:
    Done put(const std::string& digest, std::string_view bytes) override {
        Lock lock(mutex_);
        blobs_.emplace(digest, bytes);
        return {};
    }
    Result<std::uint64_t> size(const std::string& digest) const override {
        Lock lock(mutex_);
        const auto found = blobs_.find(digest);
        if (found == blobs_.end()) return fail(Errc::not_found, "blobs/read");
        return found->second.size();
    }
    Result<std::string> read(const std::string& digest,
                             std::uint64_t from,
                             std::uint64_t bytes) const override {
        Lock lock(mutex_);
        const auto found = blobs_.find(digest);
        if (found == blobs_.end()) return fail(Errc::not_found, "blobs/read");
        if (from >= found->second.size()) return std::string();
        return found->second.substr(from, bytes);
    }
    Done remove(const std::string& digest) override {
        Lock lock(mutex_);
        blobs_.erase(digest);
        return {};
    }
    Result<std::vector<std::string>> list(std::string_view first_two) const override {
        Lock lock(mutex_);
        std::vector<std::string> found;
        for (const auto& [digest, bytes] : blobs_) {
            if (digest.starts_with(first_two)) found.push_back(digest);
        }
        return found;
    }

 private:
    mutable Mutex mutex_;
    std::map<std::string, std::string> blobs_ KITH_GUARDED_BY(mutex_);
};

}  // namespace

bool is_blob_digest(std::string_view text) {
    return text.size() == digest_chars && is_hex(text);
}

std::string blob_digest(std::string_view bytes) {
    return to_hex(crypto::sha256(as_bytes(bytes)));
}

Result<std::unique_ptr<Blobs>> open_blob_directory(const std::string& path) {
    TRY_DONE(ensure_private_directory(path));
    return std::make_unique<BlobDirectory>(path);
}

std::string blob_file(const std::string& digest) {
    return digest.substr(0, 2) + "/" + digest;
}

std::unique_ptr<Blobs> make_blobs_in_memory() {
    return std::make_unique<BlobsInMemory>();
}

}  // namespace kith::storage
