// ArchiveShelf: where archives that people send from a page lie until they are worked off: files that only
// the node may read, named by their imports. Any thread.
#pragma once

#include "consent/base/mutex.h"
#include "node/http/body_file.h"
#include "storage/imports.h"

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace kith::node {

class ArchiveShelf {
 public:
    /// Made where it is missing; "" takes none.
    explicit ArchiveShelf(std::string folder);

    bool is_open() const { return !folder_.empty(); }
    /// Where an archive goes while it comes, one of each person and two in all. Errc::limited beyond that;
    /// Errc::too_large where the disk or the folder is full. The shelf outlives it.
    Result<std::shared_ptr<BodyFile>> receive(storage::SubjectId who) KITH_EXCLUDES(mutex_);

    /// Durable when it returns.
    Done keep(storage::ImportId import, std::string_view bytes) const;
    std::string path_of(storage::ImportId import) const;
    bool holds(storage::ImportId import) const;
    std::vector<storage::ImportId> all() const;
    void remove(storage::ImportId import) const;

 private:
    Done room() const;
    void leave(storage::SubjectId who) KITH_EXCLUDES(mutex_);

    const std::string folder_;
    Mutex mutex_;
    std::set<storage::SubjectId> coming_ KITH_GUARDED_BY(mutex_);
};

}  // namespace kith::node
