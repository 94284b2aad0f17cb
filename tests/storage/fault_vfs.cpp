#include "tests/storage/fault_vfs.h"

#include <sqlite3.h>

#include <atomic>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <new>

namespace {

std::atomic<int> write_failure = 0;
std::mutex synced_mutex;
std::map<std::string, std::string> synced;  // path -> content at its last sync

struct ShimFile {
    sqlite3_file base;
    const char* path;
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
    const sqlite3_io_methods* io() { return real()->pMethods; }
};

ShimFile* shim(sqlite3_file* file) {
    return reinterpret_cast<ShimFile*>(file);
}
sqlite3_vfs* real_vfs(sqlite3_vfs* vfs) {
    return static_cast<sqlite3_vfs*>(vfs->pAppData);
}

std::string content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

int shim_close(sqlite3_file* file) {
    return shim(file)->io()->xClose(shim(file)->real());
}
int shim_read(sqlite3_file* file, void* data, int size, sqlite3_int64 at) {
    return shim(file)->io()->xRead(shim(file)->real(), data, size, at);
}
int shim_write(sqlite3_file* file, const void* data, int size, sqlite3_int64 at) {
    if (const int code = write_failure; code != 0) return code;
    return shim(file)->io()->xWrite(shim(file)->real(), data, size, at);
}
int shim_truncate(sqlite3_file* file, sqlite3_int64 size) {
    return shim(file)->io()->xTruncate(shim(file)->real(), size);
}
int shim_sync(sqlite3_file* file, int flags) {
    const int code = shim(file)->io()->xSync(shim(file)->real(), flags);
    if (code == SQLITE_OK && shim(file)->path != nullptr) {
        const std::lock_guard lock(synced_mutex);
        synced[shim(file)->path] = content_of(shim(file)->path);
    }
    return code;
}
int shim_size(sqlite3_file* file, sqlite3_int64* size) {
    return shim(file)->io()->xFileSize(shim(file)->real(), size);
}
int shim_lock(sqlite3_file* file, int kind) {
    return shim(file)->io()->xLock(shim(file)->real(), kind);
}
int shim_unlock(sqlite3_file* file, int kind) {
    return shim(file)->io()->xUnlock(shim(file)->real(), kind);
}
int shim_reserved(sqlite3_file* file, int* out) {
    return shim(file)->io()->xCheckReservedLock(shim(file)->real(), out);
}
int shim_control(sqlite3_file* file, int op, void* arg) {
    return shim(file)->io()->xFileControl(shim(file)->real(), op, arg);
}
int shim_sector(sqlite3_file* file) {
    return shim(file)->io()->xSectorSize(shim(file)->real());
}
// No promise about order or about neighbours of a torn write.
int shim_traits(sqlite3_file*) {
    return 0;
}
int shim_shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
    return shim(file)->io()->xShmMap(shim(file)->real(), page, size, extend, out);
}
int shim_shm_lock(sqlite3_file* file, int offset, int n, int flags) {
    return shim(file)->io()->xShmLock(shim(file)->real(), offset, n, flags);
}
void shim_shm_barrier(sqlite3_file* file) {
    shim(file)->io()->xShmBarrier(shim(file)->real());
}
int shim_shm_unmap(sqlite3_file* file, int remove) {
    return shim(file)->io()->xShmUnmap(shim(file)->real(), remove);
}

const sqlite3_io_methods methods = {2,
                                    shim_close,
                                    shim_read,
                                    shim_write,
                                    shim_truncate,
                                    shim_sync,
                                    shim_size,
                                    shim_lock,
                                    shim_unlock,
                                    shim_reserved,
                                    shim_control,
                                    shim_sector,
                                    shim_traits,
                                    shim_shm_map,
                                    shim_shm_lock,
                                    shim_shm_barrier,
                                    shim_shm_unmap,
                                    nullptr,
                                    nullptr};

int shim_open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out_flags) {
    ShimFile* made = new (file) ShimFile{{nullptr}, path};
    const int code = real_vfs(vfs)->xOpen(real_vfs(vfs), path, made->real(), flags, out_flags);
    if (made->io() != nullptr) made->base.pMethods = &methods;
    return code;
}
int shim_delete(sqlite3_vfs* vfs, const char* path, int sync) {
    const std::lock_guard lock(synced_mutex);
    synced.erase(path);
    return real_vfs(vfs)->xDelete(real_vfs(vfs), path, sync);
}
int shim_access(sqlite3_vfs* vfs, const char* path, int flags, int* out) {
    return real_vfs(vfs)->xAccess(real_vfs(vfs), path, flags, out);
}
int shim_full_path(sqlite3_vfs* vfs, const char* path, int size, char* out) {
    return real_vfs(vfs)->xFullPathname(real_vfs(vfs), path, size, out);
}

sqlite3_vfs shim_vfs;

}  // namespace

FaultVfs::FaultVfs() {
    sqlite3_initialize();
    sqlite3_vfs* real = sqlite3_vfs_find(nullptr);
    shim_vfs = *real;
    shim_vfs.zName = "fault";
    shim_vfs.pNext = nullptr;
    shim_vfs.pAppData = real;
    shim_vfs.szOsFile = static_cast<int>(sizeof(ShimFile)) + real->szOsFile;
    shim_vfs.xOpen = shim_open;
    shim_vfs.xDelete = shim_delete;
    shim_vfs.xAccess = shim_access;
    shim_vfs.xFullPathname = shim_full_path;
    write_failure = 0;
    synced.clear();
    sqlite3_vfs_register(&shim_vfs, 1);
}

FaultVfs::~FaultVfs() {
    sqlite3_vfs_unregister(&shim_vfs);
}

void FaultVfs::fail_writes_with(int code) {
    write_failure = code;
}

void FaultVfs::cut_power(const std::string& database, const std::string& target) {
    const std::lock_guard lock(synced_mutex);
    for (const std::string suffix : {"", "-wal"}) {
        const auto found = synced.find(database + suffix);
        if (found == synced.end()) continue;
        std::ofstream(target + suffix, std::ios::binary) << found->second;
    }
}
