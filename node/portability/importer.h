// Importer: relations that people bring along, from the file to the last line of it. A request queues, a
// worker does, one line at a time, through the functions that everybody's acts go through; whatever stops it,
// it goes on from there. Any thread, but run_once() on one at a time.
#pragma once

#include "activitypub/progress.h"
#include "activitypub/site.h"
#include "node/media/media_store.h"
#include "node/portability/archive_in.h"
#include "node/portability/archive_shelf.h"
#include "node/portability/relations.h"
#include "node/social/social.h"

#include <atomic>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::node {

inline constexpr std::string_view archive_kind = "archive";

/// What came of an archive so far, as the line of its file keeps it.
struct ArchiveCounts {
    std::int64_t posts = 0;
    std::int64_t direct = 0;
    std::int64_t others = 0;
    std::int64_t refused = 0;
    std::int64_t files = 0;
    std::int64_t files_refused = 0;
    ArchiveIn::Place place{};
};
std::string to_json_text(const ArchiveCounts& counts);
ArchiveCounts archive_counts_of(std::string_view json);

class Importer {
 public:
    struct Parts {
        const activitypub::Site& site;
        storage::Database& database;
        Social& social;
        MediaStore& media;
        storage::IdMaker& ids;
        Clock& clock;
        Random& random;
        ArchiveShelf& shelf;
    };
    explicit Importer(const Parts& parts) : parts_(parts) {}

    enum class Mode { merge, overwrite };
    static std::optional<Mode> mode_of(std::string_view name);

    /// Parsed once, here. Errc::malformed, too_large and limited with words for whoever sent it.
    Result<storage::ImportRow> queue(const storage::ActorRow& who,
                                     RelationKind kind,
                                     Mode mode,
                                     std::string_view csv) const;

    /// Whether an archive would be taken, before it is sent. Errc::limited with words for whoever asks.
    Done may_bring_archive(storage::ActorId who) const;
    /// A whole archive, kept on the shelf until it is worked off.
    Result<storage::ImportRow> queue_archive(const storage::ActorRow& who, std::string_view archive) const;
    /// Of one's own archive: no more of it is taken, and the file goes. Errc::not_found for any other.
    Done stop_archive(storage::ActorId who, storage::ImportId id) const;

    /// One line, one turn of clearing or one of an archive; may wait for other servers.
    activitypub::Progress run_once(Instant now);

    /// The node goes: no turn begins any more, and one of an archive ends between two posts.
    void stop() { stopping_ = true; }
    bool is_stopping() const { return stopping_; }

 private:
    Done clear(const storage::ImportRow& import, Instant now);
    Result<std::size_t> clear_turn(const storage::ImportRow& import, RelationKind kind, Instant now);
    Result<std::size_t> clear_acts(const storage::ImportRow& import, RelationKind kind);
    Result<std::size_t> clear_own(const storage::ImportRow& import, RelationKind kind, Instant now);
    Result<storage::ImportRow> insert(const storage::ImportRow& row,
                                      const std::vector<storage::ImportLine>& lines,
                                      Instant first) const;
    static Done may_queue(storage::Tx& tx, storage::ActorId who, Instant now);
    void clear_shelf() const;
    Done still_wanted(storage::Tx& tx, const storage::ImportRow& import) const;
    Done take_archive(const storage::ImportRow& import, const storage::ImportLine& line, Instant now);
    Done end_turn(const storage::ImportRow& import,
                  const storage::ImportLine& line,
                  const ArchiveIn::Summary& summary,
                  const Done& turn,
                  Instant now) const;
    Done take_line(const storage::ImportRow& import, Instant now);
    Done do_line(const storage::ImportRow& import, const storage::ImportLine& line, Instant now);
    Done follow(storage::ActorId who, const storage::ImportLine& line);
    Done mute(storage::ActorId who, const storage::ImportLine& line, Instant now);
    Done put_on_list(storage::ActorId who, const storage::ImportLine& line, Instant now);
    Result<storage::ActorRow> other(storage::ActorId who, std::string_view address);
    Done settle(const storage::ImportRow& import,
                const storage::ImportLine& line,
                const Done& done,
                Instant now);
    static void settle_in(storage::Tx& tx,
                          const storage::ImportRow& import,
                          const storage::ImportLine& line,
                          const Done& done,
                          Instant now);

    const Parts parts_;
    std::atomic<bool> stopping_ = false;
};

}  // namespace kith::node
