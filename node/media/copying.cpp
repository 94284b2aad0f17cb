#include "node/media/copying.h"

#include "consent/base/bytes.h"
#include "storage/blob_use.h"

#include <algorithm>
#include <string>
#include <vector>

namespace kith::node {

namespace {

Done copy_one(const storage::Blobs& from, storage::Blobs& to, const std::string& digest, MediaCopied& count) {
    const auto size = from.size(digest);
    if (!size && size.error().code == Errc::not_found) return {};  // let go meanwhile
    if (!size) return std::unexpected(size.error());
    const std::string bytes = TRY(from.read(digest, 0, *size));
    if (storage::blob_digest(bytes) != digest) {
        ++count.damaged;
        return {};
    }
    TRY_DONE(to.put(digest, bytes));
    ++count.copied;
    count.bytes += bytes.size();
    return {};
}

}  // namespace

Result<MediaCopied> copy_media_once(const storage::Blobs& from,
                                    storage::Blobs& to,
                                    storage::Database& database,
                                    const Clock& clock,
                                    unsigned first_folder) {
    MediaCopied count{.next = first_folder};
    const Instant end = clock.now() + limits::media_copying_for;
    for (; count.next < media_folders && clock.now() < end; ++count.next) {
        const auto number = static_cast<std::byte>(count.next);
        const std::string folder = to_hex({&number, 1});
        std::vector<std::string> there = TRY(to.list(folder));
        std::ranges::sort(there);
        MediaCopied here{};
        for (const std::string& digest : TRY(from.list(folder))) {
            // This folder is looked through again, and what was copied is there then.
            if (count.copied + here.copied >= limits::media_copies_a_step || clock.now() >= end) {
                count.copied += here.copied;
                count.bytes += here.bytes;
                return count;
            }
            if (std::ranges::binary_search(there, digest)) {
                ++here.present;
                continue;
            }
            const bool used = TRY(database.read(
                [&](storage::Tx& tx) -> Result<bool> { return storage::is_blob_used(tx, digest); }));
            if (used)
                TRY_DONE(copy_one(from, to, digest, here));
            else
                ++here.unneeded;
        }
        count.copied += here.copied;
        count.present += here.present;
        count.damaged += here.damaged;
        count.unneeded += here.unneeded;
        count.bytes += here.bytes;
    }
    return count;
}

}  // namespace kith::node
