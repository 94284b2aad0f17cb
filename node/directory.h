// Directory: the folder that a node lives in, where its files are, and the lock that says who works on it.
#pragma once

#include "consent/base/result.h"

#include <optional>
#include <string>

namespace kith::node {

class Directory {
 public:
    explicit Directory(std::string path) : path_(std::move(path)) {}

    const std::string& path() const { return path_; }
    std::string config_file() const { return path_ + "/kith.toml"; }
    std::string database_file() const { return path_ + "/kith.db"; }
    std::string media_dir() const { return path_ + "/media"; }  // what people upload
    /// What people send of archives, until they are worked off.
    std::string archive_dir() const { return path_ + "/archives"; }
    std::string films_dir() const { return path_ + "/films"; }  // as they came, until they are made clean
    std::string keys_dir() const { return path_ + "/keys"; }    // what a backup keeps apart
    std::string lock_file() const { return path_ + "/lock"; }
    std::string control_socket() const { return path_ + "/control.sock"; }
    /// There from a restore until what was erased since the backup is erased again.
    std::string restored_mark() const { return path_ + "/restored"; }
    /// A path of the configuration: absolute, or seen from the directory.
    std::string resolve(const std::string& path) const;

    /// Made with mode 0700 where it is missing.
    Done make() const;

 private:
    std::string path_;
};

/// Held by the process that works on the directory: the server, or one command while no server runs. The
/// operating system drops it when the process ends, however it ends.
class DirectoryLock {
 public:
    /// nullopt when another process holds it.
    static Result<std::optional<DirectoryLock>> try_take(const Directory& directory);

    DirectoryLock(DirectoryLock&& other) noexcept;
    DirectoryLock& operator=(DirectoryLock&&) = delete;
    ~DirectoryLock();

 private:
    explicit DirectoryLock(int file) : file_(file) {}
    int file_;
};

}  // namespace kith::node
