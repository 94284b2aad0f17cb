// Importer: relations that people bring along, from the file to the last line of it. A request queues, a
// worker does, one line at a time, through the functions that everybody's acts go through; whatever stops it,
// it goes on from there. Any thread, but run_once() on one at a time.
#pragma once

#include "activitypub/progress.h"
#include "activitypub/site.h"
#include "node/portability/relations.h"
#include "node/social/social.h"

#include <optional>
#include <string>
#include <string_view>

namespace kith::node {

class Importer {
 public:
    struct Parts {
        const activitypub::Site& site;
        storage::Database& database;
        Social& social;
        storage::IdMaker& ids;
        Clock& clock;
    };
    explicit Importer(const Parts& parts) : parts_(parts) {}

    enum class Mode { merge, overwrite };
    static std::optional<Mode> mode_of(std::string_view name);

    /// Parsed once, here. Errc::malformed, too_large and limited with words for whoever sent it.
    Result<storage::ImportRow> queue(const storage::ActorRow& who,
                                     RelationKind kind,
                                     Mode mode,
                                     std::string_view csv) const;

    /// One line, or one turn of clearing; may wait for other servers.
    activitypub::Progress run_once(Instant now);

 private:
    Done clear(const storage::ImportRow& import, Instant now);
    Result<std::size_t> clear_turn(const storage::ImportRow& import, RelationKind kind, Instant now);
    Result<std::size_t> clear_acts(const storage::ImportRow& import, RelationKind kind);
    Result<std::size_t> clear_own(const storage::ImportRow& import, RelationKind kind, Instant now);
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

    const Parts parts_;
};

}  // namespace kith::node
