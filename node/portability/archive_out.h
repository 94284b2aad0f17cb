// The archive of one person's own things as other servers and readers of such archives know it: actor.json,
// outbox.json, likes.json, bookmarks.json and the files of their posts. What others wrote is in it by address
// alone. Written piece by piece, however much there is. Any thread; reads only.
#pragma once

#include "activitypub/site.h"
#include "node/portability/archive_file.h"
#include "storage/actors.h"
#include "storage/blobs.h"
#include "storage/database.h"

#include <cstdint>

namespace kith::node {

struct ArchiveParts {
    const activitypub::Site& site;
    const storage::Blobs& blobs;
    bool direct = true;  // with their direct messages
};

struct ArchiveSummary {
    std::int64_t posts = 0;
    std::int64_t boosts = 0;
    std::int64_t likes = 0;
    std::int64_t bookmarks = 0;
    std::int64_t files = 0;
};

/// Its words in one transaction, so that they are of the same moment; then the files, without those deleted
/// meanwhile. Of details it shows what everybody is shown.
Result<ArchiveSummary> write_archive(storage::Database& database,
                                     const ArchiveParts& parts,
                                     const storage::ActorRow& who,
                                     ArchiveWriter& out,
                                     Instant now);

}  // namespace kith::node
