#include "node/backup.h"

#include "node/tar.h"
#include "storage/blobs.h"
#include "storage/private_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <initializer_list>
#include <system_error>
#include <vector>

namespace kith::node {
namespace {

constexpr const char* config_name = "kith.toml";
constexpr const char* database_name = "kith.db";
// As storage/key_store.h lays them out.
constexpr const char* keys_name = "keys.db";
constexpr const char* node_key_name = "node.key";

/// A file that is gone with this.
class Passing {
 public:
    explicit Passing(std::string path) : path_(std::move(path)) { remove(); }
    ~Passing() { remove(); }
    Passing(const Passing&) = delete;
    Passing& operator=(const Passing&) = delete;
    const std::string& path() const { return path_; }

 private:
    void remove() const {
        std::error_code ignored;
        for (const char* ending : {"", "-wal", "-shm", "-journal"})
            std::filesystem::remove(path_ + ending, ignored);
    }
    std::string path_;
};

bool holds_exactly(std::vector<std::string> names, std::vector<std::string> wanted) {
    std::ranges::sort(names);
    std::ranges::sort(wanted);
    return names == wanted;
}

/// What people uploaded stands in the archive of the data under its digest.
constexpr std::string_view blob_prefix = "media-";
constexpr std::size_t blob_bytes_max = 64 << 20;

Done add_blobs(TarWriter& data, const Directory& directory) {
    const auto blobs = TRY(storage::open_blob_directory(directory.media_dir()));
    for (unsigned folder = 0; folder < 256; ++folder) {
        const auto first = static_cast<std::byte>(folder);
        for (const std::string& digest : TRY(blobs->list(to_hex({&first, 1})))) {
            const std::string file = directory.media_dir() + "/" + storage::blob_file(digest);
            const Done added = data.add(std::string(blob_prefix) + digest, file);
            // One that is let go while this goes on is needed no more.
            if (!added && blobs->size(digest)) return added;
        }
    }
    return {};
}

/// Takes them out of the list, to where they belong. Errc::malformed for one that is not what its name says.
Done place_blobs(const Directory& directory, std::vector<std::string>& names) {
    TRY_DONE(storage::ensure_private_directory(directory.media_dir()));
    for (const std::string& name : names) {
        if (!name.starts_with(blob_prefix)) continue;
        const std::string digest = name.substr(blob_prefix.size());
        const std::string from = directory.path() + "/" + name;
        const Bytes bytes = TRY(storage::read_small_file(from, blob_bytes_max));
        if (storage::blob_digest(as_text(bytes)) != digest) {
            return fail(
                Errc::malformed,
                "restore: media",
                "the archive of the data holds a file that is not what was backed up; take another backup");
        }
        const std::string to = directory.media_dir() + "/" + storage::blob_file(digest);
        TRY_DONE(storage::ensure_private_directory(to.substr(0, to.rfind('/'))));
        std::error_code error;
        std::filesystem::rename(from, to, error);
        if (error) return fail(Errc::unavailable, "restore: media", "Cannot write " + to);
    }
    std::erase_if(names, [](const std::string& name) { return name.starts_with(blob_prefix); });
    return {};
}

/// What is in the directory besides its lock.
std::vector<std::filesystem::path> files_of(const Directory& directory) {
    std::vector<std::filesystem::path> files;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(directory.path(), error)) {
        if (entry.path() != directory.lock_file()) files.push_back(entry.path());
    }
    return files;
}

Done extract(const Directory& directory, const Archives& archives) {
    const Directory keys(directory.keys_dir());
    TRY_DONE(keys.make());
    auto got_data = TRY(extract_tar(archives.data, directory.path()));
    const auto got_keys = TRY(extract_tar(archives.keys, keys.path()));
    TRY_DONE(place_blobs(directory, got_data));
    if (!holds_exactly(got_data, {config_name, database_name}) ||
        !holds_exactly(got_keys, {keys_name, node_key_name})) {
        return fail(
            Errc::malformed,
            "restore: archives",
            "these are not the two archives of `kith backup`; --data takes the first, --keys the second");
    }
    return storage::write_private_file(directory.restored_mark(), {});
}

}  // namespace

Done back_up(const Directory& directory, const Archives& archives, const Copiers& copiers) {
    TarWriter data = TRY(TarWriter::create(archives.data));
    TarWriter keys = TRY(TarWriter::create(archives.keys));
    // The data first: every row then has its key in the copy of the keys, unless it was erased meanwhile.
    {
        const Passing copy(directory.path() + "/backup-data.tmp");
        TRY_DONE(copiers.database(copy.path()));
        TRY_DONE(data.add(config_name, directory.config_file()));
        TRY_DONE(data.add(database_name, copy.path()));
        if (copiers.media) TRY_DONE(add_blobs(data, directory));
    }
    {
        const Passing copy(directory.path() + "/backup-keys.tmp");
        TRY_DONE(copiers.keys(copy.path()));
        TRY_DONE(keys.add(keys_name, copy.path()));
        TRY_DONE(keys.add(node_key_name, directory.keys_dir() + "/" + node_key_name));
    }
    TRY_DONE(data.finish());
    return keys.finish();
}

Done restore(const Directory& directory, const Archives& archives) {
    TRY_DONE(directory.make());
    const auto lock = TRY(DirectoryLock::try_take(directory));
    if (!lock || !files_of(directory).empty()) {
        return fail(Errc::conflict,
                    "restore: not empty",
                    fmt::format("{} is not empty; restore into a new directory", directory.path()));
    }
    Done restored = extract(directory, archives);
    if (restored) return {};
    // Nothing that only looks like a node stays behind.
    std::error_code ignored;
    for (const std::filesystem::path& path : files_of(directory)) std::filesystem::remove_all(path, ignored);
    return restored;
}

}  // namespace kith::node
